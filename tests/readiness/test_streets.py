"""The streets of a 逃げ地図 counted by band and ward, and the ones to choose from."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pandas as pd
import pytest

from layers.folder import DataFolder
from layers.readiness.escape import EscapeMap, escape_map, kept_escape_map
from layers.readiness.scenario import Scenario
from layers.readiness.streets import band_table, closable, edge_rows, extent, far_table, in_ward, near, street_classes
from tests.small_city import DAY, PORT
from tests.support import CONFIG, csv_bytes

BASE = Scenario(when="day", speed="1")


@pytest.fixture
def street(town: Callable[..., DataFolder]) -> DataFolder:
    """a (the building) – b 180 m – c 330 m – d 630 m; d–e lies out of the water; x–y is cut off from everything."""
    nodes = [
        ["a", "136.9", "35.0875"],
        ["b", "136.902", "35.0875"],
        ["c", "136.904", "35.0875"],
        ["d", "136.93", "35.0875"],
        ["e", "136.96", "35.0875"],
        ["x", "136.895", "35.09"],
        ["y", "136.896", "35.09"],
    ]
    ways = [
        ["a", "b", "180", ""],
        ["b", "a", "180", ""],
        ["b", "c", "150", "1"],
        ["c", "d", "300", ""],
        ["d", "e", "500", ""],
        ["x", "y", "100", ""],
    ]
    building = [["ビル", PORT, "136.9", "35.0875", "B1", "指定", "", "3階"]]
    return town(
        walk_node=csv_bytes(["node", "longitude", "latitude"], *nodes),
        walk_edge=csv_bytes(["u", "v", "length_m", "bridge"], *ways),
        tsunami_building=csv_bytes(
            ["名称", "住所", "経度", "緯度", "ID", "状態", "想定収容人数", "使用できる階"], *building
        ),
    )


def found(folder: DataFolder, scenario: Scenario = BASE, *, safe: bool = False) -> EscapeMap:
    one = escape_map(folder, CONFIG, scenario, DAY, outside_is_safe=safe)
    assert one is not None
    return one


def streets_in(table: pd.DataFrame) -> dict[str, int]:
    return {row["class"]: row["streets"] for row in table.to_dict("records") if row["streets"]}


def test_places_meet_the_streets_whatever_way_distances_are_told_by(street: DataFolder):
    line, network = (found(street, dataclasses.replace(BASE, route=way)) for way in ("line", "network"))
    assert line.streets["nearest"].tolist() == network.streets["nearest"].tolist()
    assert "tsunami_building:B1" in set(line.streets["nearest"])
    assert line.places["name"].tolist() == ["ビル"]


def test_each_street_stands_in_one_class_and_once(street: DataFolder):
    one = found(street)
    table = band_table(one, 6)
    # a–b is registered there and back.
    assert in_ward(one, "").tolist() == [True, False, True, True, True, True]
    assert streets_in(table) == {"band0": 1, "band1": 1, "band3": 1, "no_way": 1, "outside": 1}
    assert table["km"].sum() == pytest.approx(0.18 + 0.15 + 0.3 + 0.5 + 0.1)
    assert table["share"].sum() == pytest.approx(1)
    assert table.set_index("class").loc["band0", "share"] == pytest.approx(0.18 / 0.73)


def test_long_ways_are_one_class(street: DataFolder):
    assert streets_in(band_table(found(street), 1)) == {"band0": 1, "band1": 2, "no_way": 1, "outside": 1}
    ends = band_table(found(street), 1)
    assert ends["to_min"].tolist()[:2] == [3, float("inf")]


def test_a_closed_street_is_closed_before_it_is_anything_else(street: DataFolder):
    shut = dataclasses.replace(BASE, blocked=(("d", "e"), ("b", "c")))
    one = found(street, shut)
    assert streets_in(band_table(one, 6)) == {"band0": 1, "no_way": 2, "closed": 2}
    assert street_classes(one, 6).tolist() == [0, 0, 8, 7, 8, 7]


def test_far_streets_by_ward(street: DataFolder):
    (row,) = far_table(found(street), 5.5).to_dict("records")
    # Five and a half minutes are not more than five and a half; no way counts as far.
    assert (row["ward"], row["streets"], row["far_km"], row["no_way_km"]) == ("港区", 4, pytest.approx(0.4), 0.1)
    assert far_table(found(street), 5.4).iloc[0]["far_km"] == pytest.approx(0.55)
    assert in_ward(found(street), "南区").sum() == 0


def test_bridges_are_offered_else_long_streets(street: DataFolder):
    what, rows = closable(found(street), "", 5)
    assert (what, rows["u"].tolist(), rows["near"].tolist()) == ("bridges", ["b"], ["ビル"])
    out = found(street, dataclasses.replace(BASE, bridges_out=True))
    what, rows = closable(out, "", 2)
    assert (what, rows["length_m"].tolist()) == ("longest", [500, 300])


def test_streets_between_nodes_in_either_order(street: DataFolder):
    rows = edge_rows(found(street), (("a", "b"), ("c", "d"), ("d", "nowhere")))
    assert list(zip(rows["u"], rows["v"], strict=True)) == [("a", "b"), ("c", "d")]
    assert edge_rows(found(street), ()).empty


def test_the_map_looks_at_the_streets(street: DataFolder):
    assert extent(found(street), "") == (136.895, 35.0875, 136.96, 35.09)
    assert extent(found(street), "南区") is None


def test_no_place_no_name(street: DataFolder):
    one = dataclasses.replace(found(street), places=found(street).places.head(0))
    assert near(one, one.streets.head(2)) == ["", ""]


def test_a_map_is_kept_with_the_folder_for_each_question(street: DataFolder):
    once = kept_escape_map(street, CONFIG, BASE, DAY)
    assert kept_escape_map(street, CONFIG, dataclasses.replace(BASE), DAY) is once
    assert kept_escape_map(street, CONFIG, BASE, DAY, outside_is_safe=False) is not once
    assert kept_escape_map(street, CONFIG, dataclasses.replace(BASE, speed="0.5"), DAY) is not once
    assert kept_escape_map(street, CONFIG, BASE, None) is not once


def test_blocked_streets_that_are_none_are_said(street: DataFolder):
    said = found(street, dataclasses.replace(BASE, blocked=(("a", "nowhere"),))).statements
    assert "blocked_unknown" in {one.code for one in said}
