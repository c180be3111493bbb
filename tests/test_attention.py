"""What needs attention: each finding by hand, the stated order, and links that show what they say."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from layers.attention import GROUPS, Finding, findings
from layers.folder import DataFolder, load_folder
from layers.picks import Choice, chosen
from layers.spec import ROOT
from tests import small_city
from tests.small_city import DAY, PORT, SOUTH
from tests.support import CONFIG, TWO_WARDS, csv_bytes, gsi_emergency, gsi_shelter, imported, site
from tests.test_sites import BUILDINGS

SITES = gsi_emergency(
    site(1, 洪水="1", 津波="1"),
    site(2, "愛知県名古屋市南区2", 洪水="△2階以上", 経度="137.0"),
    site(3, 洪水="調査中"),
    site(4, 地震="1"),
    site(5, "愛知県名古屋市南区5", 洪水="1"),
    site(6, "愛知県蟹江町", 洪水="1"),
)
SHELTERS = gsi_shelter(site(1), site(2, "愛知県名古屋市南区2"))
PUBLISHED = datetime.date(2025, 10, 27)
#: Groups that put what is missing above any number of records.
FIRST = float("inf")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    path: Path = tmp_path_factory.mktemp("attention")
    return imported(path, ("n03.geojson", TWO_WARDS), ("s.csv", SITES), ("h.csv", SHELTERS), ("b.csv", BUILDINGS))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return small_city.build(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture(scope="module")
def training() -> DataFolder:
    return load_folder(ROOT / "data" / "training", CONFIG)


def short(found: list[Finding]) -> list[tuple[Any, ...]]:
    return [(one.group, one.code, one.kind, one.count, one.total, one.detail) for one in found]


def one(found: list[Finding], code: str, kind: str = "") -> Finding:
    (only,) = [each for each in found if each.code == code and kind in ("", each.kind)]
    return only


# --- layers and rows ------------------------------------------------------------------------------


def test_layers_that_are_old_and_rows_that_are_odd(folder: DataFolder):
    found = short(findings(folder, CONFIG, PUBLISHED + datetime.timedelta(days=400)))
    assert ("gap", "capacity_unknown", "emergency_site", 6, 6, "") in found
    assert ("gap", "capacity_unknown", "tsunami_building", 3, 4, "") in found
    assert ("overdue", "stale", "shelter", 400, 365, "") in found
    assert ("contradiction", "rows", "emergency_site", 1, 6, "flag_unreadable") in found
    assert ("contradiction", "rows", "emergency_site", 1, 6, "outside_city") in found
    assert not {code for _, code, *_ in found} & {"layer_missing", "layer_broken", "estimated"}
    assert not {detail for *_, detail in found} & {"column_absent", "column_kept", "hazard_blank"}


@pytest.mark.parametrize(("days", "state"), [(365, None), (366, "stale")])
def test_stale_from_the_day_after_the_limit(folder: DataFolder, days: int, state: str | None):
    found = findings(folder, CONFIG, PUBLISHED + datetime.timedelta(days=days))
    assert {each.code for each in found if each.code in ("stale", "undated")} == ({state} if state else set())


def test_an_edition_without_a_date_cannot_be_judged(tmp_path: Path):
    imported(tmp_path, ("h.csv", SHELTERS))
    card = next(tmp_path.glob("layers/shelter/*/edition.json"))
    card.write_text(card.read_text(encoding="utf-8").replace('"2025-10-27"', "null"), encoding="utf-8")
    found = findings(load_folder(tmp_path, CONFIG), CONFIG, PUBLISHED)
    assert ("gap", "undated", "shelter", 0, 365, "") in short(found)


def test_a_row_that_is_not_used_comes_before_everything_else(tmp_path: Path):
    folder = imported(tmp_path, ("s.csv", gsi_emergency(site(1, 経度="35.1", 緯度="136.9"))))
    found = findings(folder, CONFIG, PUBLISHED)
    assert short(found)[0] == ("broken", "rows", "emergency_site", 1, 1, "outside_japan")
    assert {each.group for each in found[1:]} == {"gap"}


def test_what_is_missing_broken_loose_or_estimated(tmp_path: Path):
    imported(tmp_path, ("s.csv", gsi_emergency(site(1, 津波="1"))), ("h.csv", SHELTERS))
    next(tmp_path.glob("layers/shelter/*/layer.csv")).unlink()
    (tmp_path / "new.csv").write_text("x")
    folder = load_folder(tmp_path, CONFIG)
    found = findings(folder, CONFIG, PUBLISHED)
    assert (found[0].code, found[0].group) == ("layer_broken", "broken")
    assert found[0].problem == folder.problems[0]
    assert [each.kind for each in found if each.code == "layer_missing"] == ["boundary", "shelter"]
    assert [each.detail for each in found if each.code == "not_imported"] == ["new.csv"]
    assert ("gap", "estimated", "tsunami_building", 1, 1, "") in short(found)


def test_a_broken_layer_stands_above_any_number_of_broken_rows(tmp_path: Path):
    rows = [site(n, 経度="35.1", 緯度="136.9") for n in range(1, 5)]
    imported(tmp_path, ("s.csv", gsi_emergency(*rows)), ("h.csv", SHELTERS))
    next(tmp_path.glob("layers/shelter/*/layer.csv")).unlink()
    found = findings(load_folder(tmp_path, CONFIG), CONFIG, PUBLISHED)
    assert [(each.code, each.count) for each in found if each.group == "broken"] == [("layer_broken", 0), ("rows", 4)]


def test_an_empty_folder_wants_its_four_layers(tmp_path: Path):
    found = findings(load_folder(tmp_path, CONFIG), CONFIG, None)
    assert [(each.code, each.kind) for each in found] == [
        ("layer_missing", "boundary"),
        ("layer_missing", "emergency_site"),
        ("layer_missing", "shelter"),
        ("layer_missing", "tsunami_building"),
    ]


def test_a_row_with_two_faults_of_one_code_is_one_row(tmp_path: Path):
    found = findings(imported(tmp_path, ("s.csv", gsi_emergency(site(1, 洪水="?", 津波="?")))), CONFIG, PUBLISHED)
    assert [each.count for each in found if each.detail == "flag_unreadable"] == [1]


def test_a_row_that_was_set_aside_is_told_but_cannot_be_shown(tmp_path: Path):
    lines = gsi_emergency(site(1), site(2)).decode("utf-8-sig").splitlines()
    raw = "\r\n".join([*lines[:-1], lines[-1] + ",もう一つ"]).encode()
    folder = imported(tmp_path, ("s.csv", raw))
    assert len(folder.layers["emergency_site"].frame) == 1
    found = one([each for each in findings(folder, CONFIG, PUBLISHED) if each.detail == "extra_cell"], "rows")
    assert (found.group, found.count, found.page, found.link) == ("broken", 1, "", {})
    assert [each for each in findings(folder, CONFIG, PUBLISHED, "港区") if each.detail == "extra_cell"] == []


def test_an_odd_layer_without_a_list_is_told(tmp_path: Path):
    cells = small_city.cells((small_city.A, "1000", ""), ("5236-9", "70", "70"))
    found = findings(small_city.build(tmp_path / "data", population_cell=cells), CONFIG, DAY)
    assert short(found)[0] == ("broken", "rows", "population_cell", 1, 2, "mesh_code_unreadable")
    assert found[0].page == ""


def test_a_broken_layer_of_facts_is_told(tmp_path: Path):
    small_city.build(tmp_path / "data")
    next((tmp_path / "data" / "layers" / "population_cell").rglob("layer.csv")).write_bytes(b"\0")
    found = findings(load_folder(tmp_path / "data", CONFIG), CONFIG, DAY)
    assert found[0].code == "layer_broken"
    assert found[0].problem is not None
    assert "population_cell" in found[0].problem.file


# --- overdue, people, contradictions --------------------------------------------------------------


def test_everything_in_the_small_city(small: DataFolder):
    assert short(findings(small, CONFIG, DAY)) == [
        # Days over: 151 since 1 January, 217 − 180, 10 since 22 May.
        ("overdue", "inspection", "tsunami_building", 1, 151, ""),
        ("overdue", "stale", "stock_depot", 217, 180, ""),
        ("overdue", "expired", "stock_lot", 2, 10, ""),
        ("people", "stranded", "station", 1, 600, "駅2"),
        ("contradiction", "flooded", "emergency_site", 1, 2, ""),
        ("gap", "rows", "tsunami_building", 5, 5, "key_missing"),
        ("gap", "capacity_unknown", "emergency_site", 4, 4, ""),
        ("gap", "rows", "station", 3, 3, "key_missing"),
        ("gap", "capacity_unknown", "tsunami_building", 2, 5, ""),
    ]


def test_a_ward_has_its_own(small: DataFolder):
    assert short(findings(small, CONFIG, DAY, "南区")) == [
        ("overdue", "stale", "stock_depot", 217, 180, ""),
        ("people", "stranded", "station", 1, 600, "駅2"),
        ("gap", "rows", "tsunami_building", 2, 2, "key_missing"),
        ("gap", "capacity_unknown", "emergency_site", 2, 2, ""),
        ("gap", "capacity_unknown", "tsunami_building", 1, 2, ""),
    ]
    port = findings(small, CONFIG, DAY, "港区")
    # One lot lies in a depot, one in a shelter.
    assert one(port, "expired").count == 2
    assert one(port, "expired").link["layers"] == "shelter,stock_depot"
    assert [each.code for each in port if each.group == "people"] == []


def test_without_a_reference_date_nothing_is_overdue(small: DataFolder):
    assert [each for each in findings(small, CONFIG, None) if each.group == "overdue"] == []


def test_districts_with_people_in_the_water_and_no_place(tmp_path: Path):
    """M2 (half of B: 100 people) has neither site nor building; M1 has both; nobody of S1 is in the water."""
    folder = small_city.build(
        tmp_path / "data",
        emergency_site=gsi_emergency(site(1, PORT, 津波="1"), site(2, PORT, 経度="136.93", 洪水="1")),
        tsunami_building=small_city.FILES["tsunami_building"][1]
        .replace("ビル2".encode(), "候補2".encode())
        .replace("指定,,2027".encode(), "候補,,2027".encode()),
    )
    found = one(findings(folder, CONFIG, DAY), "uncovered")
    assert (found.count, found.total, found.detail) == (1, 100, "港第2学区")
    assert {"ward": "港区", "district": "M2", "hazard": "tsunami"}.items() <= found.link.items()
    assert found.link["q"] == found.link["only"] == found.link["layers"] == ""
    assert "uncovered" not in {each.code for each in findings(folder, CONFIG, DAY, "南区")}


@pytest.mark.parametrize("missing", ["population_cell", "inundation", "school_district"])
def test_nothing_is_said_of_people_that_cannot_be_counted(tmp_path: Path, missing: str):
    folder = small_city.build(
        tmp_path / "data", without=(missing, "tsunami_building"), emergency_site=gsi_emergency(site(1, SOUTH))
    )
    assert "uncovered" not in {each.code for each in findings(folder, CONFIG, DAY)}


def test_stations_with_unknown_places_count_in_no_number(tmp_path: Path):
    raw = csv_bytes(
        ["名称", "住所", "経度", "緯度", "帰宅困難者の想定数", "今使える受入数"],
        ["a", PORT, "136.9", "35.1", "1000", ""],
        ["b", PORT, "136.9", "35.1", "", "5"],
        ["c", PORT, "136.9", "35.1", "70", "50"],
        ["d", SOUTH, "137.0", "35.1", "90", "50"],
    )
    found = findings(small_city.build(tmp_path / "data", station=raw), CONFIG, DAY)
    assert short([one(found, "stranded")]) == [("people", "stranded", "station", 2, 60, "d")]


# --- the order ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ward", ["", "港区", "南区", "千種区"])
def test_the_stated_order(training: DataFolder, ward: str):
    found = findings(training, CONFIG, training.default_as_of(), ward)
    assert len({each.group for each in found}) >= 3
    for before, after in itertools.pairwise(found):
        assert GROUPS.index(before.group) <= GROUPS.index(after.group)
        if before.group == after.group:
            assert before.size >= after.size


def test_what_the_order_goes_by(training: DataFolder):
    for each in findings(training, CONFIG, training.default_as_of()):
        by = {"stale": each.count - each.total, "layer_missing": FIRST, "capacity_unknown": each.count}
        by |= dict.fromkeys(("inspection", "expired", "stranded", "uncovered"), each.total)
        assert each.size == by.get(each.code, each.count)


# --- a link shows what its sentence says ----------------------------------------------------------


def shown(folder: DataFolder, link: dict[str, str], as_of: datetime.date | None, ward: str = "") -> Iterator[Any]:
    """The records on the map of a link, which keeps the ward chosen before unless it names one."""
    choice = Choice(
        link.get("ward", ward), link.get("hazard", ""), link["q"], link.get("district", ""), link["only"], as_of
    )
    for kind in link["layers"].split(","):
        yield from chosen(folder.points()[kind], folder, CONFIG, choice).to_dict("records")


COUNTED = ("inspection", "flooded", "capacity_unknown", "rows", "estimated")


def check_links(folder: DataFolder, as_of: datetime.date | None, ward: str) -> set[str]:
    """Every finding's link shows as many records as its sentence counts; returns the codes that were checked."""
    codes = set()
    for found in findings(folder, CONFIG, as_of, ward):
        if found.page and found.code in COUNTED:
            rows = list(shown(folder, found.link, as_of, ward))
            assert len(rows) == found.count, found
            assert not ward or {row["ward"] for row in rows} <= {ward}
            codes.add(found.code)
        if found.code == "expired":
            _check_places_of_stock(folder, found, as_of, ward)
            codes.add(found.code)
    return codes


def _check_places_of_stock(folder: DataFolder, found: Finding, as_of: datetime.date | None, ward: str) -> None:
    lots = folder.layer("stock_lot")
    assert lots is not None
    past = [row for row in lots.frame.to_dict("records") if "" < str(row["expiry"])[:10] < str(as_of)]
    places = {row["site_id"] for row in shown(folder, found.link, as_of, ward)}
    assert found.count == len([row for row in past if row["site_id"] in places])
    assert places <= {row["site_id"] for row in past}


@pytest.mark.parametrize(("ward", "least"), [("", 5), ("港区", 5), ("南区", 5), ("千種区", 2)])
def test_a_link_shows_the_number_it_states(training: DataFolder, ward: str, least: int):
    assert len(check_links(training, training.default_as_of(), ward)) >= least


@pytest.mark.parametrize("ward", ["", "港区", "南区"])
def test_so_it_does_in_faulty_and_estimated_lists(folder: DataFolder, small: DataFolder, ward: str, tmp_path: Path):
    assert {"rows", "capacity_unknown"} <= check_links(small, DAY, ward)
    assert "capacity_unknown" in check_links(folder, DAY, ward)
    guessed = small_city.build(tmp_path / "data", without=("tsunami_building",))
    assert "estimated" in check_links(guessed, DAY, ward)


@pytest.mark.parametrize("ward", ["", "港区"])
def test_every_link_lets_go_of_what_would_hide_its_records(training: DataFolder, ward: str):
    for found in findings(training, CONFIG, training.default_as_of(), ward):
        if found.page:
            assert {"layers", "only", "hazard", "q", "site"} <= set(found.link), found
            assert found.link["q"] == found.link["site"] == ""
