"""Closing and opening streets: by a click told by the map, or by choosing from a list."""

from __future__ import annotations

import dataclasses

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.readiness.room import Room, scenario_text
from dashboard.readiness.scenario_form import blocked_with
from dashboard.session import choose
from layers.readiness.escape import EscapeMap
from layers.readiness.scenario import Edge, Scenario
from layers.readiness.streets import closable, edge_rows

#: So many streets can be chosen from, and so many closed ones stand in the list.
_MOST = 200
_LISTED = 12


def turn(room: Room, found: EscapeMap, edge: object) -> None:
    """Close the street between two nodes, or open it, and draw the page anew; what is no street here is passed over."""
    match edge:
        case [str(u), str(v)]:
            ordered = (min(u, v), max(u, v))
        case _:
            return
    rows = edge_rows(found, (ordered,))
    if rows.empty:
        return
    if bool(rows["closed"].iloc[0]) and ordered not in room.scenario.blocked:
        st.session_state["escape_refused"] = True
    else:
        _take(room, blocked_with(room, ordered))
    st.rerun()


def _take(room: Room, scenario: Scenario) -> None:
    choose(scenario=scenario_text(room.ctx, scenario))


def show(room: Room, found: EscapeMap) -> None:
    """What is closed, each with a button to open it, and a list to close another."""
    if st.session_state.pop("escape_refused", False):
        markup.caution(room.ctx.words.say("escape.in_data"))
    markup.heading(room.ctx.words.say("escape.close_title"))
    _choose(room, found)
    _closed(room, found)


def _street(room: Room, row: pd.Series) -> str:
    key = "escape.street" if row["near"] else "escape.street_alone"
    told = {"ward": room.of_unit(str(row["ward"])), "length": f"{row['length_m']:,.0f}", "near": str(row["near"])}
    return room.ctx.words.say(key, **told, u=str(row["u"]), v=str(row["v"]))


def _choose(room: Room, found: EscapeMap) -> None:
    words = room.ctx.words
    what, streets = closable(found, room.ctx.ward, _MOST)
    if streets.empty:
        return
    named = {f"{row['u']},{row['v']}": _street(room, row) for _, row in streets.iterrows()}
    edges: dict[str, Edge] = {
        key: (str(u), str(v)) for key, u, v in zip(named, streets["u"], streets["v"], strict=True)
    }
    picked = st.selectbox(
        words.say(f"escape.close_{what}", count=f"{len(named):,}"),
        list(named),
        index=None,
        key="escape_street",
        format_func=lambda key: named.get(key, key),
        placeholder=words.say("escape.close_pick"),
    )
    if st.button(words.say("escape.close"), key="escape_close", disabled=picked is None) and picked is not None:
        _take(room, blocked_with(room, edges[picked]))
        st.session_state.pop("escape_street", None)
        st.rerun()


def _closed(room: Room, found: EscapeMap) -> None:
    words, blocked = room.ctx.words, room.scenario.blocked
    if not blocked:
        markup.paragraph(words.say("escape.closed_none"), "note")
        return
    rows = edge_rows(found, blocked)
    cells = [[Cell(str(n), "number"), _street(room, row)] for n, (_, row) in enumerate(rows.iterrows(), 1)]
    heads = [words.say(f"escape.closed_head_{name}") for name in ("number", "street")]
    markup.table(
        heads, cells[:_LISTED], words.say("escape.closed_title", count=len(blocked)) + room.mark, "escape-closed"
    )
    if len(rows) > _LISTED:
        markup.paragraph(words.say("escape.closed_more", count=len(rows) - _LISTED), "note")
    with st.container(horizontal=True):
        for number, (u, v) in enumerate(zip(rows["u"], rows["v"], strict=True), 1):
            if number <= _LISTED:
                opened = blocked_with(room, (str(u), str(v)))
                label = words.say("escape.open", number=number)
                st.button(label, key=f"escape_open_{number}", on_click=_take, args=(room, opened))
        if len(blocked) > 1:
            whole = dataclasses.replace(room.scenario, blocked=())
            st.button(words.say("escape.open_all"), key="escape_open_all", on_click=_take, args=(room, whole))
