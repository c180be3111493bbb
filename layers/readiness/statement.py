"""What a result of readiness can say and what not: coded, with its words in ``config/text`` under ``[statement]``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from layers.wording import Wording

#: cannot: a question stays unanswered (判定不能). limit: the answer holds with this reservation. basis: how it was told.
Weight = Literal["cannot", "limit", "basis"]

WEIGHT: dict[str, Weight] = {
    "population_missing": "cannot",
    "population_without_geometry": "cannot",
    "population_unknown": "limit",
    "towns_coarse": "limit",
    "zone_missing": "cannot",
    "zone_not_drawn": "limit",
    "zone_ignored": "basis",
    "everyone_counted": "limit",
    "times_missing": "limit",
    "times_partly": "limit",
    "arrival_unknown": "limit",
    "cap_used": "basis",
    "reach_max_used": "limit",
    "standard_without_value": "cannot",
    "typed_value": "basis",
    "sites_missing": "cannot",
    "buildings_missing": "limit",
    "sites_without_coordinates": "limit",
    "designation_unknown": "limit",
    "designation_conditional": "limit",
    "designation_estimated": "limit",
    "capacity_unknown": "limit",
    "capacity_all_unknown": "cannot",
    "capacity_from_area": "basis",
    "floor_unknown": "limit",
    "floor_trusted": "limit",
    "floor_partly": "limit",
    "hours_limited": "limit",
    "wave_unconfirmed": "limit",
    "not_yet_agreed": "basis",
    "straight_line": "basis",
    "closures_not_used": "limit",
    "bridges_not_used": "limit",
    "network_missing": "cannot",
    "network_pieces": "limit",
    "network_off": "limit",
    "network_dropped": "limit",
    "blocked_unknown": "limit",
    "outside_not_counted": "basis",
    "spread_evenly": "basis",
    "training": "limit",
    "stale": "limit",
    "candidates_missing": "cannot",
    "candidates_unknown": "limit",
    "candidates_wet": "basis",
    "candidates_undesignated": "limit",
    "by_people": "basis",
    "by_coverage": "limit",
    "drill_off_network": "limit",
    "drill_no_way": "limit",
    "drill_site_gone": "limit",
    "drill_no_position": "limit",
    "drill_starts_missing": "cannot",
    "drill_starts_off": "limit",
    "drill_starts_proposed": "basis",
    "drill_area_unknown": "limit",
    "drill_near": "basis",
    "drill_near_ward": "basis",
    "drill_in_water": "limit",
    "drill_zone_missing": "limit",
    "drill_lately": "basis",
    "drill_date_missing": "limit",
    "drill_wave": "limit",
    "drills_no_date": "cannot",
    "drills_districts_missing": "cannot",
    "drills_without_district": "limit",
    "drills_without_site": "limit",
}


@dataclass(frozen=True)
class Statement:
    """One sentence on a result. ``values`` fill the braces of its words: text, or numbers as they are to be read."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def weight(self) -> Weight:
        """How heavy it is; an undeclared code is a defect of ours and raises KeyError."""
        return WEIGHT[self.code]

    def words(self, wording: Wording) -> str:
        """The sentence in the reader's language; kinds and standards are named in it."""
        named = {key: _named(wording, value) for key, value in self.values.items()}
        return wording.say(f"statement.{self.code}", **named)


def told(code: str, **values: str | float) -> Statement:
    """A statement; numbers are written with thousands separators."""
    return Statement(code, {key: one if isinstance(one, str) else f"{one:,.10g}" for key, one in values.items()})


def _named(wording: Wording, value: str) -> str:
    config = wording.config
    thing = config.layers.kinds.get(value) or config.standards.get(value)
    return wording.name(thing) if thing is not None else value
