"""A board without a server: two data folders with a run each, and devices that speak to it."""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dashboard.board.app import create_app
from dashboard.board.desk import Desk
from dashboard.board.limits import Limits
from layers.store.runs import Run, Runs, open_runs
from tests.board.running import begun, made_folder
from tests.support import CONFIG

with warnings.catch_warnings():
    # starlette's test client runs on httpx, but would rather have its successor.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

BASE = "http://127.0.0.1:8600"


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Hall:
    """The board's app, the folder and the run behind it, and its clock."""

    app: Any
    runs: Runs
    run: Run
    clock: Clock
    folder: Path

    def device(self, address: str = "127.0.0.1", label: str = "", *, code: str = "") -> Device:
        made = Device(TestClient(self.app, BASE, client=(address, 5000)), self.run.id)
        if label:
            assert made.join(code or self.run.code, label).status_code == 200
        return made

    def control(self, label: str = "統制班") -> Device:
        return self.device(label=label, code=self.run.control_code)


@dataclass
class Device:
    """A phone: its own cookie and its own numbers."""

    client: TestClient
    run: str
    number: int = field(default=0)

    def post(self, path: str, told: Any, **headers: str) -> Any:
        return self.client.post(path, json=told, headers={"Origin": BASE, **headers})

    def join(self, code: str, label: str = "受付1") -> Any:
        return self.post("/board/join", {"code": code, "device": label})

    def entry(self, kind: str, **body: Any) -> dict[str, Any]:
        self.number += 1
        at = "2026-11-22T10:00:00.000Z"
        return {
            "run": self.run,
            "id": secrets.token_hex(16),
            "number": self.number,
            "at": at,
            "kind": kind,
            "body": body,
        }

    def add(self, kind: str, **body: Any) -> Any:
        return self.post("/board/entries", self.entry(kind, **body))

    def state(self, after: int = -1) -> Any:
        return self.client.get(f"/board/state?after={after}").json()


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return _hall(tmp_path)


@pytest.fixture
def make_hall(tmp_path: Path) -> Callable[[Limits], Hall]:
    return lambda limits: _hall(tmp_path, limits)


def _hall(tmp_path: Path, limits: Limits | None = None) -> Hall:
    folder = made_folder(tmp_path / "data")
    run, clock = begun(folder), Clock()
    app = create_app(list, CONFIG, Desk(lambda: [tmp_path / "none", folder], limits, ticks=clock))
    return Hall(app, open_runs(folder), run, clock, folder)
