"""4本柱: the plan's progress in one fiscal year: what needs a decision, rating beside evidence, the wards, the entries."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import markup
from dashboard.plan import (
    about_view,
    drafts,
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
from dashboard.plan.desk import Desk, choose_plan, choose_year, open_desk
from dashboard.session import Context
from dashboard.view_pick import pick_view
from layers.plan.fiscal import fiscal_year_label

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
    drafts.take_all()
    _forget_presses(ctx)
    words, desk = ctx.words, open_desk(ctx)
    year = fiscal_year_label(desk.fiscal_year)
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


def _forget_presses(ctx: Context) -> None:
    """What was pressed on the screen of another data folder is not done in this one: the run begins anew without it."""
    drawn = st.session_state.setdefault("plan_folder", ctx.folder.path)
    if drawn != ctx.folder.path:
        st.session_state["plan_folder"] = ctx.folder.path
        st.rerun()
