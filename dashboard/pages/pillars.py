"""4本柱: the plan's progress in one fiscal year: what needs a decision, rating beside evidence, the wards, the entries."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import markup
from dashboard.plan import (
    about_view,
    entry_view,
    files_view,
    matrix_view,
    measure_view,
    needs_view,
    periods_view,
    table_view,
    wards_view,
    year_view,
)
from dashboard.plan.desk import Desk, choose_plan, choose_year, open_desk, year_words
from dashboard.session import Context
from dashboard.view_pick import pick_view

_VIEWS: dict[str, Callable[[Desk], None]] = {
    "table": table_view.show,
    "matrix": matrix_view.show,
    "wards": wards_view.show,
    "periods": periods_view.show,
    "year": year_view.show,
    "files": files_view.show,
    "about": about_view.show,
}


def render(ctx: Context) -> None:
    """The page."""
    words, desk = ctx.words, open_desk(ctx)
    year = year_words(desk.fiscal_year, desk.ctx.words)
    markup.title(words.say("app.pages_pillars"), words.say("plan.line", year=year, date=words.date(ctx.as_of)))
    if desk.book.training:
        markup.paragraph(desk.book.note, "note")
    left, right = st.columns([3, 2], gap="small")
    with left:
        choose_plan(desk)
    with right:
        choose_year(desk)
    view = pick_view(ctx, "view", _VIEWS, "plan.view", clears=("measure",))
    if desk.card is not None and view in ("table", "matrix"):
        measure_view.show(desk)
        entry_view.show(desk)
        return
    if view == "table":
        needs_view.show(desk)
    _VIEWS[view](desk)
