"""What may be saved: who acts, on which version, in which year. Every rule raises before anything is written."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from layers.states import CLOSED_STATES
from layers.store.bodies import FROZEN_WITH_YEAR, ResultBody, body_of, write_body
from layers.store.body import Body
from layers.store.book import Book, conditions
from layers.store.errors import Conflict, EntriesDamaged, EntryRefused, YearFrozen
from layers.store.record import Record, Version


@dataclass(frozen=True)
class Change:
    """One entry of an import: what to save where, and the version it was compared with (0 = there was none)."""

    record: Record
    body: Body
    based_on: int


def check_gaps(versions: Sequence[Version]) -> None:
    """Refuse a history with a version missing.

    Raises:
        EntriesDamaged: says which record and version.
    """
    before: Version | None = None
    for one in versions:
        expected = 1 if before is None or before.record != one.record else before.version + 1
        if one.version != expected:
            raise EntriesDamaged(
                f"{one.record.kind} {one.record.key}: found version {one.version}, expected {expected}"
            )
        before = one


def check_act(who: str, when: datetime.datetime) -> None:
    """Somebody acts at a time that has a zone; raises EntryRefused."""
    if not who.strip() or not who.isprintable():
        raise EntryRefused(f"who: found {who!r}, expected a name")
    if when.tzinfo is None or when.utcoffset() is None:
        raise EntryRefused(f"when: found {when.isoformat()}, expected a time with its zone")


def check_body(record: Record, body: Body) -> None:
    """A body of the record's kind, in a state that people save; raises EntryRefused."""
    write_body(record.kind, body)
    if isinstance(body, ResultBody) and body.state in CLOSED_STATES:
        raise EntryRefused(f"state: found {body.state!r}, expected one that people save; freeze or publish the year")


def check_note(text: str) -> None:
    """The text of an addendum, as that of a note; raises EntryRefused."""
    body_of("note", {"text": text})


def save_one(book: Book, change: Change, act: Literal["save", "import"], who: str, when: datetime.datetime) -> Version:
    """The next version of a record; raises YearFrozen and Conflict."""
    refuse_frozen(book, change.record)
    refuse_stale(book, change.record, change.body, change.based_on)
    return book.append(change.record, change.body, act, who, when, after=change.based_on)


def frozen(book: Book, record: Record) -> bool:
    """Whether the record belongs to a frozen year."""
    if record.kind not in FROZEN_WITH_YEAR or record.fiscal_year is None:
        return False
    return book.year(record.plan, record.fiscal_year).state != "open"


def refuse_frozen(book: Book, record: Record) -> None:
    """Raises YearFrozen where it does."""
    if frozen(book, record):
        raise YearFrozen(f"{record.key}: {record.plan} {record.fiscal_year} is frozen; only addenda from now on")


def refuse_stale(book: Book, record: Record, mine: Body | None, based_on: int) -> None:
    """Raises Conflict where another version is the latest, EntryRefused where there never was such a one."""
    theirs = book.latest(record)
    now = 0 if theirs is None else theirs.version
    if not 0 <= based_on <= now:
        raise EntryRefused(f"{record.key}: based on version {based_on}, but the latest is {now}")
    if theirs is not None and based_on != now:
        raise Conflict(record, mine, theirs, book.version(record, based_on))


def undo_target(book: Book, record: Record, to: int | None) -> int:
    """The version whose body an undo brings back, 0 for no entry: that of version ``to``, or the one before that stood.

    Raises:
        EntryRefused: nothing to undo, or no such version.
    """
    latest = book.latest(record)
    stands = 0 if latest is None else _stands(latest)
    if to is None and stands == 0:
        raise EntryRefused(f"{record.key}: nothing to undo")
    wanted = stands - 1 if to is None else to
    found = book.version(record, wanted)
    if found is None and wanted != 0:
        raise EntryRefused(f"{record.key}: no version {wanted}")
    return 0 if found is None else _stands(found)


def undo_one(
    book: Book, record: Record, who: str, when: datetime.datetime, based_on: int, to: int | None = None
) -> Version:
    """The version that brings back an earlier body; raises as `undo_target`, YearFrozen and Conflict."""
    refuse_frozen(book, record)
    refuse_stale(book, record, None, based_on)
    target = undo_target(book, record, to)
    body = body_at(book, record, target)
    return book.append(record, body, "undo", who, when, after=based_on, restores=target)


def can_undo(latest: Version) -> bool:
    """Whether an entry stands that could be undone."""
    return _stands(latest) > 0


def same_act(one: Version, other: Version) -> bool:
    """Whether two versions were saved in one act."""
    return (one.act, one.who, one.when) == (other.act, other.who, other.when)


def _stands(version: Version) -> int:
    """The version whose body it shows: its own, or the one an undo brought back."""
    return version.version if version.restores is None else version.restores


def body_at(book: Book, record: Record, number: int) -> Body | None:
    """The body of a version; None for 0."""
    found = book.version(record, number)
    return None if found is None else found.body


def close(
    book: Book,
    plan: str,
    fiscal_year: int,
    state: Literal["final", "published"],
    who: str,
    when: datetime.datetime,
) -> list[Version]:
    """A new version of every result of a year, in the state a freeze or a publication gives it."""
    act: Literal["freeze", "publish"] = "freeze" if state == "final" else "publish"
    closed = []
    for one in book.newest(*conditions(kind="result", plan=plan, fiscal_year=fiscal_year)):
        if isinstance(one.body, ResultBody):
            body = one.body.model_copy(update={"state": state})
            closed.append(book.append(one.record, body, act, who, when, after=one.version))
    return closed
