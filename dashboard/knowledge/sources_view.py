"""委員会と出典: the committee's meeting as its page tells it, what documents tell differently, and the documents."""

from __future__ import annotations

import datetime

from dashboard import markup
from dashboard.knowledge import cells
from dashboard.knowledge.room import Room
from dashboard.knowledge.sources import documents_table
from dashboard.markup import Cell, Stack
from dashboard.plan.desk import year_words
from layers.knowledge import conflicts, meeting_views
from layers.knowledge.cards import MeetingView
from layers.knowledge.model import HeldMeeting, MeetingItem


def show(room: Room) -> None:
    """Meetings, conflicts, documents."""
    for view in meeting_views(room.knowledge):
        if view.lists or view.opinions:
            _meeting(room, view)
    _conflicts(room)
    markup.heading(room.words.say("knowledge.documents"), apart=True)
    documents_table(room, "documents")


def _day(room: Room, one: HeldMeeting) -> str:
    day = room.words.date(datetime.date.fromisoformat(one.date))
    return f"{day}　{one.start}–{one.end}" if one.start else day


def _meeting(room: Room, view: MeetingView) -> None:
    words, one = room.words, view.meeting
    markup.heading(f"{one.body}　{one.title}")
    rows: list[list[Cell | Stack | str]] = [
        [words.say("knowledge.date"), _day(room, one)],
        [words.say("knowledge.venue"), one.venue or words.say("value.unregistered")],
        [words.say("knowledge.state"), words.say(f"meeting_state.{one.state}")],
        [words.say("knowledge.subject"), one.theme or "—"],
        *_lists(room, view),
        [words.say("knowledge.next_meeting"), _next(room, view.next)],
        [words.say("knowledge.where"), room.place(one.document, one.place)],
    ]
    headers = [words.say("knowledge.item"), words.say("knowledge.told")]
    markup.table(headers, rows, words.say("knowledge.meeting_caption"), f"meeting-{one.id}")
    markup.heading(words.say("knowledge.meeting_opinions", count=len(view.opinions)), 3)
    cells.opinion_table(room, view.opinions, one.id)


def _lists(room: Room, view: MeetingView) -> list[list[Cell | Stack | str]]:
    """Agenda, materials, explanations, who was there."""
    return [[room.words.say(f"meeting_list.{name}"), _items(room, items)] for name, items in view.lists.items()]


def _items(room: Room, items: tuple[MeetingItem, ...]) -> Stack:
    return Stack(tuple(line for one in items for line in _item(room, one)))


def _item(room: Room, one: MeetingItem) -> list[Cell]:
    """A line of the meeting: its name, and under it what is told of it and by which office."""
    head = "　".join(part for part in (one.label, one.name) if part)
    if one.list == "present":
        return [Cell(f"{head}　{one.text}")]
    told = one.text or ("" if one.list != "material" or one.attached else room.words.say("knowledge.not_attached"))
    told += f"（{one.by}）" if one.by else ""
    return [Cell(head), *([Cell(told, "fine")] if told else [])]


def _next(room: Room, one: HeldMeeting | None) -> Stack | Cell:
    if one is None:
        return Cell(room.words.say("value.unregistered"), "unknown")
    head = f"{one.title}　{_day(room, one)}　{room.words.say(f'meeting_state.{one.state}')}"
    return Stack((Cell(head, "strong"), *([Cell(one.reason)] if one.reason else [])))


def _conflicts(room: Room) -> None:
    words = room.words
    markup.heading(words.say("knowledge.conflicts"), apart=True)
    markup.paragraph(words.say("knowledge.conflicts_note"), "note")
    for name, found in conflicts(room.knowledge).items():
        heads = [words.say("knowledge.item"), *(room.place(one.document, one.place) for one in found)]
        years = [year_words(one.fiscal_year, words) for one in found]
        rows = [(f"{found[0].subject}　{found[0].what}", *years)]
        markup.sides(heads, rows, words.say("knowledge.conflict_caption"), f"conflict-{name}")
