"""What the board tells a device: the plan of the run once, and how it stands."""

from __future__ import annotations

from typing import Any

from layers.drills.log import board_state
from layers.states import DeviceRole
from layers.store.runs import Run, RunEntry


def told_plan(run: Run, device: str, role: DeviceRole, utc_offset_hours: int) -> dict[str, Any]:
    """The plan, the device's own label, its role and the city's time; no code, no names of those who began the run.

    Injects go to controllers alone: players hear one when it is handed out. What an inject should bring about stands on
    the controllers' paper list and goes to no device.
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
        "role": role,
        "started": run.started_at.isoformat(),
        "sites": [{"id": one.id, "name": one.name, "capacity": one.capacity} for one in plan.sites],
        "injects": [one.model_dump(exclude={"expected"}) for one in plan.injects] if role == "control" else [],
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


def for_role(told: dict[str, Any], role: DeviceRole) -> dict[str, Any]:
    """The state a device may know: which injects were handed out is told to controllers, since an id names its matter."""
    return told if role == "control" else {**told, "injects": {}}


def _done(entry: RunEntry) -> dict[str, str]:
    return {"when": entry.received.isoformat(), "device": entry.device}
