"""The drills of the folder: what comes, what took place; a new one, or last year's again."""

from __future__ import annotations

from dashboard.drills.room import Room


def show(room: Room) -> None:
    """The whole view."""
