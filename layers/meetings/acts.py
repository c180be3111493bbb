"""What is saved when a meeting goes on: bodies and changes for the store, which saves them all or none."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from layers.held import Held, new_id
from layers.meetings.agenda import meeting_of
from layers.meetings.ids import action
from layers.states import MeetingState
from layers.store.bodies import ActionBody, MeetingBody, body_of
from layers.store.errors import EntryRefused
from layers.store.rules import Change

#: From a state to those that may follow. What was closed or cancelled by mistake is taken back by an undo.
FOLLOWS: dict[MeetingState, tuple[MeetingState, ...]] = {
    "planned": ("running", "cancelled", "postponed"),
    "running": ("closed", "cancelled", "postponed"),
    "postponed": ("planned", "running", "cancelled"),
    "closed": (),
    "cancelled": (),
}


def with_state(
    body: MeetingBody, state: MeetingState, *, reason: str = "", date: datetime.date | None = None, following: str = ""
) -> MeetingBody:
    """The meeting in its next state; ``date`` where it changes (of a postponed one the new
    day, None: not known yet), ``following`` the id of the next meeting.

    Raises:
        EntryRefused: no such step, a missing reason (cancelled, postponed) or date (running, closed).
    """
    if state not in FOLLOWS[body.state]:
        raise EntryRefused(f"state: found {state!r} after {body.state!r}, expected {' | '.join(FOLLOWS[body.state])}")
    told = {
        "state": state,
        "reason": reason,
        "date": date if state == "postponed" else date or body.date,
        "next": following or body.next,
    }
    done = body_of("meeting", {**body.model_dump(), **told})
    assert isinstance(done, MeetingBody)
    return done


def closing(held: Held, meeting: str, homework: Iterable[ActionBody], *, following: str = "") -> list[Change]:
    """A meeting closed together with its homework, for `Entries.save_all` with ``act="save"``; raises as `with_state`."""
    one = meeting_of(held, meeting)
    first = int(new_id(held, "action")[1:])
    given = [body.model_copy(update={"meeting": meeting}) for body in homework]
    actions = [
        Change(action(held.plan, f"a{number}", body.measure, meeting), body, 0)
        for number, body in enumerate(given, start=first)
    ]
    closed = with_state(one.body, "closed", following=following)
    return [Change(one.step.record, closed, one.version), *actions]
