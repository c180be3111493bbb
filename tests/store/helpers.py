"""What the tests of the store share: a time, a place, texts."""

from __future__ import annotations

import datetime
import os
import tempfile
from pathlib import Path

from layers.store.bodies import NoteBody, ResultBody
from layers.store.body import Body
from layers.store.entries import Entries
from layers.store.record import Record, Version

WHEN = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
PLACE = Record("result", "nagoya", "D1-4", 2013, "港区")


def at(day: int) -> datetime.datetime:
    return WHEN + datetime.timedelta(days=day)


def result(text: str = "備蓄を増やした", **more: object) -> ResultBody:
    return ResultBody.model_validate({"results": text, **more})


def note(number: int) -> Record:
    return Record("note", "nagoya", "D1-4", item=f"n{number}")


def remark(text: str) -> NoteBody:
    return NoteBody(text=text)


def opened(folder: Path, *, training: bool = True) -> Entries:
    return Entries(folder / "entries.sqlite", training=training)


def saved(entries: Entries, *texts: str, record: Record = PLACE, who: str = "山田") -> list[Version]:
    """Save these results one after another."""
    latest = entries.latest(record)
    version, done = 0 if latest is None else latest.version, []
    for text in texts:
        done.append(entries.save(record, result(text), who, WHEN, version))
        version += 1
    return done


def told(body: Body | None) -> str:
    """The text of a result; "" for no entry."""
    return body.results if isinstance(body, ResultBody) else ""


def in_memory() -> Path:
    """A new folder that costs no waiting for a disk, where the system has one."""
    memory = "/dev/shm"
    return Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None))
