"""状況付与票: the library filled from the ward's own sites, and the cards chosen from it."""

from __future__ import annotations

from dashboard.drills.room import Room


def show(room: Room) -> None:
    """The whole view."""
