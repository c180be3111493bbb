"""One record on the screen: the conflict that waits for a decision, or its form; and its history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.plan import addenda_view, conflict_view, drafts, history_view
from dashboard.plan.desk import Desk
from dashboard.plan.drafts import Draft, draft_of
from dashboard.plan.saving import attempt, entries_of, now, said
from layers.scorecard.closing import Closing
from layers.store.body import Body
from layers.store.errors import EntryRefused
from layers.store.record import Record


@dataclass(frozen=True)
class Form:
    """A form of one record: what it opens with, and how it is drawn and read. ``version`` is what the next save is based
    on; None = as the plan's book has it.
    """

    name: str
    record: Record
    body: Body | None
    fields: Callable[[Body | None], dict[str, Any]]
    draw: Callable[[Desk, Draft], None]
    made: Callable[[Desk, Draft], Body]
    version: int | None = None


def entry(desk: Desk, form: Form, who: str, closing: Closing) -> None:
    """One record: the conflict to be decided, or its form; and its history."""
    found = conflict_view.conflict_in(desk.ctx.folder.path, form.record)
    if found is not None:
        conflict_view.show(desk, found, who, _before(desk, form))
    elif closing.open:
        _form(desk, form, who)
    said(form.record.kind)
    addenda_view.of_record(desk, form.record)
    history_view.show(desk, form.record, who, undo=closing.open and found is None)


def _before(desk: Desk, form: Form) -> Body | None:
    """What the form opened with: before the first save it is what the tables say."""
    draft = drafts.kept(desk.ctx.folder.path, form.record)
    try:
        return None if draft is None else form.made(desk, replace(draft, fields=draft.seed))
    except EntryRefused:
        return None


def _form(desk: Desk, form: Form, who: str) -> None:
    words = desk.ctx.words
    version = desk.book.version(form.record) if form.version is None else form.version
    draft = draft_of(desk.ctx.folder.path, form.record, version, form.fields(form.body))
    if draft.based_on != version:
        markup.caution(words.say("entry_form.changed_meanwhile"))
    with st.container(key=f"entry_{form.name}"):
        form.draw(desk, draft)
        left, right = st.columns([1, 3], gap="small")
        if left.button(words.say(f"entry_form.save_{form.name}"), type="primary", key=f"save_{form.name}"):
            _save(desk, form, draft, who)
        if draft.touched and right.button(words.say("entry_form.discard"), key=f"discard_{form.name}"):
            drafts.drop(desk.ctx.folder.path, form.record)
            st.rerun()


def _save(desk: Desk, form: Form, draft: Draft, who: str) -> None:
    words, place = desk.ctx.words, desk.ctx.folder.path

    def act() -> str:
        made = form.made(desk, draft)
        version = entries_of(desk).save(form.record, made, who, now(), draft.based_on)
        return words.say("entry_form.saved", version=version.version, when=words.moment(version.when))

    if not draft.touched:
        markup.alert(words.say("entry_form.nothing_changed"))
    elif attempt(words, who, act, panel=place, at=form.record.kind):
        if conflict_view.conflict_in(place, form.record) is None:
            drafts.drop(place, form.record)
        st.rerun()
