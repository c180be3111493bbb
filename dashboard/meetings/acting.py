"""A meeting taken to its next state: begun, called off, put off, closed with its homework."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable

import streamlit as st

from dashboard import markup
from dashboard.meetings.room import Room
from dashboard.plan import conflict_view, drafts
from dashboard.plan.saving import attempt, entries_of, now
from dashboard.session import choose
from layers.meetings import closing, with_state
from layers.states import MeetingState
from layers.store.bodies import ActionBody
from layers.store.record import Record


def typed_record(room: Room, kind: str) -> Record:
    """The place of an opinion or a decision being typed in the open meeting, which is no record yet."""
    return Record(kind, room.plan, f"typed {room.open.id}")


def typing(room: Room) -> bool:
    """Whether an opinion or a decision of the open meeting was typed and not saved; says so then."""
    place = room.ctx.folder.path
    begun = (drafts.kept(place, typed_record(room, kind)) for kind in ("opinion", "decision"))
    waiting = any(draft is not None and draft.touched and draft.fields["text"].strip() for draft in begun)
    if waiting:
        markup.alert(room.words.say("meeting.unsaved_live"))
    return waiting


def take_to(
    room: Room, who: str, state: MeetingState, *, reason: str = "", date: datetime.date | None = None, view: str = ""
) -> None:
    """Save the open meeting in its next state and go on to a view; who saw another version gets the conflict panel."""
    meeting, record = room.open, room.open.step.record
    draft = drafts.kept(room.ctx.folder.path, record)
    if draft is not None and draft.touched:
        markup.alert(room.words.say("meeting.unsaved"))
        return
    if meeting.body.state == "running" and typing(room):
        return

    def act() -> str:
        body = with_state(meeting.body, state, reason=reason.strip(), date=date)
        entries_of(room.desk).save(record, body, who, now(), room.based_on(record, meeting.version))
        return room.words.say(f"meeting.done_{state}")

    if attempt(room.words, who, act, panel=room.ctx.folder.path, at="meeting"):
        if conflict_view.conflict_in(room.ctx.folder.path, record) is None:
            drafts.drop(room.ctx.folder.path, record)
            choose(mview=view)
        st.rerun()


def close(room: Room, who: str, homework: Iterable[ActionBody], following: str) -> bool:
    """Save the open meeting as closed, together with its homework. Whether it was done; a conflict is told in words,
    since both belong together.
    """
    meeting = room.open
    if typing(room):
        return False

    def act() -> str:
        first, *rest = closing(room.held, meeting.id, homework, following=following)
        seen = dataclasses.replace(first, based_on=room.based_on(first.record, first.based_on))
        entries_of(room.desk).save_all([seen, *rest], who, now(), act="save")
        return room.words.say("meeting.done_closed")

    return attempt(room.words, who, act, at="meeting")
