"""Walking speeds from drills: the interval, too few walks, odd ones told apart."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from layers.drills.calibrate import Calibration, Walk, walks_of
from layers.drills.calibrate import calibrate as calibrated
from layers.store.run_bodies import RunLeg, RunPlan, WalkBody, WalkProfile
from layers.store.run_record import RunEntry
from tests.support import CONFIG

LEAST_RUNNERS = CONFIG.drills.limits.least_runners


def calibrate(walks: list[Walk]) -> dict[WalkProfile, Calibration]:
    return calibrated(walks, CONFIG)


def walks(*speeds: float, profile: WalkProfile = "standard", way_m: float = 300) -> list[Walk]:
    return [Walk(way_m, way_m / speed, profile) for speed in speeds]


def test_by_hand():
    # Mean 1.0, spread √(0.02/4) over five; t(0.975, 4) = 2.776.
    found = calibrate(walks(0.9, 0.95, 1.0, 1.05, 1.1))["standard"]
    assert found.speed == pytest.approx(1.0)
    half = 2.776 * (0.025 / 4) ** 0.5 / 5**0.5
    assert found.low == pytest.approx(1 - half, abs=1e-4)
    assert found.high == pytest.approx(1 + half, abs=1e-4)
    assert (found.runners, found.enough, found.implausible) == (5, True, ())


@pytest.mark.parametrize(("spread", "runners"), [(0.1, LEAST_RUNNERS), (0.25, 20)])
def test_the_interval_holds_the_speed_as_often_as_it_says(spread: float, runners: int):
    speed, held, sets = 1.1, 0, 400
    for seed in range(sets):
        noise = np.random.default_rng(seed).normal(0, spread, runners)
        found = calibrate(walks(*(speed + noise).clip(0.2, 2.9)))["standard"]
        assert found.low is not None
        assert found.high is not None
        assert found.enough
        held += found.low <= speed <= found.high
    # 95 of 100, give or take three times √(0.95 × 0.05 / sets).
    assert 0.917 * sets <= held <= 0.983 * sets


def test_more_walks_narrow_it():
    def width(runners: int) -> float:
        found = calibrate(walks(*np.random.default_rng(3).normal(1, 0.1, runners)))["standard"]
        assert found.low is not None
        assert found.high is not None
        return found.high - found.low

    assert width(200) < width(20) / 2


def test_three_walks_are_too_few():
    found = calibrate(walks(0.9, 1.0, 1.1))["standard"]
    assert (found.runners, found.enough) == (3, False)
    assert found.speed == pytest.approx(1.0)
    assert calibrate(walks(*[1.0] * LEAST_RUNNERS))["standard"].enough
    assert not calibrate(walks(*[1.0] * (LEAST_RUNNERS - 1)))["standard"].enough


def test_one_walk_has_no_interval_and_none_no_speed():
    one = calibrate(walks(1.2))["standard"]
    assert (one.speed, one.low, one.high, one.enough) == (pytest.approx(1.2), None, None, False)
    assert calibrate([]) == {}


def test_odd_walks_are_told_apart_and_do_not_count():
    fine, odd = walks(*[1.0] * LEAST_RUNNERS), walks(3.01, 0.09)
    found = calibrate([*odd, *fine])["standard"]
    assert found.implausible == tuple(odd)
    assert (found.runners, found.speed) == (LEAST_RUNNERS, pytest.approx(1.0))
    # With them alone nothing is known; they still show.
    alone = calibrate(odd)["standard"]
    assert (alone.speed, alone.runners, alone.enough, len(alone.implausible)) == (None, 0, False, 2)
    # One of just enough that is odd leaves too few.
    assert not calibrate([*odd, *fine[1:]])["standard"].enough


def test_the_limits_themselves_are_plausible():
    assert all(one.plausible for one in (Walk(3, 1), Walk(1, 10)))


def test_profiles_stand_apart():
    found = calibrate([*walks(0.5, 0.5, profile="slow"), *walks(1.0, 1.2), *walks(0.8, profile="group")])
    assert list(found) == ["standard", "slow", "group"]
    assert [one.speed for one in found.values()] == pytest.approx([1.1, 0.5, 0.8])


def test_an_interval_never_reaches_below_nothing():
    assert calibrate(walks(0.2, 2.5))["standard"].low == 0.0


@pytest.mark.parametrize(("way", "seconds"), [(0, 60), (100, 0), (-1, 60), (100, float("nan"))])
def test_no_walk_without_way_or_time(way: float, seconds: float):
    with pytest.raises(ValueError, match="expected both above 0"):
        Walk(way, seconds)


def test_stairs_make_a_way_longer_for_those_who_walk_faster_on_the_level():
    told = WalkBody(leg="a", seconds=100, profile="slow", people=2)
    at = datetime.datetime(2026, 6, 10, tzinfo=datetime.UTC)
    walked = [RunEntry(1, "x" * 16, "受付1", 1, at, at, "walk", told)]
    leg = RunLeg(id="a", name="西口", walk_m=600.0, level_m={"standard": 600, "slow": 525})
    assert [one.walk_m for one in walks_of(RunPlan(title="訓練", legs=(leg,)), walked)[0]] == [525]


def test_walks_of_a_run_whose_way_is_not_known_are_counted_as_left_out():
    legs = (
        RunLeg(id="a", name="西口", walk_m=300.0),
        RunLeg(id="b", name="東口"),
        RunLeg(id="c", name="そば", walk_m=0.0),
    )
    when = datetime.datetime(2026, 6, 1, 9, 0, tzinfo=datetime.UTC)
    log = [
        RunEntry(
            n,
            f"entry000{n}",
            "受付1",
            n,
            when,
            when,
            "walk",
            WalkBody(leg=leg, seconds=250.0, profile="group", people=12),
        )
        for n, leg in enumerate("aabcx", 1)
    ]
    found, left_out = walks_of(RunPlan(title="訓練", legs=legs), log)
    # A group is one sample, however many walked in it.
    assert found == [Walk(300, 250, "group")] * 2
    assert left_out == 3
