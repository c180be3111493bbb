"""A drill from the one before it: next year's plan, what is still open of the last ones, and its next state."""

from __future__ import annotations

import datetime

from layers.drills.load import Drill, actions_of, drills
from layers.held import Held, Step
from layers.items import OPEN
from layers.states import DrillState
from layers.store.bodies import ActionBody, body_of
from layers.store.drill_bodies import DrillBody, HeldDrill


def next_year(
    drill: Drill, lessons: Held, date: datetime.date | None, told: Held | None = None
) -> tuple[DrillBody, tuple[ActionBody, ...]]:
    """The next plan of a drill, planned for ``date`` (None = not known), and the action items still open before it.

    Everything but state and outcome is taken over. The items are those of this drill and of those it was copied from;
    without ``told`` (every drill) only of this one and the one it names.
    """
    values: dict[str, object] = {"state": "planned", "reason": "", "date": date, "held": None, "copied_from": drill.id}
    chain = [drill.id, drill.body.copied_from] if told is None else [drill.id, *_before(told, drill.body)]
    return _body(drill.body, values), tuple(body for _, body in _open(lessons, chain))


def open_items(told: Held, lessons: Held, drill: Drill) -> list[tuple[Step, ActionBody]]:
    """The action items not yet over of the drills this one was copied from, the nearest drill's first."""
    return _open(lessons, _before(told, drill.body))


def items_near(told: Held, lessons: Held, body: DrillBody, without: str) -> list[tuple[Step, ActionBody]]:
    """The action items not yet over of drills held of the same type in the same ward, and in one of the same school
    districts where both name such; not those of the drill ``without``, nor of those `body` and it were copied from.
    """
    chain = {without, *_before(told, body)}
    near = [
        one.id for one in drills(told) if one.id not in chain and one.body.state == "done" and _near(one.body, body)
    ]
    return _open(lessons, near[::-1])


def _near(one: DrillBody, other: DrillBody) -> bool:
    apart = one.districts and other.districts and not set(one.districts) & set(other.districts)
    return (one.type, one.ward) == (other.type, other.ward) and not apart


def with_state(
    body: DrillBody,
    state: DrillState,
    *,
    reason: str = "",
    date: datetime.date | None = None,
    held: HeldDrill | None = None,
) -> DrillBody:
    """The drill in another state. ``date``: the new day, None = as before; of one put off None = not known yet.

    ``reason`` stands only with a drill called off or put off, ``held`` only with one that took place.

    Raises:
        EntryRefused: no reason (cancelled, postponed), no ``held`` (done), or a ``held`` of one that did not take place.
    """
    day = date if state == "postponed" else date or body.date
    told = reason if state in ("cancelled", "postponed") else ""
    return _body(body, {"state": state, "reason": told, "date": day, "held": held})


def _body(body: DrillBody, changes: dict[str, object]) -> DrillBody:
    found = body_of("drill", {**body.model_dump(), **changes})
    assert isinstance(found, DrillBody)
    return found


def _before(told: Held, body: DrillBody) -> list[str]:
    """The ids of the drills this one was copied from, the nearest first; a ring ends where it closes."""
    bodies = {step.record.item: one for step, one in told.bodies("drill", DrillBody)}
    chain: list[str] = []
    following = body.copied_from
    while following and following not in chain:
        chain.append(following)
        following = bodies[following].copied_from if following in bodies else ""
    return chain


def _open(lessons: Held, chain: list[str]) -> list[tuple[Step, ActionBody]]:
    named = dict.fromkeys(one for one in chain if one)
    return [(step, body) for one in named for step, body in actions_of(lessons, one) if body.state in OPEN]
