"""Results kept with a folder: a few, those asked for last, whatever others do meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from layers.folder import DataFolder, load_folder
from layers.kept import kept
from tests.support import CONFIG


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return load_folder(tmp_path, CONFIG)


def test_it_is_made_once_and_nothing_is_kept_too(folder: DataFolder):
    made: list[str] = []
    for _ in range(2):
        assert kept(folder, "shelf", "a", 2, lambda: made.append("a")) is None
    assert made == ["a"]
    assert kept(folder, "other", "a", 2, lambda: 1) == 1


def test_those_asked_for_last_stay(folder: DataFolder):
    for key in ("a", "b", "a", "c"):
        kept(folder, "shelf", key, 2, lambda key=key: key)
    shelf: dict[str, str] = folder.once("shelf", dict)
    assert list(shelf) == ["a", "c"]


def test_what_others_put_aside_meanwhile_is_returned_all_the_same(folder: DataFolder):
    def crowded(key: str) -> str:
        """While one is made, others fill the shelf."""
        for other in "xyz":
            kept(folder, "shelf", other, 1, lambda other=other: other)
        return key

    assert kept(folder, "shelf", "a", 1, lambda: crowded("a")) == "a"
    with ThreadPoolExecutor(8) as pool:
        asked = [str(number % 5) for number in range(2000)]
        assert list(pool.map(lambda key: kept(folder, "shelf", key, 1, lambda: key), asked)) == asked
    assert len(folder.once("shelf", dict)) == 1
