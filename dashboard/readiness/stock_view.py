"""備蓄と帰宅困難者: how many days the stock lasts, where it does not, who can help; and who is stranded at stations."""

from __future__ import annotations

import pandas as pd

from dashboard import markup
from dashboard.markup import Cell
from dashboard.readiness import basis_view, cells, stock_lots, stock_places, stock_units, stranded_view
from dashboard.readiness.cells import Row, data_link, import_link, list_link, numbers, supply_name
from dashboard.readiness.room import Room
from dashboard.readiness.stock_ask import Answer, Ask, answer, ask_of, controls
from dashboard.session import choices
from layers.readiness.stock import LOT, NEEDY, STATES, Stock, by_unit, counts, whole
from layers.spec import SupplySpec


def show(room: Room) -> None:
    """The whole view: stock, then stranded commuters."""
    if room.ctx.folder.layer(LOT) is None:
        _unregistered(room)
    else:
        _stock(room)
    stranded_view.show(room)


def place(room: Room) -> str:
    """The ward, or the whole of the folder."""
    return room.ctx.ward or room.ctx.whole


def _unregistered(room: Room) -> None:
    """Without a list of stock nobody can tell a day: what is known all the same, and what to do."""
    words, shelters = room.ctx.words, room.ctx.folder.layer(NEEDY)
    cells.answer(room, words.say("stock_view.no_list", place=place(room)), words.say("stock_view.no_list_detail"))
    items = [("", words.say("stock_view.take_list"), import_link(), words.say("stock_view.take_list_link"))]
    if shelters is None:
        text = words.say("stock_view.no_shelters")
        items.append(("", text, import_link(), words.say("stock_view.take_list_link")))
    else:
        ward = room.ctx.ward
        own = shelters.frame[shelters.frame["ward"] == ward] if ward else shelters.frame
        blank = int(own["capacity_people"].isna().sum())
        text = words.say("stock_view.shelters_known", of=f"{len(own):,}", unknown=f"{blank:,}")
        goal = list_link(NEEDY, ward=ward, only="capacity") if blank else ""
        items.append(("", text, goal, words.say("stock_view.see_rows")))
    markup.action_list(items, "no-stock")
    basis_view.nothing(room, (LOT, NEEDY, "stock_depot"), "stock-basis", words.say("stock_view.stock"))


def _stock(room: Room) -> None:
    ask = ask_of(room)
    given = answer(room, ask)
    stock, found, pooled = given.stock, given.help, _pooled(room, given)
    _answer(room, stock, pooled)
    lots_first = choices()["rview"] == stock_lots.LOTS_FIRST
    if lots_first:
        stock_lots.show(room, stock)
    controls(room, ask)
    _supplies(room, ask, stock, pooled)
    stock_units.show(room, ask, given)
    stock_places.show(room, ask, stock, found)
    if not lots_first:
        stock_lots.show(room, stock)
    _limits(room, stock)
    basis_view.show(room, found.basis, "stock-basis", room.ctx.words.say("stock_view.stock"))


def _answer(room: Room, stock: Stock, pooled: pd.DataFrame) -> None:
    words, ward = room.ctx.words, room.ctx.ward
    table = counts(stock)
    table = table[table.index == ward] if ward else table[table.index != ""]
    found = {state: f"{int(table[state].sum()):,}" for state in STATES}
    of, days = f"{int(table.to_numpy().sum()):,}", f"{stock.asked.days:,.10g}"
    lasts = [_lasts(room, row) for row in pooled.to_dict("records")]
    detail = words.say(
        "stock_view.pooled_detail", place=place(room), lasts=words.say("basis.between").join(filter(None, lasts))
    )
    cells.answer(room, words.say("stock_view.answer", place=place(room), of=of, days=days, **found), detail)


def _pooled(room: Room, given: Answer) -> pd.DataFrame:
    """All stock of the ward, or of the city, together: a row a supply."""
    if not room.ctx.ward:
        return given.pool("", lambda: whole(given.stock, room.ctx.config))
    table = given.pool("wards", lambda: by_unit(given.stock, room.ctx.config))
    return table[table["unit"] == room.ctx.ward]


def _lasts(room: Room, row: dict) -> str:
    """How many days a supply lasts, in words; "" for what is not counted by days."""
    words, spec = room.ctx.words, room.ctx.config.supplies[row["supply"]]
    if spec.per != "day":
        return ""
    told = stock_units.days_cell(room, row, words.say("stock_view.days_unit")).text
    return words.say("stock_view.lasts", supply=supply_name(spec, words), days=told)


def need_words(room: Room, spec: SupplySpec, stock: Stock) -> str:
    """What a supply is held against, in words: "3 L a person and day"."""
    words, unit = room.ctx.words, room.ctx.words.say(f"supply_unit.{spec.unit}")
    later = stock.asked.later and bool(spec.need_later)
    standard = room.ctx.config.standards[spec.need_later if later else spec.need]
    return words.say(f"stock_view.need_{spec.per}", value=f"{standard.value:,.10g}", unit=unit)


def _supplies(room: Room, ask: Ask, stock: Stock, pooled: pd.DataFrame) -> None:
    """Every supply for the ward or city together, and how many of its shelters are in which state."""
    words = room.ctx.words
    own = stock_places.covers_in(stock, room.ctx.ward)
    rows: list[Row] = []
    for row in pooled.to_dict("records"):
        spec = room.ctx.config.supplies[row["supply"]]
        states = own.loc[own["supply"] == spec.id, "state"].value_counts()
        kind = "strong" if spec.id == ask.supply.id else "plain"
        name = Cell(supply_name(spec, words), kind, room.link(supply=spec.id))
        tally = [Cell(f"{int(states.get(state, 0)):,}", "number") for state in STATES[:4]]
        rows.append(
            [
                name,
                Cell(need_words(room, spec, stock), "whole"),
                *stock_units.pool_cells(room, row),
                stock_units.days_cell(room, row),
                *tally,
            ]
        )
        rows[-1].append(Cell(f"{int(states.sum()):,}", "number"))
    heads = ["stock_view.supply", "stock_view.standard", "#stock_view.usable", "#stock_view.need", "#stock_view.days"]
    states_heads = [Cell(words.say(f"stock_state.{state}"), "number") for state in STATES[:4]]
    headers = [*numbers(words, *heads), *states_heads, Cell(words.say("stock_view.shelters"), "number")]
    caption = words.say("stock_view.supplies_caption", place=place(room)) + room.mark
    markup.table(headers, rows, caption, "stock-supplies", stacked=True)


def _limits(room: Room, stock: Stock) -> None:
    """What keeps lots or people out of the numbers."""
    words = room.ctx.words
    needy = stock.places[stock.places["demanded"]]
    own = needy[needy["ward"] == room.ctx.ward] if room.ctx.ward else needy
    items = []
    if blank := int(own["people"].isna().sum()):
        goal = list_link(NEEDY, ward=room.ctx.ward, only="capacity")
        text = words.say("stock_view.people_unknown", count=f"{blank:,}", of=f"{len(own):,}")
        items.append(("", text, goal, words.say("stock_view.see_rows")))
    if stock.unplaced:
        text = words.say("stock_view.unplaced", count=f"{stock.unplaced:,}")
        items.append(("", text, data_link(LOT), words.say("stock_view.see_layer")))
    if not room.ctx.ward and (away := int((needy["ward"] == "").sum())):
        items.append(("", words.say("stock_view.no_ward", count=f"{away:,}"), "", ""))
    if items:
        markup.heading(words.say("stock_view.limits"), 3)
        markup.action_list(items, "stock-limits")
