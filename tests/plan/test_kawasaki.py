"""Kawasaki's results of FY2011 as shipped: complete, official names verbatim, summary and detail apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from layers.plan import Plan, load_plan
from layers.plan.fiscal import fiscal_year_label
from layers.plan.progress import entry_counts, ratings_by_code, results_of, timeline
from layers.plan.scales import load_scales
from tests.plan.copying import LONGEST_RUN, ROOT, plain, shared_run, source_text

FOLDER = ROOT / "data" / "plans" / "kawasaki_2011"
PROGRAMMES = ["協働のまちづくりの推進", "地域コミュニティ施策の推進", "区役所機能の強化"]
MEASURES = [
    ("P1", "協働型事業の推進"),
    ("P1", "市民活動の支援"),
    ("P2", "地域コミュニティ施策の推進"),
    ("P3", "区役所機能の強化"),
    ("P3", "区民会議の運営（各区）"),
    ("P3", "区における地域の課題解決に向けた取組の推進"),
    ("P3", "区役所・支所・出張所等の窓口サービス機能の再編"),
    ("P3", "区役所等庁舎の計画的・効率的な整備"),
]
#: Names the document gives without brackets.
TERMS = (
    "市民活動推進委員会",
    "川崎区役所道路公園センター",
    "行政サービスコーナー",
    "第3次区役所人材育成計画",
    "完成・供用開始(2014年度)",
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    read, problems = load_plan(FOLDER)
    assert problems == []
    return read


@pytest.fixture(scope="module")
def source() -> str:
    return source_text("004_71aa6ba3eb1ff1c1.txt")


def test_programmes_and_measures_have_their_official_names(plan: Plan, source: str) -> None:
    assert [one.name for one in plan.programmes] == PROGRAMMES
    assert [(one.pillar, one.name) for one in plan.measures] == MEASURES
    assert [name for _, name in MEASURES if f"○{plain(name)}" not in plain(source)] == []
    assert [name for n, name in enumerate(PROGRAMMES, start=1) if f"{n} {name} 【達成状況区分 3】" not in source] == []


def test_counts(plan: Plan) -> None:
    assert entry_counts(plan) == {
        "programmes": 3,
        "cells": 48,
        "baselines": 26,
        "milestones": 8,
        "results": 14,
        "ratings": 14,
        "values": 0,
    }
    assert (plan.head.city, plan.head.first_fiscal_year, plan.head.open_end) == ("14130", 2011, True)


def test_all_fourteen_printed_ratings_are_threes(plan: Plan, source: str) -> None:
    assert len(re.findall(r"達成状況区分[：:]? ?\s*3", source)) == 14
    assert {result.scale for result in plan.entries.results} == {"achievement"}
    assert ratings_by_code(plan.entries, load_scales()["achievement"]) == {"1": 0, "2": 0, "3": 14, "4": 0, "5": 0}


def test_summary_and_detail_stay_apart(plan: Plan) -> None:
    summary = results_of(plan.entries, fiscal_year=2011, level="summary")
    detail = results_of(plan.entries, fiscal_year=2011, level="detail")
    assert list(summary) == ["P1", "P2", "P3"]
    assert list(detail) == [*summary, *(measure.id for measure in plan.measures)]
    assert results_of(plan.entries, fiscal_year=2012, level="detail") == {}
    # The two differ: only the table says that the grants were paid, only the summary speaks of next steps.
    assert "渡した" in detail["P2-1"].done
    assert "渡した" not in summary["P2"].done
    assert "調整" in summary["P1"].done.splitlines()[-1]
    assert "予算" in detail["P1-2"].done.splitlines()[-1]
    assert all(one.next_steps for one in summary.values())
    assert not any(one.next_steps for one in detail.values())


def test_the_earthquake_stands_where_it_is_printed(plan: Plan) -> None:
    assert [one.id for one in plan.entries.results if one.shocks] == ["P3-2011-s", "P3-5-2011-d"]


def test_as_many_results_as_the_document_has_items(plan: Plan, source: str) -> None:
    summary, table = source.split("施策計画名", 1)
    items = Counter({one.id: len([*filter(None, one.done.splitlines())]) for one in plan.entries.results})
    of_summary = sum(
        part.split("【課題")[0].split("【震災")[0].count("- ・") for part in summary.split("【主な実施結果】")[1:]
    )
    assert sum(items[f"{one.id}-2011-s"] for one in plan.programmes) == of_summary
    # In the table an item begins with ・ after a tag or white space; the last of them is the earthquake's.
    assert sum(items[f"{one.id}-2011-d"] for one in plan.measures) == len(re.findall(r"(?<=[>\s])・", table)) - 1
    assert [items[f"{one.id}-2011-d"] for one in plan.measures] == [2, 2, 4, 3, 3, 1, 5, 3]


def test_cells_span_years_and_may_be_open(plan: Plan) -> None:
    spans = {one.id: (one.first_fiscal_year, one.last_fiscal_year, one.open_end) for one in plan.entries.cells}
    assert set(spans.values()) == {
        (None, None, False),
        (2011, 2011, False),
        (2011, 2013, False),
        (2012, 2012, False),
        (2012, 2013, False),
        (2013, 2013, False),
        (2014, 2014, True),
    }
    council = [one for one in plan.entries.cells if "第4期" in one.text]
    assert [(one.covers(2011), one.covers(2012), one.covers(2013), one.covers(2014)) for one in council] == [
        (False, True, True, False)
    ]
    last = [one for one in plan.entries.cells if one.text == "事業推進"]
    assert len(last) == 7
    assert all(one.covers(2014) and one.covers(2030) and not one.covers(2013) for one in last)


def test_the_baseline_speaks_of_no_year(plan: Plan) -> None:
    baselines = [one for one in plan.entries.cells if one.kind == "baseline"]
    assert {one.measure for one in baselines} == {one.id for one in plan.measures}
    assert not any(one.covers(year) for one in baselines for year in range(2005, 2020))


def test_milestones_have_their_own_date(plan: Plan) -> None:
    _, content, stones = timeline(plan, "P3-4")
    assert [(one.kind, one.fiscal_year, one.month) for one in stones] == [
        ("done", 2011, "2012-01"),
        ("planned", 2011, "2012-03"),
        ("done", 2011, "2012-03"),
        ("planned", 2014, None),
    ]
    assert stones[-1].text == "開所(2014年度)"
    assert [one.first_fiscal_year for one in content] == sorted(one.first_fiscal_year or 0 for one in content)
    assert fiscal_year_label(stones[0].fiscal_year) == "平成23年度（2011年度）"


def test_every_record_names_its_section_and_is_real(plan: Plan) -> None:
    records = [*plan.entries.cells, *plan.entries.milestones, *plan.entries.results]
    assert all(one.section.startswith(("要約", "施策計画の表")) for one in records)
    assert not any(one.training for one in records)


def test_our_sentences_are_not_those_of_the_source(plan: Plan, source: str) -> None:
    terms = [*TERMS, *PROGRAMMES, *(name for _, name in MEASURES), *re.findall("「([^」]+)」", source)]
    copied = {name: run for name, text in _own_words(plan) if (run := shared_run(text, source, terms))}
    assert copied == {}


def test_the_check_for_copies_sees_a_copy(source: str) -> None:
    sentence = next(line for line in source.splitlines() if line.startswith("- ・")).removeprefix("- ・")
    assert shared_run(f"課題は{sentence[:20]}です", source, TERMS)
    assert not shared_run(sentence[:LONGEST_RUN], source, TERMS)


def _own_words(plan: Plan) -> Iterator[tuple[str, str]]:
    yield from ((one.id, one.text) for table in (plan.entries.cells, plan.entries.milestones) for one in table)
    yield from ((one.id, text) for one in plan.entries.results for text in (one.done, one.next_steps, one.shocks))
