"""The yearly follow-up: how far a year is, what is missing before it is frozen, and what a freeze notes down.

A freeze closes all numbers of a year. What stands only in the tables, and what is computed from layers that will change,
is therefore saved as entries in the same step (`Entries.freeze` takes it as ``noted``): all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Literal

import pandas as pd

from layers.evidence.model import Evidence
from layers.plan.entries import Result
from layers.plan.fiscal import last_day
from layers.scorecard.book import PlanBook
from layers.scorecard.card import Card
from layers.scorecard.evidence_year import judged_by, told_wards
from layers.scorecard.overlay import result_body, rollout_body
from layers.spec import Config
from layers.states import CLOSED_STATES, ResultState
from layers.store.bodies import IndicatorBody, ResultBody
from layers.store.record import Record, Year
from layers.store.rules import Change

#: What a measure may lack before its year is frozen. Words under ``[year]``.
Lack = Literal["no_result", "draft", "no_rating", "no_evidence"]
LACKS: tuple[Lack, ...] = ("no_result", "draft", "no_rating", "no_evidence")


@dataclass(frozen=True)
class Closing:
    """How far a year is. ``by`` says who closed it: people on this screen ("saved"), or the tables, whose results of
    the year all bear 確定 or 公表 ("tables"); "" while it is open. Only one closed here can take addenda.
    """

    state: Literal["open", "frozen", "published"]
    by: Literal["", "saved", "tables"]
    year: Year

    @property
    def open(self) -> bool:
        """Whether entries of the year may be saved."""
        return self.state == "open"


def closing_of(book: PlanBook, year: Year) -> Closing:
    """How far a year of the plan is; ``year`` is what the file of entries says of it."""
    if year.state != "open":
        return Closing(year.state, "saved", year)
    told = {one.state for one in book.entries.results if one.fiscal_year == year.fiscal_year}
    if not told or told - set(CLOSED_STATES):
        return Closing("open", "", year)
    return Closing("published" if told == {"published"} else "frozen", "tables", year)


def lacks(cards: Iterable[Card]) -> dict[Lack, list[Card]]:
    """The measures that lack something, by what they lack."""
    found: dict[Lack, list[Card]] = {lack: [] for lack in LACKS}
    for card in cards:
        for lack in _lacks(card):
            found[lack].append(card)
    return found


def states(cards: Iterable[Card]) -> dict[str, int]:
    """How many measures are in each state of a result; one without a result, or frozen without anything entered, is 未入力."""
    told = [_state(card.result) for card in cards]
    return {state: told.count(state) for state in ("not_entered", "draft", "confirmed", "final", "published")}


def noted(
    book: PlanBook,
    fiscal_year: int,
    evidence: Mapping[str, Evidence],
    source: Callable[[Evidence], str],
    config: Config,
) -> list[Change]:
    """Everything of a year that is not among the saved entries yet, as it stands: results (one for every measure),
    roll-out, and all indicator values, unknown ones too; and with every city value what it is judged by, its target and
    its definition.

    ``evidence`` is that of the year; ``source`` tells in words where a value comes from, or why there is none.
    """
    found = [*_results(book, fiscal_year), *_rollout(book, fiscal_year)]
    values: list[Change] = []
    for one in evidence.values():
        city, *wards = values_noted(book, fiscal_year, one, source(one))
        (values if computed(one) else found).extend(wards)
        values.append(_judged(book, config, city, one, fiscal_year))
    return [*(change for change in found if not is_saved(book, change.record)), *values]


def computed(evidence: Evidence) -> bool:
    """Whether a value is told now, from layers or a register, and not one that was recorded (that has a source). Where
    something was saved all the same, it is not what the screen showed, and not what a freeze notes down.
    """
    return evidence.value is not None and not evidence.source


def _judged(book: PlanBook, config: Config, city: Change, evidence: Evidence, fiscal_year: int) -> Change:
    """The city's value, as saved or else as it is noted down, with what it is judged by."""
    kept = is_saved(book, city.record) and not computed(evidence)
    body = book.saved[city.record].body if kept else city.body
    assert body is not None
    told = judged_by(book, config, evidence.indicator, fiscal_year)
    return Change(city.record, body.model_copy(update=told), city.based_on)


def values_noted(book: PlanBook, fiscal_year: int, evidence: Evidence, source: str) -> list[Change]:
    """An indicator's values as entries of the year: the city's, and those of the wards that are known.

    A ward that is no longer known, but of which an entry or a table of the year still tells a value, is noted as
    unknown: an older value would otherwise stand under the new date.
    """
    date = evidence.as_of or last_day(fiscal_year)
    city = {"value": evidence.value, **asdict(evidence.worth)}
    wards = evidence.by_ward.to_dict("records") if book.wards else []
    before = told_wards(book, evidence.indicator, fiscal_year)
    kept = [row for row in wards if row["state"] == "known" or row["name"] in before]
    told = {"": city, **{row["name"]: _ward(row) for row in kept}}
    return [
        _change(
            book,
            Record("indicator_value", book.id, evidence.indicator, fiscal_year, ward),
            IndicatorBody(unit=evidence.unit, date=date, source=source, **cells),
        )
        for ward, cells in told.items()
        if not ward or ward in book.wards
    ]


def _state(result: Result | None) -> ResultState:
    """The state of a result; the freeze of a blank one makes no result of it."""
    if result is None:
        return "not_entered"
    told = (result.code, result.done, result.next_steps, result.shocks)
    return result.state if any(told) or result.state not in CLOSED_STATES else "not_entered"


def _lacks(card: Card) -> Iterator[Lack]:
    if card.result is None or _state(card.result) == "not_entered":
        yield "no_result"
        return
    if card.result.state == "draft":
        yield "draft"
    if card.rating is None:
        yield "no_rating"
    if card.main is None or card.main.evidence.value is None:
        yield "no_evidence"


def is_saved(book: PlanBook, record: Record) -> bool:
    """Whether people saved an entry there that stands."""
    found = book.saved.get(record)
    return found is not None and found.body is not None


def _change(book: PlanBook, record: Record, body: ResultBody | IndicatorBody) -> Change:
    return Change(record, body, book.version(record))


def _results(book: PlanBook, fiscal_year: int) -> Iterator[Change]:
    for measure in book.plan.measures:
        told = book.result(measure.id, fiscal_year)
        body = ResultBody(state="not_entered") if told is None else result_body(told)
        yield _change(book, Record("result", book.id, measure.id, fiscal_year), body)


def _rollout(book: PlanBook, fiscal_year: int) -> Iterator[Change]:
    for one in book.entries.rollout:
        body = rollout_body(one) if one.fiscal_year == fiscal_year else None
        if body is not None:
            record = Record("rollout", book.id, one.measure, fiscal_year, one.ward)
            yield Change(record, body, book.version(record))


def _ward(row: Mapping[str, object]) -> dict[str, object]:
    if row["state"] != "known":
        return {"value": None}
    numbers = {name: _number(row[name]) for name in ("value", "part", "whole")}
    return {**numbers, "at_least": bool(row["at_least"]), "at_most": bool(row["at_most"])}


def _number(cell: object) -> float | None:
    return None if pd.isna(cell) else float(str(cell))
