"""The scenario of a drill: its text first, then what suits its type."""

from __future__ import annotations

import pytest

from layers.drills.scenario import OF_TYPE, drill_scenario
from layers.folder import DataFolder
from layers.readiness.scenario import Scenario, ScenarioRefused
from layers.readiness.terms import default_scenario
from layers.states import DRILL_TYPES
from layers.store.drill_bodies import DrillBody
from tests.support import CONFIG


def scenario(folder: DataFolder, **more: object) -> Scenario:
    return drill_scenario(folder, CONFIG, DrillBody.model_validate({"title": "訓練", **more}))


def test_each_type_begins_with_its_hazard_and_purpose(training: DataFolder):
    assert set(OF_TYPE) == set(DRILL_TYPES)
    assert all(hazard in CONFIG.layers.hazards for hazard, _ in OF_TYPE.values())
    own = scenario(training, type="shelter")
    assert (own.hazard, own.purpose, own.route, own.arrival) == ("earthquake", "stay", "network", "")
    own = scenario(training, type="tsunami")
    assert (own.hazard, own.purpose, own.arrival) == ("tsunami", "flee", "nagoya_arrival_max")


def test_what_the_text_says_goes_first_and_ways_are_streets(training: DataFolder):
    text = default_scenario(CONFIG, "23100").to_text()
    own = scenario(training, type="tsunami", scenario=text + "&route=line&profile=slow&blocked=1,2")
    assert (own.hazard, own.purpose, own.profile, own.route, own.blocked) == (
        "tsunami",
        "flee",
        "slow",
        "network",
        (("1", "2"),),
    )
    assert scenario(training, type="tsunami", scenario="hazard=flood&purpose=stay").purpose == "stay"
    # A text without a hazard means tsunami; without a purpose, that of the type.
    own = scenario(training, type="shelter", scenario="when=day")
    assert (own.hazard, own.purpose, own.when) == ("tsunami", "stay", "day")
    assert scenario(training, type="shelter", scenario="purpose=flee").purpose == "flee"


def test_a_text_that_says_what_it_may_not_is_refused(training: DataFolder):
    with pytest.raises(ScenarioRefused):
        scenario(training, type="tsunami", scenario="speed=fast_as_light")
