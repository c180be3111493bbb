"""What the view 次に頼む建物 asks: how many places, of which options, in which ward; and the controls that change it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard.readiness.room import Room
from dashboard.session import choices, choose
from layers.readiness.options import CANDIDATES, PUBLIC
from layers.readiness.proposal import sources_of
from layers.readiness.siting import Siting

#: How many places can be asked for at once, and how many to begin with.
MOST, FIRST = 20, 3
#: Scope: options of the whole city; "" is the chosen ward.
CITY = "city"


@dataclass(frozen=True)
class Ask:
    """``ward`` "" asks for options of the whole city."""

    k: int
    source: str
    ward: str


def ask_of(room: Room) -> Ask:
    """What the URL asks; what it may not, falls back to the first choice."""
    picked, ctx = choices(), room.ctx
    # The text itself is compared: an address may hold a number longer than Python reads.
    k = {str(one): one for one in range(1, MOST + 1)}.get(picked["k"], FIRST)
    sources = sources_of(ctx.folder, ctx.config, room.scenario)
    source = picked["options"] if picked["options"] in sources else sources[0]
    return Ask(k, source, "" if picked["scope"] == CITY else ctx.ward)


def source_name(room: Room, source: str) -> str:
    """A source of options in words."""
    if source in (CANDIDATES, PUBLIC):
        return room.ctx.words.say(f"siting.source_{source}")
    return room.ctx.words.name(room.ctx.config.layers.kinds[source])


def unit_of(room: Room, siting: Siting) -> str:
    """What the options are counted in: a candidate is a building; of other lists some are grounds."""
    buildings = siting.offered["id"].str.startswith("tsunami_building:").all()
    return room.ctx.words.say("siting.unit_building" if buildings else "siting.unit_place")


def controls(room: Room, ask: Ask) -> None:
    """How many, which options, where."""
    ctx = room.ctx
    words, state = ctx.words, st.session_state
    many, which, where = st.columns([2, 4, 4], gap="small", vertical_alignment="bottom")
    state["w_siting_k"], state["w_siting_source"] = ask.k, ask.source
    many.number_input(words.say("siting.k"), 1, MOST, step=1, key="w_siting_k", on_change=_take)
    which.selectbox(
        words.say("siting.source"),
        sources_of(ctx.folder, ctx.config, room.scenario),
        key="w_siting_source",
        format_func=lambda one: source_name(room, one),
        on_change=_take,
    )
    if ctx.ward:
        state["w_siting_scope"] = "" if ask.ward else CITY
        where.selectbox(
            words.say("siting.scope"),
            ["", CITY],
            key="w_siting_scope",
            format_func=lambda one: words.say("siting.scope_city" if one else "siting.scope_ward", ward=ctx.ward),
            on_change=_take,
        )


def _take() -> None:
    """Another question has another proposal: what was switched on and off belongs to the old one."""
    state = st.session_state
    scope = state.get("w_siting_scope", choices()["scope"])
    choose(k=str(state["w_siting_k"]), options=state["w_siting_source"], scope=scope, opened="")
