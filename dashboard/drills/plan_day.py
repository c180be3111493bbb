"""Step 4 of the plan: safety, who does what, the timetable and the checklist."""

from __future__ import annotations

from dashboard import markup
from dashboard.drills.fields import start_of
from dashboard.drills.lines import LineRefused, clock, slots_of
from dashboard.drills.parts import MANY, list_field
from dashboard.drills.room import Room
from dashboard.markup import Cell
from dashboard.plan.drafts import Draft


def draw(room: Room, draft: Draft) -> None:
    """Four lists, a line each; the timetable also as it will be read."""
    words = room.words
    markup.paragraph(words.say("drill_plan.lists_note"), "note")
    list_field(room, draft, "safety", 180)
    list_field(room, draft, "roles", 200)
    markup.paragraph(words.say("drill_plan.no_names"), "note")
    list_field(room, draft, "timetable", 220)
    _table(room, draft)
    list_field(room, draft, "checklist", MANY)


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
