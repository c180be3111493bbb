"""A folder's entries carry the folder's mark; what comes from a folder of the other kind is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from layers.editions import apply
from layers.folder import FolderSpec, fingerprint
from layers.problems import FileRefused, FolderError
from layers.store.errors import EntriesNewer
from layers.store.place import entries_path, open_entries
from tests.store.helpers import saved
from tests.store.test_schema import tell
from tests.support import gsi_emergency, read, site


def folder(parent: Path, name: str, *, training: bool) -> Path:
    made = parent / name
    made.mkdir()
    (made / "folder.toml").write_text(f"training = {str(training).lower()}\n")
    return made


@pytest.mark.parametrize("training", [True, False])
def test_entries_inherit_the_mark_of_their_folder(tmp_path: Path, training: bool):
    entries = open_entries(folder(tmp_path, "city", training=training))
    assert [one.training for one in saved(entries, "一")] == [training]


def test_a_folder_that_says_nothing_is_real(tmp_path: Path):
    assert open_entries(tmp_path).training is False


@pytest.mark.parametrize("training", [True, False])
def test_entries_moved_to_the_other_kind_of_folder_are_refused(tmp_path: Path, training: bool):
    here, there = folder(tmp_path, "a", training=training), folder(tmp_path, "b", training=not training)
    saved(open_entries(here), "一")
    shutil.copy(entries_path(here), entries_path(there))
    with pytest.raises(FileRefused, match="training_mixed"):
        open_entries(there)


def test_what_cannot_be_used_is_said_at_the_door(tmp_path: Path):
    with pytest.raises(FolderError, match="not found"):
        open_entries(tmp_path / "nowhere")
    saved(open_entries(tmp_path), "一")
    tell(entries_path(tmp_path), "schema", "7")
    with pytest.raises(EntriesNewer):
        open_entries(tmp_path)


def test_saving_leaves_the_fingerprint_of_the_layers_as_it_is(tmp_path: Path):
    made = folder(tmp_path, "city", training=True)
    before = fingerprint(made)
    saved(open_entries(made), "一")
    (made / "entries.sqlite-wal").touch()
    assert fingerprint(made) == before


def test_a_folder_with_real_entries_takes_no_training_layer(tmp_path: Path):
    saved(open_entries(tmp_path), "一")
    raw = gsi_emergency(site(1))
    with pytest.raises(FolderError, match="training = True does not fit"):
        apply(tmp_path, read(tmp_path / "new", "s.csv", raw, new=FolderSpec(training=True), origin=_made_up()))


def _made_up():
    from dataclasses import replace

    from tests.support import ORIGIN

    return replace(ORIGIN, training=True)
