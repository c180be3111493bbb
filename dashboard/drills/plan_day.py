"""Step 4 of the plan: safety, who does what, the timetable and the checklist."""

from __future__ import annotations

import math

from dashboard import markup
from dashboard.drills import compute
from dashboard.drills.fields import sketch, start_of
from dashboard.drills.lines import LineRefused, clock, slots_of
from dashboard.drills.parts import MANY, list_field
from dashboard.drills.room import Room
from dashboard.markup import Cell
from dashboard.plan.drafts import Draft
from layers.drills.routes import PROFILES, WalkRoute
from layers.readiness.scenario import ScenarioRefused


def draw(room: Room, draft: Draft) -> None:
    """Four lists, a line each; the timetable also as it will be read."""
    words = room.words
    markup.paragraph(words.say("drill_plan.lists_note"), "note")
    list_field(room, draft, "safety", 180)
    list_field(room, draft, "roles", 200)
    markup.paragraph(words.say("drill_plan.no_names"), "note")
    list_field(room, draft, "timetable", 220)
    _table(room, draft)
    _longest(room, draft)
    list_field(room, draft, "checklist", MANY)


def _longest(room: Room, draft: Draft) -> None:
    """How long the longest way takes people of each profile: the timetable has to leave time for it."""
    words, body = room.words, sketch(room.desk, draft)
    if not body.legs:
        return
    try:
        found = compute.routes(room, body).routes
    except ScenarioRefused:
        markup.caution(words.say("drill_plan.scenario_refused"))
        return
    ways = [one for one in found if not one.reason]
    refused = words.say("drill_plan.longest_refused", count=len(found) - len(ways)) if len(ways) < len(found) else ""
    if ways:
        told = [
            words.say(
                "drill_plan.longest_one", profile=words.say(f"drill_plan.time_{one}"), minutes=_most(room, ways, one)
            )
            for one in PROFILES
        ]
        refused = words.say("drill_plan.longest", times=words.say("drill_plan.between").join(told)) + refused
    markup.paragraph(refused + room.mark)


def _most(room: Room, ways: list[WalkRoute], profile: str) -> str:
    """The most minutes; where one of them is unknown nobody knows the most."""
    minutes = [one.minutes[profile] for one in ways]
    if any(math.isnan(one) for one in minutes):
        return room.words.say("value.undecided")
    return room.words.say("drill_plan.minutes", minutes=f"{math.ceil(max(minutes)):,}")


def _table(room: Room, draft: Draft) -> None:
    """The timetable by the clock: what was typed in minutes is easily read wrongly."""
    words, start = room.words, start_of(draft.fields["start"])
    try:
        slots = slots_of(draft.fields["timetable"], start)
    except LineRefused as err:
        markup.caution(words.say(f"drill_plan.bad_{err.code}", line=err.line[:80]))
        return
    if not slots:
        return
    rows: list[list[Cell | markup.Stack | str]] = [
        [Cell(clock(one.minute, start) or "—", "number"), Cell(f"{one.minute}", "number"), one.text, one.office or "—"]
        for one in slots
    ]
    heads = [Cell(words.say("drill_plan.slot_clock"), "number"), Cell(words.say("drill_plan.slot_minute"), "number")]
    heads += [Cell(words.say("drill_plan.slot_text")), Cell(words.say("drill_plan.slot_office"))]
    markup.table(heads, rows, words.say("drill_plan.slot_caption") + room.mark, "drill-timetable")
