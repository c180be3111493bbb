"""Where a data folder keeps its entries, and the door to them."""

from __future__ import annotations

from pathlib import Path

from layers.folder import ENTRIES, read_folder_spec
from layers.store.entries import Entries


def entries_path(folder: Path) -> Path:
    """The file of a folder's entries, whether it exists or not."""
    return folder / ENTRIES


def open_entries(folder: Path) -> Entries:
    """The entries of a data folder; they carry the folder's training mark, and a file of the other kind is refused.

    Raises:
        FolderError, ConfigError: as `layers.folder.read_folder_spec`.
        FileRefused: the file that lies there is made up and the folder real, or the reverse.
        EntriesDamaged, EntriesNewer: it cannot be used.
    """
    spec = read_folder_spec(folder)
    entries = Entries(entries_path(folder), training=spec.training)
    entries.check()
    return entries
