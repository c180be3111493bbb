"""The agenda of a meeting in its form: from what needs a decision in one click, line by line, in an order."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.plan.desk import Desk
from dashboard.plan.drafts import Draft
from layers.store.bodies import AgendaItem

Lines = tuple[AgendaItem, ...]


def draw_agenda(desk: Desk, draft: Draft) -> None:
    """What is on it, what may be added, and the order."""
    words, lines = desk.ctx.words, draft.fields["agenda"]
    markup.heading(words.say("meeting.agenda") + desk.mark, 3)
    _table(desk, lines)
    wanted = [one.card.id for one in desk.needs]
    missing = [one for one in wanted if one not in {line.measure for line in lines}]
    st.button(
        words.say("meeting.agenda_needs", count=len(missing)),
        key="agenda_needs",
        disabled=not missing,
        on_click=_put,
        args=(draft, lambda now: (*now, *(AgendaItem(measure=one) for one in missing))),
    )
    _add(desk, draft)
    if lines:
        _order(desk, draft, lines)


def _table(desk: Desk, lines: Lines) -> None:
    words, names = desk.ctx.words, {one.id: one.name for one in desk.book.plan.measures}
    if not lines:
        markup.paragraph(words.say("meeting.agenda_none"), "empty")
        return
    rows: list[list[Cell | str]] = [
        [Cell(f"{number}", "number"), Cell(line.measure or "—", "strong"), _text(line, names)]
        for number, line in enumerate(lines, 1)
    ]
    headers = [Cell("", "number"), words.say("pillars.id"), words.say("meeting.agenda_item")]
    markup.table(headers, rows, words.say("meeting.agenda_caption", count=len(lines)), "agenda-table")


def _add(desk: Desk, draft: Draft) -> None:
    """A measure, a text, or both."""
    words, names = desk.ctx.words, {one.id: one.name for one in desk.book.plan.measures}
    version = st.session_state.get("agenda_added", 0)
    left, middle, right = st.columns([3, 4, 1], gap="small", vertical_alignment="bottom")
    chosen = left.selectbox(
        words.say("meeting.agenda_measure"),
        ["", *names],
        key=f"agenda_measure_{version}",
        format_func=lambda one: f"{one} {names[one]}" if one else words.say("meeting.no_measure"),
    )
    text = middle.text_input(words.say("meeting.agenda_text"), key=f"agenda_text_{version}")
    if right.button(words.say("meeting.agenda_add"), key="agenda_add", width="stretch") and (chosen or text.strip()):
        item = AgendaItem(measure=chosen, text=text.strip())
        _put(draft, lambda now: (*now, item))
        st.session_state["agenda_added"] = version + 1
        st.rerun()


def _order(desk: Desk, draft: Draft, lines: Lines) -> None:
    """One line up, down or away."""
    words, names = desk.ctx.words, {one.id: one.name for one in desk.book.plan.measures}
    picked, *places = st.columns([4, 1, 1, 1], gap="small", vertical_alignment="bottom")
    numbers = range(len(lines))
    if st.session_state.get("agenda_line", 0) not in numbers:
        st.session_state["agenda_line"] = len(lines) - 1
    chosen = picked.selectbox(
        words.say("meeting.agenda_line"),
        numbers,
        key="agenda_line",
        format_func=lambda one: f"{one + 1}. {lines[one].measure} {_text(lines[one], names)}",
    )
    goals = {"up": chosen - 1, "down": chosen + 1, "off": None}
    for place, (name, goal) in zip(places, goals.items(), strict=True):
        place.button(
            words.say(f"meeting.agenda_{name}"),
            key=f"agenda_{name}",
            disabled=goal is not None and goal not in numbers,
            width="stretch",
            on_click=_move,
            args=(draft, chosen, goal),
        )


def _move(draft: Draft, line: int, goal: int | None) -> None:
    def moved(now: Lines) -> Lines:
        rest = [*now[:line], *now[line + 1 :]]
        return tuple(rest if goal is None else [*rest[:goal], now[line], *rest[goal:]])

    _put(draft, moved)
    if goal is not None:
        st.session_state["agenda_line"] = goal


def _put(draft: Draft, change: Callable[[Lines], Lines]) -> None:
    draft.take("agenda", change(draft.fields["agenda"]))


def _text(line: AgendaItem, names: dict[str, str]) -> str:
    return "　".join(part for part in (names.get(line.measure, ""), line.text) if part)
