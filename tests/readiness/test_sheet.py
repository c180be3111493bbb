"""The ward readiness sheet: ten answers whose numbers are those of the parts, steps in their order, one change at a time."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable

import pytest

from layers.folder import DataFolder
from layers.readiness.answer import KEPT, case_of, readiness, total_of
from layers.readiness.assumed import scenario_line
from layers.readiness.classes import CLASSES
from layers.readiness.freshness import knowledge
from layers.readiness.options import PUBLIC
from layers.readiness.places import Places
from layers.readiness.proposal import kept_proposal
from layers.readiness.proposal import sources_of as sources_of_options
from layers.readiness.scenario import ScenarioRefused
from layers.readiness.sensitivity import COMPARED, Change, alternatives, people_of
from layers.readiness.sheet import WardSheet, kept_sheet, ward_sheet
from layers.readiness.sheet_flight import NAMED, Flight
from layers.readiness.sheet_parts import Amount, Said
from layers.readiness.sheet_words import change_words, lead, measure, sources_of, standard_words
from layers.readiness.siting import best, siting_case
from layers.readiness.steps import _capacities
from layers.readiness.terms import Value, default_scenario
from layers.wording import Wording
from tests import small_city
from tests.small_city import DAY, PORT, SOUTH
from tests.support import CONFIG, csv_bytes

#: Far enough that people of the small city reach its places.
CITY = dataclasses.replace(default_scenario(CONFIG, "23100"), cap="3000")
JA, EN = Wording(CONFIG, "ja"), Wording(CONFIG, "en")
HEADER = ["名称", "住所", "経度", "緯度", "ID", "状態", "想定収容人数", "階数", "使用できる階"]
QUESTIONS = ("flee", "room", "why", "where", "nearest", "places", "siting", "stock", "support", "known")


@pytest.fixture(scope="module")
def port(small: DataFolder) -> WardSheet:
    return ward_sheet(small, CONFIG, CITY, DAY, "港区")


@pytest.fixture(scope="module")
def whole(small: DataFolder) -> WardSheet:
    return ward_sheet(small, CONFIG, CITY, DAY)


def test_ten_questions_each_with_answer_source_and_rule(port: WardSheet):
    assert tuple(one.id for one in port.questions) == QUESTIONS
    for answer in port.questions:
        for words in (JA, EN):
            assert answer.question(words)
            assert "{" not in answer.said.words(words)
            assert all(rule.words(words) for rule in answer.basis.rules)
        assert answer.basis.rules
        assert answer.basis.as_of == DAY
        assert [one.source for one in answer.basis.sources]
        assert not answer.basis.training


def test_the_numbers_are_those_of_the_readiness_answer(port: WardSheet, small: DataFolder):
    total = readiness(small, CONFIG, CITY, DAY, "港区").total
    assert port.number("flee", "demand").value == total["demand"] == 1_100
    assert [one.value for one in port.answer("why").numbers] == [total[name] for name in CLASSES[1:]]
    left = total["demand"] - total["served"] - total["unknown"]
    assert port.number("room", "unserved").value == left
    assert port.answer("flee").said.words(JA) == "1,100 人"


def test_where_every_place_in_reach_has_something_unknown_no_number_of_people_placed_is_told(port: WardSheet):
    assert port.answer("room").state == "undecided"
    assert port.number("room", "served").value is None
    assert port.number("room", "unknown").value == 1_100
    assert port.answer("why").state == "partly"
    assert port.answer("why").said.words(JA) == "行き先が分からない人 1,100 人"
    assert port.answer("known").state == "undecided"


def test_known_room_is_told_with_what_is_lacking(town: Callable[..., DataFolder]):
    """One building for 400 of the 1,000 people of the first cell; nothing else serves."""
    sheet = ward_sheet(town(tsunami_building=_building("指定", "400")), CONFIG, CITY, DAY, "港区")
    assert sheet.number("room", "served").value == 400
    assert sheet.number("room", "unserved").value == 700
    assert sheet.answer("room").said.words(JA) == "400 人が入れ、700 人が入れません。"
    assert sheet.answer("why").said.words(JA) == "満員 700 人"
    assert sheet.answer("where").said.words(JA) == "港第1学区 600 人、港第2学区 100 人"
    assert (
        lead(sheet, JA, "港区")
        == "港区では、津波で避難が必要な 1,100 人のうち 700 人に、時間内に入れる避難先がありません。"
    )
    speed = sheet.sensitivity[0]
    assert (speed.before["unserved"], speed.after["too_late"]) == (700, speed.after["too_late"])
    assert speed.difference == speed.after["unserved"] - 700  # type: ignore[operator]


def _building(state: str, places: str) -> bytes:
    row = ["ビル", PORT, "136.9106", "35.0875", "B1", state, places, "5", "3階"]
    return csv_bytes(HEADER, row)


@pytest.mark.parametrize(
    ("lost", "reason"),
    [("inundation", "zone_missing"), ("population_cell", "population_missing")],
)
def test_without_water_or_people_every_number_of_people_is_undecided_and_never_0(
    town: Callable[..., DataFolder], lost: str, reason: str
):
    folder = town(**{lost: None}, emergency_site=small_city.FILES["emergency_site"][1])
    sheet = ward_sheet(folder, CONFIG, CITY, DAY, "港区")
    for question in ("flee", "room", "why", "where", "nearest", "siting"):
        answer = sheet.answer(question)
        assert answer.state == "undecided"
        assert [one.value for one in answer.numbers if one.unit == "people"] == [None] * len(answer.numbers)
        assert answer.said.words(JA).startswith("判定不能：")
    assert sheet.answer("flee").said.values["reason"].code == reason  # type: ignore[union-attr]
    assert JA.say("value.undecided") in lead(sheet, JA, "港区")
    assert sheet.steps[0].said.words(JA) == JA.say("sheet.step_register", kind=JA.name(CONFIG.layers.kinds[lost]))
    assert {change.difference for change in sheet.sensitivity} == {None}
    assert {change_words(change, JA).difference for change in sheet.sensitivity} == {"判定不能"}
    # The rest still answers.
    assert sheet.answer("known").state == "undecided"
    assert sheet.answer("stock").said.words(JA) == "判定不能：「備蓄品」が登録されていません。"


def test_where_no_place_is_registered_nobody_is_told_to_find_room(town: Callable[..., DataFolder]):
    sheet = ward_sheet(town(), CONFIG, CITY, DAY, "港区")
    room = sheet.answer("room")
    assert room.state == "undecided"
    assert sheet.number("room", "served").value is None
    assert sheet.number("room", "unknown").value == sheet.number("flee", "demand").value
    assert sheet.answer("places").state == "undecided"
    assert sheet.steps[0].code == "register"


def test_a_ward_outside_the_water_is_told_so(small: DataFolder):
    sheet = ward_sheet(small, CONFIG, CITY, DAY, "南区")
    assert {sheet.answer(question).state for question in ("flee", "room", "why", "siting")} == {"nobody"}
    assert lead(sheet, JA, "南区") == JA.say("sheet.lead_nobody", place="南区", hazard="津波")


def test_a_ward_that_is_none_is_refused_and_not_answered_with_0(small: DataFolder):
    with pytest.raises(ScenarioRefused, match="北区"):
        ward_sheet(small, CONFIG, CITY, DAY, "北区")


# --- unknown never reads as well --------------------------------------------------------------------


def test_full_places_are_undecided_where_nothing_was_computed(town: Callable[..., DataFolder]):
    folder = town(population_cell=None, tsunami_building=_building("指定", "400"))
    sheet = ward_sheet(folder, CONFIG, CITY, DAY, "港区")
    assert sheet.number("places", "places_full").value is None
    assert sheet.answer("places").state == "undecided"
    assert "満員になるかは判定不能" in sheet.answer("places").said.words(JA)


def test_full_places_are_undecided_where_none_is_known_to_serve_and_some_may(port: WardSheet):
    assert set(_flight(port).own_places()["status"]) == {"unknown"}
    assert port.number("places", "places_full").value is None
    assert "0 か所が最寄り避難で満員" not in port.answer("places").said.words(JA)


def test_with_cells_nobody_counted_room_for_the_others_is_not_room_for_all(town: Callable[..., DataFolder]):
    people = small_city.cells((small_city.A, "400", "400"), (small_city.B, "", ""))
    folder = town(population_cell=people, tsunami_building=_building("指定", "900"))
    sheet = ward_sheet(folder, CONFIG, CITY, DAY, "港区")
    assert sheet.answer("room").state == "partly"
    for words in (lead(sheet, JA, "港区"), sheet.answer("room").said.words(JA)):
        assert "400 人以上" in words
        assert "全員が入れるかは判定不能" in words
    # Nor is nobody said to be without room, here or anywhere.
    assert {sheet.answer(question).state for question in ("why", "where")} == {"undecided"}


def test_people_nobody_counted_at_all_are_undecided_and_not_0_or_more(town: Callable[..., DataFolder]):
    people = small_city.cells((small_city.A, "", ""))
    folder = town(population_cell=people, tsunami_building=_building("指定", "900"))
    sheet = ward_sheet(folder, CONFIG, CITY, DAY, "港区")
    for question, name in (("flee", "demand"), ("room", "served"), ("room", "unserved"), ("room", "unknown")):
        assert sheet.number(question, name).words(JA) == "判定不能"
    assert "判定不能" in lead(sheet, JA, "港区")


def test_the_lead_tells_who_is_undecided_beside_who_is_left(town: Callable[..., DataFolder]):
    sheet = ward_sheet(town(tsunami_building=_building("指定", "400")), CONFIG, CITY, DAY, "港区")
    room = sheet.answer("room")
    amounts = tuple(dataclasses.replace(one, value=5) if one.name == "unknown" else one for one in room.numbers)
    other = dataclasses.replace(room, numbers=amounts)
    answers = tuple(other if one is room else one for one in sheet.questions)
    said = lead(dataclasses.replace(sheet, questions=answers), JA, "港区")
    assert "700 人に、" in said
    assert "ほかに 5 人の行き先が分かりません" in said


def test_a_ward_without_any_place_says_so(town: Callable[..., DataFolder]):
    folder = town(tsunami_building=_building("指定", "400"))
    answer = ward_sheet(folder, CONFIG, CITY, DAY, "南区").answer("places")
    assert answer.said.words(JA) == "区内に、使える避難先の登録がありません。"


def _flight(sheet: WardSheet) -> Flight:
    return Flight(None, CONFIG, sheet.found, sheet.sited)  # type: ignore[arg-type]


# --- siting within the ward ------------------------------------------------------------------------


def test_only_buildings_of_the_ward_are_proposed(small: DataFolder):
    case = siting_case(small, CONFIG, CITY, DAY)
    own = best(case, 3, ward="港区")
    assert own.options == case.places.with_status("option").sum() == 1
    assert set(own.chosen["ward"]) <= {"港区"}
    none = best(case, 3, ward="南区")
    assert (none.options, none.gain) == (0, 0)
    assert "candidates_missing" in {one.code for one in none.statements}


def test_the_sheet_compares_what_the_view_of_the_next_buildings_compares_first(small: DataFolder):
    stay = dataclasses.replace(CITY, purpose="stay", cap="5000")
    for scenario in (CITY, stay):
        sheet = ward_sheet(small, CONFIG, scenario, DAY)
        source = sources_of_options(small, CONFIG, scenario)[0]
        proposal = kept_proposal(small, CONFIG, scenario, DAY, NAMED, source)
        assert proposal is not None
        assert sheet.sited is proposal.siting
        values = sheet.answer("siting").said.values
        if "source" in values:
            assert JA.say(f"siting.source_{source}") in sheet.answer("siting").said.words(JA)
    assert source == PUBLIC


def test_the_answer_says_which_buildings_were_compared_and_where(town: Callable[..., DataFolder]):
    folder = town(tsunami_building=_building("候補", "400"))
    said = ward_sheet(folder, CONFIG, CITY, DAY, "港区").answer("siting").said.words(JA)
    assert f"比べたもの：{JA.say('siting.source_candidates')} 1 棟" in said
    assert Said("answer_siting_none_city", {"source": "候補", "of": "1 棟"}).words(JA).startswith("候補 1 棟のどれ")


def test_without_options_no_step_speaks_of_using_them(town: Callable[..., DataFolder]):
    folder = town(tsunami_building=_building("指定", "400"))
    far = dataclasses.replace(CITY, cap="1", cap_all=True)
    sheet = ward_sheet(folder, CONFIG, far, DAY, "港区")
    assert sheet.sited is not None
    assert not sheet.sited.options
    (step,) = [one for one in sheet.steps if one.code.startswith("districts")]
    assert step.said.words(JA).startswith("避難先を探す（")


def test_nothing_of_the_whole_city_is_said_to_be_of_a_ward(whole: WardSheet):
    assert not [one.id for one in whole.questions if "区内" in one.said.words(JA)]


# --- next steps -------------------------------------------------------------------------------------


def test_what_is_still_lacking_is_all_that_is_left_after_the_next_buildings(town: Callable[..., DataFolder]):
    # One candidate of 100: it fills up, and nobody left is too far away.
    folder = town(tsunami_building=_building("候補", "100"))
    sheet = ward_sheet(folder, CONFIG, CITY, DAY)
    assert sheet.sited is not None
    (step,) = [one for one in sheet.steps if one.code.startswith(("districts", "places"))]
    left = sheet.found.total
    unserved = int(left["demand"] - left["served"] - left["unknown"])
    assert (sheet.sited.objective, sheet.sited.gain) == ("people", 100)
    assert step.people == unserved - sheet.sited.gain > 0


def test_steps_come_in_their_stated_order(whole: WardSheet, port: WardSheet):
    for sheet in (whole, port):
        keys = [(step.group, -(step.people or 0)) for step in sheet.steps]
        assert keys == sorted(keys)
        assert 0 < len(sheet.steps) <= 3
        assert [step.said.words(JA) for step in sheet.steps]


def test_a_step_about_unknown_places_concerns_the_people_who_depend_on_them(port: WardSheet):
    (step,) = [one for one in port.steps if one.code == "capacity"]
    assert step.people == port.number("room", "unknown").value
    assert f"{step.people:,.0f} 人" in step.said.words(JA)


def test_the_people_of_the_step_are_those_of_the_answers_even_where_others_are_sent_there(port: WardSheet):
    places = port.found.places.assign(assigned=port.found.places["assigned"] * 2 + 7)
    for unknown, code, people in ((33, "capacity", 33), (0, "capacity_others", None)):
        total = port.found.total.copy()
        total["unknown"] = unknown
        found = dataclasses.replace(port.found, places=places, total=total)
        (step,) = _capacities(dataclasses.replace(_flight(port), found=found))
        assert step.code == code
        assert step.people == people or people is None


def test_owners_are_a_step_where_their_buildings_help(town: Callable[..., DataFolder]):
    sheet = ward_sheet(town(tsunami_building=_building("候補", "400")), CONFIG, CITY, DAY, "港区")
    assert sheet.sited is not None
    assert sheet.sited.gain
    (step,) = [one for one in sheet.steps if one.code == "owners"]
    assert step.people == sheet.sited.gain
    assert sheet.number("siting", "gain_bound").value == sheet.sited.bound


# --- one change at a time ----------------------------------------------------------------------------


def test_each_change_equals_the_question_asked_by_itself(port: WardSheet, small: DataFolder):
    assert [one.field for one in port.sensitivity] == ["speed", "delay", "route", "space", "arrival"]
    for change in port.sensitivity:
        alone = readiness(small, CONFIG, change.scenario, DAY, "港区").total
        assert change.after == people_of(alone)
        assert set(change.after) == set(COMPARED)
        assert change.before == people_of(port.found.total)


def test_every_other_value_is_an_official_standard_or_another_way(port: WardSheet):
    for name, old, new, other in alternatives(CITY, CONFIG, "23100"):
        assert old != new
        assert other != CITY
        for value in (old, new):
            assert isinstance(value, str) or CONFIG.standards[value.id].value == value.value, name
    speed = port.sensitivity[0]
    assert (speed.old.value, speed.new.value) == (1.0, 0.5)  # type: ignore[union-attr]
    assert change_words(speed, JA).what == "歩く速さ（昼の値）：1 m/秒 → 0.5 m/秒"
    # Without a network nobody can tell: not "no change".
    route = port.sensitivity[2]
    assert route.difference is None


def test_a_slow_profile_is_held_against_the_standard_one_and_a_typed_number_against_the_standards():
    slow = dataclasses.replace(CITY, profile="slow", speed="walk_slow", delay="7", arrival="")
    found = {name: (old, new) for name, old, new, _ in alternatives(slow, CONFIG, "23100")}
    assert found["speed"][1].id == "walk_general"  # type: ignore[union-attr]
    assert found["delay"][1].id == "delay_15"  # type: ignore[union-attr]
    assert "arrival" not in found
    stay = dataclasses.replace(CITY, purpose="stay", space="shelter_area_nagoya")
    found = {name: (old, new) for name, old, new, _ in alternatives(stay, CONFIG, "23100")}
    assert found["space"][1].id == "shelter_area_infection1"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ((10, 5, 2), "変わらない"),
        ((7, 5, 5), "判定不能 +3 人"),
        ((10, 4, 3), "1人減、判定不能 +1 人"),
        ((12, 5, 0), "判定不能 -2 人"),
        ((12, 5, 2), "入れる +2 人"),
        ((8, 7, 2), "2人増"),
    ],
)
def test_people_who_move_into_the_unknown_are_no_unchanged(after: tuple[int, int, int], said: str):
    names = ("served", "unserved", "unknown")
    one, other = ({"too_far": 0, "too_late": 0} | dict(zip(names, each, strict=True)) for each in ((10, 5, 2), after))
    told = change_words(Change("route", "route_line", "route_network", CITY, one, other), JA)
    assert told.difference == said
    assert told.unknown == f"2 → {after[2]}"
    assert told.served == f"10 → {after[0]}"


def test_the_question_itself_stays_at_hand(small: DataFolder):
    case = case_of(small, CONFIG, CITY, DAY)
    for n in range(KEPT + 1):
        total_of(small, CONFIG, dataclasses.replace(CITY, delay=str(n)), DAY)
    assert case_of(small, CONFIG, CITY, DAY) is case


def test_progress_runs_from_0_to_1(small: DataFolder):
    heard: list[float] = []
    sheet = kept_sheet(small, CONFIG, dataclasses.replace(CITY, delay="3"), DAY, "港区", heard.append)
    assert heard == sorted(heard)
    assert (heard[0] >= 0, heard[-1]) == (True, 1.0)
    assert kept_sheet(small, CONFIG, dataclasses.replace(CITY, delay="3"), DAY, "港区") is sheet


# --- words --------------------------------------------------------------------------------------------


def test_an_amount_says_what_it_is_or_that_nobody_knows():
    assert Amount("demand", 1234).words(JA) == "1,234 人"
    assert Amount("demand", 1234, bound="at_least").words(JA) == "1,234 人以上"
    assert Amount("water_days", 1.25, "days", bound="at_most").words(EN) == "at most 1.3 days"
    assert Amount("demand", None).words(JA) == "判定不能"


def test_sources_are_named_once_with_their_date(port: WardSheet):
    told = sources_of(port, JA)
    assert sum(one.count("人口メッシュ") for one in told) == 1
    assert len(told) == len(set(told))


def test_the_verdict_is_that_of_freshness(port: WardSheet, whole: WardSheet, small: DataFolder):
    known = knowledge(small, CONFIG, DAY, "tsunami")
    left = port.number("room", "unserved").value
    verdict = known.verdict("港区", left or None)
    assert port.answer("known").said.code.startswith(f"verdict_{verdict}")
    assert whole.answer("known").said.code.startswith("verdict_")


def test_without_a_date_nothing_expires_and_nothing_fails(small: DataFolder):
    sheet = ward_sheet(small, CONFIG, CITY, None, "港区")
    assert sheet.as_of is None
    assert len(sheet.questions) == len(QUESTIONS)
    assert isinstance(sheet.sited.case.places, Places) if sheet.sited else True
    assert datetime.date.min not in [one.basis.as_of for one in sheet.questions]


def test_places_of_the_south_are_not_the_ports(small: DataFolder, port: WardSheet):
    assert SOUTH != PORT
    own = port.found.places[port.found.places["ward"] == "港区"]
    counted = own["status"].isin(["open", "unknown"]) & own["longitude"].notna()
    assert port.number("places", "places_of").value == counted.sum()


# --- what is assumed --------------------------------------------------------------------------------


def test_the_line_of_assumptions_says_how_water_and_room_are_used():
    assert "浸水" not in scenario_line(CITY, JA, "23100")
    assert "m²" not in scenario_line(CITY, JA, "23100")
    other = dataclasses.replace(CITY, inundation="off", space="2")
    assert "／浸水想定を使わない（全員）／1人 2 m²" in scenario_line(other, JA, "23100")
    assert "inundation area only" in scenario_line(dataclasses.replace(CITY, inundation="on"), EN, "23100")


def test_every_unit_of_a_standard_and_of_a_typed_number_is_a_word(port: WardSheet):
    assert all(measure(one.unit, words) for words in (JA, EN) for one in CONFIG.standards.values())
    told = [standard_words(one, JA) for one in port.found.standards]
    assert not [one for one in told if one.endswith(("ratio", "min", "m2", "person"))]
    assert standard_words(Value("detour", 1.5, "ratio"), JA) == "直線距離に対する割合 1.5 倍（入力した値）"


# --- numbers in words -------------------------------------------------------------------------------


def test_days_promise_no_more_than_there_is_and_a_bound_stays_one():
    assert Amount("water_days", 1.7536, "days").words(JA) == "1.7 日分"
    assert Amount("water_days", 1.7536, "days", bound="at_least").words(JA) == "1.7 日分以上"
    assert Amount("water_days", 1.7536, "days", bound="at_most").words(JA) == "1.8 日分以下"
    assert Amount("water_days", 3.0, "days", bound="at_most").words(JA) == "3.0 日分以下"
