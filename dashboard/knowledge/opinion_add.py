"""A new opinion: typed into a draft, numbered when it is saved."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.acts import now
from dashboard.knowledge import opinion_forms
from dashboard.knowledge.room import Room
from dashboard.plan import drafts
from dashboard.plan.drafts import Draft, draft_of
from dashboard.plan.saving import ask_who, attempt, entries_of
from layers.held import new_id
from layers.meetings import ids, load_held

#: What is typed waits under this name; no opinion ever bears it.
_WAITING = "new"


def show(room: Room) -> None:
    """The form folded away, or why there is none."""
    words = room.words
    if not room.desk.book.editable:
        markup.paragraph(words.say("entry_form.not_editable"), "empty")
        return
    record = ids.opinion(room.held.plan, _WAITING)
    begun = drafts.kept(room.ctx.folder.path, record)
    with st.expander(words.say("knowledge.add") + room.mark, expanded=begun is not None and begun.touched):
        who = ask_who(room.desk)
        draft = draft_of(room.ctx.folder.path, record, 0, opinion_forms.opinion_fields(None))
        with st.container(key="entry_new_opinion"):
            opinion_forms.drawing(room)(room.desk, draft)
            if st.button(words.say("knowledge.save_new"), type="primary", key="save_new_opinion"):
                _save(room, draft, who)


def _save(room: Room, draft: Draft, who: str) -> None:
    def act() -> str:
        made = opinion_forms.opinion_of(room.desk, draft)
        # Numbered at the last moment; two who take the same number at once: the late one is told and saves again.
        held, _ = load_held(room.ctx.folder.path, room.desk.book.plan)
        ident = new_id(held, "opinion")
        entries_of(room.desk).save(ids.opinion(held.plan, ident), made, who, now(), 0)
        return room.words.say("knowledge.added", number=ident)

    if attempt(room.words, who, act, at="opinion"):
        drafts.drop(room.ctx.folder.path, draft.record)
        st.rerun()
