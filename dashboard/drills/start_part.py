"""Where people set out: proposed for each school district, typed, or put on the map."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.drills.fields import sketch
from dashboard.drills.lines import position
from dashboard.drills.numbers import found
from dashboard.drills.parts import put
from dashboard.drills.room import Room
from dashboard.markup import Cell
from dashboard.plan.drafts import Draft
from layers.drills.area import district_starts
from layers.store.drill_bodies import StartPlace


def draw(room: Room, draft: Draft) -> None:
    """The list, the proposals, one's own."""
    words, starts = room.words, draft.fields["starts"]
    markup.heading(words.say("drill_plan.starts") + room.mark, 3)
    if starts:
        _table(room, starts)
    else:
        markup.paragraph(words.say("drill_plan.starts_none"), "empty")
    propose(room, draft)
    with st.expander(words.say("drill_plan.start_own")):
        _own(room, draft)
        if starts:
            _remove(room, draft)


def propose(room: Room, draft: Draft) -> None:
    """The button that takes the starts proposed for the area, where some are not taken yet."""
    words, starts = room.words, draft.fields["starts"]
    proposed = district_starts(room.ctx.folder, sketch(room.desk, draft))
    known = {one.id for one in starts}
    missing = tuple(one for one in proposed if one.id not in known)
    if missing:
        st.button(
            words.say("drill_plan.starts_propose", count=len(missing)),
            key="drill_starts_propose",
            on_click=put,
            args=(draft, "starts", (*starts, *missing)),
        )


def _table(room: Room, starts: tuple[StartPlace, ...]) -> None:
    words = room.words
    rows = [
        [Cell(str(number), "number"), Cell(one.name, "strong"), f"{one.longitude:.5f}, {one.latitude:.5f}"]
        for number, one in enumerate(starts, 1)
    ]
    heads = [Cell("", "number"), Cell(words.say("drill_plan.start_name")), Cell(words.say("drill_plan.start_at"))]
    markup.table(heads, rows, words.say("drill_plan.starts_caption", count=len(starts)) + room.mark, "drill-starts")


def _name_key(draft: Draft) -> str:
    return f"drill_start_name_{draft.number}"


def _own(room: Room, draft: Draft) -> None:
    """A name and a position, typed; or the name here and the position by a click on the map."""
    words = room.words
    left, middle, right = st.columns([3, 3, 1], gap="small", vertical_alignment="bottom")
    name = left.text_input(words.say("drill_plan.start_name"), key=_name_key(draft))
    at = middle.text_input(words.say("drill_plan.start_position"), key=f"drill_start_at_{draft.number}")
    markup.paragraph(words.say("drill_plan.start_click"), "note")
    if right.button(words.say("drill_plan.start_add"), key="drill_start_add", width="stretch"):
        spot = position(at)
        missing = [] if name.strip() else [words.say("drill_plan.start_needs_name")]
        if spot is None:
            missing.append(words.say("drill_plan.start_needs_position", found=found(words, at)))
        if spot is None or missing:
            markup.alert(*missing)
            return
        _add(draft, name.strip(), spot)
        st.rerun()


def from_map(draft: Draft, at: tuple[float, float]) -> None:
    """A click on the map is a start where a name was written for it."""
    name = str(st.session_state.get(_name_key(draft), "")).strip()
    if name:
        _add(draft, name, at)
        st.session_state[_name_key(draft)] = ""


def _add(draft: Draft, name: str, at: tuple[float, float]) -> None:
    starts = draft.fields["starts"]
    taken = {one.id for one in starts}
    ident = next(f"s{n}" for n in range(1, len(taken) + 2) if f"s{n}" not in taken)
    one = StartPlace(id=ident, name=name, longitude=round(at[0], 6), latitude=round(at[1], 6))
    put(draft, "starts", (*starts, one))


def _remove(room: Room, draft: Draft) -> None:
    words, starts = room.words, draft.fields["starts"]
    names = {one.id: one.name for one in starts}
    left, right = st.columns([4, 1], gap="small", vertical_alignment="bottom")
    chosen = left.selectbox(
        words.say("drill_plan.start_remove_which"),
        list(names),
        key="drill_start_line",
        format_func=lambda one: names[one],
    )
    rest = tuple(one for one in starts if one.id != chosen)
    right.button(
        words.say("drill_plan.start_remove"),
        key="drill_start_remove",
        width="stretch",
        on_click=put,
        args=(draft, "starts", rest),
    )
