"""One city for the tests that only look at it."""

from __future__ import annotations

import pytest

from layers.folder import DataFolder
from tests.scorecard.desk import city


@pytest.fixture(scope="package")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Nobody saves anything here."""
    return city(tmp_path_factory.mktemp("scorecard") / "data")
