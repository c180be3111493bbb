"""What ``config/layers.toml`` may say: layer kinds and their fields, flag styles, published formats."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

FieldType = Literal["text", "flag", "count", "number", "date", "longitude", "latitude"]


class Strict(BaseModel):
    """A table of a config file: an undeclared key is refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldSpec(Strict):
    """One declared field of a layer kind: its type, its names, its unit."""

    type: FieldType
    ja: str
    en: str
    required: bool = False
    unit: str = ""
    reading: Literal["", "capacity", "floors"] = ""


class _KindHead(Strict):
    """What a layer kind says of itself, fields apart."""

    ja: str
    en: str
    group: Literal["site", "support", "base", "fact"]
    geometry: Literal["point", "polygon", "line", "mesh", "table"]
    rank: int
    symbol: str = ""
    glyph: str = ""
    key: str = ""
    freshness: str = ""
    state_field: str = ""
    candidate_states: list[str] = []
    ended_states: list[str] = []
    words: list[str] = []


class KindSpec(_KindHead):
    """A layer kind. ``fields`` holds every field in order, the shared sets first.

    ``status_words`` are those that make a name tell a condition of use.
    """

    id: str
    fields: dict[str, FieldSpec]
    status_words: list[str] = []

    def of_type(self, kind: FieldType) -> list[str]:
        """The ids of this kind's fields of one type, in order."""
        return [name for name, spec in self.fields.items() if spec.type == kind]

    @property
    def drawn(self) -> bool:
        """Whether the shapes are in the file (polygons, lines: GeoJSON); the others are tables (CSV)."""
        return self.geometry in ("polygon", "line")

    @property
    def stored_as(self) -> str:
        """The file name of our own form."""
        return "layer.geojson" if self.drawn else "layer.csv"


class FlagStyle(Strict):
    """How one publisher writes a flag; whatever stands in no list is unreadable, hence unknown."""

    yes: list[str]
    no: list[str]
    unknown: list[str]
    conditional_prefix: list[str]
    blank_column_is_unknown: bool = False


class FormatSpec(Strict):
    """A published format, recognised by its required columns in any order; ``A|B`` means either header.

    ``reader`` names what is done beyond renaming columns; ``derived`` are the fields it makes, ``labels`` the words of
    a second header row by field, ``depth_ranks_m`` from and below [m] by rank (from alone: no upper end).
    ``unverified``: built from the column list, never checked on a real file (未検証).
    """

    id: str
    kind: str
    ja: str
    en: str
    source: str
    licence: str
    required: list[str]
    columns: dict[str, str]
    absent: list[str] = []
    notice: list[str] = []
    flags: str = "marks"
    municipality: str = ""
    reader: Literal["table", "n03_2023", "n03_2024", "depth_text", "depth_rank", "census_mesh"] = "table"
    derived: list[str] = []
    labels: dict[str, list[str]] = {}
    depth_ranks_m: dict[str, list[float]] = {}
    unverified: bool = False


class _RawKind(_KindHead):
    field_sets: list[str] = []
    fields: dict[str, FieldSpec] = {}


class RawLayers(Strict):
    """The file as it stands, before kinds take in their field sets."""

    field_sets: dict[str, dict[str, FieldSpec]]
    kinds: dict[str, _RawKind]
    flag_styles: dict[str, FlagStyle]
    formats: dict[str, dict[str, Any]]
    header_aliases: dict[str, str]
    header_words: dict[str, list[str]]
    status_words: dict[str, list[str]]


class LayersConfig(Strict):
    """``config/layers.toml``: kinds, flag styles and formats, each under its id."""

    kinds: dict[str, KindSpec]
    flag_styles: dict[str, FlagStyle]
    formats: dict[str, FormatSpec]
    hazards: tuple[str, ...]
    header_aliases: dict[str, str] = {}
    header_words: dict[str, list[str]] = {}
    place_fields: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _references(self) -> LayersConfig:
        for fmt in self.formats.values():
            if fmt.kind not in self.kinds:
                raise ValueError(f"formats.{fmt.id}.kind: found {fmt.kind!r}, expected one of {list(self.kinds)}")
            if fmt.flags not in self.flag_styles:
                raise ValueError(f"formats.{fmt.id}.flags: found {fmt.flags!r}, expected a flag style")
            named = {*fmt.columns, *fmt.derived, *fmt.labels}
            unknown = sorted(named - set(self.kinds[fmt.kind].fields))
            if unknown:
                raise ValueError(f"formats.{fmt.id}.columns: {unknown} are no fields of {fmt.kind}")
        for kind in self.kinds.values():
            for key, name in (("key", kind.key), ("state_field", kind.state_field)):
                if name and name not in kind.fields:
                    raise ValueError(f"kinds.{kind.id}.{key}: found {name!r}, expected a field of the kind")
            if kind.geometry == "mesh" and not kind.key:
                raise ValueError(f"kinds.{kind.id}.key: found none, expected the field that holds the mesh code")
        return self
