"""Real cities with what readiness needs, and the training city, each read once."""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapefile

from layers.folder import DataFolder, load_folder
from layers.readiness.network import Network, make_network
from tests import small_city, support
from tests.readiness import city as readiness_city


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """The small city with stock, stations and support, imported once."""
    return readiness_city.build(tmp_path_factory.mktemp("readiness") / "data")


@pytest.fixture(scope="session")
def training() -> DataFolder:
    return load_folder(support.ROOT / "data" / "training", support.CONFIG)


@pytest.fixture(scope="session")
def kawasaki_people(real: Path, kawasaki: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Kawasaki with its census mesh; no inundation area is published here."""
    folder = tmp_path_factory.mktemp("kawasaki_people") / "data"
    shutil.copytree(kawasaki.path, folder)
    return support.imported(folder, real / "kawasaki" / "kawasaki_population_mesh_250m.geojson")


@pytest.fixture(scope="session")
def ube(real: Path) -> Network:
    """Ube's walking network as published: 30,750 edges; nodes stand where the edges end."""
    return make_network(*ube_tables(real / "ube" / "ube_walk_roads_osm_shp.zip"))


def ube_tables(archive: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes and edges of the shapefile in our own columns. Its 106 MB of attributes are cut at fixed places."""
    with zipfile.ZipFile(archive) as packed:
        name = next(member for member in packed.namelist() if member.endswith(".shp"))[:-4]
        attributes, drawn, index = (io.BytesIO(packed.read(f"{name}.{end}")) for end in ("dbf", "shp", "shx"))
    cells = {field: dbf_column(attributes.getbuffer(), field) for field in ("u", "v", "length")}
    edges = pd.DataFrame({"u": cells["u"], "v": cells["v"], "length_m": cells["length"].astype(float)})
    ends: dict[str, tuple[float, float]] = {}
    with shapefile.Reader(shp=drawn, shx=index) as reader:
        for u, v, shape in zip(cells["u"], cells["v"], reader.iterShapes(), strict=True):
            ends.setdefault(u, shape.points[0])
            ends.setdefault(v, shape.points[-1])
    points = np.array(list(ends.values()))
    return pd.DataFrame({"node": list(ends), "longitude": points[:, 0], "latitude": points[:, 1]}), edges


def dbf_column(raw: memoryview, name: str) -> np.ndarray:
    rows, head, width = struct.unpack("<IHH", raw[4:12])
    at = 1
    for start in range(32, head - 1, 32):
        field = bytes(raw[start : start + 32])
        size = field[16]
        if field[:11].rstrip(b"\0").decode() == name:
            table = np.frombuffer(raw, dtype=np.uint8, count=rows * width, offset=head).reshape(rows, width)
            return np.char.strip(np.ascontiguousarray(table[:, at : at + size]).view(f"S{size}").ravel().astype(str))
        at += size
    raise KeyError(name)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """The small city of `tests.small_city`: nobody changes it."""
    return small_city.build(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small city's wards, districts, people and water in a folder to copy from: no places to flee to."""
    needed = {"boundary", "school_district", "population_cell", "inundation"}
    others = tuple(kind for kind in small_city.FILES if kind not in needed)
    return small_city.build(tmp_path_factory.mktemp("bare") / "data", without=others).path


@pytest.fixture
def town(bare: Path, tmp_path: Path) -> Callable[..., DataFolder]:
    """``town(kind=bytes, …)``: the bare city with further layers, or none of a kind (None)."""

    def build(**layers: bytes | None) -> DataFolder:
        folder = tmp_path / "town"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(bare, folder)
        for kind, raw in layers.items():
            if raw is None:
                shutil.rmtree(folder / "layers" / kind)
                continue
            name = "file.geojson" if raw.startswith(b"{") else "file.csv"
            support.apply(folder, support.read(folder, name, raw, as_kind=kind))
        return load_folder(folder, support.CONFIG)

    return build
