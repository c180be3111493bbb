"""After-action: strengths, issues, corrective actions, measured walking speed."""

from __future__ import annotations

from dashboard.drills.room import Room


def show(room: Room) -> None:
    """The whole view."""
