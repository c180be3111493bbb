"""What a run begins with: a snapshot of the plan, so that the board needs no layer while it runs."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from layers.drills.kinds import NAMED
from layers.drills.templates import filled
from layers.folder import DataFolder
from layers.intake.wards import WHOLE_CITY
from layers.layer import Layer
from layers.readiness.places import designation
from layers.readiness.scenario import Scenario
from layers.sites import states
from layers.spec import Config
from layers.store.drill_bodies import CheckLine, DrillBody
from layers.store.errors import TrainingEvent
from layers.store.run_bodies import WALK_PROFILES, RunLeg, RunPlan, RunSite
from layers.wording import Wording

if TYPE_CHECKING:
    from layers.drills.routes import Routes, WalkRoute


#: Designations of a place to flee to that are in force.
_IN_FORCE = ("yes", "conditional")


def run_plan(
    folder: DataFolder,
    config: Config,
    wording: Wording,
    body: DrillBody | None,
    ward: str,
    as_of: datetime.date | None,
    routes: Routes | None = None,
    *,
    hazard: str = "",
) -> RunPlan:
    """The snapshot a run of a drill begins with; ``body`` None: that of a real event in ``ward`` ("" = everywhere).

    A real event lists the ward's shelters and, for a tsunami, its designated tsunami buildings (where none are registered or
    they are only estimated: the emergency sites designated for it). Where no shelter is registered at all, the emergency
    sites designated for the hazard, without one for any; those of which the designation is not known too, and their names
    say so. Its checklist is the usual order of opening a shelter, of the drills of that type. Capacities are the published ones: one computed from a floor area is an assumption and is not taken.

    Raises:
        TrainingEvent: a real event on made-up data.
    """
    if body is None:
        return _event(folder, config, wording, ward, as_of, hazard)
    return RunPlan(
        title=body.title,
        place=_place(folder, body.ward or ward, body.districts),
        sites=tuple(_named(folder, wording, ident) for ident in body.sites),
        injects=body.injects,
        checklist=body.checklist,
        legs=_legs(folder, wording, body, routes),
        training=folder.training,
    )


def _event(
    folder: DataFolder, config: Config, wording: Wording, ward: str, as_of: datetime.date | None, hazard: str
) -> RunPlan:
    if folder.training:
        raise TrainingEvent("a real event was to be run on made-up data; open a folder of real data")
    place = _place(folder, ward, ())
    sites, seen = dict[str, RunSite](), set[str]()
    for layer, frame, unknown in _serving(folder, config, as_of, hazard):
        own = frame[_inside(folder, frame, ward) & ~frame["place_key"].isin(seen)]
        seen |= set(own["place_key"]) - {""}
        sites |= {one.id: one for one in _sites(layer, own[~unknown.loc[own.index]])}
        sites |= {one.id: _unknown(one, wording) for one in _sites(layer, own[unknown.loc[own.index]])}
    return RunPlan(
        title=wording.say("run_log.event_title", place=place),
        place=place,
        sites=tuple(sites.values()),
        checklist=_opening(config, wording),
    )


def _opening(config: Config, wording: Wording) -> tuple[CheckLine, ...]:
    """The usual order of opening a shelter. Its minutes are a drill's: nobody says when those of an event are up."""
    lines: tuple[CheckLine, ...] = filled(config, wording, "shelter")["checklist"]
    return tuple(one.model_copy(update={"minute": None}) for one in lines)


def _serving(
    folder: DataFolder, config: Config, as_of: datetime.date | None, hazard: str
) -> list[tuple[Layer, gpd.GeoDataFrame, pd.Series]]:
    """The layers of a real event with the records that may serve, and of which of them nobody knows it (bool for each)."""
    shelters, sites = folder.layer("shelter"), folder.layer("emergency_site")
    found = [] if shelters is None else [_known(shelters, shelters.frame)]
    if shelters is None and sites is not None and hazard != "tsunami":
        state = states(sites, hazard, config.layers.hazards)
        found.append((sites, sites.frame[state != "no"], ~state.isin([*_IN_FORCE, "no"])))
    if hazard == "tsunami":
        buildings = folder.layer("tsunami_building")
        flee = sites if buildings is None or buildings.basis else buildings
        if flee is not None:
            state = designation(flee, flee.frame, Scenario(hazard=hazard), config, as_of)
            found.append(_known(flee, flee.frame[state.isin(_IN_FORCE)]))
    return found


def _known(layer: Layer, frame: gpd.GeoDataFrame) -> tuple[Layer, gpd.GeoDataFrame, pd.Series]:
    return layer, frame, pd.Series(False, index=frame.index)


def _unknown(site: RunSite, wording: Wording) -> RunSite:
    return site.model_copy(update={"name": wording.say("run_log.site_unknown", name=site.name)})


def _inside(folder: DataFolder, frame: gpd.GeoDataFrame, ward: str) -> pd.Series:
    if not folder.city.name:
        # In a folder without a city nothing tells inside from outside.
        return pd.Series(True, index=frame.index)
    if ward in ("", WHOLE_CITY):
        return frame["ward"] != ""
    return frame["ward"] == ward


def _sites(layer: Layer, frame: gpd.GeoDataFrame) -> list[RunSite]:
    capacity = frame["capacity_people"] if "capacity_people" in frame else pd.Series(math.nan, index=frame.index)
    cells = zip(frame["uid"], frame["name"], capacity, frame["longitude"], frame["latitude"], strict=True)
    return [
        RunSite(
            id=f"{layer.kind.id}:{uid}",
            name=str(name).strip() or str(uid),
            capacity=_people(people),
            longitude=_degrees(longitude),
            latitude=_degrees(latitude),
        )
        for uid, name, people, longitude, latitude in cells
    ]


def _people(value: object) -> int | None:
    """A published capacity; 0 and -1 stand for unknown in published lists."""
    number = pd.to_numeric(value, errors="coerce")
    return int(number) if pd.notna(number) and number >= 1 else None


def _degrees(value: object) -> float | None:
    number = pd.to_numeric(value, errors="coerce")
    return float(number) if pd.notna(number) else None


def _named(folder: DataFolder, wording: Wording, ident: str) -> RunSite:
    """The site of an id as the layers have it now; one that is gone keeps its id and says so."""
    kind, _, uid = ident.partition(":")
    layer = folder.layer(kind) if kind in NAMED else None
    if layer is not None:
        own = layer.frame[layer.frame["uid"].astype(str) == uid]
        for site in _sites(layer, own.iloc[:1]):
            return site
    return RunSite(id=ident, name=wording.say("run_log.site_gone", id=ident))


def _place(folder: DataFolder, ward: str, districts: tuple[str, ...]) -> str:
    ward = ward if ward and ward != WHOLE_CITY else folder.city.name or WHOLE_CITY
    return "　".join(filter(None, (ward, "、".join(folder.districts.name(code) for code in districts))))


def _legs(folder: DataFolder, wording: Wording, body: DrillBody, routes: Routes | None) -> tuple[RunLeg, ...]:
    """The drill's ways; how far they are is known where a route was found."""
    known: dict[str, WalkRoute] = {} if routes is None else {one.leg.id: one for one in routes.routes}
    starts = {one.id: one.name for one in body.starts}
    legs = []
    for leg in body.legs:
        way = known.get(leg.id)
        name = wording.say("run_log.leg", start=starts[leg.start], site=_named(folder, wording, leg.site).name)
        level_m = {} if way is None else {one: way.level_m[one] for one in WALK_PROFILES}
        known_m = {one: metres for one, metres in level_m.items() if _metres(metres) is not None}
        walk_m = None if way is None else _metres(way.walk_m)
        legs.append(RunLeg(id=leg.id, name=name, walk_m=walk_m, level_m=known_m))
    return tuple(legs)


def _metres(value: float) -> float | None:
    return float(value) if math.isfinite(value) and value >= 0 else None
