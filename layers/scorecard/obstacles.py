"""Where measures could start now, and what stands in the way of the others, grouped by its words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from layers.plan.entries import Rollout
from layers.scorecard.book import PlanBook
from layers.scorecard.matrix import matrix, start_of
from layers.scorecard.overlay import conditions_of

#: A measure in a ward.
Place = tuple[str, str]


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way: a blocker, or a condition that is not met or not known to be; and where."""

    kind: Literal["blocker", "unmet", "unknown"]
    text: str
    places: tuple[Place, ...]

    @property
    def wards(self) -> tuple[str, ...]:
        """The wards it stands in the way of, each once."""
        return tuple(dict.fromkeys(ward for _, ward in self.places))


@dataclass(frozen=True)
class Standing:
    """All places by whether the measure can start there (`start_of`), and the obstacles, the most frequent first.

    ``silent`` are blocked places of which nothing says why.
    """

    by_start: dict[str, tuple[Place, ...]]
    obstacles: tuple[Obstacle, ...]
    silent: tuple[Place, ...]


def standing(book: PlanBook, fiscal_year: int, measures: Collection[str], wards: Collection[str]) -> Standing:
    """How these measures stand in these wards at the end of a fiscal year."""
    starts: dict[str, list[Place]] = {name: [] for name in ("now", "blocked", "begun", "not_applicable", "unknown")}
    held: dict[tuple[str, str], list[Place]] = {}
    silent = []
    for measure, row in matrix(book, fiscal_year).items():
        for ward, one in row.items():
            if measure not in measures or ward not in wards:
                continue
            start = start_of(one)
            starts[start].append((measure, ward))
            if start == "blocked" and one is not None:
                told = _told(one)
                silent += [] if told else [(measure, ward)]
                for what in told:
                    held.setdefault(what, []).append((measure, ward))
    found = [Obstacle(kind, text, tuple(places)) for (kind, text), places in held.items()]  # type: ignore[arg-type]
    found.sort(key=lambda one: (-len(one.places), one.text))
    return Standing({name: tuple(places) for name, places in starts.items()}, tuple(found), tuple(silent))


def _told(one: Rollout) -> list[tuple[str, str]]:
    """What an entry says stands in its way: (kind, words), each once."""
    lines = [("blocker", line.strip()) for line in one.blockers.splitlines() if line.strip()]
    open_ = [condition for condition in conditions_of(one.conditions) if not condition.met]
    lines += [("unknown" if condition.met is None else "unmet", condition.text) for condition in open_]
    return list(dict.fromkeys(lines))
