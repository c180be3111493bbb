"""What a scenario assumes, in one line of words: on the screen and on paper alike."""

from __future__ import annotations

import math

from layers.readiness.scenario import Scenario
from layers.readiness.terms import terms
from layers.wording import Wording


def hazard_name(hazard: str, wording: Wording) -> str:
    """A hazard (its field's name) in the reader's language."""
    return wording.name(wording.config.layers.kinds["emergency_site"].fields[hazard])


def scenario_line(scenario: Scenario, wording: Wording, city: str = "") -> str:
    """Purpose, time of day, speed, delay, ways, water, room, arrival and limits, as used in the city (5-digit code).

    Raises:
        ScenarioRefused: as `layers.readiness.terms.terms`.
    """
    found, say = terms(scenario, wording.config, city), wording.say
    when = say(f"scenario.when_{scenario.when}")
    profile = say(f"scenario.profile_{scenario.profile}")
    speed = say("value.undecided") if not found.speed > 0 else f"{found.speed:.2f}"
    parts = [
        say(f"scenario.purpose_{scenario.purpose}"),
        when if scenario.hour is None else say("scenario.at_hour", when=when, hour=scenario.hour),
        say("scenario.said_speed", profile=profile, speed=speed),
        say("scenario.said_delay", minutes=f"{found.delay_s / 60:.10g}"),
        say("scenario.said_line", factor=f"{found.detour:.10g}")
        if scenario.route == "line"
        else say("scenario.said_network"),
    ]
    if scenario.inundation != "times":
        parts.append(say(f"scenario.said_{scenario.inundation}"))
    if found.space_m2 is not None:
        told = say("value.undecided") if math.isnan(found.space_m2) else f"{found.space_m2:.10g}"
        parts.append(say("scenario.said_space", value=told))
    if found.arrival_s < math.inf:
        parts.append(say("scenario.said_arrival", minutes=f"{found.arrival_s / 60:.10g}"))
    if found.cap_m < math.inf:
        code = "scenario.said_cap_all" if scenario.cap_all else "scenario.said_cap"
        parts.append(say(code, metres=f"{found.cap_m:,.10g}"))
    if scenario.blocked:
        parts.append(say("scenario.said_blocked", count=len(scenario.blocked)))
    if scenario.bridges_out:
        parts.append(say("scenario.said_bridges"))
    return ("／" if wording.language == "ja" else "; ").join(parts)
