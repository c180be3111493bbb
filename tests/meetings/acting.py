"""What the tests of meetings share: a plan, a folder of entries, quick ways to save and to hold."""

from __future__ import annotations

import datetime
from pathlib import Path

from layers.held import Held, Step, held
from layers.meetings import ids
from layers.store.bodies import ActionBody, AgendaItem, MeetingBody
from layers.store.body import Body
from layers.store.entries import Entries
from layers.store.record import Record
from tests.knowledge.shipped import PLAN

NAME = PLAN.head.id
WHO = "山田"
AS_OF = datetime.date(2026, 10, 1)
START = datetime.datetime(2026, 6, 1, 9, 0, tzinfo=datetime.UTC)


def at(hour: int) -> datetime.datetime:
    return START + datetime.timedelta(hours=hour)


def opened(folder: Path, *, training: bool = False) -> Entries:
    return Entries(folder / "entries.sqlite", training=training)


def saved(entries: Entries, record: Record, body: Body, hour: int) -> None:
    latest = entries.latest(record)
    entries.save(record, body, WHO, at(hour), 0 if latest is None else latest.version)


def now(entries: Entries) -> Held:
    return held(NAME, [], entries.versions(plan=NAME), training=entries.training)


def step(record: Record, body: Body | None, hour: int, **more: object) -> Step:
    return Step(record, body, WHO, at(hour), **more)  # type: ignore[arg-type]


def told(*steps: Step, training: bool = False) -> Held:
    return held(NAME, steps, [], training=training)


def meeting(day: int, **more: object) -> MeetingBody:
    body = {"title": f"{day}日の会議", "date": datetime.date(2026, 6, day), "agenda": (AgendaItem(measure="D2-1"),)}
    return MeetingBody.model_validate({**body, **more})


def homework(ident: str, hour: int, *, due: str | None = "2026-09-30", state: str = "open", **more: str) -> Step:
    body = ActionBody.model_validate({"text": f"宿題 {ident}", "due": due, "state": state, "meeting": "m1", **more})
    return step(ids.action(NAME, ident, body.measure, body.meeting), body, hour)
