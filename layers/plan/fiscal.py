"""Fiscal years of Japan: April to March, written in both calendars."""

from __future__ import annotations

from datetime import date

#: The first fiscal year named after each era, its name, and the year before the era's year 1; newest first.
#: FY2019 is 令和元年度 although it began on 1 April, a month before the era did.
ERAS: tuple[tuple[int, str, int], ...] = ((2019, "令和", 2018), (1989, "平成", 1988), (1927, "昭和", 1925))
FIRST_NAMED = ERAS[-1][0]
APRIL = 4


def fiscal_year_of(day: date) -> int:
    """The fiscal year a day falls in: January to March belong to the year before."""
    return day.year if day.month >= APRIL else day.year - 1


def first_day(fiscal_year: int) -> date:
    """1 April of the fiscal year."""
    return date(fiscal_year, APRIL, 1)


def last_day(fiscal_year: int) -> date:
    """31 March, in the calendar year after."""
    return date(fiscal_year + 1, 3, 31)


def day_in(fiscal_year: int, as_of: date | None) -> date | None:
    """The day a fiscal year is looked at from: the reference date, of a past year its last day; None for no date."""
    if as_of is None or fiscal_year_of(as_of) <= fiscal_year:
        return as_of
    return last_day(fiscal_year)


def fiscal_years(first: int, last: int) -> list[int]:
    """Every fiscal year from first to last; raises ValueError when the last is before the first."""
    if last < first:
        message = f"last fiscal year before the first (found {last}, expected {first} or later)"
        raise ValueError(message)
    return list(range(first, last + 1))


def era_label(fiscal_year: int) -> str:
    """平成25年度; the first year of an era is 元年度. Raises ValueError before FY1927, which has no single era."""
    for first, era, before in ERAS:
        if fiscal_year >= first:
            number = fiscal_year - before
            return f"{era}{'元' if number == 1 else number}年度"
    message = f"fiscal year without an era name here (found {fiscal_year}, expected {FIRST_NAMED} or later)"
    raise ValueError(message)


def fiscal_year_label(fiscal_year: int) -> str:
    """平成25年度（2013年度）; raises ValueError before FY1927."""
    return f"{era_label(fiscal_year)}（{fiscal_year}年度）"


def date_label(day: date) -> str:
    """2025年10月27日（令和7年度）; raises ValueError before FY1927."""
    return f"{day.year}年{day.month}月{day.day}日（{era_label(fiscal_year_of(day))}）"
