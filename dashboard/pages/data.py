"""データ: a file in, what is there and what is missing, official lists, cross-check, files out."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import (
    apply_view,
    catalogue_view,
    crosscheck_view,
    export_view,
    intake_view,
    markup,
    official_view,
    provenance,
)
from dashboard.session import Context, choices, choose

_TABS: dict[str, Callable[[Context], None]] = {
    "import": intake_view.show,
    "catalogue": catalogue_view.show,
    "official": official_view.show,
    "compare": crosscheck_view.show,
    "export": export_view.show,
}


def _tab(ctx: Context) -> str:
    def take() -> None:
        choose(tab=st.session_state["w_tab"] or "")

    now = choices()["tab"] if choices()["tab"] in _TABS else next(iter(_TABS))
    st.session_state["w_tab"] = now
    st.segmented_control(
        ctx.words.say("data.tab"),
        list(_TABS),
        key="w_tab",
        on_change=take,
        required=True,
        label_visibility="collapsed",
        format_func=lambda name: ctx.words.say(f"data.tab_{name}"),
    )
    return now


def render(ctx: Context) -> None:
    """The page."""
    words = ctx.words
    markup.title(
        words.say("app.pages_data"),
        words.say("app.as_of_line", place=ctx.folder.spec.name or ctx.place, date=words.date(ctx.as_of)),
    )
    apply_view.done(ctx)
    tab = _tab(ctx)
    _TABS[tab](ctx)
    rules = [words.say(f"rule.{name}") for name in ("intake", "difference", "fresh", "ward", "capacity")]
    provenance.how(ctx, rules, list(ctx.folder.layers), "data_how")
