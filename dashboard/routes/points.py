"""Points and background for the map as JSON: fetched by the map itself, so that a rerun sends none of it again."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import shapely
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.data import current_folder, folder_of
from layers.clusters import PointIndex
from layers.folder import DataFolder
from layers.layer import Layer
from layers.picks import Choice, chosen
from layers.problems import SonaeError
from layers.sites import STATES
from layers.spec import load_config

#: About 1 m: finer than any source of ours, and half the bytes.
_GRID_DEGREES = 1e-5
#: N03 codes that end so are land no municipality holds (所属未定地): drawn without a name.
_UNASSIGNED = "000"
_MAX_ZOOM = 24
_POLE = 90.0
#: One and a half turns: a map can be panned around the world.
_EAST = 540.0


@dataclass(frozen=True)
class View:
    """A map's view: west, south, east, north [degrees] and its zoom level."""

    box: tuple[float, float, float, float]
    zoom: float


_WORLD = View((-180.0, -85.0, 180.0, 85.0), 5)


def read_view(text: str) -> View:
    """A view from "west,south,east,north,zoom"; blank is the whole world.

    Raises:
        ValueError: anything else.
    """
    if not text:
        return _WORLD
    west, south, east, north, zoom = (float(part) for part in text.split(","))
    if not (_EAST >= east > west >= -_EAST and _POLE >= north > south >= -_POLE and _MAX_ZOOM >= zoom >= 0):
        raise ValueError(text)
    return View((west, south, east, north), zoom)


@dataclass(frozen=True)
class Selection:
    """The drawn records of one choice of layers, ward, hazard and search, in drawing order, with their index.

    ``training`` is the folder's 訓練 mark, whether or not a record is found.
    """

    kinds: tuple[dict[str, str], ...]
    ids: np.ndarray
    names: np.ndarray
    kind: np.ndarray
    state: np.ndarray
    index: PointIndex
    training: bool

    def columns(self, positions: np.ndarray) -> dict[str, list[Any]]:
        """The records at these positions in columns: id, name, x and y [degrees], kind and state (numbers)."""
        return {
            "id": self.ids[positions].tolist(),
            "name": self.names[positions].tolist(),
            "x": self.index.longitude[positions].tolist(),
            "y": self.index.latitude[positions].tolist(),
            "kind": self.kind[positions].tolist(),
            "state": self.state[positions].tolist(),
        }


@lru_cache(maxsize=16)
def _selection(fingerprint: str, kinds: tuple[str, ...], choice: Choice) -> Selection:
    return select_points(folder_of(fingerprint), kinds, choice)


def select_points(folder: DataFolder, kinds: tuple[str, ...], choice: Choice) -> Selection:
    """The records to draw. Those without a position are left out: they stand in the list."""
    config = load_config()
    drawn = [layer for kind, layer in folder.points().items() if kind in kinds]
    drawn.sort(key=lambda layer: -layer.kind.rank)
    told = _told_by_rule(drawn)
    parts = [
        _layer_points(number, layer, chosen(layer, folder, config, choice), told) for number, layer in enumerate(drawn)
    ]
    whole = pd.concat(parts, ignore_index=True) if parts else _layer_points_none()
    return Selection(
        tuple({"id": layer.kind.id, "symbol": layer.kind.symbol, "glyph": layer.kind.glyph} for layer in drawn),
        whole["id"].to_numpy(dtype=object),
        whole["name"].to_numpy(dtype=object),
        whole["kind"].to_numpy(dtype=np.int64),
        whole["state"].to_numpy(dtype=np.int64),
        PointIndex(whole["x"].to_numpy(dtype=float), whole["y"].to_numpy(dtype=float)),
        folder.training,
    )


def _layer_points_none() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in ("id", "name", "kind", "state", "x", "y")})


def _layer_points(number: int, layer: Layer, frame: pd.DataFrame, told: set[str]) -> pd.DataFrame:
    frame = frame[frame.geometry.notna() & frame["state_shown"].isin(STATES)]
    if not layer.basis and "site_id" in frame:
        frame = frame[~frame["uid"].isin(told)]
    return pd.DataFrame(
        {
            "id": layer.kind.id + ":" + frame["uid"].astype(object),
            "name": frame["name"],
            "kind": number,
            "state": frame["state_shown"].map(STATES.index),
            "x": frame.geometry.x.round(6),
            "y": frame.geometry.y.round(6),
        }
    )


def points_in_view(selection: Selection, view: View, site: str = "") -> dict[str, Any]:
    """What the map draws in a view: single records, cells with a count, and whether that is all there is.

    The record ``site`` is always among the single ones, so that a chosen symbol stands out of any crowd.
    """
    seen = selection.index.view(view.box, view.zoom, load_config().app.map.max_points)
    single = seen.single
    if site:
        single = np.union1d(single, np.flatnonzero(selection.ids == site))
    cells = {"x": seen.longitude.round(5).tolist(), "y": seen.latitude.round(5).tolist(), "n": seen.count.tolist()}
    return {
        "kinds": list(selection.kinds),
        "states": list(STATES),
        **selection.columns(single),
        "cells": cells,
        "total": len(selection.ids),
        "complete": seen.complete,
        "training": selection.training,
    }


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
    city = folder.city.name
    return {"type": "FeatureCollection", "city": city, "training": folder.training, "features": features}


def answer(request: Request, make: Callable[[DataFolder], dict[str, Any]]) -> Response:
    """The JSON made of the folder the map asks about; nothing where the browser has it already.

    Errors: 503 with words where the folder cannot be read.
    """
    try:
        folder = folder_of(request.query_params.get("v", ""))
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
    try:
        view = read_view(query.get("view", ""))
    except ValueError:
        expected = "west,south,east,north,zoom"
        return PlainTextResponse(f"view: found {query['view'][:60]!r}, expected {expected}", status_code=400)
    kinds = tuple(query.get("kinds", "").split(","))
    hazard = query.get("hazard", "")
    if hazard not in ("", *load_config().layers.hazards):
        return PlainTextResponse(f"hazard: found {hazard[:40]!r}", status_code=400)
    try:
        choice = _choice(query, hazard)
    except ValueError:
        return PlainTextResponse(f"as_of: found {query['as_of'][:20]!r}, expected YYYY-MM-DD", status_code=400)

    def make(folder: DataFolder) -> dict[str, Any]:
        return points_in_view(_selection(folder.fingerprint, kinds, choice), view, query.get("site", ""))

    return answer(request, make)


def _choice(query: QueryParams, hazard: str) -> Choice:
    as_of = query.get("as_of", "")
    return Choice(
        query.get("ward", ""),
        hazard,
        query.get("q", ""),
        query.get("district", ""),
        query.get("only", ""),
        datetime.date.fromisoformat(as_of) if as_of else None,
    )


def districts_of(folder: DataFolder, ward: str) -> dict[str, Any]:
    """The outlines of a ward's school districts with code and name as GeoJSON features."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": row["code"], "name": row["name"]},
            "geometry": json.loads(shapely.to_geojson(shapely.set_precision(row["geometry"], _GRID_DEGREES))),
        }
        for row in folder.districts.of_ward(ward).to_dict("records")
    ]
    return {"type": "FeatureCollection", "features": features}


def _districts(request: Request) -> Response:
    return answer(request, lambda folder: districts_of(folder, request.query_params.get("ward", "")))


def _background(request: Request) -> Response:
    return answer(request, background_of)


def _health(request: Request) -> Response:
    try:
        folder = current_folder()
    except SonaeError as err:
        return PlainTextResponse(str(err), status_code=503)
    mark = ", training data" if folder.training else ""
    return PlainTextResponse(f"ok {len(folder.layers)} layers, {len(folder.problems)} unreadable{mark}")


def routes() -> list[BaseRoute]:
    """Health, points, school districts and background."""
    return [
        Route("/healthz", _health),
        Route("/map/points", _points),
        Route("/map/districts", _districts),
        Route("/map/background", _background),
    ]
