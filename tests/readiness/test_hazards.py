"""Every hazard at once: who is within reach of a site designated for it, and which sites stand in no number."""

from __future__ import annotations

from collections.abc import Callable

from layers.folder import DataFolder
from layers.readiness.hazards import reach_by_hazard, sites_in_doubt
from layers.readiness.scenario import Scenario
from tests.small_city import DAY, PORT, SOUTH
from tests.support import CONFIG, gsi_emergency, site

Town = Callable[..., DataFolder]


def test_residents_within_reach_of_a_designated_site(small: DataFolder):
    """Cell A is 1.5 km from the first site (flood, tsunami), B 1.7 km from the second (tsunami); C is far from all."""
    table, said = reach_by_hazard(small, CONFIG, Scenario(cap="1800", detour="1"), DAY)
    assert table is not None
    found = table.set_index("unit")[["people", "flood", "tsunami", "volcano"]]
    assert found.loc["港区"].tolist() == [1200, 1000, 1200, 0]
    assert found.loc["南区"].tolist() == [300, 0, 0, 0]
    assert [one.code for one in said] == ["zone_ignored", "straight_line"]


def test_sites_of_unregistered_designation_or_position_are_told(town: Town):
    sites = gsi_emergency(site(1, PORT, 津波="1"), site(2, PORT, 津波="1", 経度="", 緯度=""), site(3, SOUTH, 洪水="？"))
    doubts = sites_in_doubt(town(emergency_site=sites), CONFIG)
    # Tsunami: no position; flood: a mark nobody understands; volcano: its column is blank everywhere.
    assert (doubts["tsunami"], doubts["flood"], doubts["volcano"]) == (1, 1, 3)


def test_without_sites_there_are_no_numbers_and_no_doubts(town: Town):
    folder = town()
    table, _ = reach_by_hazard(folder, CONFIG, Scenario(cap="1800", detour="1"), DAY)
    assert table is None
    assert sites_in_doubt(folder, CONFIG) == {}
