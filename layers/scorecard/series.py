"""An indicator year by year: recorded values of past years, the layers' own in the year of the reference date."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from layers.evidence.model import Entered, Evidence, Worth
from layers.folder import DataFolder
from layers.plan.fiscal import fiscal_year_of
from layers.scorecard.book import PlanBook
from layers.scorecard.evidence_year import counted_evidence, definition_of, live_evidence, recorded_values
from layers.spec import Config


@dataclass(frozen=True, slots=True)
class YearValue:
    """The city's value of an indicator in a fiscal year; None is unknown.

    ``joined``: a line may lead to it from the year before: both are exact and counted in the same way. ``worth``: what
    is not in it, or makes it a bound; as it was noted down, or as the layers give it.
    """

    fiscal_year: int
    value: float | None
    joined: bool = False
    worth: Worth = field(default_factory=Worth)

    @property
    def exact(self) -> bool:
        """Whether it is known, and neither a bound nor an estimate."""
        return self.value is not None and self.worth.complete and not self.worth.estimated


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
    counted = counted_evidence(book, folder, config, as_of) if here in wanted else {}
    found: dict[str, tuple[YearValue, ...]] = {}
    for name in config.indicators.indicators:
        values: list[YearValue] = []
        for year in wanted:
            own = counted.get(name) if year == here else None
            given = None if own else told[year].get(name)
            now = own or (live[name] if year == here and given is None else None)
            one = YearValue(year, *_value(given, now))
            before = values[-1] if values and values[-1].fiscal_year == year - 1 else None
            exact = before is not None and before.exact and one.exact
            values.append(replace(one, joined=exact and same_definition(book, name, year - 1, year)))
        found[name] = tuple(values)
    return found


def _value(given: Entered | None, now: Evidence | None) -> tuple[float | None, bool, Worth]:
    """The value of a year, not joined yet: what was recorded, else what is computed."""
    if given is not None:
        return given.value, False, given.worth.get("", Worth())
    return (None, False, Worth()) if now is None else (now.value, False, now.worth)


def same_definition(book: PlanBook, indicator: str, one: int, other: int) -> bool:
    """Whether an indicator is counted in the same way in two fiscal years, as far as the tables tell.

    What is computed from layers or saved by a person is counted by the main definition.
    """
    first, second = definition_of(book, indicator, one), definition_of(book, indicator, other)
    return not first or not second or first == second
