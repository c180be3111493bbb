"""People's entries of one data folder: save, undo, history, and the current state.

::

    entries = open_entries(folder)                      # layers.store.place
    place = Record("result", "nagoya", "D1-4", 2013, "港区")
    first = entries.save(place, ResultBody(results="備蓄を増やした"), "山田", when, based_on=0)
    entries.save(place, ResultBody(state="confirmed", results="…"), "山田", when, based_on=first.version)

Every save carries the version it was made from: who is late gets a `Conflict` with all three texts, and nobody
overwrites silently. A version, once saved, never changes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from layers.store.body import Body
from layers.store.book import Book, conditions, one_of
from layers.store.engine import engine_for, reading, writing
from layers.store.errors import EntryRefused, YearFrozen, YearOpen
from layers.store.record import Entry, Record, Version, Year
from layers.store.rules import (
    Change,
    can_undo,
    check_act,
    check_body,
    check_gaps,
    check_note,
    close,
    frozen,
    same_act,
    save_one,
    undo_one,
)
from layers.store.schema import make_file, migrate, refuse_mark, schema_of
from layers.store.tables import SCHEMA


class Entries:
    """The entries in one file. Holds no connection: it may be kept, shared between threads, or made anew each time.

    A file that does not exist yet is one without entries; the first save makes it.

    Raises (every method):
        EntriesDamaged, EntriesNewer: the file cannot be used; nothing was changed.
        FileRefused: it is made up (訓練データ) and the folder real, or the reverse.
    Raises (every method that saves), see `layers.store.errors`:
        EntryRefused: blank ``who``, ``when`` without a time zone, a body the kind does not take.
        NotSaved: nothing was changed. SaveUnknown: not known; read again.
    """

    def __init__(self, path: Path, *, training: bool) -> None:
        self.path, self.training = path, training
        self._engine = engine_for(path)

    # --- saving -------------------------------------------------------------------------------

    def save(self, record: Record, body: Body, who: str, when: datetime.datetime, based_on: int) -> Version:
        """Save a body as the next version; ``based_on`` is the version the person saw, 0 where there was none.

        Raises:
            Conflict: somebody saved since; carries mine, theirs and base.
            YearFrozen: the record's year is frozen: use `addendum`.
        """
        return self.save_all([Change(record, body, based_on)], who, when, act="save")[0]

    def save_all(
        self,
        changes: Sequence[Change],
        who: str,
        when: datetime.datetime,
        act: Literal["save", "import"] = "import",
    ) -> list[Version]:
        """Save several bodies, all or none; raises as `save`, with the first conflict."""
        for change in changes:
            check_body(change.record, change.body)
        with self._saving(who, when, f"{len(changes)} entries") as book:
            return [save_one(book, change, act, who, when) for change in changes]

    def undo(
        self, record: Record, who: str, when: datetime.datetime, based_on: int, *, to: int | None = None
    ) -> Version:
        """Bring back the body before the one in force, as a new version; again, the one before that.

        ``to`` names the version to bring back instead (0 = no entry), which also takes back an undo.

        Raises:
            EntryRefused: there is nothing to undo, or no such version.
            Conflict: somebody saved since; with no text of mine.
            YearFrozen: as `save`.
        """
        with self._saving(who, when, record.key) as book:
            return undo_one(book, record, who, when, based_on, to)

    def undo_act(self, record: Record, who: str, when: datetime.datetime, based_on: int) -> list[Version]:
        """Undo a record's latest version and, in the same step, those of other wards that were saved in one act with it
        (by the same person at the same time) and are still the latest; raises as `undo`, and then nothing is undone.
        """
        place = {"kind": record.kind, "plan": record.plan, "fiscal_year": record.fiscal_year, "subject": record.subject}
        with self._saving(who, when, record.key) as book:
            near = book.newest(*conditions(**place))
            own = next((one for one in near if one.record == record), None)
            others = [one for one in near if own and one is not own and same_act(one, own) and can_undo(one)]
            first = undo_one(book, record, who, when, based_on)
            return [first, *(undo_one(book, one.record, who, when, one.version) for one in others)]

    def addendum(self, record: Record, text: str, who: str, when: datetime.datetime) -> Version:
        """Add a visible note to an entry of a frozen year; what was frozen stays as it is.

        Raises:
            YearOpen: the year is not frozen: save the correction itself.
            EntryRefused: blank text, or no entry there.
        """
        check_note(text)
        with self._saving(who, when, record.key) as book:
            if not frozen(book, record):
                raise YearOpen(f"{record.key}: the year is open, expected a frozen one; save the correction itself")
            latest = book.latest(record)
            if latest is None:
                raise EntryRefused(f"{record.key}: no entry, expected one to add to")
            return book.append(record, latest.body, "addendum", who, when, after=latest.version, note=text)

    # --- the year -----------------------------------------------------------------------------

    def freeze(
        self, plan: str, fiscal_year: int, who: str, when: datetime.datetime, noted: Sequence[Change] = ()
    ) -> list[Version]:
        """Close a year: every result becomes 確定, as of ``when``; from then on only addenda.

        ``noted`` is what was not among the entries yet and is closed with them: all of it is saved and the year is
        closed, or nothing is.

        With the results the year's indicator values and roll-out are closed, as they stand. Returns the results'
        versions; a result whose version before was a draft was frozen as one (`Version.based_on` leads to it).

        Raises:
            YearFrozen: it is frozen already.
            Conflict: something of ``noted`` was saved since; nothing is closed.
        """
        for change in noted:
            check_body(change.record, change.body)
        with self._saving(who, when, f"{plan} {fiscal_year}") as book:
            if book.year(plan, fiscal_year).state != "open":
                raise YearFrozen(f"{plan} {fiscal_year}: frozen already")
            for change in noted:
                save_one(book, change, "import", who, when)
            book.step(plan, fiscal_year, "freeze", who, when)
            return close(book, plan, fiscal_year, "final", who, when)

    def publish(self, plan: str, fiscal_year: int, who: str, when: datetime.datetime) -> list[Version]:
        """Every result of a frozen year becomes 公表.

        Raises:
            YearOpen: it is not frozen. YearFrozen: it is published already.
        """
        with self._saving(who, when, f"{plan} {fiscal_year}") as book:
            state = book.year(plan, fiscal_year).state
            if state == "open":
                raise YearOpen(f"{plan} {fiscal_year}: found open, expected frozen; freeze it first")
            if state == "published":
                raise YearFrozen(f"{plan} {fiscal_year}: published already")
            book.step(plan, fiscal_year, "publish", who, when)
            return close(book, plan, fiscal_year, "published", who, when)

    def year(self, plan: str, fiscal_year: int) -> Year:
        """How far a year is; a year nobody touched is open."""
        with self._reading() as book:
            return Year(plan, fiscal_year, training=self.training) if book is None else book.year(plan, fiscal_year)

    # --- reading ------------------------------------------------------------------------------

    def latest(self, record: Record) -> Version | None:
        """The latest version; None where nobody ever saved one (the next save is then based on 0)."""
        with self._reading() as book:
            return None if book is None else book.latest(record)

    def history(self, record: Record) -> list[Version]:
        """Every version of a record, oldest first, without gaps.

        Raises:
            EntriesDamaged: a version is missing.
        """
        return self.versions(kind=record.kind, key=record.key)

    def versions(
        self,
        kind: str | None = None,
        *,
        plan: str | None = None,
        fiscal_year: int | None = None,
        ward: str | None = None,
        subject: str | None = None,
        key: str | None = None,
    ) -> list[Version]:
        """Every version of the records asked for, by kind and key, oldest first; raises as `history`."""
        asked = conditions(kind=kind, plan=plan, fiscal_year=fiscal_year, ward=ward, subject=subject, key=key)
        with self._reading() as book:
            found = [] if book is None else book.versions(*asked)
        check_gaps(found)
        return found

    def current(
        self,
        kind: str | None = None,
        *,
        plan: str | None = None,
        fiscal_year: int | None = None,
        ward: str | None = None,
        subject: str | None = None,
        withdrawn: bool = False,
    ) -> list[Entry]:
        """What stands now in the records asked for, by kind and key; ``ward`` "" asks for the whole city's own.

        ``withdrawn`` adds records whose only entry was undone (body None).
        """
        asked = list(conditions(kind=kind, plan=plan, fiscal_year=fiscal_year, ward=ward, subject=subject))
        with self._reading() as book:
            latest = [] if book is None else book.newest(*asked)
            added = [] if book is None else book.versions(one_of(["addendum"]), *asked)
        notes: dict[Record, list[Version]] = {}
        for one in added:
            notes.setdefault(one.record, []).append(one)
        shown = [one for one in latest if withdrawn or one.body is not None]
        return [Entry(one, tuple(notes.get(one.record, ()))) for one in shown]

    def counts(self) -> tuple[int, int]:
        """How many records and versions there are, every one of them read; raises as `history`."""
        versions = self.versions()
        return len({one.record for one in versions}), len(versions)

    def check(self) -> None:
        """Look whether the file can be used at all, and bring an older one forward; no file is fine."""
        with self._reading():
            pass

    # --- transactions -------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Book | None]:
        """The book to read from; None where there is no file yet."""
        if not self.path.exists():
            yield None
            return
        with reading(self._engine) as connection:
            if schema_of(connection) == SCHEMA:
                yield self._book(connection)
                return
        with writing(self._engine, "schema") as connection:
            migrate(connection)
        with reading(self._engine) as connection:
            yield self._book(connection)

    @contextmanager
    def _saving(self, who: str, when: datetime.datetime, what: str) -> Iterator[Book]:
        check_act(who, when)
        if not self.path.exists():
            make_file(self.path, training=self.training)
        with writing(self._engine, what) as connection:
            migrate(connection)
            yield self._book(connection)

    def _book(self, connection: Connection) -> Book:
        """The book of a file that bears the folder's mark."""
        refuse_mark(connection, self.path, training=self.training)
        return Book(connection, self.training)
