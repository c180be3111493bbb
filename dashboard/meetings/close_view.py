"""The end of a meeting: its homework with office and due date, the next meeting, and both saved in one step."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.entering import date_field, select_field, text_field
from dashboard.meetings import lists, telling
from dashboard.meetings.acting import close
from dashboard.meetings.room import Room
from dashboard.plan import drafts
from dashboard.plan.drafts import Draft, draft_of
from dashboard.plan.saving import ask_who, said
from dashboard.plan.telling_entries import field_word
from dashboard.session import choose
from layers.meetings import ids, minutes
from layers.meetings.minutes import Minutes
from layers.store.bodies import ActionBody

_BLANK = {"text": "", "office": "", "due": None, "measure": ""}


def show(room: Room) -> None:
    """What was decided, the homework that follows, the next meeting, the last step."""
    words, meeting = room.words, room.open
    told = minutes(room.held, room.desk.book.plan, meeting.id, room.as_of)
    markup.answer(telling.state(meeting, room), telling.when(meeting, room) + room.mark)
    said("meeting")
    markup.heading(words.say("meeting.end_heading"))
    lists.decisions(room, list(told.decisions))
    if meeting.body.state != "running" or not room.desk.book.editable:
        lists.homework(room, list(told.homework), "homework-table")
        markup.paragraph(words.say("meeting.close_running"), "note")
        return
    who = ask_who(room.desk)
    # No records yet: the list is kept under a place of its own until the meeting is closed.
    seed = {**_BLANK, "items": (), "next": meeting.body.next}
    draft = draft_of(room.ctx.folder.path, ids.action(room.plan, "typed", meeting_id=meeting.id), 0, seed)
    markup.heading(words.say("meeting.homework_heading") + room.mark)
    _given(room, draft, told)
    _add(room, draft)
    _last(room, draft, who)


def _given(room: Room, draft: Draft, told: Minutes) -> None:
    """The homework so far: what was saved before, and what will be saved with the end."""
    words, items = room.words, draft.fields["items"]
    if told.homework:
        lists.homework(room, list(told.homework), "homework-table")
    if not items:
        markup.paragraph(words.say("meeting.homework_none_yet"), "empty")
    else:
        headers = [words.say(f"meeting.decision_{name}") for name in ("text", "measure", "office", "due")]
        caption = words.say("meeting.homework_to_save", count=len(items)) + room.mark
        markup.table(headers, [lists.task_cells(one, room) for one in items], caption, "homework-new", stacked=True)
    taken = {(one.text, one.measure) for one in items} | {(one.body.text, one.body.measure) for one in told.homework}
    fresh = [body for _, body in told.decisions if (body.text, body.measure) not in taken]
    more = tuple(ActionBody(text=one.text, office=one.office, due=one.due, measure=one.measure) for one in fresh)
    st.button(
        words.say("meeting.homework_from", count=len(more)),
        key="homework_from",
        disabled=not more,
        on_click=draft.take,
        args=("items", (*items, *more)),
    )


def _add(room: Room, draft: Draft) -> None:
    words, names = room.words, room.measures
    text_field(draft, "text", field_word("action", "text", words))
    left, middle, right = st.columns([3, 2, 2], gap="small")
    with left:
        free = words.say("meeting.no_measure")
        label = field_word("action", "measure", words)
        select_field(draft, "measure", label, ["", *names], lambda one: f"{one} {names[one]}" if one else free)
    with middle:
        text_field(draft, "office", field_word("action", "office", words))
    with right:
        date_field(draft, "due", field_word("action", "due", words))
    add, off, _ = st.columns([1, 1, 2], gap="small")
    if add.button(words.say("meeting.homework_add"), key="homework_add", width="stretch"):
        _put(room, draft)
    items = draft.fields["items"]
    off.button(
        words.say("meeting.homework_off"),
        key="homework_off",
        disabled=not items,
        width="stretch",
        on_click=draft.take,
        args=("items", items[:-1]),
    )


def _put(room: Room, draft: Draft) -> None:
    """What is typed becomes a line of the list; the boxes are empty again."""
    told: dict[str, Any] = {name: draft.fields[name] for name in _BLANK}
    if not told["text"].strip():
        markup.alert(room.words.say("meeting.text_needed"))
        return
    body = ActionBody(**{name: value.strip() if isinstance(value, str) else value for name, value in told.items()})
    kept = {**draft.fields, **_BLANK, "items": (*draft.fields["items"], body)}
    drafts.drop(room.ctx.folder.path, draft.record)
    draft_of(room.ctx.folder.path, draft.record, 0, draft.seed).fields.update(kept)
    st.rerun()


def _last(room: Room, draft: Draft, who: str) -> None:
    words, items = room.words, draft.fields["items"]
    coming = {one.id: one for one in room.meetings if one.body.state in ("planned", "postponed")}
    markup.heading(words.say("meeting.last_heading"))
    label, none = field_word("meeting", "next", words), words.say("meeting.next_unknown")
    options = dict.fromkeys(["", *coming, draft.fields["next"]])
    named = {one.id: f"{telling.when(one, room)} {one.body.title}" for one in coming.values()}
    select_field(draft, "next", label, options, lambda one: named.get(one, one) or none)
    lacking = sum(not (one.office and one.due) for one in items)
    if lacking:
        markup.caution(words.say("meeting.homework_lacking", count=lacking))
    # Another list has to be read out again: its box is another one.
    sure = st.checkbox(words.say("meeting.homework_sure", count=len(items)), key=f"homework_sure_{hash(items)}")
    if not st.button(words.say("meeting.end"), type="primary", key="meeting_end", disabled=not sure):
        return
    if draft.fields["text"].strip():
        markup.alert(words.say("meeting.homework_open_line"))
    elif close(room, who, items, draft.fields["next"]):
        drafts.drop(room.ctx.folder.path, draft.record)
        choose(mview="minutes")
        st.rerun()
