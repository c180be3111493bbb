"""The 逃げ地図 workshop: the map of the drill's area in bands of minutes, and one without times to draw on."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.drills import compute, how, telling
from dashboard.drills.room import Room
from dashboard.readiness import escape_view
from dashboard.readiness.refusal import refused_words
from layers.drills.area import area_of
from layers.readiness.demand import zone_kind
from layers.readiness.escape import EscapeMap, kept_escape_map
from layers.readiness.places import site_kinds
from layers.readiness.scenario import ScenarioRefused
from layers.readiness.streets import band_table

_STEPS = ("aim", "draw", "compare", "talk", "keep")
#: Room around the area [degrees], about 300 m.
_ROOM = 0.003


def show(room: Room) -> None:
    """What the map says, the map, how the workshop goes, the sheets."""
    words, body, ctx = room.words, room.open.body, room.ctx
    try:
        asked = compute.readiness_room(room, body)
    except ScenarioRefused as err:
        markup.caution(words.say("drill_plan.scenario_refused"), refused_words(err, words))
        return
    with st.spinner(words.say("escape.working")):
        found = kept_escape_map(ctx.folder, ctx.config, asked.scenario, ctx.as_of, outside_is_safe=True)
    if found is None:
        escape_view.cannot(asked)
        _steps(room)
        return
    table = band_table(found, ctx.config.app.readiness.escape_bands, asked.ctx.ward)
    escape_view.answer(asked, found, table)
    markup.paragraph(telling.scenario_words(body, ctx.folder, words), "note")
    left, right = st.columns([11, 8], gap="small")
    with left:
        escape_view.drawing(asked, found, table, True, change=False, box=_box(room))
    with right:
        _steps(room)
        escape_view.bands(asked, table)
    _how(room, found)


def _box(room: Room) -> tuple[float, float, float, float] | None:
    """The drill's area with what lies just beside it."""
    area = area_of(room.ctx.folder, room.open.body)
    if area is None:
        return None
    west, south, east, north = area.bounds
    return west - _ROOM, south - _ROOM, east + _ROOM, north + _ROOM


def _steps(room: Room) -> None:
    """How the workshop goes, and where its sheets are."""
    words = room.words
    markup.heading(words.say("drill_workshop.steps"), 3)
    markup.action_list([(f"{n}.", words.say(f"drill_workshop.step_{one}"), "", "") for n, one in enumerate(_STEPS, 1)])
    to = room.link(drill=room.open.id, dview="print")
    markup.action_list([("", words.say("drill_workshop.sheets"), to, words.say("drill_workshop.to_print"))], "sheets")


def _how(room: Room, found: EscapeMap) -> None:
    asked = compute.readiness_room(room, room.open.body)
    zone = zone_kind(asked.scenario)
    kinds = ["walk_node", "walk_edge", *site_kinds(asked.scenario), *([zone] if zone else [])]
    rules = ("escape", "escape_outside", "escape_ward")
    how.show(room, room.open.body, found.statements, (), rules, kinds, "drill-escape")
