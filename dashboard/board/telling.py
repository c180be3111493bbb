"""What the board tells a device: the plan of the run once, and how it stands."""

from __future__ import annotations

from typing import Any

from layers.drills.log import board_state
from layers.store.runs import Run, RunEntry


def told_plan(run: Run, device: str, utc_offset_hours: int) -> dict[str, Any]:
    """The plan, the device's own label and the city's time; no code, no names of those who began the run, and not what an inject should
    bring about: players hold devices too, and it stands on the controller's list alone.
    """
    plan = run.plan
    return {
        "run": run.id,
        "mode": run.mode,
        "training": run.training,
        "title": plan.title,
        "place": plan.place,
        "device": device,
        "utc_offset_hours": utc_offset_hours,
        "started": run.started_at.isoformat(),
        "sites": [{"id": one.id, "name": one.name, "capacity": one.capacity} for one in plan.sites],
        "injects": [one.model_dump(exclude={"expected"}) for one in plan.injects],
        "checklist": [{"line": line, **one.model_dump()} for line, one in enumerate(plan.checklist, start=1)],
        "legs": [one.model_dump() for one in plan.legs],
    }


def told_state(run: Run, entries: list[RunEntry]) -> dict[str, Any]:
    """How a run stands behind these entries; None in it is not reported or not registered."""
    state = board_state(run, entries)
    return {
        "sites": [
            {
                "id": one.id,
                "state": one.state,
                "people": one.people,
                "late": one.late,
                "over": one.over,
                "when": None if one.when is None else one.when.isoformat(),
                "device": one.device,
            }
            for one in state.sites
        ],
        "totals": {"people": state.totals.people, "unreported": state.totals.unreported, "late": state.totals.late},
        # To the decimal that the screen shows.
        "opening_min": None if state.opening_min is None else round(state.opening_min, 1),
        "injects": {one: _done(entry) for one, entry in state.injects.items()},
        "checks": {str(line): _done(entry) for line, entry in state.checks.items()},
    }


def _done(entry: RunEntry) -> dict[str, str]:
    return {"when": entry.received.isoformat(), "device": entry.device}
