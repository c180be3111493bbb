"""Further fictional places that indicators count: convenience stores, vacant-house cases, public toilets."""

from __future__ import annotations

from datetime import date

from .dice import Dice
from .names import Reading
from .places import WARDS
from .spots import WARD_WEIGHTS, City, Row

STORES, CASES, TOILETS = 300, 150, 120
RESIDENTS = {ward.name: float(ward.residents_thousand) for ward in WARDS}
CERTIFICATES: dict[str, float] = {"○": 80, "×": 12, "": 8}
STORE_HOURS: dict[str, float] = {"24時間": 80, "6時から24時まで": 15, "": 5}
# Course of a case.
CASE_STATES: dict[str, float] = {"受付": 20, "調査": 25, "指導": 25, "解決": 30}
FIRST_CASE, LAST_CASE = date(2023, 4, 1), date(2026, 3, 31)
STEP_FREE: dict[str, float] = {"○": 45, "△多目的の個室のみ": 20, "×": 25, "": 10}
TOILET_HOURS: dict[str, float] = {"終日": 75, "6時から21時まで": 15, "": 10}


def convenience_stores(city: City) -> list[Row]:
    """The rows of the convenience stores."""
    dice = Dice("convenience_store")
    places = city.places(dice, dice.share_out(STORES, RESIDENTS), {Reading("コンビニ", "コンビニ"): 1.0})
    return [
        place.row() | {"certificates": dice.weighted(CERTIFICATES), "hours": dice.weighted(STORE_HOURS)}
        for place in places
    ]


def vacant_houses(city: City) -> list[Row]:
    """The rows of the vacant-house cases: places and states, no owners."""
    dice = Dice("vacant_house")
    places = city.places(dice, dice.share_out(CASES, WARD_WEIGHTS), {Reading("空き家", "アキヤ"): 1.0})
    return [
        place.row() | {"site_id": f"XV-{serial:04d}", "received_date": _day(dice), "state": dice.weighted(CASE_STATES)}
        for serial, place in enumerate(places, start=1)
    ]


def _day(dice: Dice) -> str:
    return date.fromordinal(dice.between(FIRST_CASE.toordinal(), LAST_CASE.toordinal())).isoformat()


def public_toilets(city: City) -> list[Row]:
    """The rows of the public toilets."""
    dice = Dice("public_toilet")
    places = city.places(dice, dice.share_out(TOILETS, WARD_WEIGHTS), {Reading("公衆トイレ", "コウシュウトイレ"): 1.0})
    return [
        place.row()
        | {
            "toilets": str(dice.between(2, 12)) if dice.chance(0.9) else "",
            "step_free": dice.weighted(STEP_FREE),
            "hours": dice.weighted(TOILET_HOURS),
        }
        for place in places
    ]
