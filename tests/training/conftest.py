"""The training city as the tests of its data see it: built once, its outlines as shapes."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from shapely import Polygon
from shapely.geometry import shape

from tests.training.city import FAULTY, built


@pytest.fixture(scope="session")
def layers() -> dict[str, Any]:
    return built()


@pytest.fixture(scope="session")
def wards(layers: dict[str, Any]) -> dict[str, Polygon]:
    return {each["properties"]["ward"]: shape(each["geometry"]) for each in layers["boundary"]}


@pytest.fixture(scope="session")
def city(wards: dict[str, Polygon]) -> Polygon:
    return shapely.union_all(list(wards.values()))


@pytest.fixture(scope="session")
def sea(layers: dict[str, Any]) -> Polygon:
    return shape(layers["coast"][0]["geometry"])


@pytest.fixture(scope="session")
def sound(layers: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """The point kinds without the rows that are wrong on purpose."""
    points = {kind: rows for kind, rows in layers.items() if "longitude" in rows[0]}
    return {kind: [row for row in rows if (kind, row.get("name")) not in FAULTY] for kind, rows in points.items()}
