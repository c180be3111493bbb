"""The drill closed: when it took place, how many took part, how long the first opening took; from the log, and correctable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.drills import run_words, telling
from dashboard.drills.numbers import count_of, minutes_of
from dashboard.drills.room import Room
from dashboard.drills.run_desk import entries_read
from dashboard.entering import date_field, select_field, text_field
from dashboard.plan import conflict_view, drafts
from dashboard.plan.drafts import Draft, draft_of
from dashboard.plan.saving import attempt, entries_of, now
from layers.drills.copying import with_state
from layers.drills.outcome import outcome
from layers.store.drill_bodies import HeldDrill
from layers.store.errors import EntryRefused
from layers.store.record import Record
from layers.store.run_record import Run

AT = "drill_review"


def show(room: Room, runs: Sequence[Run], who: str) -> None:
    """What is known of it; the form that closes the drill, or corrects what was closed."""
    words, drill = room.words, room.open
    markup.heading(words.say("drill_review.held") + room.mark, apart=True)
    conflict = conflict_view.conflict_in(room.ctx.folder.path, drill.step.record)
    if conflict is not None:
        conflict_view.show(room.desk, conflict, who, drill.body)
        return
    if drill.body.held is None:
        _form(room, runs, who)
        return
    facts(room, drill.body.held)
    with st.expander(words.say("drill_review.correct")):
        _form(room, runs, who)


def facts(room: Room, held: HeldDrill) -> None:
    """Date, participants, opening, run, note."""
    words = room.words
    unknown = words.say("value.unregistered")
    opening = (
        unknown
        if held.opening_min is None
        else words.say("drill_review.minutes", count=run_words.minutes(held.opening_min))
    )
    rows = [
        (words.say("drill_review.field_date"), words.date(held.date), "plain"),
        (
            words.say("drill_review.field_participants"),
            telling.people(held.participants, words),
            "unknown" if held.participants is None else "plain",
        ),
        (words.say("drill_review.field_opening_min"), opening, "unknown" if held.opening_min is None else "plain"),
        (
            words.say("drill_review.from"),
            words.say("drill_review.from_run" if held.run else "drill_review.typed"),
            "plain",
        ),
    ]
    rows += [(words.say("drill_review.field_note"), held.note, "plain")] if held.note else []
    markup.definition_table(rows, words.say("drill_review.held_caption") + room.mark)


def _fields(held: HeldDrill) -> dict[str, Any]:
    return {
        "date": held.date,
        "participants": "" if held.participants is None else str(held.participants),
        "opening_min": "" if held.opening_min is None else run_words.minutes(held.opening_min),
        "run": held.run,
        "note": held.note,
    }


def _form(room: Room, runs: Sequence[Run], who: str) -> None:
    words, drill = room.words, room.open
    # A record of its own for what is typed: the plan's own form has the drill's.
    record = Record("drill", drill.step.record.plan, f"held {drill.id}")
    draft = draft_of(room.ctx.folder.path, record, drill.version, _seed(room, runs))
    if drill.body.held is None:
        markup.paragraph(
            words.say("drill_review.close_from" if draft.fields["run"] else "drill_review.close_typed"), "note"
        )
    if any(one.open for one in runs):
        markup.caution(words.say("drill_review.still_open"))
    if draft.fields["was"] != drill.body.held:
        # Two people close it at once: what the other said is above, what is typed here stays until it is thrown away.
        markup.caution(words.say("drill_review.changed_meanwhile"))
        if st.button(words.say("entry_form.discard"), key="drill_held_discard"):
            drafts.drop(room.ctx.folder.path, record)
            st.rerun()
        return
    _draw(room, draft, runs)
    if not st.button(words.say("drill_review.close"), type="primary", key="drill_held_save"):
        return
    if _unsaved(room):
        markup.alert(words.say("drill_plan.unsaved"))
    elif attempt(words, who, lambda: _saved(room, draft, who), at=AT):
        drafts.drop(room.ctx.folder.path, record)
        st.rerun()


def _seed(room: Room, runs: Sequence[Run]) -> dict[str, Any]:
    """What the form opens with; ``was`` is what was saved then."""
    return {**_known(room, runs), "was": room.open.body.held}


def _known(room: Room, runs: Sequence[Run]) -> dict[str, Any]:
    """What was saved; else what the log of the last run says; else the day of the plan."""
    drill = room.open
    if drill.body.held is not None:
        return _fields(drill.body.held)
    ended = [one for one in runs if one.mode == "drill" and not one.open]
    if ended:
        return _fields(outcome(ended[-1], entries_read(room, ended[-1]), room.ctx.config.app.time.zone))
    return {"date": drill.body.date, "participants": "", "opening_min": "", "run": "", "note": ""}


def _draw(room: Room, draft: Draft, runs: Sequence[Run]) -> None:
    words = room.words
    first, second, third = st.columns(3, gap="small")
    with first:
        date_field(draft, "date", words.say("drill_review.field_date"))
    with second:
        text_field(draft, "participants", words.say("drill_review.field_participants"))
    with third:
        text_field(draft, "opening_min", words.say("drill_review.field_opening_min"))
    left, right = st.columns(2, gap="small")
    with left:
        named = {one.id: words.moment(one.started_at) for one in runs}
        none = words.say("drill_review.no_run")
        options = dict.fromkeys(["", *named, draft.fields["run"]])
        select_field(
            draft, "run", words.say("drill_review.field_run"), options, lambda one: named.get(one, one) or none
        )
    with right:
        text_field(draft, "note", words.say("drill_review.field_note"))


def _unsaved(room: Room) -> bool:
    """Whether the plan's own form holds what nobody saved."""
    plan = drafts.kept(room.ctx.folder.path, room.open.step.record)
    return plan is not None and plan.touched


def _saved(room: Room, draft: Draft, who: str) -> str:
    drill, told = room.open, draft.fields
    if told["date"] is None:
        raise EntryRefused(room.words.say("drill_list.bad_date"))
    label = {name: room.words.say(f"drill_review.field_{name}") for name in ("participants", "opening_min")}
    held = HeldDrill(
        date=told["date"],
        participants=count_of(room.words, told["participants"], label["participants"]),
        opening_min=minutes_of(room.words, told["opening_min"], label["opening_min"]),
        run=told["run"],
        note=told["note"].strip(),
    )
    body = with_state(drill.body, "done", held=held)
    # Made from the plan as it stands now: what others changed in it meanwhile stays.
    entries_of(room.desk).save(drill.step.record, body, who, now(), drill.version)
    drafts.drop(room.ctx.folder.path, drill.step.record)
    return room.words.say("drill_review.closed")
