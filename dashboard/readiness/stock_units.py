"""Stock pooled over a ward or a school district: what all its places hold for all the people there."""

from __future__ import annotations

import pandas as pd

from dashboard import markup
from dashboard.markup import Cell
from dashboard.readiness.cells import FIRST, Row, amount, listed, numbers, supply_name
from dashboard.readiness.room import Room
from dashboard.readiness.stock_ask import Answer, Ask
from dashboard.session import link
from layers.readiness.stock import NEEDY, STATES, Stock, by_unit


def show(room: Room, ask: Ask, given: Answer) -> None:
    """The chosen supply by ward, or by the school districts of the ward."""
    ctx, words, stock = room.ctx, room.ctx.words, given.stock
    if not ctx.folder.city.has_wards:
        return
    names, units = {ward: ward for ward in ctx.folder.city.ward_names}, None
    if ctx.ward:
        areas = ctx.folder.districts.of_ward(ctx.ward)
        names = dict(zip(areas["code"], areas["name"], strict=True))
        units = districts_of(room, stock, set(names))
    if not names:
        markup.paragraph(words.say("stock_view.no_districts"), "note")
        return
    table = given.pool(ctx.ward or "wards", lambda: by_unit(stock, ctx.config, units))
    table = table[table["supply"] == ask.supply.id].set_index("unit")
    tally = _tally(stock, ask, units)
    ordered = sorted(names, key=lambda unit: _urgency(table, unit)) if ctx.ward else list(names)
    _unit_table(room, ask, [_unit(room, unit, names[unit], table, tally) for unit in ordered])
    if units is not None:
        lost = int((units[stock.places["ward"].eq(ctx.ward).to_numpy()] == "").sum())
        if lost:
            markup.paragraph(words.say("stock_view.no_district", count=f"{lost:,}"), "note")


def _urgency(table: pd.DataFrame, unit: str) -> tuple[int, float]:
    """Short ones first, those that cover the least of their need before others; then where nobody can tell."""
    if unit not in table.index:
        return len(STATES), 0.0
    row = table.loc[unit]
    order = ("below", "unregistered", "unknown", "enough", "no_demand").index(row["state"])
    return order, float(row["usable"] / row["need"]) if row["need"] > 0 and not pd.isna(row["usable"]) else 0.0


def _tally(stock: Stock, ask: Ask, units: pd.Series | None) -> pd.DataFrame:
    """How many places of each unit are in each state of the chosen supply."""
    own = stock.covers[stock.covers["supply"] == ask.supply.id]
    where = stock.places.set_index("id")["ward"] if units is None else units
    table = pd.crosstab(own["place"].map(where).fillna("").rename("unit"), own["state"])
    return table.reindex(columns=list(STATES), fill_value=0)


def districts_of(room: Room, stock: Stock, known: set[str]) -> pd.Series:
    """Place (id) → school district of the chosen ward, "" for none of them."""
    folder, parts = room.ctx.folder, []
    for kind in stock.places["kind"].unique():
        layer = folder.layer(kind)
        if layer is not None:
            codes = folder.districts.of(layer)
            parts.append(pd.Series(codes.to_numpy(), index=kind + ":" + layer.frame["uid"].astype(str)))
    found = pd.concat(parts) if parts else pd.Series(dtype=object)
    own = stock.places.set_index("id")["ward"].eq(room.ctx.ward)
    codes = pd.Series(own.index.map(found).fillna(""), index=own.index, dtype=object)
    return codes.where(own & codes.isin(known), "")


def _unit(room: Room, unit: str, name: str, table: pd.DataFrame, tally: pd.DataFrame) -> Row:
    words = room.ctx.words
    goal = link("map", district=unit, layers=NEEDY, only="", q="", site="") if room.ctx.ward else room.link(ward=unit)
    first = Cell(name, href=goal)
    if unit not in table.index:
        return [first, Cell(words.say("stock_view.nothing_there"), "plain"), *[Cell("—", "number")] * 5]
    row = table.loc[unit].to_dict()
    states = tally.loc[unit] if unit in tally.index else pd.Series(0, index=list(STATES))
    below = Cell(f"{int(states['below']):,} / {int(states.sum()):,}", "number")
    return [
        first,
        state_cell(row["state"], room),
        *_people(room, row),
        *pool_cells(room, row),
        _measure(room, row),
        below,
    ]


def _people(room: Room, row: dict) -> list[Cell]:
    return [amount(row["people"], room.ctx.words, at_least=bool(row["at_most"]))]


def _measure(room: Room, row: dict) -> Cell:
    """Days, or for what is needed once what is short."""
    if room.ctx.config.supplies[row["supply"]].per == "day":
        return days_cell(room, row)
    bounds = {"at_least": bool(row["at_most"]), "at_most": bool(row["at_least"])}
    return amount(row["short"], room.ctx.words, **bounds)


def _unit_table(room: Room, ask: Ask, rows: list[Row]) -> None:
    words = room.ctx.words
    measure = "#stock_view.days" if ask.supply.per == "day" else "#stock_view.short"
    name = "list.district" if room.ctx.ward else "app.ward"
    heads = [name, "stock_view.state", f"#stock_view.people_{_against(room, ask)}", "#stock_view.usable"]
    headers = numbers(words, *heads, "#stock_view.need", measure, "#stock_view.below_of")
    caption = words.say(
        "stock_view.units_caption", place=room.ctx.ward or room.ctx.whole, supply=supply_name(ask.supply, words)
    )
    # The wards of a city are read as one list; the districts of a ward begin with those that need most.
    first = FIRST if room.ctx.ward else len(rows)
    listed(headers, rows, caption + room.mark, "stock-units", words, first)


def _against(room: Room, ask: Ask) -> str:
    return "assigned" if ask.basis == "assigned" and room.scenario.purpose == "stay" else "published"


def days_cell(room: Room, row: dict, unit: str = "") -> Cell:
    """Days; "—" for what is needed once, 未登録 where nothing is in the list."""
    words, spec = room.ctx.words, room.ctx.config.supplies[row["supply"]]
    if spec.per != "day":
        return Cell("—", "number")
    blank = "value.unregistered" if row["state"] == "unregistered" else "value.undecided"
    bounds = {"at_least": bool(row["at_least"]), "at_most": bool(row.get("at_most", False))}
    return amount(row["days"], words, digits=1, unit=unit, blank=blank, **bounds)


def pool_cells(room: Room, row: dict) -> list[Cell]:
    """What is usable and needed in a unit: unknown lots make the one, unknown people the other a lower bound."""
    words = room.ctx.words
    unit = words.say(f"supply_unit.{room.ctx.config.supplies[row['supply']].unit}")
    blank = "value.unregistered" if row["state"] == "unregistered" else "value.undecided"
    found = amount(row["usable"], words, unit=unit, at_least=bool(row["at_least"]), blank=blank)
    return [found, amount(row["need"], words, unit=unit, at_least=bool(row["at_most"]))]


def state_cell(state: str, room: Room) -> Cell:
    """A state of stock in words."""
    kind = {"below": "strong", "unknown": "unknown", "unregistered": "unknown"}.get(state, "plain")
    return Cell(room.ctx.words.say(f"stock_state.{state}"), kind)
