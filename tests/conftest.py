"""Fixtures: the product's config, the real files where they are, and data folders that nobody may change."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from layers.editions import apply
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


def _city(real: Path, folder: Path, name: str, code: str, prefecture: str) -> DataFolder:
    """A city's boundaries, emergency sites and shelters as published."""
    files = (f"n03_2021_s0010_pref{prefecture}", f"gsi_emergency_{code}_{name}", f"gsi_shelter_{code}_{name}")
    return support.imported(folder, *(real / name / f"{file}.geojson" for file in files))


@pytest.fixture(scope="session")
def nagoya(real: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return _city(real, tmp_path_factory.mktemp("nagoya"), "nagoya", "231002", "23")


@pytest.fixture(scope="session")
def kawasaki(real: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return _city(real, tmp_path_factory.mktemp("kawasaki"), "kawasaki", "141305", "14")


@pytest.fixture(scope="session")
def takamatsu(real: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return _city(real, tmp_path_factory.mktemp("takamatsu"), "takamatsu", "372013", "37")


@pytest.fixture(scope="session")
def national(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of the whole country: every emergency site and shelter of Japan, and no city."""
    folder = tmp_path_factory.mktemp("national")
    for path in sorted((real / "national").glob("gsi_*.csv.gz")):
        apply(folder, support.read(folder, path.name.removesuffix(".gz"), gzip.decompress(path.read_bytes())))
    return folder
