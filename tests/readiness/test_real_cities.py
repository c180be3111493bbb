"""Real cities: numbers equal to an independent brute-force computation, and 判定不能 where nothing can be told."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from layers.folder import DataFolder
from layers.readiness.answer import readiness
from layers.readiness.classes import CLASSES
from layers.readiness.hazards import reach_by_hazard
from layers.readiness.scenario import Scenario
from layers.readiness.terms import default_scenario
from tests.support import CONFIG, GSI_FLAGS

pytestmark = pytest.mark.real
KAWASAKI = default_scenario(CONFIG, "14130")
HAZARDS = dict(zip(CONFIG.layers.hazards, GSI_FLAGS, strict=True))


@pytest.fixture(scope="module")
def brute(real: Path) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Cells (id, people), sites (a column a hazard) and every geodesic between them [m], from the published files."""
    folder = real / "kawasaki"
    cells = json.loads((folder / "kawasaki_population_mesh_250m.geojson").read_text("utf-8"))["features"]
    sites = json.loads((folder / "gsi_emergency_141305_kawasaki.geojson").read_text("utf-8"))["features"]
    people = pd.DataFrame(
        [{"id": str(c["properties"]["KEY_CODE"]), "people": c["properties"]["population"]} for c in cells]
    )
    # The middle of a mesh cell from its code, digit by digit (JIS X 0410): another way than ours.
    middle = [mesh_middle(code) for code in people["id"]]
    flags = pd.DataFrame([{name: s["properties"][column] == "1" for name, column in HAZARDS.items()} for s in sites])
    spots = [s["geometry"]["coordinates"][:2] for s in sites]
    here, there = np.repeat(middle, len(spots), axis=0), np.tile(spots, (len(middle), 1))
    away = Geod(ellps="GRS80").inv(here[:, 0], here[:, 1], there[:, 0], there[:, 1])[2]
    return people, flags, np.asarray(away).reshape(len(middle), len(spots))


def mesh_middle(code: str) -> tuple[float, float]:
    latitude = int(code[:2]) / 1.5 + int(code[4]) / 12 + int(code[6]) / 120
    longitude = 100 + int(code[2:4]) + int(code[5]) / 8 + int(code[7]) / 80
    height, width = 1 / 120, 1 / 80
    for digit in code[8:]:
        height, width = height / 2, width / 2
        latitude += height * (digit in "34")
        longitude += width * (digit in "24")
    return longitude + width / 2, latitude + height / 2


@pytest.mark.parametrize("cap_m", [400, 500, 1300])
def test_kawasakis_reach_by_hazard_and_ward(
    kawasaki_people: DataFolder, brute: tuple[pd.DataFrame, pd.DataFrame, np.ndarray], cap_m: int
):
    people, flags, away = brute
    assert (len(people), len(flags), people["people"].sum()) == (1_734, 187, 1_531_685)
    scenario = dataclasses.replace(KAWASAKI, cap=str(cap_m))
    table, said = reach_by_hazard(kawasaki_people, CONFIG, scenario, None)
    assert table is not None
    assert [one.code for one in said] == ["zone_ignored", "straight_line"]
    cells = readiness(kawasaki_people, CONFIG, dataclasses.replace(scenario, inundation="off"), None).cells
    ward = cells.set_index("id")["ward"].reindex(people["id"]).to_numpy()
    for hazard in HAZARDS:
        near = (away[:, flags[hazard].to_numpy()] * 1.3 <= cap_m).any(axis=1)
        expected = people["people"].where(near, 0).groupby(ward).sum()
        assert table.set_index("unit")[hazard].to_dict() == expected.to_dict(), hazard
    assert table["people"].sum() == 1_531_685
    assert set(table["unit"]) == {"川崎区", "幸区", "中原区", "高津区", "宮前区", "多摩区", "麻生区"}


@pytest.mark.parametrize("hazard", list(HAZARDS))
def test_kawasakis_classes_are_those_of_the_same_distances(
    kawasaki_people: DataFolder, brute: tuple[pd.DataFrame, pd.DataFrame, np.ndarray], hazard: str
):
    """Every capacity is unknown: whoever reaches a site is unknown, the others are too far; nobody is "served"."""
    people, flags, away = brute
    scenario = dataclasses.replace(KAWASAKI, hazard=hazard, inundation="off")
    found = readiness(kawasaki_people, CONFIG, scenario, None)
    near = (away[:, flags[hazard].to_numpy()] * 1.3 <= 500).any(axis=1)
    within = int(people["people"][near].sum())
    assert (found.total["unknown"], found.total["served"]) == (within, 0)
    far = "too_far" if flags[hazard].any() else "not_designated"
    assert found.total[far] == 1_531_685 - within
    assert set(found.by_ward["state"]) <= {"unknown", "short"}
    assert not (found.by_ward["state"] == "ready").any()
    assert "capacity_all_unknown" in {one.code for one in found.statements}


def test_kawasakis_tsunami_is_undecided_without_an_area(kawasaki_people: DataFolder):
    found = readiness(kawasaki_people, CONFIG, KAWASAKI, None)
    assert not found.answered
    assert set(found.by_ward["state"]) == {"undecided"}
    assert pd.isna(found.total["demand"])
    assert "zone_missing" in {one.code for one in found.statements}


def test_nagoyas_reach_is_told_as_area_and_people_as_undecided(nagoya: DataFolder):
    found = readiness(nagoya, CONFIG, default_scenario(CONFIG, "23100"), None)
    assert not found.answered
    people = ["demand", *CLASSES, "nearest_served"]
    assert found.by_ward[people].isna().all(axis=None)
    assert found.bands["people"].isna().all()
    assert found.bands["area_km2"].sum() == pytest.approx(326.5, rel=0.005)
    near = found.bands[found.bands["upto_min"] <= 10].groupby("unit")["area_km2"].sum()
    # The wards on the water are near a site designated for tsunami, those inland are not.
    assert near["港区"] > 20
    assert "千種区" not in near.index
    places = found.by_ward.set_index("id")
    assert places["places_open"].sum() == 0
    assert places.loc["港区", "places_unknown"] > 260
    said = {one.code for one in found.statements}
    assert {"population_missing", "capacity_all_unknown", "designation_estimated"} <= said


def test_nagoyas_area_within_ten_minutes_is_that_of_a_fine_grid(nagoya: DataFolder):
    """One ward, sampled anew every 100 m: within two percent of the mesh of 250 m."""
    import shapely

    found = readiness(nagoya, CONFIG, Scenario(hazard="tsunami", when="day", speed="1", detour="1.3"), None)
    ward = nagoya.layers["boundary"].frame.set_index("ward").geometry["港区"]
    sites = nagoya.layers["emergency_site"].frame
    spots = sites.loc[sites["tsunami"].eq("yes") & sites.geometry.notna(), ["longitude", "latitude"]].to_numpy(
        dtype=float
    )
    west, south, east, north = ward.bounds
    x, y = np.meshgrid(np.arange(west, east, 0.0011), np.arange(south, north, 0.0009))
    points = np.column_stack([x.ravel(), y.ravel()])
    inside = points[shapely.contains_xy(ward, points)]
    scale = np.array([111_320 * np.cos(np.radians(35.08)), 110_940])
    away = np.sqrt((((inside[:, None] - spots[None]) * scale) ** 2).sum(axis=2)).min(axis=1)
    share = float((away * 1.3 <= 600).mean())
    own = found.bands[found.bands["unit"] == "港区"]
    told = own.loc[own["upto_min"] <= 10, "area_km2"].sum() / own["area_km2"].sum()
    assert told == pytest.approx(share, rel=0.02)
