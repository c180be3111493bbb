"""Data folders for the screen, and the server's answers without a server."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from tests import small_city, support
from tests.support import ROOT

with warnings.catch_warnings():
    # starlette's test client runs on httpx, but would rather have its successor.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

TRAINING = ROOT / "data" / "training"


@pytest.fixture(scope="session", autouse=True)
def components_looked_for_once() -> Iterator[None]:
    """Streamlit's test runner reads what every installed package says of itself at every run of a page, which takes most
    of the run; the packages do not change while the tests run.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Make a folder this server's data."""
    return lambda folder: monkeypatch.setenv("SONAE_DATA", str(folder))


@pytest.fixture
def folder(made: Path, tmp_path: Path, use: Callable[[Path], None]) -> Path:
    """This server's data: a copy of the folder the module ``made`` once, to be changed."""
    path = Path(shutil.copytree(made, tmp_path / "data"))
    use(path)
    return path


@pytest.fixture
def training(use: Callable[[Path], None]) -> Path:
    use(TRAINING)
    return TRAINING


@pytest.fixture(scope="session")
def estimating(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Nagoya of three sites: 1 for tsunami alone, 2 for flood and tsunami, 3 for flood and without a position."""
    folder = tmp_path_factory.mktemp("estimating")
    sites = (
        support.site(1, 津波="1"),
        support.site(2, 洪水="1", 津波="1"),
        support.site(3, 洪水="1", 緯度="", 経度=""),
    )
    support.imported(folder, ("wards.geojson", support.TWO_WARDS), ("sites.csv", support.gsi_emergency(*sites)))
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small city, which is not marked as training: real as far as the product can tell."""
    return small_city.build(tmp_path_factory.mktemp("small") / "data").path


@pytest.fixture(scope="session")
def screen_client() -> Iterator[TestClient]:
    """A client of our own routes behind our own middleware, without Streamlit."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware

    from dashboard.routes import areas, assets, points, readiness
    from dashboard.routes.shell import JapaneseShell, SecurityHeaders

    app = Starlette(
        routes=[*points.routes(), *areas.routes(), *readiness.routes(), *assets.routes()],
        middleware=[Middleware(SecurityHeaders), Middleware(JapaneseShell)],
    )
    yield TestClient(app)


@pytest.fixture
def broken_layer(tmp_path: Path) -> Path:
    """A real folder whose shelters cannot be read: emergency sites and boundaries still can."""
    folder = tmp_path / "broken"
    support.imported(
        folder,
        ("wards.geojson", support.TWO_WARDS),
        ("sites.csv", support.gsi_emergency(support.site(1, 洪水="1"))),
        ("shelters.csv", support.gsi_shelter(support.site(2))),
    )
    place = next((folder / "layers" / "shelter").glob("*/layer.csv"))
    place.write_bytes(b'"name,\n')
    return folder


def points(client: TestClient, **query: str) -> dict[str, list[object]]:
    """What the map would get."""
    answer = client.get("/map/points", params=query)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text)
