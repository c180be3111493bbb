"""The promises on encodings, on cells that pandas would change, and on geometry: read right or reported, never silent."""

from __future__ import annotations

import codecs
import itertools
from typing import Any

import pytest

from layers.problems import FileRefused
from tests.intake.workbooks import workbook
from tests.support import box, collection, csv_text, feature, point, read

HEADER = ["名称", "住所", "経度", "緯度", "備考"]
ROWS = [["港小学校", "名古屋市港区", "136.9", "35.1", "①髙﨑～"], ["ひろば", "ﾐﾅﾄ", "136.8", "35.2", "NA"]]

# --- encodings --------------------------------------------------------------------------------

ENCODINGS = ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le+BOM", "utf-16-be+BOM"]
BOMS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


def encoded(text: str, encoding: str) -> bytes:
    name = encoding.removesuffix("+BOM")
    return (BOMS[name] if encoding.endswith("+BOM") else b"") + text.encode(name)


@pytest.mark.parametrize(
    ("encoding", "end", "delimiter"), list(itertools.product(ENCODINGS, ["\r\n", "\n", "\r"], [",", "\t", ";"]))
)
def test_every_encoding_line_end_and_delimiter(tmp_path, encoding: str, end: str, delimiter: str):
    text = end.join(delimiter.join(row) for row in [HEADER, *ROWS]) + end
    layer = read(tmp_path, "f.csv", encoded(text, encoding), as_kind="npo").layer
    assert layer.frame[["name", "address", "note"]].to_numpy().tolist() == [[r[0], r[1], r[4]] for r in ROWS]
    assert layer.frame["row"].tolist() == [2, 3]


@pytest.mark.parametrize("encoding", ["euc_jp", "utf-16-le", "utf-16-be", "utf-32", "iso2022_jp"])
def test_other_encodings_are_refused_or_told(tmp_path, encoding: str):
    raw = csv_text(HEADER, *ROWS).replace("①髙﨑～", "").replace("ﾐﾅﾄ", "ミナト").encode(encoding)
    with pytest.raises(FileRefused):
        read(tmp_path, "f.csv", raw)


# --- cells pandas would change ------------------------------------------------------------------

TRAPS = [
    "NA",
    "N/A",
    "nan",
    "NULL",
    "None",
    "01101",
    "1e400",
    "inf",
    "True",
    "1.10",
    "1_000",
    "0x10",
    "2025-02-30",
    "1-2",
    "#N/A",
    "-",
    "00",
    "١٢",
]


@pytest.mark.parametrize("cell", TRAPS)
@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_text_stays_the_text_it_is(tmp_path, cell: str, form: str):
    row = dict(zip(HEADER, ["港小学校", "港区", "136.9", "35.1", cell], strict=True))
    if form == "csv":
        raw = csv_text(HEADER, list(row.values())).encode()
    elif form == "xlsx":
        raw = workbook({"s": [HEADER, list(row.values())]})
    else:
        raw = collection(feature(row, point()))
    layer = read(tmp_path, f"f.{form}", raw, as_kind="npo").layer
    assert layer.frame["note"].tolist() == [cell]


@pytest.mark.parametrize("cell", [trap for trap in TRAPS if trap not in ("01101", "1.10", "00", "-", "١٢")])
def test_a_number_that_is_none_is_unknown_and_told(tmp_path, cell: str):
    raw = csv_text(["名称", "経度", "緯度", "病床数"], ["a", "136.9", "35.1", cell]).encode()
    reading = read(tmp_path, "f.csv", raw, as_kind="hospital")
    assert reading.layer.frame["beds"].isna().all()
    assert [(p.column, p.value) for p in reading.problems if p.code == "number_unreadable"] == [("病床数", cell)]


# --- geometry -----------------------------------------------------------------------------------

NAN = float("nan")
SHAPES: dict[str, tuple[Any, str]] = {
    "swapped": (point(35.1, 136.9), "outside_japan"),
    "out of Japan": (point(0, 0), "outside_japan"),
    "lost digit": (point(36.9, 35.1), "outside_japan"),
    "too many digits": (point(1369.0, 35.1), "outside_japan"),
    "empty": ({"type": "Point", "coordinates": []}, "no_coordinates"),
    "none": (None, "no_coordinates"),
    "NaN": (point(NAN, 35.1), "bad_geometry"),
    "infinite": (point(float("inf"), 35.1), "bad_geometry"),
    "text": (point("136.9", 35.1), ""),
    "text that is no number": (point("東経136", 35.1), "bad_geometry"),
    "one number": ({"type": "Point", "coordinates": [136.9]}, "bad_geometry"),
    "an area": (box(136, 35, 137, 36), "bad_geometry"),
    "no type": ({"coordinates": [136.9, 35.1]}, "bad_geometry"),
    "circle": ({"type": "Circle", "coordinates": [136.9, 35.1]}, "bad_geometry"),
    "three dimensions": ({"type": "Point", "coordinates": [136.9, 35.1, 12]}, ""),
}


@pytest.mark.parametrize("name", SHAPES)
def test_odd_points_are_read_right_or_told(tmp_path, name: str):
    shape, code = SHAPES[name]
    reading = read(
        tmp_path, "f.geojson", collection(feature({"名称": "a"}, shape), feature({"名称": "b"}, point())), as_kind="npo"
    )
    frame = reading.layer.frame.set_index("name")
    assert (frame.geometry["b"].x, frame.geometry["b"].y) == (136.9, 35.1)
    codes = {problem.code for problem in reading.problems if problem.row == 1}
    if code:
        assert code in codes
        assert "a" not in frame.index or frame.geometry["a"] is None
    else:
        assert not codes & {"bad_geometry", "outside_japan", "no_coordinates"}
        assert not frame.geometry["a"].has_z


TIE = {"type": "Polygon", "coordinates": [[[136, 35], [137, 36], [137, 35], [136, 36], [136, 35]]]}
AREAS: dict[str, tuple[Any, str]] = {
    "bow-tie": (TIE, ""),
    "a point": (point(), "bad_geometry"),
    "open ring": ({"type": "Polygon", "coordinates": [[[136, 35], [137, 36]]]}, "bad_geometry"),
    "swapped": (box(35, 136, 36, 137), "outside_japan"),
    "none": (None, "bad_geometry"),
    "many parts": ({"type": "MultiPolygon", "coordinates": [box(136, 35, 136.1, 35.1)["coordinates"]]}, ""),
}


@pytest.mark.parametrize("name", AREAS)
def test_odd_areas_are_read_right_or_told(tmp_path, name: str):
    shape, code = AREAS[name]
    reading = read(
        tmp_path, "f.geojson", collection(feature({"学区コード": "1", "名称": "a"}, shape)), as_kind="school_district"
    )
    told = {problem.code for problem in reading.problems if problem.row == 1}
    assert (code in told) if code else not told & {"bad_geometry", "outside_japan"}
