"""What the tests of the training city share: its script, built once, and a few shorthands."""

from __future__ import annotations

import importlib
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import shapely
from shapely import Point

ROOT = Path(__file__).resolve().parents[2]
#: Metres in one degree at the city's latitude, typed apart from the script's own.
METRES = (91_250.0, 110_940.0)
WHOLE_LIST = "（一覧全体）"


def load(name: str) -> ModuleType:
    """A module of data/, which is a folder of scripts and not on the path."""
    sys.path.insert(0, str(ROOT / "data"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(ROOT / "data"))


SCRIPT = load("build_training")
FAULTY = {(kind, name) for kind, name, _ in SCRIPT.PLANTED_FAULTS}


@cache
def built() -> dict[str, Any]:
    """Every layer as the script makes it; nobody may change it."""
    layers: dict[str, Any] = SCRIPT.build()
    return layers


def metres(geometry: Any) -> Any:
    """A geometry [degrees] on a flat grid [m]."""
    return shapely.transform(geometry, lambda degrees: degrees * METRES)


def point(row: dict[str, str]) -> Point:
    """Where a row stands [degrees]."""
    return Point(float(row["longitude"]), float(row["latitude"]))


def fault(layers: dict[str, Any], name: str) -> dict[str, str]:
    """The row planted under this name."""
    kind = next(kind for kind, planted, _ in SCRIPT.PLANTED_FAULTS if planted == name)
    (row,) = [row for row in layers[kind] if row["name"] == name]
    return row
