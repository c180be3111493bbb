"""Two fiscal years side by side: never across scales, definitions, or what is not known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from layers.folder import DataFolder
from layers.plan.scales import load_scales
from layers.scorecard.card import Card, cards, steps_between
from layers.scorecard.periods import Compared, compared, verdicts
from tests.scorecard.desk import DAY, TABLES, book, city
from tests.support import CONFIG

SCALES = load_scales()


def both(folder: DataFolder, now: int, then: int) -> dict[str, Compared]:
    plan = book(folder)
    years = [cards(plan, folder, CONFIG, SCALES, year, DAY) for year in (now, then)]
    return {one.now.id: one for one in compared(*years, plan, SCALES)}


@pytest.fixture(scope="module")
def pair(looked_at: DataFolder) -> dict[str, Compared]:
    return both(looked_at, 2026, 2025)


def test_a_rating_gains_classes_on_its_own_scale(pair: dict[str, Compared]) -> None:
    one = pair["W-1"]
    assert (one.steps, one.rating) == (2, "better")
    assert one.changed


def test_evidence_counted_in_the_same_way_has_a_difference(pair: dict[str, Compared]) -> None:
    one = pair["W-2"]
    assert one.change is not None
    assert (one.change.difference, one.evidence) == (1, "better")


def test_what_is_missing_in_a_year_is_not_comparable(pair: dict[str, Compared]) -> None:
    one = pair["W-2"]
    assert (one.steps, one.rating) == (None, "unknown"), "no rating in FY2026"
    assert pair["D1-1"].evidence == "unknown"


def test_what_changed_stands_first_and_nothing_is_left_out(pair: dict[str, Compared]) -> None:
    changed = [one.changed for one in pair.values()]
    assert changed == sorted(changed, reverse=True)
    assert len(pair) == 20
    counted = verdicts(one.rating for one in pair.values())
    assert sum(counted.values()) == 20
    assert counted["better"] == 1


def test_ratings_on_two_scales_have_no_steps(looked_at: DataFolder) -> None:
    plan = book(looked_at)
    validity, achievement = plan.result("W-2", 2007), plan.result("W-2", 2008)
    assert validity is not None
    assert achievement is not None
    assert steps_between(validity, achievement, SCALES) is None
    assert steps_between(validity, replace(validity, code="5"), SCALES) == -2, "on 妥当性 5 is the best"
    assert steps_between(None, achievement, SCALES) is None


def test_a_change_of_definition_has_no_difference(tmp_path: Path) -> None:
    definitions = TABLES["definitions"].replace("old,dedicated_posts,W-2,,", "old,dedicated_posts,W-2,○,")
    folder = city(tmp_path / "data", definitions=definitions, values=TABLES["values"].replace("v2,posts", "v2,old"))
    one = both(folder, 2026, 2025)["W-2"]
    assert one.change is not None
    assert (one.change.difference, one.change.reason, one.evidence) == (None, "definition", "unknown")
    held = one.now.main
    assert held is not None
    assert held.change.reason == "definition", "nor on the card of the year"


def test_a_measure_of_one_year_alone_is_left_out(pair: dict[str, Compared], looked_at: DataFolder) -> None:
    one: Card = pair["W-1"].now
    assert compared([one], [], book(looked_at), SCALES) == []
