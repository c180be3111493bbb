"""A data folder: its city, its layers in force, and what is wrong with it. A broken layer leaves the rest working.

::

    FOLDER/folder.toml                          name, city code, 基準日, training
    FOLDER/layers/KIND/CURRENT                  the edition in force
    FOLDER/layers/KIND/EDITION/edition.json     source, licence, dates, who, hash of the original
                              /layer.csv | layer.geojson   our own form
                              /original/FILE    the bytes as published
    FOLDER/entries.sqlite                       people's entries, see layers/store
    FOLDER/runs.sqlite                          the log of drills and real events while they run, see layers/store

A folder is training (訓練データ) or real, never both: ``folder.toml`` says which, and every door refuses the other kind
(`refuse_mix`). So whatever is computed from one folder carries that folder's mark: `DataFolder.training`.

Layers of group "fact" (population, walking network, stock …) are large and no map of sites needs them: `Facts` reads
each when it is first asked for. So opening a folder takes as long as its sites, networks and background do.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

import geopandas as gpd
from pydantic import BaseModel, ConfigDict, ValidationError

from layers.districts import Districts
from layers.ground import bounds
from layers.intake.build import build_frame
from layers.intake.draft import draft_from
from layers.intake.files import read_bytes, read_table
from layers.intake.wards import City, make_city
from layers.layer import Edition, Layer
from layers.problems import FileRefused, FolderError, Problem, SonaeError
from layers.spec import Config, load_model
from layers.tsunami import estimate_buildings

CURRENT = "CURRENT"
#: People's entries and the log of runs (`layers.store`). Files whose names begin so come and go while people save.
ENTRIES = "entries.sqlite"
RUNS = "runs.sqlite"
_T = TypeVar("_T")
_LOOSE = {".csv", ".geojson", ".json", ".xlsx", ".zip"}


class FolderSpec(BaseModel):
    """``folder.toml``. ``as_of`` is the folder's own 基準日, if it fixes one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    city: str = ""
    prefecture: str = ""
    name: str = ""
    training: bool = False
    as_of: datetime.date | None = None


@dataclass(frozen=True)
class Facts:
    """The layers of group "fact": ``kinds`` have an edition in force, each is read when first asked for and kept."""

    kinds: tuple[str, ...] = ()
    read: Callable[[str, list[Problem]], Layer | None] = lambda _kind, _problems: None
    _kept: dict[str, tuple[Layer | None, list[Problem]]] = field(default_factory=dict)

    def get(self, kind: str) -> Layer | None:
        """The layer of a kind; None where none is registered, or where it cannot be read (then see `problems`)."""
        if kind in self.kinds and kind not in self._kept:
            problems: list[Problem] = []
            layer = self.read(kind, problems)
            self._kept[kind] = layer, problems
        return self._kept[kind][0] if kind in self._kept else None

    @property
    def training(self) -> bool:
        """Whether anything read so far is made up; what is not yet read must fit its folder when it is."""
        return any(layer.training for layer, _ in self._kept.values() if layer is not None)

    def refused(self, kind: str) -> list[Problem]:
        """Why a layer cannot be read; empty where it can, or where none is registered."""
        return [] if self.get(kind) is not None or kind not in self._kept else self._kept[kind][1]

    def all(self) -> list[Layer]:
        """Every layer that can be read, in the order of ``config/layers.toml``; reads them all."""
        return [layer for layer in map(self.get, self.kinds) if layer is not None]

    def problems(self) -> list[Problem]:
        """Why layers could not be read, then what is odd in the others; reads them all."""
        layers = self.all()
        broken = [problem for kind in self.kinds for problem in self._kept[kind][1]]
        return broken + [problem for layer in layers for problem in layer.problems]


@dataclass(frozen=True)
class DataFolder:
    """Everything read from one folder. ``loose`` are files that lie there without having been imported.

    ``layers`` are those of groups site, support and base, read at once; ``facts`` are read when asked for. ``zone`` is the
    city's own time: the day of an import is told in it.
    """

    path: Path
    spec: FolderSpec
    city: City
    layers: dict[str, Layer]
    problems: tuple[Problem, ...]
    loose: tuple[str, ...] = ()
    fingerprint: str = field(default="", compare=False)
    facts: Facts = field(default_factory=Facts, compare=False)
    zone: datetime.tzinfo = field(default=datetime.UTC, compare=False)
    _once: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, make: Callable[[], _T]) -> _T:
        """What ``make`` returns, computed the first time it is asked for under this name and kept with the folder."""
        if name not in self._once:
            self._once[name] = make()
        return cast("_T", self._once[name])

    @functools.cached_property
    def districts(self) -> Districts:
        """The school districts; empty where none are registered."""
        return Districts(self.layer("school_district"))

    def layer(self, kind: str) -> Layer | None:
        """The layer of any kind, of whatever group; None where none is registered or it cannot be read."""
        return self.layers.get(kind) or self.facts.get(kind)

    @property
    def training(self) -> bool:
        """Whether anything in the folder is made up (訓練データ): the mark of every result computed from it."""
        return self.spec.training or self.facts.training or any(layer.training for layer in self.layers.values())

    def points(self) -> dict[str, Layer]:
        """The sites, then the support networks, in the order of ``config/layers.toml``; no facts."""
        order = {"site": 0, "support": 1}
        shown = [layer for layer in self.layers.values() if layer.kind.group in order]
        chosen = [layer for layer in shown if layer.kind.geometry == "point"]
        return {layer.kind.id: layer for layer in sorted(chosen, key=lambda layer: order[layer.kind.group])}

    def default_as_of(self) -> datetime.date | None:
        """The reference date to begin with: the folder's own, else the latest date known of its data."""
        if self.spec.as_of is not None:
            return self.spec.as_of
        editions = [layer.edition for layer in self.layers.values()]
        dates = [edition.edition_date or edition.imported_at.astimezone(self.zone).date() for edition in editions]
        return max(dates, default=None)

    def extent(self, ward: str = "", district: str = "") -> tuple[float, float, float, float] | None:
        """West, south, east, north in degrees of the city, a ward or a school district (its code): from the outlines,
        else from the points.
        """
        if district:
            areas = self.districts.of_ward(ward)
            box = bounds([areas[areas["code"] == district]])
            if box is not None:
                return box
        area = self.layers.get("boundary")
        if area is not None:
            own = area.frame[area.frame["city"] == self.city.name] if self.city.name else area.frame
            box = bounds([own[own["ward"] == ward] if ward and self.city.has_wards else own])
            if box is not None:
                return box
        frames = [layer.frame for layer in self.points().values()]
        inside = [frame[frame["ward"] == ward] if ward else frame[frame["ward"] != ""] for frame in frames]
        return bounds(inside) or bounds(frames)

    def problems_of(self, kind: str) -> list[Problem]:
        """The problems of one layer."""
        layer = self.layer(kind)
        return [] if layer is None else list(layer.problems)

    def all_problems(self) -> list[Problem]:
        """The folder's own problems, then each layer's; reads the facts too."""
        own = list(self.problems) + [p for layer in self.layers.values() for p in layer.problems]
        return own + self.facts.problems()


def read_folder_spec(folder: Path) -> FolderSpec:
    """Read ``folder.toml``; a folder without one is an empty, real, city-less folder.

    Raises:
        FolderError: there is no such folder.
        ConfigError: folder.toml says something it may not.
    """
    if not folder.is_dir():
        raise FolderError(f"data folder not found: {folder}; expected a folder (SONAE_DATA or --data)")
    path = folder / "folder.toml"
    return load_model(path, FolderSpec) if path.exists() else FolderSpec()


def refuse_mix(place: str, found: bool, spec: FolderSpec) -> None:
    """The one rule at every door: made-up and real data never share a folder.

    Raises:
        FileRefused: ``found`` (whether the data at hand are made up) is not what the folder is.
    """
    if found != spec.training:
        expected = f"training = {spec.training}"
        raise FileRefused(Problem(place, None, None, "training_mixed", f"training = {found}", expected))


def fingerprint(folder: Path) -> str:
    """A short hash that changes whenever an edition is put in force or folder.toml changes."""
    parts = [folder / "folder.toml", *sorted(folder.glob(f"layers/*/{CURRENT}"))]
    seen = [f"{path}:{path.read_bytes()!r}:{path.stat().st_mtime_ns}" for path in parts if path.is_file()]
    found = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    names = sorted(name for name in found if not name.startswith((ENTRIES, RUNS)))
    return hashlib.sha256("\n".join([*seen, *names]).encode()).hexdigest()[:16]


def edition_folder(folder: Path, kind: str) -> Path | None:
    """The folder of a kind's edition in force; None where none is."""
    pointer = folder / "layers" / kind / CURRENT
    if not pointer.is_file():
        return None
    name = pointer.read_text(encoding="utf-8").strip()
    place = pointer.parent / name
    if not name.isprintable() or not name or Path(name).name != name or name in (".", ".."):
        raise FileRefused(Problem(f"{kind}/{CURRENT}", 1, None, "file_refused", name, "the name of an edition"))
    return place if place.is_dir() or not retired(place).is_dir() else retired(place)


def retired(place: Path) -> Path:
    """Where an edition steps aside while a new copy of it takes its place; read if that was interrupted."""
    return place.parent / f".{place.name}.old"


def load_folder(folder: Path, config: Config) -> DataFolder:
    """Read every layer in force but the facts, which wait until they are asked for.

    What cannot be read becomes a problem of the folder and is left out.

    Raises:
        FolderError, ConfigError: as `read_folder_spec`.
    """
    spec = read_folder_spec(folder)
    problems: list[Problem] = []
    boundary = _try_layer(folder, "boundary", config, spec, problems, None, None)
    areas = None if boundary is None else boundary.frame
    city = _city(folder, spec, config, areas)
    loaded = {"boundary": boundary} if boundary is not None else {}
    for kind, declared in config.layers.kinds.items():
        if kind != "boundary" and declared.group != "fact":
            layer = _try_layer(folder, kind, config, spec, problems, city, areas)
            if layer is not None:
                loaded[kind] = layer
    _estimate(loaded, city, config)
    facts = _facts(folder, config, spec, city, areas)
    told, loose = tuple(problems), _loose(folder)
    return DataFolder(folder, spec, city, loaded, told, loose, fingerprint(folder), facts, config.app.time.zone)


def _facts(folder: Path, config: Config, spec: FolderSpec, city: City, areas: gpd.GeoDataFrame | None) -> Facts:
    declared = [kind for kind, about in config.layers.kinds.items() if about.group == "fact"]
    kinds = tuple(kind for kind in declared if (folder / "layers" / kind / CURRENT).is_file())
    return Facts(kinds, lambda kind, problems: _try_layer(folder, kind, config, spec, problems, city, areas))


def load_boundaries(folder: Path, config: Config, spec: FolderSpec) -> gpd.GeoDataFrame | None:
    """The boundaries in force, without the rest of the folder; None where there are none to be read."""
    layer = _try_layer(folder, "boundary", config, spec, [], None, None)
    return None if layer is None else layer.frame


def _estimate(loaded: dict[str, Layer], city: City, config: Config) -> None:
    if "tsunami_building" in loaded or "emergency_site" not in loaded:
        return
    hazards = list(config.layers.hazards)
    kind, rule = config.layers.kinds["tsunami_building"], config.cities.get(city.code)
    found = estimate_buildings(loaded["emergency_site"], kind, hazards, rule)
    if found is not None:
        loaded["tsunami_building"] = found


def _city(folder: Path, spec: FolderSpec, config: Config, areas: gpd.GeoDataFrame | None) -> City:
    own = areas is not None and ((areas["city"] == spec.name) & (areas["ward"] != "")).any()
    addresses = [] if own or spec.city not in config.cities else _addresses(folder, spec, config)
    return make_city(spec.city, spec.prefecture, spec.name, areas, addresses, config.cities)


def _addresses(folder: Path, spec: FolderSpec, config: Config) -> list[str]:
    found: list[str] = []
    for kind in ("emergency_site", "shelter"):
        layer = _try_layer(folder, kind, config, spec, [], None, None)
        found += [] if layer is None else layer.frame["address"].tolist()
    return found


def _try_layer(
    folder: Path,
    kind: str,
    config: Config,
    spec: FolderSpec,
    problems: list[Problem],
    city: City | None,
    areas: gpd.GeoDataFrame | None,
) -> Layer | None:
    try:
        place = edition_folder(folder, kind)
        return None if place is None else load_edition(place, kind, config, spec, city, areas)
    except FileRefused as err:
        problems.append(err.problem)
    except (SonaeError, ValidationError, OSError, UnicodeDecodeError) as err:
        problems.append(Problem(f"layers/{kind}", None, None, "file_refused", str(err)[:200], "edition.json"))
    return None


def read_edition(place: Path) -> Edition:
    """What an edition says of itself.

    Raises:
        FileRefused: edition.json is missing or broken.
    """
    path = place / "edition.json"
    try:
        return Edition.model_validate_json(path.read_bytes())
    except FileNotFoundError as err:
        raise FileRefused(Problem(path.name, None, None, "file_missing", str(place.name), "edition.json")) from err
    except (OSError, ValueError) as err:
        raise FileRefused(Problem(path.name, None, None, "file_refused", str(err)[:200], "edition.json")) from err


def load_edition(
    place: Path, kind: str, config: Config, spec: FolderSpec, city: City | None, areas: gpd.GeoDataFrame | None
) -> Layer:
    """Read one stored edition as a layer.

    Raises:
        FileRefused: edition.json or the layer file is missing, broken or cut short.
    """
    limits = config.app.intake.stored()
    edition = Edition.model_validate_json(read_bytes(place / "edition.json", limits))
    name = config.layers.kinds[kind].stored_as
    shown = f"layers/{kind}/{place.name}/{name}"
    try:
        table = read_table(shown, read_bytes(place / name, limits), limits)
    except FileRefused as err:
        raise FileRefused(
            Problem(
                shown, err.problem.row, err.problem.column, err.problem.code, err.problem.value, err.problem.expected
            )
        ) from err
    refuse_mix(shown, edition.training, spec)
    found = len(table.rows) + len(table.problems)
    if found < edition.rows:
        raise FileRefused(Problem(shown, None, None, "file_refused", f"{found:,} rows", f"{edition.rows:,} rows"))
    draft = draft_from(table, config.layers, kind)
    refuse_mix(shown, edition.training or draft.training, spec)
    draft.file, draft.columns = edition.file, {**draft.columns, **edition.columns}
    draft.format = config.layers.formats.get(edition.format)
    frame, problems = build_frame(draft, config.layers.flag_styles["marks"], city, areas)
    return Layer(config.layers.kinds[kind], frame, edition, (*table.problems, *edition.intake_problems, *problems))


def _loose(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(p.name for p in folder.iterdir() if p.is_file() and p.suffix.lower() in _LOOSE))
