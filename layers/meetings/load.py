"""The door: tables of a data folder and the store's entries, read together."""

from __future__ import annotations

from pathlib import Path

from layers.held import Held, held
from layers.meetings.tables import read_tables
from layers.plan.model import Plan
from layers.problems import Problem
from layers.store.place import open_entries

FOLDER = "meetings"


def load_held(folder: Path, plan: Plan) -> tuple[Held, list[Problem]]:
    """Everything ever said under a plan in this data folder, and the problems of its tables.

    Raises:
        FolderError, ConfigError, FileRefused, EntriesDamaged, EntriesNewer: as `layers.store.place.open_entries`.
        ConfigError: as `layers.meetings.tables.read_tables`.
    """
    entries = open_entries(folder)
    steps, problems = read_tables(folder / FOLDER / plan.head.id, plan, training=entries.training)
    return held(plan.head.id, steps, entries.versions(plan=plan.head.id), training=entries.training), problems
