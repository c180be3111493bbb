"""経路図: a page a way, to hand to the group that walks it; a way that cannot be told says why in words."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from layers.drills.routes import PROFILES, WalkRoute, whole_metres
from layers.export.drills.fitting import UPRIGHT_MM, fitted_height
from layers.export.drills.ground import ground, layers_of, site_marks, starts_of
from layers.export.drills.job import Job, widened
from layers.export.drills.timetable import safety
from layers.export.paper import (
    BaseMap,
    Block,
    Blocked,
    Figure,
    MapSize,
    Marks,
    Number,
    Numbers,
    Route,
    Sheet,
    Text,
    Unknown,
    map_svg,
    map_view,
)

#: Least room around a way [degrees], about 150 m: the streets it leaves and reaches.
_ROOM = 0.0015
_TEXT_PT = 11.0


def route_sheets(job: Job) -> tuple[Sheet, ...]:
    """A sheet a leg in the plan's order; nothing where there are none, or nobody asked for the ways."""
    return () if job.routes is None else tuple(_sheet(job, route) for route in job.routes.routes)


def _sheet(job: Job, route: WalkRoute) -> Sheet:
    def made(figure: Figure | None, shut: int = 0) -> Sheet:
        kinds = (route.leg.site.partition(":")[0], *layers_of(job))
        blocks = _blocks(job, route, figure, shut)
        return job.sheet("routes", blocks, kinds, detail=_leg_name(job, route), walked=True)

    box = _box(job, route)
    base = None if box is None else ground(job, box)
    if base is None:
        return made(None)
    height = fitted_height(job, lambda figure, _height: made(figure), UPRIGHT_MM)
    return made(*_map(job, route, base, height))


def _leg_name(job: Job, route: WalkRoute) -> str:
    assert job.routes is not None
    return job.say("leg_number", number=job.routes.routes.index(route) + 1, count=len(job.routes.routes))


def _blocks(job: Job, route: WalkRoute, figure: Figure | None, shut: int) -> Iterator[Block]:
    site = job.say("gone", id=route.leg.site) if route.reason == "site_gone" else route.site
    yield Text(job.say("leg", start=route.start, site=site), "lead")
    if route.reason:
        yield Text(job.say("refused", reason=job.wording.say(f"drill_reason.{route.reason}")), "lead")
        yield Text(job.say("refused_what"))
    else:
        yield Numbers(tuple(_minutes(job, route, one) for one in PROFILES))
        yield Numbers(tuple(_facts(job, route, shut)), columns=4)
    if figure is not None:
        yield figure
    yield from safety(job)
    yield Text(_note(job, route), "note")


def _minutes(job: Job, route: WalkRoute, profile: str) -> Number:
    label, minutes = job.say(f"profile_{profile}"), route.minutes[profile]
    if math.isnan(minutes):
        return Number(label, Unknown(job.wording.say("value.undecided")))
    return Number(label, _up(minutes), job.say("unit_min"))


def _facts(job: Job, route: WalkRoute, shut: int) -> Iterator[Number]:
    yield Number(job.say("length"), whole_metres(route.length_m), job.say("unit_m"))
    yield Number(job.say("stairs"), _count(job, "stairs", route.stairs), job.say("unit_places"))
    yield Number(job.say("bridges"), _count(job, "bridge", route.bridges), job.say("unit_places"))
    yield Number(job.say("blocked_near"), shut, job.say("unit_places"))


def _up(minutes: float) -> int:
    """Minutes rounded up: nobody is told to be there sooner than they are."""
    return math.ceil(minutes - 1e-6)


def _count(job: Job, name: str, found: int) -> int | str | None:
    """How many are on the way; where the network does not say it of every street, at least so many, or unknown."""
    layer = job.folder.layer("walk_edge")
    if layer is None or name not in layer.frame or not layer.frame[name].isin(["yes", "no", "conditional"]).all():
        return job.say("at_least", count=found) if found else None
    return found


def _note(job: Job, route: WalkRoute) -> str:
    if route.reason:
        return job.say("network_note")
    speeds = [
        job.say("speed", who=job.say(f"profile_{one}"), speed=f"{speed:.2f}")
        for one, speed in job.speeds.items()
        if not math.isnan(speed)
    ]
    return job.say("times_note", speeds=job.say("between").join(speeds)) + job.say("network_note")


def _box(job: Job, route: WalkRoute) -> tuple[float, float, float, float] | None:
    ends = [*starts_of(job, (route.leg.start,)), *site_marks(job, (route.leg.site,))]
    if route.line is not None:
        return widened(route.line.bounds, 0.08, _ROOM)
    if not ends:
        return None
    x, y = [one.longitude for one in ends], [one.latitude for one in ends]
    return widened((min(x), min(y), max(x), max(y)), 0.08, _ROOM)


def _map(job: Job, route: WalkRoute, base: BaseMap, height_mm: float) -> tuple[Figure, int]:
    """The map of a way, and how many places nobody can pass it shows."""
    assert job.routes is not None
    places = (*starts_of(job, (route.leg.start,)), *site_marks(job, (route.leg.site,), numbered=False))
    ways = () if route.line is None else (Route(route.line),)
    spots = tuple(Blocked(x, y) for x, y in (*job.routes.blocked, *job.routes.closed))
    marks = Marks(places, ways, (), spots)
    size = MapSize(UPRIGHT_MM, height_mm, _TEXT_PT)
    view, svg = map_view(base, marks, job.wording, size), map_svg(base, marks, job.wording, size)
    at = view.places(np.array([(one.longitude, one.latitude) for one in spots], dtype=float).reshape(-1, 2))
    shut = sum(view.inside(float(x), float(y)) for x, y in at)
    return Figure(svg, job.say("map_alt", start=route.start, site=route.site)), shut
