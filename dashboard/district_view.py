"""School districts on 区の地図: choosing one, the table of a ward's, and what a finding's link shows."""

from __future__ import annotations

import streamlit as st

from dashboard import markup, tables
from dashboard.data import figures
from dashboard.markup import Cell
from dashboard.session import Context, choices, choose, link
from dashboard.view_pick import buttons
from layers.figures import whole_city
from layers.picks import PROBLEM

#: Figures of the table, by their ids in config/figures.toml.
_SHOWN = ("exposed_people", "emergency_site", "shelter", "tsunami_building", "tsunami_places")


def only_title(ctx: Context) -> str:
    """What a finding's link shows, in words."""
    if ctx.only.startswith(PROBLEM):
        return ctx.words.say("problem_title." + ctx.only.removeprefix(PROBLEM))
    return ctx.words.say("only." + ctx.only)


def banner(ctx: Context) -> None:
    """What a finding's link shows, and the way back to everything."""
    if not ctx.only:
        return
    words = ctx.words
    told, back = st.columns([5, 2], vertical_alignment="center")
    with told:
        markup.paragraph(words.say("map.only", what=only_title(ctx)) + ctx.mark, "only")
    if back.button(words.say("map.only_end"), key="only_end"):
        choose(only="", layers="")
        st.rerun()


def controls(ctx: Context) -> bool:
    """Above the list: record by record or by district, and one district to choose. True where the districts' table is
    wanted; nothing is drawn where the ward has no districts.
    """
    areas = ctx.folder.districts.of_ward(ctx.ward) if ctx.ward else ()
    if not len(areas):
        return False
    switch, one = st.columns([6, 5], gap="small", vertical_alignment="center")
    with one:
        _pick(ctx, dict(zip(areas["code"], areas["name"], strict=True)))
    if ctx.district:
        return False
    with switch:
        return _switch(ctx)


def _pick(ctx: Context, names: dict[str, str]) -> None:
    def take() -> None:
        # A browser that has not heard yet that the list gave way to a card sends its value once more: that is no choice.
        if st.session_state["w_district"] != choices()["district"]:
            choose(district=st.session_state["w_district"], site="")

    st.session_state["w_district"] = choices()["district"]
    picked = st.selectbox(
        ctx.words.say("list.district"),
        ["", *names],
        key="w_district",
        on_change=take,
        label_visibility="collapsed",
        format_func=lambda code: names.get(code, ctx.words.say("map.district_all")),
    )
    if picked != ctx.district:
        # The whole page, not this part of it: map, answer and URL follow.
        st.rerun()


def _switch(ctx: Context) -> bool:
    def take() -> None:
        choose(by="" if st.session_state["w_by"] == "record" else "district")
        st.session_state["by_changed"] = True

    st.session_state["w_by"] = "district" if choices()["by"] == "district" else "record"
    label, ways = ctx.words.say("map.by"), ("record", "district")
    picked = buttons(label, ways, "w_by", lambda by: ctx.words.say(f"map.by_{by}"), on_change=take)
    if st.session_state.pop("by_changed", False):
        # The whole page: the URL follows.
        st.rerun()
    return picked == "district"


def table(ctx: Context) -> None:
    """The ward's districts, one row each; the name opens it."""
    words = ctx.words
    tabled = figures(ctx.folder.fingerprint, ctx.ward, ctx.hazard, ctx.as_of)
    specs = [ctx.config.figures[name] for name in _SHOWN if name in ctx.config.figures]
    rows: list[list[Cell | str]] = []
    for place in range(len(tabled[specs[0].id])):
        first = tabled[specs[0].id].iloc[place]
        cells = [tables.figure_cell(tabled[spec.id].iloc[place], spec, words, unit=False) for spec in specs]
        rows.append([Cell(first["name"], href=link("map", district=first["id"], site="")), *cells])
    totals = [tables.figure_cell(whole_city(tabled[spec.id], spec), spec, words, unit=False) for spec in specs]
    rows.append([Cell(words.say("overview.together"), "strong"), *totals])
    heads = [Cell(f"{words.short(spec)}（{words.unit(spec)}）", "number") for spec in specs]
    caption = words.say("map.district_caption", ward=ctx.ward) + ctx.mark
    markup.table([words.say("list.district"), *heads], rows, caption, "district-table")
