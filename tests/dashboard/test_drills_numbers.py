"""Numbers as typed in the forms of 訓練: read as people write them, or refused with field, found and expected."""

from __future__ import annotations

import re

import pytest

from dashboard.drills.numbers import count_of, minutes_of
from layers.store.errors import EntryRefused
from layers.wording import Wording
from tests.support import CONFIG

JA = Wording(CONFIG, "ja")


@pytest.mark.parametrize(
    ("text", "count"), [("12人", 12), ("１，２３４", 1234), ("10,000,000", 10_000_000), (" ", None)]
)
def test_a_count_is_read_as_people_write_it(text: str, count: int | None) -> None:
    assert count_of(JA, text, "人数") == count


@pytest.mark.parametrize(("text", "minutes"), [("12.5分", 12.5), ("１，０００", 1000.0), ("0", 0.0), ("", None)])
def test_minutes_are_read_as_people_write_them(text: str, minutes: float | None) -> None:
    assert minutes_of(JA, text, "時間") == minutes


@pytest.mark.parametrize("text", ["1,2", "12,34", "1,2345", "-1", "1.5", "10,000,001", "おおぜい"])
def test_what_is_no_count_is_told_with_its_field(text: str) -> None:
    told = re.escape(f"「人数」：「{text}」は読めません。0〜10,000,000 の整数")
    with pytest.raises(EntryRefused, match=told):
        count_of(JA, text, "人数")


@pytest.mark.parametrize("text", ["12,5", "-1", "nan", "inf", "半日"])
def test_what_is_no_number_of_minutes_is_told_with_its_field(text: str) -> None:
    with pytest.raises(EntryRefused, match=re.escape(f"「時間」：「{text}」は読めません。0以上の数")):
        minutes_of(JA, text, "時間")
