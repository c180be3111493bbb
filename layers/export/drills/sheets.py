"""Every sheet of a drill by its name, as one PDF or as a zip of one each."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Collection

from layers.drills.routes import Routes
from layers.export.drills.blank import blank_sheets
from layers.export.drills.escape import escape_sheets
from layers.export.drills.forms import checklist_sheets, headcount_sheets, observation_sheets
from layers.export.drills.injects import inject_sheets
from layers.export.drills.job import Job
from layers.export.drills.routes import route_sheets
from layers.export.drills.timetable import timetable_sheets
from layers.export.paper import Sheet, pdf
from layers.export.tables import file_name
from layers.folder import DataFolder
from layers.problems import SonaeError
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
#: Of every file in a zip: the same sheets give the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)


class NothingToPrint(SonaeError):
    """None of the sheets asked for has anything to say; names them."""


def drill_sheets(
    folder: DataFolder,
    config: Config,
    body: DrillBody,
    wording: Wording,
    as_of: datetime.date,
    routes: Routes | None,
    names: Collection[str] = tuple(SHEETS),
) -> dict[str, tuple[Sheet, ...]]:
    """The sheets of a drill by the names of `SHEETS`, in their order; an empty part of the plan has none.

    ``routes`` None: no route sheets.

    Raises:
        ScenarioRefused: as `layers.drills.scenario.drill_scenario`.
    """
    job = Job(folder, config, body, wording, as_of, routes)
    return {name: make(job) for name, make in SHEETS.items() if name in names}


def drill_pdf(made: dict[str, tuple[Sheet, ...]], wording: Wording) -> bytes:
    """The sheets of `drill_sheets` as one PDF, each with its own frame; the same drill gives the same bytes.

    Raises:
        NothingToPrint: there is no sheet.
    """
    sheets = [sheet for own in made.values() for sheet in own]
    if not sheets:
        raise NothingToPrint(
            f"drill on paper: found nothing to print of {', '.join(made)}, expected a part of the plan"
        )
    return pdf(sheets, wording)


def drill_zip(made: dict[str, tuple[Sheet, ...]], wording: Wording) -> bytes:
    """The sheets of `drill_sheets` as a zip: a PDF a name, numbered in their order; empty names have none."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for number, (name, sheets) in enumerate(made.items(), start=1):
            if sheets:
                training = any(sheet.training for sheet in sheets)
                file = file_name(f"{number:02d}_{wording.say(f'drill_paper.name_{name}')}", "pdf", training=training)
                packed.writestr(zipfile.ZipInfo(file, _MOMENT), pdf(sheets, wording))
    return held.getvalue()
