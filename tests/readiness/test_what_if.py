"""What if some options were open: the same numbers as the whole answer, in a moment."""

from __future__ import annotations

import pytest

from layers.folder import DataFolder
from layers.readiness.answer import Readiness, answer
from layers.readiness.proposal import Proposal, kept_proposal, sources_of
from layers.readiness.scenario import Scenario
from layers.readiness.siting import COVERAGE, PEOPLE, best, case_with, reached
from layers.readiness.terms import default_scenario
from layers.readiness.what_if import change, counted
from tests.support import CONFIG

WARD = "港区"


@pytest.fixture(scope="module")
def scenario(training: DataFolder) -> Scenario:
    return default_scenario(CONFIG, training.city.code)


@pytest.fixture(scope="module")
def proposal(training: DataFolder, scenario: Scenario) -> Proposal:
    found = kept_proposal(training, CONFIG, scenario, training.default_as_of(), 3, "public")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def answered(training: DataFolder, proposal: Proposal) -> Readiness:
    """The whole answer with the proposal open."""
    opened = case_with(proposal.siting.case, proposal.siting.chosen["id"])
    return answer(training, CONFIG, opened, training.default_as_of(), WARD)


def test_the_numbers_are_those_of_the_whole_answer(training: DataFolder, proposal: Proposal, answered: Readiness):
    siting = proposal.siting
    found = change(training, siting.case, siting.objective, proposal.before, siting.chosen["id"], WARD)
    for units, whole in ((found.by_ward, answered.by_ward), (found.by_district, answered.by_district)):
        assert units["id"].tolist() == whole["id"].tolist()
        assert units["now"].tolist() == whole["served"].tolist()
        assert units["demand"].tolist() == whole["demand"].tolist()
        assert (units["left"] == units["demand"] - units["now"]).all()
    assert len(found.by_district) > 10
    assert found.now == answered.by_ward["served"].sum()


def test_the_total_is_that_of_the_choice(training: DataFolder, proposal: Proposal):
    siting = proposal.siting
    ids = siting.chosen["id"].tolist()
    found = change(training, siting.case, PEOPLE, proposal.before, ids)
    assert (found.before, found.gain) == (siting.before, siting.gain)
    assert found.by_ward["change"].sum() == siting.gain > 0
    assert found.by_district.empty
    one = change(training, siting.case, PEOPLE, proposal.before, ids[:1])
    assert one.gain == siting.chosen["gain"].iloc[0]
    assert one.now == reached(case_with(siting.case, ids[:1]), PEOPLE)


def test_whom_a_choice_leaves_adds_up_and_the_unknown_stand_apart(
    training: DataFolder, proposal: Proposal, answered: Readiness
):
    siting, left = proposal.siting, proposal.left()
    assert left.without + left.unknown == siting.demand - siting.before - siting.gain
    assert left.demand == answered.cells["people"].sum()
    assert left.unknown == answered.cells["unknown"].sum() > 0
    wards = [proposal.left(ward) for ward in answered.by_ward["id"]]
    assert sum(one.without for one in wards) == left.without
    own = answered.by_ward.set_index("id").loc[WARD]
    assert proposal.left(WARD).demand == own["demand"]


def test_nothing_opened_changes_nothing(training: DataFolder, proposal: Proposal):
    case = proposal.siting.case
    found = change(training, case, PEOPLE, proposal.before, ["no such place"], WARD)
    assert found.gain == 0
    assert not found.by_ward["change"].any()
    assert not found.by_district["change"].any()


def test_reach_is_counted_cell_by_cell(training: DataFolder, proposal: Proposal):
    case = proposal.siting.case
    before = counted(case, COVERAGE)
    ids = proposal.siting.offered["id"].tolist()
    found = change(training, case, COVERAGE, before, ids)
    assert found.before == reached(case, COVERAGE)
    assert found.now == reached(case_with(case, ids), COVERAGE) > found.before


def test_options_of_one_ward(training: DataFolder, scenario: Scenario, proposal: Proposal):
    as_of = training.default_as_of()
    own = kept_proposal(training, CONFIG, scenario, as_of, 3, "public", "緑区")
    assert own is not None
    assert own.siting.case is proposal.siting.case
    assert set(own.siting.offered["ward"]) == set(own.siting.chosen["ward"]) == {"緑区"}
    assert 0 < own.siting.gain < proposal.siting.gain
    # Every option of the ward at once is never beaten by three of them, and the bound lies between.
    everything = change(training, own.siting.case, PEOPLE, own.before, own.siting.offered["id"])
    assert own.siting.gain <= own.siting.bound <= everything.gain
    assert best(own.siting.case, 3, ward="千種区").gain == 0


def test_what_is_offered_says_what_it_could_add_at_most(training: DataFolder, proposal: Proposal):
    siting = proposal.siting
    assert len(siting.offered) == siting.options
    rows = siting.offered.set_index("id")
    assert (rows.loc[siting.chosen["id"], "most"].to_numpy() >= siting.chosen["gain"].to_numpy()).all()
    for one in rows[rows["most"] == 0].index[:2]:
        assert change(training, siting.case, PEOPLE, proposal.before, [one]).gain == 0


def test_a_proposal_is_kept(training: DataFolder, scenario: Scenario, proposal: Proposal):
    again = kept_proposal(training, CONFIG, scenario, training.default_as_of(), 3, "public")
    assert again is not None
    assert again.siting is proposal.siting
    assert again.before is proposal.before
    other = kept_proposal(training, CONFIG, scenario, training.default_as_of(), 2, "public")
    assert other is not None
    assert other.siting.k == 2
    assert other.siting.case is proposal.siting.case


def test_where_options_can_come_from(training: DataFolder, small: DataFolder):
    tsunami, stay = Scenario(), Scenario(purpose="stay")
    assert sources_of(training, CONFIG, tsunami)[:3] == ["candidates", "public", "shelter"]
    # People who stay live in shelters: those are no option, and no list has candidates.
    assert sources_of(small, CONFIG, stay) == ["public", "emergency_site", "tsunami_building"]


def test_a_question_nobody_can_solve_has_no_proposal(small: DataFolder):
    no_value = Scenario(route="network")
    assert kept_proposal(small, CONFIG, no_value, None, 3) is None
