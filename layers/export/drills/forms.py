"""What is filled by hand on the day: the opening checklist, the observer's form, the heads counted at each site."""

from __future__ import annotations

from collections.abc import Iterator

from layers.export.drills.job import Job
from layers.export.paper import (
    BLANK,
    Block,
    Cell,
    Checklist,
    Column,
    Field,
    Form,
    Heading,
    Item,
    Sheet,
    Table,
    Text,
    Unknown,
)

#: Columns to write a count into, and lines of the observer's log.
_COUNTS, _LINES = 5, 9
#: Lines without a name below the known sites: people come to others too.
_SPARE = 2


def checklist_sheets(job: Job) -> tuple[Sheet, ...]:
    """The checklist with its times; nothing where it is empty."""
    lines = job.body.checklist
    if not lines:
        return ()
    items = tuple(
        Item(one.text, one.office, "" if one.minute is None else job.say("until", time=job.clock(one.minute)))
        for one in lines
    )
    place = Form(((Field(job.say("at_site")), Field(job.say("checked_by"))),))
    return (job.sheet("checklist", (place, Checklist(items), Text(job.say("no_names"), "note"))),)


def observation_sheets(job: Job) -> tuple[Sheet, ...]:
    """One observer's form: a log, and what was good or lacking by each aim of the drill."""
    return (job.sheet("observation", _observation(job)),)


def _observation(job: Job) -> Iterator[Block]:
    yield Form(((Field(job.say("observed_at")), Field(job.say("observer_office"))),))
    yield Heading(job.say("log"))
    columns = (Column(job.say("time"), 2), Column(job.say("seen"), 10), Column(job.say("sort"), 3, "center"))
    choice = job.say("sort_choice")
    yield Table(columns, tuple((BLANK, BLANK, choice) for _ in range(_LINES)), row_mm=15)
    yield Text(job.say("no_names"), "note")
    for number, aim in enumerate(job.body.objectives, start=1):
        yield Form(((Field(job.say("aim", number=number, aim=aim), "box", height_mm=26),),))
    yield Form(((Field(job.say("anything_else"), "box", height_mm=32),),))


def headcount_sheets(job: Job) -> tuple[Sheet, ...]:
    """Every site with its capacity and white boxes by time; nothing where the drill has no sites."""
    if not job.sites:
        return ()
    kinds = [one.kind for one in job.sites]
    return (job.sheet("headcount", _headcount(job), kinds, landscape=True),)


def _headcount(job: Job) -> Iterator[Block]:
    yield Text(job.say("headcount_how"))
    yield Text(job.say("headcount_note"), "note")
    times = tuple(Column(job.say("time_blank"), 3, "center") for _ in range(_COUNTS))
    columns = (Column(job.say("site"), 8, strong=True), Column(job.say("capacity"), 3, "right"), *times)
    gone = [Unknown(job.say("gone", id=one.id)) if not one.name else one.name for one in job.sites]
    white = (BLANK,) * _COUNTS
    rows: list[tuple[Cell, ...]] = [(name, one.capacity, *white) for name, one in zip(gone, job.sites, strict=True)]
    yield Table(columns, (*rows, *((BLANK, BLANK, *white),) * _SPARE), row_mm=12)
