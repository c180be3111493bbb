"""The door: tables of a data folder and the store's entries about drills, read together."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from layers.drills.ids import DRILLS
from layers.drills.tables import COLUMNS, read_drill_tables
from layers.held import Held, Step, held
from layers.problems import Problem
from layers.store.bodies import ActionBody
from layers.store.drill_bodies import DrillBody, FindingBody
from layers.store.place import open_entries

#: Of a data folder: the tables of drills that came with it.
FOLDER = "drills"


@dataclass(frozen=True)
class Drill:
    """A drill as it stands now; ``version`` is what the next save is based on."""

    step: Step
    body: DrillBody

    @property
    def id(self) -> str:
        """Its id."""
        return self.step.record.item

    @property
    def version(self) -> int:
        """What the next save is based on."""
        return self.step.version

    @property
    def date(self) -> datetime.date | None:
        """The day it took place, else the day it is planned for; None = not known."""
        return day_and_start(self.body)[0]

    @property
    def start(self) -> str:
        """The planned start (HH:MM) where `date` is the planned day; "" for none."""
        return day_and_start(self.body)[1]


def day_and_start(body: DrillBody) -> tuple[datetime.date | None, str]:
    """The day a drill took place, else its planned day, and the planned start (HH:MM, "" = none) of that very day.

    A drill held on another day than planned has no start that is known: the planned one belongs to the other day.
    """
    day = body.held.date if body.held else body.date
    return day, body.start if day == body.date else ""


def load_drills(folder: Path) -> tuple[Held, list[Problem]]:
    """Every version of every drill of a data folder, and the problems of all its tables of drills.

    Raises:
        FolderError, ConfigError, FileRefused, EntriesDamaged, EntriesNewer: as `layers.store.place.open_entries`.
        ConfigError: as `layers.drills.tables.read_drill_tables`.
    """
    entries = open_entries(folder)
    tables = read_drill_tables(folder / FOLDER, training=entries.training)
    told = held(DRILLS, tables.drills, entries.versions(plan=DRILLS), training=entries.training)
    return told, tables.problems_of(*COLUMNS)


def load_lessons(folder: Path, plan: str) -> tuple[Held, list[Problem]]:
    """Every version of the findings and action items of a plan, and the problems of their tables.

    Tables of another plan hold none of it. Raises as `load_drills`.
    """
    entries = open_entries(folder)
    tables = read_drill_tables(folder / FOLDER, training=entries.training)
    own = tables.lessons if tables.plan == plan else []
    told = held(plan, own, entries.versions(plan=plan), training=entries.training)
    return told, tables.problems_of("findings", "actions") if tables.plan == plan else []


def drills(told: Held) -> list[Drill]:
    """What stands now, by date (unknown ones last), then id."""
    found = [Drill(step, body) for step, body in told.bodies("drill", DrillBody)]
    return sorted(found, key=lambda one: (one.date or datetime.date.max, one.id))


def findings_of(lessons: Held, drill_id: str) -> list[tuple[Step, FindingBody]]:
    """What a drill taught, in order."""
    return [(step, body) for step, body in lessons.bodies("finding", FindingBody) if body.drill == drill_id]


def actions_of(lessons: Held, drill_id: str) -> list[tuple[Step, ActionBody]]:
    """The action items that follow from a drill, in order."""
    return [(step, body) for step, body in lessons.bodies("action", ActionBody) if body.drill == drill_id]
