"""What the plan is computed from, kept with the folder: a person types on, and the same question comes again."""

from __future__ import annotations

import dataclasses

from dashboard.drills.room import Room
from dashboard.readiness.room import Room as ReadinessRoom
from layers.drills.routes import Routes, routes_of
from layers.drills.scenario import drill_scenario
from layers.drills.suggest import Suggestion, suggest
from layers.kept import kept
from layers.store.drill_bodies import DrillBody

#: What sites depend on; ways depend on the starts and legs too.
_PLACED = {"type", "ward", "districts", "area", "scenario", "date", "starts", "night", "step_free", "sites"}
_WALKED = {"type", "scenario", "sites", "starts", "legs"}
_KEPT = 8


def suggestion(room: Room, body: DrillBody) -> Suggestion:
    """Sites for a plan.

    Raises:
        ScenarioRefused: the plan's scenario cannot be read.
    """
    ctx = room.ctx
    told = ",".join(f"{one.id}:{one.version}" for one in room.drills)
    key = f"{ctx.as_of}|{told}|{body.model_dump_json(include=_PLACED)}"
    return kept(
        ctx.folder,
        "drill_sites",
        key,
        _KEPT,
        lambda: suggest(ctx.folder, ctx.config, body, ctx.as_of, room.held, body.ward),
    )


def routes(room: Room, body: DrillBody) -> Routes:
    """Ways for a plan; raises as `suggestion`."""
    ctx = room.ctx
    key = f"{ctx.as_of}|{body.model_dump_json(include=_WALKED)}"
    return kept(ctx.folder, "drill_ways", key, _KEPT, lambda: routes_of(ctx.folder, ctx.config, body, ctx.as_of))


def readiness_room(room: Room, body: DrillBody) -> ReadinessRoom:
    """The page 備え asked with the drill's ward and scenario; raises as `suggestion`."""
    ctx = room.ctx
    ward = body.ward if body.ward in ctx.folder.city.ward_names else ""
    scenario = drill_scenario(ctx.folder, ctx.config, body)
    return ReadinessRoom(dataclasses.replace(ctx, ward=ward, district="", hazard=scenario.hazard), scenario)
