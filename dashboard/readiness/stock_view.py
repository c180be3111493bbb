"""STUB of the view "stock"."""

from __future__ import annotations

from dashboard import markup
from dashboard.readiness.room import Room


def show(room: Room) -> None:
    """The whole view."""
    markup.paragraph("STUB", "empty")
