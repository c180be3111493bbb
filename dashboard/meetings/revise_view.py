"""What was typed, set right: an opinion, a decision, homework, each with its history and the way back."""

from __future__ import annotations

import streamlit as st

from dashboard.meetings import telling
from dashboard.meetings.forms import form_of
from dashboard.meetings.room import Room
from dashboard.plan import conflict_view
from dashboard.plan.record_form import entry
from layers.held import Step
from layers.store.bodies import ActionBody, OpinionBody
from layers.store.body import Body
from layers.store.record import Record


def revise(room: Room, who: str, kinds: tuple[str, ...]) -> None:
    """Choose one of the open meeting's records of these kinds, and its form."""
    steps = {step.record: step for kind in kinds for step in room.held.current(kind) if _own(step, room)}
    choose_one(room, who, steps, "revise")


def choose_one(room: Room, who: str, steps: dict[Record, Step], key: str) -> None:
    """The box to choose a record with, its form and history under it."""
    words = room.words
    if not steps:
        return
    waiting = any(conflict_view.conflict_in(room.ctx.folder.path, record) is not None for record in steps)
    with st.expander(words.say(f"meeting.{key}"), expanded=waiting, key=f"{key}_box"):
        options = ["", *(record.key for record in steps)]
        by_key = {record.key: step for record, step in steps.items()}
        chosen = st.selectbox(
            words.say("meeting.revise_which"),
            options,
            key=f"{key}_which",
            format_func=lambda one: _named(by_key[one].body, by_key[one], room) if one else words.say("meeting.choose"),
        )
        if chosen:
            step = by_key[chosen]
            entry(room.desk, form_of(step.record, step.body), who, room.closing)


def _named(body: Body | None, step: Step, room: Room) -> str:
    kind = room.words.say(f"entry_kind.{step.record.kind}")
    return f"{kind} {step.record.item}：{telling.short(getattr(body, 'text', ''))}"


def _own(step: Step, room: Room) -> bool:
    """Whether a record belongs to the open meeting."""
    if isinstance(step.body, (OpinionBody, ActionBody)):
        return step.body.meeting == room.open.id
    return step.record.subject == room.open.id
