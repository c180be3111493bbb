"""Fiscal years: where they begin and end, and their two names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from layers.plan import fiscal


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2013, 3, 31), 2012),
        (date(2013, 4, 1), 2013),
        (date(2013, 12, 31), 2013),
        (date(2014, 1, 1), 2013),
        (date(2012, 1, 15), 2011),
        (date(2024, 2, 29), 2023),
    ],
)
def test_a_fiscal_year_runs_from_april_to_march(day: date, year: int) -> None:
    assert fiscal.fiscal_year_of(day) == year


@pytest.mark.parametrize("year", [1999, 2013, 2019, 2023])
def test_first_and_last_day_are_the_edges_of_the_year(year: int) -> None:
    first, last, one = fiscal.first_day(year), fiscal.last_day(year), timedelta(days=1)
    assert (first, last) == (date(year, 4, 1), date(year + 1, 3, 31))
    assert fiscal.fiscal_year_of(first) == fiscal.fiscal_year_of(last) == year
    assert fiscal.fiscal_year_of(first - one) == year - 1
    assert fiscal.fiscal_year_of(last + one) == year + 1


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (1927, "昭和2年度（1927年度）"),
        (1988, "昭和63年度（1988年度）"),
        (1989, "平成元年度（1989年度）"),
        (2007, "平成19年度（2007年度）"),
        (2013, "平成25年度（2013年度）"),
        (2016, "平成28年度（2016年度）"),
        (2018, "平成30年度（2018年度）"),
        (2019, "令和元年度（2019年度）"),
        (2020, "令和2年度（2020年度）"),
        (2025, "令和7年度（2025年度）"),
    ],
)
def test_label_gives_both_calendars(year: int, label: str) -> None:
    assert fiscal.fiscal_year_label(year) == label


def test_a_year_before_the_first_named_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"found 1926, expected 1927 or later"):
        fiscal.fiscal_year_label(1926)


def test_date_label_names_the_fiscal_year_of_the_day() -> None:
    assert fiscal.date_label(date(2025, 10, 27)) == "2025年10月27日（令和7年度）"
    assert fiscal.date_label(date(2019, 3, 31)) == "2019年3月31日（平成30年度）"


def test_fiscal_years_hold_both_ends() -> None:
    assert fiscal.fiscal_years(2013, 2016) == [2013, 2014, 2015, 2016]
    assert fiscal.fiscal_years(2013, 2013) == [2013]


def test_fiscal_years_backwards_are_refused() -> None:
    with pytest.raises(ValueError, match=r"found 2012, expected 2013 or later"):
        fiscal.fiscal_years(2013, 2012)
