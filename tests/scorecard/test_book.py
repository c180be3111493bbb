"""Which entries a page works with: one kind only, tables first, what people saved on top."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from layers.folder import DataFolder, load_folder
from layers.problems import FileRefused, SonaeError
from layers.scorecard.book import open_book, plan_of_city
from layers.store.bodies import ResultBody, RolloutBody
from layers.store.place import open_entries
from layers.store.record import Record
from tests.scorecard.desk import DAY, KAWASAKI, NAGOYA, PLANS, book, city
from tests.support import CONFIG

WHEN = datetime.datetime(2026, 6, 1, 9, 0, tzinfo=datetime.UTC)
PLACE = Record("result", NAGOYA, "W-1", 2026)


def test_tables_of_a_real_folder_stand_beside_the_published_entries(looked_at: DataFolder) -> None:
    found = book(looked_at)
    assert not found.training
    assert found.editable
    assert found.note == "試験の入力"
    assert found.wards == ("港区", "南区")
    assert {one.id for one in found.published.values} < {one.id for one in found.entries.values}
    result = found.result("W-1", 2026)
    assert result is not None
    assert result.done == "ことし"
    assert found.result("W-1", 2024) is None
    assert found.office_name("minato") == "港区総務課"
    assert found.office_name("だれか") == "だれか"
    assert found.office_name(None) == ""


def test_years_are_those_with_entries_the_plans_own_and_that_of_the_reference_date(looked_at: DataFolder) -> None:
    found = book(looked_at)
    own = [2013, 2014, 2015, 2016]
    assert found.fiscal_years(DAY) == [2007, 2008, *own, 2025, 2026]
    assert found.fiscal_years(datetime.date(2028, 3, 31)) == [2007, 2008, *own, 2025, 2026, 2027]
    assert found.fiscal_years(None) == [2007, 2008, *own, 2025, 2026]


def test_the_first_save_takes_no_year_of_the_plan_away(tmp_path: Path) -> None:
    folder = city(tmp_path / "data", results="", targets="", rollout="", values="")
    before = book(folder).fiscal_years(DAY)
    place = Record("result", NAGOYA, "W-1", 2014)
    open_entries(folder.path).save(place, ResultBody(results="一"), "山田", WHEN, based_on=0)
    assert book(folder).fiscal_years(DAY) == before == [2013, 2014, 2015, 2016, 2026]


def test_made_up_and_published_entries_keep_their_own_years() -> None:
    folder = load_folder(CONFIG_TRAINING, CONFIG)
    assert 2013 not in book(folder).fiscal_years(DAY)
    assert book(folder, KAWASAKI).fiscal_years(DAY) == [2011]


def test_a_plan_without_entries_shows_its_own_years(looked_at: DataFolder) -> None:
    found = book(looked_at, KAWASAKI)
    assert found.fiscal_years(DAY) == [2011, 2012, 2013, 2014]
    assert found.wards == ()
    assert not found.indicators
    assert sum(one.rating is not None for one in found.entries.results) == 14


def test_what_a_person_saved_stands_in_the_place_of_the_row(tmp_path: Path) -> None:
    folder = city(tmp_path / "data")
    store = open_entries(folder.path)
    body = ResultBody.model_validate({"results": "直した", "rating": {"scale_id": "achievement", "code": "5"}})
    store.save(PLACE, body, "山田", WHEN, based_on=0)
    store.save(Record("rollout", NAGOYA, "W-1", 2026, "港区"), RolloutBody(state="done"), "山田", WHEN, based_on=0)
    store.save(Record("result", NAGOYA, "W-1", 2026, "港区"), ResultBody(results="区だけ"), "山田", WHEN, based_on=0)
    found = book(folder)
    result, rollout = found.result("W-1", 2026), found.rollout("W-1", "港区", 2026)
    assert result is not None
    assert rollout is not None
    assert (result.done, result.code, rollout.state) == ("直した", "5", "done")
    assert found.version(PLACE) == 1
    assert found.version(Record("result", NAGOYA, "W-2", 2026)) == 0
    other = found.result("W-2", 2025)
    assert other is not None
    assert other.ref.file == "nagoya_2013/results.csv"
    assert len(found.entries.results) == len(book(load_folder(city(tmp_path / "new").path, CONFIG)).entries.results)


def test_an_undone_entry_leaves_the_row_of_the_table(tmp_path: Path) -> None:
    folder = city(tmp_path / "data")
    store = open_entries(folder.path)
    store.save(PLACE, ResultBody(results="まちがい"), "山田", WHEN, based_on=0)
    store.undo(PLACE, "山田", WHEN, based_on=1)
    result = book(folder).result("W-1", 2026)
    assert result is not None
    assert result.done == "ことし"


def test_made_up_entries_stand_alone() -> None:
    folder = load_folder(CONFIG_TRAINING, CONFIG)
    found = book(folder)
    assert found.training
    assert found.note
    assert {one.training for one in found.entries.results} == {True}
    assert not {one.id for one in found.published.values} & {one.id for one in found.entries.values}


def test_published_entries_in_a_training_folder_are_real_and_cannot_be_edited() -> None:
    found = book(load_folder(CONFIG_TRAINING, CONFIG), KAWASAKI)
    assert not found.training
    assert not found.editable
    assert found.saved == {}


def test_made_up_entries_in_a_real_folder_are_refused(tmp_path: Path) -> None:
    folder = city(tmp_path / "data", training=True)
    with pytest.raises((FileRefused, SonaeError)):
        open_book(folder, PLANS, NAGOYA, CONFIG.indicators.plan)


@pytest.mark.parametrize(
    ("code", "expected"), [("23100", NAGOYA), ("14130", KAWASAKI), ("37201", NAGOYA), ("", NAGOYA)]
)
def test_the_plan_to_begin_with_is_the_citys_own(code: str, expected: str) -> None:
    assert plan_of_city(PLANS, code, NAGOYA) == expected


CONFIG_TRAINING = PLANS.parent / "training"
