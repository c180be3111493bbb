"""The fields of a form whose text is kept in a draft (`dashboard.plan.drafts`), whatever the form is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from dashboard.plan.drafts import Draft
from layers.plan.fiscal import first_day, last_day


def select_field(draft: Draft, name: str, label: str, options: Iterable[str], words: Callable[[str], str]) -> None:
    """One of several."""
    listed = list(options)
    key = draft.bind_options(name, {words(one): one for one in listed})
    draft.take(name, st.selectbox(label, listed, key=key, format_func=words))


def several_field(
    draft: Draft, name: str, label: str, options: Iterable[str], words: Callable[[str], str], blank: str | None = None
) -> None:
    """Any number of several, in the order they were chosen; what is kept stays, an option or not."""
    listed = list(dict.fromkeys([*options, *draft.fields[name]]))
    key = draft.bind_options(name, {words(one): one for one in listed})
    draft.take(name, list(st.multiselect(label, listed, key=key, format_func=words, placeholder=blank)))


def text_field(draft: Draft, name: str, label: str, *, lines: bool = False) -> None:
    """A text of one line, or of ``lines``."""
    key = draft.bind(name)
    draft.take(name, st.text_area(label, key=key, height=110) if lines else st.text_input(label, key=key))


def date_field(draft: Draft, name: str, label: str, fiscal_year: int | None = None) -> None:
    """A day, of a fiscal year where one is named; what is kept already may lie outside."""
    limits: tuple[Any, Any] = ("1990-01-01", "2100-12-31")
    kept = draft.fields[name]
    if fiscal_year:
        limits = (first_day(fiscal_year), last_day(fiscal_year))
        if kept and not limits[0] <= kept <= limits[1]:
            limits = (min(limits[0], kept), max(limits[1], kept))
    key = draft.bind(name)
    given = st.date_input(label, value=None, key=key, format="YYYY-MM-DD", min_value=limits[0], max_value=limits[1])
    draft.take(name, given)
