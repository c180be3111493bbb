"""Drills made by hand, saved into a folder or held in memory."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from layers.drills import ids
from layers.drills.load import load_drills
from layers.held import Held, Step, held
from layers.store.bodies import ActionBody
from layers.store.body import Body
from layers.store.drill_bodies import DrillBody, FindingBody, HeldDrill
from layers.store.place import open_entries
from layers.store.record import Record

WHEN = datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def done(on: str, drill_type: str = "shelter", *, opening: float | None = None, **more: Any) -> DrillBody:
    """A drill that took place."""
    took = HeldDrill(date=day(on), opening_min=opening, participants=more.pop("participants", None))
    return DrillBody.model_validate({"title": "訓練", "type": drill_type, "state": "done", "held": took, **more})


def planned(on: str | None = None, drill_type: str = "shelter", **more: Any) -> DrillBody:
    """One that did not (yet)."""
    return DrillBody.model_validate({"title": "訓練", "type": drill_type, "date": on and day(on), **more})


def told(*bodies: DrillBody, training: bool = False) -> Held:
    """Drills d1, d2 … held in memory."""
    steps = [Step(ids.drill(f"d{n}"), body, "係", WHEN, 1, training) for n, body in enumerate(bodies, 1)]
    return held(ids.DRILLS, steps, [], training=training)


def lessons(
    plan: str, *, findings: dict[str, FindingBody] | None = None, actions: dict[str, ActionBody] | None = None
) -> Held:
    """Findings and action items of a plan by id, held in memory."""
    steps = [Step(record, body, "係", WHEN, 1) for record, body in _records(plan, findings or {}, actions or {})]
    return held(plan, steps, [], training=False)


def _records(plan: str, findings: dict[str, FindingBody], actions: dict[str, ActionBody]) -> list[tuple[Record, Body]]:
    said: list[tuple[Record, Body]] = [(ids.finding(plan, one.drill, name), one) for name, one in findings.items()]
    return said + [
        (ids.action(plan, one.drill or one.meeting or name, name, one.measure), one) for name, one in actions.items()
    ]


def save(
    folder: Path,
    *bodies: DrillBody,
    plan: str = "",
    findings: dict[str, FindingBody] | None = None,
    actions: dict[str, ActionBody] | None = None,
) -> Held:
    """The same saved as entries of a data folder, on top of what is there; returns the folder's drills."""
    entries, taken = open_entries(folder), len(load_drills(folder)[0].records)
    new: list[tuple[Record, Body]] = [(ids.drill(f"d{n}"), one) for n, one in enumerate(bodies, taken + 1)]
    for record, body in [*new, *_records(plan, findings or {}, actions or {})]:
        entries.save(record, body, "係", WHEN, based_on=0)
    return load_drills(folder)[0]
