"""Meetings, differences and homework in words: the same in every view."""

from __future__ import annotations

import datetime
import re

from dashboard.markup import Cell, Stack
from dashboard.meetings.room import Room
from dashboard.plan import telling
from layers.items import ActionItem
from layers.meetings import ids, measures_named
from layers.meetings.agenda import AgendaLine, Meeting
from layers.meetings.differences import Difference
from layers.store.bodies import OpinionBody

#: As much of a text as a line on a big screen holds.
_SHORT = 60
_RATING = re.compile(r"(?P<code>.+) \((?P<scale>[^()]+)\)")


def day(date: datetime.date | None, room: Room) -> str:
    """A date, 未定 for none."""
    return room.words.say("meeting.no_date") if date is None else room.words.date(date)


def when(meeting: Meeting, room: Room) -> str:
    """Date and time of a meeting."""
    return " ".join(part for part in (day(meeting.body.date, room), meeting.body.start) if part)


def state(meeting: Meeting, room: Room) -> str:
    """Its state, with the reason where it was called off or put off."""
    told, body = room.words.say(f"meeting_state.{meeting.body.state}"), meeting.body
    return f"{told}（{body.reason}）" if body.reason and body.state in ("cancelled", "postponed") else told


def agenda(line: AgendaLine, room: Room) -> str:
    """A line of an agenda: the measure with its name, and the text."""
    return "　".join(part for part in (room.measure(line.measure_id), line.text) if part)


def short(text: str) -> str:
    """The beginning of a text, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else line[: _SHORT - 1] + "…"


def difference(one: Difference, room: Room) -> str:
    """A difference in one sentence: what it is about, before and after."""
    words = room.words
    about = words.say("meeting.between").join(measures_named(room.held, one.record))
    subject = "　".join(part for part in (about, one.ward, words.say(f"entry_kind.{one.kind}")) if part)
    named = short(one.name or _opinion(one, room))
    named = words.say("meeting.quoted", text=named) if named else ""
    before, after = (_value(one, text, room) for text in (one.before, one.after))
    if one.what == "withdrawn":
        after = words.say("difference_kind.withdrawn")
    elif one.what == "new" and not one.words:
        # The text of what is new says all of it; a state says where it stands.
        fresh = words.say("difference_kind.new")
        return f"{subject}{named}：{fresh}" + (f" {short(after)}" if not named and after else "")
    blank = words.say("entry_history.blank")
    return f"{subject}{named}：{short(before) or blank} → {short(after) or blank}"


def homework(one: ActionItem, room: Room) -> str:
    """An action item in one line: what, whose, until when, how late."""
    words, body = room.words, one.body
    office = room.desk.book.office_name(body.office) or words.say("value.unregistered")
    told = words.say("meeting.homework_line", text=body.text, office=office, due=due(one, room))
    return f"{body.measure}　{told}" if body.measure else told


def due(one: ActionItem, room: Room) -> str:
    """The due date with the days it is past at the reference date; 未登録 for none."""
    words, date = room.words, one.body.due
    if date is None:
        return words.say("value.unregistered")
    return (
        telling.due(date, room.ctx.as_of, words) if one.overdue else words.say("scorecard.due", date=words.date(date))
    )


def homework_cells(one: ActionItem, room: Room) -> list[Cell | Stack | str]:
    """An action item as a row: state, what with its measure, office, due date."""
    words, body = room.words, one.body
    about = (Cell(room.measure(body.measure), "fine"),) if body.measure else ()
    office = room.desk.book.office_name(body.office)
    return [
        Cell(words.say(f"action_state.{body.state}"), "short"),
        Stack((Cell(body.text), *about)),
        Cell(office) if office else Cell(words.say("value.unregistered"), "unknown"),
        Stack((Cell(due(one, room), "late" if one.overdue else "unknown" if body.due is None else "fine"),)),
    ]


def _opinion(one: Difference, room: Room) -> str:
    """The text of the opinion a response is about, its id where a document prints it."""
    if one.kind != "response":
        return ""
    step = room.held.latest(ids.opinion(room.plan, one.subject))
    body = None if step is None else step.body
    return body.text if isinstance(body, OpinionBody) else one.subject


def _value(one: Difference, text: str, room: Room) -> str:
    """A value before or after: states in words, ratings with their label."""
    if not text:
        # An opinion nobody responded to is 未検討, not without a state.
        return room.words.say("response_state.unanswered") if one.kind == "response" else ""
    if one.words:
        return room.words.say(f"{one.words}.{text}")
    found = _RATING.fullmatch(text) if one.changes[0].name == "rating" else None
    scale = room.desk.scales.get(found["scale"]) if found else None
    if found and scale and found["code"] in scale.labels:
        return telling.code(found["code"], scale, room.words)
    return text
