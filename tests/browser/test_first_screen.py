"""From the start of the server to a painted page. The time is told, not judged: a hang is the only failure."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.browser.conftest import TRAINING
from tests.browser.driving import serve
from tests.browser.looking import Screen

HANG_S = 60


def test_the_first_screen_comes(opened: Callable[..., Screen]) -> None:
    start = time.monotonic()
    with serve(TRAINING) as address:
        screen = opened(address, "/", wait=False)
        screen.page.locator("#ward-table tbody tr").first.wait_for()
        taken = time.monotonic() - start
        assert screen.title == "概況"
    assert taken < HANG_S, f"the first screen took {taken:.1f} s from the server's start"
