"""What people saved, laid over the tables of entries: a saved entry stands in the place of the row it corrects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import TypeVar

from layers.plan.entries import Entries, Result, Rollout
from layers.ref import Ref
from layers.store.bodies import Condition, ResultBody, RolloutBody
from layers.store.record import Entry, Record

#: What ends a line of a condition that is known to be met, or known not to be; and of one that is not known, but whose
#: own text ends in such a mark.
MET, NOT_MET, UNKNOWN = "［済］", "［未］", "［不明］"
_SAVED = "entries.sqlite"
_T = TypeVar("_T")


def joined(first: Entries, second: Entries) -> Entries:
    """Two sets of entries of the same kind, real or made up, as one; a row of the second replaces its like in the first.

    Raises:
        ValueError: one is made up and the other real.
    """
    if first.training != second.training:
        raise ValueError("entries: found made-up and real ones together, expected one kind")
    names = [one.name for one in fields(Entries) if one.name != "training"]
    both = {name: _replaced(getattr(first, name), getattr(second, name)) for name in names}
    return Entries(training=first.training, **both)


def with_saved(entries: Entries, saved: Iterable[Entry]) -> Entries:
    """The entries with results and roll-out as people saved them; what was undone to no entry stands as in the tables."""
    results: list[Result] = []
    rollout: list[Rollout] = []
    for one in saved:
        record, body = one.record, one.body
        if isinstance(body, ResultBody) and record.fiscal_year is not None and not record.ward:
            results.append(_result(record, body, one.training))
        elif isinstance(body, RolloutBody) and record.fiscal_year is not None and record.ward:
            rollout.append(_rollout(record, body, one.training))
    return replace(
        entries,
        results=_replaced(entries.results, results),
        rollout=_replaced(entries.rollout, rollout),
    )


def result_body(result: Result) -> ResultBody:
    """The body that says what a result of the tables says, to begin editing with."""
    rating = None if result.rating is None else {"scale_id": result.scale, "code": result.code}
    texts = {"results": result.done, "next_steps": result.next_steps, "external_shocks": result.shocks}
    return ResultBody.model_validate({"state": _open_state(result.state), "rating": rating, **texts})


def rollout_body(rollout: Rollout) -> RolloutBody | None:
    """The body that says what a row of the roll-out says; None where its state is not known."""
    if rollout.state is None:
        return None
    told = {"office": rollout.office or "", "due": rollout.due, "note": rollout.note, "blocker": rollout.blockers}
    conditions = conditions_of(rollout.conditions)
    return RolloutBody.model_validate({"state": rollout.state, "conditions": conditions, **told})


def conditions_of(text: str) -> tuple[Condition, ...]:
    """Conditions one a line; a line that ends in ［済］ is met, in ［未］ not, any other (also in ［不明］) not known."""
    return tuple(_condition(line.strip()) for line in text.splitlines() if line.strip())


def conditions_text(conditions: Iterable[Condition]) -> str:
    """The inverse of `conditions_of`."""
    return "\n".join(one.text + _mark(one) for one in conditions)


def _mark(one: Condition) -> str:
    if one.met is None:
        return UNKNOWN if one.text.endswith((MET, NOT_MET, UNKNOWN)) else ""
    return MET if one.met else NOT_MET


def _condition(line: str) -> Condition:
    for mark, met in ((MET, True), (NOT_MET, False), (UNKNOWN, None)):
        if line.endswith(mark) and line != mark:
            return Condition(text=line.removesuffix(mark), met=met)
    return Condition(text=line)


def _open_state(state: str) -> str:
    """A state that people save: one that a freeze set begins again as a confirmed one."""
    return "confirmed" if state in ("final", "published") else state


def _key(one: object) -> tuple[object, ...]:
    """What makes two rows the same record."""
    if isinstance(one, Result):
        return (one.fiscal_year, one.level, one.pillar, one.measure)
    if isinstance(one, Rollout):
        return (one.measure, one.ward, one.fiscal_year)
    return (getattr(one, "id"),)  # noqa: B009  (every other record has an id; no type says so)


def _replaced(first: Iterable[_T], second: Iterable[_T]) -> tuple[_T, ...]:
    """The rows of the first in their places, replaced by their likes of the second; then what only the second has."""
    kept = {_key(one): one for one in first}
    kept.update({_key(one): one for one in second})
    return tuple(kept.values())


def _result(record: Record, body: ResultBody, training: bool) -> Result:
    rating = body.rating
    return Result(
        id=record.key,
        fiscal_year=record.fiscal_year or 0,
        level="detail",
        pillar=None,
        measure=record.subject,
        scale=rating.scale_id if rating else "",
        code=rating.code if rating else "",
        state=body.state,
        done=body.results,
        next_steps=body.next_steps,
        shocks=body.external_shocks,
        section="",
        training=training,
        ref=Ref(_SAVED, 0),
    )


def _rollout(record: Record, body: RolloutBody, training: bool) -> Rollout:
    return Rollout(
        measure=record.subject,
        ward=record.ward,
        fiscal_year=record.fiscal_year or 0,
        state=body.state,
        conditions=conditions_text(body.conditions),
        blockers=body.blocker,
        office=body.office or None,
        due=body.due.isoformat() if body.due else None,
        note=body.note,
        training=training,
        ref=Ref(_SAVED, 0),
    )
