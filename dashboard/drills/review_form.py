"""A finding, typed or taken from what somebody saw in the run, with what is done about an issue: saved together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.drills.parts import put
from dashboard.drills.review_list import seen
from dashboard.drills.room import Room
from dashboard.drills.run_words import place
from dashboard.entering import date_field, select_field, text_field
from dashboard.plan import drafts
from dashboard.plan.drafts import Draft, draft_of
from dashboard.plan.saving import attempt, entries_of, now
from layers.drills import ids
from layers.drills.load import findings_of, load_lessons
from layers.held import Held, new_id
from layers.states import DrillType
from layers.store.bodies import ActionBody
from layers.store.drill_bodies import FindingBody
from layers.store.errors import Conflict, EntryRefused
from layers.store.record import Record
from layers.store.rules import Change
from layers.store.run_bodies import ObservationBody
from layers.store.run_record import Run

AT = "drill_review"
#: How often other numbers are taken where several people save at the same moment.
_TRIES = 5
#: Whose register rule tells which measure a type of drill serves (`config/indicators.toml`).
_RULES: dict[DrillType, str] = {"volunteer": "drills.volunteer", "shelter": "drills.districts"}


def show(room: Room, runs: Sequence[Run], who: str) -> None:
    """The form."""
    words = room.words
    markup.heading(words.say("drill_review.add") + room.mark, 3)
    record = Record("finding", room.plan, f"typed {room.open.id}")
    seed = {"sort": "issue", "text": "", "place": "", "measure": proposed(room), "source": ""}
    seed |= {"action": "", "office": "", "due": None}
    draft = draft_of(room.ctx.folder.path, record, 0, seed)
    _take(room, draft, runs)
    _draw(room, draft)
    if st.button(words.say("drill_review.save"), type="primary", key="drill_finding_save"):
        if not draft.fields["text"].strip():
            markup.alert(words.say("drill_review.text_needed"))
        elif attempt(words, who, lambda: _saved(room, draft, who), at=AT):
            drafts.drop(room.ctx.folder.path, record)
            st.rerun()


def proposed(room: Room) -> str:
    """The measure of the plan that drills of this type serve; "" where the plan has none."""
    rule = _RULES.get(room.open.body.type, "")
    specs = room.ctx.config.indicators.indicators.values()
    return next((one.measure for one in specs if one.rule == rule and one.measure in room.measures), "")


def measures(room: Room, draft: Draft, name: str = "measure") -> None:
    """The box of the plan's measures."""
    words = room.words
    options = dict.fromkeys(["", *room.measures, draft.fields[name]])
    free = words.say("drill_review.no_measure")
    label = words.say("drill_review.field_measure")
    select_field(draft, name, label, options, lambda one: room.measure(one) if one else free)


def finding_fields(room: Room, draft: Draft) -> None:
    """The boxes of what a finding says: a strength or an issue, where, and its text."""
    words = room.words
    left, right = st.columns([1, 3], gap="small")
    with left:
        label = words.say("drill_review.field_sort")
        select_field(draft, "sort", label, ("issue", "strength"), lambda one: words.say(f"finding_sort.{one}"))
    with right:
        text_field(draft, "place", words.say("drill_review.field_place"))
    text_field(draft, "text", words.say("drill_review.field_text"), lines=True)


def _take(room: Room, draft: Draft, runs: Sequence[Run]) -> None:
    """From an observation of the run's log that no finding rests on yet."""
    words = room.words
    used = {body.source for _, body in findings_of(room.lessons, room.open.id)}
    found = {ident: one for ident, one in seen(room, runs).items() if ident not in used}
    if not found:
        return
    left, right = st.columns([5, 2], gap="small", vertical_alignment="bottom")
    chosen = left.selectbox(
        words.say("drill_review.from_seen", count=len(found)),
        list(found),
        key="drill_seen",
        format_func=lambda one: f"［{words.say(f'observation.{found[one][1].sort}')}］{found[one][2]}",
    )
    run, body, _ = found[chosen]
    right.button(
        words.say("drill_review.take"),
        key="drill_seen_take",
        width="stretch",
        on_click=_filled,
        args=(draft, chosen, body, place(body, run)),
    )


def _filled(draft: Draft, ident: str, body: ObservationBody, where: str) -> None:
    values: dict[str, Any] = {"text": body.text, "place": where, "source": ident}
    values["sort"] = "strength" if body.sort == "strength" else "issue"
    for name, value in values.items():
        put(draft, name, value)


def _draw(room: Room, draft: Draft) -> None:
    words = room.words
    finding_fields(room, draft)
    if draft.fields["source"]:
        st.button(words.say("drill_review.let_go"), key="drill_seen_off", on_click=put, args=(draft, "source", ""))
    measures(room, draft)
    if draft.fields["sort"] == "issue":
        text_field(draft, "action", words.say("drill_review.field_action"))
        left, right = st.columns(2, gap="small")
        with left:
            text_field(draft, "office", words.say("drill_review.field_office"))
        with right:
            date_field(draft, "due", words.say("drill_review.field_due"))
    markup.paragraph(words.say("drill_plan.no_names"), "note")


def _saved(room: Room, draft: Draft, who: str) -> str:
    """Finding and item in one step under the next free ids; who took them a moment before keeps them."""
    lessons = room.lessons
    for turn in range(_TRIES):
        changes = _changes(room, lessons, draft)
        try:
            entries_of(room.desk).save_all(changes, who, now(), act="save")
            break
        except Conflict:
            if turn == _TRIES - 1:
                raise
            lessons, _ = load_lessons(room.ctx.folder.path, room.plan)
    return room.words.say("drill_review.saved_both" if len(changes) > 1 else "drill_review.saved")


def _changes(room: Room, lessons: Held, draft: Draft) -> list[Change]:
    told = {name: value.strip() if isinstance(value, str) else value for name, value in draft.fields.items()}
    drill, number = room.open, new_id(lessons, "finding")
    finding = FindingBody(
        drill=drill.id, **{name: told[name] for name in ("sort", "text", "source", "place", "measure")}
    )
    changes = [Change(ids.finding(room.plan, drill.id, number), finding, 0)]
    if told["sort"] != "issue" or not told["action"]:
        if told["sort"] == "issue" and (told["office"] or told["due"]):
            raise EntryRefused(room.words.say("drill_review.action_needed"))
        return changes
    linked = {"drill": drill.id, "finding": number, "measure": told["measure"]}
    action = ActionBody(text=told["action"], office=told["office"], due=told["due"], **linked)
    ward = drill.body.ward
    record = ids.action(room.plan, drill.id, new_id(lessons, "action"), told["measure"], ward)
    return [*changes, Change(record, action, 0)]
