"""Tables of entries: read whole, one fault at a time, training and real apart, series cut at a change of definition."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from layers.plan import Plan, load_entries, load_plan
from layers.plan.entries import Entries
from layers.plan.fiscal import fiscal_year_of
from layers.plan.progress import conflicts, ranks_by_year, series, state_counts, wards_of
from layers.plan.scales import Rating, load_scales
from layers.problems import ConfigError, FolderError, Problem
from tests.plan.copying import ROOT

NAGOYA = load_plan(ROOT / "data" / "plans" / "nagoya_2013")[0]
HEAD = 'plan = "nagoya_2013"\ntraining = {training}\nnote = "試験"\n'
TABLES = {
    "versions": "id,order,title,decided,reason,section\nv2,2,改訂,2015-03-31,震災,I\nv1,1,最初,,初版,I\n",
    "changes": "id,version,table,record,column,before,after,section\nc1,v2,measures,D2-1,name,前,後,I\n",
    "cells": (
        "id,measure,order,kind,first_fiscal_year,last_fiscal_year,open_end,text,basis,section\n"
        "b,D1-1,1,baseline,,,,いま,entered,I\nc,D1-1,2,content,2013,2014,,する,entered,I\n"
        "o,D1-1,3,content,2015,2015,○,続ける,entered,I\n"
    ),
    "milestones": "id,measure,kind,fiscal_year,month,text,section\nm,D1-1,planned,2011,2012-01,集約,I\n",
    "offices": "id,name,ward,section\nbousai,防災課,,I\nminato,総務課,港区,I\n",
    "results": (
        "id,fiscal_year,level,pillar,measure,scale,code,state,done,next_steps,shocks,section\n"
        "r1,2013,detail,,D1-1,achievement,2,published,した,,,I\n"
        "r2,2013,summary,D,,,,not_entered,,,,I\n"
        "r3,2007,detail,,D1-1,three_years,IV,published,した,,,I\n"
    ),
    "definitions": (
        "id,indicator,measure,main,name,unit,better,text,source\n"
        "d1,x,D1-1,○,数,棟,more,数え方,源\nd2,x,D1-1,,数,件,more,別の数え方,源\n"
    ),
    "values": (
        "id,definition,ward,place,fiscal_year,date,dated,value,of,approximate,conflict,level,source,address,note\n"
        "a,d1,,,2013,2014-03,,100,,,,P,源,,\nb,d1,,,2014,,,,,,,P,源,,\nc,d2,,,2015,,,60.5,80,○,,S,源,,\n"
    ),
    "targets": "id,definition,ward,fiscal_year,value,source\nt,d1,,2013,120,源\n",
    "decisions": "id,measure,ward,office,question,due,decided,section\nq,D1-1,,bousai,何を,2014-03-31,,I\n",
    "rollout": (
        "measure,ward,fiscal_year,state,conditions,blockers,office,due,note\n"
        "D1-1,港区,2013,preparing,条件,支障,minato,2014-03-31,\nD1-1,南区,2013,,,,,,\n"
        "D1-1,北区,2013,not_applicable,,,,,\nD1-1,緑区,2013,done,,,,,\n"
    ),
}


def marked(text: str) -> str:
    head, *rows = text.splitlines()
    return "\n".join([f"{head},訓練データ", *(f"{row},○" for row in rows)]) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "entries.toml").write_text(HEAD.format(training="false"), encoding="utf-8")
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8-sig", newline="\n")
    return tmp_path


def read(folder: Path, **choices: tuple[str, ...]) -> tuple[Entries, list[Problem]]:
    return load_entries(folder, NAGOYA, **choices)


def test_sound_tables_are_read_whole(folder: Path) -> None:
    entries, problems = read(folder, wards=("港区", "南区", "北区", "緑区"))
    assert problems == []
    assert {name: len(getattr(entries, name)) for name in TABLES} == {
        name: text.count("\n") - 1 for name, text in TABLES.items()
    }
    assert entries.training is False
    assert not any(one.training for name in TABLES for one in getattr(entries, name))


def test_unknown_stays_unknown(folder: Path) -> None:
    entries, _ = read(folder)
    assert [one.value for one in entries.values] == [100, None, 60.5]
    assert [one.of for one in entries.values] == [None, None, 80]
    assert [one.state for one in entries.rollout] == ["preparing", None, "not_applicable", "done"]
    assert [one.rating for one in entries.results][:2] == [Rating("achievement", "2"), None]


def test_a_folder_without_tables_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "entries.toml").write_text(HEAD.format(training="true"), encoding="utf-8")
    assert read(tmp_path) == (Entries(training=True), [])


def test_training_is_in_every_record(folder: Path) -> None:
    (folder / "entries.toml").write_text(HEAD.format(training="true"), encoding="utf-8")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(marked(text), encoding="utf-8")
    entries, problems = read(folder)
    assert problems == []
    assert all(one.training for name in TABLES for one in getattr(entries, name))


def test_real_rows_in_a_training_folder_are_refused(folder: Path) -> None:
    (folder / "entries.toml").write_text(HEAD.format(training="true"), encoding="utf-8")
    entries, problems = read(folder)
    assert {problem.code for problem in problems} == {"training_mixed"}
    assert all(getattr(entries, name) == () for name in TABLES)


def test_made_up_rows_in_a_real_folder_are_refused_whole(folder: Path) -> None:
    (folder / "targets.csv").write_text(marked(TABLES["targets"]), encoding="utf-8")
    entries, problems = read(folder)
    assert [(one.row, one.column, one.code) for one in problems] == [(1, "訓練データ", "training_mixed")]
    assert entries.targets == ()


def test_a_row_without_the_mark_is_left_out(folder: Path) -> None:
    (folder / "entries.toml").write_text(HEAD.format(training="true"), encoding="utf-8")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(marked(text), encoding="utf-8")
    text = marked(TABLES["offices"]).replace("港区,I,○", "港区,I,")
    (folder / "offices.csv").write_text(text, encoding="utf-8")
    entries, problems = read(folder)
    assert [one.id for one in entries.offices] == ["bousai"]
    assert (problems[0].row, problems[0].code) == (3, "training_mixed")


#: Table, what stands there, what is put there, and the row, column and code of the first problem.
FAULTS = [
    ("versions", "2015-03-31", "2015-02-30", (2, "decided", "plan_value")),
    ("versions", "v1,1", "v1,2", (3, "order", "plan_value")),
    ("changes", "c1,v2", "c1,v9", (2, "version", "plan_reference")),
    ("cells", "baseline,,,", "baseline,2013,,", (2, "first_fiscal_year", "plan_value")),
    ("cells", "baseline,,,,", "baseline,,,○,", (2, "open_end", "plan_value")),
    ("cells", "2013,2014", "2014,2013", (3, "last_fiscal_year", "plan_value")),
    ("cells", "content,2013", "content,", (3, "first_fiscal_year", "plan_value")),
    ("cells", "○", "以降", (4, "open_end", "plan_value")),
    ("cells", "する,entered", "する,guessed", (3, "basis", "plan_value")),
    ("milestones", "2011,2012-01", "2012,2012-01", (2, "month", "plan_value")),
    ("milestones", "2011,2012-01", "2011,2012-13", (2, "month", "plan_value")),
    ("milestones", "2012-01", "0000-01", (2, "month", "plan_value")),
    ("offices", "minato", "港", (3, "id", "plan_value")),
    ("results", "achievement,2", "achievement,6", (2, "code", "plan_value")),
    ("results", "achievement,2", "achievement,", (2, "code", "plan_value")),
    ("results", "achievement,2", ",2", (2, "code", "plan_value")),
    ("results", "achievement,2", "grade,2", (2, "scale", "plan_reference")),
    ("results", "achievement,2", "validity,2", (2, "scale", "plan_value")),
    ("results", "2013,detail,,D1-1", "2013,detail,,D9-9", (2, "measure", "plan_reference")),
    ("results", "2013,detail,,D1-1", "2013,detail,D,D1-1", (2, "measure", "plan_value")),
    ("results", "2013,detail,,D1-1", "2013,detail,,", (2, "measure", "plan_value")),
    ("results", "2013,detail,,D1-1", "2013,both,,D1-1", (2, "level", "plan_value")),
    ("results", "not_entered", "done", (3, "state", "plan_value")),
    ("definitions", "棟,more", "棟,up", (2, "better", "plan_value")),
    ("values", "a,d1", "a,d9", (2, "definition", "plan_reference")),
    ("values", "2013,2014-03", "2014,2014-03", (2, "date", "plan_value")),
    ("values", "2013,2014-03", "2013,2014年3月", (2, "date", "plan_value")),
    ("values", ",100,", ",１００,", (2, "value", "plan_value")),
    ("values", ",100,", ",1e400,", (2, "value", "plan_value")),
    ("values", ",100,", ",nan,", (2, "value", "plan_value")),
    ("values", "○,,S", "○,,Q", (4, "level", "plan_value")),
    ("targets", "2013,120", "2013,", (2, "value", "plan_value")),
    ("decisions", "bousai", "soumu", (2, "office", "plan_reference")),
    ("decisions", "2014-03-31", "2014-03", (2, "due", "plan_value")),
    ("rollout", "preparing", "準備中", (2, "state", "plan_value")),
    ("rollout", "南区,2013", "港区,2013", (3, "fiscal_year", "plan_value")),
    ("rollout", "南区", "みなみ区", (3, "ward", "plan_reference")),
    ("rollout", "南区", "", (3, "ward", "plan_value")),
    ("rollout", "2014-03-31", "2014/3/31", (2, "due", "plan_value")),
]


@pytest.mark.parametrize(("table", "old", "new", "place"), FAULTS, ids=[f"{f[0]}-{f[2]}" for f in FAULTS])
def test_a_fault_is_reported_in_its_place_and_only_its_row_is_left_out(
    folder: Path, table: str, old: str, new: str, place: tuple[int, str, str]
) -> None:
    text = TABLES[table]
    assert text.count(old) >= 1
    (folder / f"{table}.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    entries, problems = read(folder, wards=("港区", "南区", "北区", "緑区"))
    assert problems[0].file == f"{folder.name}/{table}.csv"
    assert (problems[0].row, problems[0].column, problems[0].code) == place
    assert place[0] not in [one.ref.row for one in getattr(entries, table)]
    assert len(getattr(entries, table)) == text.count("\n") - 2


def test_entries_of_another_plan_are_refused(folder: Path) -> None:
    kawasaki, _ = load_plan(ROOT / "data" / "plans" / "kawasaki_2011")
    with pytest.raises(ConfigError, match=r"found 'nagoya_2013', expected 'kawasaki_2011'"):
        load_entries(folder, kawasaki)


def test_a_missing_folder_and_a_missing_head(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"found no folder 'absent'"):
        read(tmp_path / "absent")
    with pytest.raises(ConfigError, match=r"entries\.toml: file not found"):
        read(tmp_path)


def test_january_2012_is_fiscal_2011(folder: Path) -> None:
    [stone] = read(folder)[0].milestones
    assert (stone.month, stone.fiscal_year) == ("2012-01", 2011)


def test_a_rank_is_on_the_scale_of_its_year(folder: Path) -> None:
    ranks = ranks_by_year(read(folder)[0], "D1-1", load_scales())
    assert ranks == {2007: (Rating("three_years", "IV"), None), 2013: (Rating("achievement", "2"), 2)}


def test_state_counts_leave_out_what_is_not_applicable_and_keep_the_unknown(folder: Path) -> None:
    rollout = read(folder)[0].rollout
    counts = state_counts(rollout)
    assert (counts.unknown, counts.applicable, counts.share_done) == (1, 3, None)
    known = state_counts(one for one in rollout if one.state)
    assert (known.by_state["not_applicable"], known.applicable, known.share_done) == (1, 2, 50)
    assert state_counts(one for one in rollout if one.state == "not_applicable").share_done is None
    assert wards_of(read(folder)[0]) == ["港区", "南区", "北区", "緑区"]


@pytest.mark.parametrize(("as_of", "overdue"), [("2014-03-31", False), ("2014-04-01", True)])
def test_overdue_begins_the_day_after(folder: Path, as_of: str, overdue: bool) -> None:
    entries, _ = read(folder)
    assert entries.decisions[0].overdue(as_of) is overdue
    assert [one.overdue(as_of) for one in entries.rollout] == [overdue, False, False, False]


def test_a_series_is_cut_where_the_definition_changes(folder: Path) -> None:
    assert [(one.definition.id, [value.id for value in one.values]) for one in series(read(folder)[0], "x")] == [
        ("d1", ["a", "b"]),
        ("d2", ["c"]),
    ]
    assert series(read(folder)[0], "y") == []


# --- Nagoya's published figures ----------------------------------------------------------------


@pytest.fixture(scope="module")
def nagoya() -> Plan:
    plan, problems = load_plan(ROOT / "data" / "plans" / "nagoya_2013")
    assert problems == []
    return plan


def test_the_last_step_of_the_tsunami_buildings_is_a_break(nagoya: Plan) -> None:
    before, after = series(nagoya.entries, "tsunami_buildings")
    assert [one.value for one in before.values] == [103, 220, 457, 872]
    assert [one.level for one in before.values] == ["S", "S", "S", "P"]
    assert [one.value for one in after.values] == [787]
    assert before.definition.id != after.definition.id
    assert after.values[0].date == "2025-10-27"


def test_conflicting_official_values_stand_side_by_side(nagoya: Plan) -> None:
    found = {name: [one.value for one in values] for name, values in conflicts(nagoya.entries).items()}
    assert found == {"tsunami_arrival": [96, 102, 108], "tsunami_height": [3.6, 3.3, 2.8]}
    for values in conflicts(nagoya.entries).values():
        assert len({one.definition for one in values}) == 3


@pytest.mark.parametrize(
    ("indicator", "place", "value", "of"),
    [
        ("evacuation_parks", "", 173, 193),
        ("elevation_signs", "", 3531, None),
        ("commuter_open", "名古屋駅周辺", 24, None),
        ("commuter_open_people", "名古屋駅周辺", 55000, None),
        ("commuter_facility", "名古屋駅周辺", 44, None),
        ("commuter_facility_people", "名古屋駅周辺", 25000, None),
        ("commuter_need", "伏見・栄", 27000, None),
        ("commuter_facility", "伏見・栄", 8, None),
        ("commuter_facility_people", "伏見・栄", 4000, None),
        ("commuter_facility_usable", "伏見・栄", 2000, None),
    ],
)
def test_published_figures(nagoya: Plan, indicator: str, place: str, value: float, of: float | None) -> None:
    [stretch] = series(nagoya.entries, indicator, place=place)
    assert [(one.value, one.of) for one in stretch.values] == [(value, of)]


def test_every_published_figure_has_source_address_and_level(nagoya: Plan) -> None:
    assert len(nagoya.entries.values) == 23
    assert all(one.source and one.address and one.level in "PS" for one in nagoya.entries.values)
    assert not any(one.training for one in nagoya.entries.values)


def test_the_plan_has_no_results_or_rollout_of_its_own(nagoya: Plan) -> None:
    own = nagoya.entries
    assert (own.results, own.rollout, own.targets, own.decisions) == ((), (), (), ())
    assert [(one.id, one.decided) for one in own.versions] == [("v1", None)]


def test_fiscal_years_of_dates_agree(nagoya: Plan) -> None:
    dated = [one for one in nagoya.entries.values if one.date and len(one.date) >= 7]
    assert len(dated) == 4
    for one in dated:
        assert fiscal_year_of(date.fromisoformat(f"{one.date}-01"[:10])) == one.fiscal_year
