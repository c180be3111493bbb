"""A year is closed as a whole: what stands in tables and what is computed is noted down in the same step."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import pytest

from layers.evidence.model import Evidence
from layers.folder import DataFolder
from layers.plan.scales import load_scales
from layers.scorecard.book import PLAN_FOLDER
from layers.scorecard.card import Card, cards
from layers.scorecard.closing import closing_of, lacks, noted, states, values_noted
from layers.scorecard.evidence_year import definition_of, evidence_of_year
from layers.store.bodies import ResultBody, RolloutBody
from layers.store.errors import Conflict
from layers.store.place import open_entries
from layers.store.record import Record
from layers.store.rules import Change
from tests.scorecard.desk import DAY, NAGOYA, TABLES, book, city
from tests.store.helpers import WHEN, at
from tests.support import CONFIG

RESULT = Record("result", NAGOYA, "W-1", 2026)
LATER = DAY.replace(year=DAY.year + 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return city(tmp_path_factory.mktemp("closing") / "data")


def source(one: Evidence) -> str:
    return one.reason or "計算"


def evidence(folder: DataFolder, day: datetime.date = DAY) -> dict[str, Evidence]:
    return evidence_of_year(book(folder), folder, CONFIG, 2026, day)


def changes(folder: DataFolder) -> dict[Record, Change]:
    return {one.record: one for one in noted(book(folder), 2026, evidence(folder), source, CONFIG)}


def found(folder: DataFolder) -> list[Card]:
    return cards(book(folder), folder, CONFIG, load_scales(), 2026, DAY)


def test_everything_of_the_year_is_noted_down_and_nothing_else(folder: DataFolder) -> None:
    told = changes(folder)
    assert {record.fiscal_year for record in told} == {2026}
    bodies = {record: one.body for record, one in told.items()}
    assert isinstance(bodies[RESULT], ResultBody)
    assert bodies[RESULT].results == "ことし"
    assert bodies[Record("result", NAGOYA, "D1-1", 2026)] == ResultBody(state="not_entered")
    kept = [body.state for body in bodies.values() if isinstance(body, RolloutBody)]
    assert sorted(kept) == ["done", "not_applicable", "preparing", "ready"]
    values = {record.subject for record in bodies if record.kind == "indicator_value" and not record.ward}
    assert values == set(CONFIG.indicators.indicators)


def test_values_noted_down_say_in_later_years_what_they_said(folder: DataFolder, tmp_path: Path) -> None:
    """Bounds stay bounds and parts stay parts, in the city and by ward; an unknown one does not become known."""
    before = evidence(folder)
    fresh = city(tmp_path / "data")
    open_entries(fresh.path).freeze(NAGOYA, 2026, "課長", WHEN, list(changes(fresh).values()))
    after = evidence(fresh, LATER)
    names = ("value", "part", "whole", "at_least", "at_most", "left_out", "unplaced", "estimated", "as_of")
    for name, one in before.items():
        assert [getattr(after[name], field) for field in names[:-1]] == [getattr(one, field) for field in names[:-1]]
        known = one.by_ward[one.by_ward["state"] == "known"].set_index("id")
        again = after[name].by_ward.set_index("id").loc[known.index]
        columns = ["value", "part", "whole", "at_least", "at_most"]
        assert known[columns].astype(object).compare(again[columns].astype(object)).empty, name
    assert any(one.at_least or one.left_out for one in before.values())


def test_noting_down_again_leaves_no_old_ward_value_under_a_new_date(tmp_path: Path) -> None:
    folder = city(tmp_path / "data")
    entries, first = open_entries(folder.path), evidence(folder)["children_near"]
    entries.save_all(values_noted(book(folder), 2026, first, "計算"), "山田", WHEN, act="save")
    wards = first.by_ward.copy()
    wards.loc[wards["name"] == "港区", ["value", "state", "reason"]] = [None, "undecided", "unknown_input"]
    again = values_noted(book(folder), 2026, dataclasses.replace(first, value=10.0, as_of=LATER, by_ward=wards), "計算")
    entries.save_all(again, "山田", at(1), act="save")
    now = evidence(folder)["children_near"]
    assert (now.value, now.as_of) == (10.0, LATER)
    table = now.by_ward.set_index("name")
    assert table.loc["港区", "state"] == "unregistered"
    assert table.loc["南区", "value"] == first.by_ward.set_index("name").loc["南区", "value"]


def test_what_was_saved_already_is_not_saved_again(tmp_path: Path) -> None:
    folder = city(tmp_path / "data")
    open_entries(folder.path).save(RESULT, ResultBody(results="画面"), "山田", WHEN, 0)
    assert RESULT not in changes(folder)
    open_entries(folder.path).undo(RESULT, "山田", at(1), 1)
    assert (changes(folder)[RESULT].based_on, changes(folder)[RESULT].body.results) == (2, "ことし")  # type: ignore[attr-defined]


def test_a_year_is_closed_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = city(tmp_path / "data")
    entries, told = open_entries(folder.path), list(changes(folder).values())
    entries.save(told[3].record, told[3].body, "山田", WHEN, 0)
    with pytest.raises(Conflict):
        entries.freeze(NAGOYA, 2026, "課長", at(1), told)
    assert entries.year(NAGOYA, 2026).state == "open"
    assert len(entries.versions()) == 1
    entries.freeze(NAGOYA, 2026, "課長", at(1), list(changes(folder).values()))
    assert {one.body.state for one in entries.current("result")} == {"final"}  # type: ignore[union-attr]
    assert entries.year(NAGOYA, 2026).state == "frozen"


@pytest.mark.parametrize(
    ("states", "told"),
    [
        (("draft",), ("open", "")),
        (("final", "draft"), ("open", "")),
        (("final", "published"), ("frozen", "tables")),
        (("published", "published"), ("published", "tables")),
    ],
)
def test_results_of_the_tables_close_their_year_only_when_all_are_closed(
    folder: DataFolder, states: tuple[str, ...], told: tuple[str, str]
) -> None:
    found = book(folder)
    some = [one for one in found.entries.results if one.fiscal_year == 2025]
    made = tuple(dataclasses.replace(one, state=state) for one, state in zip(some, states, strict=False))  # type: ignore[arg-type]
    shut = dataclasses.replace(found, entries=dataclasses.replace(found.entries, results=made))
    closing = closing_of(shut, open_entries(folder.path).year(NAGOYA, 2025))
    assert (closing.state, closing.by) == told


def test_a_frozen_blank_stays_not_entered(tmp_path: Path) -> None:
    folder = city(tmp_path / "data")
    open_entries(folder.path).freeze(NAGOYA, 2026, "課長", WHEN, list(changes(folder).values()))
    told = states(found(folder))
    assert (told["not_entered"], told["final"]) == (19, 1)
    assert len(lacks(found(folder))["no_result"]) == 19


def test_what_is_missing_before_the_freeze(folder: DataFolder) -> None:
    missing = {name: [card.id for card in some] for name, some in lacks(found(folder)).items()}
    assert "W-1" in missing["draft"]
    assert "W-1" not in missing["no_result"]
    assert len(missing["no_result"]) == 19
    assert states(found(folder)) == {"not_entered": 19, "draft": 1, "confirmed": 0, "final": 0, "published": 0}
    assert "W-1" in TABLES["results"]


@pytest.mark.parametrize("by_hand", [False, True], ids=["computed", "saved before"])
@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("targets", "t1,near,,2026,45", "t1,near,,2027,45"),
        ("targets", "t1,near,,2026,45", "t1,near,,2026,5"),
        ("definitions", "near,children_near,W-1,○", "near,children_near,W-1,"),
    ],
)
def test_a_table_read_after_the_freeze_moves_no_judgement(
    tmp_path: Path, table: str, old: str, new: str, by_hand: bool
) -> None:
    folder = city(tmp_path / "data")
    entries = open_entries(folder.path)
    if by_hand:
        values = values_noted(book(folder), 2026, evidence(folder)["children_near"], "計算")
        entries.save_all(values, "山田", WHEN, act="save")
    entries.freeze(NAGOYA, 2026, "課長", at(1), list(changes(folder).values()))
    then = next(card for card in found(folder) if card.id == "W-1")
    assert then.main is not None
    assert (then.main.target, then.agreement.kind) == (45, "rated_low")
    (folder.path / PLAN_FOLDER / NAGOYA / f"{table}.csv").write_text(TABLES[table].replace(old, new), encoding="utf-8")
    now = next(card for card in found(folder) if card.id == "W-1")
    assert now.main is not None
    assert (now.agreement, now.main.target) == (then.agreement, 45)
    assert definition_of(book(folder), "children_near", 2026) == "near"
