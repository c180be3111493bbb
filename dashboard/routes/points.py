"""Points and background for the map as JSON: fetched by the map itself, so that a rerun sends none of it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import shapely
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.data import current_folder
from layers.folder import DataFolder
from layers.layer import Layer
from layers.problems import SonaeError
from layers.sites import STATES, select
from layers.spec import load_config

#: About 1 m: finer than any source of ours, and half the bytes.
_GRID_DEGREES = 1e-5
#: N03 codes that end so are land no municipality holds (所属未定地): drawn without a name.
_UNASSIGNED = "000"


def points_of(folder: DataFolder, kinds: list[str], ward: str, hazard: str, text: str) -> dict[str, Any]:
    """The selected records in columns: id, name, x and y [degrees], kind (index into ``kinds``), state (into ``states``).

    Records without a position are left out here and stand in the list. ``more`` counts those over the limit.
    """
    config = load_config()
    out: dict[str, Any] = {"kinds": [], "states": list(STATES), "more": 0}
    columns: dict[str, list[Any]] = {name: [] for name in ("id", "name", "x", "y", "kind", "state")}
    drawn = [layer for kind, layer in folder.points().items() if kind in kinds]
    drawn.sort(key=lambda layer: -layer.kind.rank)
    told = _told_by_rule(drawn)
    for number, layer in enumerate(drawn):
        kind = layer.kind
        out["kinds"].append({"id": kind.id, "symbol": kind.symbol, "glyph": kind.glyph})
        frame = select(layer, config, ward, hazard, text)
        frame = frame[frame.geometry.notna() & frame["state_shown"].isin(STATES)]
        if not layer.basis and "site_id" in frame:
            frame = frame[~frame["uid"].isin(told)]
        columns["id"] += [f"{kind.id}:{uid}" for uid in frame["uid"]]
        columns["name"] += frame["name"].tolist()
        columns["x"] += [round(x, 6) for x in frame.geometry.x]
        columns["y"] += [round(y, 6) for y in frame.geometry.y]
        columns["kind"] += [number] * len(frame)
        columns["state"] += [STATES.index(state) for state in frame["state_shown"]]
    limit = config.app.map.max_points
    out["more"] = max(0, len(columns["id"]) - limit)
    return out | {name: cells[-limit:] for name, cells in columns.items()}


def _told_by_rule(layers: list[Layer]) -> set[str]:
    """Records that stand in an estimated layer too: they are drawn once, as what they are estimated to be."""
    return {uid for layer in layers if layer.basis for uid in layer.frame["uid"]}


def background_of(folder: DataFolder) -> dict[str, Any]:
    """Boundaries (with their city and ward), sea, rivers and roads of the same folder as GeoJSON features."""
    features = []
    for kind, columns in (("coast", []), ("boundary", ["city", "ward"]), ("river", ["name"]), ("main_road", ["name"])):
        layer = folder.layers.get(kind)
        if layer is None:
            continue
        for row in layer.frame[layer.frame.geometry.notna()].to_dict("records"):
            shape = shapely.set_precision(row["geometry"], _GRID_DEGREES)
            properties = {"kind": kind, **{name: row[name] for name in columns}}
            if str(row.get("code", "")).endswith(_UNASSIGNED):
                properties["city"] = ""
            features.append(
                {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
            )
    return {"type": "FeatureCollection", "city": folder.city.name, "features": features}


def _answer(request: Request, make: Callable[[DataFolder], dict[str, Any]]) -> Response:
    try:
        folder = current_folder()
    except SonaeError as err:
        return PlainTextResponse(str(err), status_code=503)
    body = json.dumps(make(folder), ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _points(request: Request) -> Response:
    query = request.query_params
    kinds = query.get("kinds", "").split(",")
    hazard = query.get("hazard", "")
    if hazard not in ("", *load_config().layers.hazards):
        return PlainTextResponse(f"hazard: found {hazard[:40]!r}", status_code=400)
    return _answer(request, lambda folder: points_of(folder, kinds, query.get("ward", ""), hazard, query.get("q", "")))


def _background(request: Request) -> Response:
    return _answer(request, background_of)


def _health(request: Request) -> Response:
    try:
        folder = current_folder()
    except SonaeError as err:
        return PlainTextResponse(str(err), status_code=503)
    return PlainTextResponse(f"ok {len(folder.layers)} layers, {len(folder.problems)} unreadable")


def routes() -> list[BaseRoute]:
    """Health, points and background."""
    return [Route("/healthz", _health), Route("/map/points", _points), Route("/map/background", _background)]
