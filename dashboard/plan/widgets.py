"""The fields of every form: a widget that keeps what is typed in its draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.plan.desk import Desk
from dashboard.plan.drafts import Draft
from layers.plan.fiscal import first_day, last_day


def select(draft: Draft, name: str, label: str, options: Any, words: Any) -> None:
    """One of several."""
    draft.take(name, st.selectbox(label, list(options), key=draft.bind(name), format_func=words))


def text(draft: Draft, name: str, label: str, *, lines: bool = False) -> None:
    """A line of text, or several ``lines``."""
    key = draft.bind(name)
    draft.take(name, st.text_area(label, key=key, height=110) if lines else st.text_input(label, key=key))


def date(draft: Draft, name: str, label: str, fiscal_year: int | None = None) -> None:
    """A date, of the fiscal year where one is given."""
    limits = (first_day(fiscal_year), last_day(fiscal_year)) if fiscal_year else ("1990-01-01", "2100-12-31")
    kept = draft.fields[name]
    if fiscal_year and kept and not limits[0] <= kept <= limits[1]:
        limits = (min(limits[0], kept), max(limits[1], kept))
    key = draft.bind(name)
    given = st.date_input(label, value=None, key=key, format="YYYY-MM-DD", min_value=limits[0], max_value=limits[1])
    draft.take(name, given)


def office(desk: Desk, draft: Draft) -> None:
    """An office of the table where there is one, since other tables refer to it; else text."""
    words, label = desk.ctx.words, desk.ctx.words.say("entry_field.office")
    own = [one for one in desk.book.entries.offices if one.ward in (None, draft.record.ward)]
    if not desk.book.entries.offices:
        text(draft, "office", label)
        return
    ids = list(dict.fromkeys(["", *(one.id for one in own), draft.fields["office"]]))
    select(draft, "office", label, ids, lambda one: desk.book.office_name(one) or words.say("entry_form.no_office"))


def several(draft: Draft, name: str, label: str, options: Mapping[str, str], blank: str) -> None:
    """Any number of ids, each with its words; what the options do not have stays as it is."""
    told = {**options, **{one: one for one in draft.fields[name] if one not in options}}
    key = draft.bind(name)
    given = st.multiselect(label, list(told), key=key, format_func=lambda one: told[one], placeholder=blank)
    draft.take(name, list(given))
