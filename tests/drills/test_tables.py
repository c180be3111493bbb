"""Tables of drills that come with a folder: read strictly, each fault with file, row and column."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import pytest

from layers.drills import ids
from layers.drills.load import actions_of, drills, findings_of, load_drills, load_lessons
from layers.drills.tables import COLUMNS, DrillTables, read_drill_tables
from layers.problems import ConfigError
from layers.store.drill_bodies import DrillBody, HeldDrill
from layers.store.place import open_entries
from tests.drills.told import day
from tests.support import csv_bytes

AT = "2026-06-01T10:00:00+09:00"
BASE = {
    "drills": {"id": "d1", "title": "訓練", "type": "shelter", "state": "planned"},
    "findings": {"id": "f1", "drill": "d1", "sort": "issue", "text": "鍵"},
    "actions": {"id": "a1", "drill": "d1", "finding": "f1", "text": "鍵を置く", "state": "open"},
}


def write(folder: Path, tables: Mapping[str, list[dict[str, str]]], head: str = "", *, mark: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = head or f'plan = "p"\ntraining = {str(mark).lower()}\nnote = ""\n'
    (folder / "entries.toml").write_text(text, encoding="utf-8")
    for name, rows in tables.items():
        columns = [*COLUMNS[name], *(["訓練データ"] if mark else [])]
        full = [{"who": "係", "at": AT, "訓練データ": "○", **BASE[name], **row} for row in rows]
        raw = csv_bytes(columns, *([row.get(column, "") for column in columns] for row in full))
        (folder / f"{name}.csv").write_bytes(raw)
    return folder


def read(folder: Path, *, training: bool = False, **tables: list[dict[str, str]]) -> DrillTables:
    return read_drill_tables(write(folder / "drills", tables), training=training)


def faults(found: DrillTables) -> list[tuple[str, int | None, str | None, str]]:
    return [(one.file, one.row, one.column, one.code) for one in found.problems_of(*COLUMNS)]


def test_a_row_becomes_a_drill_with_every_field(tmp_path: Path):
    row = {
        "state": "done",
        "ward": "港区",
        "districts": "X1 X2",
        "date": "2026-05-30",
        "start": "09:30",
        "participants": "0",
        "night": "○",
        "step_free": "×",
        "partners": "訓練 の会、訓練社",
        "sites": "shelter:A emergency_site:B",
        "copied_from": "d0",
        "held_date": "2026-05-31",
        "held_participants": "64",
        "opening_min": "42.5",
        "held_note": "短い",
    }
    found = read(tmp_path, drills=[row])
    assert faults(found) == []
    (step,) = found.drills
    assert (step.record, step.who, step.version, step.training) == (ids.drill("d1"), "係", 0, False)
    assert step.when == datetime.datetime.fromisoformat(AT)
    assert step.body == DrillBody(
        title="訓練",
        type="shelter",
        state="done",
        ward="港区",
        districts=("X1", "X2"),
        date=day("2026-05-30"),
        start="09:30",
        participants=0,
        night=True,
        step_free=False,
        partners=("訓練 の会", "訓練社"),
        sites=("shelter:A", "emergency_site:B"),
        copied_from="d0",
        held=HeldDrill(date=day("2026-05-31"), participants=64, opening_min=42.5, note="短い"),
    )


def test_what_a_blank_cell_says_is_not_told(tmp_path: Path):
    (step,) = read(tmp_path, drills=[{"state": "done", "held_date": "2026-05-31"}]).drills
    assert isinstance(step.body, DrillBody)
    assert (step.body.night, step.body.step_free, step.body.participants) == (None, None, None)
    assert step.body.held == HeldDrill(date=day("2026-05-31"))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"id": "d 1"}, "id"),
        ({"type": "parade"}, "id"),
        ({"title": ""}, "id"),
        ({"state": "cancelled"}, "id"),
        ({"state": "done"}, "id"),
        ({"date": "2026-02-30"}, "date"),
        ({"participants": "about 50"}, "participants"),
        ({"participants": "-1"}, "participants"),
        ({"night": "yes"}, "night"),
        ({"opening_min": "40"}, "opening_min"),
        ({"state": "done", "held_date": "2026-05-31", "held_participants": "x"}, "held_participants"),
        ({"who": ""}, "who"),
        ({"at": "2026-06-01T10:00"}, "at"),
        ({"at": "9999-12-31T23:59+00:00"}, "at"),
        ({"at": "0001-01-01T00:00+09:00"}, "at"),
        ({"start": "25:00"}, "id"),
    ],
)
def test_a_fault_names_its_cell_and_the_row_is_left_out(tmp_path: Path, row: dict[str, str], column: str):
    found = read(tmp_path, drills=[{"id": "d9"}, row])
    assert [step.record.item for step in found.drills] == ["d9"]
    assert faults(found) == [("drills/drills.csv", 3, column, "plan_value")]


def test_two_rows_of_one_time_are_one_too_many(tmp_path: Path):
    found = read(tmp_path, drills=[{}, {}, {"at": "2026-06-02T10:00:00+09:00", "title": "訓練2"}])
    assert [step.body.title for step in found.drills if isinstance(step.body, DrillBody)] == ["訓練", "訓練2"]
    assert faults(found) == [("drills/drills.csv", 3, "at", "plan_value")]


def test_lessons_name_drills_and_findings_there_are(tmp_path: Path):
    found = read(
        tmp_path,
        drills=[{}],
        findings=[{}, {"id": "f2", "drill": "d7"}],
        actions=[
            {},
            {"id": "a2", "finding": "f2"},
            {"id": "a3", "drill": "d7", "finding": ""},
            {"id": "a4", "due": "x"},
        ],
    )
    assert [step.record for step in found.lessons] == [ids.finding("p", "d1", "f1"), ids.action("p", "d1", "a1")]
    assert faults(found) == [
        ("drills/findings.csv", 3, "drill", "plan_reference"),
        ("drills/actions.csv", 3, "finding", "plan_reference"),
        ("drills/actions.csv", 4, "drill", "plan_reference"),
        ("drills/actions.csv", 5, "due", "plan_value"),
    ]


def test_an_action_stands_under_its_measure_and_ward(tmp_path: Path):
    found = read(tmp_path, drills=[{}], findings=[{}], actions=[{"measure": "D2-3", "ward": "港区"}])
    assert found.lessons[1].record == ids.action("p", "d1", "a1", "D2-3", "港区")


def test_no_folder_and_no_files_hold_nothing(tmp_path: Path):
    assert read_drill_tables(tmp_path / "none", training=False) == DrillTables()
    assert read(tmp_path).drills == []


def test_a_head_that_is_missing_wrong_or_of_the_other_kind_stops(tmp_path: Path):
    folder = write(tmp_path / "drills", {"drills": [{}]})
    with pytest.raises(ConfigError, match="training: found False, expected True"):
        read_drill_tables(folder, training=True)
    write(folder, {}, 'plan = "p"\ntraining = false\nnote = ""\ncolour = 1\n')
    with pytest.raises(ConfigError, match=r"entries\.toml"):
        read_drill_tables(folder, training=False)
    (folder / "entries.toml").unlink()
    with pytest.raises(ConfigError, match=r"entries\.toml"):
        read_drill_tables(folder, training=False)


def test_made_up_rows_never_mix_with_real_ones(tmp_path: Path):
    folder = write(tmp_path / "drills", {"drills": [{}]}, mark=True)
    (step,) = read_drill_tables(folder, training=True).drills
    assert step.training
    write(folder, {}, 'plan = "p"\ntraining = false\nnote = ""\n')
    found = read_drill_tables(folder, training=False)
    assert (found.drills, faults(found)) == ([], [("drills/drills.csv", 1, "訓練データ", "training_mixed")])


def test_what_is_saved_stands_above_the_tables(tmp_path: Path):
    (tmp_path / "folder.toml").write_text("", encoding="utf-8")
    write(tmp_path / "drills", {"drills": [{}, {"id": "d2", "date": "x"}], "findings": [{}], "actions": [{}]})
    told, problems = load_drills(tmp_path)
    assert [(one.id, one.body.title, one.version) for one in drills(told)] == [("d1", "訓練", 0)]
    assert [(one.row, one.column) for one in problems] == [(3, "date")]
    body = DrillBody(title="新しい名前", type="shelter")
    open_entries(tmp_path).save(ids.drill("d1"), body, "係", datetime.datetime.fromisoformat(AT), based_on=0)
    assert [(one.body.title, one.version) for one in drills(load_drills(tmp_path)[0])] == [("新しい名前", 1)]
    lessons, none = load_lessons(tmp_path, "p")
    assert (len(findings_of(lessons, "d1")), len(actions_of(lessons, "d1")), none) == (1, 1, [])
    assert load_lessons(tmp_path, "other")[0].records == {}
