"""The numbers a scenario stands for, each with its citation; looked up in ``config/standards.toml``."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field

from layers.readiness.scenario import Scenario, ScenarioRefused, number
from layers.readiness.statement import Statement, told
from layers.spec import Config, Standard

#: Level of a number a person typed: no source stands behind it.
TYPED = "U"
#: Units people type a number in, where it is not the one it is counted with.
TYPED_UNIT = {"arrival": "min"}


@dataclass(frozen=True)
class Value:
    """A number with where it comes from. ``id`` is that of its standard, "" for one that a person typed.

    ``value`` [``unit``] is NaN for a standard without a value; ``level`` is P, S, A or "U" (typed).
    """

    topic: str
    value: float
    unit: str
    id: str = ""
    source: str = ""
    url: str = ""
    level: str = TYPED


@dataclass(frozen=True)
class Terms:
    """A scenario's numbers in metres, seconds and people; NaN where a standard has no value.

    ``cap_m`` and ``arrival_s`` are inf where there is none, ``space_m2`` (per person) is None where published places go
    first. ``used`` lists every standard that stands behind them.
    """

    speed: float
    stairs: float
    ascent_s_per_m: float
    detour: float
    delay_s: float
    cap_m: float
    arrival_s: float
    space_m2: float | None
    fallback_m2: float
    storey_m: float
    stair_run: float
    snap_m: float
    reach_max_m: float
    used: tuple[Value, ...]
    statements: tuple[Statement, ...] = field(default=())

    @property
    def timed(self) -> bool:
        """Whether walking takes a time that can be told."""
        return not math.isnan(self.speed + self.delay_s + self.detour) and self.speed > 0


def choices(config: Config, topic: str, city: str = "") -> dict[str, Standard]:
    """The standards a scenario may choose from, by id: those of the topic that hold in the city (5-digit code).

    The topic "speed" holds those of every profile (speed_standard, speed_slow …).
    """
    return {
        name: standard
        for name, standard in config.standards.items()
        if f"{standard.topic}_".startswith(f"{topic}_") and standard.city in ("", city)
    }


def default_of(config: Config, topic: str, city: str = "") -> str:
    """The id to begin with: the city's own default, else the general one; "" where the topic has none."""
    found = [(name, one) for name, one in choices(config, topic, city).items() if one.default]
    own = [name for name, one in found if one.city]
    return (own or [name for name, _ in found] or [""])[0]


def default_scenario(config: Config, city: str = "", hazard: str = "tsunami") -> Scenario:
    """The scenario to begin with: every choice that has a default made, with its standard's id.

    Capacity begins with published places; the arrival of a wave is a matter of tsunami alone.
    """
    arrival = default_of(config, "arrival", city) if hazard == "tsunami" else ""
    speed, delay, detour, cap = (
        default_of(config, name, city) for name in ("speed_standard", "delay", "detour", "cap")
    )
    return Scenario(hazard=hazard, speed=speed, delay=delay, detour=detour, arrival=arrival, cap=cap)


def scenario_of(config: Config, city: str, hazard: str, text: str) -> Scenario:
    """The scenario of a text in a URL for a hazard, which stands beside it there; "" is the city's own.

    A text may have been made under another hazard: the arrival of a wave holds for tsunami alone, and a text that says
    nothing of it, not even that there is none, has the city's own.

    Raises:
        ScenarioRefused: the text says something it may not, or chooses a standard that does not hold here.
    """
    own = default_scenario(config, city, hazard)
    if not text:
        return own
    given = dataclasses.replace(Scenario.from_text(text), hazard=own.hazard)
    if hazard != "tsunami":
        given = dataclasses.replace(given, arrival="", arrival_none=False)
    elif not given.arrival and not given.arrival_none:
        given = dataclasses.replace(given, arrival=own.arrival)
    terms(given, config, city)
    return given


def with_profile(scenario: Scenario, config: Config, profile: str, city: str = "") -> Scenario:
    """The scenario for other people on foot, at that profile's own speed."""
    speed = default_of(config, f"speed_{profile}", city)
    return dataclasses.replace(scenario, profile=profile, speed=speed)  # type: ignore[arg-type]


def dark(scenario: Scenario, config: Config) -> bool:
    """Whether people walk in the dark: by the hour, where none is said at night."""
    if scenario.hour is None:
        return scenario.when == "night"
    readiness = config.app.readiness
    return scenario.hour >= readiness.dark_from or scenario.hour < readiness.dark_to


def terms(scenario: Scenario, config: Config, city: str = "") -> Terms:
    """Look up every number of a scenario.

    Raises:
        ScenarioRefused: a choice is no standard of its topic, or holds for another city.
    """
    look = _Look(config, city)
    profile = "standard" if scenario.profile == "group" else scenario.profile
    speed = look.choice("speed", scenario.speed or look.default(f"speed_{scenario.profile}"), "m/s")
    night = look.choice("night", look.default("night"), "ratio") if dark(scenario, config) else 1.0
    space = f"space_{scenario.purpose}"
    return Terms(
        speed=speed * night,
        stairs=look.choice("stairs", look.default(f"stairs_{profile}"), "m/s") * night,
        ascent_s_per_m=look.choice("ascent", look.default("ascent"), "s/m"),
        detour=look.choice("detour", scenario.detour, "ratio", none=1.0) if scenario.route == "line" else 1.0,
        delay_s=look.choice("delay", scenario.delay, "s", none=0.0),
        cap_m=_or_inf(look.choice("cap", scenario.cap, "m", none=math.inf)),
        arrival_s=_or_inf(look.choice("arrival", scenario.arrival, "s", none=math.inf)),
        space_m2=look.choice(space, scenario.space, "m2/person", field="space") if scenario.space else None,
        fallback_m2=math.nan if scenario.space else look.choice(space, look.default(space), "m2/person"),
        storey_m=look.choice("storey", look.default("storey"), "m"),
        stair_run=look.choice("stair_run", look.default("stair_run"), "ratio"),
        snap_m=look.choice("snap", look.default("snap"), "m") if scenario.route == "network" else 0.0,
        reach_max_m=look.choice("reach_max", look.default("reach_max"), "m"),
        used=tuple(look.used),
        statements=tuple(look.statements),
    )


def _or_inf(value: float) -> float:
    return math.inf if math.isnan(value) else value


class _Look:
    """Looks values up and keeps a list of them."""

    def __init__(self, config: Config, city: str) -> None:
        self.config, self.city = config, city
        self.used: list[Value] = []
        self.statements: list[Statement] = []

    def default(self, topic: str) -> str:
        return default_of(self.config, topic, self.city)

    def choice(self, name: str, text: str, unit: str, none: float = math.nan, field: str = "") -> float:
        """The value of a choice in ``unit``: a standard's, a typed number, or ``none`` where there is no choice.

        ``name`` is the topic of the standards, ``field`` that of the scenario where it is another: a typed number is
        told by its field.
        """
        if not text:
            return none
        typed = number(text)
        if typed is not None:
            typed_unit = TYPED_UNIT.get(name, unit)
            self.used.append(Value(field or name, typed, typed_unit))
            self.statements.append(told("typed_value", value=typed, unit=typed_unit))
            return in_unit(typed, typed_unit, unit)
        known = choices(self.config, name, self.city)
        if text not in known:
            found = f"scenario, {name!r}: found {text!r}, expected a number or one of {', '.join(known) or 'none'}"
            raise ScenarioRefused(found, field or name, text)
        standard = known[text]
        cited = Value(name, standard.value, standard.unit, text, standard.source, standard.url, standard.level)
        self.used.append(cited)
        if math.isnan(standard.value):
            self.statements.append(told("standard_without_value", standard=text))
        return in_unit(standard.value, standard.unit, unit)


def in_unit(value: float, unit: str, wanted: str) -> float:
    """A standard's value in the unit a calculation needs; equal units stay as they are.

    Raises:
        ScenarioRefused: no way from one unit to the other is known.
    """
    if unit == wanted:
        return value
    if (unit, wanted) in _FACTOR:
        return value * _FACTOR[unit, wanted]
    if (unit, wanted) == ("person/m2", "m2/person"):
        return 1 / value if value else math.nan
    raise ScenarioRefused(f"standard: found the unit {unit!r}, expected {wanted!r}")


_FACTOR = {("m/min", "m/s"): 1 / 60, ("min", "s"): 60.0}
