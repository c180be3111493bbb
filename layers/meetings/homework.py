"""Homework: action items with office and due date, and how late they are on the reference date."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from layers.held import Held, Step
from layers.store.bodies import ActionBody

OPEN = ("open", "running")


@dataclass(frozen=True, slots=True)
class Homework:
    """An action item on a reference date. ``late_days`` counts the days past its due date, None where it is not late."""

    id: str
    body: ActionBody
    ward: str
    late_days: int | None
    step: Step

    @property
    def overdue(self) -> bool:
        """Whether it is open and its due date has passed."""
        return self.late_days is not None

    @property
    def open(self) -> bool:
        """Whether it still waits to be done."""
        return self.body.state in OPEN

    @property
    def training(self) -> bool:
        """Whether it is made up."""
        return self.step.training


def all_homework(
    held: Held, as_of: datetime.date, *, meeting: str | None = None, measure: str | None = None
) -> list[Homework]:
    """Every action item of a meeting, of a measure or of all: the late ones first, the latest first, then by due date."""
    found = [
        Homework(step.record.item, body, step.record.ward, _late(body, as_of), step)
        for step, body in held.bodies("action", ActionBody)
        if meeting in (None, body.meeting) and measure in (None, body.measure)
    ]
    return sorted(found, key=_order)


def open_homework(
    held: Held, as_of: datetime.date, *, meeting: str | None = None, measure: str | None = None
) -> list[Homework]:
    """Those that still wait, as they stand now; late on ``as_of``."""
    return [one for one in all_homework(held, as_of, meeting=meeting, measure=measure) if one.open]


def _late(body: ActionBody, as_of: datetime.date) -> int | None:
    if body.due is None or body.due >= as_of or body.state not in OPEN:
        return None
    return (as_of - body.due).days


def _order(one: Homework) -> tuple[int, datetime.date, str]:
    return -(one.late_days or 0), one.body.due or datetime.date.max, one.step.record.key
