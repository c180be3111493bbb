"""Fictional stock lots (備蓄品) at the depots and at some of the shelters."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from .dice import Dice
from .spots import Row


class Item(NamedTuple):
    """What is stocked: how it is counted, how much of it one person needs on one day, how many years it keeps."""

    name: str
    unit: str
    a_day: int
    years: int


ITEMS = [
    Item("飲料水", "L", 3, 5),
    Item("食料", "食", 3, 5),
    Item("毛布", "枚", 1, 0),
    Item("携帯トイレ", "回分", 5, 10),
]
SHELTERS_WITH_STOCK = 0.7
DEPOT_PEOPLE = (400, 4000)
PEOPLE_IF_UNKNOWN = 150
# Days the stock of a shelter lasts, in tenths; 0 is a stock used up.
TENTHS_OF_DAYS: dict[int, float] = {0: 3, 5: 12, 10: 30, 20: 25, 30: 22, 40: 8}
# Lots were bought in any month of these years, so some have expired and some will within a year of 2026-10-01.
FIRST_BOUGHT, LAST_BOUGHT = date(2021, 3, 1), date(2026, 2, 1)


def stock_lots(depots: list[Row], shelters: list[Row]) -> list[Row]:
    """One row for each lot; two lots of each item in a depot, one in a shelter."""
    dice = Dice("stock_lot")
    lots = [lot for depot in depots for lot in _lots(dice, depot, dice.between(*DEPOT_PEOPLE), 2)]
    for shelter in shelters:
        if shelter["site_id"] and dice.chance(SHELTERS_WITH_STOCK):
            lots += _lots(dice, shelter, int(shelter["capacity_people"] or 0) or PEOPLE_IF_UNKNOWN, 1)
    return [{"lot_id": f"XL-{serial:05d}", **lot} for serial, lot in enumerate(lots, start=1)]


def _lots(dice: Dice, place: Row, people: int, each: int) -> list[Row]:
    return [_lot(dice, place, item, people) for item in ITEMS for _ in range(each)]


def _lot(dice: Dice, place: Row, item: Item, people: int) -> Row:
    tenths = dice.weighted(TENTHS_OF_DAYS)
    bought = date.fromordinal(dice.between(FIRST_BOUGHT.toordinal(), LAST_BOUGHT.toordinal()))
    # A blanket is needed once, however many the days.
    quantity = people * min(tenths, 10) // 10 if not item.years else people * item.a_day * tenths // 10
    return {
        "site_id": place["site_id"],
        "site_name": place["name"],
        "item": item.name,
        "quantity": str(quantity),
        "unit": item.unit,
        "expiry": f"{bought.year + item.years}-{bought.month:02d}-01" if item.years else "",
    }
