"""Which layers' places a type of drill goes to."""

from __future__ import annotations

from layers.readiness.places import site_kinds
from layers.readiness.scenario import Scenario
from layers.states import DrillType

#: Types of drills that go to places nobody designates for hazards: those registered in this layer, and no others.
OWN: dict[DrillType, str] = {"stranded": "commuter_refuge", "volunteer": "volunteer_centre"}
#: Layers whose places people flee to or stay in.
SITE_KINDS = ("shelter", "emergency_site", "tsunami_building")
#: Every layer whose places a drill may name.
NAMED = (*SITE_KINDS, *OWN.values())


def kinds_of(drill_type: DrillType, scenario: Scenario) -> tuple[str, ...]:
    """The layers of the places suggested for a type of drill under its scenario."""
    return (OWN[drill_type],) if drill_type in OWN else site_kinds(scenario)


def offered_kinds(drill_type: DrillType) -> tuple[str, ...]:
    """The layers of the places a person chooses from before there is a scenario."""
    return (OWN[drill_type],) if drill_type in OWN else SITE_KINDS
