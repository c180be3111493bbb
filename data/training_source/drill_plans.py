"""What the training city's coming drills are planned to be (訓練データ): the product's own proposals, taken as they are.

Sites, starts, ways and injects come from `layers.drills`, computed on the training city itself; lists to begin with from
``config/drills.toml``. Nothing is typed here, so nothing is more than the product itself proposes.
"""

from __future__ import annotations

import dataclasses
import datetime

from layers.drills.area import crossings, district_starts
from layers.drills.injects import Proposal, library
from layers.drills.load import Drill, drills
from layers.drills.routes import nearest_legs, routes_of
from layers.drills.scenario import drill_scenario
from layers.drills.suggest import suggest
from layers.drills.table_rows import part_rows
from layers.drills.templates import filled
from layers.folder import DataFolder
from layers.held import Held
from layers.readiness.scenario import Scenario
from layers.readiness.terms import with_profile
from layers.spec import Config
from layers.store.drill_bodies import DrillBody, Inject, Leg, StartPlace
from layers.wording import Wording

from .spots import Row

#: The most injects a drill is given, and how many of them about the ward's own sites, ways and networks.
_INJECTS, _ABOUT = 8, 6


def drill_plans(
    city: DataFolder, config: Config, told: Held, as_of: datetime.date, rows: list[Row]
) -> dict[str, list[Row]]:
    """Table → its rows: ``drills`` (the given rows, those of coming drills with scenario and sites) and their parts."""
    coming = [one for one in drills(told) if one.date and one.date > as_of]
    plans = {one.id: _plan(city, config, told, as_of, one) for one in coming}
    newest = {row["id"]: row for row in rows}
    tables: dict[str, list[Row]] = {
        "drills": [
            row | _cells(plans[row["id"]]) if row is newest[row["id"]] and row["id"] in plans else row for row in rows
        ]
    }
    for ident, body in plans.items():
        for name, parts in part_rows(ident, body).items():
            tables.setdefault(name, []).extend(parts)
    return {name: parts for name, parts in tables.items() if parts}


def _cells(body: DrillBody) -> Row:
    return {"scenario": body.scenario, "sites": " ".join(body.sites)}


def _plan(city: DataFolder, config: Config, told: Held, as_of: datetime.date, drill: Drill) -> DrillBody:
    wording = Wording(config, "ja")
    body = drill.body.model_copy(update=filled(config, wording, drill.body.type))
    if body.sites:
        body = _walked(city, config, told, as_of, body)
    routes = routes_of(city, config, body, as_of)
    return body.model_copy(update={"injects": _injects(library(city, config, wording, body, as_of, routes))})


def _walked(city: DataFolder, config: Config, told: Held, as_of: datetime.date, body: DrillBody) -> DrillBody:
    """Scenario, starts, sites and ways; where people flee, a street in the middle of the longest way is blocked."""
    scenario = _scenario(city, config, body)
    body = body.model_copy(update={"scenario": scenario.to_text(), "starts": district_starts(city, body)})
    body = _with_near_starts(city, config, told, as_of, body)
    body = _with_legs(city, config, _with_sites(city, config, told, as_of, body), as_of)
    if body.type != "tsunami":
        return body
    edges = max((one.edges for one in routes_of(city, config, body, as_of).routes), key=len)
    blocked = dataclasses.replace(scenario, blocked=(edges[len(edges) // 2],))
    body = body.model_copy(update={"scenario": blocked.to_text(), "legs": ()})
    return _with_legs(city, config, _with_sites(city, config, told, as_of, body), as_of)


def _scenario(city: DataFolder, config: Config, body: DrillBody) -> Scenario:
    found = dataclasses.replace(drill_scenario(city, config, body), when="night" if body.night else "day")
    return with_profile(found, config, "slow", city.city.code) if body.step_free else found


def _with_near_starts(city: DataFolder, config: Config, told: Held, as_of: datetime.date, body: DrillBody) -> DrillBody:
    """A start from which its district's site is too far is moved to the crossing of the district nearest to that site."""
    found = suggest(city, config, body, as_of, told).sites
    reached = set(found.loc[found["suggested"], ["nearest_start", "district"]].itertuples(index=False, name=None))
    ends = zip(body.starts, body.districts, body.sites, strict=True)
    starts = [
        start if (start.name, code) in reached else _moved(city, config, as_of, body, start, site)
        for start, code, site in ends
    ]
    return body.model_copy(update={"starts": tuple(starts)})


def _moved(
    city: DataFolder, config: Config, as_of: datetime.date, body: DrillBody, start: StartPlace, site: str
) -> StartPlace:
    spots = {one.id: one for one in crossings(city, body) if one.name == start.name}
    legs = tuple(Leg(id=one, start=one, site=site) for one in spots)
    trial = body.model_copy(update={"starts": tuple(spots.values()), "legs": legs})
    ways = [one for one in routes_of(city, config, trial, as_of).routes if not one.reason]
    spot = spots[min(ways, key=lambda one: (one.walk_m, one.leg.id)).leg.id]
    return start.model_copy(update={"longitude": spot.longitude, "latitude": spot.latitude})


def _with_sites(city: DataFolder, config: Config, told: Held, as_of: datetime.date, body: DrillBody) -> DrillBody:
    """Of each start the nearest suggested site in its school district; the site it had where none is."""
    found = suggest(city, config, body, as_of, told).sites
    good = found[found["suggested"]].sort_values(["minutes", "id"]).drop_duplicates(["nearest_start", "district"])
    nearest = {(one.nearest_start, one.district): one.id for one in good.itertuples()}
    ends = zip(body.starts, body.districts, body.sites, strict=True)
    return body.model_copy(update={"sites": tuple(nearest.get((start.name, code), had) for start, code, had in ends)})


def _with_legs(city: DataFolder, config: Config, body: DrillBody, as_of: datetime.date) -> DrillBody:
    ends = [(start.id, site) for start in body.starts for site in body.sites]
    every = tuple(Leg(id=f"w{n}", start=start, site=site) for n, (start, site) in enumerate(ends, 1))
    found = nearest_legs(routes_of(city, config, body.model_copy(update={"legs": every}), as_of))
    legs = tuple(leg.model_copy(update={"id": f"l{n}"}) for n, leg in enumerate(found, 1))
    return body.model_copy(update={"legs": legs})


def _injects(offered: list[Proposal]) -> tuple[Inject, ...]:
    """One of each template, about another site each time: those about the ward's own first, the general ones fill up."""
    by_template: dict[str, list[Proposal]] = {}
    for one in offered:
        by_template.setdefault(one.template, []).append(one)
    one_each = [own[number % len(own)] for number, own in enumerate(by_template.values())]
    about = _spread([one for one in one_each if one.about], _ABOUT)
    chosen = about + _spread([one for one in one_each if not one.about], _INJECTS - len(about))
    return tuple(sorted((one.inject for one in chosen), key=lambda one: one.minute))


def _spread(found: list[Proposal], count: int) -> list[Proposal]:
    """So many of them, from the first to the last."""
    last = min(count, len(found)) - 1
    return [found[round(n * (len(found) - 1) / max(last, 1))] for n in range(last + 1)]
