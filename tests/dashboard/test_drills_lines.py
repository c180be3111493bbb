"""Lists of a drill as lines of text, and what the map of a drill tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st

from dashboard.drills import lines, sites_map
from dashboard.drills.lines import LineRefused
from layers.store.drill_bodies import CheckLine, Role, Slot

ROLES = (Role(role="受付", office="総務課"), Role(role="記録"))
SLOTS = (Slot(minute=0, text="合図", office="統制班"), Slot(minute=90, text="終わり"))
CHECKS = (CheckLine(text="開錠"), CheckLine(text="受付", office="総務課", minute=15))
AREA = ((136.9, 35.05), (136.91, 35.05), (136.91, 35.15))


@pytest.mark.parametrize(
    ("name", "value"),
    [("roles", ROLES), ("timetable", SLOTS), ("checklist", CHECKS), ("area", AREA), ("objectives", ("a", "b"))],
)
def test_what_is_written_is_read_back(name: str, value: Any) -> None:
    write, read = lines.LISTS[name]
    assert read(write(value), "") == value
    assert read("\n \n" + write(value) + "\n", "10:00") == value


@pytest.mark.parametrize(
    ("text", "start", "minute"),
    [
        ("5", "", 5),
        ("+90", "", 90),
        ("１０分", "", 10),
        ("10:30", "10:00", 30),
        ("0:10", "23:50", 20),
        ("９：３０", "9:00", 30),
        ("10:30", "", None),
        ("10時半", "10:00", 30),
        ("11時5分", "10:00", 65),
        ("11時", "10:00", 60),
        ("25時", "10:00", None),
        ("25:00", "10:00", None),
        ("-5", "", None),
        ("10080", "", 7 * 24 * 60),
        ("10081", "", None),
        ("", "", None),
    ],
)
def test_minutes_are_read_as_numbers_or_by_the_clock(text: str, start: str, minute: int | None) -> None:
    assert lines.minute(text, start) == minute


def test_the_clock_goes_past_midnight() -> None:
    assert [lines.clock(15, "23:50"), lines.clock(0, "9:05"), lines.clock(5, "")] == ["00:05", "09:05", ""]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("roles", "a｜b｜c", "parts"),
        ("roles", "｜総務課", "blank"),
        ("timetable", "合図", "minute"),
        ("timetable", "5｜｜総務課", "blank"),
        ("checklist", "5｜", "blank"),
        ("timetable", "99999｜合図", "minute"),
        ("checklist", "99999｜鍵を開ける", "minute"),
        ("area", "136.9", "corner"),
        ("area", "136.9, north", "corner"),
        ("area", "35.1, 136.9", "corner"),
        ("area", "nan, 35", "corner"),
        ("area", "136.9, 35\n136.91, 35", "corners"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(name: str, text: str, code: str) -> None:
    with pytest.raises(LineRefused) as caught:
        lines.LISTS[name][1](text, "")
    assert caught.value.code == code and caught.value.line in text


def test_a_table_pasted_from_a_spreadsheet_is_read() -> None:
    assert lines.slots_of("0\t合図\t統制班\n15\t避難\n") == (
        Slot(minute=0, text="合図", office="統制班"),
        Slot(minute=15, text="避難"),
    )


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", kept)
    return kept


@pytest.fixture
def heard() -> tuple[list[tuple[float, float]], Callable[[tuple[float, float]], None]]:
    told: list[tuple[float, float]] = []
    return told, told.append


def test_each_click_is_heard_once(state: dict[str, Any], heard: Any) -> None:
    told, hear = heard
    take = sites_map._heard(hear)
    for news in ({"at": [136.9, 35.1], "clicks": "1"}, {"at": [136.9, 35.1], "clicks": "1"}, {"view": []}):
        take(news)
    take({"at": [137, 35], "clicks": "2"})
    assert told == [(136.9, 35.1), (137.0, 35.0)]


@pytest.mark.parametrize("at", [None, "x", [1], [200, 35], [136, 95], ["136", "35"], [None, 3], [float("nan"), 35.0]])
def test_what_is_no_position_is_passed_over(at: object, state: dict[str, Any], heard: Any) -> None:
    told, hear = heard
    sites_map._heard(hear)({"at": at, "clicks": "1"})
    assert told == []
