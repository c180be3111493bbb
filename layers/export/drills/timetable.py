"""進行表: when what happens and who does it, with the drill's aims, roles and safety."""

from __future__ import annotations

from collections.abc import Iterator

from layers.export.drills.job import Job
from layers.export.paper import Block, Cell, Column, Heading, Sheet, Steps, Table, Text


def timetable_sheets(job: Job) -> tuple[Sheet, ...]:
    """The timetable; nothing where neither times, aims, roles nor safety are told."""
    body = job.body
    told = body.timetable or body.roles or body.safety or body.objectives
    return (job.sheet("timetable", _blocks(job)),) if told else ()


def _blocks(job: Job) -> Iterator[Block]:
    body = job.body
    if body.reason and body.state in ("cancelled", "postponed"):
        yield Text(job.say("reason", reason=body.reason), "lead")
    # Safety first: it is what nobody may overlook.
    yield from safety(job)
    yield Heading(job.say("timetable"))
    yield _times(job) if body.timetable else Text(job.say("timetable_none"))
    if body.roles:
        yield Heading(job.say("roles"))
        columns = (Column(job.say("role"), 3, strong=True), Column(job.say("office"), 2))
        yield Table(columns, tuple((one.role, one.office) for one in body.roles))
    if body.objectives:
        yield Heading(job.say("objectives"))
        yield Steps(body.objectives)
    yield Heading(job.say("outline"))
    yield Table((Column(job.say("item"), 2), Column(job.say("content"), 5, strong=True)), tuple(_outline(job)))
    yield Text(job.say("no_names"), "note")


def safety(job: Job) -> Iterator[Block]:
    """What everybody must know before it starts; a plan that says nothing of it says so."""
    yield Heading(job.say("safety"))
    yield Steps(job.body.safety) if job.body.safety else Text(job.say("safety_none"))


def _times(job: Job) -> Table:
    columns = (
        Column(job.say("time"), 0, "right", strong=True),
        Column(job.say("what"), 3),
        Column(job.say("office"), 2),
    )
    slots = sorted(job.body.timetable, key=lambda one: one.minute)
    return Table(columns, tuple((job.clock(one.minute), one.text, one.office) for one in slots))


def _outline(job: Job) -> Iterator[tuple[Cell, ...]]:
    body = job.body
    yield job.say("participants"), body.participants
    yield job.say("night"), _told(job, body.night)
    yield job.say("step_free"), _told(job, body.step_free)
    yield job.say("partners"), job.say("between").join(body.partners)
    yield job.say("sites"), job.say("between").join(one.name or job.say("gone", id=one.id) for one in job.sites)


def _told(job: Job, value: bool | None) -> str | None:
    return None if value is None else job.say("yes" if value else "no")
