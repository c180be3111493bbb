"""Servers and browsers for the browser tests: one server for each data folder, one Chromium for each module."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from layers.folder import DataFolder
from tests.browser.driving import chromium, open_browser, open_page, serve
from tests.browser.looking import Screen
from tests.support import ROOT, need

TRAINING = ROOT / "data" / "training"
HERE = Path(__file__).resolve().parent
#: Opens a page on a path: ``look("/map?ward=港区", lang="en", width=390)``.
Look = Callable[..., Screen]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder drives a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def training_server() -> Iterator[str]:
    need(chromium() is not None, "there is no Chromium on this machine")
    with serve(TRAINING) as address:
        yield address


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the training city: what is saved here stays out of the shipped data."""
    leave = shutil.ignore_patterns("entries.sqlite*", "runs.sqlite*")
    return Path(shutil.copytree(TRAINING, tmp_path_factory.mktemp("city") / "data", ignore=leave))


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    """The app on that copy."""
    need(chromium() is not None, "there is no Chromium on this machine")
    with serve(folder) as address:
        yield address


@pytest.fixture(scope="session")
def real_server(nagoya: DataFolder) -> Iterator[str]:
    need(chromium() is not None, "there is no Chromium on this machine")
    with serve(nagoya.path) as address:
        yield address


@pytest.fixture(scope="session")
def national_server(national: Path) -> Iterator[str]:
    need(chromium() is not None, "there is no Chromium on this machine")
    with serve(national) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserContext]:
    """Not shared by modules: an open driver keeps an event loop running in this thread."""
    need(chromium() is not None, "there is no Chromium on this machine")
    with open_browser() as found:
        yield found


@pytest.fixture
def opened(browser: BrowserContext) -> Iterator[Callable[..., Screen]]:
    """Open a page of a server: ``opened(address, path)``; all are closed when the test ends."""
    with ExitStack() as stack:

        def open_(address: str, path: str, *, width: int = 1280, wait: bool = True) -> Screen:
            page: Any = stack.enter_context(open_page(browser, width))
            screen = Screen(page, address)
            screen.go(path, wait=wait)
            return screen

        yield open_


@pytest.fixture
def training(training_server: str, opened: Callable[..., Screen]) -> Look:
    return lambda path, **choices: opened(training_server, path, **choices)


@pytest.fixture
def real_nagoya(real_server: str, opened: Callable[..., Screen]) -> Look:
    return lambda path, **choices: opened(real_server, path, **choices)


@pytest.fixture
def japan(national_server: str, opened: Callable[..., Screen]) -> Look:
    return lambda path, **choices: opened(national_server, path, **choices)
