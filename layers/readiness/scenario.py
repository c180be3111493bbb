"""What a readiness question assumes; kept in a URL."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode

from layers.problems import SonaeError

Edge = tuple[str, str]
_CHOICE = re.compile(r"[a-z][a-z0-9_]*")
ALLOWED: dict[str, tuple[str, ...]] = {
    "purpose": ("flee", "stay"),
    "when": ("night", "day"),
    "profile": ("standard", "slow", "group"),
    "route": ("line", "network"),
    "inundation": ("times", "on", "off"),
}
#: Fields that hold the id of a standard, or a number a person typed, in the standard's unit; "" = none.
CHOICES = ("speed", "delay", "detour", "space", "arrival", "cap")
#: Typed numbers below these make no sense: nobody stands still, no way is shorter than a straight line.
LEAST = {"speed": 0.01, "detour": 1.0, "space": 0.01}


class ScenarioRefused(SonaeError):
    """A scenario, or its text in a URL, says something it may not; names the field, what was found and expected.

    ``field`` (of the scenario, or a name it does not have; "" where no one field is at fault) and ``found``, at most 60
    characters, are for those who tell it in the reader's language.
    """

    def __init__(self, message: str, field: str = "", found: str = "") -> None:
        super().__init__(message)
        self.field, self.found = field, found[:60]


@dataclass(frozen=True)
class Scenario:
    """The assumptions of one question; equal scenarios give equal answers on the same data.

    ``purpose``: flee to emergency sites and tsunami buildings, or stay in shelters. ``when`` chooses the people there;
    ``hour`` (0 to 23) whether it is dark, None = as ``when``. ``speed`` "" is the profile's own. ``space`` "" takes
    published places first and usable space only where none is published; a standard asks for space ÷ standard first.
    ``inundation``: the area with its start times, the area alone, or everybody. ``cap`` limits the way where no start
    time does; with ``cap_all`` everywhere. ``arrival_none`` says that no arrival was chosen on purpose; a blank one is not
    told, and `layers.readiness.terms.scenario_of` fills it in. ``blocked`` are pairs of nodes of the walking network, in either order.
    """

    hazard: str = "tsunami"
    purpose: Literal["flee", "stay"] = "flee"
    when: Literal["night", "day"] = "night"
    hour: int | None = None
    profile: Literal["standard", "slow", "group"] = "standard"
    speed: str = ""
    delay: str = ""
    route: Literal["line", "network"] = "line"
    detour: str = ""
    blocked: tuple[Edge, ...] = ()
    bridges_out: bool = False
    space: str = ""
    inundation: Literal["times", "on", "off"] = "times"
    arrival: str = ""
    arrival_none: bool = False
    cap: str = ""
    cap_all: bool = False

    def __post_init__(self) -> None:
        for name, allowed in ALLOWED.items():
            _check(getattr(self, name) in allowed, name, getattr(self, name), f"one of {', '.join(allowed)}")
        _check(_CHOICE.fullmatch(self.hazard) is not None, "hazard", self.hazard, "the id of a hazard")
        _check(self.hour is None or self.hour in range(24), "hour", self.hour, "0 to 23")
        for name in CHOICES:
            text, least = getattr(self, name), LEAST.get(name, 0.0)
            typed = number(text)
            fits = text == "" or _CHOICE.fullmatch(text) is not None or typed is not None
            _check(fits, name, text, "the id of a standard or a number of 0 or more")
            _check(typed is None or typed >= least, name, text, f"{least:g} or more")
        _check(not (self.arrival and self.arrival_none), "arrival", self.arrival, "none, as arrival_none says")
        # One order of nodes and of edges: the same closures are the same scenario.
        ordered = {(min(edge), max(edge)) for edge in self.blocked}
        object.__setattr__(self, "blocked", tuple(sorted(ordered)))

    def to_text(self) -> str:
        """The scenario as the query of a URL: what differs from the defaults, in a fixed order."""
        pairs: list[tuple[str, str]] = []
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name == "blocked":
                pairs += [("blocked", ",".join(quote(node, safe="") for node in edge)) for edge in value]
            elif value != one.default:
                pairs.append((one.name, str(int(value)) if isinstance(value, bool) else str(value)))
        return urlencode(pairs)

    @classmethod
    def from_text(cls, text: str) -> Scenario:
        """The inverse of `to_text`.

        Raises:
            ScenarioRefused: an unknown or repeated name, or a value the field does not take.
        """
        given: dict[str, Any] = {}
        blocked: list[Edge] = []
        for name, value in parse_qsl(text, keep_blank_values=True):
            if name == "blocked":
                blocked.append(_edge(value))
                continue
            _check(name in _READ and name not in given, name[:40], value, "each name of a scenario once")
            given[name] = _READ[name](value)
        return cls(**given, blocked=tuple(blocked))

    @property
    def digest(self) -> str:
        """A short hash of everything assumed, for the key of a cache; of no use without the data's own."""
        return hashlib.sha256(self.to_text().encode()).hexdigest()[:16]


def number(text: str) -> float | None:
    """A number a person typed, 0 or more; None where it is none."""
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text):
        return None
    found = float(text)
    return found if math.isfinite(found) else None


def _check(fits: bool, name: str, found: object, expected: str) -> None:
    if not fits:
        raise ScenarioRefused(f"scenario, {name!r}: found {str(found)[:60]!r}, expected {expected}", name, str(found))


def _edge(text: str) -> Edge:
    u, comma, v = text.partition(",")
    _check(bool(comma) and "," not in v, "blocked", text, "two nodes, parted by a comma")
    return unquote(u), unquote(v)


def _hour(text: str) -> int:
    _check(re.fullmatch(r"[0-9]{1,2}", text) is not None, "hour", text, "0 to 23")
    return int(text)


def _flag(name: str) -> Callable[[str], bool]:
    def read(text: str) -> bool:
        _check(text in ("0", "1"), name, text, "0 or 1")
        return text == "1"

    return read


_READ: dict[str, Callable[[str], Any]] = {
    **{one.name: str for one in fields(Scenario) if one.name != "blocked"},
    "hour": _hour,
    "bridges_out": _flag("bridges_out"),
    "cap_all": _flag("cap_all"),
    "arrival_none": _flag("arrival_none"),
}
