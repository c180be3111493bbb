"""What the config files may say: declared once, unknown keys refused with file, table and key."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, RootModel, field_validator

from layers.drill_kinds import DrillsConfig
from layers.indicators import Direction, IndicatorsConfig, IndicatorSpec, TargetSpec, Thresholds
from layers.kinds import FieldSpec, FlagStyle, FormatSpec, KindSpec, LayersConfig, RawLayers, Strict
from layers.problems import ConfigError
from layers.scales import Scale, ScalesConfig
from layers.standards import Standard, StandardsConfig
from layers.supplies import SuppliesConfig, SupplySpec
from layers.toml_file import load_model, read_toml

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "config"

#: This very machine: the only hosts a download may call without https (tests, a mirror of one's own).
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class AppSection(Strict):
    """Names, languages and defaults of the product."""

    name: str
    name_ja: str
    version: str
    default_language: str
    languages: list[str]
    default_data: str
    own_data: str
    plan: str


class MapSection(Strict):
    """The map: basemap, zoom limits, height [px], and how many points are drawn singly."""

    basemap: Literal["offline", "gsi"]
    min_zoom: int
    max_zoom: int
    site_zoom: int
    height_px: int
    max_points: int


class TimeSection(Strict):
    """The city's own time: so many hours ahead of UTC, all the year."""

    utc_offset_hours: Annotated[int, Field(ge=-12, le=14)]

    @property
    def zone(self) -> datetime.timezone:
        """The zone of the city's clocks."""
        return datetime.timezone(datetime.timedelta(hours=self.utc_offset_hours))


class IntakeLimits(Strict):
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


class ReadinessSection(Strict):
    """Readiness: upper ends of the time bands [min], width of a 逃げ地図 band [min], how many of
    them are told apart, after how many minutes a street is far from safety, hours between which it is dark.

    ``candidates`` are the layer kinds whose records count as public buildings when places are looked for.
    """

    bands_min: list[float]
    escape_band_min: float
    escape_bands: int
    escape_far_min: float
    dark_from: int
    dark_to: int
    candidates: list[str]


class AppConfig(Strict):
    """``config/app.toml``."""

    app: AppSection
    map: MapSection
    time: TimeSection
    intake: IntakeLimits
    readiness: ReadinessSection


class CityRule(Strict):
    """A municipality that has wards, or a rule of its own."""

    prefecture: str
    name: str
    tsunami_building_rule: Literal["", "tsunami_only"] = ""


class CitiesConfig(RootModel[dict[str, CityRule]]):
    """``config/cities.toml``: rules by 5-digit municipality code."""


class TileSource(Strict):
    """A tile service: its address, its host for the CSP, its credit."""

    url: str
    host: str
    credit: str
    credit_url: str
    min_zoom: int
    max_zoom: int


class DownloadSource(Strict):
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


class DownloadLimits(Strict):
    """How patient a download is: seconds to connect and for each read, tries, seconds before the second try (doubled
    each time).
    """

    connect_s: float
    read_s: float
    tries: int
    backoff_s: float


class SourcesConfig(Strict):
    """``config/sources.toml``."""

    tiles: dict[str, TileSource]
    limits: DownloadLimits
    downloads: dict[str, DownloadSource]


class FigureSpec(Strict):
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
    needs: list[str] = Field(default_factory=list)
    by_hazard: bool = False


class FiguresConfig(RootModel[dict[str, FigureSpec]]):
    """``config/figures.toml``: figures by id, in the order to offer them."""


class Config(Strict):
    """Everything the config folder says."""

    app: AppConfig
    layers: LayersConfig
    cities: dict[str, CityRule]
    sources: SourcesConfig
    standards: dict[str, Standard]
    figures: dict[str, FigureSpec]
    indicators: IndicatorsConfig
    scales: dict[str, Scale]
    supplies: dict[str, SupplySpec]
    drills: DrillsConfig
    text: dict[str, dict[str, dict[str, str]]] = Field(repr=False)


def _load_layers(path: Path) -> LayersConfig:
    raw = load_model(path, RawLayers)
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


def _load_indicators(path: Path, layers: LayersConfig, standards: dict[str, Standard]) -> IndicatorsConfig:
    raw = read_toml(path)
    raw["indicators"] = {name: {"id": name, **body} for name, body in raw.get("indicators", {}).items()}
    found = load_model(path, IndicatorsConfig, raw)
    for spec in found.indicators.values():
        for key, names, known in (
            ("needs", spec.needs, layers.kinds),
            ("counts", spec.counts, layers.kinds),
            ("standards", spec.standards, standards),
        ):
            unknown = [name for name in names if name not in known]
            if unknown:
                expected = f"{'standards' if key == 'standards' else 'kinds'} of the config"
                told = f"found {unknown}, expected {expected}"
                raise ConfigError(f"{path.name}: table [indicators.{spec.id}], key '{key}': {told}")
    return found


def _load_supplies(path: Path, standards: dict[str, Standard]) -> dict[str, SupplySpec]:
    raw = {name: {"id": name, **body} for name, body in read_toml(path).items()}
    return load_model(path, SuppliesConfig, {"supplies": raw, "standards": set(standards)}).supplies


def _load_drills(path: Path, layers: LayersConfig) -> DrillsConfig:
    found = load_model(path, DrillsConfig)
    if unknown := sorted(found.layers() - set(layers.kinds)):
        raise ConfigError(f"{path.name}: table [injects], key 'near': found {unknown}, expected kinds of layers.toml")
    return found


@cache
def load_scales(folder: Path = CONFIG) -> dict[str, Scale]:
    """The rating scales of ``scales.toml`` by id; raises ConfigError naming file, table and key."""
    path = folder / "scales.toml"
    raw = {name: {"id": name, **body} if isinstance(body, dict) else body for name, body in read_toml(path).items()}
    return load_model(path, ScalesConfig, raw).root


def _check_freshness(layers: LayersConfig, standards: dict[str, Standard]) -> None:
    for kind in layers.kinds.values():
        if kind.freshness and kind.freshness not in standards:
            found = f"found {kind.freshness!r}, expected a standard of standards.toml"
            raise ConfigError(f"layers.toml: table [kinds.{kind.id}], key 'freshness': {found}")


def _check_readiness(app: AppConfig, layers: LayersConfig) -> None:
    unknown = [kind for kind in app.readiness.candidates if kind not in layers.kinds]
    if unknown:
        found = f"found {unknown}, expected kinds of layers.toml"
        raise ConfigError(f"app.toml: table [readiness], key 'candidates': {found}")


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
    _check_readiness(app, layers)
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
        indicators=_load_indicators(folder / "indicators.toml", layers, standards),
        scales=load_scales(folder),
        supplies=_load_supplies(folder / "supplies.toml", standards),
        drills=_load_drills(folder / "drills.toml", layers),
        text=text,
    )


__all__ = [
    "CONFIG",
    "LOOPBACK",
    "ROOT",
    "AppConfig",
    "AppSection",
    "CitiesConfig",
    "CityRule",
    "Config",
    "Direction",
    "DownloadLimits",
    "DownloadSource",
    "FieldSpec",
    "FigureSpec",
    "FiguresConfig",
    "FlagStyle",
    "FormatSpec",
    "IndicatorSpec",
    "IndicatorsConfig",
    "IntakeLimits",
    "KindSpec",
    "LayersConfig",
    "MapSection",
    "ReadinessSection",
    "SourcesConfig",
    "Standard",
    "StandardsConfig",
    "SupplySpec",
    "TargetSpec",
    "Thresholds",
    "TileSource",
    "load_config",
    "load_model",
    "load_scales",
    "read_toml",
]
