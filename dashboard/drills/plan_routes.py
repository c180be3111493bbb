"""Step 3 of the plan: where people set out, which ways they walk, and how long that takes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from dashboard import markup
from dashboard.drills import compute, how, plan_nearer, sites_map, telling
from dashboard.drills.fields import leg_key, sketch
from dashboard.drills.parts import put
from dashboard.drills.room import Room
from dashboard.drills.start_part import draw as draw_starts
from dashboard.drills.start_part import from_map
from dashboard.entering import several_field
from dashboard.markup import Cell, Stack
from dashboard.plan.drafts import Draft
from dashboard.readiness.refusal import refused_words
from layers.drills.routes import PROFILES, Routes, WalkRoute, nearest_legs, whole_metres
from layers.readiness.scenario import ScenarioRefused
from layers.store.drill_bodies import DrillBody, Leg


def draw(room: Room, draft: Draft) -> None:
    """Starts, legs, times, map."""
    # The map keeps its place, and with it what one looks at, while what stands above it grows.
    above, middle, below = st.container(), st.container(), st.container()
    with above:
        found = _ways(room, draft)
    with middle:
        _map(room, draft, found)
    if found is not None:
        with below:
            _how(room, sketch(room.desk, draft), found)


def _ways(room: Room, draft: Draft) -> Routes | None:
    """Starts, legs and times; None where no way can be looked for."""
    words = room.words
    draw_starts(room, draft)
    markup.heading(words.say("drill_plan.legs") + room.mark, 3)
    if not draft.fields["starts"] or not draft.fields["sites"]:
        markup.paragraph(words.say("drill_plan.legs_first"), "empty")
        return None
    _choose(room, draft)
    body = sketch(room.desk, draft)
    try:
        with st.spinner(words.say("drill_plan.working")):
            found = compute.routes(room, body)
    except ScenarioRefused as err:
        markup.caution(words.say("drill_plan.scenario_refused"), refused_words(err, words))
        return None
    _times(room, found)
    _unwalked(room, body)
    plan_nearer.warn(room, body, found)
    _steps(room, body, found)
    return found


def _map(room: Room, draft: Draft, found: Routes | None) -> None:
    body = sketch(room.desk, draft)
    try:
        sites = compute.suggestion(room, body).sites
    except ScenarioRefused:
        return
    chosen = sites[sites["id"].isin(body.sites)]
    sites_map.draw(room, body, chosen, found, lambda at: from_map(draft, at))


def _choose(room: Room, draft: Draft) -> None:
    """The ways, from each start to each site; the nearest site of each start in one press."""
    words, told = room.words, draft.fields
    options = {
        leg_key(Leg(id="-", start=start.id, site=site)): words.say(
            "drill_plan.leg", start=start.name, site=telling.site_name(site, room.ctx.folder)
        )
        for start in told["starts"]
        for site in told["sites"]
    }
    kept = [one for one in told["legs"] if one in options]
    if kept != told["legs"]:
        put(draft, "legs", kept)
    st.button(
        words.say("drill_plan.legs_nearest"), key="drill_legs_nearest", on_click=_nearest, args=(room, draft, options)
    )
    label, blank = words.say("entry_field.drill_legs"), words.say("drill_plan.legs_pick")
    several_field(draft, "legs", label, options, lambda one: options.get(one, one), blank)


def _nearest(room: Room, draft: Draft, options: dict[str, str]) -> None:
    """Of each start the way that takes the shortest; a start with no way keeps none."""
    before = draft.fields["legs"]
    draft.fields["legs"] = list(options)
    try:
        found = compute.routes(room, sketch(room.desk, draft))
    except ScenarioRefused:
        put(draft, "legs", before)
        return
    put(draft, "legs", [leg_key(one) for one in nearest_legs(found)])


def _times(room: Room, found: Routes) -> None:
    words = room.words
    if not found.routes:
        markup.paragraph(words.say("drill_plan.legs_none"), "empty")
        return
    heads = [
        Cell(words.say("drill_plan.leg_head")),
        Cell(words.say("drill_plan.leg_length"), "number"),
    ]
    heads += [Cell(words.say(f"drill_plan.time_{one}"), "number") for one in PROFILES]
    heads += [Cell(words.say("drill_plan.leg_on_way"))]
    caption = words.say("drill_plan.legs_caption", count=len(found.routes)) + room.mark
    markup.table(
        heads,
        [_row(room, number, one) for number, one in enumerate(found.routes, 1)],
        caption,
        "drill-legs",
        stacked=True,
    )
    for one in found.routes:
        if one.reason:
            leg = words.say("drill_plan.leg", start=one.start, site=one.site)
            markup.caution(words.say("drill_plan.leg_refused", leg=leg, why=words.say(f"drill_reason.{one.reason}")))


def _unwalked(room: Room, body: DrillBody) -> None:
    """Chosen sites nobody walks to yet, by name."""
    walked = {leg.site for leg in body.legs}
    names = [telling.site_name(site, room.ctx.folder) for site in body.sites if site not in walked]
    if names:
        told = room.words.say("drill_plan.between").join(names)
        markup.caution(room.words.say("drill_plan.sites_unwalked", count=len(names), names=told))


def _steps(room: Room, body: DrillBody, found: Routes) -> None:
    """Stairs on the ways of a drill that is to have none; the network knows stairs alone, no kerbs and slopes."""
    if not body.step_free:
        return
    words = room.words
    with_stairs = [str(number) for number, one in enumerate(found.routes, 1) if one.stairs]
    if with_stairs:
        numbers = words.say("drill_plan.between").join(with_stairs)
        markup.caution(words.say("drill_plan.stairs_on_way", numbers=numbers))
    elif found.routes:
        markup.paragraph(words.say("drill_plan.no_stairs_known"), "note")


def _row(room: Room, number: int, one: WalkRoute) -> Sequence[Cell | Stack | str]:
    words = room.words
    leg = words.say("drill_plan.leg", start=one.start, site=one.site)
    name = Stack((Cell(f"{number}　{leg}", "strong"),))
    undecided = words.say("value.undecided")
    if one.reason:
        why = Cell(words.say(f"drill_reason.{one.reason}"), "unknown")
        return [
            name,
            Cell(undecided, "unknown"),
            *(Cell(undecided, "unknown") for _ in PROFILES),
            why,
        ]
    length = words.say("drill_plan.metres", metres=f"{whole_metres(one.length_m):,}")
    return [
        name,
        Cell(length, "number"),
        *(_time(room, one.minutes[profile]) for profile in PROFILES),
        _on_way(room, one),
    ]


def _time(room: Room, minutes: float) -> Cell:
    if math.isnan(minutes):
        return Cell(room.words.say("value.undecided"), "unknown")
    # A walk never reads shorter than it is.
    return Cell(room.words.say("drill_plan.minutes", minutes=f"{math.ceil(minutes - 1e-6):,}"), "number")


def _on_way(room: Room, one: WalkRoute) -> Cell:
    words = room.words
    told = [
        words.say(f"drill_plan.way_{name}", count=getattr(one, name))
        for name in ("stairs", "bridges")
        if getattr(one, name)
    ]
    return Cell(words.say("drill_plan.between").join(told) or words.say("drill_plan.way_plain"))


def _how(room: Room, body: DrillBody, found: Routes) -> None:
    rules = ("way", "time", "closed")
    how.show(room, body, found.statements, found.standards, rules, ("walk_node", "walk_edge"), "drill-ways")
