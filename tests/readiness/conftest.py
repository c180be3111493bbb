"""The small city with stock, stations and support, imported once."""

from __future__ import annotations

import pytest

from layers.folder import DataFolder, load_folder
from tests.readiness import city as small
from tests.support import CONFIG, ROOT


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return small.build(tmp_path_factory.mktemp("readiness") / "data")


@pytest.fixture(scope="session")
def training() -> DataFolder:
    return load_folder(ROOT / "data" / "training", CONFIG)
