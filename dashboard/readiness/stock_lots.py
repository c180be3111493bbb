"""Lots that are past their date, will soon be, or that nobody can count: row by row of the list."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.readiness.cells import Row, csv, data_link, listed, numbers, record_link, supply_name
from dashboard.readiness.room import Room
from layers.readiness.stock import LOT, Stock

#: The choice ``rview`` under which the list stands first: a page that is drawn bit by bit cannot be opened further down.
LOTS_FIRST = "stock-lots"
_STATES = ("expired", "soon", "unknown")


def lots_in(stock: Stock, ward: str) -> pd.DataFrame:
    """Lots of declared supplies with the name and ward of their place, of a ward; of all, also unplaced ones, where it
    is ""; the earliest date first.
    """
    places = stock.places.set_index("id")[["name", "ward"]]
    table = stock.lots[stock.lots["state"] != "other"].join(places, on="place")
    table = table[table["ward"] == ward] if ward else table
    return table.sort_values(["expiry", "row"], na_position="last", kind="stable").reset_index(drop=True)


def show(room: Room, stock: Stock) -> None:
    """The sentence, the list cut by state, and the file."""
    words = room.ctx.words
    table = lots_in(stock, room.ctx.ward)
    tally = table["state"].value_counts()
    count = {state: f"{int(tally.get(state, 0)):,}" for state in _STATES}
    markup.heading(words.say("stock_view.lots"))
    told = words.say("stock_view.lots_answer", of=f"{len(table):,}", months=stock.asked.months, **count)
    markup.paragraph(told + room.mark, "strong")
    states = [state for state in _STATES if tally.get(state)]
    if not states:
        return
    picked = st.pills(
        words.say("stock_view.lot_state"),
        states,
        selection_mode="multi",
        default=states[:1],
        key="stock_lot_states",
        label_visibility="collapsed",
        format_func=lambda state: f"{words.say('stock_view.lot_' + state)} {tally[state]:,}",
    )
    chosen = table[table["state"].isin(picked or states)]
    rows = [_row(room, row) for row in chosen.to_dict("records")]
    heads = ["stock_view.expiry", "stock_view.lot_state", "stock_view.item", "#stock_view.quantity"]
    headers = numbers(words, *heads, "stock_view.held_at", "app.ward", "#stock_view.source_row")
    listed(
        headers, rows, words.say("stock_view.lots_caption", count=f"{len(chosen):,}") + room.mark, "stock-lots", words
    )
    csv(room, _file(room, table[table["state"].isin(states)]), "stock_lots", "stock_lots_csv")


def _row(room: Room, row: dict) -> Row:
    words, unknown = room.ctx.words, Cell(room.ctx.words.say("value.unregistered"), "unknown")
    quantity = unknown if pd.isna(row["quantity"]) else Cell(f"{float(row['quantity']):,.10g} {row['unit']}", "number")
    return [
        unknown if pd.isna(row["expiry"]) else Cell(words.date(pd.Timestamp(row["expiry"]).date()), "whole"),
        _state(room, row),
        Cell(row["item"], "whole"),
        quantity,
        Cell(row["name"], "whole", record_link(row["place"]))
        if row["place"]
        else Cell(words.say("stock_view.nowhere"), "unknown"),
        Cell(str(row["ward"]) if row["place"] and row["ward"] else "—", "whole"),
        Cell(f"{int(row['row']):,}", "number", data_link(LOT)),
    ]


def _state(room: Room, row: dict) -> Cell:
    words = room.ctx.words
    if row["state"] == "unknown":
        return Cell(words.say(f"stock_view.why_{row['why']}"), "unknown")
    return Cell(words.say(f"stock_view.lot_{row['state']}"), "strong" if row["state"] == "expired" else "whole")


def _file(room: Room, table: pd.DataFrame) -> pd.DataFrame:
    words, supplies = room.ctx.words, room.ctx.config.supplies
    return pd.DataFrame(
        {
            words.say("stock_view.expiry"): table["expiry"],
            words.say("stock_view.lot_state"): table["state"].map(lambda state: words.say(f"stock_view.lot_{state}")),
            words.say("stock_view.supply"): table["supply"].map(lambda one: supply_name(supplies[one], words)),
            words.say("stock_view.item"): table["item"],
            words.say("stock_view.quantity"): table["quantity"],
            words.say("stock_view.unit"): table["unit"],
            words.say("stock_view.held_at"): table["name"],
            "ID": table["site_id"],
            words.say("app.ward"): table["ward"],
            words.say("stock_view.source_row"): table["row"],
        }
    )
