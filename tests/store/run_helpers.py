"""What the tests of runs share: a plan, entries as a device sends them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from layers.store.drill_bodies import CheckLine, Inject
from layers.store.run_bodies import Posted, RunLeg, RunPlan, RunSite, posted_of
from layers.store.runs import Run, Runs
from tests.store.helpers import WHEN

SITE, OTHER = "shelter:1", "shelter:2"

#: What each kind of entry may say, on the plan below.
SAID: dict[str, dict[str, Any]] = {
    "site_state": {"site": SITE, "state": "open"},
    "head_count": {"site": SITE, "people": 12},
    "inject_done": {"inject": "i1", "note": "本部へ"},
    "check_done": {"line": 2},
    "late": {"site": OTHER, "people": 3, "note": "徒歩で"},
    "observation": {"text": "出口が暗い", "sort": "issue", "site": SITE, "longitude": 136.9, "latitude": 35.1},
    "walk": {"leg": "l1", "seconds": 600, "profile": "group", "people": 8},
}


def plan(*, training: bool = True) -> RunPlan:
    return RunPlan(
        title="港区津波避難訓練",
        place="港区",
        sites=(
            RunSite(id=SITE, name="港小学校", capacity=100, longitude=136.9, latitude=35.1),
            RunSite(id=OTHER, name="港会館"),
        ),
        injects=(Inject(id="i1", minute=5, text="停電"),),
        checklist=(CheckLine(text="開錠"), CheckLine(text="受付")),
        legs=(RunLeg(id="l1", name="駅→港小学校", walk_m=800),),
        training=training,
    )


def opened(folder: Path, *, training: bool = True) -> Runs:
    return Runs(folder / "runs.sqlite", training=training)


def begun(runs: Runs, drill: str = "d1") -> Run:
    return runs.start(drill, "drill", plan(training=runs.training), "本部", WHEN)


def at(seconds: float) -> datetime.datetime:
    return WHEN + datetime.timedelta(seconds=seconds)


def sent(number: int = 1, kind: str = "head_count", prefix: str = "device-a", **said: object) -> Posted:
    """The ``number``-th entry of a device."""
    body = SAID.get(kind, {}) | said
    values = {"id": f"{prefix}-{number:04}", "number": number, "at": at(number), "kind": kind, "body": body}
    return posted_of(values)
