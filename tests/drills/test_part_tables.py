"""Starts, ways, injects and the other lists of a drill as tables of their own: optional, strict, in order."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from layers.drills import part_tables
from layers.drills.tables import COLUMNS, DrillTables, read_drill_tables
from layers.store.drill_bodies import CheckLine, DrillBody, Inject, Leg, Role, Slot, StartPlace
from tests.drills.test_tables import write
from tests.support import csv_bytes

#: A sound row of each table.
SOUND = {
    "districts": {"text": "X 1"},
    "sites": {"text": "shelter:A"},
    "partners": {"text": "訓練、の会"},
    "objectives": {"text": "声をかける"},
    "safety": {"text": "走らない"},
    "area": {"polygon": "POLYGON ((136.9 35.1, 136.91 35.1, 136.91 35.2, 136.9 35.1))"},
    "starts": {"id": "s1", "name": "集会所", "longitude": "136.90000000000001", "latitude": "35.1"},
    "legs": {"id": "l1", "start": "s1", "site": "shelter:B"},
    "roles": {"role": "受付"},
    "timetable": {"minute": "0", "text": "合図", "office": "統制班"},
    "checklist": {"text": "開錠"},
    "injects": {"id": "i1", "minute": "12", "text": "橋が通れない", "sender": "統制班", "to": "誘導係"},
}
BASE = {"id": "d1", "title": "訓練", "type": "shelter", "state": "planned", "sites": "shelter:B"}


def read(folder: Path, *, drills: list[dict[str, str]] | None = None, **tables: list[dict[str, str]]) -> DrillTables:
    """Tables of parts with these cells beside one drill or the given ones."""
    write(folder / "drills", {"drills": [BASE] if drills is None else drills})
    for name, rows in tables.items():
        columns = part_tables.COLUMNS[name]
        full = ({"drill": "d1", **row} for row in rows)
        raw = csv_bytes(columns, *([row.get(column, "") for column in columns] for row in full))
        (folder / "drills" / f"{name}.csv").write_bytes(raw)
    return read_drill_tables(folder / "drills", training=False)


def body(found: DrillTables) -> DrillBody:
    (step,) = found.drills
    assert isinstance(step.body, DrillBody)
    return step.body


def faults(found: DrillTables) -> list[tuple[str, int | None, str | None, str]]:
    return [(one.file, one.row, one.column, one.code) for one in found.problems_of(*COLUMNS)]


def test_every_list_of_a_drill_has_a_table_or_a_cell():
    lists = {name for name, field in DrillBody.model_fields.items() if field.default == ()}
    assert lists == set(part_tables.COLUMNS)


def test_each_table_fills_its_field(tmp_path: Path):
    found = read(tmp_path, **{name: [row] for name, row in SOUND.items()})
    assert faults(found) == []
    assert body(found) == DrillBody(
        title="訓練",
        type="shelter",
        districts=("X 1",),
        sites=("shelter:B", "shelter:A"),
        partners=("訓練、の会",),
        objectives=("声をかける",),
        safety=("走らない",),
        area=((136.9, 35.1), (136.91, 35.1), (136.91, 35.2)),
        starts=(StartPlace(id="s1", name="集会所", longitude=136.90000000000001, latitude=35.1),),
        legs=(Leg(id="l1", start="s1", site="shelter:B"),),
        roles=(Role(role="受付"),),
        timetable=(Slot(minute=0, text="合図", office="統制班"),),
        checklist=(CheckLine(text="開錠"),),
        injects=(Inject(id="i1", minute=12, text="橋が通れない", sender="統制班", to="誘導係"),),
    )


def test_rows_keep_their_order_and_their_drill(tmp_path: Path):
    rows = [{"drill": one, "text": text} for one, text in (("d2", "あ"), ("d1", "い"), ("d2", "う"))]
    found = read(tmp_path, drills=[BASE, {**BASE, "id": "d2"}], safety=rows)
    said = {step.record.item: step.body.safety for step in found.drills if isinstance(step.body, DrillBody)}
    assert said == {"d1": ("い",), "d2": ("あ", "う")}


def test_the_newest_row_of_a_drill_has_the_parts(tmp_path: Path):
    newer = {**BASE, "title": "新", "at": "2026-07-01T10:00:00+09:00"}
    for drills in ([BASE, newer], [newer, BASE]):
        found = read(tmp_path, drills=drills, safety=[{"text": "走らない"}])
        said = {step.body.title: step.body.safety for step in found.drills if isinstance(step.body, DrillBody)}
        assert said == {"新": ("走らない",), "訓練": ()}


def test_a_long_cell_reads_the_same_whatever_was_uploaded_before(tmp_path: Path):
    sites = [f"shelter:{number:05}" for number in range(5_000)]
    # What the reading of an upload leaves behind: the limit of the csv module is that of the whole process.
    csv.field_size_limit(20_000)
    found = read(tmp_path, drills=[{**BASE, "sites": " ".join(sites)}])
    assert faults(found) == []
    assert list(body(found).sites) == sites


def test_without_the_tables_a_folder_reads_as_before(tmp_path: Path):
    found = read(tmp_path)
    assert faults(found) == []
    assert body(found) == DrillBody(title="訓練", type="shelter", sites=("shelter:B",))


@pytest.mark.parametrize("name", sorted(SOUND))
def test_a_row_of_a_drill_nobody_knows_is_left_out(tmp_path: Path, name: str):
    found = read(tmp_path, **{"starts": [SOUND["starts"]], name: [{**SOUND[name], "drill": "d7"}]})
    assert (f"drills/{name}.csv", 2, "drill", "plan_reference") in faults(found)
    assert getattr(body(found), name) == (("shelter:B",) if name == "sites" else ())


@pytest.mark.parametrize(
    ("name", "row", "column", "code"),
    [
        ("legs", {"start": "s9"}, "start", "plan_reference"),
        ("legs", {"site": "shelter:Z"}, "site", "plan_reference"),
        ("legs", {"id": ""}, "id", "plan_value"),
        ("starts", {"longitude": "181"}, "longitude", "plan_value"),
        ("starts", {"latitude": ""}, "latitude", "plan_value"),
        ("starts", {"latitude": "35,1"}, "latitude", "plan_value"),
        ("starts", {"latitude": "nan"}, "latitude", "plan_value"),
        ("starts", {"name": " "}, "name", "plan_value"),
        ("timetable", {"minute": ""}, "minute", "plan_value"),
        ("timetable", {"minute": "10081"}, "minute", "plan_value"),
        ("timetable", {"minute": "-1"}, "minute", "plan_value"),
        ("checklist", {"minute": "1.5"}, "minute", "plan_value"),
        ("injects", {"minute": "１２"}, "minute", "plan_value"),
        ("injects", {"text": ""}, "text", "plan_value"),
        ("roles", {"role": ""}, "role", "plan_value"),
        ("safety", {"text": " "}, "text", "plan_value"),
        ("area", {"polygon": ""}, "polygon", "plan_value"),
        ("area", {"polygon": "POINT (136 35)"}, "polygon", "plan_value"),
        ("area", {"polygon": "POLYGON ((136 35, 136 36))"}, "polygon", "plan_value"),
        ("area", {"polygon": "POLYGON ((136 35, 136 36, 136 35))"}, "polygon", "plan_value"),
        ("area", {"polygon": "POLYGON ((136 35, 136 36, 187 36, 136 35))"}, "polygon", "plan_value"),
        ("area", {"polygon": "POLYGON Z ((136 35 1, 136 36 1, 137 36 1, 136 35 1))"}, "polygon", "plan_value"),
        ("area", {"polygon": "POLYGON ((0 0, 9 0, 9 9, 0 0), (5 1, 6 1, 6 2, 5 1))"}, "polygon", "plan_value"),
    ],
)
def test_a_fault_names_its_cell_and_the_row_is_left_out(
    tmp_path: Path, name: str, row: dict[str, str], column: str, code: str
):
    tables = {"starts": [SOUND["starts"]]} if name == "legs" else {}
    found = read(tmp_path, **tables, **{name: [{**SOUND[name], **row}]})
    assert faults(found) == [(f"drills/{name}.csv", 2, column, code)]
    assert getattr(body(found), name) == ()


def test_an_id_stands_once_in_a_drill_and_so_does_an_area(tmp_path: Path):
    drills = [BASE, {**BASE, "id": "d2"}]
    found = read(tmp_path, drills=drills, starts=[SOUND["starts"], SOUND["starts"], {**SOUND["starts"], "drill": "d2"}])
    assert faults(found) == [("drills/starts.csv", 3, "id", "plan_value")]
    found = read(tmp_path, drills=[BASE], starts=[], area=[SOUND["area"], SOUND["area"]])
    assert faults(found) == [("drills/area.csv", 3, "drill", "plan_value")]


def test_a_way_from_a_start_that_was_refused_is_refused_too(tmp_path: Path):
    found = read(tmp_path, starts=[{**SOUND["starts"], "latitude": "x"}], legs=[SOUND["legs"]])
    assert faults(found) == [
        ("drills/starts.csv", 2, "latitude", "plan_value"),
        ("drills/legs.csv", 2, "start", "plan_reference"),
    ]


def test_the_mark_of_made_up_data_stands_in_every_row(tmp_path: Path):
    folder = write(tmp_path / "drills", {"drills": [BASE]}, mark=True)
    (folder / "safety.csv").write_bytes(
        csv_bytes(["drill", "text", "訓練データ"], ["d1", "走らない", "○"], ["d1", "歩く", ""])
    )
    found = read_drill_tables(folder, training=True)
    assert faults(found) == [("drills/safety.csv", 3, "訓練データ", "training_mixed")]
    assert body(found).safety == ("走らない",)
    (folder / "safety.csv").write_bytes(csv_bytes(["drill", "text"], ["d1", "走らない"]))
    assert faults(read_drill_tables(folder, training=True)) == [
        ("drills/safety.csv", 1, "訓練データ", "training_mixed")
    ]
