"""STUB matrix."""

from __future__ import annotations

from dashboard.plan.desk import Desk


def show(desk: Desk) -> None:
    """STUB."""
