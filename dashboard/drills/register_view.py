"""訓練台帳: what was drilled where and when, and what was not for long."""

from __future__ import annotations

from dashboard.drills.room import Room


def show(room: Room) -> None:
    """The whole view."""
