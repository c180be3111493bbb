"""The 逃げ地図 workshop: the 3-minute map of the area, and a blank one to draw on."""

from __future__ import annotations

from dashboard.drills.room import Room


def show(room: Room) -> None:
    """The whole view."""
