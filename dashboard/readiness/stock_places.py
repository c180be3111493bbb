"""The chosen supply at every shelter: what is there, what is needed, and who is nearest to help."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.markup import Cell, Stack
from dashboard.readiness.cells import Row, amount, csv, listed, numbers, record_link, supply_name
from dashboard.readiness.room import Room
from dashboard.readiness.stock_ask import Ask
from layers.readiness.stock import STATES, Stock
from layers.readiness.surplus import Help
from layers.wording import Wording

#: Where supplies are short stands first, then where nobody knows.
_ORDER = ("below", "unregistered", "unknown", "enough", "no_demand")


def covers_in(stock: Stock, ward: str) -> pd.DataFrame:
    """Covers with name and ward of the place, of a ward; of all wards where it is ""."""
    where = stock.places[stock.places["demanded"]].set_index("id")[["name", "ward"]]
    table = stock.covers.join(where, on="place")
    return table[table["ward"] == ward] if ward else table[table["ward"] != ""]


def rows_of(stock: Stock, found: Help, supply: str, ward: str) -> pd.DataFrame:
    """A row a shelter for a supply, the one that is shortest of it first: `Stock.covers` with name, ward and its
    nearest helper (giver, giver_name, surplus, enough, shared, walk_m).
    """
    table = covers_in(stock, ward)
    table = table[table["supply"] == supply]
    helpers = found.table[found.table["supply"] == supply].set_index("place")
    table = table.join(helpers[["giver", "surplus", "enough", "shared", "walk_m"]], on="place")
    names = stock.places.set_index("id")["name"]
    table["giver_name"] = table["giver"].map(names).fillna("")
    order = table["state"].map(_ORDER.index)
    table = table.assign(order=order).sort_values(["order", "short", "place"], ascending=[True, False, True])
    return table.drop(columns="order").reset_index(drop=True)


def show(room: Room, ask: Ask, stock: Stock, found: Help) -> None:
    """The list, cut by state; the whole of it as a file."""
    words = room.ctx.words
    table = rows_of(stock, found, ask.supply.id, room.ctx.ward)
    name = supply_name(ask.supply, words)
    markup.heading(words.say("stock_view.places", supply=name))
    if table.empty:
        markup.paragraph(words.say("stock_view.no_places"), "empty")
        return
    tally = table["state"].value_counts()
    states = [state for state in _ORDER if tally.get(state)]
    picked = st.pills(
        words.say("stock_view.state"),
        states,
        selection_mode="multi",
        default=[state for state in ("below",) if state in states],
        key=f"stock_states_{ask.supply.id}",
        label_visibility="collapsed",
        format_func=lambda state: f"{words.say('stock_state.' + state)} {tally[state]:,}",
    )
    chosen = table[table["state"].isin(picked or STATES)]
    unit = words.say(f"supply_unit.{ask.supply.unit}")
    listed(
        _headers(room, ask),
        _rows(room, ask, chosen),
        _caption(words, name, unit, len(chosen), len(table)) + room.mark,
        "stock-places",
        words,
        stacked=True,
    )
    if chosen["shared"].gt(0).any():
        markup.paragraph(words.say("stock_view.shared_note"), "note")
    csv(room, _file(room, ask, table), f"stock_{ask.supply.id}", "stock_places_csv")


def _caption(words: Wording, name: str, unit: str, count: int, of: int) -> str:
    return words.say("stock_view.places_caption", supply=name, unit=unit, count=f"{count:,}", of=f"{of:,}")


def _headers(room: Room, ask: Ask) -> list[Cell | str]:
    measure = ["#stock_view.days"] if ask.supply.per == "day" else []
    where = [] if room.ctx.ward or not room.ctx.folder.city.has_wards else ["app.ward"]
    heads = ["stock_view.shelter", *where, "stock_view.state", "#stock_view.people", "#stock_view.usable"]
    return numbers(room.ctx.words, *heads, "#stock_view.need", *measure, "#stock_view.short", "stock_view.help")


def _rows(room: Room, ask: Ask, table: pd.DataFrame) -> list[Row]:
    return [_row(room, ask, row) for row in table.to_dict("records")]


def _row(room: Room, ask: Ask, row: dict) -> Row:
    words, state = room.ctx.words, row["state"]
    kind = {
        "below": "strong",
        "enough": "whole",
        "no_demand": "whole",
        "unknown": "unknown",
        "unregistered": "unknown",
    }.get(state, "plain")
    blank = "value.unregistered" if state == "unregistered" else "value.undecided"
    more = bool(row["at_least"])
    days = [amount(row["days"], words, digits=1, at_least=more, blank=blank)] if ask.supply.per == "day" else []
    where = [] if room.ctx.ward or not room.ctx.folder.city.has_wards else [str(row["ward"])]
    return [
        Cell(row["name"], href=record_link(row["place"])),
        *where,
        Cell(words.say(f"stock_state.{state}"), kind),
        amount(row["people"], words, blank="value.unregistered"),
        amount(row["usable"], words, at_least=more, blank=blank),
        amount(row["need"], words),
        *days,
        amount(row["short"], words, at_most=more, blank=blank),
        _helper(room, row),
    ]


def _helper(room: Room, row: dict) -> Cell | Stack:
    """The nearest that has some left, how far it is and whether it has enough."""
    words = room.ctx.words
    if row["state"] != "below":
        return Cell("—")
    if not row["giver"]:
        return Cell(words.say("stock_view.no_helper"), "unknown")
    told = words.say(
        "stock_view.helper",
        metres=f"{round(row['walk_m'], -1):,.0f}",
        surplus=f"{row['surplus']:,.0f}",
        enough=words.say("stock_view.helps" if row["enough"] else "stock_view.helps_part"),
    )
    lines = [Cell(row["giver_name"], href=record_link(row["giver"])), Cell(told, "fine")]
    if row["shared"]:
        lines.append(Cell(words.say("stock_view.helper_shared", count=f"{int(row['shared']):,}"), "fine"))
    return Stack(tuple(lines), "whole")


def _file(room: Room, ask: Ask, table: pd.DataFrame) -> pd.DataFrame:
    """The rows as a file: amounts in the supply's unit, unknown blank with its state in words."""
    words = room.ctx.words
    unit = words.say(f"supply_unit.{ask.supply.unit}")
    columns = {
        words.say("stock_view.shelter"): table["name"],
        "ID": table["place"],
        words.say("app.ward"): table["ward"],
        words.say("stock_view.supply"): supply_name(ask.supply, words),
        words.say("stock_view.state"): table["state"].map(lambda state: words.say(f"stock_state.{state}")),
        words.say("stock_view.people"): table["people"],
    }
    for name in ("usable", "soon", "expired", "need", "short"):
        columns[f"{words.say('stock_view.' + name)} [{unit}]"] = table[name]
    columns[words.say("stock_view.days")] = table["days"]
    columns[words.say("stock_view.help")] = table["giver_name"]
    columns[f"{words.say('stock_view.surplus')} [{unit}]"] = table["surplus"]
    columns[words.say("stock_view.shared")] = table["shared"].where(table["giver_name"] != "").astype("Int64")
    columns[words.say("stock_view.walk") + " [m]"] = table["walk_m"].round(0)
    return pd.DataFrame(columns)
