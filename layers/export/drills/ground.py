"""What lies under the maps of a drill: its area, the water of its hazard and the streets to walk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.export.drills.job import Job, widened
from layers.export.paper import BaseMap, Place
from layers.export.paper.base import Box
from layers.readiness.case import network_of
from layers.readiness.demand import zone_kind
from layers.readiness.network import Network

#: Kinds of places with a symbol of their own; others are squares.
_SYMBOLS = ("emergency_site", "shelter", "tsunami_building")


def ground(job: Job, box: Box | None = None) -> BaseMap | None:
    """The base of a map of a box [degrees], else of the drill's area, with its streets; None as `Job.base`."""
    if job.base is None:
        return None
    shown = job.base.box if box is None else box
    return replace(job.base, box=shown, streets=_streets(network_of(job.folder), widened(shown, 1)))


def layers_of(job: Job) -> tuple[str, ...]:
    """The kinds of layers a map rests on."""
    return ("boundary", zone_kind(job.scenario), "walk_edge", "main_road")


def starts_of(job: Job, ids: tuple[str, ...] = ()) -> tuple[Place, ...]:
    """Where people set out; ``ids``: only those."""
    name = job.wording.say("paper.map_start")
    return tuple(
        Place(one.longitude, one.latitude, "start", name, scale=1.3)
        for one in job.body.starts
        if not ids or one.id in ids
    )


def site_marks(job: Job, ids: tuple[str, ...] = (), *, numbered: bool = True) -> tuple[Place, ...]:
    """The drill's sites that have a position, numbered in its order; ``ids``: only those."""
    kinds = job.config.layers.kinds
    found = []
    for number, one in enumerate(job.sites, start=1):
        if one.longitude is None or one.latitude is None or (ids and one.id not in ids):
            continue
        symbol = next((kind for kind in _SYMBOLS if kind == one.kind), "square")
        name = job.wording.name(kinds[one.kind]) if one.kind in kinds else one.kind
        told = str(number) if numbered else ""
        found.append(Place(one.longitude, one.latitude, symbol, name, "usable", told, 1.3))  # type: ignore[arg-type]
    return tuple(found)


def _streets(network: Network | None, box: Box) -> BaseGeometry:
    if network is None:
        return shapely.GeometryCollection()
    return lines(network.position[network.u], network.position[network.v], box)


def lines(from_: np.ndarray, to: np.ndarray, box: Box) -> BaseGeometry:
    """Straight pieces (ends n × 2, degrees) that touch a box, joined where one goes on as another: so that dashes show."""
    west, south, east, north = box
    low, high = np.minimum(from_, to), np.maximum(from_, to)
    near = (low[:, 0] <= east) & (high[:, 0] >= west) & (low[:, 1] <= north) & (high[:, 1] >= south)
    back = (from_[:, 0] > to[:, 0]) | ((from_[:, 0] == to[:, 0]) & (from_[:, 1] > to[:, 1]))
    ahead = np.where(back[:, None], to, from_), np.where(back[:, None], from_, to)
    # A street that stands twice, there and back, is one line.
    ends = np.unique(np.stack(ahead, axis=1)[near], axis=0)
    if not len(ends):
        return shapely.GeometryCollection()
    return shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends)))
