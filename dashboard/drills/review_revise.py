"""What was learnt, set right: a finding or an action item, each with its history and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.drills.review_form import finding_fields, measures
from dashboard.drills.room import Room
from dashboard.drills.run_words import short
from dashboard.entering import date_field, select_field, text_field
from dashboard.plan import conflict_view
from dashboard.plan.desk import Desk
from dashboard.plan.drafts import Draft
from dashboard.plan.record_form import Form, entry
from layers.held import Step
from layers.items import ActionItem
from layers.states import ACTION_STATES
from layers.store.bodies import ActionBody, body_of
from layers.store.body import Body
from layers.store.drill_bodies import FindingBody


def show(room: Room, findings: Sequence[tuple[Step, FindingBody]], items: Sequence[ActionItem], who: str) -> None:
    """Choose one of the drill's findings and items; its form and history."""
    words = room.words
    steps = {step.record.key: step for step in (*(one for one, _ in findings), *(one.step for one in items))}
    if not steps:
        return
    place = room.ctx.folder.path
    waiting = any(conflict_view.conflict_in(place, one.record) is not None for one in steps.values())
    with st.expander(words.say("drill_review.revise"), expanded=waiting, key="drill_revise_box"):
        chosen = st.selectbox(
            words.say("drill_review.revise_which"),
            ["", *steps],
            key="drill_revise_which",
            format_func=lambda one: _named(room, steps[one]) if one else words.say("drill_review.choose"),
        )
        if chosen:
            entry(room.desk, _form(room, steps[chosen]), who, room.closing)


def _named(room: Room, step: Step) -> str:
    kind = "finding" if isinstance(step.body, FindingBody) else "item"
    text = step.body.text if isinstance(step.body, FindingBody | ActionBody) else ""
    return f"{room.words.say(f'drill_review.head_{kind}')} {step.record.item}：{short(text)}"


def _form(room: Room, step: Step) -> Form:
    kind = step.record.kind

    def draw(_desk: Desk, draft: Draft) -> None:
        _finding(room, draft) if kind == "finding" else _action(room, draft)

    return Form(f"drill_{kind}", step.record, step.body, _fields, draw, _made, step.version)


def _fields(body: Body | None) -> dict[str, Any]:
    return {} if body is None else {name: getattr(body, name) for name in type(body).model_fields}


def _made(_desk: Desk, draft: Draft) -> Body:
    told = {name: value.strip() if isinstance(value, str) else value for name, value in draft.fields.items()}
    return body_of(draft.record.kind, told)


def _finding(room: Room, draft: Draft) -> None:
    finding_fields(room, draft)
    measures(room, draft)


def _action(room: Room, draft: Draft) -> None:
    words = room.words
    text_field(draft, "text", words.say("drill_review.field_action"), lines=True)
    first, second, third = st.columns(3, gap="small")
    with first:
        label = words.say("drill_review.head_state")
        select_field(draft, "state", label, ACTION_STATES, lambda one: words.say(f"action_state.{one}"))
    with second:
        text_field(draft, "office", words.say("drill_review.field_office"))
    with third:
        date_field(draft, "due", words.say("drill_review.field_due"))
    measures(room, draft)
