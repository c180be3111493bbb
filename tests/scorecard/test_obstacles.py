"""Where measures can start, and what stands in the way of the others."""

from __future__ import annotations

from pathlib import Path

from layers.folder import DataFolder
from layers.scorecard.obstacles import standing
from tests.scorecard.desk import book, city

HEAD = "measure,ward,fiscal_year,state,conditions,blockers,office,due,note\n"


def test_every_place_is_counted_once_and_says_what_stands_in_its_way(looked_at: DataFolder) -> None:
    found = standing(book(looked_at), 2026, {"W-1", "W-2", "D1-1"}, ("港区", "南区"))
    assert found.by_start["now"] == (("W-1", "南区"),)
    assert found.by_start["blocked"] == (("W-1", "港区"),)
    assert found.by_start["begun"] == (("W-2", "南区"),)
    assert found.by_start["not_applicable"] == (("W-2", "港区"),)
    assert found.by_start["unknown"] == (("D1-1", "港区"), ("D1-1", "南区"))
    assert {(one.kind, one.text) for one in found.obstacles} >= {("blocker", "人が足りない")}


def test_obstacles_are_grouped_by_their_words_the_most_frequent_first(tmp_path: Path) -> None:
    rows = (
        "W-1,港区,2026,preparing,人［未］,場所がない,,,\n"
        'W-1,南区,2026,preparing,会場,"場所がない\n場所がない\n予算",,,\n'
        "W-2,港区,2026,not_started,,,,,\n"
    )
    found = standing(book(city(tmp_path / "data", rollout=HEAD + rows)), 2026, {"W-1", "W-2"}, ("港区", "南区"))
    assert [(one.kind, one.text, len(one.places)) for one in found.obstacles] == [
        ("blocker", "場所がない", 2),
        ("blocker", "予算", 1),
        ("unmet", "人", 1),
        ("unknown", "会場", 1),
    ]
    assert found.obstacles[0].wards == ("港区", "南区")
    assert found.silent == (("W-2", "港区"),)


def test_only_what_was_asked_is_counted(looked_at: DataFolder) -> None:
    found = standing(book(looked_at), 2026, {"W-1"}, ("南区",))
    assert sum(map(len, found.by_start.values())) == 1
    assert found.obstacles == ()
