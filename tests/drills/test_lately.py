"""When places were last drilled."""

from __future__ import annotations

import datetime

import pandas as pd

from layers.drills.lately import last_drilled
from layers.drills.register import undrilled
from layers.folder import DataFolder
from tests.drills.told import done, planned, told
from tests.support import CONFIG

DAY = datetime.date(2026, 10, 1)


def test_the_last_day_up_to_the_reference_date_counts(training: DataFolder):
    held = told(
        done("2025-05-01", sites=("shelter:a", "shelter:b")),
        done("2024-05-01", sites=("shelter:a",)),
        done("2026-10-02", sites=("shelter:a", "shelter:c")),
        planned("2026-01-01", sites=("shelter:d",)),
    )
    table = pd.DataFrame({"id": [f"shelter:{one}" for one in "abcd"], "place_key": ["", "", "", ""]})
    first = datetime.date(2025, 5, 1)
    assert last_drilled(training, held, DAY, table) == [first, first, None, None]
    later = datetime.date(2026, 10, 2)
    assert last_drilled(training, held, None, table) == [later, first, later, None]


def test_a_place_in_two_lists_is_one_place_as_the_register_has_it(training: DataFolder):
    shelters, sites = training.layer("shelter"), training.layer("emergency_site")
    assert shelters is not None
    assert sites is not None
    shared = set(shelters.frame["place_key"]) & set(sites.frame["place_key"]) - {""}
    key = min(shared)
    shelter = shelters.frame[shelters.frame["place_key"] == key].iloc[0]
    own = sites.frame[sites.frame["place_key"] == key]
    held = told(done("2026-01-01", sites=(f"shelter:{shelter['uid']}",)))
    table = pd.DataFrame({"id": "emergency_site:" + own["uid"].astype(str), "place_key": own["place_key"]})
    assert last_drilled(training, held, DAY, table) == [datetime.date(2026, 1, 1)] * len(own)
    known = undrilled(training, CONFIG, held, DAY, 24).sites
    assert known is not None
    assert known.set_index("id").loc[table["id"].iloc[0], "drilled"]
