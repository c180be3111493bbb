"""The fields of each form: what they open with, how they are drawn, and the entry they make."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import streamlit as st

from dashboard.entering import date_field, select_field, text_field
from dashboard.plan.desk import Desk
from dashboard.plan.drafts import Draft
from dashboard.plan.telling_entries import rating_words
from layers.plan.scales import Scale
from layers.states import ROLLOUT_STATES
from layers.store.bodies import (
    IndicatorBody,
    RatingEntry,
    ResultBody,
    RolloutBody,
    body_of,
)
from layers.store.body import Body

#: States of a result that people save.
_OPEN_STATES = ("not_entered", "draft", "confirmed")
_TEXTS = ("results", "next_steps", "external_shocks")
#: Lines for conditions beyond those there are.
_SPARE = 2
#: A number as people write it; commas only between thousands.
_NUMBER = re.compile(r"[-+]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")
_MET = {"yes": True, "no": False, "unknown": None}


def result_fields(body: Body | None) -> dict[str, Any]:
    """What the form of a result opens with."""
    told = body if isinstance(body, ResultBody) else ResultBody(state="not_entered")
    rating = f"{told.rating.scale_id}:{told.rating.code}" if told.rating else ""
    return {"state": told.state, "rating": rating, **{name: getattr(told, name) for name in _TEXTS}}


def scales_of(desk: Desk) -> list[Scale]:
    """The scales in use in the fiscal year."""
    return [scale for scale in desk.scales.values() if scale.valid_in(desk.fiscal_year)]


def draw_result(desk: Desk, draft: Draft) -> None:
    """State, rating, 実施結果, 課題と今後の取組, 環境等の変化."""
    words = desk.ctx.words
    left, right = st.columns([2, 3], gap="small")
    with left:
        select_field(
            draft, "state", words.say("entry_field.state"), _OPEN_STATES, lambda one: words.say(f"result_state.{one}")
        )
    with right:
        own = [f"{scale.id}:{code}" for scale in scales_of(desk) for code in scale.labels]
        codes = list(dict.fromkeys(["", *own, draft.fields["rating"]]))
        label = words.say("entry_field.rating")
        select_field(draft, "rating", label, codes, lambda one: rating_words(_rating(one), desk.scales, words))
    for name in _TEXTS:
        text_field(draft, name, words.say(f"entry_field.{name}"), lines=True)


def result_of(desk: Desk, draft: Draft) -> Body:
    """The entry; raises EntryRefused, also for a code its scale does not have."""
    fields = draft.fields
    rating = _rating(fields["rating"])
    if rating and rating.code not in getattr(desk.scales.get(rating.scale_id), "labels", {}):
        return body_of("result", {"state": fields["state"], "rating": fields["rating"]})
    texts = {name: fields[name].strip() for name in _TEXTS}
    return body_of("result", {"state": fields["state"], "rating": rating and rating.model_dump(), **texts})


def unknown_fields(body: Body | None) -> dict[str, Any]:
    """What the form opens with where the state is not known but something else is told."""
    return {**rollout_fields(body), "state": ""}


def rollout_fields(body: Body | None) -> dict[str, Any]:
    """What the form of a ward's roll-out opens with; without an entry no state is chosen."""
    told = body if isinstance(body, RolloutBody) else None
    conditions = list(told.conditions) if told else []
    fields: dict[str, Any] = {"state": told.state if told else ""}
    for number in range(len(conditions) + _SPARE):
        one = conditions[number] if number < len(conditions) else None
        met = next(name for name, is_met in _MET.items() if is_met is (one.met if one else None))
        fields |= {f"condition_{number}": one.text if one else "", f"met_{number}": met}
    own = {name: getattr(told, name) if told else "" for name in ("blocker", "office", "note")}
    return {**fields, **own, "due": told.due if told else None}


def draw_rollout(desk: Desk, draft: Draft) -> None:
    """State, due date, office; conditions, each with whether it is met; blocker and note."""
    words = desk.ctx.words
    state, office, due = st.columns([2, 3, 2], gap="small")
    with state:
        told = lambda one: words.say(f"rollout_state.{one}") if one else words.say("matrix.unknown")  # noqa: E731
        select_field(draft, "state", words.say("entry_field.state"), ["", *ROLLOUT_STATES], told)
    with office:
        _office(desk, draft)
    with due:
        date_field(draft, "due", words.say("entry_field.due"))
    number = 0
    while f"condition_{number}" in draft.fields:
        text, met = st.columns([4, 2], gap="small")
        with text:
            text_field(draft, f"condition_{number}", words.say("entry_form.condition", number=number + 1))
        with met:
            label = words.say("entry_form.met", number=number + 1)
            select_field(draft, f"met_{number}", label, list(_MET), lambda one: words.say(f"entry_form.met_{one}"))
        number += 1
    text_field(draft, "blocker", words.say("entry_field.blocker"), lines=True)
    text_field(draft, "note", words.say("entry_field.note"))


def rollout_of(desk: Desk, draft: Draft) -> Body:
    """The entry; raises EntryRefused, where no state is chosen too."""
    fields, conditions, number = draft.fields, [], 0
    while f"condition_{number}" in fields:
        if text := fields[f"condition_{number}"].strip():
            conditions.append({"text": text, "met": _MET[fields[f"met_{number}"]]})
        number += 1
    texts = {name: fields[name].strip() for name in ("blocker", "office", "note")}
    told = {"state": fields["state"], "due": fields["due"], **texts}
    return body_of("rollout", {**told, "conditions": tuple(conditions)})


def value_fields(body: Body | None) -> dict[str, Any]:
    """What the form of an indicator value opens with."""
    told = body if isinstance(body, IndicatorBody) else IndicatorBody()
    text = "" if told.value is None else f"{told.value:.6f}".rstrip("0").rstrip(".")
    return {"value": text, "date": told.date, "source": told.source}


def draw_value(desk: Desk, draft: Draft) -> None:
    """Value, date within the fiscal year, source."""
    words = desk.ctx.words
    value, date, source = st.columns([2, 2, 3], gap="small")
    with value:
        text_field(draft, "value", words.say("entry_field.value"))
    with date:
        date_field(draft, "date", words.say("entry_field.date"), desk.fiscal_year)
    with source:
        text_field(draft, "source", words.say("entry_field.source"))


def value_of(desk: Desk, draft: Draft) -> Body:
    """The entry; raises EntryRefused for what is no number, and for a value without date or source."""
    text = unicodedata.normalize("NFKC", draft.fields["value"]).strip()
    value = float(text.replace(",", "")) if _NUMBER.fullmatch(text) else text or None
    told = {"value": value, "date": draft.fields["date"], "source": draft.fields["source"].strip()}
    return body_of("indicator_value", told)


def _rating(told: str) -> RatingEntry | None:
    scale, _, code = told.partition(":")
    return RatingEntry(scale_id=scale, code=code) if scale and code else None


def _office(desk: Desk, draft: Draft) -> None:
    """An office of the table where there is one, since other tables refer to it; else text."""
    words, label = desk.ctx.words, desk.ctx.words.say("entry_field.office")
    own = [one for one in desk.book.entries.offices if one.ward in (None, draft.record.ward)]
    if not desk.book.entries.offices:
        text_field(draft, "office", label)
        return
    ids = list(dict.fromkeys(["", *(one.id for one in own), draft.fields["office"]]))
    select_field(
        draft, "office", label, ids, lambda one: desk.book.office_name(one) or words.say("entry_form.no_office")
    )
