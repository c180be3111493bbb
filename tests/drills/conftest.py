"""The training city and real Ube with its walking network, each read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.folder import DataFolder, load_folder
from tests import support
from tests.readiness.conftest import ube_tables


@pytest.fixture(scope="session")
def training() -> DataFolder:
    return load_folder(support.ROOT / "data" / "training", support.CONFIG)


@pytest.fixture(scope="session")
def ube(real: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Ube as published: emergency sites, shelters, the network; no boundaries, districts, people or inundation."""
    return ube_folder(real, tmp_path_factory.mktemp("ube") / "data")


def ube_folder(real: Path, folder: Path) -> DataFolder:
    """The same in a folder of one's own, to be written into."""
    nodes, edges = ube_tables(real / "ube" / "ube_walk_roads_osm_shp.zip")
    for kind in ("emergency", "shelter"):
        support.imported(folder, real / "ube" / f"gsi_{kind}_352021_ube.geojson")
    for kind, table in (("walk_node", nodes), ("walk_edge", edges)):
        raw = table.to_csv(index=False).encode()
        support.imported(folder, (f"{kind}.csv", raw), as_kind=kind)
    return load_folder(folder, support.CONFIG)
