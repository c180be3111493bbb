"""Drills as files: the list of them, the log of a run, the ways and the sites of one. All with the mark 訓練データ/実データ.

Positions are JGD2011 longitude and latitude (EPSG:6668); the CSV and GeoJSON are those of all our exports, which
`layers.intake` reads back cell by cell.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable

import pandas as pd
import shapely

from layers.drills.load import Drill, drills
from layers.drills.routes import PROFILES, Routes, WalkRoute
from layers.export.drills.places import sites_of
from layers.export.own import features
from layers.export.tables import table_csv
from layers.folder import DataFolder
from layers.held import Held
from layers.spec import Config
from layers.store.drill_bodies import DrillBody
from layers.wording import Wording

#: Columns of a table of drills; their heads are ``[drill_file]``.
_COLUMNS = (
    *("id", "title", "type", "state", "reason", "ward", "districts", "date", "start", "participants", "night"),
    *("step_free", "partners", "sites", "held", "came", "opening_min", "note", "copied_from"),
)
_LIST = "、"


def drills_csv(told: Held, wording: Wording) -> bytes:
    """Every drill that stands, a row each by date (UTF-8 with BOM); what is not known is blank."""
    rows = [_drill(one, wording) for one in drills(told)]
    heads = [wording.say(f"drill_file.{name}") for name in _COLUMNS]
    return table_csv(pd.DataFrame(rows, columns=heads, dtype=object), training=told.training)


def _drill(one: Drill, wording: Wording) -> list[object]:
    body, held = one.body, one.body.held
    return [
        one.id,
        body.title,
        wording.say(f"drill_type.{body.type}"),
        wording.say(f"drill_state.{body.state}"),
        body.reason,
        body.ward,
        _LIST.join(body.districts),
        _date(body.date),
        body.start,
        body.participants,
        _flag(body.night, wording),
        _flag(body.step_free, wording),
        _LIST.join(body.partners),
        _LIST.join(body.sites),
        _date(held.date if held else None),
        held.participants if held else None,
        held.opening_min if held else None,
        held.note if held else "",
        body.copied_from,
    ]


def _date(day: datetime.date | None) -> str:
    return "" if day is None else day.isoformat()


def _flag(value: bool | None, wording: Wording) -> str:
    return "" if value is None else wording.say("drill_paper.yes" if value else "drill_paper.no")


def run_csv(log: pd.DataFrame, *, training: bool) -> bytes:
    """The log of a run, as it stands in its table, withdrawn entries too."""
    return table_csv(log, training=training)


def routes_geojson(routes: Routes) -> bytes:
    """A feature a leg: the way as a line, or no geometry and the code of the reason."""
    header = ["leg", "start", "site", "name", "reason", "length_m", "walk_m", *(f"minutes_{one}" for one in PROFILES)]
    header += ["stairs", "bridges"]
    rows = [_route(one) for one in routes.routes]
    return features(header, rows, [one.line for one in routes.routes], training=routes.training)


def _route(one: WalkRoute) -> list[str]:
    numbers = (one.length_m, one.walk_m, *(one.minutes[profile] for profile in PROFILES))
    counts = ["", ""] if one.reason else [str(one.stairs), str(one.bridges)]
    return [one.leg.id, one.start, one.leg.site, one.site, one.reason, *map(_number, numbers), *counts]


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}"


def sites_geojson(folder: DataFolder, config: Config, body: DrillBody, as_of: datetime.date | None) -> bytes:
    """A feature a site in the drill's order, with its published capacity (blank: not known).

    Raises:
        ScenarioRefused: as `layers.drills.scenario.drill_scenario`.
    """
    sites = sites_of(folder, config, body, as_of)
    header = ["id", "名称", "経度", "緯度", "想定収容人数"]
    rows = [
        [one.id, one.name, *_cells((one.longitude, one.latitude)), "" if one.capacity is None else str(one.capacity)]
        for one in sites
    ]
    points = [
        None if one.longitude is None or one.latitude is None else shapely.Point(one.longitude, one.latitude)
        for one in sites
    ]
    return features(header, rows, points, training=folder.training)


def _cells(values: Iterable[float | None]) -> list[str]:
    return ["" if value is None else repr(value) for value in values]
