"""区の地図: symbols by hazard, list in step with the map, card of one record."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import card, map_view, markup, provenance, tables
from dashboard.session import Context, choices, choose
from layers.layer import Layer
from layers.sites import find_record, select, state_counts, tally

Selected = list[tuple[Layer, pd.DataFrame]]
_LIST_HEIGHT = 530
#: Rows sent to the browser at once.
_LIST_ROWS = 5000


def _layers_from_url(ctx: Context) -> list[str]:
    known = list(ctx.folder.points())
    wanted = choices()["layers"]
    if not wanted:
        return known
    return [kind for kind in known if kind in wanted.split(",")]


def _select(ctx: Context, kinds: list[str], text: str) -> Selected:
    points = ctx.folder.points()
    return [(points[kind], select(points[kind], ctx.config, ctx.ward, ctx.hazard, text)) for kind in kinds]


def _legend(ctx: Context, counts: dict[str, int]) -> list[str]:
    """The legend with counts, which is the layer control too: sites in view, support networks to unfold."""
    points, shown = ctx.folder.points(), _layers_from_url(ctx)
    _legend_group(ctx, [kind for kind, layer in points.items() if layer.kind.group == "site"], shown, counts, "w_sites")
    return shown


def _support(ctx: Context, counts: dict[str, int]) -> None:
    """The same for the support networks, behind a button that says how many are shown."""
    kinds = [kind for kind, layer in ctx.folder.points().items() if layer.kind.group == "support"]
    if not kinds:
        markup.paragraph(ctx.words.say("map.no_support"), "note")
        return
    shown = _layers_from_url(ctx)
    on = sum(counts[kind] for kind in kinds if kind in shown)
    with st.popover(ctx.words.say("map.support", kinds=len(kinds), count=f"{on:,}"), use_container_width=True):
        _legend_group(ctx, kinds, shown, counts, "w_support")
        everything, nothing = st.columns(2)
        sites = [kind for kind in shown if kind not in kinds]
        if everything.button(ctx.words.say("map.all_on"), key="support_on"):
            _show_layers(ctx, [*sites, *kinds])
        if nothing.button(ctx.words.say("map.all_off"), key="support_off"):
            _show_layers(ctx, sites)


def _show_layers(ctx: Context, kinds: list[str]) -> None:
    choose(layers=_layers_text(ctx, kinds))
    st.rerun()


def _layers_text(ctx: Context, kinds: list[str]) -> str:
    known = list(ctx.folder.points())
    ordered = [kind for kind in known if kind in kinds]
    return "" if ordered == known else ",".join(ordered) or "none"


def _legend_group(ctx: Context, kinds: list[str], shown: list[str], counts: dict[str, int], key: str) -> None:
    points = ctx.folder.points()

    def words_of(kind: str) -> str:
        layer = points[kind]
        path = markup.symbol_path(layer.kind.symbol, "estimate" if layer.basis else "yes", layer.kind.glyph)
        basis = f"（{layer.basis}）" if layer.basis else ""
        return f"![]({path}) {ctx.words.name(layer.kind)}{basis} {counts[kind]:,}"

    def take() -> None:
        picked = [kind for kind in shown if kind not in kinds] + list(st.session_state[key])
        choose(layers=_layers_text(ctx, picked))

    st.session_state[key] = [kind for kind in shown if kind in kinds]
    st.pills(
        ctx.words.say("map.layers"),
        kinds,
        selection_mode="multi",
        key=key,
        format_func=words_of,
        on_change=take,
        help=ctx.words.say("map.layers_help"),
        wrap=True,
        label_visibility="collapsed",
    )


def _states_key(ctx: Context, selected: Selected) -> None:
    counts = state_counts([frame for layer, frame in selected if layer.kind.group == "site"])
    building = ("estimate", "candidate", "ended")
    entries = [
        (
            markup.symbol_path("tsunami_building" if state in building else "emergency_site", state),
            f"{tables.state_word(state, ctx.words)} {count:,}",
        )
        for state, count in counts.items()
    ]
    markup.key_line(entries)


def _answer(ctx: Context, counted: Selected) -> None:
    words = ctx.words
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
    record = find_record(ctx.folder, site) if site else None
    if record is not None and record.row["geometry"] is not None and choices()["site"] == site:
        point = record.row["geometry"]
        if st.session_state.get("came_by") != "click":
            return map_view.View(f"site:{site}", point=(point.x, point.y))
    if site and st.session_state.get("came_by") == "click":
        return map_view.View(st.session_state.get("view_key", f"ward:{ctx.ward}"), box=ctx.folder.extent(ctx.ward))
    return map_view.View(f"ward:{ctx.ward}", box=ctx.folder.extent(ctx.ward))


def _search(ctx: Context) -> str:
    def take() -> None:
        choose(q=st.session_state["w_q"].strip())

    st.session_state["w_q"] = choices()["q"]
    st.text_input(ctx.words.say("map.search"), key="w_q", on_change=take, placeholder=ctx.words.say("map.search_hint"))
    return choices()["q"]


def _pick(site: str, how: str, view_key: str) -> None:
    choose(site=site)
    st.session_state["came_by"] = how
    if how == "click":
        st.session_state["view_key"] = view_key
    st.rerun()


def _draw_map(ctx: Context, kinds: list[str], text: str) -> None:
    site = choices()["site"]
    view = _view(ctx, site)
    found = map_view.draw(
        ctx.folder,
        ctx.config,
        ctx.words,
        kinds=kinds,
        ward=ctx.ward,
        hazard=ctx.hazard,
        text=text,
        view=view,
        chosen=site,
    )
    if found and found["clicks"] != st.session_state.get("last_click"):
        st.session_state["last_click"] = found["clicks"]
        if found["site"] != site:
            _pick(found["site"], "click", view.key)


def _list(ctx: Context, selected: Selected) -> None:
    table = tables.site_list(selected, ctx.words)
    if table.empty:
        markup.paragraph(ctx.words.say("map.nothing"), "empty")
        return
    mark = f"（{ctx.words.say('training.mark')}）" if ctx.folder.training else ""
    markup.paragraph(ctx.words.say("map.list", count=f"{len(table):,}") + mark, "note")
    if len(table) > _LIST_ROWS:
        markup.paragraph(ctx.words.say("map.list_cut", shown=f"{_LIST_ROWS:,}"), "note")
    picked = tables.selectable(table.head(_LIST_ROWS), "site_list", _LIST_HEIGHT, choices()["site"], ctx.words)
    if picked:
        _pick(picked, "list", "")


def _card(ctx: Context) -> bool:
    record = find_record(ctx.folder, choices()["site"]) if choices()["site"] else None
    if record is None:
        if choices()["site"]:
            markup.paragraph(ctx.words.say("map.gone", site=choices()["site"]), "empty")
        return False
    with st.container(border=True, height=_LIST_HEIGHT + 40, key="card"):
        if st.button(ctx.words.say("card.close"), key="close_card"):
            _pick("", "list", "")
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
    legend, support, search = st.columns([11, 5, 5], gap="small", vertical_alignment="bottom")
    with search:
        text = _search(ctx)
    counted = _select(ctx, list(ctx.folder.points()), text)
    counts = {layer.kind.id: len(frame) for layer, frame in counted}
    with legend:
        kinds = _legend(ctx, counts)
    with support:
        _support(ctx, counts)
    selected = [(layer, frame) for layer, frame in counted if layer.kind.id in kinds]
    left, right = st.columns([11, 8], gap="small")
    with left:
        _draw_map(ctx, kinds, text)
        _states_key(ctx, selected)
    with right:
        if not _card(ctx):
            _list(ctx, selected)
    _how(ctx)


def _how(ctx: Context) -> None:
    rules = [ctx.words.say(f"rule.{name}") for name in ("ward", "hazard", "capacity", "place")]
    estimated = ctx.folder.layers.get("tsunami_building")
    if estimated is not None and estimated.basis:
        rules.append(ctx.words.say("rule.tsunami", city=ctx.folder.city.name))
    elif estimated is None:
        rules.append(ctx.words.say("rule.no_tsunami"))
    provenance.how(ctx, rules, list(ctx.folder.layers), "map_how")
