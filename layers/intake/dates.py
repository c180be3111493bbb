"""Dates as they are really written: Japanese eras, Excel serials, fiscal years, months, m/d/yyyy, date with time.

A reading is a span of days; only a span of one day is a date. Source of the eras: 元号法 and the orders naming them.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from layers.intake.values import nfkc

_ERAS = {
    "令和": (2019, 5, 1), "平成": (1989, 1, 8), "昭和": (1926, 12, 25), "大正": (1912, 7, 30), "明治": (1868, 1, 25)
}  # fmt: skip
_LETTERS = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
_TIME = r"(?:[ T]*(?:午前|午後|AM|PM)?\s*\d{1,2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?|時(?:\d{1,2}分?)?)(?:\s*[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
_DAY_OF_WEEK = r"(?:\s*\([月火水木金土日]\))?"
_ISO = re.compile(rf"(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?{_DAY_OF_WEEK}{_TIME}")
_COMPACT = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})")
_ERA = re.compile(
    rf"(令和|平成|昭和|大正|明治|[RHSTMrhstm])\s*(元|\d{{1,2}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?{_DAY_OF_WEEK}{_TIME}"
)
_MONTH = re.compile(r"(?:(\d{4})|(令和|平成|昭和|大正|明治|[RHSTM])\s*(元|\d{1,2}))[-/.年](\d{1,2})月?")
_FISCAL = re.compile(r"(?:(\d{4})|(令和|平成|昭和|大正|明治|[RHSTM])\s*(元|\d{1,2}))年(度)?|FY\s*(\d{4})")
_SLASHED = re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}){_TIME}")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
#: Excel's day 0 (its 1900 is a leap year), and the serials taken for dates: 1954-10-03 to 2118-07-30.
_EXCEL_EPOCH = datetime.date(1899, 12, 30)
_SERIALS = range(20_000, 79_836)
_MONTHS = 12

Way = Literal["written", "serial", "month_first", "day_first"]


@dataclass(frozen=True)
class DateReading:
    """The days a cell may mean, first to last, and the way it was written."""

    first: datetime.date
    last: datetime.date
    way: Way = "written"

    @property
    def day(self) -> datetime.date | None:
        """The date, where the cell names one day."""
        return self.first if self.first == self.last else None


class AmbiguousDateError(ValueError):
    """The cell is a date either month first or day first, and nothing in its column tells which."""


def month_first(cells: list[str]) -> bool | None:
    """Whether a column writes 11/1/2018 month first: told by a cell only one order can read; None where none tells."""
    found = [match for cell in cells if (match := _SLASHED.fullmatch(nfkc(cell)))]
    day_second = any(int(match[2]) > _MONTHS for match in found)
    day_front = any(int(match[1]) > _MONTHS for match in found)
    return None if day_second == day_front else day_second


def read_date_span(text: str, *, month_leads: bool | None = None) -> DateReading | None:
    """The days a cell names; None for a blank cell. ``month_leads`` settles 11/1/2018 (see `month_first`).

    Raises:
        AmbiguousDateError: 11/1/2018 in a column that does not tell the order.
        ValueError: no date.
    """
    cell = nfkc(text)
    if not cell:
        return None
    for pattern, read in ((_ISO, _iso), (_COMPACT, _compact), (_ERA, _era), (_SERIAL, _serial)):
        found = pattern.fullmatch(cell)
        if found:
            return read(found)
    slashed = _SLASHED.fullmatch(cell)
    if slashed:
        return _slashed(slashed, month_leads)
    return _longer(cell)


def _one(day: datetime.date, way: Way = "written") -> DateReading:
    return DateReading(day, day, way)


def _iso(found: re.Match[str]) -> DateReading:
    return _one(datetime.date(int(found[1]), int(found[2]), int(found[3])))


def _compact(found: re.Match[str]) -> DateReading:
    return _one(datetime.date(int(found[1] + found[2]), int(found[3]), int(found[4])))


def _year(era: str, number: str) -> int:
    name = _LETTERS.get(era.upper(), era)
    return _ERAS[name][0] + (1 if number == "元" else int(number)) - 1


def _era(found: re.Match[str]) -> DateReading:
    """A day of an era. One before the era began is refused; one after it ended is the same day under another name."""
    name = _LETTERS.get(found[1].upper(), found[1])
    day = datetime.date(_year(found[1], found[2]), int(found[3]), int(found[4]))
    if day < datetime.date(*_ERAS[name]):
        raise ValueError(found[0])
    return _one(day)


def _serial(found: re.Match[str]) -> DateReading:
    if int(found[1]) not in _SERIALS:
        raise ValueError(found[0])
    return _one(_EXCEL_EPOCH + datetime.timedelta(days=int(found[1])), "serial")


def _slashed(found: re.Match[str], month_leads: bool | None) -> DateReading:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    if month_leads is None and first != second:
        if max(first, second) <= _MONTHS:
            raise AmbiguousDateError(found[0])
        month_leads = second > _MONTHS
    month, day = (first, second) if month_leads is not False else (second, first)
    return _one(datetime.date(year, month, day), "day_first" if month_leads is False else "month_first")


def _longer(cell: str) -> DateReading:
    month = _MONTH.fullmatch(cell)
    if month and month[0].endswith("月"):
        year = int(month[1]) if month[1] else _year(month[2], month[3])
        first = datetime.date(year, int(month[4]), 1)
        following = datetime.date(year + first.month // 12, first.month % 12 + 1, 1)
        return DateReading(first, following - datetime.timedelta(days=1))
    year_of = _FISCAL.fullmatch(cell)
    if year_of is None:
        raise ValueError(cell)
    if year_of[4] or year_of[5]:
        return _fiscal(read_fiscal_year(cell) or 0)
    year = int(year_of[1]) if year_of[1] else _year(year_of[2], year_of[3])
    return DateReading(datetime.date(year, 1, 1), datetime.date(year, 12, 31))


def _fiscal(year: int) -> DateReading:
    return DateReading(datetime.date(year, 4, 1), datetime.date(year + 1, 3, 31))


def read_fiscal_year(text: str) -> int | None:
    """The fiscal year (April to March) a cell names: 令和5年度, 2023年度, FY2023; None for a blank cell.

    Raises:
        ValueError: it names none.
    """
    cell = nfkc(text)
    if not cell:
        return None
    found = _FISCAL.fullmatch(cell)
    if found is None or not (found[4] or found[5]):
        raise ValueError(text)
    if found[5]:
        return int(found[5])
    return int(found[1]) if found[1] else _year(found[2], found[3])
