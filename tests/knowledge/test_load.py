"""Reading the knowledge folder: faults leave out their row and what refers to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from layers.knowledge import Knowledge, load_knowledge
from layers.knowledge.load import TABLES, columns
from layers.problems import FolderError, Problem
from tests.knowledge.shipped import FOLDER, KNOWLEDGE, PLAN
from tests.support import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "knowledge"))


def changed(folder: Path, table: str, old: str, new: str) -> tuple[Knowledge, list[Problem]]:
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8-sig")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8-sig", newline="")
    return load_knowledge(folder, [PLAN])


@pytest.mark.parametrize(
    ("table", "old", "new", "column", "code"),
    [
        ("documents", "43100", "4310", "city", "plan_value"),
        ("sections", "s2,2,", "s2,1,", "number", "plan_value"),
        ("themes", "1-facts,1,5,", "1-facts,1,4,", "order", "plan_value"),
        ("themes", "1-facts,1,5,", "1-facts,9,5,", "section", "plan_reference"),
        ("rows", "1,2,\n", "1,1,\n", "row", "plan_value"),
        ("rows", "1,46,1-facts", "1,46,1-role", "theme", "plan_reference"),
        ("rows", "1,46,1-facts", "1,46,", "theme", "plan_reference"),
        ("rows", "1,47,\n", "1,47,1-facts\n", "theme", "plan_reference"),
        ("rows", "1,46,1-facts", "1,46,1-what", "theme", "plan_reference"),
        ("practices", "x1-46,1,46,京都市", "x1-46,1,46,", "city", "plan_value"),
        ("practices", "x1-46,1,46,京都市", "x1-46,1,49,京都市", "row", "plan_reference"),
        ("practices", "x1-46,1,46,京都市", "x1-46,1,39,京都市", "row", "plan_value"),
        ("items", "i1,p1,,1,image", "i1,p1,i9,1,image", "parent", "plan_reference"),
        ("items", "i1,p1,,1,image", "i1,p1,,1,picture", "kind", "plan_value"),
        ("cards", "card-2,2,子ども・子育て支援,i1", "card-2,2,子ども・子育て支援,i1-1", "image", "plan_reference"),
        ("cases", "case-1-2,card-1,2,,", "case-1-2,card-1,2,○,", "main", "plan_value"),
        ("figures", "actual,か所,13,2003,19", "actual,か所,13,2003,", "value", "plan_value"),
        ("figures", "actual,か所,13,2003,19", "guess,か所,13,2003,19", "kind", "plan_value"),
        (
            "meetings",
            "cancelled,2011年3月11日の平成23年東北地方太平洋沖地震の影響。",
            "cancelled,",
            "reason",
            "plan_value",
        ),
        ("meetings", "2011-01-24,18:30", "2011-02-30,18:30", "date", "plan_value"),
        ("meetings", "2011-01-24,18:30", "2011-01-24,24:30", "start", "plan_value"),
        ("meetings", "closed,,kawasaki_3", "closed,,kawasaki_4", "next", "plan_reference"),
        ("conflicts", "2006,kawasaki_report", "2006,kawasaki_meeting_2", "document", "plan_value"),
        ("opinion_places", "m2-01,committee,", "m2-01,mayor,", "source", "plan_value"),
        ("opinion_places", "(4) 委員意見,9,s4", "(4) 委員意見,10,s4", "row", "plan_reference"),
        ("opinion_places", "(4) 委員意見,9,s4", "(4) 委員意見,8,s4", "row", "plan_value"),
        ("opinion_places", "m2-01,committee,", "m9-01,committee,", "opinion", "plan_reference"),
        ("theme_links", "opinion,m2-01,", "opinion,m9-01,", "record", "plan_reference"),
        ("theme_links", "opinion,m2-01,", "case,m2-01,", "kind", "plan_value"),
        ("measure_links", "C2-2,card,card-1", "C2-9,card,card-1", "measure", "plan_reference"),
    ],
)
def test_a_fault_is_reported_in_its_place(folder: Path, table: str, old: str, new: str, column: str, code: str):
    read, problems = changed(folder, table, old, new)
    mine = [(one.column, one.code) for one in problems if one.file == f"knowledge/{table}.csv"]
    assert (column, code) in mine
    assert len(getattr(read, table)) < len(getattr(KNOWLEDGE, table))


def test_what_refers_to_a_lost_row_is_lost_too(folder: Path):
    read, problems = changed(folder, "cards", "card-2,2,子ども・子育て支援,i1", "card-2,2,子ども・子育て支援,i9")
    assert {one.id for one in KNOWLEDGE.cases} - {one.id for one in read.cases} == {"case-2-1", "case-2-2"}
    assert not [link for link in read.measure_links if link.record == "card-2"]
    assert {one.file for one in problems} >= {"knowledge/cases.csv", "knowledge/points.csv", "knowledge/figures.csv"}


def test_a_meeting_whose_next_is_lost_goes_with_it(folder: Path):
    read, problems = changed(folder, "meetings", "2011-03-23", "2011-03-32")
    assert read.meetings == ()
    assert [(one.row, one.column, one.value) for one in problems if one.file == "knowledge/meetings.csv"] == [
        (3, "date", "2011-03-32"),
        (2, "next", "kawasaki_3"),
    ]


def test_links_to_a_plan_that_is_not_at_hand_stand_as_they_are(folder: Path):
    path = folder / "measure_links.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("nagoya_2013,C2-2", "other,X-1"), "utf-8-sig")
    read, problems = load_knowledge(folder, [PLAN])
    assert problems == []
    assert [link.measure for link in read.measure_links if link.plan == "other"]


def test_a_missing_table_and_a_missing_folder(folder: Path):
    (folder / "conflicts.csv").unlink()
    read, problems = load_knowledge(folder)
    assert [(one.file, one.code) for one in problems] == [("knowledge/conflicts.csv", "file_missing")]
    assert read.conflicts == ()
    assert len(read.opinions) == 80
    with pytest.raises(FolderError, match="nowhere"):
        load_knowledge(folder / "nowhere")


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_documented_with_its_columns(name: str):
    documented = (ROOT / "docs" / "data-formats.md").read_text(encoding="utf-8")
    own = ", ".join(f"`{column}`" for column in columns(name))
    assert [line for line in documented.splitlines() if line.startswith(f"| `{name}` |") and f"| {own} |" in line]


def test_made_up_rows_are_refused_among_real_ones(folder: Path):
    path = folder / "conflicts.csv"
    head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([f"{head},訓練データ", *(f"{row},○" for row in rows)]) + "\n", encoding="utf-8-sig")
    read, problems = load_knowledge(folder)
    assert [one.code for one in problems] == ["training_mixed"]
    assert read.conflicts == ()
