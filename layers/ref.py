"""Where a record stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a record stands: plan folder and file, and the row as a spreadsheet shows it (header = 1)."""

    file: str
    row: int
