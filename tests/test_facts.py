"""Mesh and table layers through reading and storing, and facts that wait until they are asked for."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

import layers.folder
from layers.__main__ import main
from layers.editions import Origin, Reading, apply, read_file
from layers.folder import DataFolder, load_folder
from layers.problems import FileRefused
from layers.spec import ROOT, LayersConfig, load_config
from tests.support import NOT_IN_TRAINING

CONFIG = load_config()
ORIGIN = Origin("tester", datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC), datetime.date(2026, 1, 1))
FACTS = [k for k, spec in CONFIG.layers.kinds.items() if spec.group == "fact" and k not in NOT_IN_TRAINING]
CELLS = "mesh_code,population_night,households\n5236670011,120,0\n{code},5,2\n"
EDGES = "u,v,length_m,slope,stairs,bridge,blocked\n1,2,104,,0,1,0\n2,3,98.5,-4.5,1,,1\n"


def read(folder: Path, kind: str, text: str, name: str = "file.csv") -> Reading:
    return read_file(folder, name, text.encode(), CONFIG, ORIGIN, as_kind=kind)


def opened(folder: Path, kind: str, text: str) -> DataFolder:
    apply(folder, read(folder, kind, text))
    return load_folder(folder, CONFIG)


def codes(reading: Reading) -> list[tuple[str, int | None, str]]:
    return [(p.code, p.row, p.value) for p in reading.problems if p.code != "column_absent"]


# --- mesh --------------------------------------------------------------------------------------


def test_a_cells_shape_follows_from_its_code(tmp_path: Path) -> None:
    folder = opened(tmp_path / "data", "population_cell", CELLS.format(code="5236670012"))
    layer = folder.layer("population_cell")
    assert layer is not None
    one, other = layer.frame.geometry
    assert one.bounds == pytest.approx((136.875, 35.166666666, 136.878125, 35.16875), abs=1e-8)
    assert one.bounds[2] == other.bounds[0]
    stored = next((tmp_path / "data").rglob("layer.csv")).read_text(encoding="utf-8-sig")
    assert stored.splitlines()[0] == "メッシュコード,夜間人口,世帯数,行"


def test_nobody_in_a_cell_is_zero_and_not_unknown(tmp_path: Path) -> None:
    frame = read(tmp_path, "population_cell", CELLS.format(code="5236670012")).layer.frame
    assert frame["households"].tolist() == [0, 2]
    assert frame["population_day"].isna().all()


@pytest.mark.parametrize("code", ["52366700", "523667001", "５２３６６７００１２"])
def test_other_sizes_and_widths_are_read(tmp_path: Path, code: str) -> None:
    reading = read(tmp_path, "population_cell", CELLS.format(code=code))
    assert codes(reading) == []
    assert reading.layer.frame.geometry.notna().all()


@pytest.mark.parametrize("code", ["523667", "5236670015", "5.23667E+09", "5236-6700"])
def test_a_bad_code_is_a_problem_of_its_row(tmp_path: Path, code: str) -> None:
    reading = read(tmp_path, "population_cell", CELLS.format(code=code))
    assert codes(reading) == [("mesh_code_unreadable", 3, code)]
    assert reading.layer.frame.geometry.isna().tolist() == [False, True]


def test_blank_doubled_and_outlying_codes_are_problems(tmp_path: Path) -> None:
    assert ("row_without_name", 3, "") in codes(read(tmp_path, "population_cell", CELLS.format(code="")))
    assert codes(read(tmp_path, "population_cell", CELLS.format(code="5236670011"))) == [
        ("key_duplicate", 3, "5236670011")
    ]
    (outside,) = codes(read(tmp_path, "population_cell", CELLS.format(code="0000000011")))
    assert outside[:2] == ("outside_japan", 3)


def test_a_drawn_mesh_is_read_by_its_codes(tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    feature = {"type": "Feature", "properties": {"mesh_code": "52366700", "households": 3}, "geometry": square}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    reading = read(tmp_path, "population_cell", text, "cells.geojson")
    assert reading.layer.frame.geometry[0].bounds[:2] == pytest.approx((136.875, 35.166666666), abs=1e-8)
    assert reading.stored[0] == "layer.csv"


# --- table -------------------------------------------------------------------------------------


def test_a_table_has_no_shapes(tmp_path: Path) -> None:
    folder = opened(tmp_path / "data", "walk_edge", EDGES)
    layer = folder.layer("walk_edge")
    assert layer is not None
    assert layer.frame.geometry.isna().all()
    assert layer.frame["length_m"].tolist() == [104, 98.5]
    assert layer.frame["stairs"].tolist() == ["no", "yes"]
    assert layer.frame["bridge"].tolist() == ["yes", "unknown"]
    assert layer.frame["slope"].isna().tolist() == [True, False]
    assert layer.frame["slope"][1] == -4.5
    assert layer.frame["blocked"].tolist() == ["no", "yes"]
    assert layer.problems == ()


def test_nodes_keep_their_coordinates_as_numbers(tmp_path: Path) -> None:
    frame = read(tmp_path, "walk_node", "node,longitude,latitude\n1,136.9,35.1\n1,137,x\n").layer
    assert frame.frame["longitude"].tolist() == [136.9, 137.0]
    assert [(p.code, p.row) for p in frame.problems] == [("coordinate_unreadable", 3), ("key_duplicate", 3)]


def test_a_drawn_table_is_refused(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {"u": "1", "v": "2", "length_m": 3}, "geometry": None}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    with pytest.raises(FileRefused, match="GeoJSON with geometry"):
        read(tmp_path, "walk_edge", text, "edges.geojson")


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("node,longitude,latitude", "walk_node"),
        ("u,v,length_m", "walk_edge"),
        ("mesh_code,population_night", "population_cell"),
        ("lot_id,site_id,item,quantity,unit,expiry", "stock_lot"),
    ],
)
def test_own_form_is_recognised_by_its_columns(tmp_path: Path, header: str, kind: str) -> None:
    cells = {"mesh_code": "52366700", "expiry": "2027-01-01"}
    row = ",".join(cells.get(name, "1") for name in header.split(","))
    assert read(tmp_path, "", f"{header}\n{row}\n").layer.kind.id == kind


# --- lazy --------------------------------------------------------------------------------------


def test_facts_wait_until_asked_for_and_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = opened(tmp_path / "data", "walk_edge", EDGES)
    asked: list[str] = []
    original = layers.folder.load_edition
    monkeypatch.setattr(
        layers.folder, "load_edition", lambda place, kind, *rest: asked.append(kind) or original(place, kind, *rest)
    )  # type: ignore[func-returns-value]
    folder = load_folder(tmp_path / "data", CONFIG)
    assert asked == []
    assert (folder.layers, folder.points(), folder.facts.kinds) == ({}, {}, ("walk_edge",))
    assert folder.layer("walk_edge") is folder.facts.get("walk_edge")
    assert asked == ["walk_edge"]
    assert folder.layer("walk_node") is None


def test_a_broken_fact_is_a_problem_and_leaves_the_rest(tmp_path: Path) -> None:
    folder = opened(tmp_path / "data", "walk_edge", EDGES)
    apply(tmp_path / "data", read(tmp_path / "data", "population_cell", CELLS.format(code="x")))
    next((tmp_path / "data" / "layers" / "walk_edge").rglob("layer.csv")).write_bytes(b"\0")
    folder = load_folder(tmp_path / "data", CONFIG)
    assert folder.problems == ()
    assert [layer.kind.id for layer in folder.facts.all()] == ["population_cell"]
    found = [problem.code for problem in folder.all_problems() if problem.code != "column_absent"]
    assert found == ["file_refused", "mesh_code_unreadable"]
    assert [p.code for p in folder.problems_of("population_cell") if p.code != "column_absent"] == found[1:]


def test_check_reads_the_facts_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened(tmp_path / "data", "population_cell", CELLS.format(code="x"))
    assert main(["check", "--data", str(tmp_path / "data"), "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "Population cells" in said
    assert "Cannot be read as a mesh code" in said


# --- the shipped city --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> DataFolder:
    return load_folder(ROOT / "data" / "training", CONFIG)


def test_no_fact_is_on_the_map_of_sites(shipped: DataFolder) -> None:
    assert shipped.facts.kinds == tuple(FACTS)
    assert not set(FACTS) & set(shipped.layers)
    assert {layer.kind.group for layer in shipped.points().values()} == {"site", "support"}


@pytest.mark.parametrize("kind", FACTS)
def test_every_fact_is_read_whole_and_without_a_problem(shipped: DataFolder, kind: str) -> None:
    layer = shipped.layer(kind)
    assert layer is not None
    assert len(layer.frame) == layer.edition.rows > 0
    assert layer.problems == ()
    assert layer.training
    shapes = layer.frame.geometry.notna()
    assert not shapes.any() if layer.kind.geometry == "table" else shapes.all()


def test_a_mesh_kind_must_say_where_its_code_stands() -> None:
    body = CONFIG.layers.model_dump()
    body["kinds"]["population_cell"]["key"] = ""
    with pytest.raises(ValueError, match=r"kinds\.population_cell\.key: found none"):
        LayersConfig.model_validate(body)
