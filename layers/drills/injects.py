"""The library of injects (状況付与票): templates of ``config/drills.toml`` filled from the ward's own layers.

A template whose facts are not known is not offered, unless its point is that they are not (未登録).
"""

from __future__ import annotations

import datetime
import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.drill_kinds import InjectSpec
from layers.drills.routes import Routes
from layers.drills.scenario import drill_scenario
from layers.folder import DataFolder
from layers.ground import distance_m
from layers.intake.wards import WHOLE_CITY
from layers.layer import Layer
from layers.readiness.capacity import capacities
from layers.readiness.terms import Terms, terms
from layers.sites import find_record
from layers.spec import Config
from layers.store.drill_bodies import DrillBody, Inject
from layers.wording import Wording


@dataclass(frozen=True)
class Proposal:
    """An inject that may be taken into a drill. ``about``: the id of the site or record (KIND:UID) or of the leg it is
    about, "" = nothing of the ward's. ``basis`` says in words which lists its facts come from.
    """

    inject: Inject
    template: str
    about: str
    basis: str


def library(
    folder: DataFolder,
    config: Config,
    wording: Wording,
    body: DrillBody,
    as_of: datetime.date | None,
    routes: Routes | None = None,
) -> list[Proposal]:
    """Every inject a drill of this type may be given, by minute, then in the order of the config, sites in the drill's.

    About the drill's own sites and legs, and the stations and volunteer centres of its ward. ``routes`` (of
    `layers.drills.routes.routes_of`) tell which ways there are and which lead over a bridge: without them no inject is
    about a bridge. ``as_of`` chooses nothing yet: lists are those in force.

    Raises:
        ScenarioRefused: the drill's scenario says something it may not.
    """
    making = _Making(folder, config, wording, body, routes)
    found = [
        proposal
        for name, spec in config.drills.injects.items()
        if body.type in spec.types
        and not (spec.night and not body.night)
        and not (spec.step_free and not body.step_free)
        for proposal in making.of(name, spec)
    ]
    return sorted(found, key=lambda one: one.inject.minute)


@dataclass(frozen=True)
class _Subject:
    """What an inject is about: a record of a layer, or the site a leg leads to."""

    id: str
    layer: Layer
    row: pd.Series
    start: str = ""

    @property
    def name(self) -> str:
        return str(self.row["name"])

    def number(self, column: str) -> float:
        """A number of the record; NaN = not registered."""
        value = self.row.get(column)
        return math.nan if value is None or pd.isna(value) else float(value)

    def says(self, column: str) -> str | None:
        """What a field of the record says, "unknown" where it is blank; None where the layer has no such field."""
        if column not in self.row.index:
            return None
        value = self.row[column]
        return "unknown" if pd.isna(value) or str(value) == "" else str(value)


@dataclass(frozen=True)
class _Making:
    folder: DataFolder
    config: Config
    wording: Wording
    body: DrillBody
    routes: Routes | None

    def of(self, name: str, spec: InjectSpec) -> Iterator[Proposal]:
        """The proposals of one template."""
        if not spec.about:
            yield self.proposal(name, spec, "", {}, [self.wording.say("inject.basis_none")])
            return
        for subject in self.subjects(spec):
            facts: dict[str, str] = {"place": subject.name, "start": subject.start}
            basis = [self.listed(subject.layer)]
            if subject.start:
                basis.insert(0, self.wording.say("inject.basis_leg"))
            if self.known(spec, subject, facts, basis):
                yield self.proposal(name, spec, subject.id, facts, basis)

    def proposal(self, name: str, spec: InjectSpec, about: str, facts: dict[str, str], basis: list[str]) -> Proposal:
        language, office = self.wording.language, self.config.drills.office
        inject = Inject(
            id=f"{name}:{about}" if about else name,
            minute=spec.minute,
            text=spec.text.of(language).format(**facts),
            sender=office(spec.sender, language),
            to=office(spec.to, language),
            expected=spec.expected.of(language).format(**facts),
        )
        return Proposal(inject, name, about, " / ".join(dict.fromkeys(basis)))

    def subjects(self, spec: InjectSpec) -> Iterator[_Subject]:
        """What the template is about, in the order of the drill, or of the layer."""
        if spec.about == "leg":
            yield from self.legs(spec)
        elif spec.about == "site":
            yield from self.sites.values()
        else:
            yield from self.records(spec.about)

    @functools.cached_property
    def sites(self) -> dict[str, _Subject]:
        """The drill's sites that are still registered, in its order."""
        found = {site: find_record(self.folder, site) for site in self.body.sites}
        return {site: _Subject(site, one.layer, one.row) for site, one in found.items() if one is not None}

    def legs(self, spec: InjectSpec) -> Iterator[_Subject]:
        """The drill's legs; of known routes those that exist, and those over a bridge where the template asks so."""
        routes = {} if self.routes is None else {one.leg.id: one for one in self.routes.routes}
        starts = {one.id: one.name for one in self.body.starts}
        for leg in self.body.legs:
            route, site = routes.get(leg.id), self.sites.get(leg.site)
            if site is None or (route is not None and route.reason) or (spec.bridge and not (route and route.bridges)):
                continue
            yield _Subject(leg.id, site.layer, site.row, starts[leg.start])

    def records(self, kind: str) -> Iterator[_Subject]:
        """The records of a layer in the drill's ward; all where the drill or the folder has no ward."""
        layer = self.folder.layer(kind)
        if layer is None:
            return
        frame = layer.frame
        if self.folder.city.name and self.body.ward not in ("", WHOLE_CITY):
            frame = frame[frame["ward"] == self.body.ward]
        for _, row in frame.iterrows():
            yield _Subject(f"{kind}:{row['uid']}", layer, row)

    def known(self, spec: InjectSpec, subject: _Subject, facts: dict[str, str], basis: list[str]) -> bool:
        """Whether what the template needs is so; fills in the facts and where they come from."""
        if spec.field and subject.says(spec.field) not in spec.values:
            return False
        return (
            self.capacity(spec, subject, facts, basis)
            and self.need(spec, subject, facts)
            and self.near(spec, subject, facts, basis)
        )

    def capacity(self, spec: InjectSpec, subject: _Subject, facts: dict[str, str], basis: list[str]) -> bool:
        if not spec.capacity:
            return True
        frame = subject.layer.frame
        found = capacities(frame[frame["uid"] == subject.row["uid"]], subject.layer.kind.id, self.terms()).iloc[0]
        if np.isnan(found["capacity"]):
            return spec.capacity == "unknown"
        places = int(found["capacity"])
        # The hair keeps 340 × 1.2 from becoming 409 for the binary fraction's sake.
        people = max(places + 1, math.ceil(places * self.config.drills.limits.over_share - 1e-9))
        facts |= {"capacity": self.wording.number(places), "people": self.wording.number(people)}
        if found["capacity_by"] == "area":
            basis.append(self.wording.say("inject.basis_area"))
        return spec.capacity == "known"

    def need(self, spec: InjectSpec, subject: _Subject, facts: dict[str, str]) -> bool:
        if not spec.need:
            return True
        people = subject.number("need_people")
        if math.isnan(people):
            return spec.need == "unknown"
        facts["people"] = self.wording.number(people)
        return spec.need == "known" and people > 0

    def near(self, spec: InjectSpec, subject: _Subject, facts: dict[str, str], basis: list[str]) -> bool:
        """The nearest record of the template's layer, in a straight line."""
        if not spec.near:
            return True
        layer = self.folder.layer(spec.near)
        found = None if layer is None else nearest(layer.frame, subject.number("longitude"), subject.number("latitude"))
        if layer is None or found is None:
            return False
        row, away = found
        other = _Subject(f"{spec.near}:{row['uid']}", layer, row)
        facts |= {"near": other.name, "distance": self.wording.number(away), "near_capacity": self.people(other)}
        basis += [self.listed(layer), self.wording.say("inject.basis_straight")]
        return True

    def people(self, subject: _Subject) -> str:
        """How many people a record takes, in words; 未登録 where nobody knows."""
        count = subject.number("capacity_people")
        if not count > 0:
            return self.wording.say("value.unregistered")
        return self.wording.say("inject.people", count=self.wording.number(count))

    def listed(self, layer: Layer) -> str:
        day = self.wording.date(layer.edition.edition_date)
        return self.wording.say("inject.basis_layer", kind=self.wording.name(layer.kind), date=day)

    def terms(self) -> Terms:
        """The numbers of the drill's scenario, looked up when first asked for."""
        key = f"inject terms {self.body.type} {self.body.scenario}"
        scenario = drill_scenario(self.folder, self.config, self.body)
        return self.folder.once(key, lambda: terms(scenario, self.config, self.folder.city.code))


def nearest(frame: gpd.GeoDataFrame, longitude: float, latitude: float) -> tuple[pd.Series, float] | None:
    """The row nearest to a position in degrees, and how far in a straight line [m]; None where no position is known.

    Of two at one distance (to the millimetre) the first by uid.
    """
    if frame.empty or math.isnan(longitude + latitude):
        return None
    x, y = (frame[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for name in ("longitude", "latitude"))
    away = np.round(distance_m(x, y, np.full(len(x), longitude), np.full(len(x), latitude)), 3)
    if np.isnan(away).all():
        return None
    uids = frame["uid"].astype(str).to_numpy()
    best = min(np.flatnonzero(~np.isnan(away)), key=lambda at: (away[at], uids[at]))
    return frame.iloc[best], float(away[best])
