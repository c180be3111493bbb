"""区の地図: symbols by hazard, list in step with the map, card of one record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import card, district_view, guard, legend, map_view, markup, provenance, tables
from dashboard.session import Context, choices, choose, write_url
from layers.layer import Layer
from layers.picks import chosen
from layers.sites import find_record, in_box, tally

Selected = list[tuple[Layer, pd.DataFrame]]
Box = tuple[float, float, float, float]
_LIST_HEIGHT = 530
#: A list up to here is sent whole and its rows can be picked; Streamlit refuses both where rows come as needed.
_LIST_ROWS = 5000


def _select(ctx: Context, kinds: list[str], text: str) -> Selected:
    points = ctx.folder.points()
    choice = replace(ctx.choice, text=text)
    return [(points[kind], chosen(points[kind], ctx.folder, ctx.config, choice)) for kind in kinds]


def _answer(ctx: Context, counted: Selected) -> None:
    words = ctx.words
    if ctx.only:
        count = sum(len(frame) for layer, frame in counted if layer.kind.id in legend.shown_layers(ctx))
        markup.answer(
            words.say("map.answer_only", place=ctx.place, what=district_view.only_title(ctx), count=f"{count:,}")
        )
        return
    sites = next((frame for layer, frame in counted if layer.kind.id == "emergency_site"), None)
    if sites is None:
        markup.answer(words.say("map.no_sites"))
        return
    found = tally(sites)
    fields = ctx.config.layers.kinds["emergency_site"].fields
    hazard = words.name(fields[ctx.hazard]) if ctx.hazard else ""
    sentence = words.say(
        "map.answer_hazard" if hazard else "map.answer", place=ctx.place, hazard=hazard, count=f"{found.used:,}"
    )
    detail = words.say(
        "map.answer_detail",
        conditional=f"{found.conditional:,}",
        outside=f"{found.outside:,}",
        unknown=f"{found.unknown:,}",
        known=f"{found.capacity_known:,}",
        count=f"{found.used:,}",
    )
    markup.answer(sentence, detail)


def _view(ctx: Context, site: str) -> map_view.View:
    """Where the map looks: at a record picked from the list or a link, else at the ward. A click never moves it."""
    state, area = st.session_state, (ctx.ward, ctx.district)
    if state.get("focus_area") != area:
        state["focus"] = site if "focus_area" not in state else ""
        state["focus_area"] = area
    record = find_record(ctx.folder, state["focus"])
    if record is not None and record.row["geometry"] is not None:
        point = record.row["geometry"]
        return map_view.View(f"site:{record.id}", point=(point.x, point.y))
    return map_view.View(f"ward:{ctx.ward}:{ctx.district}", box=ctx.folder.extent(ctx.ward, ctx.district))


def _search(ctx: Context) -> str:
    def take() -> None:
        choose(q=st.session_state["w_q"].strip())

    st.session_state["w_q"] = choices()["q"]
    st.text_input(ctx.words.say("map.search"), key="w_q", on_change=take, placeholder=ctx.words.say("map.search_hint"))
    return choices()["q"]


def _draw_map(ctx: Context, kinds: list[str], text: str) -> Box | None:
    """Draw the map; returns the box a person moved it to, None while it stands where the page put it."""
    site = choices()["site"]
    view = _view(ctx, site)
    found = map_view.draw(
        ctx.folder,
        ctx.config,
        ctx.words,
        kinds=kinds,
        choice=replace(ctx.choice, text=text),
        view=view,
        chosen=site,
        hear=_clicked,
    )
    return tuple(found["view"]) if found.get("key") == view.key else None


def _clicked(told: dict[str, Any]) -> None:
    """A click opens its record; the map tells the last click again with every view it was moved to."""
    if told.get("clicks") and told["clicks"] != st.session_state.get("last_click"):
        st.session_state["last_click"] = told["clicks"]
        choose(site=told["site"])


def _picked(site: str) -> None:
    """A record picked from the list opens, and the map goes there."""
    st.session_state["focus"] = site
    choose(site=site)


def _list(ctx: Context, selected: Selected, box: Box | None) -> None:
    words = ctx.words
    total = sum(len(frame) for _, frame in selected)
    seen = [(layer, frame if box is None else in_box(frame, box)) for layer, frame in selected]
    count = sum(len(frame) for _, frame in seen)
    if not total or not count:
        markup.paragraph(words.say("map.nothing" if not total else "map.nothing_here"), "empty")
        return
    mark = ctx.mark
    table = tables.site_list(seen, words)
    if count > _LIST_ROWS:
        markup.paragraph(words.say("map.list_long", count=f"{count:,}", most=f"{_LIST_ROWS:,}") + mark, "note")
        tables.long(table, "long_list", _LIST_HEIGHT, words)
        return
    key = "map.list" if count == total else "map.list_here"
    markup.paragraph(words.say(key, count=f"{count:,}", total=f"{total:,}") + mark, "note")
    tables.selectable(table, "site_list", _LIST_HEIGHT, words, _picked)


def _card(ctx: Context) -> bool:
    record = find_record(ctx.folder, choices()["site"]) if choices()["site"] else None
    if record is None:
        if choices()["site"]:
            markup.paragraph(ctx.words.say("map.gone", site=choices()["site"]), "empty")
        return False
    with st.container(border=True, height=_LIST_HEIGHT + 40, key="card"):
        st.button(ctx.words.say("card.close"), key="close_card", on_click=choose, kwargs={"site": ""})
        card.show(record, ctx)
    return True


def _empty(ctx: Context) -> None:
    markup.paragraph(ctx.words.say("map.empty", folder=ctx.folder.path), "empty")
    st.code(f"python -m layers import FILE.geojson --data {ctx.folder.path}", language=None)
    for name in ctx.folder.loose:
        markup.paragraph(ctx.words.say("cli.loose", file=name, folder=ctx.folder.path), "note")


def render(ctx: Context) -> None:
    """The page."""
    words = ctx.words
    markup.title(words.say("app.pages_map"), words.say("app.as_of_line", place=ctx.place, date=words.date(ctx.as_of)))
    if not ctx.folder.points():
        _empty(ctx)
        provenance.how(ctx, [words.say("rule.ward")], list(ctx.folder.layers), "map_how")
        return
    everything = _select(ctx, list(ctx.folder.points()), "")
    _answer(ctx, everything)
    district_view.banner(ctx)
    switches, support, search = st.columns([11, 5, 5], gap="small", vertical_alignment="bottom")
    with search:
        text = _search(ctx)
    counted = _select(ctx, list(ctx.folder.points()), text)
    counts = {layer.kind.id: len(frame) for layer, frame in counted}
    with switches:
        kinds = legend.sites(ctx, counts)
    with support:
        legend.support(ctx, counts)
    selected = [(layer, frame) for layer, frame in counted if layer.kind.id in kinds]
    _map_and_list(ctx, selected, text)
    _how(ctx)


@st.fragment
def _map_and_list(ctx: Context, selected: Selected, text: str) -> None:
    """Map, and beside it the card or the list; moving the map and opening a record rerun this part alone."""
    with guard.messages(ctx.words, "map"):
        _draw(ctx, selected, text)
    write_url()


def _draw(ctx: Context, selected: Selected, text: str) -> None:
    left, right = st.columns([11, 8], gap="small")
    with left:
        box = _draw_map(ctx, [layer.kind.id for layer, _ in selected], text)
        legend.states(ctx, selected)
    with right:
        if _card(ctx):
            return
        if district_view.controls(ctx):
            district_view.table(ctx)
        else:
            # A search looks everywhere, also where the map does not.
            _list(ctx, selected, None if text else box)


def _how(ctx: Context) -> None:
    rules = [ctx.words.say(f"rule.{name}") for name in ("ward", "hazard", "capacity", "place")]
    estimated = ctx.folder.layers.get("tsunami_building")
    if estimated is not None and estimated.basis:
        rules.append(ctx.words.say("rule.tsunami", city=ctx.folder.city.name))
    elif estimated is None:
        rules.append(ctx.words.say("rule.no_tsunami"))
    provenance.how(ctx, rules, list(ctx.folder.layers), "map_how")
