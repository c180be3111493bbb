"""Reading a plan folder: a small sound plan, then one fault at a time, and the search over its measures."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from layers.plan import counts, load_plan, measures_table
from layers.plan.model import Plan, Ref
from layers.problems import ConfigError, FolderError, Problem

TOML = """\
[plan]
id = "small"
city = "23100"
title = "小さな計画"
first_fiscal_year = 2013
last_fiscal_year = 2016

[source]
document = "文書"

[source.sections]
lineage = "I"
lookback = "II"
principles = "III"
period = "III"
measures = "IV"

[licence]
note = "注"
"""

#: Pillar A has the areas A1 and A2, pillar B has none. Rows stand out of order to show that `order` decides.
TABLES = {
    "lineage": """\
id,name,published,first_fiscal_year,last_fiscal_year,aims,extended_by,section
late,後の計画,2010-03,2009,2011,目標,small,I
early,先の計画,2007-12,2007,2010,目標,,I
""",
    "lookback": """\
id,kind,order,text,section
X1,change,1,変化,II
R2,result,2,成果2,II
R1,result,1,成果1,II
""",
    "principles": """\
id,kind,order,text,section
rule-1,rule,1,規則,III
basic-1,basic,1,基本,III
""",
    "pillars": """\
id,order,name,short,section
B,2,柱の二,二,IV 2
A,1,柱の一,一,IV 1
""",
    "areas": """\
id,pillar,order,name,section
A2,A,2,区分の二,IV 1(2)
A1,A,1,区分の一,IV 1(1)
""",
    "issues": """\
id,pillar,area,order,text,section
B-I1,B,,1,課題ＸＹＺ,IV 2
A1-I1,A,A1,1,課題その一,IV 1(1)
A2-I1,A,A2,1,課題その二,IV 1(2)
""",
    "policies": """\
id,pillar,area,number,text,section
A1-P1,A,A1,1,方針その一,IV 1(1)
A2-P1,A,A2,1,方針その二,IV 1(2)
B-P1,B,,1,方針その三,IV 2
""",
    "measures": """\
id,pillar,area,order,name,kind,indicator,note,section
B-1,B,,1,窓口（ＮＰＯ）,T,状態,備考,IV 2
A2-1,A,A2,1,訓練,C,回数,,IV 1(2)
A1-2,A,A1,2,備蓄の充実,L,日数,,IV 1(1)
A1-1,A,A1,1,"手引,書",C,冊数,,IV 1(1)
""",
    "links": """\
measure,kind,target,basis
A1-1,issue,A1-I1,編集
A1-1,policy,A1-P1,編集
A1-2,issue,A1-I1,編集
A1-2,policy,A2-P1,編集
A2-1,issue,A2-I1,編集
A2-1,policy,A2-P1,編集
B-1,issue,B-I1,編集
B-1,policy,B-P1,編集
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "small"
    place.mkdir()
    (place / "plan.toml").write_text(TOML, encoding="utf-8")
    for name, text in TABLES.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8-sig", newline="\n")
    return place


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Put a fault into one file; that the old text stands there once is part of the test."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def ids(plan: Plan) -> dict[str, list[str]]:
    tables = ("lineage", "lookback", "principles", "pillars", "areas", "issues", "policies", "measures")
    names = {table: [record.id for record in getattr(plan, table)] for table in tables}
    return {**names, "links": [f"{link.measure}>{link.target}" for link in plan.links]}


def places(problems: list[Problem]) -> list[tuple[str, int | None, str | None, str]]:
    return [(problem.file, problem.row, problem.column, problem.code) for problem in problems]


def test_a_sound_plan_is_read_whole_and_in_the_order_of_the_document(folder: Path) -> None:
    plan, problems = load_plan(folder)
    assert problems == []
    assert ids(plan) == {
        "lineage": ["early", "late"],
        "lookback": ["R1", "R2", "X1"],
        "principles": ["basic-1", "rule-1"],
        "pillars": ["A", "B"],
        "areas": ["A1", "A2"],
        "issues": ["A1-I1", "A2-I1", "B-I1"],
        "policies": ["A1-P1", "A2-P1", "B-P1"],
        "measures": ["A1-1", "A1-2", "A2-1", "B-1"],
        "links": [
            *("A1-1>A1-I1", "A1-1>A1-P1", "A1-2>A1-I1", "A1-2>A2-P1"),
            *("A2-1>A2-I1", "A2-1>A2-P1", "B-1>B-I1", "B-1>B-P1"),
        ],
    }


def test_cells_come_back_as_they_stand(folder: Path) -> None:
    plan, _ = load_plan(folder)
    assert (plan.head.id, plan.head.city, plan.head.title) == ("small", "23100", "小さな計画")
    assert (plan.head.first_fiscal_year, plan.head.last_fiscal_year) == (2013, 2016)
    assert (plan.source.document, plan.source.sections.period, plan.licence.note) == ("文書", "III", "注")
    assert [measure.name for measure in plan.measures] == ["手引,書", "備蓄の充実", "訓練", "窓口（ＮＰＯ）"]
    assert [measure.area for measure in plan.measures] == ["A1", "A1", "A2", None]
    assert [entry.extended_by for entry in plan.lineage] == [None, "small"]
    assert [policy.order for policy in plan.policies] == [policy.number for policy in plan.policies] == [1, 1, 1]


def test_every_record_says_its_file_and_its_row(folder: Path) -> None:
    plan, _ = load_plan(folder)
    assert {measure.id: measure.ref for measure in plan.measures} == {
        "B-1": Ref("small/measures.csv", 2),
        "A2-1": Ref("small/measures.csv", 3),
        "A1-2": Ref("small/measures.csv", 4),
        "A1-1": Ref("small/measures.csv", 5),
    }


def test_records_cannot_be_changed(folder: Path) -> None:
    plan, _ = load_plan(folder)
    with pytest.raises(FrozenInstanceError):
        plan.measures[0].name = "x"  # type: ignore[misc]


LINEAGE, BACK, PRINCIPLES = "small/lineage.csv", "small/lookback.csv", "small/principles.csv"
ISSUES, POLICIES, MEASURES, LINKS = "small/issues.csv", "small/policies.csv", "small/measures.csv", "small/links.csv"
NUMBER = "a whole number from 1 to 9999"
ID = "an id of A-Z a-z 0-9 _ -"
TEXT = "some text"


def _number(cell: str) -> tuple[str, str, Problem]:
    return "R2,result,2", f"R2,result,{cell}", Problem(BACK, 3, "order", "plan_value", cell, NUMBER)


def _own(row: int) -> str:
    return f"a value of its own (row {row} has this one)"


#: What stands in the file, what is put in its place, and the problem this must give.
FAULTS = {
    "extra cell": (
        "A2-1,issue,A2-I1,編集",
        "A2-1,issue,A2-I1,編集,余分",
        Problem(LINKS, 6, None, "extra_cell", "5", "4"),
    ),
    "blank id": ("R2,result,2", ",result,2", Problem(BACK, 3, "id", "plan_value", "", ID)),
    "id with a space": ("R2,result,2", "R2 ,result,2", Problem(BACK, 3, "id", "plan_value", "R2 ", ID)),
    "id twice": ("R2,result,2", "X1,result,2", Problem(BACK, 3, "id", "plan_value", "X1", _own(2))),
    "order twice": ("R1,result,1", "R1,result,2", Problem(BACK, 4, "order", "plan_value", "2", _own(3))),
    "order a word": _number("二"),
    "order full-width": _number("２"),
    "order zero": _number("0"),
    "order negative": _number("-2"),
    "order a decimal": _number("2.0"),
    "order blank": _number(""),
    "order without end": _number("9" * 5000),
    "blank text": ("成果2", "", Problem(BACK, 3, "text", "plan_value", "", TEXT)),
    "text of a full-width space": ("成果2", "\u3000", Problem(BACK, 3, "text", "plan_value", "\u3000", TEXT)),
    "blank name": ("先の計画", "", Problem(LINEAGE, 3, "name", "plan_value", "", TEXT)),
    "blank basis": ("B-1,issue,B-I1,編集", "B-1,issue,B-I1,", Problem(LINKS, 8, "basis", "plan_value", "", TEXT)),
    "unknown look-back kind": (
        "R2,result,2",
        "R2,Result,2",
        Problem(BACK, 3, "kind", "plan_value", "Result", "result | continuing | change"),
    ),
    "unknown principle kind": (
        "rule-1,rule",
        "rule-1,custom",
        Problem(PRINCIPLES, 2, "kind", "plan_value", "custom", "basic | approach | continuing | devolution | rule"),
    ),
    "unknown evidence kind": ("訓練,C", "訓練,Ｃ", Problem(MEASURES, 3, "kind", "plan_value", "Ｃ", "L | C | T")),
    "unknown link kind": ("B-1,issue", "B-1,aim", Problem(LINKS, 8, "kind", "plan_value", "aim", "issue | policy")),
    "no month": (
        "2007-12",
        "2007-13",
        Problem(LINEAGE, 3, "published", "plan_value", "2007-13", "a month as YYYY-MM"),
    ),
    "years backwards": (
        "2007,2010",
        "2007,2006",
        Problem(LINEAGE, 3, "last_fiscal_year", "plan_value", "2006", "a whole number from 2007 to 9999"),
    ),
    "extended by another plan": (
        "目標,small",
        "目標,other",
        Problem(LINEAGE, 2, "extended_by", "plan_reference", "other", "an empty cell | small"),
    ),
    "issue of no pillar": ("B-I1,B,", "B-I1,Z,", Problem(ISSUES, 2, "pillar", "plan_reference", "Z", "A | B")),
    "issue of no area": ("A2-I1,A,A2", "A2-I1,A,A9", Problem(ISSUES, 4, "area", "plan_reference", "A9", "A1 | A2")),
    "issue without its area": ("A2-I1,A,A2", "A2-I1,A,", Problem(ISSUES, 4, "area", "plan_reference", "", "A1 | A2")),
    "issue with an area too many": (
        "B-I1,B,",
        "B-I1,B,A1",
        Problem(ISSUES, 2, "area", "plan_reference", "A1", "an empty cell"),
    ),
    "policy of no pillar": ("B-P1,B,", "B-P1,Z,", Problem(POLICIES, 4, "pillar", "plan_reference", "Z", "A | B")),
    "policy number as printed": ("B-P1,B,,1", "B-P1,B,,①", Problem(POLICIES, 4, "number", "plan_value", "①", NUMBER)),
    "measure of no area": ("A2-1,A,A2", "A2-1,A,B1", Problem(MEASURES, 3, "area", "plan_reference", "B1", "A1 | A2")),
    "measure without a name": ("訓練,C", ",C", Problem(MEASURES, 3, "name", "plan_value", "", TEXT)),
    "link of no measure": (
        "B-1,issue",
        "B-9,issue",
        Problem(LINKS, 8, "measure", "plan_reference", "B-9", "A1-1 | A1-2 | A2-1 | B-1"),
    ),
    "link to no issue": (
        "B-1,issue,B-I1",
        "B-1,issue,B-I9",
        Problem(LINKS, 8, "target", "plan_reference", "B-I9", "A1-I1 | A2-I1 | B-I1"),
    ),
    "link to an issue called a policy": (
        "B-1,issue,B-I1",
        "B-1,policy,B-I1",
        Problem(LINKS, 8, "target", "plan_reference", "B-I1", "A1-P1 | A2-P1 | B-P1"),
    ),
    "link twice": ("A1-2,issue,A1-I1", "A1-1,issue,A1-I1", Problem(LINKS, 4, "target", "plan_value", "A1-I1", _own(2))),
}


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_reported_in_its_place_and_only_its_row_is_left_out(
    folder: Path, old: str, new: str, expected: Problem
) -> None:
    sound, _ = load_plan(folder)
    table = Path(expected.file).stem
    change(folder, f"{table}.csv", old, new)
    plan, problems = load_plan(folder)
    assert problems[0] == expected
    # What follows may only be links that pointed to the row left out.
    assert {(one.file, one.code) for one in problems[1:]} <= {(LINKS, "plan_reference")}
    assert (len(problems) > 1) == (table in ("issues", "policies", "measures"))
    kept = [record.ref for record in getattr(sound, table) if record.ref.row != expected.row]
    assert [record.ref for record in getattr(plan, table)] == kept
    untouched = set(TABLES) - {table, "links"}
    assert {name: ids(plan)[name] for name in untouched} == {name: ids(sound)[name] for name in untouched}


def test_a_short_row_is_left_out_with_its_first_missing_column_and_what_that_leaves_blank(folder: Path) -> None:
    change(folder, "lookback.csv", "R2,result,2,成果2,II", "R2,result,2")
    plan, problems = load_plan(folder)
    assert problems == [
        Problem("small/lookback.csv", 3, "text", "missing_cell", "3", "5"),
        Problem("small/lookback.csv", 3, "text", "plan_value", "", "some text"),
        Problem("small/lookback.csv", 3, "section", "plan_value", "", "some text"),
    ]
    assert ids(plan)["lookback"] == ["R1", "X1"]


def test_a_short_row_is_left_out_even_when_only_a_note_is_missing(folder: Path) -> None:
    lines = [
        "id,pillar,area,order,name,kind,indicator,section,note",
        "B-1,B,,1,窓口,T,状態,IV 2",
        "A1-1,A,A1,1,手引,C,冊数,IV,",
    ]
    (folder / "measures.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    plan, problems = load_plan(folder)
    assert problems[0] == Problem("small/measures.csv", 2, "note", "missing_cell", "8", "9")
    assert ids(plan)["measures"] == ["A1-1"]


def test_all_faults_of_one_row_are_reported(folder: Path) -> None:
    change(folder, "measures.csv", "A2-1,A,A2,1,訓練,C", "A2-1,Z,A2,x,,Q")
    _, problems = load_plan(folder)
    file = "small/measures.csv"
    assert places([problem for problem in problems if problem.file == file]) == [
        (file, 3, "pillar", "plan_reference"),
        (file, 3, "order", "plan_value"),
        (file, 3, "name", "plan_value"),
        (file, 3, "kind", "plan_value"),
    ]


def test_an_id_of_a_row_left_out_is_still_free(folder: Path) -> None:
    change(folder, "lookback.csv", "X1,change,1", "R1,chance,1")
    plan, problems = load_plan(folder)
    assert places(problems) == [("small/lookback.csv", 2, "kind", "plan_value")]
    assert ids(plan)["lookback"] == ["R1", "R2"]


def test_a_pillar_left_out_takes_along_what_stands_under_it_and_nothing_else(folder: Path) -> None:
    change(folder, "pillars.csv", "B,2,柱の二", "B,2,")
    plan, problems = load_plan(folder)
    assert places(problems) == [
        ("small/pillars.csv", 2, "name", "plan_value"),
        ("small/issues.csv", 2, "pillar", "plan_reference"),
        ("small/policies.csv", 4, "pillar", "plan_reference"),
        ("small/measures.csv", 2, "pillar", "plan_reference"),
        ("small/links.csv", 8, "measure", "plan_reference"),
        ("small/links.csv", 8, "target", "plan_reference"),
        ("small/links.csv", 9, "measure", "plan_reference"),
        ("small/links.csv", 9, "target", "plan_reference"),
    ]
    assert ids(plan)["measures"] == ["A1-1", "A1-2", "A2-1"]
    assert len(plan.links) == 6


def test_rows_are_counted_as_a_spreadsheet_shows_them(folder: Path) -> None:
    change(folder, "lookback.csv", "X1,change,1,変化,II\n", '\nX1,change,1,"変\n化",II\n,,,,\n')
    plan, problems = load_plan(folder)
    assert problems == []
    assert {item.id: item.ref.row for item in plan.lookback} == {"X1": 3, "R2": 5, "R1": 6}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sheet_saved_by_an_office_program_reads_the_same(folder: Path, encoding: str, end: str) -> None:
    lines = [f"{line},," for line in TABLES["lookback"].splitlines()]
    (folder / "lookback.csv").write_bytes(end.join(lines).encode(encoding))
    plan, problems = load_plan(folder)
    assert problems == []
    assert ids(plan)["lookback"] == ["R1", "R2", "X1"]


def test_columns_may_stand_in_any_order(folder: Path) -> None:
    rows = [line.split(",") for line in TABLES["policies"].splitlines()]
    (folder / "policies.csv").write_text("\n".join(",".join(row[::-1]) for row in rows), encoding="utf-8")
    plan, problems = load_plan(folder)
    assert problems == []
    assert [policy.text for policy in plan.policies] == ["方針その一", "方針その二", "方針その三"]


def test_an_unknown_column_is_reported_and_the_rows_still_work(folder: Path) -> None:
    text = TABLES["lookback"].replace(",section\n", ",section,memo\n").replace(",II\n", ",II,m\n")
    (folder / "lookback.csv").write_text(text, encoding="utf-8")
    plan, problems = load_plan(folder)
    assert problems == [
        Problem("small/lookback.csv", 1, "memo", "plan_value", "memo", "id, kind, order, text, section"),
    ]
    assert ids(plan)["lookback"] == ["R1", "R2", "X1"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id,kind,order,text,section", "id,kind,order,texte,section", [("text", "plan_value")]),
        (
            "id,kind,order,text,section",
            "id,kind,order,text,text",
            [("text", "duplicate_column"), ("section", "plan_value")],
        ),
        ("id,kind,order,text,section", ",,,,", [(None, "file_refused")]),
    ],
)
def test_a_table_whose_header_cannot_be_trusted_gives_no_rows(
    folder: Path, old: str, new: str, expected: list[tuple[str | None, str]]
) -> None:
    change(folder, "lookback.csv", old, new)
    plan, problems = load_plan(folder)
    assert places(problems) == [("small/lookback.csv", 1, column, code) for column, code in expected]
    assert plan.lookback == ()
    assert len(plan.measures) == 4


@pytest.mark.parametrize("table", [name for name in TABLES if name not in ("pillars", "areas")])
def test_a_missing_table_is_a_problem_and_the_others_still_work(folder: Path, table: str) -> None:
    (folder / f"{table}.csv").unlink()
    plan, problems = load_plan(folder)
    assert problems[0] == Problem(f"small/{table}.csv", None, None, "file_missing", f"small/{table}.csv")
    assert getattr(plan, table) == ()
    assert [pillar.id for pillar in plan.pillars] == ["A", "B"]
    assert all(problem.file == "small/links.csv" for problem in problems[1:])


def test_without_pillars_nothing_stands_under_them(folder: Path) -> None:
    (folder / "pillars.csv").unlink()
    plan, problems = load_plan(folder)
    assert problems[0].code == "file_missing"
    assert (plan.pillars, plan.areas, plan.issues, plan.measures, plan.links) == ((), (), (), (), ())
    assert len(plan.lookback) == 3


@pytest.mark.parametrize(
    ("content", "found", "expected"),
    [
        (TABLES["lookback"].encode("cp932"), "byte 0x95 at 39", "UTF-8"),
        (TABLES["lookback"].encode("utf-16"), "byte 0xff at 0", "UTF-8"),
        (b'id,kind,order,text,section\nX1,change,1,"open,II\n', "unexpected end of data", "CSV"),
        (b'id,kind,order,text,section\nX1,change,1,"a"b,II\n', "',' expected after '\"'", "CSV"),
        (b"id,kind,order,text,section\nX1,change,1," + b"a" * 200_000 + b",II\n", "field larger than", "CSV"),
    ],
)
def test_an_unreadable_table_is_refused_and_the_others_still_work(
    folder: Path, content: bytes, found: str, expected: str
) -> None:
    (folder / "lookback.csv").write_bytes(content)
    plan, [problem] = load_plan(folder)
    assert (problem.file, problem.row, problem.code) == ("small/lookback.csv", None, "file_refused")
    assert problem.value.startswith(found)
    assert problem.expected == expected
    assert plan.lookback == ()
    assert len(plan.measures) == 4


def test_a_folder_in_the_place_of_a_table_is_refused(folder: Path) -> None:
    (folder / "lookback.csv").unlink()
    (folder / "lookback.csv").mkdir()
    _, [problem] = load_plan(folder)
    assert (problem.file, problem.code) == ("small/lookback.csv", "file_refused")


def test_problems_never_show_the_way_on_this_machine(folder: Path) -> None:
    for table in TABLES:
        (folder / f"{table}.csv").write_bytes(b"\xff")
    _, problems = load_plan(folder)
    assert len(problems) == len(TABLES)
    assert not any(str(folder.parent) in cell for problem in problems for cell in problem.as_row().values())


@pytest.mark.parametrize(
    ("old", "new", "place", "found"),
    [
        ('id = "small"\n', "", r"\[plan\] id: ", "found nothing"),
        ('id = "small"', 'id = "../small"', r"\[plan\] id: ", r"found '\.\./small'"),
        ('city = "23100"', "city = 23100", r"\[plan\] city: ", "found 23100"),
        ('city = "23100"', 'city = "231002"', r"\[plan\] city: ", "found '231002'"),
        ("= 2013", '= "2013"', r"\[plan\] first_fiscal_year: ", "found '2013'"),
        ("= 2013", "= true", r"\[plan\] first_fiscal_year: ", "found True"),
        ("= 2016", "= 2012", r"\[plan\] last_fiscal_year: ", "found 2012, .*first_fiscal_year = 2013"),
        ('document = "文書"', 'document = " "', r"\[source\] document: ", "found ' '"),
        ('period = "III"\n', "", r"\[source\.sections\] period: ", "found nothing"),
        ('note = "注"', 'note = "注"\nnotes = "注"', r"\[licence\] notes: ", "found '注'"),
        ('[licence]\nnote = "注"\n', "", r"\[licence\]: ", "found nothing"),
        ("[licence]", "[extra]\n[licence]", r"\[extra\]: ", r"found \{\}"),
        ("[plan]", "[plan", "", "found .*line 1.*expected TOML in UTF-8"),
        ("[plan]", "x = " + "[" * 100_000, "", "expected TOML in UTF-8"),
    ],
)
def test_a_broken_plan_toml_names_file_table_and_key(folder: Path, old: str, new: str, place: str, found: str) -> None:
    change(folder, "plan.toml", old, new)
    with pytest.raises(ConfigError, match=rf"(?s)^small/plan\.toml: {place}.*{found}"):
        load_plan(folder)


def test_a_plan_toml_that_is_not_utf8_is_refused(folder: Path) -> None:
    (folder / "plan.toml").write_bytes(TOML.encode("cp932"))
    with pytest.raises(ConfigError, match=r"^small/plan\.toml: .*expected TOML in UTF-8"):
        load_plan(folder)


def test_a_plan_toml_with_a_byte_order_mark_is_read(folder: Path) -> None:
    (folder / "plan.toml").write_text(TOML, encoding="utf-8-sig")
    assert load_plan(folder)[0].head.title == "小さな計画"


def test_a_missing_plan_toml_is_a_folder_error(folder: Path) -> None:
    (folder / "plan.toml").unlink()
    with pytest.raises(FolderError, match=r"^small/plan\.toml: found No such file"):
        load_plan(folder)


def test_a_missing_folder_is_a_folder_error(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"found no folder 'absent', expected one with plan\.toml"):
        load_plan(tmp_path / "absent")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["A1-1", "A1-2", "A2-1", "B-1"]),
        ({"pillar": "A"}, ["A1-1", "A1-2", "A2-1"]),
        ({"pillar": "B"}, ["B-1"]),
        ({"area": "A1"}, ["A1-1", "A1-2"]),
        ({"kind": "C"}, ["A1-1", "A2-1"]),
        ({"pillar": "A", "area": "A2", "kind": "C"}, ["A2-1"]),
        ({"pillar": "B", "area": "A1"}, []),
        ({"pillar": "Z"}, []),
        ({"kind": "c"}, []),
        ({"text": "備蓄"}, ["A1-2"]),
        ({"text": "回数"}, ["A2-1"]),
        ({"text": "課題その一"}, ["A1-1", "A1-2"]),
        ({"text": "方針その二"}, ["A1-2", "A2-1"]),
        ({"text": "npo"}, ["B-1"]),
        ({"text": "(ＮＰＯ)"}, ["B-1"]),
        ({"text": "xyz"}, ["B-1"]),
        ({"text": "訓練　方針"}, ["A2-1"]),
        ({"text": "訓練 備蓄"}, []),
        ({"text": "訓練回数"}, []),
        ({"text": "　 "}, ["A1-1", "A1-2", "A2-1", "B-1"]),
        ({"text": "課題その一", "kind": "L"}, ["A1-2"]),
        ({"text": "どこにもない"}, []),
        ({"text": "備考"}, []),
        ({"text": ".*"}, []),
    ],
)
def test_measures_are_filtered(folder: Path, wanted: dict[str, str], found: list[str]) -> None:
    plan, _ = load_plan(folder)
    assert [row.measure.id for row in measures_table(plan, **wanted)] == found


def test_a_measure_row_brings_its_pillar_area_issues_and_policies(folder: Path) -> None:
    plan, _ = load_plan(folder)
    [row] = measures_table(plan, text="備蓄")
    assert (row.pillar.name, row.area and row.area.name) == ("柱の一", "区分の一")
    assert [issue.id for issue in row.issues] == ["A1-I1"]
    assert [policy.id for policy in row.policies] == ["A2-P1"]
    assert measures_table(plan, pillar="B")[0].area is None


def test_a_measure_row_as_text_cells(folder: Path) -> None:
    change(folder, "links.csv", "B-1,issue,B-I1,編集\n", "B-1,issue,B-I1,編集\nB-1,issue,A1-I1,編集\n")
    plan, _ = load_plan(folder)
    assert measures_table(plan, pillar="B")[0].as_row() == {
        "id": "B-1",
        "pillar": "柱の二",
        "area": "",
        "name": "窓口（ＮＰＯ）",
        "kind": "T",
        "indicator": "状態",
        "note": "備考",
        "issues": "課題その一 / 課題ＸＹＺ",
        "policies": "方針その三",
        "section": "IV 2",
        "file": "small/measures.csv",
        "row": "2",
    }


def test_counts(folder: Path) -> None:
    plan, _ = load_plan(folder)
    assert counts(plan) == {
        "pillars": 2,
        "areas": 2,
        "issues": 3,
        "policies": 3,
        "measures": 4,
        "measures_L": 1,
        "measures_C": 2,
        "measures_T": 1,
        "links": 8,
        "lineage": 2,
        "lookback_result": 2,
        "lookback_continuing": 0,
        "lookback_change": 1,
        "principles": 2,
    }
