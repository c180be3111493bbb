"""How a stock list is read: names, units, dates; what cannot be told is unknown and said."""

from __future__ import annotations

import datetime
import math
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.folder import DataFolder
from layers.readiness.cover import amounts_of
from layers.readiness.lots import STATES, one_holds, read_lots
from tests.small_city import DAY
from tests.support import CONFIG

SUPPLIES = CONFIG.supplies


def listed(*rows: tuple[str, str, float | None, str, str | None], ids: list[str] | None = None) -> DataFolder:
    """A stand-in for a folder with a stock list alone: (where held, item, quantity, unit, expiry)."""
    frame = pd.DataFrame(rows, columns=["site_id", "item", "quantity", "unit", "expiry"])
    frame["quantity"] = frame["quantity"].astype("Float64")
    frame["lot_id"], frame["row"] = ids or [f"L{n}" for n in range(len(rows))], range(2, len(rows) + 2)
    return cast(DataFolder, SimpleNamespace(layer=lambda kind: SimpleNamespace(frame=frame)))


def read(*rows: Any, as_of: datetime.date | None = DAY, months: int = 12, **more: Any) -> pd.DataFrame:
    return read_lots(listed(*rows, **more), SUPPLIES, as_of, months)


@pytest.mark.parametrize(
    ("item", "unit", "expected"),
    [
        ("飲料水", "L", ("water", 1, "")),
        ("飲料水", "ℓ", ("water", 1, "")),
        ("飲料水", "㍑", ("water", 1, "")),
        ("飲料水", "ｍｌ", ("water", 0.001, "")),
        ("保存水500mL", "本", ("water", 0.5, "")),
        ("保存水（２Ｌ）", "本", ("water", 2, "")),
        ("保存水 1.5L", "本", ("water", 1.5, "")),
        ("アルファ米50食入り", "箱", ("meal", 50, "")),
        ("クラッカー70食", "缶", ("meal", 70, "")),
        ("毛布", "枚", ("blanket", 1, "")),
        ("携帯トイレ", "回分", ("toilet_bag", 1, "")),
        ("仮設トイレ", "基", ("toilet", 1, "")),
        # Nobody says what one holds.
        ("飲料水", "本", ("water", None, "content")),
        ("アルファ米", "箱", ("meal", None, "content")),
        ("保存水0L", "本", ("water", None, "content")),
        ("保存水500枚", "本", ("water", None, "content")),
        # A box of bottles: how many are in it?
        ("保存水500mL", "箱", ("water", None, "unit")),
        ("毛布", "束", ("blanket", None, "unit")),
        ("毛布", "", ("blanket", None, "unit")),
        # No declared supply, however near.
        ("発電機", "台", ("", None, "")),
        ("水差し", "個", ("", None, "")),
        ("水500mL×24本", "箱", ("", None, "")),
    ],
)
def test_names_and_units(item: str, unit: str, expected: tuple[str, float | None, str]):
    supply, worth, why = one_holds(item, unit, SUPPLIES)
    assert (supply, None if math.isnan(worth) else worth, why) == expected


@pytest.mark.parametrize(
    ("expiry", "months", "state"),
    [
        ("2026-05-31", 12, "expired"),
        ("2026-06-01", 12, "soon"),
        ("2027-06-01", 12, "soon"),
        ("2027-06-02", 12, "usable"),
        ("2026-06-01", 0, "soon"),
        ("2026-06-02", 0, "usable"),
        (None, 12, "unknown"),
    ],
)
def test_what_expires_is_not_usable(expiry: str | None, months: int, state: str):
    assert read(("H1", "飲料水", 5, "L", expiry), months=months)["state"].tolist() == [state]


def test_the_calendar_may_end_before_the_months_do():
    found = read(("H1", "飲料水", 5, "L", "9999-12-31"), as_of=datetime.date(9999, 12, 31))
    assert found["state"].tolist() == ["soon"]


def test_what_keeps_needs_no_date_and_one_that_is_there_holds():
    found = read(("H1", "毛布", 5, "枚", None), ("H1", "毛布", 5, "枚", "2020-01-01"))
    assert found["state"].tolist() == ["usable", "expired"]


def test_without_a_reference_date_no_dated_lot_can_be_told():
    found = read(("H1", "飲料水", 5, "L", "2030-01-01"), ("H1", "毛布", 5, "枚", None), as_of=None)
    assert found["state"].tolist() == ["unknown", "usable"]
    assert found["why"].tolist() == ["no_date", ""]


@pytest.mark.parametrize(("quantity", "state", "why"), [(None, "unknown", "quantity"), (-3, "unknown", "quantity")])
def test_a_quantity_nobody_knows(quantity: float | None, state: str, why: str):
    found = read(("H1", "飲料水", quantity, "L", "2030-01-01")).iloc[0]
    assert (found["state"], found["why"], math.isnan(found["amount"])) == (state, why, True)


def test_a_stock_used_up_is_a_number():
    found = read(("H1", "飲料水", 0, "L", "2030-01-01")).iloc[0]
    assert (found["state"], found["amount"]) == ("usable", 0)


def test_a_lot_told_twice_counts_once():
    rows = [("H1", "飲料水", 5, "L", "2030-01-01")] * 2
    found = read(*rows, ids=["A", "A"])
    assert found["state"].tolist() == ["usable", "unknown"]
    assert read(*rows, ids=["", ""])["state"].tolist() == ["usable", "usable"]


def test_an_expired_lot_is_expired_whatever_else_is_unknown():
    assert read(("H1", "飲料水", None, "本", "2020-01-01"))["why"].tolist() == [""]


def test_no_list_is_no_lot():
    empty = cast(DataFolder, SimpleNamespace(layer=lambda kind: None))
    assert read_lots(empty, SUPPLIES, DAY, 12).empty


_LOT = st.tuples(
    st.sampled_from(["H1", "H2", ""]),
    st.sampled_from(["飲料水", "保存水2L", "食料", "毛布", "発電機"]),
    st.one_of(st.none(), st.integers(-2, 500)),
    st.sampled_from(["L", "本", "食", "枚", "箱", ""]),
    st.sampled_from([None, "2020-01-01", "2026-12-31", "2030-01-01"]),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(_LOT, min_size=1, max_size=12), _LOT)
def test_every_lot_is_one_thing_and_one_more_takes_nothing_away(rows: list[Any], more: Any):
    before, after = read(*rows), read(*rows, more)
    assert set(after["state"]) <= set(STATES)
    assert after.loc[after["state"] == "usable", "amount"].ge(0).all()
    assert (after["supply"] == "").eq(after["state"] == "other").all()
    for supply in SUPPLIES:
        one, two = (amounts_of(found, found["site_id"], supply)["usable"] for found in (before, after))
        assert (two.reindex(one.index) >= one).all()
        usable = after[(after["supply"] == supply) & (after["state"] == "usable")]
        assert two.sum() == pytest.approx(usable["amount"].sum())
