"""Hazard flags in the ways they are written: ○, △ with its condition, ×, and blank for unknown."""

from __future__ import annotations

from .dice import Dice
from .places import Terrain
from .spots import WARD_BY_NAME

YES, CONDITIONAL, NO, UNKNOWN = "○", "△", "×", ""
UNKNOWN_SHARE = 0.06
# Water leaves an open ground no upper floor to flee to: of its conditional flags most become a no.
WATER = {"flood", "storm_surge", "tsunami", "inland_flood"}
OPEN_STAYS_CONDITIONAL = 0.25

# Weights of ○, △, × by terrain. Sites in the hills are not designated for a tsunami that cannot reach them.
WEIGHTS: dict[str, dict[Terrain, tuple[float, float, float]]] = {
    "flood": {"south": (8, 58, 34), "plain": (22, 52, 26), "hill": (68, 18, 14)},
    "landslide": {"south": (96, 1, 3), "plain": (92, 3, 5), "hill": (58, 18, 24)},
    "storm_surge": {"south": (10, 58, 32), "plain": (55, 27, 18), "hill": (90, 4, 6)},
    "earthquake": {"south": (86, 8, 6), "plain": (88, 7, 5), "hill": (88, 7, 5)},
    "tsunami": {"south": (20, 55, 25), "plain": (6, 12, 82), "hill": (3, 4, 93)},
    "large_fire": {"south": (44, 14, 42), "plain": (36, 14, 50), "hill": (50, 14, 36)},
    "inland_flood": {"south": (14, 56, 30), "plain": (24, 52, 24), "hill": (64, 22, 14)},
    "volcano": {"south": (3, 3, 94), "plain": (3, 3, 94), "hill": (3, 3, 94)},
}
OPEN_FIRE = (88, 6, 6)

IN_BUILDING: dict[str, list[str]] = {
    "flood": ["2階以上", "２階以上", "3階以上"],
    "landslide": ["南側の校舎に限る", "体育館を除く"],
    "storm_surge": ["3階以上", "校舎3階以上に限る"],
    "earthquake": ["体育館を除く", "耐震補強済みの棟に限る"],
    "tsunami": ["3階以上", "校舎3階以上に限る", "4階以上"],
    "large_fire": ["グラウンドに限る"],
    "inland_flood": ["2階以上", "２階以上"],
    "volcano": ["屋内に限る"],
}
ON_OPEN_GROUND: dict[str, list[str]] = {
    "flood": ["高台の部分に限る"],
    "landslide": ["北側の斜面を除く"],
    "storm_surge": ["高台の部分に限る"],
    "earthquake": ["池の周りを除く"],
    "tsunami": ["高台の部分に限る"],
    "large_fire": ["中央の広場に限る"],
    "inland_flood": ["高台の部分に限る"],
    "volcano": ["管理棟の中に限る"],
}


def hazard_flags(dice: Dice, ward: str, open_ground: bool) -> dict[str, str]:
    """One cell for each hazard, as the ward's terrain and the kind of site make likely."""
    terrain = WARD_BY_NAME[ward].terrain
    return {hazard: _flag(dice, hazard, terrain, open_ground) for hazard in WEIGHTS}


def _flag(dice: Dice, hazard: str, terrain: Terrain, open_ground: bool) -> str:
    if dice.chance(UNKNOWN_SHARE):
        return UNKNOWN
    weights = OPEN_FIRE if open_ground and hazard == "large_fire" else WEIGHTS[hazard][terrain]
    mark = dice.weighted(dict(zip((YES, CONDITIONAL, NO), weights, strict=True)))
    if mark == CONDITIONAL and open_ground and hazard in WATER and not dice.chance(OPEN_STAYS_CONDITIONAL):
        return NO
    conditions = ON_OPEN_GROUND if open_ground else IN_BUILDING
    return mark + dice.pick(conditions[hazard]) if mark == CONDITIONAL else mark
