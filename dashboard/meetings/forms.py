"""The forms of a meeting's entries: the meeting itself, opinions, decisions, homework."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import streamlit as st

from dashboard.entering import date_field, select_field, several_field, text_field
from dashboard.meetings.agenda_form import draw_agenda
from dashboard.plan.desk import Desk
from dashboard.plan.drafts import Draft
from dashboard.plan.record_form import Form
from dashboard.plan.telling_entries import field_word
from layers.meetings.differences import WORDED
from layers.states import ACTION_STATES
from layers.store.bodies import KINDS, body_of
from layers.store.body import Body
from layers.store.record import Record

#: Whose opinion it is while nobody said: leaving the box alone must not make it the committee's.
_UNTOLD = "other"
SOURCES = ("committee", "staff", "resident", "group", "other")
_STATES = {("opinion", "source"): SOURCES, ("action", "state"): ACTION_STATES}
#: The fields of each kind in rows, as they are drawn; what is not named is kept as it was.
_ROWS: dict[str, tuple[tuple[str, ...], ...]] = {
    "meeting": (("title",), ("date", "start", "place"), ("materials",)),
    "opinion": (("text",), ("source", "speaker"), ("measures",)),
    "decision": (("text",), ("measure",), ("office", "due")),
    "action": (("text",), ("measure",), ("office", "due", "state")),
}
_LONG = ("text", "materials")


def form_of(record: Record, body: Body | None, **known: Any) -> Form:
    """The form of a record; ``known`` is what a new one begins with."""
    kind = record.kind
    return Form(kind, record, body, lambda found: fields(kind, found, **known), draw, made)


def fields(kind: str, body: Body | None, **known: Any) -> dict[str, Any]:
    """What the form opens with."""
    if body is not None:
        told = {name: getattr(body, name) for name in KINDS[kind].model_fields}
    else:
        told = {name: one.get_default() for name, one in KINDS[kind].model_fields.items() if not one.is_required()}
        told = {"text": "", "title": "", "source": _UNTOLD, **told}
        told = {name: value for name, value in told.items() if name in KINDS[kind].model_fields}
    # A box of several wants a list.
    return {name: list(value) if name == "measures" else value for name, value in {**told, **known}.items()}


def draw(desk: Desk, draft: Draft) -> None:
    """The fields of the draft's kind, row by row; of a meeting the agenda too."""
    kind = draft.record.kind
    for row in _ROWS[kind]:
        for place, name in zip(st.columns(len(row), gap="small"), row, strict=True):
            with place:
                _field(desk, draft, kind, name)
    if kind == "meeting":
        draw_agenda(desk, draft)


def made(desk: Desk, draft: Draft) -> Body:
    """The entry; raises EntryRefused."""
    told = {name: value.strip() if isinstance(value, str) else value for name, value in draft.fields.items()}
    told = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    if "start" in told:
        told["start"] = _clock(told["start"])
    return body_of(draft.record.kind, told)


def _field(desk: Desk, draft: Draft, kind: str, name: str) -> None:
    words, label = desk.ctx.words, field_word(kind, name, desk.ctx.words)
    names = {one.id: one.name for one in desk.book.plan.measures}
    if name in ("date", "due"):
        date_field(draft, name, label)
    elif (kind, name) in WORDED:
        table = WORDED[kind, name]
        select_field(draft, name, label, _STATES[kind, name], lambda one: words.say(f"{table}.{one}"))
    elif name == "measure":
        options = dict.fromkeys(["", *names, draft.fields[name]])
        free = words.say("meeting.no_measure")
        select_field(draft, name, label, options, lambda one: f"{one} {names.get(one, '')}" if one else free)
    elif name == "measures":
        options = dict.fromkeys([*names, *draft.fields[name]])
        several_field(draft, name, label, options, lambda one: f"{one} {names.get(one, '')}")
    else:
        text_field(draft, name, label, lines=name in _LONG)


def _clock(text: str) -> str:
    """9:00 and ９：００ as 09:00; the store judges the rest."""
    told = unicodedata.normalize("NFKC", text).strip()
    return f"0{told}" if re.fullmatch(r"\d:\d\d", told) else told
