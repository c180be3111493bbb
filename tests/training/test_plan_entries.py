"""The fictional progress of Nagoya's plan: complete, marked, rebuilt byte for byte, odd only where the list says so."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from layers.folder import load_folder
from layers.plan import load_entries, load_plan
from layers.plan.entries import Entries
from layers.plan.fiscal import last_day
from layers.plan.progress import state_counts, wards_of
from layers.states import ROLLOUT_STATES
from tests.support import CONFIG, ROOT, tree
from tests.training.city import SCRIPT, load

FACTS = load("training_source.plan_facts")
WARDS = [ward.name for ward in load("training_source.places").WARDS]
SHIPPED = ROOT / "data" / "training" / "plan" / "nagoya_2013"
PLAN = load_plan(ROOT / "data" / "plans" / "nagoya_2013")[0]
YEARS = (2013, 2014, 2015, 2016)
#: The thresholds of DOMAIN §2 as shares [%]: class 1 from 120, 2 from 105, 3 from 95, 4 from 80, else 5.
CLASSES = ((120, "1"), (105, "2"), (95, "3"), (80, "4"))


@pytest.fixture(scope="module")
def entries() -> Entries:
    read, problems = load_entries(SHIPPED, PLAN, wards=WARDS)
    assert problems == []
    return read


def planted(table: str, kind: str) -> set[str]:
    return {key for where, key, what, _ in FACTS.PLANTED_ENTRIES if (where, what) == (table, kind)}


def test_a_build_is_the_shipped_data_byte_for_byte(tmp_path: Path) -> None:
    SCRIPT.install_entries(tmp_path / "made")
    assert tree(tmp_path / "made") == tree(SHIPPED)


def test_columns_the_plan_does_not_know_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SCRIPT, "plan_entries", lambda _: {"offices": [{"id": "x", "colour": "red"}]})
    with pytest.raises(ValueError, match=r"offices: found columns \['id', 'colour'\]"):
        SCRIPT.install_entries(tmp_path / "made")


def test_everything_is_marked(entries: Entries) -> None:
    assert entries.training
    for path in SHIPPED.glob("*.csv"):
        head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
        assert head.endswith(",訓練データ")
        assert rows
        assert all(row.endswith(",○") for row in rows)
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


def test_no_water_no_tsunami_buildings(entries: Entries) -> None:
    own = [one for one in entries.rollout if one.measure == "D2-1" and one.fiscal_year == 2016]
    counts = state_counts(own)
    assert counts.by_state["not_applicable"] == 12
    assert counts.applicable == 4


def test_unknown_on_purpose_and_only_there(entries: Entries) -> None:
    rollout = {f"{one.measure}/{one.ward}/{one.fiscal_year}" for one in entries.rollout if one.state is None}
    assert rollout == planted("rollout", "unknown")
    assert {one.id for one in entries.results if one.rating is None} == planted("results", "unknown")
    assert {one.id for one in entries.values if one.value is None} == planted("values", "unknown")
    wanted = {f"{measure}-{year}" for measure in FACTS.INDICATORS for year in YEARS}
    assert wanted - {one.id for one in entries.targets} == planted("targets", "unknown")


def test_counted_measures_have_values_and_computed_ones_have_none(entries: Entries) -> None:
    kinds = {one.id: one.kind for one in PLAN.measures}
    own = {one.id: one for one in entries.definitions}
    assert {one.measure for one in own.values()} == {ident for ident, kind in kinds.items() if kind != "T"}
    assert {one.definition for one in entries.values} == {f"{ident}-main" for ident in kinds if kinds[ident] == "C"}
    assert len(entries.values) == 11 * 4
    assert all(one.main for one in own.values())


def test_ratings_contradict_the_values_only_where_planted(entries: Entries) -> None:
    targets = {one.id: one.value for one in entries.targets}
    ratings = {one.id: one.code for one in entries.results if one.rating}
    found = set()
    for one in entries.values:
        if one.value is None or one.id not in targets or one.id not in ratings:
            continue
        share = 100 * one.value / targets[one.id]
        expected = next((code for least, code in CLASSES if share >= least), "5")
        if expected != ratings[one.id]:
            found.add(one.id)
    assert found == planted("results", "contradicts")


def test_overdue_at_the_end_of_the_year_only_where_planted(entries: Entries) -> None:
    late = {
        f"{one.measure}/{one.ward}/{one.fiscal_year}"
        for one in entries.rollout
        if one.overdue(last_day(one.fiscal_year).isoformat())
    }
    assert late == planted("rollout", "overdue")
    open_still = {one.id for one in entries.decisions if one.overdue("2017-03-31")}
    assert open_still == planted("decisions", "overdue")


def test_the_readme_lists_what_was_planted() -> None:
    listed = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert [key for _, key, _, _ in FACTS.PLANTED_ENTRIES if f"| {key} |" not in listed] == []


def test_a_folder_of_the_training_city_still_opens(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "training" / "plan", tmp_path / "plan")
    shutil.copy(ROOT / "data" / "training" / "folder.toml", tmp_path)
    assert load_folder(tmp_path, CONFIG).problems == ()
