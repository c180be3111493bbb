"""What stock is asked about: which supply, held against whom, how far ahead a date must lie; kept in the address."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.readiness.cells import supply_name
from dashboard.readiness.room import Room, scenario_text
from dashboard.session import choices, choose
from layers.kept import kept
from layers.readiness.cover import Asked, asked_of
from layers.readiness.stock import Stock, default_stock, stock_of
from layers.readiness.surplus import Help, nearest_help
from layers.spec import SupplySpec

BASES = ("published", "assigned")
MONTHS = (1, 3, 6, 12, 24)
#: Answers kept with a folder.
_KEPT = 8


@dataclass(frozen=True)
class Ask:
    """A supply and the question put to every place. ``months`` 0 is the standard's own number."""

    supply: SupplySpec
    basis: str = "published"
    months: int = 0
    later: bool = False

    def view(self, **changes: object) -> str:
        """The choice ``rview`` that says the same, changed."""
        new = dataclasses.replace(self, **changes)  # type: ignore[arg-type]
        return f"stock-{new.basis}-{new.months}-{int(new.later)}"


@dataclass(frozen=True)
class Answer:
    """The stock of every place, who is nearest to help, and what was pooled of it so far, by name."""

    stock: Stock
    help: Help
    pools: dict[str, pd.DataFrame] = field(default_factory=dict)

    def pool(self, name: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """What ``make`` returns, computed the first time it is asked for under this name."""
        if name not in self.pools:
            self.pools[name] = make()
        return self.pools[name]


def ask_of(room: Room) -> Ask:
    """The question of the address; what it does not say, or says wrongly, is as it is to begin with."""
    supplies = room.ctx.config.supplies
    supply = supplies.get(choices()["supply"]) or next(iter(supplies.values()))
    basis, months, later = [*choices()["rview"].split("-")[1:], "", "", ""][:3]
    number = {str(one): one for one in MONTHS}.get(months, 0)
    return Ask(supply, basis if basis in BASES else BASES[0], number, later == "1")


def answer(room: Room, ask: Ask) -> Answer:
    """The stock of every place against the question, and who is nearest to help; the last few are kept with the folder."""
    ctx = room.ctx
    asked = asked_of(ctx.config, months=ask.months or None, later=ask.later)
    by_people = ask.basis == "assigned" and room.scenario.purpose == "stay"
    key = f"{asked}:{ctx.as_of}:{room.scenario.digest if by_people else ''}"

    def make() -> Answer:
        stock = _stock(room, asked, assigned(room) if by_people else None)
        return Answer(stock, nearest_help(ctx.folder, ctx.config, stock))

    return kept(ctx.folder, "stock_answers", key, _KEPT, make)


def _stock(room: Room, asked: Asked, people: pd.Series | None) -> Stock:
    ctx = room.ctx
    if people is None and asked == asked_of(ctx.config):
        return default_stock(ctx.folder, ctx.config, ctx.as_of)
    return stock_of(ctx.folder, ctx.config, ctx.as_of, people, asked)


def assigned(room: Room) -> pd.Series:
    """People the scenario gives each place (id) [people]; NaN where nobody knows how many it takes, or nothing could be
    computed.
    """
    table = room.found.places
    known = (table["status"] != "unknown").to_numpy()
    return pd.Series(np.where(known, table["assigned"], np.nan), index=table["id"], dtype=float)


def controls(room: Room, ask: Ask) -> None:
    """The choices: supply, people, months; for what people share, how many share one."""
    words, supplies = room.ctx.words, room.ctx.config.supplies
    standard = int(room.ctx.config.standards["expiry_soon"].value)
    first, second, third = st.columns(3)
    with first:
        _pick(room, ask, "supply", list(supplies), ask.supply.id, lambda one: supply_name(supplies[one], words))
    with second:
        _pick(room, ask, "basis", list(BASES), ask.basis, lambda one: words.say(f"stock_view.basis_{one}"))
    with third:
        months = sorted({*MONTHS, standard})
        _pick(
            room, ask, "months", months, ask.months or standard, lambda one: words.say("stock_view.within", months=one)
        )
    if ask.supply.need_later:
        _sharing(room, ask)
    if ask.basis == "assigned" and room.scenario.purpose != "stay":
        stay = scenario_text(room.ctx, dataclasses.replace(room.scenario, purpose="stay", space=""))
        text, goal = words.say("stock_view.needs_stay"), room.link(scenario=stay, rview=ask.view())
        markup.action_list([("", text, goal, words.say("stock_view.make_stay"))], "needs-stay")


def _pick(room: Room, ask: Ask, name: str, options: list[Any], now: object, told: Callable[[Any], str]) -> None:
    key = f"w_stock_{name}"

    def take() -> None:
        picked = st.session_state[key]
        if name == "supply":
            choose(supply=picked)
            return
        choose(rview=ask.view(**{name: picked}))

    st.session_state[key] = now
    st.selectbox(room.ctx.words.say(f"stock_view.{name}"), options, key=key, on_change=take, format_func=told)


def _sharing(room: Room, ask: Ask) -> None:
    words, standards, spec = room.ctx.words, room.ctx.config.standards, ask.supply
    needs = {"0": standards[spec.need], "1": standards[spec.need_later]}

    def take() -> None:
        choose(rview=ask.view(later=st.session_state["w_stock_later"] == "1"))

    st.session_state["w_stock_later"] = str(int(ask.later))
    st.segmented_control(
        words.say("stock_view.sharing"),
        list(needs),
        key="w_stock_later",
        on_change=take,
        required=True,
        format_func=lambda one: words.say(f"stock_view.sharing_{one}", people=f"{needs[one].value:,.10g}"),
    )
