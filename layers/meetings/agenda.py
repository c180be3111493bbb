"""Meetings in order: prepared from measures, the one before, what it left."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from layers.held import Held, Step
from layers.plan.model import Measure, Plan
from layers.store.bodies import AgendaItem, MeetingBody


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as it stands: its id, what it says, and what the next save of it is based on."""

    id: str
    body: MeetingBody
    step: Step

    @property
    def training(self) -> bool:
        """Whether it is made up."""
        return self.step.training

    @property
    def version(self) -> int:
        """What the next save is based on."""
        return self.step.version


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A line of an agenda with its measure, None for a free one; ``text`` may be blank beside a measure."""

    order: int
    measure: Measure | None
    measure_id: str
    text: str


def meetings(held: Held) -> list[Meeting]:
    """Every meeting by date, those without one last."""
    found = [Meeting(step.record.item, body, step) for step, body in held.bodies("meeting", MeetingBody)]
    return sorted(found, key=_when)


def meeting_of(held: Held, ident: str) -> Meeting:
    """A meeting by its id; KeyError where there is none."""
    return {one.id: one for one in meetings(held)}[ident]


def meeting_before(held: Held, ident: str) -> Meeting | None:
    """The last meeting before this one that was held to its end; None where there is none."""
    own = meeting_of(held, ident)
    earlier = [one for one in meetings(held) if one.body.state == "closed" and _when(one) < _when(own)]
    return earlier[-1] if earlier else None


def prepared(plan: Plan, measures: Iterable[str], free: Iterable[str] = ()) -> tuple[AgendaItem, ...]:
    """An agenda of these measures, each once, as given, and free lines after them; KeyError for an unknown measure."""
    known = {one.id for one in plan.measures}
    wanted = list(dict.fromkeys(measures))
    if strange := [one for one in wanted if one not in known]:
        raise KeyError(*strange)
    texts = (text.strip() for text in free)
    return (*(AgendaItem(measure=one) for one in wanted), *(AgendaItem(text=text) for text in texts if text))


def agenda_lines(plan: Plan, body: MeetingBody) -> tuple[AgendaLine, ...]:
    """The agenda in order with the measures it names; one the plan does not have stays as its id."""
    measures = {one.id: one for one in plan.measures}
    return tuple(
        AgendaLine(order, measures.get(line.measure), line.measure, line.text)
        for order, line in enumerate(body.agenda, start=1)
    )


#: States of a meeting that has begun.
_BEGUN = ("running", "closed")


def began(held: Held, ident: str) -> datetime.datetime | None:
    """When a meeting that is running, over or called off last began; opening it again after its close is no beginning.
    None for one still to come, also for one that began and was put off.
    """
    steps = held.records[meeting_of(held, ident).step.record]
    beginning: datetime.datetime | None = None
    for before, after in zip((None, *steps), steps, strict=False):
        if _state(after) in _BEGUN and (before is None or _state(before) not in _BEGUN):
            beginning = after.when
    return None if _state(steps[-1]) in ("", "planned", "postponed") else beginning


def ended(held: Held, ident: str) -> datetime.datetime | None:
    """When a meeting that is over was last closed; None for any other."""
    steps = held.records[meeting_of(held, ident).step.record]
    closing: datetime.datetime | None = None
    for before, after in zip((None, *steps), steps, strict=False):
        if _state(after) == "closed" and (before is None or _state(before) != "closed"):
            closing = after.when
    return closing if _state(steps[-1]) == "closed" else None


def _state(step: Step) -> str:
    return step.body.state if isinstance(step.body, MeetingBody) else ""


def _when(one: Meeting) -> tuple[datetime.date, str, str]:
    return one.body.date or datetime.date.max, one.body.start, one.id
