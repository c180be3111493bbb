"""Workbooks as text cells: any sheet name, titles above the header, several sheets, and nothing that is run."""

from __future__ import annotations

import datetime
import zipfile

import pytest

from layers.intake.files import read_table, read_tables
from layers.intake.table import Table
from layers.problems import FileRefused, TooLarge
from tests.intake.workbooks import archive, replaced, workbook
from tests.support import CONFIG, LIMITS

HEAD = ["名称", "住所", "緯度", "経度"]
ROW = ["港小学校", "名古屋市港区", "35.1", "136.9"]


def read(raw: bytes, limits=LIMITS) -> Table:
    return read_table("w.xlsx", raw, limits, CONFIG.layers)


def notes(table: Table) -> list[tuple[str, int | None, str]]:
    return [(p.code, p.row, p.value) for p in table.problems]


@pytest.mark.parametrize("sheet", ["Sheet1", "令和8年2月", "公開用 (3)", "x"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a"])
def test_any_sheet_name_and_any_file_name(sheet: str, name: str):
    table = read_table(name, workbook({sheet: [HEAD, ROW]}), LIMITS)
    assert (table.header, table.rows, table.numbers, table.part) == (HEAD, [ROW], [2], sheet)
    assert table.geometry is None
    assert table.problems == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (35.123456789, "35.123456789"),
        (True, "1"),
        (False, "0"),
        ("01101", "01101"),
        ("NA", "NA"),
        (None, ""),
        ("２階・３階", "２階・３階"),
        ("a\nb", "a\nb"),
        (datetime.datetime(2026, 2, 1), "2026-02-01"),
        (datetime.datetime(2026, 2, 1, 9, 30), "2026-02-01 09:30:00"),
        (datetime.date(2026, 2, 1), "2026-02-01"),
        (datetime.time(8, 30), "08:30:00"),
    ],
)
def test_cells_become_text_as_a_person_sees_them(value, text: str):
    assert read(workbook({"s": [["a", "b"], ["x", value], ["x", "y"]]})).rows[0] == ["x", text]


def test_merged_titles_above_the_header_are_told():
    raw = workbook({"s": [["避難場所一覧（令和8年）"], [], HEAD, ROW]}, merge="A1:D1")
    table = read(raw)
    assert (table.header, table.rows, table.numbers) == (HEAD, [ROW], [4])
    assert notes(table) == [("title_rows", 3, "避難場所一覧（令和8年）")]


def test_blank_rows_above_the_header_are_nothing():
    table = read(workbook({"s": [[], [], HEAD, ROW, [], ROW]}))
    assert (table.header, table.numbers) == (HEAD, [4, 6])


def test_an_instruction_column_is_left_out_with_a_note():
    raw = workbook({"s": [[*HEAD, None, "←データの項目名を入力"], [*ROW, None, "←2行目以降にデータを入力"], ROW]})
    table = read(raw)
    assert (table.header, table.rows) == (HEAD, [ROW, ROW])
    assert notes(table) == [("column_ignored", 1, "←データの項目名を入力")]


def test_a_blank_header_cell_keeps_its_column():
    assert read(workbook({"s": [["名称", None, "住所"], ["a", "b", "c"]]})).header == ["名称", "列2", "住所"]


def test_a_coordinate_as_a_header_is_no_header():
    with pytest.raises(FileRefused) as caught:
        read(workbook({"s": [["港小学校", "35.1234", "136.9876"]] * 2}))
    assert (caught.value.problem.value, caught.value.problem.row) == ("no header, but data: 35.1234", 1)


def test_of_several_sheets_the_one_that_fits_is_read_and_named():
    raw = workbook(
        {
            "説明": [["項目", "説明", "例"], *([["名称", "施設の名称", "港小学校"]] * 9)],
            "データ": [["名称", "住所", "緯度", "経度", "使用できる階"], [*ROW, "2階以上"]],
            "空": [],
        }
    )
    table = read(raw)
    assert (table.part, len(table.rows)) == ("データ", 1)
    assert [(p.code, p.value, p.expected) for p in table.problems] == [("part_chosen", "データ", "説明")]


def test_without_a_fit_the_longest_sheet_is_read():
    raw = workbook({"a": [["x", "y"], ["1", "2"]], "b": [["p", "q"], ["1", "2"], ["3", "4"]]})
    assert read(raw).part == "b"
    assert [table.part for table in read_tables("w.xlsx", raw, LIMITS)] == ["a", "b"]


@pytest.mark.parametrize("sheets", [{"a": []}, {"a": [[None]]}])
def test_a_workbook_without_a_table_is_refused(sheets):
    with pytest.raises(FileRefused) as caught:
        read(workbook(sheets))
    assert caught.value.problem.code == "file_refused"


def test_a_formula_gives_what_it_was_saved_with_and_is_never_run():
    table = read(workbook({"s": [["a", "b"], ["x", "=1+1"], ["y", "=HYPERLINK(A1)"]]}))
    assert table.rows == [["x", ""], ["y", ""]]


def test_limits_hold():
    small = LIMITS.model_copy(update={"max_rows": 3})
    rows = [["a", "b"], *([["1", "2"]] * 4)]
    with pytest.raises(TooLarge):
        read(workbook({"s": rows}), small)
    with pytest.raises(TooLarge):
        read(workbook({"s": rows}), LIMITS.model_copy(update={"max_columns": 1}))
    with pytest.raises(TooLarge):
        read(workbook({"s": [["a"], ["x" * 11]]}), LIMITS.model_copy(update={"max_cell_chars": 10}))


PARTS = ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"]
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    "body", [ENTITY, b"<!-- " + b"x" * 70_000 + b" -->" + ENTITY, ENTITY.decode().encode("utf-16")]
)
def test_a_document_type_is_refused_before_the_xml_is_parsed(part: str, body: bytes):
    with pytest.raises(FileRefused) as caught:
        read(replaced(workbook({"s": [HEAD, ROW]}), part, body))
    assert caught.value.problem.expected == "a workbook without entities"


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    "body", [b"<x/>", b"<x", b"<worksheet><sheetData><row><c t='s'><v>9</v></c></row></sheetData></worksheet>"]
)
def test_a_damaged_part_is_refused_with_our_message(part: str, body: bytes):
    try:
        table = read(replaced(workbook({"s": [HEAD, ROW]}), part, body))
    except FileRefused as err:
        assert err.problem.file == "w.xlsx"
    else:
        assert table.rows in ([], [ROW])


def test_a_workbook_without_its_parts_is_refused():
    with pytest.raises(FileRefused):
        read(archive({"[Content_Types].xml": b"<x/>", "xl/a.txt": b""}, zipfile.ZIP_STORED))
