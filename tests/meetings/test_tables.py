"""Tables of a data folder in, and CSV out: faults in their place, cells guarded, made-up data marked."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import pytest

from layers.intake.table import MARK, REAL, TRAINING
from layers.meetings import export_ledger, export_minutes, export_table, ids, ledger, load_held, minutes
from layers.meetings.export import NAMES
from layers.meetings.tables import KINDS, table_columns, table_rows
from layers.problems import ConfigError, FileRefused
from layers.store.bodies import OpinionBody
from layers.store.place import open_entries
from tests.knowledge.shipped import KNOWLEDGE
from tests.meetings.acting import AS_OF, NAME, PLAN, at, meeting, step, told
from tests.support import ROOT

SHIPPED = ROOT / "data" / "training"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED / "meetings", tmp_path / "meetings")
    shutil.copy(SHIPPED / "folder.toml", tmp_path)
    return tmp_path


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_table_comes_with_the_store_above_it(folder: Path):
    entries = open_entries(folder)
    before, problems = load_held(folder, PLAN)
    assert problems == []
    assert len(before.current("opinion")) == 12
    changed = OpinionBody(text="訓練：直した", source="staff")
    entries.save(ids.opinion(NAME, "o1"), changed, "山田", at(0), based_on=0)
    entries.save(ids.opinion(NAME, "o13"), changed, "山田", at(0), based_on=0)
    after, _ = load_held(folder, PLAN)
    texts = {one.record.item: one.body.text for one in after.current("opinion") if isinstance(one.body, OpinionBody)}
    assert (texts["o1"], texts["o13"], len(texts)) == ("訓練：直した", "訓練：直した", 13)
    assert all(one.training for one in after.current("opinion"))


def test_without_tables_there_is_the_store_alone(folder: Path):
    shutil.rmtree(folder / "meetings")
    assert load_held(folder, PLAN)[0].records == {}


@pytest.mark.parametrize(
    ("table", "old", "new", "column", "code"),
    [
        ("opinions", ",committee,訓練委員B,", ",mayor,訓練委員B,", "id", "plan_value"),
        ("opinions", "W-4 C1-3", "W-4 X-1", "measures", "plan_reference"),
        (
            "responses",
            "o10,not_adopted,訓練：店舗の出店は民間が決めるため。郵送の請求を案内する（架空）。",
            "o10,not_adopted,",
            "opinion",
            "plan_value",
        ),
        ("meetings", "2026-10-07,14:00", "2026-10-32,14:00", "id", "plan_value"),
        (
            "meetings",
            "2026-08-26T16:00:00+09:00,○\n2026-10-07",
            "2026-08-26T16:00:00,○\n2026-10-07",
            "at",
            "plan_value",
        ),
        ("meetings", "2026-08-26T14:00:00+09:00", "昨日", "at", "plan_value"),
        # Told in the city's own time it would be a day in the year 10000.
        ("meetings", "2026-08-26T14:00:00+09:00", "9999-12-31T23:59:00+00:00", "at", "plan_value"),
        (
            "decisions",
            "D2-1,訓練防災危機管理課,2026-09-30",
            "X-1,訓練防災危機管理課,2026-09-30",
            "measure",
            "plan_reference",
        ),
        ("homework", "2026-08-31,open", "2026-08-31,late", "id", "plan_value"),
        ("homework", "a4,", "a|4,", "id", "plan_value"),
        ("agenda", "2026-10-07,2,D2-2,", "2026-10-07,1,D2-2,", "order", "plan_value"),
        ("agenda", "2026-10-07,2,D2-2,", "2026-10-07,2,X-1,", "measure", "plan_reference"),
        ("agenda", "2026-10-07,2,D2-2,", "2026-10-07,2,,", "text", "plan_value"),
    ],
)
def test_a_fault_is_reported_in_its_place(folder: Path, table: str, old: str, new: str, column: str, code: str):
    path = folder / "meetings" / NAME / f"{table}.csv"
    text = path.read_text(encoding="utf-8-sig")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8-sig", newline="")
    held, problems = load_held(folder, PLAN)
    assert (column, code) in [(one.column, one.code) for one in problems if one.file == f"{NAME}/{table}.csv"]
    assert held.records


def test_tables_of_the_other_kind_are_refused(folder: Path):
    head = folder / "meetings" / NAME / "entries.toml"
    text = head.read_text(encoding="utf-8")
    head.write_text(text.replace("training = true", "training = false"), encoding="utf-8")
    with pytest.raises(ConfigError, match="training = False"):
        load_held(folder, PLAN)
    head.write_text(text.replace(NAME, "kawasaki_2011"), encoding="utf-8")
    with pytest.raises(ConfigError, match="kawasaki_2011"):
        load_held(folder, PLAN)


def test_rows_without_the_mark_are_refused(folder: Path):
    path = folder / "meetings" / NAME / "opinions.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",訓練データ", "").replace(",○", ""), "utf-8-sig")
    held, problems = load_held(folder, PLAN)
    assert [one.code for one in problems] == ["training_mixed"]
    assert held.current("opinion") == []


def test_made_up_entries_do_not_open_in_a_real_folder(folder: Path):
    open_entries(folder).save(ids.opinion(NAME, "o1"), OpinionBody(text="x", source="staff"), "山田", at(0), 0)
    toml = folder / "folder.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("training = true", "training = false"), encoding="utf-8")
    with pytest.raises(FileRefused):
        load_held(folder, PLAN)


# --- out ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_table_goes_out_with_its_columns_and_the_mark(folder: Path, name: str):
    held, _ = load_held(folder, PLAN)
    file, content = export_table(held, name)
    head, *rows = cells(content)
    assert file == f"{TRAINING}_{NAME}_{name}.csv"
    assert head == [*table_columns(name), MARK]
    assert rows
    assert {row[-1] for row in rows} == {TRAINING}
    assert [row[:-1] for row in rows] == [list(row.values()) for row in table_rows(held, name)]


def test_what_goes_out_is_what_came_in(folder: Path):
    """The latest row of each record, cell by cell, but for the writing of a time."""
    held, _ = load_held(folder, PLAN)
    for name in KINDS:
        came = cells((folder / "meetings" / NAME / f"{name}.csv").read_bytes())[1:]
        latest = {tuple(row[:2] if name == "decisions" else row[:1]): row[:-1] for row in came}
        assert sorted(latest.values()) == sorted(list(row.values()) for row in table_rows(held, name))


def test_no_cell_runs_as_a_formula_and_real_data_says_so():
    bad = OpinionBody(text="=cmd|' /C calc'!A0", source="staff", speaker="@x", meeting="m1")
    everything = told(
        step(ids.opinion(NAME, "o1"), bad, 1), step(ids.meeting(NAME, "m1"), meeting(1, title="+SUM(A1)"), 1)
    )
    for file, content in (
        export_table(everything, "opinions"),
        export_table(everything, "meetings"),
        export_ledger(everything, ledger(KNOWLEDGE, everything)),
        export_minutes(everything, minutes(everything, PLAN, "m1", AS_OF)),
    ):
        assert TRAINING not in file
        rows = cells(content)
        assert {row[-1] for row in rows[1:]} == {REAL}
        assert not [cell for row in rows for cell in row if cell[:1] in "=+@" and cell]
    assert "'=cmd" in export_table(everything, "opinions")[1].decode()


def test_the_ledger_goes_out_with_places_themes_and_response(folder: Path):
    held, _ = load_held(folder, PLAN)
    file, content = export_ledger(held, ledger(KNOWLEDGE, held))
    head, *rows = cells(content)
    assert file == f"{TRAINING}_{NAME}_ledger.csv"
    assert len(rows) == 92
    twice = dict(zip(head, next(row for row in rows if row[0] == "m2-02"), strict=True))
    assert twice["places"].splitlines() == [
        "kawasaki_meeting_2 主な意見の内容 2",
        "kawasaki_report 1 委員からの意見 2",
    ]
    assert (twice["themes"], twice["response"]) == ("2-ties 4-mind", "unanswered")


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_documented_with_its_columns(name: str):
    text = (ROOT / "docs" / "data-formats.md").read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith(f"| `meetings/{name}` |"))
    documented = re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", line))
    assert tuple(documented) == table_columns(name)


def test_a_table_nobody_knows(folder: Path):
    with pytest.raises(KeyError):
        export_table(load_held(folder, PLAN)[0], "rumours")
