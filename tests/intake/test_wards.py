"""The ward of a place: from the address first, the polygon second; a guess never."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from layers.folder import DataFolder
from layers.ground import CRS
from layers.intake.wards import City, Ward, make_city, ward_of_address, ward_of_points
from tests.support import CONFIG, TWO_WARDS, box, csv_bytes, gsi_emergency, imported, n03, site

NAGOYA = City(
    "23100",
    "愛知県",
    "名古屋市",
    tuple(Ward("", name) for name in ("港区", "南区", "中区", "中村区", "中川区", "西区", "緑区")),
)
TAKAMATSU = City("37201", "香川県", "高松市", (Ward("37201", "全域"),))


@pytest.mark.parametrize(
    ("address", "ward"),
    [
        ("愛知県名古屋市港区港町1-1", "港区"),
        ("名古屋市港区港町1-1", "港区"),
        ("港区港町1-1", "港区"),
        ("愛知県港区港町", "港区"),
        ("愛知県名古屋市中区三の丸", "中区"),
        ("愛知県名古屋市中村区名駅", "中村区"),
        ("愛知県名古屋市中川区高畑", "中川区"),
        ("愛知県 名古屋市　港区 １丁目", "港区"),
        ("\n愛知県名古屋市港区", "港区"),
    ],
)
def test_the_ward_an_address_names(address: str, ward: str):
    assert ward_of_address(address, NAGOYA) == (ward, "address")


@pytest.mark.parametrize(
    "address",
    [
        "愛知県蟹江町大字蟹江本町地先",
        "愛知県豊山町大字豊場",
        "愛知県海部郡蟹江町",
        "愛知県北名古屋市西区画整理地",
        "愛知県北名古屋市熊之庄",
        "三重県桑名市長島町",
        "大阪府大阪市港区築港",
        "東京都府中市宮西町",
    ],
)
def test_another_municipality(address: str):
    assert ward_of_address(address, NAGOYA) == ("", "outside")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "大阪市港区築港",
        "北名古屋市西区画整理地",
        "愛知県名古屋市",
        "愛知県名古屋市千種区役所前",
        "港町1",
        "築地口駅前",
    ],
)
def test_no_ward_of_ours_is_named(address: str):
    assert ward_of_address(address, NAGOYA) == ("", "")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("香川県高松市番町1", ("全域", "address")),
        ("高松市番町1", ("全域", "address")),
        ("香川県丸亀市大手町", ("", "outside")),
        ("番町1", ("", "")),
    ],
)
def test_a_city_without_wards_is_one_unit(address: str, found: tuple[str, str]):
    assert not TAKAMATSU.has_wards
    assert ward_of_address(address, TAKAMATSU) == found


def test_north_nagoya_is_another_city_either_way():
    north = City("23234", "愛知県", "北名古屋市", (Ward("23234", "全域"),))
    assert ward_of_address("愛知県名古屋市西区", north) == ("", "outside")
    assert ward_of_address("愛知県北名古屋市熊之庄", north) == ("全域", "address")


def test_wards_told_by_addresses_alone():
    addresses = [
        "愛知県名古屋市港区1",
        "名古屋市 南区2",
        "愛知県名古屋市港区3",
        "愛知県北名古屋市西之保東区",
        "愛知県名古屋市南陽地区会館",
        "愛知県名古屋市東築地学区",
        "愛知県蟹江町",
        "大阪市名古屋市北区",
        "",
    ]
    city = make_city("23100", "愛知県", "名古屋市", None, addresses, CONFIG.cities)
    assert city.ward_names == ["南区", "港区"]


def test_a_city_that_is_not_designated_gets_no_wards_from_addresses():
    city = make_city("37201", "香川県", "高松市", None, ["香川県高松市東区画1"], CONFIG.cities)
    assert city.ward_names == ["全域"]


def areas(*rows: tuple[str, str, str, tuple[float, float, float, float]]) -> gpd.GeoDataFrame:
    data = {"code": [r[0] for r in rows], "city": [r[1] for r in rows], "ward": [r[2] for r in rows]}
    return gpd.GeoDataFrame(data, geometry=[shapely.box(*r[3]) for r in rows], crs=CRS)


def test_wards_of_the_boundaries_beat_the_addresses():
    found = areas(
        ("23111", "名古屋市", "港区", (136, 35, 137, 36)),
        ("27107", "大阪市", "港区", (135, 34, 136, 35)),
        ("23423", "蟹江町", "", (136, 35, 137, 36)),
    )
    city = make_city("23100", "愛知県", "名古屋市", found, ["愛知県名古屋市南区1"], CONFIG.cities)
    assert city.wards == (Ward("23111", "港区"),)


def test_points_in_polygons():
    found = areas(
        ("23111", "名古屋市", "港区", (136.8, 35.0, 136.95, 35.2)),
        ("27107", "大阪市", "南区", (136.95, 35.0, 137.1, 35.2)),
    )
    points = gpd.GeoSeries([shapely.Point(136.9, 35.1), shapely.Point(137.0, 35.1), None], crs=CRS)
    assert ward_of_points(points, NAGOYA, found) == ["港区", "", None]
    assert ward_of_points(points, NAGOYA, None) == [None, None, None]


def test_boundaries_with_merged_wards_cannot_be_asked_for_a_ward():
    found = areas(("23100", "名古屋市", "", (136.8, 35.0, 137.1, 35.2)))
    points = gpd.GeoSeries([shapely.Point(136.9, 35.1), shapely.Point(130.0, 33.0)], crs=CRS)
    assert ward_of_points(points, NAGOYA, found) == [None, None]


def test_points_in_a_city_without_wards():
    found = areas(("37201", "高松市", "", (133.9, 34.2, 134.2, 34.5)))
    points = gpd.GeoSeries([shapely.Point(134.0, 34.3), shapely.Point(135.0, 34.3)], crs=CRS)
    assert ward_of_points(points, TAKAMATSU, found) == ["全域", ""]


# --- together: the ward of each row of a layer ----------------------------------------------------


def rows(folder: DataFolder) -> list[tuple[str, str, str | None]]:
    frame = folder.layers["emergency_site"].frame
    drawn = [None if value is None else str(value) for value in frame["ward_polygon"].tolist()]
    return list(zip(frame["ward"], frame["ward_by"], drawn, strict=True))


def test_address_first_polygon_second_and_what_disagrees(tmp_path):
    sites = [
        site(1, "愛知県名古屋市港区1", 経度="136.9"),
        site(2, "愛知県名古屋市港区2", 経度="137.0"),
        site(3, "愛知県名古屋市港区3", 経度="138.0"),
        site(4, "築地口", 経度="137.0"),
        site(5, "築地口", 経度="138.0"),
        site(6, "愛知県蟹江町", 経度="136.9"),
        site(7, "築地口", 経度=""),
        site(8, "愛知県名古屋市南区8", 経度=""),
    ]
    folder = imported(tmp_path, ("n03.geojson", TWO_WARDS), ("sites.csv", gsi_emergency(*sites)))
    assert rows(folder) == [
        ("港区", "address", "港区"),
        ("港区", "address", "南区"),
        ("港区", "address", ""),
        ("南区", "polygon", "南区"),
        ("", "outside", ""),
        ("", "outside", "港区"),
        ("", "", None),
        ("南区", "address", None),
    ]
    told = [
        (p.code, p.row, p.column, p.value, p.expected)
        for p in folder.layers["emergency_site"].problems
        if p.code.startswith(("ward", "outside"))
    ]
    assert told == [
        ("outside_city", 6, "住所", "築地口", "愛知県名古屋市"),
        ("outside_city", 7, "住所", "愛知県蟹江町", "愛知県名古屋市"),
        ("ward_unknown", 8, "住所", "築地口", "愛知県名古屋市"),
        ("ward_disagrees", 3, "住所", "南区", "港区"),
        ("ward_no_polygon", 4, "住所", "", "港区"),
    ]


def test_a_declared_ward_stands_between_address_and_polygon(tmp_path):
    header = ["名称", "住所", "区", "経度", "緯度"]
    raw = csv_bytes(
        header,
        ["a", "築地口", "南区", "136.9", "35.1"],
        ["b", "愛知県名古屋市港区1", "南区", "136.9", "35.1"],
        ["c", "築地口", "大空区", "136.9", "35.1"],
        ["d", "愛知県蟹江町", "南区", "136.9", "35.1"],
    )
    files = [("n03.geojson", TWO_WARDS), ("sites.csv", gsi_emergency(site(1)))]
    folder = imported(tmp_path, *files)
    folder = imported(tmp_path, ("npo.csv", raw), as_kind="npo")
    frame = folder.layers["npo"].frame
    assert frame["ward"].tolist() == ["南区", "港区", "港区", ""]
    assert frame["ward_by"].tolist() == ["declared", "address", "polygon", "outside"]
    told = [(p.code, p.row, p.value, p.expected) for p in folder.layers["npo"].problems if p.code != "column_absent"]
    assert told == [
        ("outside_city", 5, "愛知県蟹江町", "愛知県名古屋市"),
        ("ward_disagrees", 2, "港区", "南区"),
        ("ward_disagrees", 3, "南区", "港区"),
        ("ward_disagrees", 4, "大空区", "港区"),
    ]


def test_a_place_inside_merged_boundaries_is_not_said_to_be_outside(tmp_path):
    merged = n03(("23100", "名古屋市", "", box(136.8, 35.0, 137.1, 35.2)))
    sites = [site(1, "愛知県名古屋市港区1"), site(2, "築地口")]
    folder = imported(tmp_path, ("n03.geojson", merged), ("sites.csv", gsi_emergency(*sites)))
    assert folder.city.ward_names == ["港区"]
    assert rows(folder) == [("港区", "address", None), ("", "", None)]
