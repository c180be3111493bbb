"""An indicator year by year: recorded values of past years, the layers' own in the year of the reference date."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from layers.folder import DataFolder
from layers.plan.fiscal import fiscal_year_of
from layers.scorecard.book import PlanBook
from layers.scorecard.evidence_year import definition_of, live_evidence, recorded_values
from layers.spec import Config


@dataclass(frozen=True, slots=True)
class YearValue:
    """The city's value of an indicator in a fiscal year; None is unknown.

    ``joined``: it may be compared with the value of the year before, which is known and counted in the same way.
    ``bound``: unknown records are not in it.
    """

    fiscal_year: int
    value: float | None
    joined: bool = False
    bound: bool = False


def yearly(
    book: PlanBook, folder: DataFolder, config: Config, years: Iterable[int], as_of: datetime.date | None
) -> dict[str, tuple[YearValue, ...]]:
    """Every declared indicator by id with its values in these fiscal years, in order; empty for a plan without any."""
    if not book.indicators:
        return {}
    wanted = sorted(years)
    told = {year: recorded_values(book, config, year) for year in wanted}
    here = fiscal_year_of(as_of) if as_of else None
    live = live_evidence(folder, config, as_of) if here in wanted else {}
    found: dict[str, tuple[YearValue, ...]] = {}
    for name in config.indicators.indicators:
        values: list[YearValue] = []
        for year in wanted:
            given = told[year].get(name)
            now = live[name] if year == here and given is None else None
            value = given.value if given else now.value if now else None
            before = values[-1] if values else None
            near = before is not None and before.value is not None and before.fiscal_year == year - 1
            joined = value is not None and near and same_definition(book, name, year - 1, year)
            joined = joined and not (now is not None and now.estimated)
            values.append(YearValue(year, value, joined, now is not None and not now.complete))
        found[name] = tuple(values)
    return found


def same_definition(book: PlanBook, indicator: str, one: int, other: int) -> bool:
    """Whether an indicator is counted in the same way in two fiscal years, as far as the tables tell.

    What is computed from layers or saved by a person is counted by the main definition.
    """
    first, second = definition_of(book, indicator, one), definition_of(book, indicator, other)
    return not first or not second or first == second
