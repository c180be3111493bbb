"""The shared sidebar: ward, hazard, reference date, language, and whose data is on the screen."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.data import folders
from dashboard.session import Context, choices, choose, context


def _take(name: str) -> None:
    value = st.session_state["w_" + name]
    choose(**{name: "" if value is None else str(value)})


def _language(ctx: Context) -> None:
    names = {"ja": "日本語", "en": "English"}
    languages = ctx.config.app.app.languages
    st.session_state["w_lang"] = ctx.words.language
    st.segmented_control(
        ctx.words.say("app.language"),
        languages,
        format_func=lambda code: names.get(code, code),
        key="w_lang",
        required=True,
        on_change=_take,
        args=("lang",),
    )


def _folder(ctx: Context) -> None:
    """Which data folder is shown: only where there is a choice."""
    known = folders(ctx.config)
    if len(known) == 1:
        return

    def take() -> None:
        # Wards, districts and records belong to their folder.
        choose(data=st.session_state["w_data"], ward="", district="", site="", only="", layers="", as_of="", compare="")

    st.session_state["w_data"] = choices()["data"]
    st.selectbox(
        ctx.words.say("app.data"),
        list(known),
        key="w_data",
        on_change=take,
        format_func=lambda name: name or ctx.words.say("training.mark"),
    )


def _ward(ctx: Context) -> None:
    city = ctx.folder.city
    if not city.has_wards:
        return
    st.session_state["w_ward"] = ctx.ward
    st.selectbox(
        ctx.words.say("app.ward"),
        ["", *city.ward_names],
        key="w_ward",
        on_change=_take,
        args=("ward",),
        format_func=lambda name: name or ctx.words.say("app.ward_all"),
    )


def _hazard(ctx: Context) -> None:
    fields = ctx.config.layers.kinds["emergency_site"].fields
    st.session_state["w_hazard"] = ctx.hazard
    st.selectbox(
        ctx.words.say("app.hazard"),
        ["", *ctx.config.layers.hazards],
        key="w_hazard",
        on_change=_take,
        args=("hazard",),
        format_func=lambda name: ctx.words.name(fields[name]) if name else ctx.words.say("app.hazard_all"),
    )


def _as_of(ctx: Context) -> None:
    st.session_state["w_as_of"] = ctx.as_of
    st.date_input(
        ctx.words.say("app.as_of"),
        value=None,
        key="w_as_of",
        on_change=_take,
        args=("as_of",),
        format="YYYY-MM-DD",
        help=ctx.words.say("app.as_of_help"),
        min_value="1990-01-01",
        max_value="2100-12-31",
    )


def draw() -> Context:
    """Draw the sidebar and return the context of this run."""
    ctx = context()
    with st.sidebar:
        _folder(ctx)
        _ward(ctx)
        _hazard(ctx)
        _as_of(ctx)
        _language(ctx)
        name = ctx.folder.spec.name or ctx.folder.path.name
        markup.paragraph(ctx.words.say("app.data_of", name=name + ctx.mark), "note")
    return ctx
