"""Tables of a plan out and in again: nothing lost, differences by cell, problems in their place, nothing half written."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from layers.plan.exchange import (
    export_plan_table,
    key_columns,
    plan_difference,
    read_plan_table,
    stored_plan_table,
    table_columns,
    table_names,
    write_plan_tables,
)
from layers.plan.load import load_plan, plans
from layers.plan.model import Plan
from layers.problems import EditionChanged, FileRefused, FolderError, TooLarge
from tests.plan.copying import ROOT
from tests.support import LIMITS, tree

PLANS = ROOT / "data" / "plans"
TRAINING = ROOT / "data" / "training" / "plan" / "nagoya_2013"
NAGOYA = load_plan(PLANS / "nagoya_2013")[0]


@pytest.fixture(params=["nagoya_2013", "kawasaki_2011", "training"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    source = TRAINING if request.param == "training" else PLANS / request.param
    return Path(shutil.copytree(source, tmp_path / source.name))


@pytest.fixture
def kawasaki(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PLANS / "kawasaki_2011", tmp_path / "kawasaki_2011"))


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TRAINING, tmp_path / "nagoya_2013"))


def plan_for(folder: Path) -> Plan | None:
    return NAGOYA if (folder / "entries.toml").exists() else None


def edited(folder: Path, name: str, old: str, new: str) -> bytes:
    text = export_plan_table(folder, name)[1].decode("utf-8-sig")
    assert text.count(old) == 1
    return text.replace(old, new).encode("utf-8-sig")


def test_every_table_goes_out_and_comes_back_unchanged(folder: Path) -> None:
    before = tree(folder)
    readings = []
    for name in table_names(folder):
        file, raw = export_plan_table(folder, name)
        reading = read_plan_table(folder, name, file, raw, plan=plan_for(folder))
        assert reading.problems == []
        assert reading.difference.empty
        assert reading.table.rows == stored_plan_table(folder, name).rows
        if (folder / f"{name}.csv").exists():
            readings.append(reading)
    write_plan_tables(folder, readings)
    assert tree(folder) == before


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
def test_a_plain_table_in_any_usual_encoding_is_read(kawasaki: Path, encoding: str) -> None:
    raw = (kawasaki / "milestones.csv").read_text(encoding="utf-8-sig").encode(encoding)
    reading = read_plan_table(kawasaki, "milestones", "m.csv", raw)
    assert (reading.problems, reading.difference.empty) == ([], True)


def test_exports_are_marked(entries: Path, kawasaki: Path) -> None:
    name, raw = export_plan_table(entries, "targets")
    assert name == "訓練データ_nagoya_2013_targets.csv"
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert {row["Sonae書き出し"] for row in rows} == {"訓練データ"}
    name, raw = export_plan_table(kawasaki, "results")
    assert name == "kawasaki_2011_results.csv"
    assert {row["Sonae書き出し"] for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))} == {"実データ"}


@pytest.mark.parametrize("cell", ["=1+1", "＝1+1", "@x", "'=1", "-1", '"a",b\n c', "\tx"])
def test_no_cell_runs_and_none_is_changed(kawasaki: Path, cell: str) -> None:
    stored = stored_plan_table(kawasaki, "milestones")
    lines = [list(stored.columns), *map(list, stored.rows)]
    lines[1][stored.columns.index("text")] = cell
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    write_plan_tables(kawasaki, [read_plan_table(kawasaki, "milestones", "m.csv", text.getvalue().encode("utf-8-sig"))])
    assert load_plan(kawasaki)[0].entries.milestones[0].text == cell
    out = export_plan_table(kawasaki, "milestones")[1]
    shown = next(csv.DictReader(io.StringIO(out.decode("utf-8-sig"), newline="")))["text"]
    assert shown[0] not in "=＝@\t"
    assert read_plan_table(kawasaki, "milestones", "out.csv", out).difference.empty


def test_a_difference_names_key_column_before_and_after(entries: Path) -> None:
    text = export_plan_table(entries, "rollout")[1].decode("utf-8-sig")
    head, first, second, *rest = csv.reader(io.StringIO(text, newline=""))
    first[head.index("fiscal_year")] = "2022"
    second[head.index("note")] += "追記"
    changed = io.StringIO(newline="")
    csv.writer(changed).writerows([head, first, second, *rest[:-1]])
    raw = changed.getvalue().encode("utf-8-sig")
    reading = read_plan_table(entries, "rollout", "r.csv", raw, plan=NAGOYA)
    assert reading.problems == []
    assert reading.difference.added == (("D1-1", "千種区", "2022"),)
    assert reading.difference.removed == (("D1-1", "千種区", "2023"), ("S-3", "天白区", "2026"))
    [change] = reading.difference.changed
    assert (change.key, change.column) == (("D1-1", "千種区", "2024"), "note")
    assert change.after == change.before + "追記"
    assert reading.difference.unchanged == 1280 - 3


def test_applying_changes_what_is_loaded(kawasaki: Path) -> None:
    raw = edited(
        kawasaki, "results", "P1-2011-s,2011,summary,P1,,achievement,3", "P1-2011-s,2011,summary,P1,,achievement,2"
    )
    reading = read_plan_table(kawasaki, "results", "r.csv", raw)
    assert [(one.column, one.before, one.after) for one in reading.difference.changed] == [("code", "3", "2")]
    write_plan_tables(kawasaki, [reading])
    assert [one.code for one in load_plan(kawasaki)[0].entries.results][:2] == ["2", "3"]


def test_a_fault_names_the_file_sent_its_row_and_column_and_stops_the_writing(kawasaki: Path) -> None:
    raw = edited(
        kawasaki, "results", "P1-2011-s,2011,summary,P1,,achievement,3", "P1-2011-s,2011,summary,P1,,achievement,7"
    )
    reading = read_plan_table(kawasaki, "results", "送付.csv", raw)
    [problem] = reading.problems
    assert (problem.file, problem.row, problem.column, problem.value) == ("送付.csv", 2, "code", "7")
    assert problem.expected == "1 | 2 | 3 | 4 | 5"
    before = tree(kawasaki)
    with pytest.raises(FileRefused, match="found '7'"):
        write_plan_tables(kawasaki, [reading])
    assert tree(kawasaki) == before


def test_rows_are_counted_as_the_file_sent_shows_them(kawasaki: Path) -> None:
    text = (kawasaki / "milestones.csv").read_text(encoding="utf-8-sig")
    head, *rows = text.splitlines()
    raw = "\n".join([head, "", *rows[:2], ",,,", rows[2].replace(",2011,", ",2009,")]).encode()
    [problem] = read_plan_table(kawasaki, "milestones", "m.csv", raw).problems
    assert (problem.row, problem.column) == (6, "month")


def test_a_row_others_refer_to_cannot_be_taken_away(kawasaki: Path) -> None:
    head, first, *rest = export_plan_table(kawasaki, "measures")[1].decode("utf-8-sig").splitlines()
    assert first.startswith("P1-1,")
    reading = read_plan_table(kawasaki, "measures", "m.csv", "\n".join([head, *rest]).encode())
    assert not reading.usable
    assert {problem.code for problem in reading.problems} == {"plan_reference"}
    assert {problem.file for problem in reading.problems} >= {"kawasaki_2011/cells.csv", "kawasaki_2011/results.csv"}


def test_the_wards_come_from_the_data(entries: Path) -> None:
    raw = edited(entries, "rollout", "D1-1,千種区,2023", "D1-1,千草区,2023")
    wards = tuple(dict.fromkeys(one[1] for one in stored_plan_table(entries, "rollout").rows))
    [problem] = read_plan_table(entries, "rollout", "r.csv", raw, plan=NAGOYA, wards=wards).problems
    assert (problem.row, problem.column, problem.code, problem.value) == (2, "ward", "plan_reference", "千草区")


def test_another_file_in_force_is_not_overwritten(kawasaki: Path) -> None:
    raw = edited(kawasaki, "milestones", "開所(2014年度)", "開所")
    reading = read_plan_table(kawasaki, "milestones", "m.csv", raw)
    write_plan_tables(kawasaki, [reading])
    before = tree(kawasaki)
    with pytest.raises(EditionChanged, match=r"milestones\.csv"):
        write_plan_tables(kawasaki, [reading])
    assert tree(kawasaki) == before


def test_training_and_real_tables_never_mix(entries: Path, tmp_path: Path) -> None:
    real = Path(shutil.copytree(PLANS / "nagoya_2013", tmp_path / "real"))
    made_up = export_plan_table(entries, "definitions")[1]
    with pytest.raises(FileRefused, match="training_mixed: found '訓練データ', expected '実データ'"):
        read_plan_table(real, "definitions", "d.csv", made_up)
    with pytest.raises(FileRefused, match="training_mixed"):
        read_plan_table(real, "definitions", "d.csv", (entries / "definitions.csv").read_bytes())
    published = export_plan_table(real, "definitions")[1]
    with pytest.raises(FileRefused, match="training_mixed: found '実データ', expected '訓練データ'"):
        read_plan_table(entries, "definitions", "d.csv", published, plan=NAGOYA)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"", "plan_value"),
        (b"\x00\x01", "file_refused"),
        (b"id,measure\n", "plan_value"),
        (b"id,measure,kind,fiscal_year,month,text,section,colour\n", "found 'colour'"),
        (b"id,id,measure,kind,fiscal_year,month,text,section\n", "duplicate_column"),
        (b"id,measure,kind,fiscal_year,month,text,section\na,b,c,d,e,f,g,h\n", "extra_cell"),
        (b"id,measure,kind,fiscal_year,month,text,section\na,b\n", "missing_cell"),
        (b'id,measure,kind,fiscal_year,month,text,section\n"a,b\n', "file_refused"),
    ],
)
def test_what_is_no_such_table_is_refused(kawasaki: Path, raw: bytes, found: str) -> None:
    with pytest.raises(FileRefused, match=found):
        read_plan_table(kawasaki, "milestones", "m.csv", raw)


def test_a_file_too_large_is_refused_before_it_is_read(kawasaki: Path) -> None:
    with pytest.raises(TooLarge):
        read_plan_table(
            kawasaki, "milestones", "m.csv", b"x" * 101, limits=LIMITS.model_copy(update={"max_bytes": 100})
        )


def test_entries_need_their_plan(entries: Path) -> None:
    with pytest.raises(FolderError, match="expected the plan they belong to"):
        read_plan_table(entries, "targets", "t.csv", export_plan_table(entries, "targets")[1])


def test_rows_are_tied_by_their_key(entries: Path) -> None:
    table = stored_plan_table(entries, "rollout")
    assert key_columns("rollout") == ("measure", "ward", "fiscal_year")
    assert plan_difference(table, table).unchanged == len(table.keyed) == 1280
    assert key_columns("links") == ("measure", "kind", "target")
    with pytest.raises(KeyError):
        table_columns("streets")


def test_plans_to_choose_from(tmp_path: Path) -> None:
    found, problems = plans(PLANS)
    assert problems == []
    assert {name: (one.plan.city, one.plan.title) for name, one in found.items()} == {
        "kawasaki_2011": ("14130", "アクションプログラム"),
        "nagoya_2013": ("23100", "新たな区役所改革計画アクションプラン"),
    }
    assert plans(tmp_path / "absent") == ({}, [])
    (tmp_path / "broken").mkdir()
    found, [problem] = plans(tmp_path)
    assert (found, problem.file, problem.code) == ({}, "broken/plan.toml", "file_refused")


def test_every_table_and_column_is_documented() -> None:
    text = (ROOT / "docs" / "data-formats.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(" `"): line for line in text.splitlines() if line.startswith("| `")}
    for name in table_names(PLANS / "nagoya_2013"):
        assert [column for column in table_columns(name) if f"`{column}`" not in rows[name]] == []
