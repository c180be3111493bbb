"""The fictional meetings: marked, rebuilt byte for byte, late only where they should be."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

import pytest

from layers.held import Held
from layers.meetings import differences_of, ledger, load_held, meetings, minutes, open_homework, response_counts
from tests.knowledge.shipped import KNOWLEDGE, PLAN
from tests.support import ROOT, tree
from tests.training.city import SCRIPT

SHIPPED = ROOT / "data" / "training" / "meetings" / "nagoya_2013"
AS_OF = datetime.date(2026, 10, 1)


@pytest.fixture(scope="module")
def held() -> Held:
    read, problems = load_held(ROOT / "data" / "training", PLAN)
    assert problems == []
    return read


def test_a_build_is_the_shipped_data_byte_for_byte(tmp_path: Path) -> None:
    SCRIPT.install_meetings(tmp_path / "made")
    assert tree(tmp_path / "made") == tree(SHIPPED)


def test_columns_the_tables_do_not_know_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SCRIPT, "meeting_entries", lambda: {"agenda": [{"meeting": "x", "colour": "red"}]})
    with pytest.raises(ValueError, match=r"agenda: found columns \['meeting', 'colour'\]"):
        SCRIPT.install_meetings(tmp_path / "made")


def test_everything_is_marked(held: Held) -> None:
    assert held.training
    for path in SHIPPED.glob("*.csv"):
        head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
        assert head.endswith(",訓練データ")
        assert rows
        assert all(row.endswith(",○") for row in rows)
    for step in (step for steps in held.records.values() for step in steps):
        assert step.training
        said = [getattr(step.body, name, "") for name in ("title", "text", "reason", "office", "place", "speaker")]
        assert [text for text in said if text and not text.startswith("訓練")] == []


def test_two_meetings_were_held_and_one_is_planned(held: Held) -> None:
    found = meetings(held)
    assert [one.body.state for one in found] == ["closed", "closed", "planned"]
    assert [one.body.next for one in found] == [found[1].id, found[2].id, ""]
    assert all(one.body.date and one.body.date.year == 2026 for one in found)
    assert all(len(one.body.agenda) == 4 for one in found)


def test_twelve_opinions_with_every_state_of_response(held: Held) -> None:
    typed = [row for row in ledger(KNOWLEDGE, held) if not row.printed]
    assert len(typed) == 12
    assert response_counts(typed) == {"unanswered": 3, "adopted": 2, "partly_adopted": 2, "later": 3, "not_adopted": 2}
    assert {source for row in typed for source in row.sources} == {"committee", "staff", "resident", "group", "other"}
    assert all(row.response.reason for row in typed if row.response.state == "not_adopted")


def test_three_pieces_of_homework_are_late_on_the_reference_date(held: Held) -> None:
    found = open_homework(held, AS_OF)
    assert [(one.id, one.late_days) for one in found] == [
        ("a2", 31),
        ("a4", 16),
        ("a5", 13),
        ("a7", None),
        ("a6", None),
    ]


def test_the_next_meeting_has_something_to_tell(held: Held) -> None:
    found = differences_of(held, meetings(held)[2].id)
    assert Counter(one.kind for one in found) == {"response": 2, "action": 4}
    assert all(one.training for one in found)


def test_minutes_of_the_first_meeting(held: Held) -> None:
    found = minutes(held, PLAN, "2026-06-10", AS_OF)
    sizes = [len(each) for each in (found.agenda, found.opinions, found.decisions, found.homework)]
    assert (sizes, found.training) == ([4, 7, 2, 4], True)
