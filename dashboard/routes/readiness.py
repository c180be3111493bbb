"""What the maps of the page 備え draw: streets in bands of minutes, population cells, and the water."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from starlette.datastructures import QueryParams
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.readiness.refusal import refused_words
from dashboard.routes.points import answer
from layers.folder import DataFolder
from layers.readiness.answer import Readiness, kept_answer
from layers.readiness.cell_map import FIGURES, cell_map
from layers.readiness.demand import ZONES
from layers.readiness.escape import EscapeMap, kept_escape_map
from layers.readiness.scenario import Scenario, ScenarioRefused
from layers.readiness.streets import in_ward, street_classes
from layers.readiness.terms import scenario_of
from layers.spec import Config, load_config
from layers.wording import Wording

#: Positions are sent as whole numbers of this [degrees], about 1 m, from the south-west corner.
_GRID_DEGREES = 1e-5
#: The water lies faintly under everything: about 10 m are enough.
_WATER_DEGREES = 1e-4
#: How a place's state is drawn (`dashboard.routes.assets.STATE_STYLES`).
_DRAWN = {"open": "yes", "unknown": "unknown", "candidate": "candidate"}


@dataclass(frozen=True)
class Asked:
    """What a map asks: a scenario's text, as it stands in the page's URL, of a hazard at a date, in a ward."""

    scenario: str
    hazard: str
    as_of: datetime.date | None
    ward: str

    def of(self, folder: DataFolder, config: Config) -> Scenario:
        """The same scenario as the page's.

        Raises:
            ScenarioRefused: its text says something it may not.
        """
        return scenario_of(config, folder.city.code, self.hazard, self.scenario)


class _Refused(Exception):
    """An address asks what may not be asked: ``name`` of the value, what was ``found`` and what it takes."""

    def __init__(self, name: str, found: str, *takes: str) -> None:
        super().__init__(name)
        self.name, self.found, self.takes = name, found[:40], takes

    def words(self, words: Wording) -> str:
        options = words.say("readiness.expected_one", options=words.say("readiness.expected_or").join(self.takes))
        return words.say("readiness.refused_field", field=self.name, found=self.found, expected=options)


def _words(query: QueryParams, config: Config) -> Wording:
    """The language asked for, or the product's own."""
    asked = query.get("lang", "")
    return Wording(config, asked if asked in config.text else config.app.app.default_language)


def _asked(query: QueryParams, config: Config) -> Asked:
    hazard, as_of = query.get("hazard", ""), query.get("as_of", "")
    if hazard not in config.layers.hazards:
        raise _Refused("hazard", hazard, *config.layers.hazards)
    for name, allowed in (("outside", ("", "safe", "no")), ("figure", ("", *FIGURES))):
        if query.get(name, "") not in allowed:
            raise _Refused(name, query[name], *allowed[1:])
    try:
        day = datetime.date.fromisoformat(as_of) if as_of else None
    except ValueError:
        raise _Refused("as_of", as_of, "YYYY-MM-DD") from None
    return Asked(query.get("scenario", ""), hazard, day, query.get("ward", ""))


def _route(make: Callable[[DataFolder, Config, Asked, QueryParams], dict[str, Any]]) -> Callable[[Request], Response]:
    def respond(request: Request) -> Response:
        config, query = load_config(), request.query_params
        words = _words(query, config)
        try:
            asked = _asked(query, config)
            return answer(request, lambda folder: make(folder, config, asked, query))
        except _Refused as err:
            return PlainTextResponse(err.words(words), status_code=400)
        except ScenarioRefused as err:
            return PlainTextResponse(refused_words(err, words)[:400], status_code=400)

    return respond


def _streets(folder: DataFolder, config: Config, asked: Asked, query: QueryParams) -> dict[str, Any]:
    safe = query.get("outside", "") != "no"
    found = kept_escape_map(folder, config, asked.of(folder, config), asked.as_of, outside_is_safe=safe)
    if found is None:
        return {"u": [], "v": [], "class": [], "places": {}, "training": folder.training}
    return streets_of(found, config, asked.ward)


def streets_of(found: EscapeMap, config: Config, ward: str) -> dict[str, Any]:
    """The streets of a ward in columns: nodes (id, x, y in units of ``grid`` from ``origin``), and of each street its
    ends (positions of nodes) and its class (`layers.readiness.streets.street_classes`).
    """
    which = in_ward(found, ward)
    streets = found.streets[which]
    number = street_classes(found, config.app.readiness.escape_bands)[which]
    ends = pd.DataFrame(
        {
            "id": [*streets["u"], *streets["v"]],
            "x": [*streets["west"], *streets["east"]],
            "y": [*streets["south"], *streets["north"]],
        }
    )
    code, ids = pd.factorize(ends["id"])
    nodes = ends.drop_duplicates("id")
    x, y, origin = _whole(nodes["x"].to_numpy(), nodes["y"].to_numpy())
    return {
        "grid": _GRID_DEGREES,
        "origin": origin,
        "node": ids.tolist(),
        "x": x,
        "y": y,
        "u": code[: len(streets)].tolist(),
        "v": code[len(streets) :].tolist(),
        "class": number.tolist(),
        "places": places_of(_places_for(found.places, ward, streets["nearest"]), config),
        "training": found.training,
    }


def _whole(x: np.ndarray, y: np.ndarray) -> tuple[list[int], list[int], list[float]]:
    """Positions as whole numbers of the grid from their south-west corner [degrees]."""
    if not len(x):
        return [], [], [0.0, 0.0]
    east, north = np.rint(x / _GRID_DEGREES).astype(int), np.rint(y / _GRID_DEGREES).astype(int)
    low = [int(east.min()), int(north.min())]
    corner = [round(value * _GRID_DEGREES, 5) for value in low]
    return (east - low[0]).tolist(), (north - low[1]).tolist(), corner


def _places_for(places: pd.DataFrame, ward: str, nearest: pd.Series) -> pd.DataFrame:
    """A ward's places, and those of others that its people flee to."""
    return places[(places["ward"] == ward) | places["id"].isin(nearest)] if ward else places


def places_of(places: pd.DataFrame, config: Config) -> dict[str, Any]:
    """Places to draw in columns: id, name, x, y [degrees], kind (number in ``kinds``) and state (a drawn state)."""
    drawn = places[places["status"].isin(_DRAWN.keys()) & places["longitude"].notna()]
    kinds = list(dict.fromkeys(drawn["kind"]))
    told = [config.layers.kinds[kind] for kind in kinds]
    return {
        "kinds": [{"id": kind.id, "symbol": kind.symbol, "glyph": kind.glyph} for kind in told],
        "id": drawn["id"].tolist(),
        "name": drawn["name"].tolist(),
        "x": drawn["longitude"].astype(float).round(5).tolist(),
        "y": drawn["latitude"].astype(float).round(5).tolist(),
        "kind": drawn["kind"].map(kinds.index).tolist(),
        "state": drawn["status"].map(_DRAWN).tolist(),
    }


def _cells(folder: DataFolder, config: Config, asked: Asked, query: QueryParams) -> dict[str, Any]:
    answered = kept_answer(folder, config, asked.of(folder, config), asked.as_of, asked.ward)
    figure = query.get("figure", "") or FIGURES[0]
    found = cell_map(folder, config, answered, next(one for one in FIGURES if one == figure))
    places = places_of(_places_for(answered.places, asked.ward, _nearest(answered, asked.ward)), config)
    if found is None:
        return {"class": [], "places": places, "training": folder.training}
    cells = found.cells
    west, south, origin = _whole(cells["west"].to_numpy(), cells["south"].to_numpy())
    width, height = _size(cells)
    return {
        "grid": _GRID_DEGREES,
        "origin": origin,
        "id": cells["id"].tolist(),
        "x": west,
        "y": south,
        "width": width,
        "height": height,
        "class": cells["class"].tolist(),
        "doubt": cells["doubt"].astype(int).tolist(),
        "places": places,
        "training": answered.training,
    }


def _nearest(answered: Readiness, ward: str) -> pd.Series:
    cells = answered.cells
    return cells.loc[cells["ward"] == ward, "nearest"] if "nearest" in cells else pd.Series(dtype=object)


def _size(cells: pd.DataFrame) -> tuple[list[int], list[int]]:
    # From rounded edges, so that neighbours leave no gap.
    sides = [
        np.rint(cells[high] / _GRID_DEGREES).astype(int) - np.rint(cells[low] / _GRID_DEGREES).astype(int)
        for low, high in (("west", "east"), ("south", "north"))
    ]
    return sides[0].tolist(), sides[1].tolist()


def water_of(folder: DataFolder, kind: str) -> dict[str, Any]:
    """The area of a hazard as one GeoJSON feature; none where it is not drawn."""

    def make() -> dict[str, Any]:
        layer = folder.layer(kind)
        if layer is None:
            return {"type": "FeatureCollection", "features": []}
        shapes = layer.frame[layer.frame.geometry.notna()].geometry
        whole = shapely.union_all(shapely.make_valid(shapes.to_numpy()))
        drawn = shapely.set_precision(whole.simplify(_WATER_DEGREES), _WATER_DEGREES / 10)
        feature = {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(drawn))}
        return {"type": "FeatureCollection", "features": [feature]}

    return folder.once(f"water:{kind}", make)


def _water(request: Request) -> Response:
    kind = request.query_params.get("kind", "")
    if kind not in ZONES.values():
        words = _words(request.query_params, load_config())
        return PlainTextResponse(_Refused("kind", kind, *ZONES.values()).words(words), status_code=400)
    return answer(request, lambda folder: water_of(folder, kind))


def routes() -> list[BaseRoute]:
    """Streets, cells and water; they are large, so they travel packed."""
    packed = [Middleware(GZipMiddleware, minimum_size=2000)]
    return [
        Route("/map/streets", _route(_streets), middleware=packed),
        Route("/map/cells", _route(_cells), middleware=packed),
        Route("/map/water", _water, middleware=packed),
    ]
