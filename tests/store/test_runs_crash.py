"""No acknowledged entry of a run is lost and none is doubled, whoever dies or meets whom."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.store.run_helpers import opened
from tests.store.test_crash import work

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and kill -9 are not there")
WORKERS = "tests.store.run_workers"


@pytest.mark.parametrize("rounds", [20, pytest.param(200, marks=pytest.mark.nightly)])
def test_kill_9_loses_nothing_acknowledged_and_sending_again_doubles_nothing(quick: Path, rounds: int):
    done = work("kill", quick, rounds, 20260102, module=WORKERS)
    assert done["faults"] == []
    assert done["acknowledged"] >= rounds * 4 // 5


@pytest.mark.parametrize(
    ("starters", "devices", "count"), [(4, 3, 12), pytest.param(16, 16, 100, marks=pytest.mark.nightly)]
)
def test_the_server_and_the_app_begin_write_and_read_at_once(quick: Path, starters: int, devices: int, count: int):
    done = work("meet", quick, starters, devices, count, 20260102, module=WORKERS)
    assert done["codes"] == [0] * (starters + devices)
    runs = opened(quick).runs()
    assert sorted(one.id for one in runs) == sorted(done["runs"])
    assert len({one.code for one in runs}) == len(set(done["runs"])) == starters
    # Every reader saw a log without gaps that held what it had just been told.
    assert all(whole for *_, whole in done["acts"])
    stored = {(one.device, one.number): one.seq for one in opened(quick).entries(done["runs"][0])}
    assert len(stored) == devices * count
    assert {(device, number): seq for device, number, seq, _, _ in done["acts"]} == stored
    news = Counter((device, number) for device, number, _, new, _ in done["acts"] if new)
    assert set(news.values()) == {1}
    assert set(news) == set(stored)
