"""The training data set: the same bytes every time, and nothing real in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely import Point, Polygon

from tests.support import NOT_IN_TRAINING
from tests.training.city import METRES, SCRIPT, load, metres, point

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / "config" / "layers.toml").read_text(encoding="utf-8"))
KINDS: dict[str, Any] = {kind: spec for kind, spec in CONFIG["kinds"].items() if kind not in NOT_IN_TRAINING}
POINT_KINDS = [kind for kind, spec in KINDS.items() if spec["geometry"] == "point"]
SUPPORT_KINDS = [kind for kind, spec in KINDS.items() if spec["group"] == "support"]

WARDS = load("training_source.places").WARDS

Rows = list[dict[str, str]]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path in it."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def files(layers: dict[str, Any]) -> dict[str, bytes]:
    return dict(SCRIPT.encode(kind, layer) for kind, layer in layers.items())


def test_two_builds_in_one_process_are_identical(layers: dict[str, Any]) -> None:
    assert files(layers) == files(SCRIPT.build())


@pytest.mark.parametrize("hash_seed", ["4711"])
def test_a_build_in_another_process_is_the_shipped_data_byte_for_byte(tmp_path: Path, hash_seed: str) -> None:
    command = [sys.executable, str(ROOT / "data" / "build_training.py"), str(tmp_path / "made")]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": hash_seed}, cwd=tmp_path)
    assert tree(tmp_path / "made") == tree(ROOT / "data" / "training")


def test_files_have_the_promised_form(layers: dict[str, Any]) -> None:
    name, content = SCRIPT.encode("shelter", layers["shelter"])
    assert name == "shelter.csv"
    assert b"\r" not in content
    header, *rows = [line.split(",") for line in content.decode().splitlines()]
    assert header == [*SCRIPT.columns()["shelter"], "訓練データ"]
    assert {row[-1] for row in rows} == {"○"}
    name, content = SCRIPT.encode("boundary", layers["boundary"])
    assert name == "boundary.geojson"
    assert len(content.decode().splitlines()) == len(WARDS) + 2
    assert "港区" in content.decode()
    assert content.decode().count('"訓練データ":"○"') == len(WARDS)


def test_a_field_the_config_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match=r"aed: fields \['colour'\] are not declared"):
        SCRIPT._complete("aed", {"name": "訓練", "colour": "red"}, SCRIPT.columns()["aed"])


def test_every_kind_is_there(layers: dict[str, Any]) -> None:
    assert set(layers) == set(KINDS)
    for kind, layer in layers.items():
        assert layer, kind


def test_numbers_of_places(layers: dict[str, Any]) -> None:
    numbers = {kind: len(layer) for kind, layer in layers.items()}
    assert numbers["emergency_site"] == 1701
    assert numbers["shelter"] == numbers["tsunami_building"] == 800
    assert len(SUPPORT_KINDS) == 17
    assert all(16 <= numbers[kind] <= 262 for kind in SUPPORT_KINDS)
    assert 780 <= sum(numbers[kind] for kind in SUPPORT_KINDS) <= 860
    facts = {"station": 20, "convenience_store": 300, "vacant_house": 150, "public_toilet": 120}
    assert {kind: numbers[kind] for kind in facts} == facts


def test_all_data_stay_below_15_mb() -> None:
    sizes = {
        path: path.stat().st_size for path in (ROOT / "data").rglob("*") if path.suffix != ".pyc" and path.is_file()
    }
    assert 5_000_000 < sum(sizes.values()) < 15_000_000
    assert max(sizes.values()) < 2_000_000


@pytest.mark.parametrize("kind", ["emergency_site", "shelter", "ward_office"])
def test_every_ward_has_one(sound: dict[str, Rows], kind: str) -> None:
    assert {row["ward"] for row in sound[kind]} == {ward.name for ward in WARDS}


@pytest.mark.parametrize("kind", POINT_KINDS)
def test_cells_are_text_in_declared_fields(layers: dict[str, Any], kind: str) -> None:
    sets = [CONFIG["field_sets"][name] for name in KINDS[kind]["field_sets"]]
    declared = [field for fields in [*sets, KINDS[kind].get("fields", {})] for field in fields]
    for row in layers[kind]:
        assert list(row) == declared
        assert all(type(cell) is str and cell == cell.strip() for cell in row.values())


@pytest.mark.parametrize("kind", POINT_KINDS)
def test_names_are_fictional_read_and_unique(layers: dict[str, Any], sound: dict[str, Rows], kind: str) -> None:
    names = [row["name"] for row in sound[kind]]
    assert len(set(names)) == len(names)
    for row in layers[kind]:
        assert row["name"].startswith("訓練")
        assert re.fullmatch(r"クンレン[ァ-ヶー]+", row["kana"]), row


@pytest.mark.parametrize("kind", POINT_KINDS)
def test_addresses_are_in_fictional_towns_of_the_ward(sound: dict[str, Rows], kind: str) -> None:
    for row in sound[kind]:
        town = r"(訓練町|演習町|備町|想定町|手順町|合図町)\d+-\d+"
        assert re.fullmatch(f"愛知県名古屋市{row['ward']}{town}", row["address"]), row


@pytest.mark.parametrize("kind", POINT_KINDS)
def test_points_stand_inside_their_ward(sound: dict[str, Rows], wards: dict[str, Polygon], kind: str) -> None:
    flat = {ward: metres(outline) for ward, outline in wards.items()}
    for row in sound[kind]:
        assert re.fullmatch(r"\d+\.\d{6}", row["longitude"])
        assert re.fullmatch(r"\d+\.\d{6}", row["latitude"])
        here = metres(point(row))
        assert flat[row["ward"]].contains(here), row
        assert flat[row["ward"]].boundary.distance(here) > 100, row


@pytest.mark.parametrize("kind", POINT_KINDS)
def test_points_of_a_kind_keep_their_distance(sound: dict[str, Rows], kind: str) -> None:
    placed = [metres(point(row)) for row in sound[kind]]
    one, other = shapely.STRtree(placed).query(placed, predicate="dwithin", distance=59.9)
    assert (one == other).all()


def test_a_full_ward_is_reported_and_nothing_is_squeezed_in() -> None:
    side = 800
    square = shapely.box(*(number / metre for number, metre in zip((0, 0, side, side), METRES * 2, strict=True)))
    ground, taken = load("training_source.spots").Ground({"港区": square}), load("training_source.spots").Taken()
    dice = load("training_source.dice").Dice("a test")
    spots = []
    with pytest.raises(ValueError, match="港区: expected 3 free spots in 5000 attempts, found"):
        for _ in range(200):
            spots.append(metres(Point(ground.spot(dice, "港区", taken))))
    assert len(spots) > 30
    assert all(one.distance(other) >= 59.9 for one, other in combinations(spots, 2))


def test_ward_offices_stand_near_the_typed_place(layers: dict[str, Any]) -> None:
    for ward, row in zip(WARDS, layers["ward_office"], strict=True):
        assert row["name"] == f"訓練{ward.name}役所"
        assert 0 < metres(point(row)).distance(metres(Point(ward.office))) < 250


def test_no_cell_looks_like_a_telephone_number(layers: dict[str, Any]) -> None:
    cells = [cell for kind in POINT_KINDS for row in layers[kind] for cell in row.values()]
    assert not [cell for cell in cells if re.search(r"\d{2,4}-\d{2,4}-\d{4}", cell)]
