"""Action items as they stand: what, whose, until when, and how late they are on the reference date.

Homework of a meeting and what follows from a drill are the same kind of entry and are told by the same rule.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from layers.held import Held, Step
from layers.store.bodies import ActionBody

OPEN = ("open", "running")


@dataclass(frozen=True, slots=True)
class ActionItem:
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


def action_items(held: Held, as_of: datetime.date | None, wanted: Callable[[ActionBody], bool]) -> list[ActionItem]:
    """Those wanted: the late ones first, the latest first, then by due date. Without a reference date none is late."""
    found = [
        ActionItem(step.record.item, body, step.record.ward, _late(body, as_of), step)
        for step, body in held.bodies("action", ActionBody)
        if wanted(body)
    ]
    return sorted(found, key=_order)


def _late(body: ActionBody, as_of: datetime.date | None) -> int | None:
    if as_of is None or body.due is None or body.due >= as_of or body.state not in OPEN:
        return None
    return (as_of - body.due).days


def _order(one: ActionItem) -> tuple[int, datetime.date, str]:
    return -(one.late_days or 0), one.body.due or datetime.date.max, one.step.record.key
