"""Every sheet of a drill by its name, as one PDF or each."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from layers.drills.routes import Routes
from layers.export.drills.blank import blank_sheets
from layers.export.drills.escape import escape_sheets
from layers.export.drills.forms import checklist_sheets, headcount_sheets, observation_sheets
from layers.export.drills.injects import inject_sheets
from layers.export.drills.job import Job
from layers.export.drills.routes import route_sheets
from layers.export.drills.timetable import timetable_sheets
from layers.export.paper import Sheet
from layers.folder import DataFolder
from layers.spec import Config
from layers.store.drill_bodies import DrillBody
from layers.wording import Wording

#: In the order they are printed.
SHEETS: dict[str, Callable[[Job], tuple[Sheet, ...]]] = {
    "timetable": timetable_sheets,
    "routes": route_sheets,
    "escape": escape_sheets,
    "escape_blank": blank_sheets,
    "injects": inject_sheets,
    "checklist": checklist_sheets,
    "observation": observation_sheets,
    "headcount": headcount_sheets,
}


def drill_sheets(
    folder: DataFolder,
    config: Config,
    body: DrillBody,
    wording: Wording,
    as_of: datetime.date,
    routes: Routes | None,
) -> dict[str, tuple[Sheet, ...]]:
    """Every sheet of a drill by the names of `SHEETS`, in their order; an empty part of the plan has none."""
    job = Job(folder, config, body, wording, as_of, routes)
    return {name: make(job) for name, make in SHEETS.items()}
