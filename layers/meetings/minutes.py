"""The minutes of a meeting as plain data: for a screen, a print and a CSV."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from layers.held import Held, Step, in_order
from layers.items import ActionItem
from layers.meetings.agenda import AgendaLine, Meeting, agenda_lines, meeting_of, meetings
from layers.meetings.homework import all_homework
from layers.plan.model import Plan
from layers.store.bodies import DecisionBody, OpinionBody


@dataclass(frozen=True, slots=True)
class Minutes:
    """A meeting with its agenda, the opinions said, the decisions taken, the homework given, and the next meeting."""

    meeting: Meeting
    agenda: tuple[AgendaLine, ...]
    opinions: tuple[tuple[Step, OpinionBody], ...]
    decisions: tuple[tuple[Step, DecisionBody], ...]
    homework: tuple[ActionItem, ...]
    next: Meeting | None

    @property
    def training(self) -> bool:
        """Whether anything in it is made up."""
        steps = [self.meeting.step, *(one.step for one in self.homework)]
        steps += [step for step, _ in self.opinions] + [step for step, _ in self.decisions]
        return any(one.training for one in steps)

    def rows(self) -> Iterator[dict[str, str]]:
        """One row an agenda line, opinion, decision, homework: text cells under the same columns."""
        for line in self.agenda:
            yield _row(
                "agenda", str(line.order), line.measure_id, line.text or (line.measure.name if line.measure else "")
            )
        for step, said in self.opinions:
            yield _row(
                "opinion", step.record.item, " ".join(said.measures), said.text, state=said.source, by=said.speaker
            )
        for step, taken in self.decisions:
            yield _row("decision", step.record.item, taken.measure, taken.text, by=taken.office, due=taken.due)
        for one in self.homework:
            body = one.body
            yield _row("action", one.id, body.measure, body.text, state=body.state, by=body.office, due=body.due)


#: The columns of `Minutes.rows`.
COLUMNS = ("what", "id", "measure", "text", "by", "due", "state")


def minutes(held: Held, plan: Plan, meeting: str, as_of: datetime.date) -> Minutes:
    """The minutes of a meeting by its id; KeyError where there is none. ``as_of`` tells which homework is late."""
    one = meeting_of(held, meeting)
    said = [(step, body) for step, body in held.bodies("opinion", OpinionBody) if body.meeting == meeting]
    taken = [(step, body) for step, body in held.bodies("decision", DecisionBody) if step.record.subject == meeting]
    following = {other.id: other for other in meetings(held)}
    return Minutes(
        meeting=one,
        agenda=agenda_lines(plan, one.body),
        opinions=tuple(sorted(said, key=lambda pair: _first(held, pair[0]))),
        decisions=tuple(sorted(taken, key=lambda pair: _first(held, pair[0]))),
        homework=tuple(all_homework(held, as_of, meeting=meeting)),
        next=following.get(one.body.next),
    )


def _first(held: Held, step: Step) -> tuple[datetime.datetime, tuple[tuple[str, int], ...]]:
    """When it was first said: the order in which it was typed."""
    return held.records[step.record][0].when, in_order(step.record)


def _row(
    what: str, ident: str, measure: str, text: str, *, by: str = "", due: datetime.date | None = None, state: str = ""
) -> dict[str, str]:
    cells = (what, ident, measure, text, by, "" if due is None else due.isoformat(), state)
    return dict(zip(COLUMNS, cells, strict=True))
