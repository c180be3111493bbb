"""Two fiscal years of a plan side by side: what changed, and of what nothing can be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from layers.evidence.decisions import Change, change
from layers.plan.scales import Scale
from layers.scorecard.book import PlanBook
from layers.scorecard.card import Card, Held, steps_between
from layers.scorecard.series import same_definition

#: How one thing compares with another year. Words under ``[compared]``.
Verdict = Literal["better", "worse", "same", "unknown"]
VERDICTS: tuple[Verdict, ...] = ("better", "worse", "same", "unknown")


@dataclass(frozen=True)
class Compared:
    """A measure in two fiscal years. ``steps``: classes gained (+) on the same scale, None where not comparable;
    ``change``: of the main indicator, None where the measure has none.
    """

    now: Card
    then: Card
    steps: int | None
    change: Change | None

    @property
    def rating(self) -> Verdict:
        """How the self-rating changed."""
        return _verdict(None if self.steps is None else self.steps > 0, unknown=self.steps is None, same=not self.steps)

    @property
    def evidence(self) -> Verdict:
        """How the evidence changed."""
        found = self.change
        if found is None or found.difference is None:
            return "unknown"
        return _verdict(found.better, unknown=False, same=found.better is None)

    @property
    def changed(self) -> bool:
        """Whether anything that can be compared is not the same, the judgement and the wards done included."""
        told = {self.rating, self.evidence} & {"better", "worse"}
        done = self.now.states.by_state["done"] != self.then.states.by_state["done"]
        return bool(told) or done or self.now.agreement.kind != self.then.agreement.kind


def compared(now: Iterable[Card], then: Iterable[Card], book: PlanBook, scales: Mapping[str, Scale]) -> list[Compared]:
    """The measures of two fiscal years of one plan, what changed first, each part in the plan's order."""
    before = {one.id: one for one in then}
    rows = [
        Compared(one, old, steps_between(one.result, old.result, scales), _change(one, old, book))
        for one in now
        if (old := before.get(one.id)) is not None
    ]
    return sorted(rows, key=lambda row: not row.changed)


def verdicts(found: Iterable[Verdict]) -> dict[Verdict, int]:
    """How many of each verdict, zeros too."""
    counted = Counter(found)
    return {name: counted[name] for name in VERDICTS}


def _change(now: Card, then: Card, book: PlanBook) -> Change | None:
    here, there = now.main, then.main
    if here is None or there is None:
        return None
    return _between(here, there, same_definition(book, here.spec.id, then.fiscal_year, now.fiscal_year))


def _between(now: Held, then: Held, same: bool) -> Change:
    return change(now.evidence, then.evidence, now.spec.direction, same_definition=same)


def _verdict(better: bool | None, *, unknown: bool, same: bool) -> Verdict:
    if unknown:
        return "unknown"
    return "same" if same else "better" if better else "worse"
