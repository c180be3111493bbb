"""Tables out and in again with saved entries over them: what stands goes out, what comes in is hidden by nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from layers.folder import DataFolder
from layers.plan.exchange import PlanTable, handed_out, stored_plan_table
from layers.problems import EditionChanged, FileRefused
from layers.scorecard.exchange import (
    Applied,
    TableReading,
    apply_entries_table,
    current_table,
    read_entries_table,
    tables_place,
)
from layers.store.bodies import IndicatorBody, ResultBody, RolloutBody
from layers.store.body import Body
from layers.store.errors import Conflict, EntryRefused, YearFrozen
from layers.store.place import open_entries
from layers.store.record import Record
from tests.scorecard.desk import NAGOYA, book, city
from tests.store.helpers import WHEN
from tests.support import CONFIG, tree

RESULT = Record("result", NAGOYA, "W-1", 2026)
NEW = Record("result", NAGOYA, "D1-1", 2026)
ROLLOUT = Record("rollout", NAGOYA, "W-1", 2026, "港区")
VALUE = Record("indicator_value", NAGOYA, "dedicated_posts", 2026, "港区")
FRESH = Record("indicator_value", NAGOYA, "manuals", 2026)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return city(tmp_path_factory.mktemp("exchange") / "data")


@pytest.fixture
def folder(made: DataFolder, tmp_path: Path) -> DataFolder:
    return replace(made, path=Path(shutil.copytree(made.path, tmp_path / "data")))


def save(folder: DataFolder, record: Record, body: Body, based_on: int = 0) -> None:
    open_entries(folder.path).save(record, body, "山田", WHEN, based_on)


def now(folder: DataFolder, name: str) -> PlanTable:
    return current_table(folder, book(folder), CONFIG, name)


def out(folder: DataFolder, name: str, old: str = "", new: str = "") -> bytes:
    text = handed_out(now(folder, name), NAGOYA)[1].decode("utf-8-sig")
    assert text.count(old) == 1 or not old, text
    return (text.replace(old, new) if old else text).encode()


def read(folder: DataFolder, name: str, raw: bytes) -> TableReading:
    return read_entries_table(folder, book(folder), CONFIG, name, f"{name}.csv", raw)


def put(folder: DataFolder, reading: TableReading, *, remove: bool = False) -> Applied:
    return apply_entries_table(folder, book(folder), CONFIG, reading, "鈴木", WHEN, remove=remove)


def rows(table: PlanTable, **wanted: str) -> list[dict[str, str]]:
    found = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows]
    return [row for row in found if all(row[name] == cell for name, cell in wanted.items())]


def stored(folder: DataFolder, name: str) -> PlanTable:
    return stored_plan_table(tables_place(folder, book(folder)), name)


def test_what_goes_out_is_what_stands_now(folder: DataFolder) -> None:
    save(folder, RESULT, ResultBody(results="画面で直した"))
    save(folder, NEW, ResultBody(results="画面で書いた"))
    save(folder, ROLLOUT, RolloutBody(state="ready", office="minato"))
    save(folder, VALUE, IndicatorBody(value=3.25, date="2026-05-02", source="台帳"))
    found = rows(now(folder, "results"), fiscal_year="2026")
    assert [(row["id"], row["measure"], row["done"]) for row in found] == [
        ("b", "W-1", "画面で直した"),
        ("D1-1-2026", "D1-1", "画面で書いた"),
    ]
    assert rows(now(folder, "rollout"), ward="港区", measure="W-1")[0]["state"] == "ready"
    assert rows(now(folder, "values"), id="v4")[0]["value"] == "3.25"


@pytest.mark.parametrize("name", ["results", "rollout", "values", "definitions", "targets", "offices"])
def test_every_table_comes_back_as_it_went(folder: DataFolder, name: str) -> None:
    save(folder, RESULT, ResultBody(results="直した"))
    save(folder, ROLLOUT, RolloutBody(state="ready", office="minato"))
    save(folder, VALUE, IndicatorBody(value=3, date="2026-05-02", source="台帳"))
    before = tree(folder.path / "plan")
    reading = read(folder, name, out(folder, name))
    assert (reading.problems, reading.difference.empty) == ([], True)
    assert put(folder, reading, remove=True) == Applied(0, 0, 0, 0)
    assert tree(folder.path / "plan") == before


def test_a_row_under_a_saved_entry_is_saved_over_it_and_the_others_go_into_the_table(folder: DataFolder) -> None:
    save(folder, RESULT, ResultBody(results="画面で直した"))
    raw = out(folder, "results", "画面で直した", "表で直した").replace("前の年".encode(), "前の年を直した".encode())
    assert put(folder, read(folder, "results", raw)) == Applied(1, 1, 0, 0)
    found = book(folder)
    assert [found.result("W-1", year).done for year in (2025, 2026)] == ["前の年を直した", "表で直した"]  # type: ignore[union-attr]
    latest = open_entries(folder.path).history(RESULT)[-1]
    assert (latest.version, latest.act, latest.who) == (2, "import", "鈴木")
    assert "ことし" in (tables_place(folder, found) / "results.csv").read_text(encoding="utf-8-sig")


def test_a_new_row_is_not_hidden_by_an_entry_that_was_undone(folder: DataFolder) -> None:
    save(folder, NEW, ResultBody(results="消す"))
    open_entries(folder.path).undo(NEW, "山田", WHEN, 1)
    row = "x,2026,detail,,D1-1,achievement,3,draft,表から,,,I\n".encode()
    header = ",".join(now(folder, "results").columns)
    lines = "\n".join(",".join(cells) for cells in now(folder, "results").rows)
    put(folder, read(folder, "results", f"{header}\n{lines}\n".encode() + row))
    assert book(folder).result("D1-1", 2026).done == "表から"  # type: ignore[union-attr]
    assert open_entries(folder.path).history(NEW)[-1].act == "import"


def test_rows_left_out_stay_unless_taken_out_and_saved_ones_always_stay(folder: DataFolder) -> None:
    save(folder, VALUE, IndicatorBody(value=3, date="2026-05-02", source="台帳"))
    header = ",".join(now(folder, "values").columns) + "\n"
    reading = read(folder, "values", header.encode())
    assert len(reading.difference.removed) == 5
    before = tree(folder.path / "plan")
    assert put(folder, reading) == Applied(0, 0, 0, 0)
    assert tree(folder.path / "plan") == before
    assert put(folder, reading, remove=True) == Applied(0, 0, 4, 1)
    assert [row["id"] for row in rows(now(folder, "values"))] == ["v4"]


def test_what_an_entry_cannot_hold_goes_into_the_row_under_it(folder: DataFolder) -> None:
    save(folder, VALUE, IndicatorBody(value=3, date="2026-05-02", source="台帳", unit="区", whole=4))
    raw = out(
        folder,
        "values",
        "v4,posts,港区,,2026,2026-05-02,,3,,,,P,台帳,,",
        "v4,posts,港区,,2026,2026-05-02,,3,16,,,S,台帳,所在,大事な注",
    )
    assert put(folder, read(folder, "values", raw)) == Applied(0, 1, 0, 0)
    row = rows(now(folder, "values"), id="v4")[0]
    assert [row[name] for name in ("value", "of", "level", "address", "note")] == ["3", "16", "S", "所在", "大事な注"]
    assert read(folder, "values", raw).difference.empty
    save(folder, VALUE, IndicatorBody(value=5, date="2026-05-02", source="台帳"), 1)
    row = rows(now(folder, "values"), id="v4")[0]
    assert [row[name] for name in ("value", "of", "level", "note")] == ["5", "", "P", "大事な注"]


def test_value_and_note_of_a_row_are_both_kept(folder: DataFolder) -> None:
    save(folder, VALUE, IndicatorBody(value=1, date="2026-05-02", source="台帳"))
    raw = out(folder, "values", "2026-05-02,,1,,,,P,台帳,,", "2026-05-02,,2,,,,P,台帳,,注")
    assert put(folder, read(folder, "values", raw)) == Applied(1, 1, 0, 0)
    assert [(row["value"], row["note"]) for row in rows(now(folder, "values"), id="v4")] == [("2", "注")]


def test_the_section_of_a_saved_result_goes_into_its_row_and_the_text_of_the_row_stays(folder: DataFolder) -> None:
    save(folder, RESULT, ResultBody(results="画面で直した"))
    raw = out(folder, "results", "画面で直した,,,I", "表で直した,,,IV")
    assert put(folder, read(folder, "results", raw)) == Applied(1, 1, 0, 0)
    assert [(row["done"], row["section"]) for row in rows(now(folder, "results"), id="b")] == [("表で直した", "IV")]
    assert rows(stored(folder, "results"), id="b")[0]["done"] == "ことし"


@pytest.mark.parametrize(
    ("record", "body", "old", "new", "column"),
    [
        (VALUE, IndicatorBody(value=3, date="2026-05-02", source="台帳"), "2026-05-02", "2026-05", "date"),
        (VALUE, IndicatorBody(value=3, date="2026-05-02", source="台帳"), "2026-05-02", "", "date"),
        (ROLLOUT, RolloutBody(state="ready", office="minato"), "港区,2026,ready", "港区,2026,", "state"),
        (RESULT, ResultBody(results="直した"), "draft,直した", "not_entered,直した", "state"),
    ],
)
def test_what_no_entry_can_say_is_a_problem_of_its_row(
    folder: DataFolder, record: Record, body: Body, old: str, new: str, column: str
) -> None:
    save(folder, record, body)
    name = {"indicator_value": "values", "rollout": "rollout", "result": "results"}[record.kind]
    reading = read(folder, name, out(folder, name, old, new))
    assert [(one.code, one.column) for one in reading.problems] == [("plan_value", column)]
    lines = out(folder, name, old, new).decode().splitlines()
    assert new in lines[(reading.problems[0].row or 0) - 1]
    with pytest.raises(FileRefused):
        put(folder, reading)


def test_two_rows_of_one_saved_record_are_refused_while_reading(folder: DataFolder) -> None:
    save(folder, VALUE, IndicatorBody(value=3, date="2026-05-02", source="台帳"))
    raw = out(folder, "values") + "v9,posts,港区,,2026,2026-05-03,,4,,,,P,台帳,,,実データ\n".encode()
    assert [(one.row, one.value) for one in read(folder, "values", raw).problems] == [(7, "v9")]


def test_a_definition_that_only_stands_for_a_saved_value_cannot_be_taken_out(folder: DataFolder) -> None:
    save(folder, FRESH, IndicatorBody(value=1, date="2026-05-02", source="台帳"))
    table = now(folder, "definitions")
    lines = [table.columns, *(cells for cells in table.rows if cells[0] != "manuals-main")]
    reading = read(folder, "definitions", "".join(",".join(cells) + "\n" for cells in lines).encode())
    assert reading.difference.removed == (("manuals-main",),)
    assert put(folder, reading, remove=True) == Applied(0, 0, 0, 1)


def test_an_entry_saved_meanwhile_is_a_conflict_over_a_saved_row_and_stops_the_import_over_a_plain_one(
    folder: DataFolder,
) -> None:
    save(folder, RESULT, ResultBody(results="画面で直した"))
    over = read(folder, "results", out(folder, "results", "画面で直した", "表で直した"))
    plain = read(folder, "rollout", out(folder, "rollout", "人が足りない", "場所がない"))
    save(folder, RESULT, ResultBody(results="その間に"), 1)
    save(folder, ROLLOUT, RolloutBody(state="ready"))
    before = tree(folder.path / "plan")
    with pytest.raises(Conflict):
        put(folder, over)
    with pytest.raises(EditionChanged):
        put(folder, plain)
    assert tree(folder.path / "plan") == before


def test_another_table_put_there_meanwhile_stops_the_import(folder: DataFolder) -> None:
    first = read(folder, "targets", out(folder, "targets", ",45,", ",46,"))
    second = read(folder, "targets", out(folder, "targets", ",45,", ",47,"))
    put(folder, first)
    with pytest.raises(EditionChanged):
        put(folder, second)


@pytest.mark.parametrize(
    ("name", "old", "new"), [("targets", ",45,", ",46,"), ("values", ",P,締めの記録", ",A,締めの記録")]
)
def test_rows_of_a_frozen_year_are_closed(folder: DataFolder, name: str, old: str, new: str) -> None:
    for year in (2025, 2026):
        open_entries(folder.path).freeze(NAGOYA, year, "課長", WHEN)
    with pytest.raises(YearFrozen):
        put(folder, read(folder, name, out(folder, name, old, new)))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("results", "published,前の年", "published,直した"),
        ("results", "published,前の年", "draft,前の年"),
        ("values", ",40,,,", ",41,,,"),
        ("values", "v1,near,,,2025,2026-03-31", "v1,near,,,2026,2026-04-01"),
        ("results", "b,2026,", "n,2025,detail,,D1-1,achievement,3,draft,,,,I,実データ\r\nb,2026,"),
    ],
)
def test_rows_of_a_year_the_tables_close_are_closed(folder: DataFolder, name: str, old: str, new: str) -> None:
    _close_2025(folder)
    with pytest.raises(YearFrozen):
        put(folder, read(folder, name, out(folder, name, old, new)))


def test_a_year_the_tables_close_still_takes_what_the_tables_did_not_have(folder: DataFolder) -> None:
    _close_2025(folder)
    row = "v9,old,,,2025,2026-03-31,,4,,,,P,台帳,,,実データ\n".encode()
    assert put(folder, read(folder, "values", out(folder, "values") + row)) == Applied(0, 1, 0, 0)


def _close_2025(folder: DataFolder) -> None:
    place = tables_place(folder, book(folder)) / "results.csv"
    lines = place.read_text(encoding="utf-8").splitlines(keepends=True)
    place.write_text(
        "".join(line.replace(",draft,", ",published,") if ",2025," in line else line for line in lines),
        encoding="utf-8",
    )


def test_a_faulty_table_is_refused_and_changes_nothing(folder: DataFolder) -> None:
    before = tree(folder.path)
    reading = read(folder, "results", out(folder, "results", ",2,draft,ことし", ",9,draft,ことし"))
    assert [problem.column for problem in reading.problems] == ["code"]
    with pytest.raises(FileRefused):
        put(folder, reading)
    assert tree(folder.path) == before


def test_an_import_cannot_close_a_result(folder: DataFolder) -> None:
    save(folder, RESULT, ResultBody(results="画面で直した"))
    reading = read(folder, "results", out(folder, "results", ",,,draft,画面で", ",,,final,画面で"))
    with pytest.raises(EntryRefused):
        put(folder, reading)


def test_the_first_import_makes_the_folder_and_values_bring_their_definition(folder: DataFolder) -> None:
    shutil.rmtree(folder.path / "plan")
    save(folder, FRESH, IndicatorBody(value=0.000001, date="2026-05-02", source="台帳"))
    assert rows(now(folder, "definitions"))[0]["indicator"] == "manuals"
    raws = {name: out(folder, name) for name in ("definitions", "values")}
    assert not (folder.path / "plan").exists()
    head = ",".join(now(folder, "definitions").columns)
    more = f"{head}\nown,manual_age,D1-1,○,月数,月,less,数え方,源\n".encode()
    assert put(folder, read(folder, "definitions", more)).written == 1
    assert b"training = false" in (tables_place(folder, book(folder)) / "entries.toml").read_bytes()
    assert read(folder, "definitions", raws["definitions"]).difference.added == ()
    assert rows(now(folder, "values"))[0]["value"] == "0.000001"
