"""Opinions and decisions typed while the meeting runs, each saved at once as a record of its own."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.meetings.acting import typed_record
from dashboard.meetings.forms import draw, fields, made
from dashboard.meetings.room import Room
from dashboard.plan import drafts
from dashboard.plan.drafts import Draft, draft_of
from dashboard.plan.saving import attempt, entries_of, now
from layers.held import new_id
from layers.meetings import ids, load_held
from layers.store.errors import Conflict

#: How often another number is taken where several people save at the same moment.
_TRIES = 5


def type_live(room: Room, measure: str, who: str) -> None:
    """Both forms side by side; they begin with the measure on the screen."""
    left, right = st.columns(2, gap="medium")
    with left:
        _form(room, "opinion", who, meeting=room.open.id, measures=[measure] if measure else [])
    with right:
        _form(room, "decision", who, measure=measure)


def _form(room: Room, kind: str, who: str, **known: Any) -> None:
    words = room.words
    # No record yet: what is typed is kept under a place of its own until it is saved.
    draft = draft_of(room.ctx.folder.path, typed_record(room, kind), 0, fields(kind, None, **known))
    markup.heading(words.say(f"meeting.type_{kind}") + room.mark, 3)
    with st.container(key=f"live_{kind}"):
        draw(room.desk, draft)
        if st.button(words.say(f"entry_form.save_{kind}"), type="primary", key=f"live_save_{kind}"):
            _save(room, kind, draft, who)


def _save(room: Room, kind: str, draft: Draft, who: str) -> None:
    words = room.words
    if not draft.fields["text"].strip():
        markup.alert(words.say("meeting.text_needed"))
    elif attempt(words, who, lambda: _saved(room, kind, draft, who), at="meeting"):
        drafts.drop(room.ctx.folder.path, draft.record)
        st.rerun()


def _saved(room: Room, kind: str, draft: Draft, who: str) -> str:
    """Save under the next free id; who took it a moment before keeps it."""
    body, held = made(room.desk, draft), room.held
    for turn in range(_TRIES):
        ident = new_id(held, kind)
        record = ids.opinion(room.plan, ident) if kind == "opinion" else ids.decision(room.plan, room.open.id, ident)
        try:
            entries_of(room.desk).save(record, body, who, now(), 0)
            break
        except Conflict:
            if turn == _TRIES - 1:
                raise
            held, _ = load_held(room.ctx.folder.path, room.desk.book.plan)
    return room.words.say(f"meeting.saved_{kind}")
