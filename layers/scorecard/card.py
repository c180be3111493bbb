"""One measure in one fiscal year on one line: rating, evidence, whether they agree, what changed, who decides by when."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from layers.evidence.agreement import Agreement, agreement, share_of
from layers.evidence.decisions import Change, change
from layers.evidence.model import Evidence
from layers.folder import DataFolder
from layers.plan.entries import Decision, Result, Rollout
from layers.plan.fiscal import day_in
from layers.plan.measures import MeasureRow, measures_table
from layers.plan.progress import StateCounts
from layers.plan.scales import Rating, Scale
from layers.scorecard.book import PlanBook
from layers.scorecard.evidence_year import evidence_of_year, target_of
from layers.scorecard.matrix import counts_of
from layers.scorecard.series import same_definition
from layers.spec import Config, IndicatorSpec

#: What unknown records could do to a number of people: nothing, lower it, raise it, or nobody can tell.
Doubt = Literal["exact", "at_most", "at_least", "unsure"]


@dataclass(frozen=True)
class Held:
    """One indicator of a measure: its evidence in the year, its target, and the change since the year before."""

    spec: IndicatorSpec
    evidence: Evidence
    target: float | None
    target_training: bool
    change: Change

    @property
    def share(self) -> float | None:
        """The share of the target reached [%]; None where it cannot be told, or one is made up and the other real."""
        if self.target_training != self.evidence.training:
            return None
        return share_of(self.evidence, self.target, self.spec.direction)


@dataclass(frozen=True)
class Card:
    """A measure in a fiscal year. ``main`` is the indicator the rating is held against, None where the plan has none
    here; ``others`` the rest. ``rank`` is the rating's place on its scale (1 = best; None: none, or not comparable);
    ``steps`` how many classes better (+) or worse (−) it is than the year before, on the same scale.

    ``decision`` is the open decision due first; ``overdue_wards`` wards whose roll-out is past its date at
    ``rollout_day``: the reference date, of a past year its last day (the row tells the end of that year); ``blocked``
    ward → what stands in its way. ``people``: known to be without what the measure is for, and ``people_doubt`` what
    unknown records could do to the number; None where it is unknown, 0 where no indicator counts people.
    """

    row: MeasureRow
    fiscal_year: int
    result: Result | None
    rank: int | None
    steps: int | None
    main: Held | None
    others: tuple[Held, ...]
    agreement: Agreement
    decision: Decision | None
    rollout: Mapping[str, Rollout]
    states: StateCounts
    overdue_wards: tuple[str, ...]
    blocked: Mapping[str, str]
    people: float | None = 0
    people_doubt: Doubt = "exact"
    training: bool = False
    rollout_day: datetime.date | None = None

    @property
    def id(self) -> str:
        """The measure's id."""
        return self.row.measure.id

    @property
    def rating(self) -> Rating | None:
        """The self-rating, None where there is none."""
        return None if self.result is None else self.result.rating

    def days_overdue(self, as_of: datetime.date | None) -> int:
        """Days the open decision is past its date at the reference date, or the roll-out at ``rollout_day``: the most."""
        late = [one.due for ward, one in self.rollout.items() if ward in self.overdue_wards and one.due]
        told = [(self.rollout_day, min(late, default="")), (as_of, self.decision.due if self.decision else "")]
        return max([0, *((day - datetime.date.fromisoformat(due)).days for day, due in told if day and due)])


@dataclass(frozen=True)
class _Year:
    """What the cards of a year are made from."""

    book: PlanBook
    config: Config
    scales: Mapping[str, Scale]
    fiscal_year: int
    as_of: datetime.date | None
    now: Mapping[str, Evidence] = field(default_factory=dict)
    before: Mapping[str, Evidence] = field(default_factory=dict)


def cards(
    book: PlanBook,
    folder: DataFolder,
    config: Config,
    scales: Mapping[str, Scale],
    fiscal_year: int,
    as_of: datetime.date | None,
) -> list[Card]:
    """A card for every measure of the plan, in the plan's order."""
    now = evidence_of_year(book, folder, config, fiscal_year, as_of)
    before = evidence_of_year(book, folder, config, fiscal_year - 1, as_of)
    year = _Year(book, config, scales, fiscal_year, as_of, now, before)
    return [_card(row, year) for row in measures_table(book.plan)]


def _card(row: MeasureRow, year: _Year) -> Card:
    book, measure = year.book, row.measure.id
    result = book.result(measure, year.fiscal_year)
    rank, steps = _ranks(measure, year)
    specs = year.config.indicators.of_measure(measure) if book.indicators else []
    held = [_held(spec, year) for spec in specs]
    people, doubt = _people(held)
    main = held[0] if held else None
    rollout = {ward: one for ward in book.wards if (one := book.rollout(measure, ward, year.fiscal_year)) is not None}
    rollout_day = day_in(year.fiscal_year, year.as_of)
    return Card(
        row=row,
        fiscal_year=year.fiscal_year,
        result=result,
        rank=rank,
        steps=steps,
        main=main,
        others=tuple(held[1:]),
        agreement=_agreement(result, main, year),
        decision=_decision(measure, year),
        rollout=rollout,
        states=counts_of(rollout.get(ward) for ward in book.wards),
        overdue_wards=tuple(
            ward for ward, one in rollout.items() if rollout_day and one.overdue(rollout_day.isoformat())
        ),
        rollout_day=rollout_day,
        blocked={ward: one.blockers for ward, one in rollout.items() if one.blockers and one.state in _STUCK},
        people=people,
        people_doubt=doubt,
        training=book.training,
    )


#: Roll-out states in which something may stand in a ward's way.
_STUCK = (None, "not_started", "preparing", "ready")


def _ranks(measure: str, year: _Year) -> tuple[int | None, int | None]:
    """The rank of the year's rating, and the classes gained since the year before on the same scale."""
    now, before = (year.book.result(measure, year.fiscal_year - back) for back in (0, 1))
    return rank_of(now, year.scales), steps_between(now, before, year.scales)


def rank_of(result: Result | None, scales: Mapping[str, Scale]) -> int | None:
    """The rating's place on its own scale (1 = best); None where there is none, it is not comparable, or no scale
    declares its code any more (a saved one may be older than it).
    """
    rating = None if result is None else result.rating
    scale = scales.get(rating.scale_id) if rating else None
    return scale.rank(rating) if scale and rating and rating.code in scale.labels else None


def steps_between(now: Result | None, before: Result | None, scales: Mapping[str, Scale]) -> int | None:
    """Classes gained (+) or lost (−) from one result to the other; None unless both are comparable on one scale."""
    here, there = rank_of(now, scales), rank_of(before, scales)
    if now is None or before is None or here is None or there is None or now.scale != before.scale:
        return None
    return there - here


def _held(spec: IndicatorSpec, year: _Year) -> Held:
    now, before = year.now[spec.id], year.before[spec.id]
    target, made_up = target_of(year.book, year.config, spec.id, year.fiscal_year)
    same = same_definition(year.book, spec.id, year.fiscal_year - 1, year.fiscal_year)
    return Held(spec, now, target, made_up, change(now, before, spec.direction, same_definition=same))


def _agreement(result: Result | None, main: Held | None, year: _Year) -> Agreement:
    if main is None:
        reason = "no_rating" if result is None or result.rating is None else "no_indicator"
        return Agreement("undecided", reason=reason, training=year.book.training)
    rating = None if result is None else result.rating
    scale = year.scales.get(rating.scale_id) if rating else next(iter(year.scales.values()))
    if scale is None:
        return Agreement("undecided", reason="unknown_code", training=year.book.training)
    return agreement(
        rating.code if rating else None,
        scale,
        main.evidence,
        main.target,
        main.spec.direction,
        rating_training=year.book.training if result is None else result.training,
        thresholds=year.config.indicators.thresholds(scale.id),
        target_training=main.target_training,
    )


def _decision(measure: str, year: _Year) -> Decision | None:
    """The measure's decision that is still open at the reference date, the one due first."""
    day = "" if year.as_of is None else year.as_of.isoformat()
    own = [one for one in year.book.entries.decisions if one.measure == measure]
    still = [one for one in own if one.decided is None or (day and one.decided > day)]
    return min(still, key=lambda one: one.due, default=None)


def _people(held: list[Held]) -> tuple[float | None, Doubt]:
    """People without what the measure is for: the most that one of its indicators tells; None where one cannot tell.
    Second, which way unknown records could move the number.
    """
    # Where an indicator does not apply (対象外), it leaves nobody open.
    counted = [one for one in held if one.spec.people and one.evidence.state != "not_applicable"]
    told = [(lacking, _doubt(one)) for one in counted if (lacking := _lacking(one)) is not None]
    if not told:
        return (None if counted else 0), "exact"
    most, doubt = max(told)
    # Another indicator that could tell of more leaves the most open upwards.
    open_up = len(told) < len(counted) or any(one in ("at_least", "unsure") for _, one in told)
    if open_up and doubt != "unsure":
        doubt = "unsure" if doubt == "at_most" else "at_least"
    return most, doubt


def _doubt(held: Held) -> Doubt:
    """Of people missing from a covered part, at least so many covered is at most so many missing, and the reverse."""
    found = held.evidence
    if found.left_out or found.unplaced or found.estimated or (found.at_least and found.at_most):
        return "unsure"
    if not (found.at_least or found.at_most):
        return "exact"
    return "at_most" if found.at_least == (held.spec.people == "missing") else "at_least"


def _lacking(held: Held) -> float | None:
    found = held.evidence
    if found.value is None:
        return None
    if held.spec.people == "value":
        return found.value
    return None if found.part is None or found.whole is None else max(0.0, found.whole - found.part)
