"""Every figure's rule against counts by hand, in the small city: known, at least, 未登録, 判定不能 and 対象外."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.figures import CLASSES, RULES, Scope, class_borders, class_of, figure_table, units_of, whole_city
from layers.folder import DataFolder, load_folder
from layers.spec import FigureSpec
from tests import small_city
from tests.small_city import DAY, PORT, SOUTH, A, B, C
from tests.support import CONFIG, box, csv_bytes, gsi_emergency, imported, n03, site


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return small_city.build(tmp_path_factory.mktemp("figures") / "data")


def table(
    folder: DataFolder, name: str, *, ward: str = "", hazard: str = "", as_of: datetime.date | None = DAY
) -> pd.DataFrame:
    return figure_table(Scope(folder, CONFIG, hazard, as_of, units_of(folder, ward), ward), CONFIG.figures[name])


def told(found: pd.DataFrame) -> dict[str, tuple[Any, ...]]:
    """Unit → value (to two decimals), numerator, denominator, 以上, state."""
    parts = [
        [None if pd.isna(cell) else round(float(cell), 2) for cell in found[column]]
        for column in ("value", "part", "whole")
    ]
    return {row[0]: row[1:] for row in zip(found["id"], *parts, found["at_least"], found["state"], strict=True)}


def together(found: pd.DataFrame, name: str) -> tuple[Any, ...]:
    sums = whole_city(found, CONFIG.figures[name])
    return told(pd.DataFrame([sums]))[""]


def test_every_declared_figure_has_a_rule_and_every_rule_words():
    assert set(RULES) == set(CONFIG.figures)


# --- the rules ------------------------------------------------------------------------------------

BY_WARD: dict[str, list[tuple[Any, ...]]] = {
    # 港区, 南区, the city together: value, numerator, denominator, at least, state.
    "emergency_site": [(2, 2, None, False, "known"), (1, 1, None, False, "known"), (3, 3, None, False, "known")],
    "shelter": [(1, 1, None, False, "known"), (1, 1, None, False, "known"), (2, 2, None, False, "known")],
    "tsunami_building": [(2, 2, None, False, "known"), (1, 1, None, False, "known"), (3, 3, None, False, "known")],
    # All of A (1000) and half of B (200).
    "exposed_people": [
        (1100, 1100, None, False, "known"),
        (0, 0, None, False, "known"),
        (1100, 1100, None, False, "known"),
    ],
    # One building of 港区 has no registered capacity; in 南区 nobody lives in the water.
    "tsunami_places": [
        (20, 220, 1100, True, "known"),
        (None, 50, 0, False, "not_applicable"),
        (20, 220, 1100, True, "known"),
    ],
    "shelter_places": [
        (12.5, 150, 1200, False, "known"),
        (20, 60, 300, False, "known"),
        (14, 210, 1500, False, "known"),
    ],
    "capacity_unknown": [(60, 3, 5, False, "known"), (33.33, 1, 3, False, "known"), (50, 4, 8, False, "known")],
    # 南区's building has no date: none is known to be overdue.
    "inspection_overdue": [(1, 1, 2, False, "known"), (0, 0, 0, True, "known"), (1, 1, 2, True, "known")],
    "stock_expired": [(66.67, 2, 3, False, "known"), (None, 0, 0, False, "undecided"), (66.67, 2, 3, False, "known")],
    "commissioner_load": [
        (300, 600, 2, False, "known"),
        (450, 450, 1, False, "known"),
        (350, 1050, 3, False, "known"),
    ],
    "support": [(3, 3, None, False, "known"), (2, 2, None, False, "known"), (5, 5, None, False, "known")],
}


@pytest.mark.parametrize("name", CONFIG.figures)
def test_a_figure_by_ward(city: DataFolder, name: str):
    found = table(city, name)
    assert found["name"].tolist() == ["港区", "南区"]
    assert [*told(found).values(), together(found, name)] == BY_WARD[name]


BY_DISTRICT: dict[str, list[tuple[Any, ...]]] = {
    "emergency_site": [(1, 1, None, False, "known"), (1, 1, None, False, "known")],
    "shelter": [(1, 1, None, False, "known"), (0, 0, None, False, "known")],
    "tsunami_building": [(1, 1, None, False, "known"), (1, 1, None, False, "known")],
    "exposed_people": [(1000, 1000, None, False, "known"), (100, 100, None, False, "known")],
    # Of the only building of M2 no capacity is registered: nothing is known, which is not at least 0.
    "tsunami_places": [(22, 220, 1000, False, "known"), (None, None, 100, True, "undecided")],
    "shelter_places": [(15, 150, 1000, False, "known"), (0, 0, 200, False, "known")],
    "capacity_unknown": [(33.33, 1, 3, False, "known"), (100, 2, 2, False, "known")],
    "inspection_overdue": [(1, 1, 1, False, "known"), (0, 0, 1, False, "known")],
    "stock_expired": [(100, 1, 1, False, "known"), (50, 1, 2, False, "known")],
    # The only area of M2 has no registered number of commissioners.
    "commissioner_load": [(300, 600, 2, False, "known"), (None, 0, 0, False, "undecided")],
    "support": [(1, 1, None, False, "known"), (2, 2, None, False, "known")],
}


@pytest.mark.parametrize("name", CONFIG.figures)
def test_a_figure_by_district(city: DataFolder, name: str):
    found = table(city, name, ward="港区")
    assert found["name"].tolist() == ["港第1学区", "港第2学区"]
    assert list(told(found).values()) == BY_DISTRICT[name]
    assert together(found, name)[1:3] == BY_WARD[name][0][1:3]


def test_districts_of_a_ward_without_any(city: DataFolder):
    found = table(city, "shelter", ward="ない区")
    assert len(found) == 0
    assert whole_city(found, CONFIG.figures["shelter"])["state"] == "unregistered"


# --- hazard and reference date --------------------------------------------------------------------


@pytest.mark.parametrize(("hazard", "counts"), [("tsunami", [2, 0]), ("flood", [1, 1]), ("volcano", [0, 0])])
def test_usable_sites_follow_the_hazard(city: DataFolder, hazard: str, counts: list[int]):
    assert table(city, "emergency_site", hazard=hazard)["value"].tolist() == counts


@pytest.mark.parametrize("name", [name for name, figure in CONFIG.figures.items() if not figure.by_hazard])
@pytest.mark.parametrize("hazard", ["flood", "tsunami"])
def test_no_other_figure_does(city: DataFolder, name: str, hazard: str):
    """A tsunami building is shown for no other hazard, but it does not lose its places by looking at another."""
    pd.testing.assert_frame_equal(table(city, name, hazard=hazard), table(city, name))


@pytest.mark.parametrize(
    ("as_of", "overdue", "expired"),
    [
        (datetime.date(2025, 12, 31), 0, 0),
        (datetime.date(2026, 1, 1), 0, 0),
        (datetime.date(2026, 1, 2), 1, 0),
        (datetime.date(2026, 5, 22), 1, 0),
        (datetime.date(2026, 5, 23), 1, 1),
        (datetime.date(2026, 6, 2), 1, 3),
        (datetime.date(2027, 1, 2), 2, 3),
    ],
)
def test_the_last_day_is_still_good(city: DataFolder, as_of: datetime.date, overdue: int, expired: int):
    assert table(city, "inspection_overdue", as_of=as_of)["part"].tolist() == [overdue, 0]
    assert table(city, "stock_expired", as_of=as_of)["part"].tolist() == [expired, 0]


@pytest.mark.parametrize("name", ["inspection_overdue", "stock_expired"])
def test_without_a_reference_date_it_cannot_be_told(city: DataFolder, name: str):
    found = table(city, name, as_of=None)
    assert set(found["state"]) == {"undecided"}
    assert found["value"].isna().all()
    assert whole_city(found, CONFIG.figures[name])["state"] == "undecided"


# --- what is not registered -----------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, figure in CONFIG.figures.items() if figure.needs])
def test_a_figure_whose_layer_is_missing_is_unregistered(tmp_path: Path, name: str):
    for number, kind in enumerate(CONFIG.figures[name].needs):
        # The sites of Nagoya alone would tell of buildings: 推定.
        also = ("emergency_site",) if kind == "tsunami_building" else ()
        folder = small_city.build(tmp_path / str(number), without=(kind, *also))
        found = table(folder, name)
        assert set(found["state"]) == {"unregistered"}, kind
        assert found[["value", "part", "whole"]].isna().all(axis=None)
        assert together(found, name) == (None, None, None, False, "unregistered")


@pytest.mark.parametrize("name", CONFIG.figures)
def test_an_empty_folder_has_no_number_at_all(tmp_path: Path, name: str):
    found = table(load_folder(tmp_path, CONFIG), name)
    assert set(found["state"]) == {"unregistered"}
    assert found["value"].isna().all()


def test_an_unknown_cell_in_the_water_leaves_ward_and_city_undecided(tmp_path: Path):
    folder = small_city.build(
        tmp_path / "data", population_cell=small_city.cells((A, "1000", ""), (B, "", ""), (C, "300", ""))
    )
    found = table(folder, "exposed_people")
    assert told(found)["港区"] == (None, None, None, False, "undecided")
    assert told(found)["南区"] == (0, 0, None, False, "known")
    assert together(found, "exposed_people")[-1] == "undecided"
    assert told(table(folder, "exposed_people", ward="港区"))["M1"][0] == 1000
    assert table(folder, "tsunami_places")["state"].tolist() == ["undecided", "not_applicable"]


def test_an_unknown_cell_outside_the_water_exposes_nobody(tmp_path: Path):
    folder = small_city.build(
        tmp_path / "data", population_cell=small_city.cells((A, "1000", ""), (B, "200", ""), (C, "", ""))
    )
    assert told(table(folder, "exposed_people"))["南区"] == (0, 0, None, False, "known")
    assert told(table(folder, "shelter_places"))["南区"] == (None, 60, None, False, "undecided")


def test_a_ward_without_a_cell_is_undecided_and_not_empty(tmp_path: Path):
    folder = small_city.build(tmp_path / "data", population_cell=small_city.cells((A, "1000", "")))
    assert told(table(folder, "exposed_people"))["南区"] == (None, None, None, False, "undecided")


def test_estimated_buildings_have_no_known_place_and_no_known_date(tmp_path: Path):
    folder = small_city.build(tmp_path / "data", without=("tsunami_building",))
    assert folder.layers["tsunami_building"].basis == "推定"
    assert table(folder, "tsunami_building")["value"].tolist() == [1, 0]
    assert told(table(folder, "tsunami_places"))["港区"] == (None, None, 1100, True, "undecided")
    assert together(table(folder, "tsunami_places"), "tsunami_places") == (None, None, 1100, True, "undecided")
    assert told(table(folder, "inspection_overdue"))["港区"] == (0, 0, 0, True, "known")
    # 推定 rows are left out: two of 港区's three rows are of the sites, none of whose capacity is known.
    assert told(table(folder, "capacity_unknown"))["港区"] == (66.67, 2, 3, False, "known")


def shelters(*capacities: tuple[str, str]) -> bytes:
    """Shelters of the small city: (address, capacity)."""
    rows = [
        [f"避難所{n}", place, "136.905" if place == PORT else "137.0", "35.1", f"H{n}", "", capacity]
        for n, (place, capacity) in enumerate(capacities)
    ]
    return csv_bytes(["名称", "住所", "経度", "緯度", "共通ID", "トイレ", "想定収容人数"], *rows)


UNKNOWN, NONE = (None, None), (0, 0)


@pytest.mark.parametrize(
    ("capacities", "port", "city"),
    [
        # Port 1200 people, south 300; (ward, city): value, numerator, denominator, at least, state.
        ([(PORT, ""), (SOUTH, "")], (*UNKNOWN, 1200, True, "undecided"), (*UNKNOWN, 1500, True, "undecided")),
        ([(PORT, ""), (SOUTH, "60")], (*UNKNOWN, 1200, True, "undecided"), (4, 60, 1500, True, "known")),
        # Nobody has a shelter in the south: nothing is known of any there is.
        ([(PORT, ""), (PORT, "")], (*UNKNOWN, 1200, True, "undecided"), (*UNKNOWN, 1500, True, "undecided")),
        ([(PORT, ""), (PORT, "150")], (12.5, 150, 1200, True, "known"), (10, 150, 1500, True, "known")),
        ([(SOUTH, "60")], (*NONE, 1200, False, "known"), (4, 60, 1500, False, "known")),
    ],
)
def test_capacities_of_which_none_is_known_are_no_lower_bound(
    tmp_path: Path, capacities: list[tuple[str, str]], port: tuple[Any, ...], city: tuple[Any, ...]
):
    folder = small_city.build(tmp_path / "data", shelter=shelters(*capacities))
    found = table(folder, "shelter_places")
    assert told(found)["港区"] == port
    assert together(found, "shelter_places") == city


def test_no_commissioner_is_no_case_of_not_applicable(tmp_path: Path):
    """A count of 0 is read as not registered, here as everywhere."""
    raw = small_city.FILES["welfare_commissioner"][1].replace(b",1,450", b",0,450")
    folder = small_city.build(tmp_path / "data", welfare_commissioner=raw)
    assert told(table(folder, "commissioner_load"))["南区"] == (None, 0, 0, False, "undecided")


def test_a_ward_without_lots_has_no_share(tmp_path: Path):
    raw = b"\r\n".join(line for line in small_city.FILES["stock_lot"][1].splitlines() if b"D2" not in line)
    folder = small_city.build(tmp_path / "data", stock_lot=raw)
    assert told(table(folder, "stock_expired"))["南区"] == (None, 0, 0, False, "not_applicable")


# --- units ----------------------------------------------------------------------------------------


def test_wards_with_their_outlines(city: DataFolder):
    units = units_of(city)
    assert units["id"].tolist() == units["name"].tolist() == ["港区", "南区"]
    assert [shape.bounds for shape in units.geometry] == [(136.8, 35.0, 136.95, 35.2), (136.95, 35.0, 137.1, 35.2)]


def test_wards_without_boundaries_have_no_outline(tmp_path: Path):
    (tmp_path / "folder.toml").write_text(
        'city = "23100"\nprefecture = "愛知県"\nname = "名古屋市"\n', encoding="utf-8"
    )
    units = units_of(imported(tmp_path, ("s.csv", gsi_emergency(site(1)))))
    assert units["id"].tolist() == ["港区"]
    assert units.geometry.isna().all()


def test_a_neighbouring_city_is_no_unit(tmp_path: Path):
    own = ("23111", "名古屋市", "港区", box(136.8, 35.0, 136.95, 35.2))
    other = ("23425", "蟹江町", "", box(136.95, 35.0, 137.1, 35.2))
    folder = small_city.build(tmp_path / "data", boundary=n03(own, other))
    assert units_of(folder)["id"].tolist() == ["港区"]


# --- together -------------------------------------------------------------------------------------

RATIO, PLAIN = CONFIG.figures["tsunami_places"], CONFIG.figures["shelter"]
ROWS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500), st.booleans()), min_size=1, max_size=8)


def made(rows: list[tuple[int, int, bool]], figure: FigureSpec) -> pd.DataFrame:
    """A table as `figure_table` makes it of (part, whole, at least)."""
    part = pd.Series([row[0] for row in rows], dtype="Float64")
    whole = pd.Series([row[1] for row in rows], dtype="Float64")
    value = part if figure.of is None else part * figure.of / whole.mask(whole == 0)
    state = ["not_applicable" if figure.of is not None and not row[1] else "known" for row in rows]
    least = [row[2] for row in rows]
    return pd.DataFrame(
        {"id": "u", "name": "u", "value": value, "part": part, "whole": whole, "at_least": least, "state": state}
    )


@given(ROWS)
def test_a_ratio_together_is_the_ratio_of_the_sums(rows: list[tuple[int, int, bool]]):
    found = whole_city(made(rows, RATIO), RATIO)
    own = [row for row in rows if row[1]]
    assert (found["state"] == "not_applicable") == (not own)
    if own:
        assert found["value"] == pytest.approx(100 * sum(row[0] for row in own) / sum(row[1] for row in own))
        assert found["at_least"] == any(row[2] for row in own)


@given(ROWS, st.data())
def test_one_unknown_unit_leaves_the_sum_unknown(rows: list[tuple[int, int, bool]], data: st.DataObject):
    whole = made(rows, PLAIN)
    assert whole_city(whole, PLAIN)["value"] == sum(row[0] for row in rows)
    at = data.draw(st.integers(0, len(rows) - 1))
    whole.loc[at, ["value", "part"]] = pd.NA
    whole.loc[at, "state"] = "undecided"
    found = whole_city(whole, PLAIN)
    assert pd.isna(found["value"])
    assert found["state"] == "undecided"


# --- classes --------------------------------------------------------------------------------------

VALUES = st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=40)


@given(VALUES, st.sampled_from(list(CONFIG.figures.values())))
def test_every_value_lies_in_exactly_one_class(values: list[float], figure: FigureSpec):
    borders = class_borders(pd.Series([*values, None], dtype="Float64"), figure)
    assert 1 <= len(borders) <= CLASSES
    assert borders == sorted(set(borders))
    assert borders[-1] == round(max(values), figure.digits)
    lows = [float("-inf"), *borders[:-1]]
    for value in values:
        shown = round(value, figure.digits)
        inside = [n for n, (low, high) in enumerate(zip(lows, borders, strict=True)) if low < shown <= high]
        assert inside == [class_of(value, borders, figure)]


@given(st.lists(st.integers(0, 10**6), min_size=5, max_size=60, unique=True))
def test_classes_hold_about_as_many_each(values: list[int]):
    borders = class_borders(pd.Series(values, dtype="Float64"), PLAIN)
    held = [[class_of(value, borders, PLAIN) for value in values].count(n) for n in range(CLASSES)]
    assert max(held) - min(held) <= 1


def test_borders_by_hand():
    values = pd.Series([149, 151, 249, 251, 349, 351, 0, 0, 0, 0], dtype="Float64")
    # Sorted in hundreds: 0 0 0 0 100 200 200 300 300 400; the 2nd, 4th, 6th, 8th and 10th close a class.
    assert class_borders(values, CONFIG.figures["exposed_people"]) == [0, 200, 300, 400]
    assert class_borders(pd.Series([pd.NA], dtype="Float64"), PLAIN) == []
