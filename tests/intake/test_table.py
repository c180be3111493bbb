"""CSV as text cells: encodings, line ends, and rows counted as a spreadsheet shows them."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.intake.files import read_bytes, read_table
from layers.intake.table import Table, decode, read_csv, write_csv
from layers.problems import FileRefused, TooLarge
from layers.spec import IntakeLimits
from tests.support import LIMITS

TEXT = "名称,住所\r\n港小学校,名古屋市港区\r\n"


def csv_of(text: str | bytes, limits: IntakeLimits = LIMITS) -> Table:
    return read_csv("f.csv", text if isinstance(text, bytes) else text.encode(), limits)


def refused(raw: bytes, limits: IntakeLimits = LIMITS) -> tuple[int | None, str, str]:
    with pytest.raises(FileRefused) as caught:
        read_csv("f.csv", raw, limits)
    problem = caught.value.problem
    return problem.row, problem.value, problem.expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_encodings(encoding: str):
    table = csv_of(TEXT.encode(encoding))
    assert table.header == ["名称", "住所"]
    assert table.rows == [["港小学校", "名古屋市港区"]]


@pytest.mark.parametrize(("bom", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_utf16_of_either_order(bom: bytes, encoding: str):
    assert csv_of(bom + TEXT.encode(encoding)).rows == [["港小学校", "名古屋市港区"]]


def test_wave_dash_of_utf8_stays():
    assert csv_of("名称\n3m以上〜5m未満\n蓬崍殿\n").rows == [["3m以上〜5m未満"], ["蓬崍殿"]]


@pytest.mark.parametrize("text", ["名称\r\n港小学校\r\n", "name,address\r\nひがし小学校,愛知県\r\n"])
def test_euc_is_never_read_as_half_width_kana(text: str):
    with pytest.raises(FileRefused) as caught:
        decode("f.csv", text.encode("euc_jp"))
    assert caught.value.problem.expected == "UTF-8, CP932 or UTF-16 text"


def test_euc_that_passes_as_cp932_is_named():
    raw = "name,address\nあいうえお,かきくけこ\n".encode("euc_jp")
    assert "､｢､､" in raw.decode("cp932")
    assert refused(raw)[1] == "EUC-JP"


def test_half_width_kana_of_cp932_are_read():
    assert decode("f.csv", "名称,ｶﾅ\nひろば,ﾋﾛﾊﾞ\n".encode("cp932")) == "名称,ｶﾅ\nひろば,ﾋﾛﾊﾞ\n"


def test_nul_bytes_are_no_text():
    assert refused(b"a,b\n1,\x002\n")[1] == "NUL byte"


@pytest.mark.parametrize("raw", [b"name\n\x81\xff\n", b"name\n\xfd\xfe\xff\n", b"\xff\xfea"])
def test_bytes_of_no_encoding(raw: bytes):
    assert refused(raw)[2] == "UTF-8, CP932 or UTF-16 text"


def test_undecodable_byte_after_a_bom_is_named():
    assert refused(b"\xef\xbb\xbfab\xff")[1] == "byte 0xff at 2"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_line_ends(end: str):
    table = csv_of(end.join(["a,b", "1,2", "3,4", ""]))
    assert (table.rows, table.numbers) == ([["1", "2"], ["3", "4"]], [2, 3])


def test_line_breaks_in_cells_count_as_one_row():
    table = csv_of('a,b\n"x\ny\nz",1\nlast,2\n')
    assert table.rows == [["x\ny\nz", "1"], ["last", "2"]]
    assert table.numbers == [2, 3]


def test_blank_rows_are_counted_not_read():
    table = csv_of("a,b\n\n1,2\n,\n 　,\n3,4\n")
    assert table.rows == [["1", "2"], ["3", "4"]]
    assert table.numbers == [3, 6]


def test_an_extra_cell_sets_the_row_aside():
    table = csv_of("a,b\n1,2\n3,4,5\n6,7\n")
    assert table.rows == [["1", "2"], ["6", "7"]]
    assert [(p.code, p.row, p.value, p.expected) for p in table.problems] == [("extra_cell", 3, "3", "2")]


def test_an_extra_cell_in_every_row_refuses_the_file():
    assert refused(b"a,b\n1,2,3\n4,5,6\n") == (2, "3", "2")


def test_trailing_blank_cells_are_nothing():
    table = csv_of("a,b,,\n1,2,,\n3,4,\n5,6, , \n")
    assert table.header == ["a", "b"]
    assert table.rows == [["1", "2"], ["3", "4"], ["5", "6"]]
    assert table.problems == []


def test_a_short_row_is_filled_and_reported():
    table = csv_of("a,b,c\n1\n")
    assert table.rows == [["1", "", ""]]
    assert [(p.code, p.row, p.column, p.value, p.expected) for p in table.problems] == [
        ("missing_cell", 2, "b", "1", "3")
    ]


def test_a_header_twice_is_refused():
    with pytest.raises(FileRefused) as caught:
        csv_of("名称,緯度,名称 ,経度\n")
    assert (caught.value.problem.code, caught.value.problem.value) == ("duplicate_column", "名称")


def test_a_blank_header_cell_keeps_its_column():
    assert csv_of("a,,c\n1,2,3\n").header == ["a", "列2", "c"]


def test_headers_lose_outer_blanks():
    assert csv_of(" a ,　b\n1,2\n").header == ["a", "b"]


@pytest.mark.parametrize("raw", [b"", b"\n\n", b" , ,\n1,2,3\n", b"\xef\xbb\xbf"])
def test_no_header_is_refused(raw: bytes):
    assert refused(raw)[0] == 1


def test_a_header_alone_is_an_empty_table():
    assert csv_of("a,b\n").rows == []


@pytest.mark.parametrize("cell", ["NA", "N/A", "nan", "null", "01101", "1e400", "True", "1.10", "＋1", "-0", "  x "])
def test_cells_stay_the_text_they_are(cell: str):
    assert csv_of(f"a,b\n{cell},1\n").rows == [[cell, "1"]]


@pytest.mark.parametrize("raw", [b'a,b\n"open,2\n', b'a,b\n"x"y,2\n'])
def test_unbalanced_quotes_are_refused(raw: bytes):
    assert refused(raw)[::2] == (2, "quotes in pairs, one record a row")


def test_a_cell_may_be_as_long_as_the_limit():
    small = LIMITS.model_copy(update={"max_cell_chars": 10})
    assert csv_of("a\n" + "x" * 10 + "\n", small).rows == [["x" * 10]]
    with pytest.raises(TooLarge) as caught:
        csv_of("a\nok\n" + "x" * 11 + "\n", small)
    assert (caught.value.problem.row, caught.value.problem.expected) == (3, "≤ 10 characters in a cell")


def test_rows_over_the_limit_are_refused():
    small = LIMITS.model_copy(update={"max_rows": 3})
    assert len(csv_of("a\n1\n\n2\n\n3\n", small).rows) == 3
    with pytest.raises(TooLarge):
        csv_of("a\n1\n2\n3\n4\n", small)


def test_columns_over_the_limit_are_refused():
    small = LIMITS.model_copy(update={"max_columns": 3})
    assert csv_of("a,b,c\n1,2,3\n", small).header == ["a", "b", "c"]
    with pytest.raises(TooLarge) as caught:
        csv_of("a,b,c,d\n", small)
    assert caught.value.problem.value == "4 columns"


def test_bytes_over_the_limit_are_refused():
    small = LIMITS.model_copy(update={"max_bytes": 10})
    assert csv_of("a\n12345678", small).rows == [["12345678"]]
    with pytest.raises(TooLarge):
        csv_of("a\n123456789", small)


CELL = st.text(
    alphabet=st.one_of(st.sampled_from("\",\r\n=＝'\ufeff\x00\x0b\x1c\x85\u2028 　○△"), st.characters(codec="utf-8"))
)


@given(st.lists(st.tuples(CELL, CELL, st.just("end")), min_size=1, max_size=8))
def test_what_is_written_is_read_again(rows: list[tuple[str, str, str]]):
    table = csv_of(write_csv([["a", "b", "c"], *rows]))
    assert table.rows == [list(row) for row in rows]
    assert table.problems == []


# --- which reader -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.csv", "a.geojson", "a.txt", "a"])
def test_bytes_decide_not_the_name(name: str):
    table = read_table(name, b' \n{"type": "FeatureCollection", "features": []}', LIMITS)
    assert table.geometry == []


@pytest.mark.parametrize(
    ("raw", "found", "expected"),
    [
        (b"<!DOCTYPE html><html>", "<!DOCTYPE html><html>", "CSV or GeoJSON"),
        (b"PK\x03\x04....", "File is not a zip file", "a whole zip archive"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "an empty zip, or a workbook of the old form (xls)",
            "CSV, GeoJSON, xlsx or a zip of 国土数値情報",
        ),
    ],
)
def test_other_forms_are_named(raw: bytes, found: str, expected: str):
    with pytest.raises(FileRefused) as caught:
        read_table("a.csv", raw, LIMITS)
    assert (caught.value.problem.value, caught.value.problem.expected) == (found, expected)


def test_a_folder_or_a_missing_file_is_no_file(tmp_path):
    with pytest.raises(FileRefused) as caught:
        read_bytes(tmp_path, LIMITS)
    assert caught.value.problem.code == "file_refused"
    with pytest.raises(FileRefused) as caught:
        read_bytes(tmp_path / "none.csv", LIMITS)
    assert caught.value.problem.code == "file_missing"


def test_size_is_asked_before_reading(tmp_path):
    path = tmp_path / "big.csv"
    path.write_bytes(b"a\n1\n")
    with pytest.raises(TooLarge):
        read_bytes(path, LIMITS.model_copy(update={"max_bytes": 3}))
    assert read_bytes(path, LIMITS.model_copy(update={"max_bytes": 4})) == b"a\n1\n"
