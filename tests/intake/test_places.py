"""Positions that look wrong: what is found, what is proposed, and what is left alone."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from layers.ground import CRS, TOKYO_ACCURACY_M, distance_m, from_tokyo_datum
from layers.intake.build import build_frame
from layers.intake.draft import Draft, draft_from
from layers.intake.extent import Extent, extent_of
from layers.intake.places import find_repairs, plain_address
from layers.intake.repairs import Repair, repairs_frame
from layers.intake.table import Table
from layers.intake.wards import City, Ward, make_city
from tests.support import CONFIG

HEADER = ["ID", "名称", "住所", "経度", "緯度"]
CITY = City("23100", "愛知県", "名古屋市", (Ward("23111", "港区"), Ward("23112", "南区")))
NOWHERE = make_city("", "", "", None, [], {})
AREAS = gpd.GeoDataFrame(
    {"city": ["名古屋市", "名古屋市", "隣市"], "ward": ["港区", "南区", ""], "code": ["23111", "23112", "23999"]},
    geometry=[shapely.box(136.8, 35.0, 136.95, 35.2), shapely.box(136.95, 35.0, 137.1, 35.2), shapely.box(139, 35, 140, 36)],
    crs=CRS,
)  # fmt: skip


def draft_of(
    places: list[tuple[Any, ...]], city: City = CITY, areas: gpd.GeoDataFrame | None = AREAS
) -> tuple[Draft, gpd.GeoDataFrame]:
    """Sites by (longitude, latitude[, address[, name[, id]]])."""
    rows = []
    for n, place in enumerate(places):
        lon, lat, *more = place
        told = [*more, *[f"名古屋市港区町{n}-{n}", f"施設{n}", ""][len(more) :]]
        rows.append([told[2], told[1], told[0], str(lon), str(lat)])
    table = Table("t.csv", HEADER, rows, list(range(2, len(rows) + 2)))
    draft = draft_from(table, CONFIG.layers, "tsunami_building")
    frame, _ = build_frame(draft, CONFIG.layers.flag_styles["marks"], city, areas)
    return draft, frame


def find(
    places: list[tuple[Any, ...]], others: dict[str, Any] | None = None, areas: Any = AREAS, city: City = CITY
) -> Any:
    draft, frame = draft_of(places, city, areas)
    lon, lat = (frame[axis].to_numpy(dtype=float, na_value=np.nan) for axis in ("longitude", "latitude"))
    return find_repairs(draft, frame, extent_of(city, areas, lon, lat), others or {}, city)


def found(*places: tuple[Any, ...], **more: Any) -> list[tuple[int, str, dict[str, str]]]:
    return [(repair.row, repair.code, repair.after) for repair in find(list(places), **more)[0]]


# --- swapped --------------------------------------------------------------------------------------


def test_one_row_the_wrong_way_round() -> None:
    repairs, whole = find([(136.9, 35.1), ("35.10", "136.90"), (137.0, 35.05)])
    (repair,) = repairs
    assert (repair.row, repair.code, repair.name) == (3, "coordinates_swapped", "施設1")
    assert repair.before == {"longitude": "35.10", "latitude": "136.90"}
    assert repair.after == {"longitude": "136.90", "latitude": "35.10"}
    assert (repair.off_m, repair.off_after_m, repair.ward_after) == (None, 0.0, "港区")
    assert repair.centre_after_m == pytest.approx(0.05 * 111_195 * np.cos(np.radians(35.1)), rel=0.01)
    assert whole == []


def test_every_row_the_wrong_way_round_is_said_of_the_file() -> None:
    repairs, whole = find([(35.1, 136.9), (35.11, 136.91), ("", "")])
    assert [repair.code for repair in repairs] == ["coordinates_swapped"] * 2
    assert [(problem.code, problem.row, problem.value) for problem in whole] == [("coordinates_swapped_all", None, "2")]


def test_swapping_that_leads_far_away_is_not_proposed() -> None:
    assert found((136.9, 35.1), (43.0, 141.3)) == []


def test_without_a_city_swapping_needs_only_japan() -> None:
    assert [code for _, code, _ in found((43.0, 141.3), (136.9, 35.1), areas=None, city=NOWHERE)] == [
        "coordinates_swapped"
    ]


# --- a digit lost ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lon", "lat", "after"),
    [
        ("36.917109", "35.1", {"longitude": "136.917109"}),
        ("16.917109", "35.1", {"longitude": "136.917109"}),
        ("13.917109", "35.1", {"longitude": "136.917109"}),
        ("136.9", "5.1", {"latitude": "35.1"}),
        ("136.9", "3.1", {"latitude": "35.1"}),
        ("1369171", "35.1", {"longitude": "136.9171"}),
        ("136.9", "351234", {"latitude": "35.1234"}),
        ("３６.９", "35.1", {"longitude": "136.9"}),
    ],
)
def test_a_digit_is_put_back_where_one_way_leads_home(lon: str, lat: str, after: dict[str, str]) -> None:
    assert found((136.9, 35.1), (lon, lat)) == [(3, "digit_lost", after)]


@pytest.mark.parametrize(
    ("lon", "lat"), [("39.917", "35.1"), ("36.9", "5.1"), ("1.5", "35.1"), ("136.9", "85.1"), ("6.9", "35.1")]
)
def test_no_digit_is_put_back_that_leads_elsewhere(lon: str, lat: str) -> None:
    assert [code for _, code, _ in found((136.9, 35.1), (lon, lat))] == []


def test_two_ways_home_are_no_way() -> None:
    wide = AREAS.assign(geometry=[shapely.box(131, 35.0, 139.95, 35.2)] * 3)
    assert found((135.0, 35.1), ("13.5", "35.1"), areas=wide) == []


# --- far away, blank ------------------------------------------------------------------------------


def test_far_outside_the_proposal_is_unregistered() -> None:
    repairs, _ = find([(136.9, 35.1), (141.35, 43.06)])
    (repair,) = repairs
    assert (repair.code, repair.after) == ("far_outside_city", {"longitude": "", "latitude": ""})
    assert repair.off_m == pytest.approx(960_000, rel=0.05)
    assert repair.off_after_m is None


def test_a_little_outside_is_left_alone() -> None:
    assert found((136.9, 35.1), (136.9, 35.2 + 4_500 / 111_195)) == []
    assert [code for _, code, _ in found((136.9, 35.1), (136.9, 35.2 + 5_500 / 111_195))] == ["far_outside_city"]


def test_an_address_of_another_municipality_may_lie_there() -> None:
    assert found((136.9, 35.1), (139.5, 35.5, "神奈川県横浜市中区1")) == []


def other(*places: tuple[Any, ...]) -> dict[str, gpd.GeoDataFrame]:
    return {"shelter": draft_of(list(places))[1]}


@pytest.mark.parametrize(("lon", "lat", "code"), [("", "", "position_elsewhere"), ("x", "35", "position_elsewhere"),
                                                  ("141.35", "43.06", "far_outside_city"), ("-1", "-1", "position_elsewhere")])  # fmt: skip
def test_what_another_layer_knows_is_proposed(lon: str, lat: str, code: str) -> None:
    place = ("名古屋市港区港町1番地2", "港小学校")
    known = other((136.91, 35.11, "名古屋市港区港町1-2", "港小学校"))
    after = {"longitude": "136.91", "latitude": "35.11"}
    assert found((136.9, 35.1), (lon, lat, *place), others=known) == [(3, code, after)]


def test_layers_that_disagree_propose_nothing() -> None:
    place = ("名古屋市港区港町1-2", "港小学校")
    known = other((136.91, 35.11, *place), (136.92, 35.12, *place))
    assert found((136.9, 35.1), ("", "", *place), others=known) == []


def test_an_id_beats_a_name() -> None:
    known = other((136.91, 35.11, "町1", "甲", "E2310000001201"), (136.92, 35.12, "町2", "乙", "E2310000002201"))
    assert found(("", "", "町2", "乙", "E2310000001202"), others=known) == [
        (2, "position_elsewhere", {"longitude": "136.91", "latitude": "35.11"})
    ]


def test_a_wrong_position_in_the_other_layer_is_not_taken_over() -> None:
    place = ("名古屋市港区港町1-2", "港小学校")
    assert found((136.9, 35.1), ("", "", *place), others=other((141.0, 43.0, *place))) == []


# --- copied ---------------------------------------------------------------------------------------


def test_two_addresses_at_one_position() -> None:
    repairs, _ = find([(136.9, 35.1, "港区甲町1"), (136.9, 35.1, "港区乙町2"), (136.91, 35.1, "港区丙町3")])
    assert [(repair.row, repair.code, repair.expected, repair.proposed) for repair in repairs] == [
        (2, "coordinates_copied", "施設1", False),
        (3, "coordinates_copied", "施設0", False),
    ]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("名古屋市港区港町1丁目2番地の3", "港区港町１－２－３"),
        ("愛知県名古屋市港区港町1", "名古屋市港区港町1"),
        ("港区港町1", ""),
        ("港区港町1番2号", "港区港町1-2"),
    ],
)
def test_one_address_written_two_ways_is_no_copy(one: str, two: str) -> None:
    assert found((136.9, 35.1, one), (136.9, 35.1, two)) == []


def test_buildings_of_one_place_share_their_position() -> None:
    assert (
        found((136.9, 35.1, "甲町1", "北校舎", "E2310000001201"), (136.9, 35.1, "乙町2", "南校舎", "E2310000001202"))
        == []
    )


def test_plain_address() -> None:
    assert plain_address("　港町１丁目２番地の３　") == plain_address("港町1-2-3") == "港町1-2-3"


# --- Tokyo Datum ----------------------------------------------------------------------------------


def test_tokyo_datum_is_the_three_parameters_of_epsg_15483() -> None:
    lon, lat = np.array([136.9, 139.7413574]), np.array([35.1, 35.6580992])
    east, north = from_tokyo_datum(lon, lat)
    shift = distance_m(lon, lat, east, north)
    assert ((shift > 400) & (shift < 470)).all()
    assert (east < lon).all()
    assert (north > lat).all()
    same = Transformer.from_crs("EPSG:4301", "EPSG:4612", always_xy=True).transform(lon, lat)
    assert distance_m(east, north, *same).max() < 0.01
    assert TOKYO_ACCURACY_M == 9


def tokyo(lon: float, lat: float) -> tuple[float, float]:
    """A position as a map of the Tokyo Datum gives it: the inverse by one step, within a metre."""
    (x,), (y,) = from_tokyo_datum(np.array([lon]), np.array([lat]))
    return 2 * lon - float(x), 2 * lat - float(y)


SPOTS = [(136.85 + 0.01 * n, 35.05 + 0.01 * n, f"名古屋市港区町{n}", f"施設{n}") for n in range(8)]


def test_a_layer_shifted_as_by_the_tokyo_datum() -> None:
    old = [(*tokyo(*spot[:2]), *spot[2:]) for spot in SPOTS]
    repairs, whole = find([*old, (*tokyo(136.9, 35.12), "名古屋市港区他1", "他")], others=other(*SPOTS))
    assert [problem.code for problem in whole] == ["tokyo_datum_all"]
    assert [repair.code for repair in repairs] == ["tokyo_datum"] * 9
    for repair, spot in zip(repairs, SPOTS, strict=False):
        ends = [np.array([float(cell)]) for cell in (*repair.after.values(), *spot[:2])]
        assert distance_m(*ends)[0] < 2


def test_a_shift_of_another_direction_is_not_the_tokyo_datum() -> None:
    moved = [(lon + 0.0045, lat, *more) for lon, lat, *more in SPOTS]
    assert find(moved, others=other(*SPOTS))[1] == []


def test_few_places_known_twice_prove_nothing() -> None:
    old = [(*tokyo(*spot[:2]), *spot[2:]) for spot in SPOTS[:4]]
    repairs, whole = find(old, others=other(*SPOTS))
    assert (repairs, whole) == ([], [])


def test_a_sound_layer_beside_another_is_left_alone() -> None:
    assert find(list(SPOTS), others=other(*SPOTS)) == ([], [])


# --- extent ---------------------------------------------------------------------------------------


def reach(longitude: list[float], latitude: list[float], areas: Any = None, city: City = CITY) -> Extent:
    return extent_of(city, areas, np.array(longitude), np.array(latitude))


def test_boundaries_come_first_then_records_then_japan() -> None:
    lon, lat = [136.9 + 0.001 * n for n in range(12)], [35.1 + 0.001 * (n % 4) for n in range(12)]
    assert reach(lon, lat, AREAS).basis == "boundary"
    assert reach(lon, lat).basis == "records"
    assert reach(lon[:9], lat[:9]).basis == "japan"
    assert reach(lon, lat, city=NOWHERE).basis == "japan"


def test_a_few_wrong_records_do_not_widen_the_extent() -> None:
    lon = [136.9 + 0.001 * n for n in range(20)] + [141.3, 35.1, float("nan")]
    lat = [35.1 + 0.001 * (n % 5) for n in range(20)] + [43.0, 136.9, 35.0]
    extent = reach(lon, lat)
    assert extent.off_m(np.array([136.905, 141.3]), np.array([35.102, 43.0])) == pytest.approx([0, 965_000], rel=0.01)
    assert np.isinf(extent.off_m(np.array([np.nan, 35.0]), np.array([35.0, 136.0]))).all()
    assert extent.ward_of(136.9, 35.1) == ""


def test_distance_on_the_ground() -> None:
    one = [np.array([value]) for value in (139.7413574, 35.6580992, 135.5, 34.7)]
    assert distance_m(*one)[0] == pytest.approx(401_500, rel=0.005)
    assert np.isnan(distance_m(np.array([np.nan]), *one[1:])[0])


def test_repairs_as_a_table() -> None:
    repair = Repair(
        2, "digit_lost", "甲", {"longitude": "36.9", "latitude": "35.1"}, {"longitude": "136.9"}, "", "", 5.0, 0.0
    )
    frame = repairs_frame([repair])
    assert frame[["row", "before", "after", "off_after_m", "proposed"]].values.tolist() == [
        [2, "36.9, 35.1", "136.9", 0.0, True]
    ]
    assert list(repairs_frame([]).columns) == list(frame.columns)
