"""When a person acts: the one clock of the screen for what is recorded."""

from __future__ import annotations

import datetime


def now() -> datetime.datetime:
    """The time of an act, to be recorded; no calculation takes it."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)
