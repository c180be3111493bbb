"""The day itself: the run board, its log, and the shelters on the map."""

from __future__ import annotations

from dashboard.drills.room import Room


def show(room: Room) -> None:
    """The whole view."""
