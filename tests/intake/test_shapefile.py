"""Shapefiles of 国土数値情報: text in CP932 or UTF-8, longitude/latitude only, damaged ones refused."""

from __future__ import annotations

import random

import pytest
import shapefile

from layers.intake.files import read_table
from layers.intake.table import Table
from layers.problems import FileRefused, TooLarge
from tests.intake.workbooks import JGD2011, RING, archive, shp
from tests.support import LIMITS

NAME = {"N03_001": "愛知県", "N03_003": "名古屋市", "N03_004": "港区", "N03_007": "23111"}


def read(members: dict[str, bytes], limits=LIMITS) -> Table:
    return read_table("z.zip", archive(members), limits)


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [("cp932", b""), ("utf-8", b""), ("cp932", b"932"), ("cp932", b"Shift_JIS"), ("utf-8", b"UTF-8")],
)
def test_attributes_in_either_encoding(encoding: str, cpg: bytes):
    more = {"prj": JGD2011.encode(), **({"cpg": cpg} if cpg else {})}
    table = read(shp([(NAME, RING)], encoding=encoding, **more))
    assert dict(zip(table.header, table.rows[0], strict=True)) == NAME
    assert table.geometry is not None
    assert round(table.geometry[0].area, 9) == 0.01
    assert (table.numbers, table.problems) == ([1], [])


def test_points_and_missing_shapes():
    table = read(shp([({"a": "1"}, (136.9, 35.1)), ({"a": "2"}, None)], shapefile.POINT, prj=JGD2011.encode()))
    assert table.geometry is not None
    assert [None if shape is None else (shape.x, shape.y) for shape in table.geometry] == [(136.9, 35.1), None]


def test_a_missing_prj_is_noted():
    table = read(shp([(NAME, RING)]))
    assert [(p.code, p.value) for p in table.problems] == [("crs_assumed", "x.shp")]


@pytest.mark.parametrize(
    "prj",
    [
        'GEOGCS["GCS_Tokyo",DATUM["D_Tokyo",SPHEROID["Bessel_1841",6377397.155,299.1528128]]]',
        'PROJCS["JGD_2011_UTM_Zone_53N",GEOGCS["GCS_JGD_2011"]]',
        "nonsense",
    ],
)
def test_another_coordinate_system_is_refused(prj: str):
    with pytest.raises(FileRefused) as caught:
        read(shp([(NAME, RING)], prj=prj.encode()))
    assert caught.value.problem.expected == "longitude/latitude in JGD2011, JGD2000 or WGS 84"


def test_without_dbf_it_is_refused():
    members = shp([(NAME, RING)])
    del members["x.dbf"]
    with pytest.raises(FileRefused) as caught:
        read(members)
    assert caught.value.problem.value == "x.shp without .dbf"


def test_an_unknown_code_page_is_refused():
    with pytest.raises(FileRefused):
        read(shp([(NAME, RING)], cpg=b"klingon"))


def test_characters_lost_in_the_file_are_reported():
    table = read(shp([(NAME, RING)], encoding="cp932", cpg=b"UTF-8", prj=JGD2011.encode()))
    assert {p.code for p in table.problems} == {"control_character"}


def test_records_over_the_limit_are_refused_before_they_are_read():
    members = shp([(NAME, RING)])
    body = bytearray(members["x.dbf"])
    body[4:8] = (4_000_000_000).to_bytes(4, "little")
    with pytest.raises(TooLarge):
        read({**members, "x.dbf": bytes(body)})


@pytest.mark.parametrize("part", ["x.shp", "x.dbf", "x.shx"])
@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_shapefile_is_read_or_refused(part: str, seed: int):
    members = shp([({**NAME, "N03_007": str(n)}, RING) for n in range(5)], prj=JGD2011.encode())
    body, dice = bytearray(members[part]), random.Random(seed)
    for _ in range(3):
        body[dice.randrange(len(body))] = dice.randrange(256)
    try:
        table = read({**members, part: bytes(body[: dice.choice([len(body), len(body) // 2])])})
    except FileRefused as err:
        assert err.problem.file == "z.zip"
    else:
        assert len(table.rows) == len(table.numbers) <= LIMITS.max_rows
