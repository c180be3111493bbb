"""A scenario and its text in a URL; the numbers behind it."""

from __future__ import annotations

import csv
import dataclasses
import math
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.readiness.scenario import CHOICES, Scenario, ScenarioRefused, number
from layers.readiness.terms import (
    choices,
    dark,
    default_of,
    default_scenario,
    in_unit,
    scenario_of,
    terms,
    with_profile,
)
from layers.spec import Config, load_config
from tests.support import CONFIG, ROOT

NAGOYA = "23100"
node = st.text(min_size=1, max_size=6)
choice = st.sampled_from(["", "walk_limit", "12", "1", "1.5", "999999999.999999"])
scenarios = st.builds(
    Scenario,
    hazard=st.sampled_from(CONFIG.layers.hazards),
    purpose=st.sampled_from(["flee", "stay"]),
    when=st.sampled_from(["night", "day"]),
    hour=st.none() | st.integers(0, 23),
    profile=st.sampled_from(["standard", "slow", "group"]),
    route=st.sampled_from(["line", "network"]),
    blocked=st.lists(st.tuples(node, node), max_size=4).map(tuple),
    bridges_out=st.booleans(),
    inundation=st.sampled_from(["times", "on", "off"]),
    cap_all=st.booleans(),
    **dict.fromkeys(CHOICES, choice),
)


@given(scenarios)
def test_a_scenario_comes_back_from_its_text(scenario: Scenario):
    text = scenario.to_text()
    assert Scenario.from_text(text) == scenario
    assert Scenario.from_text(text).to_text() == text
    assert Scenario.from_text(text).digest == scenario.digest


@given(scenarios, scenarios)
def test_other_scenarios_have_other_texts(one: Scenario, other: Scenario):
    assert (one.to_text() == other.to_text()) == (one == other)
    assert (one.digest == other.digest) == (one == other)


def test_the_text_is_the_same_on_every_machine():
    scenario = Scenario(speed="walk_slow", cap="500", blocked=(("2", "1"), ("b,1", "a 2")), bridges_out=True)
    assert Scenario().to_text() == ""
    assert Scenario(cap="0", delay="0", detour="1").to_text() == "delay=0&detour=1&cap=0"
    assert scenario.to_text() == "speed=walk_slow&blocked=1%2C2&blocked=a%25202%2Cb%252C1&bridges_out=1&cap=500"
    assert Scenario(blocked=(("1", "2"), ("2", "1"))).blocked == (("1", "2"),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("colour=red", "'colour'"),
        ("cap=5&cap=6", "'cap'"),
        ("cap=-1", "'cap': found '-1', expected the id of a standard or a number"),
        ("cap=1e9", "'cap'"),
        ("cap=nan!", "'cap'"),
        ("speed=0", "'speed': found '0', expected 0.01 or more"),
        ("space=0.0", "'space'"),
        ("detour=0.9", "'detour': found '0.9', expected 1 or more"),
        ("hour=24", "'hour'"),
        ("hour=x", "'hour'"),
        ("when=noon", "'when': found 'noon', expected one of night, day"),
        ("bridges_out=yes", "'bridges_out'"),
        ("blocked=1", "'blocked'"),
        ("hazard=%3Cb%3E", "'hazard'"),
    ],
)
def test_a_text_that_says_something_else_is_refused(text: str, told: str):
    with pytest.raises(ScenarioRefused, match="scenario, ") as caught:
        Scenario.from_text(text)
    assert told in str(caught.value)


@pytest.mark.parametrize(("text", "value"), [("3", 3.0), ("0.25", 0.25), ("", None), ("-1", None), ("inf", None)])
def test_a_typed_number(text: str, value: float | None):
    assert number(text) == value


# --- its numbers ----------------------------------------------------------------------------------


def test_the_defaults_are_standards_with_their_citation():
    scenario = default_scenario(CONFIG, NAGOYA)
    found = terms(scenario, CONFIG, NAGOYA)
    # Night: 1.0 m/s × 0.8; five minutes; 500 m; 96 minutes; a detour of 1.3.
    assert (found.speed, found.delay_s, found.cap_m, found.arrival_s, found.detour) == (0.8, 300, 500, 5760, 1.3)
    assert found.space_m2 is None
    assert found.fallback_m2 == 1.0
    assert {value.level for value in found.used} == {"P", "S", "A"}
    assert all(value.source and value.id in CONFIG.standards for value in found.used)
    assert found.statements == ()


def test_official_values_that_differ_stand_side_by_side():
    arrivals = choices(CONFIG, "arrival", NAGOYA)
    assert sorted(one.value for one in arrivals.values()) == [96, 102, 108]
    assert default_of(CONFIG, "arrival", NAGOYA) == "nagoya_arrival_max"
    later = terms(dataclasses.replace(default_scenario(CONFIG, NAGOYA), arrival="minato_page_arrival"), CONFIG, NAGOYA)
    assert later.arrival_s == 108 * 60


def test_the_arrival_of_one_city_holds_for_no_other():
    assert choices(CONFIG, "arrival", "14130") == {}
    assert terms(default_scenario(CONFIG, "14130"), CONFIG, "14130").arrival_s == math.inf
    with pytest.raises(ScenarioRefused, match="nagoya_arrival_max"):
        terms(Scenario(arrival="nagoya_arrival_max"), CONFIG, "14130")


@pytest.mark.parametrize("hazard", ["flood", "earthquake"])
@pytest.mark.parametrize("text", ["arrival=60&cap=700", "arrival_none=1&cap=700", "cap=700"])
def test_the_arrival_of_a_wave_is_kept_for_no_other_hazard(text: str, hazard: str):
    found = scenario_of(CONFIG, NAGOYA, hazard, text)
    assert (found.arrival, found.arrival_none, found.cap) == ("", False, "700")


def test_back_at_tsunami_the_citys_arrival_holds_unless_none_was_chosen():
    # Changed under another hazard, which knows of no arrival: blank is not a choice.
    text = dataclasses.replace(default_scenario(CONFIG, NAGOYA, "flood"), cap="700", hazard="tsunami").to_text()
    assert scenario_of(CONFIG, NAGOYA, "tsunami", text).arrival == "nagoya_arrival_max"
    chosen = dataclasses.replace(default_scenario(CONFIG, NAGOYA), arrival="", arrival_none=True)
    assert "arrival_none=1" in chosen.to_text()
    assert scenario_of(CONFIG, NAGOYA, "tsunami", chosen.to_text()) == chosen
    assert terms(chosen, CONFIG, NAGOYA).arrival_s == math.inf
    # A city of which nobody knows an arrival has none to lose.
    assert scenario_of(CONFIG, "14130", "tsunami", "cap=700").arrival == ""


def test_an_arrival_and_none_contradict_each_other():
    with pytest.raises(ScenarioRefused, match="arrival"):
        Scenario.from_text("arrival=60&arrival_none=1")


def test_the_standard_of_shelters_is_the_citys_own_where_it_has_one():
    found = {code: default_of(CONFIG, "space_stay", code) for code in (NAGOYA, "14130")}
    assert found == {NAGOYA: "shelter_area_nagoya", "14130": "shelter_area_national"}
    stay = Scenario(purpose="stay", space="shelter_area_national")
    assert terms(stay, CONFIG, NAGOYA).space_m2 == 3.5
    assert terms(Scenario(space="tsunami_bldg_area"), CONFIG).space_m2 == 1.0
    with pytest.raises(ScenarioRefused, match="space_flee"):
        terms(Scenario(space="shelter_area_national"), CONFIG)


def test_profiles_walk_at_their_own_speed():
    base = Scenario(when="day")
    speeds = {name: terms(with_profile(base, CONFIG, name), CONFIG).speed for name in ("standard", "slow", "group")}
    assert speeds == {"standard": 1.0, "slow": 0.5, "group": 0.8}
    assert terms(Scenario(when="day", profile="slow"), CONFIG).stairs == 0.4
    assert terms(Scenario(when="day", speed="observed_2011"), CONFIG).speed == pytest.approx(38 / 60)


@pytest.mark.parametrize(
    ("when", "hour", "expected"), [("night", None, True), ("day", None, False), ("day", 18, True), ("night", 6, False)]
)
def test_it_is_dark_by_the_hour(when: str, hour: int | None, expected: bool):
    assert dark(Scenario(when=when, hour=hour), CONFIG) is expected  # type: ignore[arg-type]


def test_a_typed_number_has_no_source_and_says_so():
    found = terms(Scenario(arrival="60", delay="120", cap="300"), CONFIG)
    assert (found.arrival_s, found.delay_s, found.cap_m) == (3600, 120, 300)
    typed = {value.topic: (value.value, value.unit) for value in found.used if value.level == "U"}
    assert typed == {"arrival": (60, "min"), "delay": (120, "s"), "cap": (300, "m")}
    assert [one.code for one in found.statements] == ["typed_value"] * 3


def test_every_topic_has_one_default_for_each_city():
    topics = {(one.topic, one.city) for one in CONFIG.standards.values() if one.topic}
    for topic, city in topics:
        own = [one for one in CONFIG.standards.values() if (one.topic, one.city) == (topic, city)]
        assert sum(one.default for one in own) == 1, (topic, city)


def test_standards_are_those_of_the_list_of_sources(real: Path):
    """Values, units and levels as collected with their sources; nothing was changed on the way into the config."""
    with (real.parent / "STANDARDS.csv").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    known = [name for name in rows if name in CONFIG.standards]
    assert len(known) >= 22
    for name in known:
        standard, row = CONFIG.standards[name], rows[name]
        assert (standard.value, standard.unit, standard.level) == (float(row["value"]), row["unit"], row["level"]), name
        assert row["url"].removeprefix("https://").removeprefix("http://") == standard.url, name


def test_a_unit_nobody_knows_is_refused():
    with pytest.raises(ScenarioRefused, match="furlong"):
        in_unit(1, "furlong", "m")


@pytest.fixture
def without_speed(tmp_path: Path) -> Config:
    """A config whose walking speed has no value."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    path = tmp_path / "config" / "standards.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('value = 1.0\nunit = "m/s"', 'unit = "m/s"', 1), encoding="utf-8")
    return load_config(tmp_path / "config")


def test_a_standard_without_a_value_is_said_and_leaves_times_untold(without_speed: Config):
    found = terms(default_scenario(without_speed, NAGOYA), without_speed, NAGOYA)
    assert not found.timed
    assert [(one.code, one.values["standard"]) for one in found.statements] == [
        ("standard_without_value", "walk_general")
    ]
    assert found.cap_m == 500
