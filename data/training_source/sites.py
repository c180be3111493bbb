"""Fictional emergency sites and shelters; about half of the shelters stand in an emergency site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .dice import Dice
from .flags import NO, YES, hazard_flags
from .names import Reading
from .spots import WARD_BY_NAME, WARD_WEIGHTS, City, Place, Row, Taken

EMERGENCY_SITES = 1700
SHELTERS = 800
CAPACITY_UNKNOWN = 0.10
# The city plans two square metres of shelter a person; the floors are made to fit the capacity.
M2_PER_PERSON = 2

# Every school district has one; the other sites are drawn by weight.
PRIMARY_SCHOOL = Reading("小学校", "ショウガッコウ")
BUILDINGS: dict[Reading, float] = {
    Reading("中学校", "チュウガッコウ"): 13,
    Reading("高等学校", "コウトウガッコウ"): 6,
    Reading("大学", "ダイガク"): 3,
}
OPEN_GROUND: dict[Reading, float] = {
    Reading("公園", "コウエン"): 58,
    Reading("緑地", "リョクチ"): 12,
    Reading("グラウンド", "グラウンド"): 8,
}
SHELTER_ONLY: dict[Reading, float] = {
    Reading("コミュニティセンター", "コミュニティセンター"): 5,
    Reading("会館", "カイカン"): 3,
    Reading("体育館", "タイイクカン"): 2,
    Reading("生涯学習館", "ショウガイガクシュウカン"): 1,
}
OPEN_ENDINGS = tuple(ending.text for ending in OPEN_GROUND)
NOTES: dict[str, float] = {"": 82, "夜間は正門を閉めている": 9, "駐車場は使えない": 9}
OPEN_NOTES: dict[str, float] = {"": 88, "夜間は照明がない": 6, "一部に未舗装の通路がある": 6}
STEP_FREE: dict[str, float] = {"○": 45, "△体育館のみ": 20, "×": 25, "": 10}
PETS: dict[str, float] = {"○": 20, "△屋外の区画に限る": 40, "×": 25, "": 15}
ACCEPTS: dict[str, float] = {"": 70, "地域住民": 20, "高齢者・障害者・乳幼児とその家族": 10}
HOURS: dict[str, float] = {"開設の指示から": 45, "震度5強以上で直ちに": 25, "終日": 15, "": 15}
# Only shelters that no sea reaches may be used on the ground floor alone; the one exception is planted.
FLOORS_INLAND: dict[str, float] = {"全館": 45, "1階のみ": 15, "2階以上": 10, "": 30}
FLOORS_SOUTH: dict[str, float] = {"全館": 25, "2階以上": 30, "3階以上": 15, "": 30}
OTHER_MATTERS: dict[str, float] = {"": 85, "夏季は冷房のある部屋を優先する": 8, "給水車の停車場所あり": 7}


@dataclass(frozen=True)
class Site:
    """A place people flee to, with the serial number in its id."""

    place: Place
    serial: int
    open_ground: bool

    def site_id(self, list_code: str) -> str:
        """An id in the form of the official ones, with an X for their E: 20 emergency site, 11 shelter."""
        return f"X23100{self.serial:05d}{list_code}1"


def sites(city: City) -> tuple[list[Row], list[Row]]:
    """The rows of the emergency sites and those of the shelters."""
    dice, taken = Dice("sites"), Taken()
    schools = _schools(city, dice, taken)
    shares = dice.share_out(EMERGENCY_SITES - len(schools), WARD_WEIGHTS, least=6)
    emergency = schools + _new_sites(city, dice, taken, shares, len(schools) + 1)
    shelters = dice.share_out(SHELTERS, WARD_WEIGHTS, least=3)
    shared = _shared_shelters(dice, emergency, shelters)
    doubled = {site.serial for site in shared}
    alone = {ward: share - sum(site.place.ward == ward for site in shared) for ward, share in shelters.items()}
    single = _new_sites(city, dice, taken, alone, EMERGENCY_SITES + 1, SHELTER_ONLY)
    return (
        [_emergency_row(dice, site, is_shelter=site.serial in doubled) for site in emergency],
        [_shelter_row(dice, site, is_emergency_site=site.serial in doubled) for site in shared + single],
    )


def _schools(city: City, dice: Dice, taken: Taken) -> list[Site]:
    """The primary school of each district, called as the district is."""
    places = [
        city.place(dice, each.ward, each.name + PRIMARY_SCHOOL, taken, within=each.outline) for each in city.districts
    ]
    return [Site(place, serial, open_ground=False) for serial, place in enumerate(places, start=1)]


def _new_sites(
    city: City,
    dice: Dice,
    taken: Taken,
    shares: Mapping[str, int],
    first: int,
    endings: Mapping[Reading, float] = BUILDINGS | OPEN_GROUND,
) -> list[Site]:
    """So many sites in each ward, numbered from ``first``; they keep away from every spot in ``taken``."""
    places = city.places(dice, shares, endings, taken)
    return [
        Site(place, serial, place.name.text.endswith(OPEN_ENDINGS)) for serial, place in enumerate(places, start=first)
    ]


def _shared_shelters(dice: Dice, emergency: list[Site], shelters: Mapping[str, int]) -> list[Site]:
    """Those emergency sites, all buildings, that are half of their ward's shelters; primary schools first."""
    shared: list[Site] = []
    for ward, share in shelters.items():
        houses = [site for site in emergency if site.place.ward == ward and not site.open_ground]
        schools = [site for site in houses if site.place.name.text.endswith(PRIMARY_SCHOOL.text)]
        others = [site for site in houses if site not in schools]
        shared += (dice.shuffled(schools) + dice.shuffled(others))[: (share + 1) // 2]
    return sorted(shared, key=lambda site: site.serial)


def _capacity(dice: Dice, people: int) -> str:
    return "" if dice.chance(CAPACITY_UNKNOWN) else str(people)


def _mark(fact: bool) -> str:
    return YES if fact else NO


def _emergency_row(dice: Dice, site: Site, *, is_shelter: bool) -> Row:
    people = dice.between(50, 900) * 10 if site.open_ground else dice.between(30, 150) * 10
    return site.place.row() | {
        "site_id": site.site_id("20"),
        **hazard_flags(dice, site.place.ward, site.open_ground),
        "capacity_people": _capacity(dice, people),
        "is_shelter": _mark(is_shelter),
        "note": dice.weighted(OPEN_NOTES if site.open_ground else NOTES),
    }


def _shelter_row(dice: Dice, site: Site, *, is_emergency_site: bool) -> Row:
    people = dice.between(8, 80) * 10
    inland = WARD_BY_NAME[site.place.ward].terrain == "hill"
    return site.place.row() | {
        "site_id": site.site_id("11"),
        "capacity_people": _capacity(dice, people),
        "floor_area_m2": str(people * M2_PER_PERSON),
        "toilets": str(2 + people // 40) if dice.chance(0.85) else "",
        "usable_floors": dice.weighted(FLOORS_INLAND if inland else FLOORS_SOUTH),
        "step_free": dice.weighted(STEP_FREE),
        "pets": dice.weighted(PETS),
        "key_office": f"訓練{site.place.ward}役所総務課" if dice.chance(0.7) else "",
        "hours": dice.weighted(HOURS),
        "is_emergency_site": _mark(is_emergency_site),
        "accepts": dice.weighted(ACCEPTS),
        "other_matters": dice.weighted(OTHER_MATTERS),
        "note": dice.weighted(NOTES),
    }
