"""Words in the reader's language."""

from __future__ import annotations

import datetime

import pytest

from layers.problems import Problem
from layers.wording import Wording
from tests.support import CONFIG

JA, EN = Wording(CONFIG, "ja"), Wording(CONFIG, "en")


def test_words_are_said_in_either_language():
    assert JA.say("severity.warning") == "注意"
    assert JA.say("place.row", row=5) == "5行目"
    assert EN.say("severity.warning") != "注意"
    with pytest.raises(KeyError):
        JA.say("severity.volcano")


def test_things_carry_their_own_names():
    kinds = CONFIG.layers.kinds
    assert (JA.name(kinds["shelter"]), EN.name(kinds["shelter"])) == ("指定避難所", "Shelter")
    assert JA.name(kinds["shelter"].fields["pets"]) == "ペット"


def test_a_problem_is_one_sentence_with_what_was_found():
    problem = Problem("s.csv", 12, "津波", "flag_unreadable", "調査中", "○ / △… / ×")
    assert JA.problem(problem) == "「調査中」は ○ / △… / × のどれでもないため、未登録としました。"
    assert "調査中" in EN.problem(problem)


def test_braces_in_a_file_are_text():
    problem = Problem("s.csv", 2, None, "number_unreadable", "{0.__class__} {value} {", "x")
    assert "{0.__class__} {value} {" in JA.problem(problem)


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (Problem("s.csv", 12, "津波", "flag_unreadable"), "s.csv 12行目 「津波」列"),
        (Problem("s.csv", None, None, "column_kept"), "s.csv"),
        (Problem("s.GeoJSON", 3, "geometry", "bad_geometry"), "s.GeoJSON 3番目の地物 「geometry」列"),
        (Problem("s.json", 3, None, "bad_geometry"), "s.json 3番目の地物"),
    ],
)
def test_the_place_of_a_problem(problem: Problem, place: str):
    assert JA.place(problem) == place


def test_dates():
    day = datetime.date(2025, 1, 5)
    assert (JA.date(day), EN.date(day)) == ("2025年1月5日", "5 January 2025")
    assert (JA.date(None), EN.date(None)) == ("未登録", EN.say("value.unregistered"))


def test_a_stored_moment_is_told_on_the_citys_clocks():
    late = datetime.datetime(2026, 11, 22, 15, 5, 59, tzinfo=datetime.UTC)
    assert (JA.moment(late), EN.moment(late)) == ("2026年11月23日 00:05", "23 November 2026 00:05")
    assert JA.moment(late.astimezone(datetime.timezone(datetime.timedelta(hours=-5)))) == JA.moment(late)
    assert (JA.clock(late), JA.local(late).isoformat()) == ("00:05", "2026-11-23T00:05:59+09:00")


def test_problems_are_counted_by_code_most_first():
    problems = [Problem("s.csv", n, None, "ward_unknown") for n in range(1200)]
    problems += [Problem("s.csv", 1, None, "outside_city"), Problem("s.csv", 1, None, "outside_japan")]
    assert JA.counted(problems, "warning") == ["区が分からない: 1,200", "市外の住所: 1"]
    assert JA.counted(problems, "error") == ["日本の外の座標: 1"]
    assert JA.counted(problems, "note") == []
