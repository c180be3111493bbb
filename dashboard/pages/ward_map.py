"""区の地図: symbols by hazard, list in step with the map, card of one record."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import card, map_view, markup, provenance, tables
from dashboard.session import Context, choices, choose
from layers.layer import Layer
from layers.sites import find_record, in_force, select

Selected = list[tuple[Layer, pd.DataFrame]]
_LIST_HEIGHT = 560


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
    """The legend with counts, which is the layer control too."""
    points = ctx.folder.points()

    def words_of(kind: str) -> str:
        spec = points[kind].kind
        state = "estimate" if points[kind].basis else "yes"
        path = markup.symbol_path(spec.symbol, state, spec.glyph)
        basis = f"（{points[kind].basis}）" if points[kind].basis else ""
        return f"![]({path}) {ctx.words.name(spec)}{basis} {counts[kind]:,}"

    def take() -> None:
        picked = [kind for kind in points if kind in st.session_state["w_layers"]]
        choose(layers="" if picked == list(points) else ",".join(picked) or "none")

    st.session_state["w_layers"] = _layers_from_url(ctx)
    st.pills(
        ctx.words.say("map.layers"),
        list(points),
        selection_mode="multi",
        key="w_layers",
        format_func=words_of,
        on_change=take,
        help=ctx.words.say("map.layers_help"),
    )
    return _layers_from_url(ctx)


def _states_key(ctx: Context, selected: Selected) -> None:
    found = pd.concat(
        [frame["state_shown"] for layer, frame in selected if layer.kind.group == "site"] or [pd.Series(dtype=object)]
    )
    counts = found.value_counts()
    entries = [
        (
            markup.symbol_path(
                "emergency_site" if state not in ("estimate", "candidate", "ended") else "tsunami_building", state
            ),
            f"{tables.state_word(state, ctx.words)} {counts[state]:,}",
        )
        for state in ("yes", "conditional", "estimate", "candidate", "unknown", "ended")
        if state in counts
    ]
    markup.key_line(entries)


def _answer(ctx: Context, counted: Selected) -> None:
    by_kind = {layer.kind.id: frame for layer, frame in counted}
    sites = by_kind.get("emergency_site")
    if sites is None:
        markup.answer(ctx.words.say("map.no_sites"))
        return
    used = sites[in_force(sites)]
    fields = ctx.config.layers.kinds["emergency_site"].fields
    hazard = ctx.words.name(fields[ctx.hazard]) if ctx.hazard else ""
    key = "map.answer_hazard" if hazard else "map.answer"
    sentence = ctx.words.say(key, place=ctx.place, hazard=hazard, count=f"{len(used):,}")
    known = int(used["capacity_people"].notna().sum())
    detail = ctx.words.say(
        "map.answer_detail",
        conditional=f"{int((used['state_shown'] == 'conditional').sum()):,}",
        unknown=f"{int((sites['state_shown'] == 'unknown').sum()):,}",
        known=f"{known:,}",
        count=f"{len(used):,}",
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
    markup.paragraph(ctx.words.say("map.list", count=f"{len(table):,}"), "note")
    picked = tables.selectable(table, "site_list", _LIST_HEIGHT, choices()["site"], ctx.words)
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
    left, right = st.columns([11, 8], gap="small")
    with right:
        text = _search(ctx)
    counted = _select(ctx, list(ctx.folder.points()), text)
    with left:
        kinds = _legend(ctx, {layer.kind.id: len(frame) for layer, frame in counted})
    selected = [(layer, frame) for layer, frame in counted if layer.kind.id in kinds]
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
