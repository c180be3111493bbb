"""逃げ地図: every street in bands of minutes back from safety; a street closed by a click, or from a list."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import guard, map_view, markup, provenance
from dashboard.markup import Cell
from dashboard.readiness import basis_view, map_notes, street_closing, swatches
from dashboard.readiness.room import Room, scenario_text
from dashboard.readiness.telling import percent, statements
from dashboard.session import choices, choose, link
from layers.readiness.demand import zone_kind
from layers.readiness.escape import EscapeMap, kept_escape_map
from layers.readiness.places import site_kinds
from layers.readiness.streets import BESIDE, band_table, extent, far_table, in_ward
from layers.readiness.terms import terms

#: From safety to far: ever darker, so that they are told apart in grey and by every eye; the farther, the thicker.
_NEAR_TO_FAR = ("#f3cf52", "#eda53a", "#df7a2f", "#c24f3c", "#96304f", "#631f52", "#2b0d3a")
#: Colour, weight, dashes, rank in drawing, cross of the classes beside the bands (`layers.readiness.streets.BESIDE`).
_BESIDE: dict[str, dict[str, Any]] = {
    "no_way": {"colour": "#000000", "weight": 3.4, "dash": "2 4", "rank": 90},
    "closed": {"colour": "#1a1a1a", "weight": 2.4, "dash": "7 5", "rank": 91, "cross": True},
    "outside": {"colour": "#a3a39c", "weight": 1.1, "rank": -1},
}
Box = tuple[float, float, float, float]
_WORDS = {"no_way": "escape.no_way", "closed": "escape.closed", "outside": "escape.beyond"}


def show(room: Room) -> None:
    """The whole view."""
    ctx = room.ctx
    safe = choices()["outside"] != "no"
    with st.spinner(ctx.words.say("escape.working")):
        found = kept_escape_map(ctx.folder, ctx.config, room.scenario, ctx.as_of, outside_is_safe=safe)
    if found is None:
        cannot(room)
        return
    table = band_table(found, ctx.config.app.readiness.escape_bands, ctx.ward)
    answer(room, found, table)
    if found.zone:
        _outside(room, safe)
    left, right = st.columns([11, 8], gap="small")
    with left:
        drawing(room, found, table, safe)
    with right:
        bands(room, table)
        if not ctx.ward and ctx.folder.city.has_wards:
            _wards(room, found)
        street_closing.show(room, found)
    markup.heading(ctx.words.say("escape.notes"))
    statements(room, found.statements)
    _how(room, found, safe)


def cannot(room: Room) -> None:
    """判定不能: what is missing, and what to do about it."""
    words, kinds = room.ctx.words, room.ctx.config.layers.kinds
    named = {"nodes": words.name(kinds["walk_node"]), "edges": words.name(kinds["walk_edge"])}
    known = all(room.ctx.folder.layer(kind) is not None for kind in ("walk_node", "walk_edge"))
    reason = "no_time" if known else "no_network"
    what = words.say("escape.no_time_what") if known else words.say("escape.no_network_what", **named)
    markup.answer(words.say(f"escape.{reason}"), what)
    if known:
        statements(room, terms(room.scenario, room.ctx.config, room.ctx.folder.city.code).statements)
    else:
        markup.action_list([("", "", link("data", tab="import"), words.say("escape.to_import"))], "escape_import")
    rules = [words.say("escape.rule_safe"), words.say("escape.rule_ward")]
    provenance.how(room.ctx, rules, list(room.ctx.folder.layers), "escape_how")


def answer(room: Room, found: EscapeMap, table: pd.DataFrame) -> None:
    """How much of the streets lies far from safety."""
    words, minutes = room.ctx.words, room.ctx.config.app.readiness.escape_far_min
    far = far_table(found, minutes)
    far = far[far["ward"] == room.ctx.ward] if room.ctx.ward else far
    km, streets = float(far["km"].sum()), int(far["streets"].sum())
    if not km:
        markup.answer(words.say("escape.none", place=room.place))
        return
    long = float(far["far_km"].sum())
    told = words.say(
        "escape.answer_zone" if found.zone else "escape.answer_all",
        place=room.place,
        share=percent(long / km),
        km=f"{long:,.1f}",
        minutes=f"{minutes:g}",
    )
    closed = int(table.set_index("class")["streets"]["closed"])
    no_way = f"{float(far['no_way_km'].sum()):,.1f}"
    detail = words.say("escape.detail", km=f"{km:,.1f}", streets=f"{streets:,}", no_way=no_way, closed=f"{closed:,}")
    markup.answer(told, detail + room.mark)


def _outside(room: Room, safe: bool) -> None:
    def take() -> None:
        choose(outside="" if st.session_state["w_outside"] else "no")

    st.session_state["w_outside"] = safe
    st.checkbox(room.ctx.words.say("escape.outside"), key="w_outside", on_change=take)


def name_of(room: Room, row: pd.Series) -> str:
    """A class in words: its minutes, or why it is in no band."""
    if row["class"] in BESIDE:
        return room.ctx.words.say(_WORDS[str(row["class"])])
    low, high = f"{row['from_min']:g}", f"{row['to_min']:g}"
    if np.isinf(row["to_min"]):
        return room.ctx.words.say("escape.band_last", low=low)
    return room.ctx.words.say("escape.band_first" if row["from_min"] == 0 else "escape.band", low=low, high=high)


def _style(position: int, row: pd.Series, bands: int) -> dict[str, Any]:
    if row["class"] in BESIDE:
        return _BESIDE[str(row["class"])]
    # Few bands or many: the palette is spread over them.
    share = position / max(bands, 1)
    return {"colour": _shade(share), "weight": round(2.2 + 2.6 * share, 1), "rank": position}


def _shade(share: float) -> str:
    """The colour so far along the palette, mixed of its neighbours there."""
    at = share * (len(_NEAR_TO_FAR) - 1)
    low = min(int(at), len(_NEAR_TO_FAR) - 2)
    pairs = zip(bytes.fromhex(_NEAR_TO_FAR[low][1:]), bytes.fromhex(_NEAR_TO_FAR[low + 1][1:]), strict=True)
    return "#" + bytes(round(one + (other - one) * (at - low)) for one, other in pairs).hex()


def drawing(
    room: Room, found: EscapeMap, table: pd.DataFrame, safe: bool, *, change: bool = True, box: Box | None = None
) -> None:
    """The map with its legend; where people may ``change`` it a click closes a street. ``box`` (w, s, e, n) [degrees] is
    what to look at, None = the ward.
    """
    bands = room.ctx.config.app.readiness.escape_bands
    styles = [_style(n, row, bands) | {"told": name_of(room, row)} for n, (_, row) in enumerate(table.iterrows())]
    if change:
        markup.paragraph(room.ctx.words.say("escape.map_help"), "note")
    _clickable(room, found, styles, safe, change, box or extent(found, room.ctx.ward))
    _legend(room, found, table, styles)


@st.fragment
def _clickable(
    room: Room, found: EscapeMap, styles: list[dict[str, Any]], safe: bool, change: bool, box: Box | None
) -> None:
    """The map; a click on a street closes or opens it."""
    ctx = room.ctx
    query = {
        "scenario": scenario_text(ctx, room.scenario),
        "hazard": room.scenario.hazard,
        "as_of": "" if ctx.as_of is None else ctx.as_of.isoformat(),
        "ward": ctx.ward,
        "outside": "" if safe else "no",
    }
    water = zone_kind(room.scenario) if found.zone else ""
    with guard.messages(ctx.words, "map"):
        drawn = map_view.Drawn("streets", query, styles, water, box=box)
        news = map_view.draw_readiness(ctx.folder, ctx.config, ctx.words, drawn, ctx.ward, "escape_map")
        if change and news.get("clicks") and news["clicks"] != st.session_state.get("escape_click"):
            st.session_state["escape_click"] = news["clicks"]
            street_closing.turn(room, found, news.get("edge"))


def _legend(room: Room, found: EscapeMap, table: pd.DataFrame, styles: list[dict[str, Any]]) -> None:
    words, entries = room.ctx.words, []
    for (_, row), style in zip(table.iterrows(), styles, strict=True):
        if row["class"] in BESIDE and not row["streets"]:
            continue
        src = swatches.line(style["colour"], style["weight"], style.get("dash", ""), cross=style.get("cross", False))
        told = words.say("escape.legend", name=style["told"], streets=f"{row['streets']:,}", km=f"{row['km']:,.1f}")
        entries.append((src, told))
    if found.zone:
        entries.append((swatches.square("#cfe3f0", dash="2 3"), words.say("escape.water")))
    mark = words.say("training.mark") if found.training else ""
    nearest = found.streets.loc[in_ward(found, room.ctx.ward), "nearest"]
    markup.key_line(entries + map_notes.place_key(room, found.places, nearest), mark)


def bands(room: Room, table: pd.DataFrame) -> None:
    """Streets and kilometres of each class."""
    words, rows = room.ctx.words, []
    for _, row in table.iterrows():
        if row["class"] in BESIDE and not row["streets"]:
            continue
        share = "—" if np.isnan(row["share"]) else f"{percent(row['share'])} %"
        cells = [f"{row['streets']:,}", f"{row['km']:,.1f}", share]
        rows.append([name_of(room, row), *(Cell(cell, "number") for cell in cells)])
    heads = [Cell(words.say("escape.head_band")), *_numbers(room, "head_streets", "head_km", "head_share")]
    markup.table(heads, rows, words.say("escape.caption", place=room.place) + room.mark, "escape-bands")


def _numbers(room: Room, *names: str, **values: str) -> list[Cell]:
    return [Cell(room.ctx.words.say(f"escape.{name}", **values), "number") for name in names]


def _wards(room: Room, found: EscapeMap) -> None:
    words, minutes = room.ctx.words, room.ctx.config.app.readiness.escape_far_min
    rows = []
    for row in far_table(found, minutes).to_dict("records"):
        cells = [
            f"{row['far_km']:,.1f}",
            f"{percent(row['share'])} %",
            f"{row['no_way_km']:,.1f}",
            f"{row['km']:,.1f}",
        ]
        ward = Cell(room.of_unit(row["ward"]), href=room.link(ward=row["ward"]) if row["ward"] else "")
        rows.append([ward, *(Cell(cell, "number") for cell in cells)])
    told = f"{minutes:g}"
    far = words.say("escape.head_far", minutes=told)
    heads = [Cell(words.say("escape.head_ward")), Cell(far, "number")]
    heads += _numbers(room, "head_share", "head_no_way", "head_km")
    markup.table(heads, rows, words.say("escape.caption_wards", minutes=told) + room.mark, "escape-wards")


def _how(room: Room, found: EscapeMap, safe: bool) -> None:
    ctx = room.ctx
    rules = [ctx.words.say("escape.rule_band", band=f"{found.band_min:g}"), ctx.words.say("escape.rule_safe")]
    outside = ("outside_safe" if safe else "outside_no") if found.zone else "zone_none"
    rules += [ctx.words.say(f"escape.rule_{outside}"), ctx.words.say("escape.rule_ward")]
    basis_view.standards(room, map_notes.standards_on_foot(room), "escape-standards")
    kinds = ["walk_node", "walk_edge", *site_kinds(room.scenario), zone_kind(room.scenario), "boundary"]
    provenance.how(ctx, rules, [kind for kind in kinds if kind], "escape_how")
