"""Comparison by theme, links, who else, search and filter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.knowledge import (
    card_view,
    comparison,
    find_cards,
    find_practices,
    measures_of,
    pillars_of,
    themes_of,
    who_else,
)
from layers.knowledge.links import PRINTED
from tests.knowledge.shipped import KNOWLEDGE, PLAN


@given(st.sampled_from(KNOWLEDGE.themes))
def test_a_theme_shows_its_rows_from_its_heading_to_the_next(theme):
    rows = comparison(KNOWLEDGE, theme=theme.id)
    assert [row.heading for row in rows] == [theme] + [None] * (len(rows) - 1)
    assert [row.row for row in rows] == list(range(theme.row, theme.row + len(rows)))
    assert {row.section for row in rows} == {theme.section}


def test_the_themes_together_are_the_whole_table():
    by_theme = [row for theme in KNOWLEDGE.themes for row in comparison(KNOWLEDGE, theme=theme.id)]
    assert by_theme == comparison(KNOWLEDGE)
    assert [row for number in (1, 2, 3, 4) for row in comparison(KNOWLEDGE, number)] == comparison(KNOWLEDGE)
    assert comparison(KNOWLEDGE, 5) == []


def test_a_row_as_text_keeps_the_columns_of_the_source():
    row = comparison(KNOWLEDGE, 1)[28].as_row()
    assert list(row) == ["section", "row", "theme", "committee", "staff", "practice", "label", "city"]
    assert (row["section"], row["row"], row["theme"], row["city"]) == ("1", "29", "体制・仕組・権限", "京都市")
    assert comparison(KNOWLEDGE, 1)[1].as_row()["theme"] == ""


def test_an_opinion_may_stand_under_several_themes():
    found = themes_of(KNOWLEDGE, "opinion", "s1-19")
    assert [(one.theme.id, one.basis) for one in found] == [
        ("1-split", PRINTED),
        ("1-coop", PRINTED),
        ("4-mind", PRINTED),
    ]
    ours = themes_of(KNOWLEDGE, "opinion", "c2-17")
    assert [(one.theme.id, one.basis) for one in ours] == [("1-facts", "編集上の対応付け"), ("2-ties", PRINTED)]
    assert [one.theme.id for one in themes_of(KNOWLEDGE, "practice", "x3-13")] == ["3-system"]
    assert [one.basis for one in themes_of(KNOWLEDGE, "card", "card-3")] == ["編集上の対応付け"]


def test_every_opinion_and_every_practice_has_a_theme():
    assert all(themes_of(KNOWLEDGE, "opinion", one.id) for one in KNOWLEDGE.opinions)
    assert all(themes_of(KNOWLEDGE, "practice", one.id) for one in KNOWLEDGE.practices)


def test_who_else_does_what_a_measure_is_about():
    found = who_else(KNOWLEDGE, "C2-1")
    assert {one.city for one in found.practices} == {"京都市", "広島市"}
    assert (found.cards, found.basis) == ((), ("編集上の対応付け",))
    assert [view.card.id for view in who_else(KNOWLEDGE, "C1-3").cards] == ["card-1", "card-4"]
    assert not who_else(KNOWLEDGE, "D2-1")
    assert not who_else(KNOWLEDGE, "C2-1", plan="kawasaki_2011")


def test_cards_belong_to_pillars_through_their_measures():
    found = [[one.id for one in pillars_of(KNOWLEDGE, PLAN, card.id)] for card in KNOWLEDGE.cards]
    assert found == [["C"], ["W"], ["C"], ["C"]]


def test_measures_of_a_record():
    assert [one.measure for one in measures_of(KNOWLEDGE, PLAN.head.id, "card", "card-1")] == ["C1-3", "C2-2"]
    assert measures_of(KNOWLEDGE, "kawasaki_2011", "card", "card-1") == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["card-1", "card-2", "card-3", "card-4"]),
        ({"text": "サロン"}, ["card-2"]),
        ({"text": "ﾓﾃﾞﾙ事業"}, ["card-1", "card-3"]),
        ({"text": "self"}, ["card-4"]),
        ({"text": "冒険 3か年"}, ["card-1"]),
        ({"text": "冒険 サロン"}, []),
        ({"ward": "高津区"}, ["card-1", "card-3", "card-4"]),
        ({"ward": "中原区"}, ["card-2"]),
        ({"image": "i2"}, ["card-3", "card-4"]),
        ({"theme": "2-civic"}, ["card-3"]),
        ({"measure": "C1-3"}, ["card-1", "card-4"]),
        ({"measure": "C1-3", "ward": "川崎区"}, []),
    ],
)
def test_cards_are_found(asked: dict[str, str], found: list[str]):
    assert [view.card.id for view in find_cards(KNOWLEDGE, **asked)] == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "民間委託"}, ["x3-13"]),
        ({"city": "川崎市"}, ["x2-6", "x3-5", "x3-6", "x3-7", "x3-8", "x3-9"]),
        ({"measure": "S-1"}, ["x3-3", "x3-4", "x3-12"]),
        ({"theme": "1-facts"}, ["x1-46"]),
        ({"theme": "4-skill", "city": "京都市"}, []),
        ({"text": "コンビニ"}, ["x3-12"]),
    ],
)
def test_practices_are_found(asked: dict[str, str], found: list[str]):
    assert [one.id for one in find_practices(KNOWLEDGE, **asked)] == found


@given(st.sampled_from(KNOWLEDGE.practices), st.data())
def test_any_piece_of_a_text_finds_it_in_any_width_and_case(one, data):
    start = data.draw(st.integers(0, len(one.text) - 1))
    piece = one.text[start : start + data.draw(st.integers(1, 8))]
    wide = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in piece)
    assert one in find_practices(KNOWLEDGE, wide.swapcase())


def test_a_card_nobody_has():
    with pytest.raises(KeyError):
        card_view(KNOWLEDGE, "card-9")
