"""How fast people walked in this drill or in all of them, and 備え asked with that speed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import streamlit as st

from dashboard import markup
from dashboard.drills.room import Room
from dashboard.drills.run_desk import runs_of
from dashboard.markup import Cell, Stack
from dashboard.readiness.room import scenario_text
from dashboard.session import link
from dashboard.view_pick import buttons
from layers.drills.calibrate import FASTEST, SLOWEST, Calibration, Walk, calibrate, walks_of
from layers.drills.log import board_state
from layers.drills.routes import whole_metres
from layers.drills.scenario import drill_scenario
from layers.readiness.scenario import ScenarioRefused
from layers.store.run_bodies import WalkBody, WalkProfile
from layers.store.run_record import Run, RunEntry

_SCOPES = ("one", "all")


def show(room: Room, runs: Sequence[Run]) -> None:
    """The walks of the drill, and what they say of each way to walk; nothing where no drill timed any."""
    words = room.words
    every = [(run, _walked(room, run)) for run in runs_of(room).runs() if run.mode == "drill"]
    every = [(run, walked) for run, walked in every if walked]
    own = [(run, walked) for run, walked in every if run.drill == room.open.id]
    markup.heading(words.say("drill_review.walks") + room.mark, apart=True)
    if not every:
        markup.paragraph(words.say("drill_review.walks_none"), "empty")
        return
    scope = buttons(
        words.say("drill_review.scope"),
        _SCOPES,
        "drill_walks_scope",
        lambda one: words.say(f"drill_review.scope_{one}"),
        first="one" if own else "all",
    )
    found = own if scope == "one" else every
    if not found:
        markup.paragraph(words.say("drill_review.walks_none"), "empty")
        return
    walks, unknown = list[Walk](), 0
    for run, walked in found:
        known, left = walks_of(run.plan, walked)
        walks, unknown = [*walks, *known], unknown + left
    _speeds(room, calibrate(walks, room.ctx.config), _dark(room, found))
    if unknown:
        markup.caution(words.say("drill_review.walks_unknown", count=unknown))
    _table(room, found)


def _walked(room: Room, run: Run) -> tuple[RunEntry, ...]:
    return board_state(run, runs_of(room).entries(run.id)).walks


def _dark(room: Room, found: Sequence[tuple[Run, Sequence[RunEntry]]]) -> set[WalkProfile]:
    """Who walked in the dark: in a drill at night, or, where nobody told, at an hour that counts as dark."""
    nights, readiness = {one.id: one.body.night for one in room.drills}, room.ctx.config.app.readiness
    profiles = set[WalkProfile]()
    for run, walked in found:
        for one in walked:
            hour, night = room.words.local(one.received).hour, nights.get(run.drill)
            dark = (hour >= readiness.dark_from or hour < readiness.dark_to) if night is None else night
            profiles |= {one.body.profile} if dark and isinstance(one.body, WalkBody) else set()
    return profiles


def _speeds(room: Room, found: dict[WalkProfile, Calibration], dark: set[WalkProfile]) -> None:
    words = room.words
    if not found:
        return
    headers = [
        words.say("drill_review.head_profile"),
        Cell(words.say("drill_review.head_speed"), "number"),
        Cell(words.say("drill_review.head_runners"), "number"),
        words.say("drill_review.head_use"),
    ]
    rows: list[list[Cell | Stack | str]] = [
        [
            Cell(words.say(f"scenario.profile_{profile}"), "strong"),
            _speed(room, one),
            Cell(f"{one.runners:,}", "number"),
            _use(room, profile, one, dark=profile in dark),
        ]
        for profile, one in found.items()
    ]
    markup.table(headers, rows, words.say("drill_review.speeds_caption") + room.mark, "drill-speeds", stacked=True)


def _speed(room: Room, one: Calibration) -> Stack:
    words = room.words
    if one.speed is None:
        return Stack((Cell(words.say("value.undecided"), "unknown"),), "number")
    pieces = [Cell(words.say("drill_review.speed", speed=f"{one.speed:.2f}"), "strong")]
    if one.low is not None and one.high is not None:
        told = words.say("drill_review.interval", low=f"{one.low:.2f}", high=f"{one.high:.2f}")
        pieces.append(Cell(told, "fine"))
    else:
        pieces.append(Cell(words.say("drill_review.no_interval"), "fine"))
    return Stack(tuple(pieces), "number")


def _use(room: Room, profile: WalkProfile, one: Calibration, *, dark: bool) -> Stack:
    """The way to 備え with this speed; where too few walked, or in the dark, that it cannot be used: 備え itself makes
    people slower by night.
    """
    words = room.words
    least = room.ctx.config.drills.limits.least_runners
    if not one.enough or one.speed is None:
        pieces = [Cell(words.say("drill_review.too_few", least=least), "unknown")]
    elif dark:
        pieces = [Cell(words.say("drill_review.walked_dark"), "unknown")]
    else:
        try:
            pieces = [Cell(words.say("drill_review.use"), href=_link(room, profile, one.speed))]
        except ScenarioRefused:
            pieces = [Cell(words.say("drill_plan.scenario_refused"), "unknown")]
    if one.implausible:
        told = {"count": len(one.implausible), "low": f"{SLOWEST:g}", "high": f"{FASTEST:g}"}
        pieces.append(Cell(words.say("drill_review.implausible", **told), "late"))
    return Stack(tuple(pieces))


def _link(room: Room, profile: WalkProfile, speed: float) -> str:
    """The page 備え asked with the drill's scenario and ward, and this speed typed."""
    ctx, body = room.ctx, room.open.body
    scenario = drill_scenario(ctx.folder, ctx.config, body)
    asked = dataclasses.replace(scenario, profile=profile, speed=f"{speed:.2f}")
    ward = body.ward if body.ward in ctx.folder.city.ward_names else ctx.ward
    return link(
        "readiness", scenario=scenario_text(ctx, asked), hazard=asked.hazard, ward=ward, drill="", dview="", run=""
    )


def _table(room: Room, found: Sequence[tuple[Run, Sequence[RunEntry]]]) -> None:
    words = room.words
    heads = ("walk", "#length", "#time", "#pace", "profile", "#people")
    headers = [
        Cell(words.say(f"drill_review.head_{name.lstrip('#')}"), "number" if name[0] == "#" else "plain")
        for name in heads
    ]
    rows = [_row(room, run, one.body) for run, walked in found for one in walked if isinstance(one.body, WalkBody)]
    with st.expander(words.say("drill_review.walks_box", count=len(rows))):
        markup.table(headers, rows, words.say("drill_review.walks_caption") + room.mark, "drill-walks")


def _row(room: Room, run: Run, body: WalkBody) -> list[Cell | Stack | str]:
    words = room.words
    leg = next((one for one in run.plan.legs if one.id == body.leg), None)
    metres = leg.metres(body.profile) if leg else None
    unknown = Cell(words.say("value.unregistered"), "unknown")
    pieces = (Cell(leg.name if leg else body.leg), Cell(words.moment(run.started_at), "fine"))
    length = Cell(words.say("drill_review.metres", count=f"{whole_metres(metres):,}")) if metres else unknown
    pace = Cell(words.say("drill_review.speed", speed=f"{metres / body.seconds:.2f}")) if metres else unknown
    took = words.say("drill_review.took", minutes=int(body.seconds // 60), seconds=int(body.seconds % 60))
    profile = words.say(f"scenario.profile_{body.profile}")
    number = "number"
    return [
        Stack(pieces),
        Stack((length,), number),
        Cell(took, number),
        Stack((pace,), number),
        profile,
        Cell(f"{body.people:,}", number),
    ]
