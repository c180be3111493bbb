"""The tables of the page 会議: agenda, what a meeting opens with, opinions, decisions, homework."""

from __future__ import annotations

from dashboard import markup
from dashboard.markup import Cell, Stack
from dashboard.meetings import telling
from dashboard.meetings.room import Room
from layers.held import Step
from layers.items import ActionItem
from layers.meetings import agenda_lines, differences_of, meeting_before, open_homework
from layers.store.bodies import ActionBody, DecisionBody, OpinionBody


def agenda(room: Room) -> None:
    """The agenda in order."""
    words, lines = room.words, agenda_lines(room.desk.book.plan, room.open.body)
    if not lines:
        markup.paragraph(words.say("meeting.agenda_none"), "empty")
        return
    rows: list[list[Cell | str]] = [[Cell(f"{line.order}", "number"), telling.agenda(line, room)] for line in lines]
    headers = [Cell("", "number"), words.say("meeting.agenda_item")]
    markup.table(headers, rows, words.say("meeting.agenda_caption", count=len(lines)) + room.mark, "agenda-table")


def opening(room: Room) -> None:
    """What changed since the last meeting, and the homework that still waits."""
    words, before = room.words, meeting_before(room.held, room.open.id)
    markup.heading(since(room) + room.mark)
    found = differences_of(room.held, room.open.id)
    if found:
        rows: list[list[Cell | Stack | str]] = [
            [words.date(words.local(one.when).date()), telling.difference(one, room), one.who] for one in found
        ]
        headers = [words.say(f"meeting.difference_{name}") for name in ("when", "what", "who")]
        caption = words.say("meeting.differences_count", count=len(found)) + room.mark
        markup.table(headers, rows, caption, "difference-table", stacked=True)
    else:
        markup.paragraph(words.say("meeting.no_differences" if before else "meeting.first"), "note")
    markup.heading(words.say("meeting.open_homework") + room.mark)
    homework(room, open_homework(room.held, room.as_of), "open-homework")


def since(room: Room) -> str:
    """The heading over the differences: since which meeting."""
    before = meeting_before(room.held, room.open.id)
    if before is None:
        return room.words.say("meeting.since_start")
    return room.words.say("meeting.since", when=telling.day(before.body.date, room))


def homework(room: Room, found: list[ActionItem], key: str) -> None:
    """Action items: state, what, whose, until when."""
    words = room.words
    if not found:
        markup.paragraph(words.say("meeting.no_homework"), "note")
        return
    headers = [words.say(f"meeting.homework_{name}") for name in ("state", "text", "office", "due")]
    late = sum(one.overdue for one in found)
    caption = words.say("meeting.homework_count", count=len(found), late=late) + room.mark
    markup.table(headers, [telling.homework_cells(one, room) for one in found], caption, key, stacked=True)


def opinions(room: Room, found: list[tuple[Step, OpinionBody]]) -> None:
    """What was said, by whom as far as it is known, about which measures."""
    words = room.words
    markup.heading(words.say("meeting.opinions"), 3)
    if not found:
        markup.paragraph(words.say("meeting.no_opinions"), "note")
        return
    headers = [words.say(f"meeting.opinion_{name}") for name in ("text", "source", "measures")]
    rows = [_opinion(body, room) for _, body in found]
    caption = words.say("meeting.opinions_count", count=len(found)) + room.mark
    markup.table(headers, rows, caption, "opinion-table", stacked=True)


def decisions(room: Room, found: list[tuple[Step, DecisionBody]]) -> None:
    """What was decided, whose it is, until when."""
    words = room.words
    markup.heading(words.say("meeting.decisions"), 3)
    if not found:
        markup.paragraph(words.say("meeting.no_decisions"), "note")
        return
    headers = [words.say(f"meeting.decision_{name}") for name in ("text", "measure", "office", "due")]
    rows = [decision_cells(body, room) for _, body in found]
    caption = words.say("meeting.decisions_count", count=len(found)) + room.mark
    markup.table(headers, rows, caption, "decided-table", stacked=True)


def decision_cells(body: DecisionBody, room: Room) -> list[Cell | Stack | str]:
    """A decision as a row."""
    office = room.desk.book.office_name(body.office)
    unknown = Cell(room.words.say("value.unregistered"), "unknown")
    return [
        body.text,
        Cell(room.measure(body.measure)) if body.measure else Cell("—", "none"),
        Cell(office) if office else unknown,
        unknown if body.due is None else Cell(room.words.date(body.due), "when"),
    ]


def _opinion(body: OpinionBody, room: Room) -> list[Cell | Stack | str]:
    words = room.words
    speaker = Cell(body.speaker) if body.speaker else Cell(words.say("meeting.speaker_unknown"), "fine sn-when")
    about = words.say("meeting.between").join(room.measure(one) for one in body.measures)
    return [
        body.text,
        Stack((Cell(words.say(f"opinion_source.{body.source}")), speaker)),
        Cell(about) if about else Cell("—", "none"),
    ]


def task_cells(body: ActionBody, room: Room) -> list[Cell | Stack | str]:
    """ActionItem that is not saved yet, as a row: the same columns as a decision."""
    return decision_cells(DecisionBody(text=body.text, measure=body.measure, office=body.office, due=body.due), room)
