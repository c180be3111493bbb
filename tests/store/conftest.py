"""Fixtures: an empty place for entries."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.store.entries import Entries
from tests.store.helpers import in_memory, opened


@pytest.fixture
def entries(tmp_path: Path) -> Entries:
    return opened(tmp_path)


@pytest.fixture
def quick() -> Iterator[Path]:
    """A folder in memory where there is such a thing: what a killed process wrote survives there as on a disk."""
    folder = in_memory()
    yield folder
    shutil.rmtree(folder)
