"""The fictional progress of Nagoya's plan: complete, marked, rebuilt byte for byte, odd only where the list says so."""

from __future__ import annotations

import csv
import dataclasses
import shutil
from collections import Counter
from pathlib import Path

import pytest

from layers.evidence.agreement import Agreement, agreement
from layers.evidence.compute import evidence
from layers.evidence.model import Evidence
from layers.folder import DataFolder, load_folder
from layers.plan import load_entries, load_plan
from layers.plan.entries import Entries
from layers.plan.entry_load import load_entries_head
from layers.plan.progress import wards_of
from layers.plan.scales import load_scales
from layers.states import ROLLOUT_STATES
from tests.support import CONFIG, ROOT, tree
from tests.training.city import SCRIPT, load

FACTS = load("training_source.plan_facts")
WARDS = [ward.name for ward in load("training_source.places").WARDS]
SHIPPED = ROOT / "data" / "training" / "plan" / "nagoya_2013"
PLAN = load_plan(ROOT / "data" / "plans" / "nagoya_2013")[0]
YEARS = (2023, 2024, 2025, 2026)
SPECS = CONFIG.indicators.indicators
MAIN = {measure.id: CONFIG.indicators.of_measure(measure.id)[0] for measure in PLAN.measures}
SCALE = load_scales()["achievement"]


@pytest.fixture(scope="module")
def entries() -> Entries:
    read, problems = load_entries(SHIPPED, PLAN, wards=WARDS)
    assert problems == []
    return read


@pytest.fixture(scope="module")
def city() -> DataFolder:
    return load_folder(ROOT / "data" / "training", CONFIG)


def planted(table: str, kind: str) -> set[str]:
    return {key for where, key, what, _ in FACTS.PLANTED_ENTRIES if (where, what) == (table, kind)}


def test_a_build_is_the_shipped_data_byte_for_byte(tmp_path: Path) -> None:
    SCRIPT.install_entries(tmp_path / "made")
    assert tree(tmp_path / "made") == tree(SHIPPED)


def test_columns_the_plan_does_not_know_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SCRIPT, "plan_entries", lambda *_: {"offices": [{"id": "x", "colour": "red"}]})
    with pytest.raises(ValueError, match=r"offices: found columns \['id', 'colour'\]"):
        SCRIPT.install_entries(tmp_path / "made")


def test_everything_is_marked(entries: Entries) -> None:
    assert entries.training
    for path in SHIPPED.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file)
        assert head[-1] == "訓練データ"
        assert rows
        assert all(len(row) == len(head) and row[-1] == "○" for row in rows)
    assert all(one.name.startswith("訓練") for one in entries.offices)
    assert all(one.done.startswith("訓練") for one in entries.results if one.done)


def test_it_lives_apart_from_the_real_plan() -> None:
    assert not PLAN.entries.training
    real = ROOT / "data" / "plans"
    assert not [path for path in real.rglob("*.csv") if "訓練データ" in path.read_text(encoding="utf-8-sig")]


def test_every_measure_in_every_ward_in_every_year(entries: Entries) -> None:
    found = Counter((one.measure, one.ward, one.fiscal_year) for one in entries.rollout)
    assert found == Counter({(one.id, ward, year): 1 for one in PLAN.measures for ward in WARDS for year in YEARS})
    assert wards_of(entries) == WARDS
    assert {one.state for one in entries.rollout} == {*ROLLOUT_STATES, None}
    assert all(one.office for one in entries.rollout)


def test_a_roll_out_never_goes_back_but_where_planted(entries: Entries) -> None:
    odd = planted("rollout", "overdue") | planted("rollout", "unknown")
    for measure in PLAN.measures:
        for ward in WARDS:
            own = [one for one in entries.rollout if (one.measure, one.ward) == (measure.id, ward)]
            steps = [
                ROLLOUT_STATES.index(one.state)
                for one in own
                if one.state and f"{one.measure}/{one.ward}/{one.fiscal_year}" not in odd
            ]
            assert steps == sorted(steps)


def test_what_waits_says_for_what(entries: Entries) -> None:
    for one in entries.rollout:
        assert bool(one.blockers) == (one.state in ("not_started", "preparing"))
        assert bool(one.conditions) == (one.state in ("not_started", "preparing", "ready"))
        assert bool(one.due) == (one.state in ("not_started", "preparing", "ready", "running"))


def test_outside_only_where_the_city_has_no_subject(entries: Entries, city: DataFolder) -> None:
    boundary, water, stations = (city.layer(kind) for kind in ("boundary", "inundation", "station"))
    assert boundary
    assert water
    assert stations
    flooded = boundary.frame.geometry.intersects(water.frame.geometry.union_all())
    expected = {
        "D2-1": set(boundary.frame["ward"][flooded]),
        "D2-2": set(stations.frame["ward"]),
    }
    for measure in PLAN.measures:
        own = {one.ward for one in entries.rollout if one.measure == measure.id and one.state != "not_applicable"}
        assert own == expected.get(measure.id, set(WARDS))


def test_wards_counted_are_wards_done(entries: Entries) -> None:
    counted = {one.id: one for one in entries.values if one.of}
    assert len(counted) == 3 * len(YEARS)
    for key, one in counted.items():
        measure, year = key.rsplit("-", 1)
        own = [row.state for row in entries.rollout if (row.measure, row.fiscal_year) == (measure, int(year))]
        assert own.count("done") == one.value


def test_the_running_year_is_lively(entries: Entries) -> None:
    running = Counter(one.state for one in entries.rollout if one.fiscal_year == YEARS[-1])
    assert min(running[state] for state in ROLLOUT_STATES) >= 10


def test_states_follow_the_years(entries: Entries) -> None:
    found = {year: Counter(one.state for one in entries.results if one.fiscal_year == year) for year in YEARS}
    assert [set(found[year]) for year in YEARS[:-1]] == [{"published"}, {"published"}, {"final"}]
    assert set(found[YEARS[-1]]) == {"not_entered", "draft", "confirmed"}
    assert 8 <= found[YEARS[-1]]["draft"] <= 12
    assert found[YEARS[-1]]["confirmed"] >= 4


def test_unknown_on_purpose_and_only_there(entries: Entries) -> None:
    rollout = {f"{one.measure}/{one.ward}/{one.fiscal_year}" for one in entries.rollout if one.state is None}
    assert rollout == planted("rollout", "unknown")
    assert {one.id for one in entries.results if one.rating is None} == planted("results", "unknown")
    every = {f"{measure.id}-{year}" for measure in PLAN.measures for year in YEARS}
    assert every - {one.id for one in entries.results} == planted("results", "missing")
    assert {one.id for one in entries.values if one.value is None} == planted("values", "unknown")
    wanted = {f"{measure}-{year}" for measure, spec in MAIN.items() if spec.kind != "T" for year in YEARS}
    assert wanted - {one.id for one in entries.targets} == planted("targets", "unknown")


def test_every_definition_is_a_declared_indicator(entries: Entries) -> None:
    assert {one.measure: one.indicator for one in entries.definitions if one.main} == {
        measure: spec.id for measure, spec in MAIN.items()
    }
    for one in entries.definitions:
        spec = SPECS[one.indicator]
        assert (one.measure, one.name, one.better) == (spec.measure, spec.ja, spec.direction)
        assert one.unit == CONFIG.text["ja"]["unit"][spec.unit]
    assert len({one.indicator for one in entries.definitions}) == len(entries.definitions)


def test_the_running_year_of_a_computed_indicator_is_left_to_the_layers(entries: Entries) -> None:
    spec_of = {one.id: SPECS[one.indicator] for one in entries.definitions}
    years = {ident: {one.fiscal_year for one in entries.values if one.definition == ident} for ident in spec_of}
    expected = {"C": set(YEARS), "L": set(YEARS[:-1]), "T": set()}
    assert years == {ident: expected[spec.kind] for ident, spec in spec_of.items()}
    assert not [one for one in entries.targets if spec_of[one.definition].kind == "T"]
    for one in entries.values:
        assert one.date
        assert one.date <= SCRIPT.AS_OF.isoformat()
        if spec_of[one.definition].kind == "L":
            assert one.date == f"{one.fiscal_year + 1 if one.fiscal_year else None}-03-31"


def judged(entries: Entries, key: str, found: Evidence) -> Agreement:
    """The rating of a measure in a year, held against a value by the rule of the product."""
    ratings = {one.id: one.code for one in entries.results}
    targets = {one.id: one.value for one in entries.targets}
    spec = SPECS[found.indicator]
    return agreement(
        ratings.get(key),
        SCALE,
        found,
        targets.get(key),
        spec.direction,
        rating_training=True,
        thresholds=CONFIG.indicators.thresholds("achievement"),
        target_training=True,
    )


def test_ratings_contradict_the_values_only_where_planted(entries: Entries, city: DataFolder) -> None:
    found = {}
    for measure, spec in MAIN.items():
        live = evidence(city, CONFIG, spec.id, SCRIPT.AS_OF)
        found[f"{measure}-{YEARS[-1]}"] = judged(entries, f"{measure}-{YEARS[-1]}", live)
        for one in entries.values:
            if one.definition == f"{measure}-main":
                known = dataclasses.replace(live, value=one.value, state="known", reason="")
                exact = dataclasses.replace(known, at_least=False, at_most=False, left_out=0, unplaced=0)
                found[one.id] = judged(entries, one.id, exact)
    assert {key for key, one in found.items() if one.contradicts} == planted("results", "contradicts")
    # Computed from the layers and told exactly: the running year is judged too.
    assert found["W-4-2026"].kind == found["C2-3-2026"].kind == found["D2-1-2026"].kind == "agrees"


def test_overdue_at_the_reference_date_only_where_planted(entries: Entries) -> None:
    day = SCRIPT.AS_OF.isoformat()
    late = {f"{one.measure}/{one.ward}/{one.fiscal_year}" for one in entries.rollout if one.overdue(day)}
    assert late == planted("rollout", "overdue")
    assert {one.id for one in entries.decisions if one.overdue(day)} == planted("decisions", "overdue")
    assert {one.decided is None or one.decided < day for one in entries.decisions} == {True}
    due = Counter(one.due for one in entries.rollout if one.due and one.due > day)
    assert len(due) >= 5
    assert max(due) < "2027-07"


def test_the_note_tells_of_the_shift() -> None:
    note = load_entries_head(SHIPPED).note
    assert all(word in note for word in ("訓練データ", "10年", "2023〜2026年度", "架空"))


def test_the_readme_lists_what_was_planted() -> None:
    listed = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert [key for _, key, _, _ in FACTS.PLANTED_ENTRIES if f"| {key} |" not in listed] == []


def test_a_folder_of_the_training_city_still_opens(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "training" / "plan", tmp_path / "plan")
    shutil.copy(ROOT / "data" / "training" / "folder.toml", tmp_path)
    assert load_folder(tmp_path, CONFIG).problems == ()
