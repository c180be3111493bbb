"""STUB of the map of cells."""

from __future__ import annotations

from dashboard.readiness.room import Room


def show(room: Room) -> None:
    """The map."""
