"""Suggested sites that are nearer to a start than the site chosen for it."""

from __future__ import annotations

import math

from dashboard import markup
from dashboard.drills import compute
from dashboard.drills.room import Room
from layers.drills.routes import Routes, WalkRoute
from layers.readiness.scenario import ScenarioRefused
from layers.store.drill_bodies import DrillBody


def warn(room: Room, body: DrillBody, found: Routes) -> None:
    """Of each start the nearest such site. A site is compared with the one start it is nearest to; whole minutes, as they
    stand in the tables.
    """
    try:
        sites = compute.suggestion(room, body).sites
    except ScenarioRefused:
        return
    profile = found.scenario.profile
    others = sites[sites["suggested"] & ~sites["id"].isin(body.sites) & sites["minutes"].notna()]
    nearest = others.sort_values(["minutes", "id"]).drop_duplicates("nearest_start").set_index("nearest_start")
    said = []
    for start, way in _shortest(found, profile).items():
        if start not in nearest.index:
            continue
        near, far = math.ceil(nearest.loc[start, "minutes"]), math.ceil(way.minutes[profile])
        if near < far:
            named = {"start": start, "site": nearest.loc[start, "name"], "chosen": way.site}
            said.append(room.words.say("drill_plan.nearer", **named, minutes=near, chosen_minutes=far))
    if said:
        markup.caution(*said)


def _shortest(found: Routes, profile: str) -> dict[str, WalkRoute]:
    """The quickest way of each start, by its name."""
    best: dict[str, WalkRoute] = {}
    for one in found.routes:
        minutes = one.minutes[profile]
        if not one.reason and not math.isnan(minutes) and minutes <= best.get(one.start, one).minutes[profile]:
            best[one.start] = one
    return best
