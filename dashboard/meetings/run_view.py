"""A meeting while it runs: one item of the agenda to be read from the back of the room, and what is said, typed live.

Which item is on the screen stands in the URL: ``mview=run`` is the opening, ``mview=run-2`` the second item.
"""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.meetings import lists, telling
from dashboard.meetings.acting import take_to
from dashboard.meetings.live_forms import type_live
from dashboard.meetings.revise_view import revise
from dashboard.meetings.room import Room
from dashboard.plan import conflict_view
from dashboard.plan import telling as plan_telling
from dashboard.plan.desk import year_words
from dashboard.plan.saving import ask_who, said
from dashboard.session import choices, choose
from layers.items import ActionItem
from layers.meetings import about, agenda_lines, differences_of, minutes, open_homework
from layers.meetings.agenda import AgendaLine
from layers.meetings.differences import Difference
from layers.meetings.minutes import Minutes
from layers.scorecard.card import Card

#: Lines of a list on the big screen; more is told as a number.
_LINES = 4


def show(room: Room) -> None:
    """The board, the way to the next item, the forms."""
    meeting, words = room.open, room.words
    lines = agenda_lines(room.desk.book.plan, meeting.body)
    number = _number(len(lines))
    line = lines[number - 1] if number else None
    told = minutes(room.held, room.desk.book.plan, meeting.id, room.as_of)
    _board(room, lines, line, told)
    _ways(room, len(lines), number)
    said("meeting")
    if not room.desk.book.editable:
        return
    who = ask_who(room.desk)
    conflict = conflict_view.conflict_in(room.ctx.folder.path, meeting.step.record)
    if conflict is not None:
        conflict_view.show(room.desk, conflict, who, meeting.body)
    elif meeting.body.state in ("planned", "postponed"):
        _begin(room, who)
    elif meeting.body.state == "running":
        type_live(room, line.measure_id if line else "", who)
        lists.opinions(room, list(told.opinions))
        lists.decisions(room, list(told.decisions))
        revise(room, who, ("opinion", "decision"))
    else:
        markup.paragraph(words.say(f"meeting.over_{meeting.body.state}"), "note")


def _number(count: int) -> int:
    """The item on the screen, 0 the opening."""
    _, _, told = choices()["mview"].partition("-")
    # An address may hold a number longer than Python reads.
    return min(int(told[:9]), count) if told.isascii() and told.isdigit() else 0


def _begin(room: Room, who: str) -> None:
    words = room.words
    if room.open.body.date is None:
        markup.paragraph(words.say("meeting.date_first"), "note")
    elif st.button(words.say("meeting.begin"), type="primary", key="meeting_begin"):
        take_to(room, who, "running", view="run")


def _ways(room: Room, count: int, number: int) -> None:
    """To the item before and the next one, by button or arrow key."""
    goals = {"previous": ("Left", number - 1), "next": ("Right", number + 1)}
    for place, (name, (key, goal)) in zip(st.columns([1, 1, 3], gap="small"), goals.items(), strict=False):
        place.button(
            room.words.say("meeting.previous" if name == "previous" else "meeting.next_item"),
            key=f"meeting_{name}",
            shortcut=key,
            disabled=not 0 <= goal <= count,
            width="stretch",
            on_click=choose,
            kwargs={"mview": f"run-{goal}" if goal else "run"},
        )


# --- the board --------------------------------------------------------------------------------


def _board(room: Room, lines: tuple[AgendaLine, ...], line: AgendaLine | None, told: Minutes) -> None:
    if line is None:
        _opening(room, lines)
        return
    words = room.words
    place = words.say("meeting.item", number=line.order, count=len(lines)) + room.mark
    card = next((one for one in room.desk.cards if one.id == line.measure_id), None)
    found = differences_of(room.held, room.open.id)
    waiting = open_homework(room.held, room.as_of)
    if card is not None:
        specs = [one.spec.id for one in (*((card.main,) if card.main else ()), *card.others)]
        found = about(room.held, found, card.id, specs)
        waiting = [one for one in waiting if one.body.measure == card.id]
    own = [body.text for _, body in told.decisions if body.measure == line.measure_id]
    none = [Cell(words.say("meeting.none_decided"), "fine")]
    columns = [
        (words.say("meeting.board_decided"), _cut([Cell(telling.short(text)) for text in own], room) or none),
        (lists.since(room), _differences(room, found)),
        (words.say("meeting.open_homework"), _homework(room, waiting)),
    ]
    markup.board(place, telling.agenda(line, room), [] if card is None else _facts(room, card), columns)


def _opening(room: Room, lines: tuple[AgendaLine, ...]) -> None:
    words = room.words
    columns = [
        (words.say("meeting.agenda"), [Cell(f"{line.order}. {telling.agenda(line, room)}") for line in lines]),
        (lists.since(room), _differences(room, differences_of(room.held, room.open.id))),
        (words.say("meeting.open_homework"), _homework(room, open_homework(room.held, room.as_of))),
    ]
    place = f"{telling.when(room.open, room)}　{telling.state(room.open, room)}" + room.mark
    markup.board(place, room.open.body.title, [], columns)


def _facts(room: Room, card: Card) -> list[tuple[str, Cell, str]]:
    """Rating, evidence and judgement of the measure: name, what it says, a small line under it."""
    words, desk, main = room.words, room.desk, card.main
    given = plan_telling.rating(card.rating, desk.scales, words)
    shade = "unknown" if card.rating is None else plan_telling.shade(card.rank, card.rating, desk.scales)
    judged = plan_telling.agreement(card.agreement, words)
    why = plan_telling.why(card.agreement, words) if card.agreement.kind == "undecided" else ""
    if main is None:
        value, beside = Cell(words.say("value.undecided"), "unknown"), ""
    else:
        told = plan_telling.value(main.evidence, main.spec, words)
        value = Cell(told, "unknown" if main.evidence.value is None else "strong")
        beside = f"{words.name(main.spec)}　{plan_telling.target(main, words)}"
    year = year_words(desk.fiscal_year, words)
    return [
        (words.say("scorecard.column_rating"), Cell(given, shade), year + desk.mark),
        (words.say("scorecard.column_evidence"), value, beside),
        (words.say("scorecard.column_agreement"), judged, why),
    ]


def _differences(room: Room, found: list[Difference]) -> list[Cell]:
    return _cut([Cell(telling.difference(one, room)) for one in found], room) or [
        Cell(room.words.say("meeting.no_differences"), "fine")
    ]


def _homework(room: Room, found: list[ActionItem]) -> list[Cell]:
    cells = [Cell(telling.homework(one, room), "late" if one.overdue else "plain") for one in found]
    return _cut(cells, room) or [Cell(room.words.say("meeting.no_homework"), "fine")]


def _cut(cells: list[Cell], room: Room) -> list[Cell]:
    """As many as a screen holds, and how many more there are."""
    rest = len(cells) - _LINES
    return cells if rest <= 0 else [*cells[:_LINES], Cell(room.words.say("meeting.more", count=rest), "fine")]
