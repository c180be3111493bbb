"""Dates as they are really written; only a cell that names one day is a date."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.intake.dates import AmbiguousDateError, month_first, read_date_span, read_fiscal_year


def day(cell: str, **choice: bool | None) -> str | None:
    reading = read_date_span(cell, **choice)  # type: ignore[arg-type]
    return None if reading is None or reading.day is None else reading.day.isoformat()


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2025-10-27", "2025-10-27"),
        ("2025/1/5", "2025-01-05"),
        ("２０２５年１０月２７日", "2025-10-27"),
        ("2024.2.29", "2024-02-29"),
        ("20250105", "2025-01-05"),
        ("1947/4/1", "1947-04-01"),
        ("2026-02-01 09:30:00", "2026-02-01"),
        ("2026-02-01T09:30:00+09:00", "2026-02-01"),
        ("2026/2/1 9:30", "2026-02-01"),
        ("45016", "2023-03-31"),
        ("45016.5", "2023-03-31"),
        ("S22.4.1", "1947-04-01"),
        ("h31.4.30", "2019-04-30"),
        ("R1/5/1", "2019-05-01"),
        ("令和元年5月1日", "2019-05-01"),
        ("令和6年1月13日午前6時", "2024-01-13"),
        ("令和６年１月１３日（土）", "2024-01-13"),
        ("平成元年1月8日", "1989-01-08"),
        ("昭和64年1月7日", "1989-01-07"),
        ("昭和64年1月9日", "1989-01-09"),
        ("11/13/2018", "2018-11-13"),
        ("13/11/2018", "2018-11-13"),
        ("5/5/2018", "2018-05-05"),
        ("", None),
        ("　", None),
    ],
)
def test_dates(cell: str, date: str | None):
    assert day(cell) == date


@pytest.mark.parametrize(
    "cell",
    [
        "2025-02-29",
        "2025-13-01",
        "0000-01-01",
        "2025",
        "12",
        "19999",
        "99999",
        "平成元年1月7日",
        "令和0年1月1日",
        "X6.1.1",
        "20251301",
        "協議中",
        "1/2",
        "31/31/2018",
    ],
)
def test_what_is_no_date_is_not_guessed(cell: str):
    with pytest.raises(ValueError):
        read_date_span(cell)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("令和5年度", "2023-04-01", "2024-03-31"),
        ("2023年度", "2023-04-01", "2024-03-31"),
        ("FY2023", "2023-04-01", "2024-03-31"),
        ("平成31年度", "2019-04-01", "2020-03-31"),
        ("令和元年度", "2019-04-01", "2020-03-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("令和6年12月", "2024-12-01", "2024-12-31"),
        ("2025年", "2025-01-01", "2025-12-31"),
        ("昭和22年", "1947-01-01", "1947-12-31"),
    ],
)
def test_a_month_or_a_year_is_a_span_and_no_date(cell: str, first: str, last: str):
    reading = read_date_span(cell)
    assert reading is not None
    assert (reading.first.isoformat(), reading.last.isoformat(), reading.day) == (first, last, None)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["11/1/2018"], None),
        (["11/1/2018", "1/31/2018"], True),
        (["11/1/2018", "31/1/2018"], False),
        (["1/31/2018", "31/1/2018"], None),
        ([], None),
        (["2018-01-31"], None),
    ],
)
def test_the_column_tells_the_order(cells: list[str], order: bool | None):
    assert month_first(cells) is order


def test_month_or_day_first_is_only_read_where_the_column_tells():
    with pytest.raises(AmbiguousDateError):
        read_date_span("11/1/2018")
    assert day("11/1/2018", month_leads=True) == "2018-11-01"
    assert day("11/1/2018", month_leads=False) == "2018-01-11"


@pytest.mark.parametrize(
    ("cell", "year"), [("令和5年度", 2023), ("2023年度", 2023), ("FY2023", 2023), ("H25年度", 2013), ("", None)]
)
def test_fiscal_years(cell: str, year: int | None):
    assert read_fiscal_year(cell) == year


@pytest.mark.parametrize("cell", ["2023", "令和5年", "2023-04-01", "年度"])
def test_what_is_no_fiscal_year(cell: str):
    with pytest.raises(ValueError):
        read_fiscal_year(cell)


@given(st.dates(datetime.date(1960, 1, 1), datetime.date(2099, 12, 31)))
def test_every_way_of_writing_one_day_gives_that_day(date: datetime.date):
    serial = (date - datetime.date(1899, 12, 30)).days
    ways = [
        date.isoformat(),
        f"{date:%Y/%m/%d}",
        f"{date.year}年{date.month}月{date.day}日",
        f"{date:%Y%m%d}",
        str(serial),
    ]
    if date >= datetime.date(2019, 5, 1):
        ways.append(f"令和{date.year - 2018}年{date.month}月{date.day}日")
    assert {day(way) for way in ways} == {date.isoformat()}


@given(st.text(alphabet="0123456789/-.年月日令和平成RHS元度 ", max_size=14))
def test_any_text_is_read_or_refused(cell: str):
    try:
        reading = read_date_span(cell)
    except ValueError:
        return
    assert reading is None or reading.first <= reading.last
