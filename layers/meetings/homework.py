"""Homework: the action items that meetings gave; what follows from a drill alone is the drill's."""

from __future__ import annotations

import datetime

from layers.held import Held
from layers.items import ActionItem, action_items
from layers.store.bodies import ActionBody


def all_homework(
    held: Held, as_of: datetime.date, *, meeting: str | None = None, measure: str | None = None
) -> list[ActionItem]:
    """Every action item of a meeting, of a measure or of all: the late ones first, the latest first, then by due date."""

    def wanted(body: ActionBody) -> bool:
        given = bool(body.meeting) or not body.drill
        return given and meeting in (None, body.meeting) and measure in (None, body.measure)

    return action_items(held, as_of, wanted)


def open_homework(
    held: Held, as_of: datetime.date, *, meeting: str | None = None, measure: str | None = None
) -> list[ActionItem]:
    """Those that still wait, as they stand now; late on ``as_of``."""
    return [one for one in all_homework(held, as_of, meeting=meeting, measure=measure) if one.open]
