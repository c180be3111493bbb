"""What if one assumption is another: the same question asked again, one change at a time, and the difference in people.

Nothing is invented: every other value is another official standard, another profile, or the other way to tell distances.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from layers.folder import DataFolder
from layers.readiness.answer import total_of
from layers.readiness.reach import Progress
from layers.readiness.scenario import Scenario, number
from layers.readiness.terms import TYPED_UNIT, Value, choices, default_of, in_unit, with_profile
from layers.spec import Config

#: The numbers compared [people].
COMPARED = ("served", "too_late", "too_far", "full", "unknown", "unserved")
_UNITS = {"delay": "s", "arrival": "s", "space": "m2/person"}


@dataclass(frozen=True)
class Change:
    """One assumption changed: ``field`` of the scenario from ``old`` to ``new`` (a standard's `Value`, or a word of
    ``config/text`` under ``[sheet]``), and the `COMPARED` people before and after, None where 判定不能.
    """

    field: str
    old: Value | str
    new: Value | str
    scenario: Scenario
    before: dict[str, int | None]
    after: dict[str, int | None]

    @property
    def difference(self) -> int | None:
        """How many people more are known to have no place; None where one side cannot be told."""
        return self.more("unserved")

    def more(self, name: str) -> int | None:
        """By how many people a number is more; None where one side cannot be told."""
        before, after = self.before[name], self.after[name]
        return None if before is None or after is None else after - before

    @property
    def moved(self) -> int:
        """The most people that any of served, unknown and without a place changes by; 0 where nothing can be told."""
        return max(abs(self.more(name) or 0) for name in ("served", "unknown", "unserved"))


def sensitivity(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    ward: str,
    before: pd.Series,
    progress: Progress = lambda _done: None,
) -> tuple[Change, ...]:
    """Ask again for every alternative. ``before`` is the row of the question itself (`Readiness.total`).

    Costs one answer a row; nothing of it is kept, so that the question itself stays at hand.
    """
    found = []
    asked = alternatives(scenario, config, folder.city.code)
    for done, (name, old, new, other) in enumerate(asked):
        progress(done / len(asked))
        after = total_of(folder, config, other, as_of, ward)
        found.append(Change(name, old, new, other, people_of(before), people_of(after)))
    return tuple(found)


def people_of(total: pd.Series) -> dict[str, int | None]:
    """The `COMPARED` numbers of a row of `layers.readiness.tables.unit_table`."""
    told = {name: None if pd.isna(total[name]) else int(total[name]) for name in COMPARED if name in total}
    left = total["demand"] - total["served"] - total["unknown"]
    return told | {"unserved": None if pd.isna(left) else int(left)}


def alternatives(scenario: Scenario, config: Config, city: str) -> list[tuple[str, Value | str, Value | str, Scenario]]:
    """The changes worth asking: who walks, when they leave, how ways are told, room a person takes, when water comes."""
    makers: list[Callable[[Scenario, Config, str], tuple[Value | str, Value | str, Scenario] | None]] = [
        _speed, _delay, _route, _space, _arrival,
    ]  # fmt: skip
    found = [(make.__name__.strip("_"), make(scenario, config, city)) for make in makers]
    return [(name, *one) for name, one in found if one is not None]


def _speed(scenario: Scenario, config: Config, city: str) -> tuple[Value | str, Value | str, Scenario] | None:
    other = with_profile(scenario, config, "standard" if scenario.profile == "slow" else "slow", city)
    now = scenario.speed or default_of(config, f"speed_{scenario.profile}", city)
    if not now or not other.speed:
        return None
    return _value(config, "speed", now), _value(config, "speed", other.speed), other


def _route(scenario: Scenario, _config: Config, _city: str) -> tuple[Value | str, Value | str, Scenario]:
    other = replace(scenario, route="network" if scenario.route == "line" else "line")
    return f"route_{scenario.route}", f"route_{other.route}", other


def _delay(scenario: Scenario, config: Config, city: str) -> tuple[Value | str, Value | str, Scenario] | None:
    return _farthest(scenario, config, city, "delay", "delay")


def _arrival(scenario: Scenario, config: Config, city: str) -> tuple[Value | str, Value | str, Scenario] | None:
    return _farthest(scenario, config, city, "arrival", "arrival") if scenario.hazard == "tsunami" else None


def _space(scenario: Scenario, config: Config, city: str) -> tuple[Value | str, Value | str, Scenario] | None:
    topic = f"space_{scenario.purpose}"
    if scenario.space:
        return _farthest(scenario, config, city, "space", topic)
    # Published places first: the other way is usable space by the standard that is the default here.
    name = default_of(config, topic, city)
    other = replace(scenario, space=name)
    return ("space_published", _value(config, "space", name), other) if name else None


def _farthest(
    scenario: Scenario, config: Config, city: str, field: str, topic: str
) -> tuple[Value | str, Value | str, Scenario] | None:
    """The standard of the topic whose value is farthest from the chosen one; None without a choice or another."""
    chosen = getattr(scenario, field)
    if not chosen:
        return None
    now = _value(config, field, chosen)
    known = [_value(config, field, name) for name in choices(config, topic, city) if name != chosen]
    apart = {one.id: abs(_plain(one) - _plain(now)) for one in known}
    apart = {name: away for name, away in apart.items() if away > 0}
    if not apart:
        return None
    new = max(apart, key=lambda name: (apart[name], name))
    return now, _value(config, field, new), replace(scenario, **{field: new})  # type: ignore[arg-type]


def _plain(value: Value) -> float:
    return in_unit(value.value, value.unit, _UNITS[value.topic])


def _value(config: Config, topic: str, text: str) -> Value:
    typed = number(text)
    if typed is not None:
        return Value(topic, typed, TYPED_UNIT.get(topic, _UNITS.get(topic, "m/s")))
    one = config.standards[text]
    return Value(topic, one.value, one.unit, text, one.source, one.url, one.level)
