"""The plan of a drill, filled from the ward's own layers."""

from __future__ import annotations

from dashboard.drills.room import Room


def show(room: Room) -> None:
    """The whole view."""
