"""What the config files may say: declared once, unknown keys refused with file, table and key."""

from __future__ import annotations

import datetime
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError, field_validator, model_validator

from layers.problems import ConfigError

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "config"

#: This very machine: the only hosts a download may call without https (tests, a mirror of one's own).
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_M = TypeVar("_M", bound=BaseModel)

FieldType = Literal["text", "flag", "count", "number", "date", "longitude", "latitude"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldSpec(_Strict):
    """One declared field of a layer kind: its type, its names, its unit."""

    type: FieldType
    ja: str
    en: str
    required: bool = False
    unit: str = ""
    reading: Literal["", "capacity", "floors"] = ""


class _KindHead(_Strict):
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


class FlagStyle(_Strict):
    """How one publisher writes a flag; whatever stands in no list is unreadable, hence unknown."""

    yes: list[str]
    no: list[str]
    unknown: list[str]
    conditional_prefix: list[str]
    blank_column_is_unknown: bool = False


class FormatSpec(_Strict):
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


class _RawLayers(_Strict):
    field_sets: dict[str, dict[str, FieldSpec]]
    kinds: dict[str, _RawKind]
    flag_styles: dict[str, FlagStyle]
    formats: dict[str, dict[str, Any]]
    header_aliases: dict[str, str]
    header_words: dict[str, list[str]]
    status_words: dict[str, list[str]]


class LayersConfig(_Strict):
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


class AppSection(_Strict):
    """Names, languages and defaults of the product."""

    name: str
    name_ja: str
    version: str
    default_language: str
    languages: list[str]
    default_data: str
    own_data: str
    plan: str


class MapSection(_Strict):
    """The map: basemap, zoom limits, height [px], and how many points are drawn singly."""

    basemap: Literal["offline", "gsi"]
    min_zoom: int
    max_zoom: int
    site_zoom: int
    height_px: int
    max_points: int


class IntakeLimits(_Strict):
    """Limits of one file: bytes, rows, columns, nesting depth, characters in a cell; of a zip: unpacked size, ratio."""

    max_bytes: int
    max_rows: int
    max_nesting: int
    max_cell_chars: int
    max_problems_shown: int
    max_columns: int = 1000
    max_unpacked_bytes: int = 125829120
    max_ratio: int = 100

    def stored(self) -> IntakeLimits:
        """The limits for our own stored form, which may be wordier than the file it was read from."""
        return self.model_copy(update={"max_bytes": 4 * self.max_bytes, "max_columns": 2 * self.max_columns})


class AppConfig(_Strict):
    """``config/app.toml``."""

    app: AppSection
    map: MapSection
    intake: IntakeLimits


class CityRule(_Strict):
    """A municipality that has wards, or a rule of its own."""

    prefecture: str
    name: str
    tsunami_building_rule: Literal["", "tsunami_only"] = ""


class CitiesConfig(RootModel[dict[str, CityRule]]):
    """``config/cities.toml``: rules by 5-digit municipality code."""


class TileSource(_Strict):
    """A tile service: its address, its host for the CSP, its credit."""

    url: str
    host: str
    credit: str
    credit_url: str
    min_zoom: int
    max_zoom: int


class DownloadSource(_Strict):
    """An official file of a municipality: its address, what it is, how large it may be [bytes].

    ``url`` takes ``{city}`` (5-digit municipality code) and ``{prefecture}`` (its first 2 digits). Source, licence and
    注意事項 are those of ``format``. ``unverified`` marks an address nobody of us has fetched (未検証).
    """

    ja: str
    en: str
    format: str
    url: str
    body: Literal["csv", "geojson", "zip"]
    max_bytes: int
    page: str
    edition_date: datetime.date | None = None
    unverified: bool = False

    @field_validator("url")
    @classmethod
    def _safe(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ValueError(f"found {url!r}, expected an https address")
        return url


class DownloadLimits(_Strict):
    """How patient a download is: seconds to connect and for each read, tries, seconds before the second try (doubled
    each time).
    """

    connect_s: float
    read_s: float
    tries: int
    backoff_s: float


class SourcesConfig(_Strict):
    """``config/sources.toml``."""

    tiles: dict[str, TileSource]
    limits: DownloadLimits
    downloads: dict[str, DownloadSource]


class Standard(_Strict):
    """A planning standard with its source; level P primary, S secondary, A assumption of the product."""

    ja: str
    en: str
    value: float
    unit: str
    source: str
    level: Literal["P", "S", "A"]
    url: str = ""
    note: str = ""


class StandardsConfig(RootModel[dict[str, Standard]]):
    """``config/standards.toml``: standards by id."""


class FigureSpec(_Strict):
    """A figure by ward: ``of`` makes it a ratio (100 = percent of the whole, 1 = per one of it), absent a plain count.

    ``needs`` are the layer kinds without which it is not registered; ``better`` says which way is good.
    """

    id: str
    ja: str
    en: str
    short_ja: str
    short_en: str
    unit_ja: str
    unit_en: str
    rule_ja: str
    rule_en: str
    of: float | None = None
    digits: int = 0
    better: Literal["more", "less", ""] = ""
    needs: list[str] = []
    by_hazard: bool = False


class FiguresConfig(RootModel[dict[str, FigureSpec]]):
    """``config/figures.toml``: figures by id, in the order to offer them."""


class Config(_Strict):
    """Everything the config folder says."""

    app: AppConfig
    layers: LayersConfig
    cities: dict[str, CityRule]
    sources: SourcesConfig
    standards: dict[str, Standard]
    figures: dict[str, FigureSpec]
    text: dict[str, dict[str, dict[str, str]]] = Field(repr=False)


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file.

    Raises:
        ConfigError: the file is missing, is not UTF-8 or is not TOML; says where.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as err:
        raise ConfigError(f"{path.name}: file not found; expected {path}") from err
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as err:
        raise ConfigError(f"{path.name}: not readable as TOML: {err}") from err
    except OSError as err:
        raise ConfigError(f"{path.name}: cannot be read: {err.strerror or err}") from err


def _explain(path: Path, err: ValidationError) -> ConfigError:
    lines = []
    for fault in err.errors():
        *table, key = [str(part) for part in fault["loc"]] or ["-"]
        found = "" if fault["type"] in ("missing", "value_error") else f", found {str(fault.get('input'))[:80]!r}"
        what = "unknown key" if fault["type"] == "extra_forbidden" else fault["msg"]
        lines.append(f"{path.name}: table [{'.'.join(table)}], key {key!r}: {what}{found}")
    return ConfigError("\n".join(lines))


def load_model(path: Path, model: type[_M], data: dict[str, Any] | None = None) -> _M:
    """Validate a TOML file (or ``data`` read from it) against its model; ConfigError names file, table and key."""
    try:
        return model.model_validate(read_toml(path) if data is None else data)
    except ValidationError as err:
        raise _explain(path, err) from err


def _load_layers(path: Path) -> LayersConfig:
    raw = load_model(path, _RawLayers)
    kinds = {}
    for kind_id, kind in raw.kinds.items():
        missing = [name for name in kind.field_sets if name not in raw.field_sets]
        if missing:
            raise ConfigError(f"{path.name}: table [kinds.{kind_id}], key 'field_sets': {missing} not declared")
        fields: dict[str, FieldSpec] = {}
        for name in kind.field_sets:
            fields.update(raw.field_sets[name])
        fields.update(kind.fields)
        body = kind.model_dump(exclude={"field_sets", "fields"})
        kinds[kind_id] = KindSpec(id=kind_id, fields=fields, status_words=raw.status_words.get("name", []), **body)
    formats = {name: {"id": name, **body} for name, body in raw.formats.items()}
    return load_model(
        path,
        LayersConfig,
        {
            "kinds": kinds,
            "flag_styles": raw.flag_styles,
            "formats": formats,
            "hazards": list(raw.field_sets["hazards"]),
            "header_aliases": raw.header_aliases,
            "header_words": raw.header_words,
            "place_fields": [*raw.field_sets["place"], *raw.field_sets["support"]],
        },
    )


def _load_figures(path: Path, layers: LayersConfig) -> dict[str, FigureSpec]:
    raw = {name: {"id": name, **body} for name, body in read_toml(path).items()}
    figures = load_model(path, FiguresConfig, raw).root
    for figure in figures.values():
        unknown = [kind for kind in figure.needs if kind not in layers.kinds]
        if unknown:
            found = f"found {unknown}, expected kinds of layers.toml"
            raise ConfigError(f"{path.name}: table [{figure.id}], key 'needs': {found}")
    return figures


def _check_freshness(layers: LayersConfig, standards: dict[str, Standard]) -> None:
    for kind in layers.kinds.values():
        if kind.freshness and kind.freshness not in standards:
            found = f"found {kind.freshness!r}, expected a standard of standards.toml"
            raise ConfigError(f"layers.toml: table [kinds.{kind.id}], key 'freshness': {found}")


def _check_downloads(sources: SourcesConfig, layers: LayersConfig) -> None:
    for name, source in sources.downloads.items():
        if source.format not in layers.formats:
            found = f"found {source.format!r}, expected a format of layers.toml"
            raise ConfigError(f"sources.toml: table [downloads.{name}], key 'format': {found}")


class _TextFile(RootModel[dict[str, dict[str, str]]]):
    """``config/text/LANG.toml``: tables of strings."""


@cache
def load_config(folder: Path = CONFIG) -> Config:
    """Read and validate the whole config folder.

    Raises:
        ConfigError: any file is missing or says something undeclared; names file, table and key.
    """
    app = load_model(folder / "app.toml", AppConfig)
    layers = _load_layers(folder / "layers.toml")
    standards = load_model(folder / "standards.toml", StandardsConfig).root
    _check_freshness(layers, standards)
    sources = load_model(folder / "sources.toml", SourcesConfig)
    _check_downloads(sources, layers)
    text = {lang: load_model(folder / "text" / f"{lang}.toml", _TextFile).root for lang in app.app.languages}
    return Config(
        app=app,
        layers=layers,
        cities=load_model(folder / "cities.toml", CitiesConfig).root,
        sources=sources,
        standards=standards,
        figures=_load_figures(folder / "figures.toml", layers),
        text=text,
    )
