"""Which measures need a decision, in the stated order: overdue, size of the contradiction, people affected."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from layers.evidence.decisions import Candidate, decisions
from layers.scorecard.card import Card

Reason = Literal["decision_overdue", "rollout_overdue", "rated_high", "rated_low", "people", "people_unknown"]
REASONS: tuple[Reason, ...] = (
    "decision_overdue",
    "rollout_overdue",
    "rated_high",
    "rated_low",
    "people",
    "people_unknown",
)


@dataclass(frozen=True)
class Need:
    """A measure that needs a decision, with every reason why, and how long it is overdue [days]."""

    card: Card
    reasons: tuple[Reason, ...]
    days: int


def needs(found: Iterable[Card], as_of: datetime.date | None) -> list[Need]:
    """The measures that need a decision, in the order of `layers.evidence.decisions.decisions`."""
    by_id = {card.id: card for card in found}
    ordered = decisions([_candidate(card, as_of) for card in by_id.values()], as_of)
    return [Need(by_id[one.measure], _reasons(by_id[one.measure], as_of), one.days_overdue(as_of)) for one in ordered]


def _candidate(card: Card, as_of: datetime.date | None) -> Candidate:
    days = card.days_overdue(as_of)
    # As long before the reference date as it is overdue: the roll-out of a past year is reckoned at the end of it.
    due = as_of - datetime.timedelta(days=days) if as_of and days else None
    return Candidate(card.id, due=due, agreement=card.agreement, people=card.people)


def _reasons(card: Card, as_of: datetime.date | None) -> tuple[Reason, ...]:
    late = card.decision is not None and as_of is not None and card.decision.overdue(as_of.isoformat())
    holds: dict[Reason, bool] = {
        "decision_overdue": late,
        "rollout_overdue": bool(card.overdue_wards),
        "rated_high": card.agreement.kind == "rated_high",
        "rated_low": card.agreement.kind == "rated_low",
        "people": bool(card.people),
        "people_unknown": card.people is None,
    }
    return tuple(name for name in REASONS if holds[name])
