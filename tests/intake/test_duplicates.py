"""Duplicates by id and by name with distance; buildings of one place stay apart."""

from __future__ import annotations

import numpy as np
import pytest

from layers.intake.duplicates import COLUMNS, duplicate_problems, find_duplicates
from tests.intake.test_places import draft_of
from tests.support import REAL, codes, imported, need


def groups(*places: tuple[object, ...]) -> list[tuple[str, list[int]]]:
    table = find_duplicates(draft_of(list(places))[1], 100)
    assert list(table.columns) == COLUMNS
    return [(part["reason"].iat[0], part["row"].tolist()) for _, part in table.groupby("group")]


def at(metres: float, name: str = "港小学校", key: str = "", address: str = "港町1") -> tuple[object, ...]:
    return 136.9, 35.1 + metres / 111_195, address, name, key


def test_nothing_twice() -> None:
    assert groups() == []
    assert groups(at(0), at(0, "南小学校")) == []


def test_the_same_id() -> None:
    assert groups(at(0, "甲", "K1"), at(900, "乙", "K1"), at(0, "丙", "K2")) == [("key", [2, 3])]


@pytest.mark.parametrize(("metres", "same"), [(0, True), (99, True), (101, False)])
def test_the_same_name_within_the_distance(metres: float, same: bool) -> None:
    assert groups(at(0), at(metres, "港小　学校")) == ([("name", [2, 3])] if same else [])


def test_a_chain_of_near_ones_is_one_group() -> None:
    assert groups(at(0), at(240), at(80), at(160), at(500)) == [("name", [2, 3, 4, 5])]


def test_without_a_position_the_address_decides() -> None:
    bare = ("", "", "港町1", "港小学校", "")
    assert groups(bare, bare, ("", "", "港町2", "港小学校", ""), at(0)) == [("name", [2, 3])]


def test_buildings_of_one_place_are_kept_apart() -> None:
    one, two = at(0, "港小学校", "E2310000001201"), at(0, "港小学校", "E2310000001202")
    assert groups(one, two) == [("place", [2, 3])]


def test_the_same_name_with_another_place_key_may_be_twice() -> None:
    assert groups(at(0, key="E2310000001201"), at(20, key="E2310000002201")) == [("name", [2, 3])]


def test_problems_name_the_first_and_remove_nothing() -> None:
    frame = draft_of([at(0), at(50), at(0, "甲", "E2310000001201"), at(0, "甲", "E2310000001202")])[1]
    table = find_duplicates(frame, 100)
    problems = duplicate_problems(table, "t.csv", "名称")
    assert codes(problems) == [("duplicate_near", 3), ("one_place", None)]
    assert (problems[0].value, problems[0].expected) == ("港小学校, 50 m", "港小学校 (2)")
    assert (problems[1].value, problems[1].expected) == ("1", "2")
    assert len(frame) == 4


def test_many_of_one_name_are_quick() -> None:
    places = [(136.0 + 0.01 * (n % 60), 35.0 + 0.01 * (n // 60), "町", "広場", "") for n in range(1200)]
    assert groups(*places) == []
    assert len(groups(*[at(n * 50) for n in range(300)])) == 1


@pytest.mark.real
def test_takamatsus_community_centre_stands_twice_in_the_official_list(tmp_path) -> None:
    path = REAL / "takamatsu" / "gsi_emergency_372013_takamatsu.geojson"
    need(path, "no ../shared/real")
    table = find_duplicates(imported(tmp_path, path).layers["emergency_site"].frame, 100)
    named = table[table["reason"] == "name"]
    assert named["name"].tolist() == ["川島コミュニティセンター", "川島コミュニティ　センター"]
    assert np.round(named["distance_m"]).tolist() == [0, 56]
