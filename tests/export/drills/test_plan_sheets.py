"""Timetable, injects, checklist and forms: every line of the plan stands on them, and what is unknown says so."""

from __future__ import annotations

import datetime

import pytest

from layers.export.paper import BLANK, Cards, Table, pdf
from tests.export.drills.conftest import JA, Made
from tests.export.paper.reading import texts


def whole(made: Made, name: str, **changed: object) -> str:
    sheets = made.again(name, **changed)[name] if changed else made.sheets[name]
    return "".join(texts(pdf(sheets, JA)))


def test_the_timetable_has_every_line_by_the_clock_past_midnight_too(made: Made):
    text = whole(made, "timetable")
    told = ["23:30地震の放送総務課", "23:50避難ビルに到着消防団", "＋1日0:15本部に報告未登録"]
    assert all(line in text for line in told)
    assert [text.index(line) for line in told] == sorted(text.index(line) for line in told)


def test_without_a_start_times_count_from_it(made: Made):
    text = whole(made, "timetable", start="")
    assert "＋0分地震の放送" in text
    assert "＋45分本部に報告" in text
    assert "開始時刻未登録" in text


def test_a_drill_held_on_another_day_has_no_start_that_is_known(made: Made):
    other, planned = datetime.date(2026, 11, 22), datetime.date(2026, 11, 5)
    moved = whole(made, "timetable", state="done", held={"date": other})
    assert "2026年11月22日開始時刻未登録" in moved
    assert "2026年11月5日23:30開始" in whole(made, "timetable", state="done", held={"date": planned})


def test_the_timetable_has_safety_roles_aims_and_outline(made: Made):
    text = whole(made, "timetable")
    for told in (
        "1.誘導員の合図を待つ",
        "統制班総務課",
        "記録班未登録",
        "2.全施設の人数をつかむ",
        "参加予定（人）1,240",
    ):
        assert told in text
    assert "夜間に行うはい" in text
    assert "段差のない経路未登録" in text
    assert "個人の名前は書きません" in text


def test_a_plan_without_times_or_safety_says_so(made: Made):
    text = whole(made, "timetable", timetable=(), safety=())
    assert JA.say("drill_paper.timetable_none") in text
    assert JA.say("drill_paper.safety_none") in text


def test_injects_go_in_the_order_of_time_four_a_page(made: Made):
    controller, cards = made.sheets["injects"]
    (block,) = [block for block in cards.blocks if isinstance(block, Cards)]
    assert [card.head for card in block.cards] == ["23:40", "23:50", "＋1日 0:00", "＋1日 0:10", "＋1日 0:20"]
    pages = texts(pdf(cards, JA))
    assert [page.count("宛先：本部") for page in pages] == [4, 1]
    assert [card.body for card in block.cards] == [f"状況その{n}" for n in (4, 3, 2, 1, 0)]
    listed = texts(pdf(controller, JA))[0]
    assert all(f"状況その{n}巡回班本部期待{n}" in listed for n in range(5))


def test_a_long_title_leaves_four_cards_a_page(made: Made):
    _, cards = made.again("injects", title="とても長い名前の訓練" * 6)["injects"]
    assert [page.count("宛先：本部") for page in texts(pdf(cards, JA))] == [4, 1]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "実施日2026年11月5日23:30開始"),
        ({"start": ""}, "実施日2026年11月5日開始時刻未登録"),
        ({"date": None, "start": ""}, "実施日未登録"),
    ],
)
def test_every_card_says_the_day_since_it_is_found_alone(made: Made, values: dict[str, object], told: str):
    _, cards = made.again("injects", **values)["injects"]
    pages = texts(pdf(cards, JA))
    # On each card, and once on each sheet above them.
    assert [page.count(told) for page in pages] == [5, 1]


def test_no_card_says_what_is_expected(made: Made):
    assert not any("期待" in page for page in texts(pdf(made.sheets["injects"][1], JA)))


def test_the_checklist_has_every_line_with_its_time(made: Made):
    text = whole(made, "checklist")
    assert text.count("□") == 2
    assert "1鍵を開ける区職員23:45まで" in text
    assert "2水が出るか確かめる" in text


def test_heads_are_counted_at_every_site_with_its_capacity(made: Made):
    (sheet,) = made.sheets["headcount"]
    (table,) = [block for block in sheet.blocks if isinstance(block, Table)]
    assert [row[:2] for row in table.rows[:3]] == [("避難所1", 150), ("施設2", None), ("施設3", None)]
    assert all(cell is BLANK for row in table.rows for cell in row[2:])
    text = whole(made, "headcount")
    assert "施設2未登録" in text
    assert "いまのデータにない施設（emergency_site:GONE）" in text


@pytest.mark.parametrize("aim", ["10分以内に移動を始める", "全施設の人数をつかむ"])
def test_the_observer_writes_to_every_aim(made: Made, aim: str):
    assert f"「{aim}」" in whole(made, "observation")
