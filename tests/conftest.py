"""Fixtures: the product's config, the real files where they are, and data folders that nobody may change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from layers.folder import DataFolder
from layers.spec import Config, IntakeLimits
from tests import support

# The same examples on every run; a slow machine is no failure.
settings.register_profile("sonae", derandomize=True, deadline=None, database=None, max_examples=50)
settings.load_profile("sonae")


@pytest.fixture(scope="session")
def config() -> Config:
    return support.CONFIG


@pytest.fixture(scope="session")
def limits() -> IntakeLimits:
    return support.LIMITS


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real public files; the test is skipped (in CI: fails) where it is missing."""
    support.need(support.REAL, "real public files are not at ../shared/real")
    return support.REAL


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., DataFolder]:
    """Put files in force in this test's own data folder: ``imported((name, bytes), Path, …) -> DataFolder``."""
    folder = tmp_path / "data"
    return lambda *files, **choices: support.imported(folder, *files, **choices)


@pytest.fixture(scope="session")
def nagoya(real: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    folder = tmp_path_factory.mktemp("nagoya")
    return support.imported(
        folder,
        real / "nagoya" / "n03_2021_s0010_pref23.geojson",
        real / "nagoya" / "gsi_emergency_231002_nagoya.geojson",
        real / "nagoya" / "gsi_shelter_231002_nagoya.geojson",
    )


@pytest.fixture(scope="session")
def kawasaki(real: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    folder = tmp_path_factory.mktemp("kawasaki")
    return support.imported(
        folder,
        real / "kawasaki" / "n03_2021_s0010_pref14.geojson",
        real / "kawasaki" / "gsi_emergency_141305_kawasaki.geojson",
        real / "kawasaki" / "gsi_shelter_141305_kawasaki.geojson",
    )


@pytest.fixture(scope="session")
def takamatsu(real: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    folder = tmp_path_factory.mktemp("takamatsu")
    return support.imported(
        folder,
        real / "takamatsu" / "n03_2021_s0010_pref37.geojson",
        real / "takamatsu" / "gsi_emergency_372013_takamatsu.geojson",
        real / "takamatsu" / "gsi_shelter_372013_takamatsu.geojson",
    )
