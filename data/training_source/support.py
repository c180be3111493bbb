"""Fictional support networks: places and counts, never persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .dice import Dice
from .districts import District
from .names import TRAINING, Reading
from .places import WARDS, Ward
from .spots import WARD_WEIGHTS, City, Place, Row, Taken

# The typed office places are real ones; this much off them [°] no pin marks a real door.
OFFICE_OFFSET_DEG = 0.0012


@dataclass(frozen=True)
class Network:
    """How many places of a kind there are, how they are called, who answers for them, what is counted."""

    total: int
    endings: tuple[Reading, ...]
    section: str
    least: int = 0
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=lambda: WARD_WEIGHTS)


# Kinds whose records say which school district they work in.
WITH_DISTRICT = {"neighbourhood_group", "npo", "partner_company"}
COMMISSIONERS = Reading("地区民生委員児童委員協議会", "チクミンセイイインジドウイインキョウギカイ")
# Households for one commissioner: within 220 to 440 in most districts, above it in some.
HOUSEHOLDS_EACH = (200, 520)

# Stranded commuters gather where the large stations are.
STATION_WARDS = {"東区": 1.0, "中村区": 4.0, "中区": 4.0, "千種区": 1.0, "熱田区": 2.0}

NETWORKS: dict[str, Network] = {
    "welfare_shelter": Network(
        60,
        (Reading("福祉会館", "フクシカイカン"), Reading("特別養護老人ホーム", "トクベツヨウゴロウジンホーム")),
        "役所福祉課",
        least=1,
        counts={"capacity_people": (8, 60)},
    ),
    "neighbourhood_group": Network(
        104,
        (Reading("自主防災会", "ジシュボウサイカイ"), Reading("町内会", "チョウナイカイ")),
        "役所総務課",
        least=1,
        counts={"households": (60, 900)},
    ),
    "npo": Network(30, (Reading("の会", "ノカイ"), Reading("ネットワーク", "ネットワーク")), "役所地域力推進課"),
    "partner_company": Network(
        44,
        (Reading("商店", "ショウテン"), Reading("スーパー", "スーパー"), Reading("工務店", "コウムテン")),
        "役所地域力推進課",
    ),
    "commuter_refuge": Network(
        36,
        (Reading("ホール", "ホール"), Reading("タワー", "タワー"), Reading("駅前広場", "エキマエヒロバ")),
        "役所総務課",
        counts={"capacity_people": (80, 3000)},
        weights=STATION_WARDS,
    ),
    "stock_depot": Network(48, (Reading("備蓄倉庫", "ビチクソウコ"),), "役所総務課", least=1),
    "childcare_centre": Network(32, (Reading("子育てひろば", "コソダテヒロバ"),), "役所民生子ども課"),
    "community_care_centre": Network(32, (Reading("いきいき支援センター", "イキイキシエンセンター"),), "役所福祉課"),
    "disability_centre": Network(
        16, (Reading("障害者基幹相談支援センター", "ショウガイシャキカンソウダンシエンセンター"),), "役所福祉課"
    ),
    "fire_station": Network(
        40, (Reading("消防署", "ショウボウショ"), Reading("消防団詰所", "ショウボウダンツメショ")), "消防署"
    ),
    "public_works_office": Network(16, (Reading("土木事務所", "ドボクジムショ"),), "土木事務所"),
    "environment_office": Network(16, (Reading("環境事業所", "カンキョウジギョウショ"),), "環境事業所"),
    "volunteer_centre": Network(
        16, (Reading("災害ボランティアセンター", "サイガイボランティアセンター"),), "役所地域力推進課"
    ),
    "hospital": Network(30, (Reading("病院", "ビョウイン"),), "保健センター", counts={"beds": (20, 600)}),
    "aed": Network(40, (Reading("駅", "エキ"), Reading("体育センター", "タイイクセンター")), "保健センター"),
}


def ward_offices(city: City) -> list[Row]:
    """The rows of the ward offices, one for each ward, a little off the typed place."""
    dice = Dice("ward_office")
    return [_office_place(city, dice, ward).row() | {"office": f"訓練{ward.name}役所総務課"} for ward in WARDS]


def _office_place(city: City, dice: Dice, ward: Ward) -> Place:
    name = TRAINING + Reading(ward.name + "役所", ward.kana + "ヤクショ")
    longitude, latitude = (coordinate + (dice.fraction() * 2 - 1) * OFFICE_OFFSET_DEG for coordinate in ward.office)
    return Place(name, city.addresses.address(ward.name), ward.name, (longitude, latitude))


def network(city: City, kind: str) -> list[Row]:
    """The rows of one support kind, ward by ward."""
    dice, plan = Dice(kind), NETWORKS[kind]
    shares = dice.share_out(plan.total, plan.weights, plan.least)
    places = city.places(dice, shares, dict.fromkeys(plan.endings, 1.0))
    rows = [_row(dice, place, plan) for place in places]
    if kind in WITH_DISTRICT:
        rows = [row | {"district": city.district_of(place)} for row, place in zip(rows, places, strict=True)]
    if kind == "stock_depot":
        rows = [row | {"site_id": f"XD-{serial:04d}"} for serial, row in enumerate(rows, start=1)]
    return rows


def _row(dice: Dice, place: Place, plan: Network) -> Row:
    counts = {name: str(dice.between(low, high)) for name, (low, high) in plan.counts.items()}
    return {**place.row(), **counts, "office": f"訓練{place.ward}{plan.section}", "note": _note(dice)}


def _note(dice: Dice) -> str:
    return "訓練用の架空の記録" if dice.chance(0.15) else ""


def commissioners(city: City, households: Mapping[str, int]) -> list[Row]:
    """The welfare commissioners of each school district, as counts; in the smallest districts below five."""
    dice, taken = Dice("welfare_commissioner"), Taken()
    return [_commissioners(city, dice, taken, each, households[each.code]) for each in city.districts]


def _commissioners(city: City, dice: Dice, taken: Taken, district: District, households: int) -> Row:
    place = city.place(dice, district.ward, district.name + COMMISSIONERS, taken, within=district.outline)
    return place.row() | {
        "district": district.title,
        "commissioners": str(max(1, households // dice.between(*HOUSEHOLDS_EACH))),
        "households": str(households),
        "office": f"訓練{district.ward}役所民生子ども課",
        "note": _note(dice),
    }
