"""Which of the differences and of what was said in a meeting is about a measure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from layers.held import Held
from layers.meetings.differences import Difference
from layers.store.bodies import ActionBody, DecisionBody, OpinionBody, ResponseBody
from layers.store.record import Record


def measures_named(held: Held, record: Record) -> tuple[str, ...]:
    """The measures a record names: in its own place, in what it says now, or in the opinion it responds to."""
    latest = held.latest(record)
    body = None if latest is None else latest.body
    if isinstance(body, (ActionBody, DecisionBody)):
        return (body.measure,) if body.measure else ()
    if isinstance(body, OpinionBody):
        return body.measures
    if isinstance(body, ResponseBody):
        opinion = Record("opinion", record.plan, "opinion", item=record.subject)
        return tuple(dict.fromkeys((*body.measures, *measures_named(held, opinion))))
    return () if record.kind in ("opinion", "response", "decision", "meeting") else (record.subject,)


def about(held: Held, found: Iterable[Difference], measure: str, indicators: Collection[str] = ()) -> list[Difference]:
    """The differences about a measure, those of its indicators (their ids) among them."""
    wanted = {measure, *indicators}
    return [one for one in found if wanted & {*measures_named(held, one.record)}]


def decisions_on(held: Held, measure: str) -> list[tuple[Record, DecisionBody]]:
    """What meetings decided on a measure, meeting by meeting."""
    found = [(step.record, body) for step, body in held.bodies("decision", DecisionBody) if body.measure == measure]
    return sorted(found, key=lambda pair: pair[0].subject)
