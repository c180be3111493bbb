"""A data folder with something broken in it: a message for that, the rest as ever."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.editions import Origin
from layers.folder import DataFolder, FolderSpec, edition_folder, fingerprint, load_folder, read_folder_spec
from layers.intake.wards import City
from layers.layer import Layer
from layers.problems import ConfigError, FolderError
from tests.support import (
    CONFIG,
    TWO_WARDS,
    box,
    csv_bytes,
    feature,
    gsi_emergency,
    gsi_shelter,
    imported,
    n03,
    site,
)

FILES = (
    ("n03.geojson", TWO_WARDS),
    ("s.csv", gsi_emergency(site(1, 洪水="1"), site(2, 津波="1"))),
    ("h.csv", gsi_shelter(site(1))),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    imported(tmp_path, *FILES)
    return tmp_path


def place(folder: Path, kind: str) -> Path:
    found = edition_folder(folder, kind)
    assert found is not None
    return found


def reload(folder: Path) -> DataFolder:
    return load_folder(folder, CONFIG)


# --- layers ---------------------------------------------------------------------------------------


def remove(path: Path) -> None:
    path.unlink()


def garble(path: Path) -> None:
    path.write_bytes(b"\x00\x01\x02")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("name", ["layer.csv", "edition.json"])
@pytest.mark.parametrize("fault", [remove, garble, empty, folder_instead])
def test_a_broken_shelter_layer_leaves_the_rest(folder: Path, name: str, fault: Callable[[Path], None]):
    fault(place(folder, "shelter") / name)
    found = reload(folder)
    assert sorted(found.layers) == ["boundary", "emergency_site", "tsunami_building"]
    assert len(found.problems) == 1
    problem = found.problems[0]
    assert problem.severity == "error"
    assert problem.file
    assert problem.expected
    assert found.layers["emergency_site"].frame["ward"].tolist() == ["港区", "港区"]


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["boundary", "emergency_site", "shelter"])
def test_any_layer_cut_short_leaves_the_rest_and_never_shows_less_in_silence(folder: Path, kind: str, keep: float):
    name = "layer.geojson" if kind == "boundary" else "layer.csv"
    path = place(folder, kind) / name
    body = path.read_bytes()
    path.write_bytes(body[: int(len(body) * keep)])
    found = reload(folder)
    assert {"boundary", "emergency_site", "shelter"} - {kind} <= set(found.layers)
    if kind in found.layers:
        assert "missing_cell" in [p.code for p in found.layers[kind].problems]
    else:
        assert found.problems[0].file == f"layers/{kind}/{path.parent.name}/{name}"


def test_a_layer_that_lost_a_whole_row_is_not_shown(folder: Path):
    path = place(folder, "emergency_site") / "layer.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    found = reload(folder)
    assert "emergency_site" not in found.layers
    assert [(p.value, p.expected) for p in found.problems] == [("1 rows", "2 rows")]


def test_without_boundaries_wards_come_from_the_addresses(folder: Path):
    shutil.rmtree(folder / "layers" / "boundary")
    found = reload(folder)
    assert found.problems == ()
    assert found.city.ward_names == ["港区"]


def test_a_row_broken_by_hand_is_named_and_the_others_stay(folder: Path):
    path = place(folder, "emergency_site") / "layer.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] += ",extra"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    layer = reload(folder).layers["emergency_site"]
    assert layer.frame["name"].tolist() == ["施設2"]
    assert ("extra_cell", 2) in [(p.code, p.row) for p in layer.problems]


EDITION_FAULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "not an object": lambda card: [card],
    "unknown key": lambda card: {**card, "secret": 1},
    "a key missing": lambda card: {key: value for key, value in card.items() if key != "sha256"},
    "wrong type": lambda card: {**card, "rows": "many"},
    "no date": lambda card: {**card, "edition_date": "2025-13-01"},
    "unknown problem": lambda card: {
        **card,
        "intake_problems": [{"file": "f", "row": 1, "column": None, "code": "volcano", "value": "", "expected": ""}],
    },
}


@pytest.mark.parametrize("name", EDITION_FAULTS)
def test_a_card_that_says_something_else_is_a_message(folder: Path, name: str):
    path = place(folder, "shelter") / "edition.json"
    path.write_text(json.dumps(EDITION_FAULTS[name](json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    found = reload(folder)
    assert "shelter" not in found.layers
    assert [(p.code, p.file) for p in found.problems] == [("file_refused", "layers/shelter")]
    assert found.all_problems()[0].severity == "error"


@pytest.mark.parametrize("name", ["../x", "..", ".", "", "a/b", "/etc", "none-here", "\x00", "x" * 300])
def test_a_pointer_leads_to_an_edition_of_its_own_kind_or_nowhere(folder: Path, name: str):
    other = folder / "layers" / "x"
    shutil.copytree(place(folder, "shelter"), other)
    (folder / "layers" / "shelter" / "CURRENT").write_text(name, encoding="utf-8")
    found = reload(folder)
    assert "shelter" not in found.layers
    assert len(found.problems) == 1
    assert len(found.layers["emergency_site"].frame) == 2


def test_a_pointer_that_is_no_text_is_a_message(folder: Path):
    (folder / "layers" / "shelter" / "CURRENT").write_bytes(b"\xff\xfe\x00")
    assert len(reload(folder).problems) == 1


def test_an_interrupted_exchange_is_read_from_where_the_old_copy_stepped_aside(folder: Path):
    now = place(folder, "shelter")
    now.rename(now.parent / f".{now.name}.old")
    found = reload(folder)
    assert found.problems == ()
    assert len(found.layers["shelter"].frame) == 1


def test_kinds_nobody_declared_are_left_alone(folder: Path):
    (folder / "layers" / "volcano").mkdir()
    (folder / "layers" / "volcano" / "CURRENT").write_text("x")
    assert reload(folder).problems == ()


def test_loose_files_are_told(folder: Path):
    for name in ("new.CSV", "a.geojson", "b.xlsx", "notes.txt", ".hidden.csv.part"):
        (folder / name).write_text("x")
    assert reload(folder).loose == ("a.geojson", "b.xlsx", "new.CSV")


# --- folder.toml ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('city = "23100"\ncolour = "red"\n', "folder.toml: table [], key 'colour': unknown key, found 'red'"),
        ("training = 5\n", "folder.toml: table [], key 'training'"),
        ('as_of = "soon"\n', "folder.toml: table [], key 'as_of'"),
        ("city = \n", "folder.toml: not readable as TOML"),
    ],
)
def test_a_folder_toml_that_says_something_else_names_the_key(tmp_path, body: str, told: str):
    (tmp_path / "folder.toml").write_text(body, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        reload(tmp_path)
    assert str(caught.value).startswith(told)


def test_a_folder_toml_in_another_encoding_is_a_message(tmp_path):
    (tmp_path / "folder.toml").write_bytes('name = "名古屋市"\n'.encode("cp932"))
    with pytest.raises(ConfigError, match="not readable as TOML"):
        reload(tmp_path)


@pytest.mark.parametrize("name", ["none", "file"])
def test_no_folder_is_a_message(tmp_path, name: str):
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderError, match="expected a folder"):
        reload(tmp_path / name)


def test_an_empty_folder_is_an_empty_city(tmp_path):
    found = reload(tmp_path)
    assert (found.layers, found.problems, found.loose) == ({}, (), ())
    assert not found.training
    assert found.default_as_of() is None
    assert found.extent() is None
    assert found.city.ward_names == ["全域"]
    assert read_folder_spec(tmp_path) == FolderSpec()


# --- real and training ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["boundary", "emergency_site", "shelter"])
def test_an_edition_marked_otherwise_is_refused(folder: Path, kind: str):
    path = place(folder, kind) / "edition.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**card, "training": True}), encoding="utf-8")
    found = reload(folder)
    assert kind not in found.layers
    assert not any(layer.training for layer in found.layers.values())
    assert [(p.code, p.value, p.expected) for p in found.problems] == [
        ("training_mixed", "training = True", "training = False")
    ]


def test_real_editions_in_a_folder_marked_training_are_refused(folder: Path):
    toml = folder / "folder.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("training = false", "training = true"), encoding="utf-8")
    found = reload(folder)
    assert found.layers == {}
    assert {p.code for p in found.problems} == {"training_mixed"}
    assert found.training


def _layer(folder: DataFolder, mark: bool) -> Layer:
    layer = folder.layers["shelter"]
    edition = layer.edition.model_copy(update={"training": mark})
    return Layer(layer.kind, layer.frame, edition, layer.problems)


def test_the_mark_is_the_or_of_everything_in_the_folder(folder: Path):
    found = reload(folder)

    @given(st.booleans(), st.lists(st.booleans(), max_size=4))
    def check(own: bool, marks: list[bool]) -> None:
        layers = {str(n): _layer(found, mark) for n, mark in enumerate(marks)}
        mixed = DataFolder(folder, FolderSpec(training=own), City("", "", "", ()), layers, ())
        assert mixed.training == (own or True in marks)

    check()


def test_an_estimate_carries_the_mark_of_its_list(tmp_path):
    found = load_folder(Path(__file__).parent.parent / "data" / "training", CONFIG)
    assert found.training
    assert found.layers
    assert all(layer.training for layer in found.layers.values())


# --- what a folder tells --------------------------------------------------------------------------


def test_the_reference_date_is_the_folders_own_else_the_latest_of_its_data(folder: Path):
    assert reload(folder).default_as_of() == datetime.date(2025, 10, 27)
    with (folder / "folder.toml").open("a", encoding="utf-8") as out:
        out.write("as_of = 2026-04-01\n")
    assert reload(folder).default_as_of() == datetime.date(2026, 4, 1)


def test_the_day_of_an_undated_edition_is_that_of_its_import_in_japan(tmp_path):
    late = Origin("tester", datetime.datetime(2026, 3, 31, 15, 30, tzinfo=datetime.UTC))
    found = imported(tmp_path, ("s.csv", gsi_shelter(site(1))), origin=late)
    assert found.default_as_of() == datetime.date(2026, 4, 1)


def test_points_come_sites_first_in_the_order_of_the_config(folder: Path):
    raw = csv_bytes(["名称", "経度", "緯度", "病床数"], ["a", "136.9", "35.1", "20"])
    found = imported(folder, ("hospital.csv", raw))
    assert list(found.points()) == ["emergency_site", "shelter", "tsunami_building", "hospital"]


def test_the_extent_is_the_citys_the_wards_or_the_points(tmp_path):
    areas = n03(
        ("23111", "名古屋市", "港区", box(136.8, 35.0, 136.95, 35.2)),
        ("23112", "名古屋市", "南区", box(136.95, 35.0, 137.1, 35.2)),
        ("23208", "津島市", "", box(136.0, 35.0, 136.5, 35.5)),
    )
    found = imported(tmp_path / "a", ("n03.geojson", areas), FILES[1])
    assert found.extent() == (136.8, 35.0, 137.1, 35.2)
    assert found.extent("南区") == (136.95, 35.0, 137.1, 35.2)
    assert found.extent("大空区") is None or found.extent("大空区") == (136.9, 35.1, 136.9, 35.1)
    points = imported(tmp_path / "b", ("s.csv", gsi_emergency(site(1), site(2, 経度="137.0", 緯度="35.3"))))
    assert points.extent() == (136.9, 35.1, 137.0, 35.3)


def test_the_fingerprint_changes_with_every_edition_put_in_force(folder: Path):
    first = fingerprint(folder)
    assert fingerprint(folder) == first
    imported(folder, ("s.csv", gsi_emergency(site(9))))
    assert fingerprint(folder) != first


def test_a_kind_of_its_own_form_and_a_boundary_without_geometry(tmp_path):
    areas = n03(("23111", "名古屋市", "港区", box(136.8, 35.0, 136.95, 35.2)))
    broken = json.loads(areas)
    broken["features"].append(feature({**broken["features"][0]["properties"], "N03_007": "23112"}, None))
    found = imported(tmp_path, ("n03.geojson", json.dumps(broken).encode()))
    assert found.layers["boundary"].frame["code"].tolist() == ["23111"]
    assert [(p.code, p.row) for p in found.layers["boundary"].problems if p.row] == [("bad_geometry", 2)]


def test_problems_of_a_layer(folder: Path):
    raw = csv_bytes(["名称", "経度", "緯度", "病床数"], ["a", "", "", "約20"])
    found = imported(folder, ("hospital.csv", raw))
    assert [p.code for p in found.problems_of("hospital")] == [
        "column_absent",
        "number_unreadable",
        "no_coordinates",
        "ward_unknown",
    ]
    assert found.problems_of("npo") == []
