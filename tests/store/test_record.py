"""The places entries stand in, and their keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.store.errors import EntryRefused
from layers.store.record import Record, Year, record_of
from tests.store.helpers import WHEN

PART = st.text(st.characters(codec="utf-8", exclude_characters="|"), min_size=1, max_size=20).filter(
    lambda text: text.strip() != "" and text.isprintable()
)


@given(PART, PART, st.none() | st.integers(1900, 2999), st.just("") | PART, st.just("") | PART)
def test_a_key_leads_back_to_its_record(plan: str, subject: str, year: int | None, ward: str, item: str):
    record = Record("note", plan, subject, year, ward, item)
    assert record_of("note", record.key) == record


def test_keys_tell_records_apart():
    assert Record("result", "nagoya", "D1-4", 2013, "港区").key == "nagoya|D1-4|港区|2013|"
    assert Record("note", "nagoya", "D1-4", item="n1").key == "nagoya|D1-4|||n1"


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (("letter", "nagoya", "D1-4", 2013), "kind"),
        (("result", "", "D1-4", 2013), "plan"),
        (("result", "nagoya", " ", 2013), "subject"),
        (("result", "nagoya", "D1|4", 2013), "subject"),
        (("result", "nagoya", "D1-4", 2013, "港\n区"), "ward"),
        (("note", "nagoya", "D1-4", None, "", "x" * 201), "item"),
        (("result", "nagoya", "D1-4"), "fiscal year"),
        (("indicator_value", "nagoya", "D1-4", None), "fiscal year"),
        (("result", "nagoya", "D1-4", 25), "fiscal year"),
        (("result", "nagoya", "D1-4", True), "fiscal year"),
        (("result", "nagoya", "D1-4", "2013"), "fiscal year"),
    ],
)
def test_a_place_that_is_none_is_refused(parts: tuple, found: str):
    with pytest.raises(EntryRefused, match=found):
        Record(*parts)


@pytest.mark.parametrize("key", ["", "a|b", "a|b|c|x|", "a|b|c|２０１３|", "a|b|c|2013|d|e", "|b||2013|"])
def test_a_text_that_is_no_key_is_refused(key: str):
    with pytest.raises(EntryRefused):
        record_of("result", key)


def test_a_year_is_open_frozen_published():
    assert Year("p", 2013).state == "open"
    assert Year("p", 2013, WHEN, "a").state == "frozen"
    assert Year("p", 2013, WHEN, "a", WHEN, "b").state == "published"
