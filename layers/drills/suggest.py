"""Sites for a drill: right for its hazard, reached on foot, not drilled lately; and why the others are none."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from layers.drills.area import area_of, away_m, crossings, district_starts
from layers.drills.kinds import OWN
from layers.drills.lately import last_drilled
from layers.drills.reach import Reach, reach_of
from layers.drills.register import months_before
from layers.drills.scenario import drill_scenario
from layers.drills.water import in_water
from layers.folder import DataFolder
from layers.held import Held
from layers.readiness.demand import zone_kind, zones_of
from layers.readiness.places import Places, place_statements, places_of
from layers.readiness.scenario import Scenario
from layers.readiness.statement import Statement
from layers.readiness.statement import told as say
from layers.readiness.terms import Value, terms
from layers.spec import Config
from layers.store.drill_bodies import DrillBody

#: Places so far from the area are looked at too [m]: people do not stop at its border.
NEAR_M = 1000.0
#: Why a place is not suggested, in the order they are looked for; words under ``[drill_reason]``.
REASONS = (
    "not_designated",
    "not_yet_agreed",
    "candidate",
    "ended",
    "unknown_designation",
    "no_position",
    "wet",
    "floor_unknown",
    "zone_unknown",
    "no_network",
    "no_start",
    "off_network",
    "unreachable",
    "too_far",
    "time_unknown",
    "too_late",
    "drilled_lately",
    "lately_unknown",
)
#: Designations that let a place be suggested: with or without a condition; of kinds that nobody designates for hazards,
#: being registered.
DESIGNATED = ("yes", "conditional", "registered")
COLUMNS = ["id", "name", "kind", "ward", "district", "longitude", "latitude", "capacity", "suggested", "rank", "reason"]
COLUMNS += ["minutes", "walk_m", "nearest_start", "last_drilled", "designation", "floor", "wave", "hours", "inside"]
COLUMNS += ["chosen", "water"]
#: Of `layers.readiness.places.place_statements`, what is not about counting people.
_OF_PLACES = {"sites_missing", "buildings_missing", "sites_without_coordinates", "designation_conditional"}
_OF_PLACES |= {"designation_estimated", "floor_trusted", "floor_partly", "hours_limited", "not_yet_agreed"}
_OF_PLACES |= {"capacity_from_area"}
_REFUSED = {"no": "not_designated", "later": "not_yet_agreed", "candidate": "candidate", "ended": "ended"}


@dataclass(frozen=True)
class Suggestion:
    """``sites`` has a row a place of the scenario in the area or near it, the suggested ones first, by rank, then the
    others by id: id, name, kind, ward, district, longitude, latitude, capacity [people, NaN = unknown], suggested, rank
    (1 …; <NA> for the others), reason (of `REASONS`, "" for the suggested), minutes (on foot from the best start to the
    door, without the time before people leave; NaN where it cannot be told), walk_m (level way that takes as long; inf
    = no way), nearest_start (name of that start), last_drilled (date or None), designation, floor, wave, hours (as
    `layers.readiness.places.Places`; floor "" = nobody knows where the water goes), inside (the area), chosen (a site
    of the drill already), water (of places that nobody designates: the kinds of inundation areas they lie in, whatever
    the hazard; a caution, no reason).
    """

    sites: pd.DataFrame = field(repr=False)
    scenario: Scenario
    statements: tuple[Statement, ...]
    standards: tuple[Value, ...]
    training: bool = False


def suggest(
    folder: DataFolder,
    config: Config,
    body: DrillBody,
    as_of: datetime.date | None,
    told: Held,
    ward: str = "",
    *,
    months: int | None = None,
    near_m: float = NEAR_M,
) -> Suggestion:
    """Which sites a drill may go to. Only places designated for the hazard by the ward's own list are ever suggested;
    for the types of `layers.drills.kinds.OWN` those registered in their layer, and no others.

    ``told`` are the drills (`layers.drills.load.load_drills`); one within ``months`` (None: as ``config/drills.toml``
    says) before ``as_of`` speaks against a site. ``ward`` stands for the area of a drill that names none. Before starts
    are chosen, people set out from all over the area (`layers.drills.area.crossings`).

    Order: inside the area first, then never drilled, then drilled longest ago, then the shortest way, then the id.

    Raises:
        ScenarioRefused: as `layers.drills.scenario.drill_scenario`.
    """
    body = body if body.ward else body.model_copy(update={"ward": ward})
    scenario = drill_scenario(folder, config, body)
    found = terms(scenario, config, folder.city.code)
    own = (OWN[body.type],) if body.type in OWN else ()
    places, inside, said = _near(folder, body, places_of(folder, config, scenario, found, as_of, own), near_m)
    starts = body.starts or crossings(folder, body) or district_starts(folder, body)
    reach = reach_of(folder, scenario, found, starts, places, nearest=not body.starts)
    said = [*found.statements, *_of_places(folder, places), *said, *reach.statements]
    if starts and not body.starts:
        said.append(say("drill_starts_proposed", starts=len(starts)))
    dry_unknown = _zone_unknown(folder, scenario)
    if dry_unknown:
        said.append(say("drill_zone_missing", kind=zone_kind(scenario)))
    water, wet = in_water(folder, places) if own else ([()] * len(places.table), [])
    said += [one for one in wet if one not in said]
    months = config.drills.limits.undrilled_months if months is None else months
    said.append(_lately_said(as_of, months))
    last, lately = _lately(folder, told, as_of, months, places)
    reason = _reasons(places, dry_unknown and (bool(own) or scenario.purpose == "stay"), reach, lately)
    table = _table(places, reach, [one.name for one in starts]).assign(
        reason=reason, last_drilled=last, inside=inside, chosen=_chosen(places, body), water=water
    )
    if dry_unknown:
        table["floor"] = ""
    return Suggestion(_ranked(table), scenario, tuple(said), found.used, folder.training or told.training)


def _near(
    folder: DataFolder, body: DrillBody, places: Places, near_m: float
) -> tuple[Places, np.ndarray, list[Statement]]:
    """The places in a drill's area, near it, and those it has already; one without a position by its ward alone, as all
    of the kinds that nobody designates.
    """
    area = area_of(folder, body)
    if area is None:
        return places, np.ones(len(places.table), dtype=bool), [say("drill_area_unknown")]
    away = away_m(area, places.position)
    ward = places.table["ward"].eq(body.ward).to_numpy() | (not body.ward)
    keep = (away <= near_m) | (~places.placed & ward) | _chosen(places, body)
    said = [say("drill_near", metres=near_m)]
    if body.type in OWN and body.ward:
        # They are few: the ward's own may lie far from the school district that drills.
        keep |= ward
        said.append(say("drill_near_ward", kind=OWN[body.type], ward=body.ward))
    own = Places(places.table[keep].reset_index(drop=True), places.position[keep], places.kinds)
    return own, away[keep] == 0, said


def _of_places(folder: DataFolder, places: Places) -> list[Statement]:
    """What is to be said of the places, and how many tsunami buildings nobody calls safe in the waves."""
    said = [one for one in place_statements(folder, places) if one.code in _OF_PLACES]
    table = places.table[places.table["designation"].isin(DESIGNATED)]
    weak = int(table["wave"].isin(["no", "unknown"]).sum())
    return [*said, say("drill_wave", sites=weak)] if weak else said


def _chosen(places: Places, body: DrillBody) -> np.ndarray:
    return places.table["id"].isin(body.sites).to_numpy(dtype=bool)


def _zone_unknown(folder: DataFolder, scenario: Scenario) -> bool:
    return bool(zone_kind(scenario)) and zones_of(folder, scenario) is None


def _lately_said(as_of: datetime.date | None, months: int) -> Statement:
    if as_of is None:
        return say("drill_date_missing")
    return say("drill_lately", since=months_before(as_of, months).isoformat(), months=months)


def _lately(
    folder: DataFolder, told: Held, as_of: datetime.date | None, months: int, places: Places
) -> tuple[pd.Series, np.ndarray]:
    """The day each place was last drilled (None = never) and what that speaks against it ("" = nothing), as the register
    counts it. Without a reference date nobody knows how long ago a drill was.
    """
    last = pd.Series(last_drilled(folder, told, as_of, places.table), dtype=object)
    if as_of is None:
        return last, np.where(last.notna(), "lately_unknown", "").astype(object)
    lately = [day is not None and day >= months_before(as_of, months) for day in last]
    return last, np.where(lately, "drilled_lately", "").astype(object)


def _reasons(places: Places, dry_unknown: bool, reach: Reach, lately: np.ndarray) -> np.ndarray:
    """The first that speaks against each place in the order of `REASONS`; "" for none."""
    table = places.table
    # Whatever does not say that a place is designated is no designation.
    designated = table["designation"].isin(DESIGNATED)
    refused = table["designation"].map(_REFUSED).fillna("unknown_designation").mask(designated, "")
    floor = table["floor"].map({"wet": "wet", "unknown": "floor_unknown"}).fillna("")
    floor = floor.mask((floor == "") & dry_unknown, "zone_unknown")
    position = np.where(places.placed, "", "no_position")
    found = np.full(len(table), "", dtype=object)
    for one in (refused.to_numpy(), position, floor.to_numpy(), reach.reason, lately):
        found = np.where(found == "", one, found)
    return found


def _table(places: Places, reach: Reach, starts: list[str]) -> pd.DataFrame:
    columns = ["id", "name", "kind", "ward", "district", "designation", "capacity", "floor", "wave", "hours"]
    return places.table[columns].assign(
        longitude=places.position[:, 0],
        latitude=places.position[:, 1],
        minutes=reach.minutes,
        walk_m=reach.walk_m,
        nearest_start=np.array([*starts, ""], dtype=object)[reach.start],
    )


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    drilled = [0 if day is None else day.toordinal() for day in table["last_drilled"]]
    table = table.assign(suggested=table["reason"] == "", outside=~table["inside"], drilled=drilled)
    good = table[table["suggested"]].sort_values(["outside", "drilled", "walk_m", "id"], kind="stable")
    others = table[~table["suggested"]].sort_values("id", kind="stable")
    table = table.loc[[*good.index, *others.index]].reset_index(drop=True)
    rank = pd.Series(np.arange(1, len(table) + 1), dtype="Int64").where(table["suggested"])
    return table.assign(rank=rank)[COLUMNS]
