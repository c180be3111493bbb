"""Fictional stations with figures on stranded commuters (帰宅困難者)."""

from __future__ import annotations

from .dice import Dice
from .names import Reading
from .spots import City, Row

STATIONS = 20
ENDING = Reading("駅", "エキ")
WARDS = {"中村区": 4.0, "中区": 5.0, "千種区": 2.0, "東区": 2.0, "熱田区": 2.0, "北区": 1.0, "南区": 1.0, "名東区": 1.0}
# The first station of these wards is a large one.
LARGE = {"中村区": (20_000, 60_000), "中区": (15_000, 30_000)}
NEED = (600, 7000)
UNKNOWN = 0.12


def stations(city: City) -> list[Row]:
    """The rows of the stations; some figures are blank, and usable now is never more than secured."""
    dice = Dice("station")
    places = city.places(dice, dice.share_out(STATIONS, WARDS), {ENDING: 1.0})
    seen: set[str] = set()
    rows = []
    for serial, place in enumerate(places, start=1):
        large = place.ward in LARGE and place.ward not in seen
        seen.add(place.ward)
        figures = _figures(dice, dice.between(*(LARGE[place.ward] if large else NEED)))
        rows.append(place.row() | {"site_id": f"XS-{serial:02d}"} | figures)
    return rows


def _figures(dice: Dice, need: int) -> Row:
    secured = int(need * (dice.fraction() * 0.9)) if dice.chance(0.9) else 0
    figures = {
        "need_people": need,
        "secured_people": secured,
        "usable_now_people": int(secured * (0.4 + dice.fraction() * 0.6)),
        "planned_people": int((need - secured) * dice.fraction() * 0.5),
    }
    return {name: "" if dice.chance(UNKNOWN) else str(people // 10 * 10) for name, people in figures.items()}
