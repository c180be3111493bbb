"""The register of drills beside what was entered: which of them stands in which year, and what a freeze notes down."""

from __future__ import annotations

import datetime

import pytest

from layers.folder import ENTRIES, DataFolder
from layers.scorecard.closing import noted
from layers.scorecard.evidence_year import counted_evidence, evidence_of_year
from layers.scorecard.series import yearly
from layers.store.bodies import IndicatorBody
from layers.store.place import open_entries
from layers.store.record import Record
from tests.drills.told import done, save
from tests.scorecard.desk import DAY, KAWASAKI, NAGOYA, TABLES, book, city
from tests.store.helpers import WHEN, at
from tests.support import CONFIG

NAME = "volunteer_drills"
_HEAD = TABLES["values"]
VALUES = _HEAD + "v6,drills,,,2025,2026-03-31,,12,,,,P,台帳,,\nv7,drills,,,2026,2026-05-01,,33,,,,P,台帳,,\n"
DEFINITIONS = TABLES["definitions"] + "drills,volunteer_drills,D1-3,○,回数,回,more,数え方,源\n"
SAVED = Record("indicator_value", NAGOYA, NAME, 2026)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """33 drills entered for the year. One folder for all: its layers' evidence takes long and is kept with it."""
    return city(tmp_path_factory.mktemp("register") / "data", values=VALUES, definitions=DEFINITIONS)


@pytest.fixture
def folder(shared: DataFolder) -> DataFolder:
    """The same without anything saved: none in the register."""
    for file in shared.path.glob(f"{ENTRIES}*"):
        file.unlink()
    return shared


def value(folder: DataFolder, year: int = 2026, day: datetime.date | None = DAY) -> tuple[float | None, str]:
    found = evidence_of_year(book(folder), folder, CONFIG, year, day)[NAME]
    return found.value, found.source


def test_what_was_entered_stands_until_a_drill_is_registered(folder: DataFolder) -> None:
    assert value(folder) == (33, "台帳")
    save(folder.path, done("2026-05-01", "volunteer", ward="港区"))
    # Without reading the folder again: drills are saved while its layers stay as they are.
    assert value(folder) == (1, "")
    assert evidence_of_year(book(folder), folder, CONFIG, 2026, DAY, "南区")[NAME].value == 0


def test_without_a_register_and_an_entry_it_is_not_registered(folder: DataFolder) -> None:
    found = evidence_of_year(book(folder), folder, CONFIG, 2026, DAY)["night_drills"]
    assert (found.value, found.state, found.reason) == (None, "unregistered", "not_entered")


def test_only_the_year_of_the_reference_date_is_counted(folder: DataFolder) -> None:
    save(folder.path, done("2026-05-01", "volunteer"), done("2025-05-01", "volunteer"))
    assert value(folder, 2025) == (12, "台帳")
    assert value(folder, 2026, datetime.date(2027, 4, 1)) == (33, "台帳")
    assert value(folder, day=None) == (33, "台帳")
    found = yearly(book(folder), folder, CONFIG, [2025, 2026], DAY)[NAME]
    assert [(one.value, one.joined) for one in found] == [(12, False), (1, True)]


def test_what_the_register_cannot_tell_stays_as_entered(folder: DataFolder) -> None:
    save(folder.path, done("2026-05-01", "volunteer"))
    assert value(folder)[0] == 1
    assert counted_evidence(book(folder), folder, CONFIG, None) == {}
    # Another city's plan has no indicators here.
    assert evidence_of_year(book(folder, KAWASAKI), folder, CONFIG, 2026, DAY) == {}


def test_a_freeze_notes_down_what_the_register_told_and_keeps_it(folder: DataFolder) -> None:
    entries = open_entries(folder.path)
    typed = IndicatorBody(value=40, unit="times", date=DAY, source="担当")
    entries.save(SAVED, typed, "山田", WHEN, 0)
    assert value(folder) == (40, "担当")
    save(folder.path, done("2026-05-01", "volunteer", ward="港区"))
    found = evidence_of_year(book(folder), folder, CONFIG, 2026, DAY)
    changes = noted(book(folder), 2026, found, lambda one: one.source or one.reason or "訓練の台帳", CONFIG)
    (own,) = [one for one in changes if one.record == SAVED]
    assert isinstance(own.body, IndicatorBody)
    assert (own.body.value, own.body.source, own.based_on) == (1, "訓練の台帳", 1)
    records = [one.record for one in changes]
    assert len(set(records)) == len(records)
    entries.freeze(NAGOYA, 2026, "課長", at(1), changes)
    save(folder.path, done("2026-05-02", "volunteer", ward="港区"))
    assert value(folder) == (1, "訓練の台帳")


def test_a_typed_value_is_noted_down_where_no_drill_is_registered(folder: DataFolder) -> None:
    open_entries(folder.path).save(SAVED, IndicatorBody(value=40, date=DAY, source="担当"), "山田", WHEN, 0)
    found = evidence_of_year(book(folder), folder, CONFIG, 2026, DAY)
    (own,) = [one for one in noted(book(folder), 2026, found, str, CONFIG) if one.record == SAVED]
    assert isinstance(own.body, IndicatorBody)
    assert (own.body.value, own.body.source) == (40, "担当")
