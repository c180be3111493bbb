"""An indicator year by year: recorded values, gaps, and breaks where the definition changes."""

from __future__ import annotations

import datetime
from pathlib import Path

from layers.folder import DataFolder
from layers.scorecard.series import same_definition, yearly
from layers.store.bodies import IndicatorBody
from layers.store.place import open_entries
from layers.store.record import Record
from tests.scorecard.desk import DAY, KAWASAKI, NAGOYA, TABLES, book, city
from tests.store.helpers import WHEN
from tests.support import CONFIG


def test_recorded_years_and_the_year_of_the_reference_date(looked_at: DataFolder) -> None:
    found = yearly(book(looked_at), looked_at, CONFIG, [2024, 2025, 2026], DAY)
    near = found["children_near"]
    assert [one.fiscal_year for one in near] == [2024, 2025, 2026]
    assert [one.value for one in near[:2]] == [None, 40]
    assert near[2].value is not None, "of the layers, in the year of the reference date"
    posts = found["dedicated_posts"]
    assert [(one.value, one.joined) for one in posts] == [(None, False), (1, False), (2, True)]


def test_without_a_reference_date_nothing_is_computed(looked_at: DataFolder) -> None:
    found = yearly(book(looked_at), looked_at, CONFIG, [2026], None)
    assert found["children_near"][0].value is None
    assert found["dedicated_posts"][0].value == 2


def test_a_plan_without_indicators_has_no_years(looked_at: DataFolder) -> None:
    assert yearly(book(looked_at, KAWASAKI), looked_at, CONFIG, [2011], DAY) == {}


def test_a_change_of_the_main_definition_breaks_the_years(tmp_path: Path) -> None:
    definitions = TABLES["definitions"].replace("old,dedicated_posts,W-2,,", "old,dedicated_posts,W-2,○,")
    values = TABLES["values"].replace("v2,posts", "v2,old")
    folder = city(tmp_path / "data", definitions=definitions, values=values)
    plan = book(folder)
    assert not same_definition(plan, "dedicated_posts", 2025, 2026)
    assert same_definition(plan, "dedicated_posts", 2024, 2025)
    assert [one.joined for one in yearly(plan, folder, CONFIG, [2024, 2025, 2026], DAY)["dedicated_posts"]] == [
        False,
        True,
        False,
    ]


def test_a_reference_date_before_every_era_adds_no_year(looked_at: DataFolder) -> None:
    plan = book(looked_at)
    assert plan.fiscal_years(datetime.date(1, 1, 1)) == plan.fiscal_years(None)
    assert 9999 in plan.fiscal_years(datetime.date.max)
    assert yearly(plan, looked_at, CONFIG, [9999], datetime.date.max)["dedicated_posts"][0].value is None


def test_bounds_and_estimates_keep_their_doubt_and_are_never_joined(tmp_path: Path) -> None:
    folder = city(tmp_path / "data")
    day, entries = datetime.date(2027, 3, 31), open_entries(folder.path)
    doubts: tuple[dict[str, bool | int], ...] = ({}, {"at_least": True}, {"left_out": 2}, {"estimated": True}, {})
    for year, doubt in zip(range(2021, 2026), doubts, strict=True):
        place = Record("indicator_value", NAGOYA, "manuals", year)
        body = IndicatorBody.model_validate({"value": 1.0, "date": day, "source": "計算", **doubt})
        entries.save(place, body, "山田", WHEN, 0)
    found = yearly(book(folder), folder, CONFIG, range(2021, 2027), DAY)["manuals"]
    assert [one.exact for one in found] == [True, False, False, False, True, False]
    assert not any(one.joined for one in found)
    assert (found[1].worth.at_least, found[2].worth.left_out, found[3].worth.estimated) == (True, 2, True)
