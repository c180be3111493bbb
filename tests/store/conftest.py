"""Fixtures: an empty place for entries."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.store.entries import Entries
from tests.store.helpers import opened


@pytest.fixture
def entries(tmp_path: Path) -> Entries:
    return opened(tmp_path)
