"""Zip archives: what a member says of itself is checked first, and only data members are opened."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from layers.intake.archive import open_zip, read_member
from layers.intake.files import read_table
from layers.problems import FileRefused, TooLarge
from tests.intake.workbooks import JGD2011, RING, archive, shp
from tests.support import LIMITS, TWO_WARDS, collection, csv_bytes, feature, point

CSV = csv_bytes(["name", "longitude", "latitude"], ["a", "136.9", "35.1"])


def refused(raw: bytes, limits=LIMITS) -> str:
    with pytest.raises(FileRefused) as caught:
        read_table("z.zip", raw, limits)
    return caught.value.problem.value


def test_a_geojson_member_is_read_and_named():
    table = read_table(
        "z.zip", archive({"N03/N03.geojson": TWO_WARDS, "N03/x.xml": b"<x/>", "readme.txt": b"x"}), LIMITS
    )
    assert (table.part, len(table.rows)) == ("N03.geojson", 2)
    assert table.problems == []


def test_geojson_goes_before_shapefile_and_that_before_csv():
    members = {**shp([({"a": "1"}, RING)]), "c.csv": CSV}
    assert read_table("z.zip", archive(members), LIMITS).part == "x.shp"
    members["a.geojson"] = collection(feature({"a": "1"}, point()))
    assert read_table("z.zip", archive(members), LIMITS).part == "a.geojson"
    assert read_table("z.zip", archive({"d/c.txt": CSV}), LIMITS).part == "c.txt"


def test_of_several_members_the_choice_is_noted():
    body = json.loads(TWO_WARDS)
    one = json.dumps({**body, "features": body["features"][:1]}).encode()
    table = read_table("z.zip", archive({"a.geojson": one, "b.geojson": TWO_WARDS}), LIMITS)
    assert [(p.code, p.value, p.expected) for p in table.problems] == [("part_chosen", "b.geojson", "a.geojson")]


@pytest.mark.parametrize(
    "name", ["../x.csv", "a/../../x.csv", "/x.csv", "C:/x.csv", "..\\x.csv", "a\nb.csv", "\u202ex.csv"]
)
def test_member_names_stay_inside(name: str):
    assert refused(archive({name: CSV})) == ascii(name)


@pytest.mark.parametrize("names", [["x.vrt"], ["x.zip"], ["x.xml", "x.gml"], ["x.shx", "x.dbf"], ["x.tif"], ["x.py"]])
def test_an_archive_without_data_members_is_refused(names: list[str]):
    assert refused(archive(dict.fromkeys(names, CSV))) == "、".join(names)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(method: int):
    assert "compression" in refused(archive({"x.csv": CSV}, method))


def test_an_encrypted_member_is_refused():
    raw = bytearray(archive({"x.csv": CSV}))
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    assert refused(bytes(raw)) == "x.csv: encrypted"


@pytest.mark.parametrize("cut", [10, 100, 200])
def test_a_truncated_archive_is_refused(cut: int):
    raw = archive({"x.csv": CSV * 50})
    assert refused(raw[: len(raw) - cut]) == "File is not a zip file"


def test_a_damaged_member_is_refused():
    raw = bytearray(archive({"x.csv": CSV}, zipfile.ZIP_STORED))
    at = raw.index(b"136.9")
    raw[at] = ord("9")
    assert refused(bytes(raw)).startswith("x.csv: Bad CRC-32")


def test_unpacked_size_ratio_and_count_are_limited():
    assert "bytes from" in refused(archive({"x.csv": b"0" * 2_000_000}))
    assert "bytes unpacked" in refused(archive({"x.csv": CSV}), LIMITS.model_copy(update={"max_unpacked_bytes": 10}))
    assert "members" in refused(archive({f"{n}.csv": b"" for n in range(1_001)}))
    with pytest.raises(TooLarge):
        open_zip("z.zip", archive({"x.csv": b"0" * 2_000_000}), LIMITS)


def test_a_member_that_says_less_than_it_holds_gives_no_more_than_it_said():
    raw = bytearray(archive({"x.csv": b"a,b\n" + b"1,2\n" * 100}))
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (8).to_bytes(4, "little")
    opened = open_zip("z.zip", bytes(raw), LIMITS)
    with pytest.raises(FileRefused):
        read_member("z.zip", opened, opened.infolist()[0])


def test_nothing_is_written_to_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    read_table("z.zip", archive({**shp([({"a": "1"}, RING)]), "x.prj": JGD2011.encode()}), LIMITS)
    assert list(tmp_path.iterdir()) == []
    assert io.BytesIO(b"").read() == b""
