"""Where a table begins: delimiter, titles, instruction columns, a missing header."""

from __future__ import annotations

import pytest

from layers.intake.headers import find_header_named, header_key, header_keys
from layers.intake.heading import delimiter_of, looks_like_data
from layers.intake.table import Table, read_csv
from layers.problems import FileRefused
from tests.support import CONFIG, LIMITS


def csv_of(text: str, encoding: str = "utf-8") -> Table:
    return read_csv("f.csv", text.encode(encoding), LIMITS)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n", ","),
        ("a\tb\n", "\t"),
        ("a;b\n", ";"),
        ("a\n1,2\n", ","),
        ("a,b;c\n", ","),
        ("崖崩れ,土石流\tb\tc\n", "\t"),
        ('"a\tb",c\n', ","),
        ('"a\nb";c\n', ";"),
        ("", ","),
        ("名称", ","),
        ("a,b\tc\n", ","),
    ],
)
def test_delimiters(text: str, delimiter: str):
    assert delimiter_of(text) == delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_every_delimiter_in_every_encoding(encoding: str, delimiter: str, end: str):
    text = end.join(delimiter.join(row) for row in (["名称", "住所", "収容人数"], ["港小学校", "港区", "1"])) + end
    table = csv_of(text, encoding)
    assert (table.header, table.rows) == (["名称", "住所", "収容人数"], [["港小学校", "港区", "1"]])


def test_a_title_line_is_passed_over_and_told():
    table = csv_of("避難場所一覧\n令和8年4月\n名称,住所,経度\na,b,136.9\n")
    assert (table.header, table.rows, table.numbers) == (["名称", "住所", "経度"], [["a", "b", "136.9"]], [4])
    assert [(p.code, p.row, p.value) for p in table.problems] == [("title_rows", 3, "避難場所一覧、令和8年4月")]


@pytest.mark.parametrize("text", ["名称\na\nb\n", "名称\na,b\n", "名称,住所\na,b\n"])
def test_a_narrow_table_has_no_title(text: str):
    try:
        table = csv_of(text)
    except FileRefused as err:
        assert err.problem.expected == "1"
    else:
        assert table.header[0] == "名称"
        assert table.problems == []


@pytest.mark.parametrize("header", ["←データの項目名を入力", "←2行目以降", "<-ここに入力", "⇐説明"])
def test_an_instruction_column_anywhere_is_left_out(header: str):
    table = csv_of(f"名称,{header},住所\na,x,b\nc,,d\n")
    assert (table.header, table.rows) == (["名称", "住所"], [["a", "b"], ["c", "d"]])
    assert [(p.code, p.column, p.value) for p in table.problems] == [("column_ignored", header, header)]


def test_an_arrow_inside_a_name_is_a_name():
    assert csv_of("名称,住所←旧\na,b\n").header == ["名称", "住所←旧"]


@pytest.mark.parametrize("cell", ["35.1234", "136.987654", "３５．１２３４", "-12.345"])
def test_a_coordinate_in_the_header_means_there_is_none(cell: str):
    assert looks_like_data(cell)
    with pytest.raises(FileRefused) as caught:
        csv_of(f"港小学校,{cell}\n南小学校,35.2\n")
    assert caught.value.problem.value == f"no header, but data: {cell}"


@pytest.mark.parametrize("name", ["2018", "2018.4", "35", "A40_003", "1.5", "経度", "1234.567"])
def test_years_and_codes_may_be_headers(name: str):
    assert not looks_like_data(name)


# --- spelling ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("telephone　number", "telephonenumber"),
        (" 名　称 ", "名称"),
        ("ＩＤ", "id"),
        ("Ｎｏ．", "no."),
        ("ﾒｲｼｮｳ", "メイショウ"),
        ("tunami", "tsunami"),
        ("TUNAMI", "tsunami"),
        ("longtitude", "longitude"),
        ("名称\n(必須)", "名称(必須)"),
    ],
)
def test_headers_are_compared_in_one_form(name: str, key: str):
    assert header_key(name, CONFIG.layers.header_aliases) == key


def test_of_two_headers_of_one_form_the_first_holds():
    keys = header_keys(["ID", "ＩＤ", "名称"], {})
    assert find_header_named("id", keys) == "ID"
    assert find_header_named("緯度|名称", keys) == "名称"
    assert find_header_named("緯度", keys) is None
