"""A drill in words: the same in every view, in its history and side by side with another's entry."""

from __future__ import annotations

import datetime
from typing import Any

from dashboard.drills.lines import LISTS, joined
from layers.drills.load import Drill
from layers.drills.scenario import drill_scenario
from layers.folder import DataFolder
from layers.readiness.assumed import hazard_name, scenario_line
from layers.readiness.scenario import ScenarioRefused
from layers.states import DrillState
from layers.store.drill_bodies import DrillBody, HeldDrill, Inject, Leg
from layers.wording import Wording

#: A shape for each state: it is never told by its place or a colour alone.
SHAPES: dict[DrillState, str] = {"planned": "○", "done": "●", "cancelled": "×", "postponed": "△"}
_NAMED = ("type", "state")


def state(body: DrillBody, words: Wording, *, reason: bool = False) -> str:
    """Its state with its shape, and why it was called off or put off."""
    told = f"{SHAPES[body.state]} {words.say(f'drill_state.{body.state}')}"
    off = body.state in ("cancelled", "postponed")
    return f"{told}（{body.reason}）" if reason and off else told


def day(date: datetime.date | None, words: Wording) -> str:
    """A date, 日付未定 for none."""
    return words.say("drill_list.no_date") if date is None else words.date(date)


def when(drill: Drill, words: Wording) -> str:
    """Date and planned start; no start where it took place on another day than the planned one."""
    return " ".join(part for part in (day(drill.date, words), drill.start) if part)


def place(body: DrillBody, folder: DataFolder, words: Wording) -> str:
    """Ward and school districts, or that an area was drawn; 未登録 for nothing."""
    named = [folder.districts.name(code) or code for code in body.districts]
    ward = body.ward or (words.say("drill_list.whole") if not folder.city.has_wards else "")
    drawn = words.say("drill_list.drawn") if body.area else ""
    told = "　".join(part for part in (ward, "、".join(named), drawn) if part)
    return told or words.say("value.unregistered")


def people(count: int | None, words: Wording) -> str:
    """A number of people; 未登録 for none told."""
    return words.say("value.unregistered") if count is None else words.say("drill_list.people", count=f"{count:,}")


def site_name(ident: str, folder: DataFolder) -> str:
    """The name of a site by its id (KIND:UID); of one that is gone its id."""
    kind, _, uid = ident.partition(":")
    layer = folder.layer(kind) if kind in folder.layers else None
    if layer is None:
        return ident
    frame = layer.frame
    found = frame.loc[frame["uid"].astype(str) == uid, "name"]
    return str(found.iloc[0]) if len(found) else ident


def scenario_words(body: DrillBody, folder: DataFolder, words: Wording) -> str:
    """Hazard and assumptions in one line; a text that cannot be read stays as it is."""
    try:
        scenario = drill_scenario(folder, words.config, body)
    except ScenarioRefused:
        return body.scenario
    hazards = words.config.layers.hazards
    hazard = hazard_name(scenario.hazard, words) if scenario.hazard in hazards else scenario.hazard
    line = scenario_line(scenario, words, folder.city.code)
    return words.say("drill_plan.scenario_line", hazard=hazard, line=line)


def leg_words(leg: Leg, body: DrillBody, folder: DataFolder) -> str:
    """From where to where."""
    start = next((one.name for one in body.starts if one.id == leg.start), leg.start)
    return f"{start} → {site_name(leg.site, folder)}"


def inject_line(inject: Inject, words: Wording) -> str:
    """An inject in one line: when, what, from whom to whom."""
    return joined(words.say("drill_plan.after", minute=inject.minute), inject.text, inject.sender, inject.to)


def held(one: HeldDrill | None, words: Wording) -> str:
    """What took place; nothing where it did not."""
    return "" if one is None else f"{words.date(one.date)} {people(one.participants, words)} {one.note}".strip()


def field(body: DrillBody, name: str, folder: DataFolder, words: Wording) -> str:
    """A field of a plan as text; nothing is ""."""
    value: Any = getattr(body, name)
    if name in _NAMED:
        return words.say(f"drill_{name}.{value}")
    if name in LISTS:
        return LISTS[name][0](value)
    if name in ("night", "step_free"):
        return "" if value is None else words.say(f"drill_plan.{name}_{'yes' if value else 'no'}")
    special = {
        "districts": lambda: "、".join(folder.districts.name(code) or code for code in body.districts),
        "sites": lambda: "\n".join(site_name(one, folder) for one in body.sites),
        "starts": lambda: "\n".join(f"{one.name} {one.longitude:.5f}, {one.latitude:.5f}" for one in body.starts),
        "legs": lambda: "\n".join(leg_words(one, body, folder) for one in body.legs),
        "injects": lambda: "\n".join(inject_line(one, words) for one in body.injects),
        "scenario": lambda: scenario_words(body, folder, words) if body.scenario else "",
        "held": lambda: held(body.held, words),
    }
    if name in special:
        return special[name]()
    return "" if value is None else str(value)
