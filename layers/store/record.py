"""What is stored: a record is a place an entry can stand in, a version is what somebody once said there."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from layers.store.bodies import DATED, KINDS
from layers.store.body import Body
from layers.store.errors import EntryRefused

Act = Literal["save", "import", "undo", "freeze", "publish", "addendum"]
_SEPARATOR = "|"
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_PARTS = 5
_PART_CHARACTERS = 200


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """The place of an entry: a ``subject`` (measure, indicator …) of a plan, in a fiscal year, a ward, or neither.

    ``ward`` "" = the whole city; ``fiscal_year`` 2013 = April 2013 to March 2014; ``item`` tells apart what stands in
    the same place (action items, notes).

    Raises:
        EntryRefused: an unknown kind, a blank plan or subject, a result without a year, a part with ``|``.
    """

    kind: str
    plan: str
    subject: str
    fiscal_year: int | None = None
    ward: str = ""
    item: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise EntryRefused(f"kind: found {self.kind!r}, expected one of {', '.join(KINDS)}")
        for name in ("plan", "subject", "ward", "item"):
            _check_part(name, getattr(self, name), blank=name in ("ward", "item"))
        _check_year(self.kind, self.fiscal_year)

    @property
    def key(self) -> str:
        """The record's stable text id: ``plan|subject|ward|fiscal year|item``."""
        year = "" if self.fiscal_year is None else str(self.fiscal_year)
        return _SEPARATOR.join((self.plan, self.subject, self.ward, year, self.item))


def record_of(kind: str, key: str) -> Record:
    """The record of a key; the inverse of `Record.key`. Raises EntryRefused for a text that is no key."""
    parts = key.split(_SEPARATOR)
    if len(parts) != _PARTS or not (parts[3] == "" or (parts[3].isascii() and parts[3].isdigit())):
        raise EntryRefused(f"key: found {key!r}, expected plan|subject|ward|fiscal year|item")
    plan, subject, ward, year, item = parts
    return Record(kind, plan, subject, int(year) if year else None, ward, item)


def _check_part(name: str, part: str, *, blank: bool) -> None:
    if part == "" and blank:
        return
    if not part.strip() or _SEPARATOR in part or not part.isprintable() or len(part) > _PART_CHARACTERS:
        raise EntryRefused(f"{name}: found {part!r}, expected up to {_PART_CHARACTERS} printable characters without |")


def _check_year(kind: str, year: int | None) -> None:
    if year is None and kind not in DATED:
        return
    if type(year) is not int or not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise EntryRefused(f"fiscal year of {kind}: found {year!r}, expected {_FIRST_YEAR} to {_LAST_YEAR}")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record; versions count from 1 without gaps and never change.

    ``body`` None = no entry (未入力): the first save was undone. ``based_on`` is the version before it. ``note`` is the
    text of an addendum, ``restores`` the version an undo brought back (0 = no entry). ``training``: made-up data.
    """

    record: Record
    version: int
    act: Act
    body: Body | None
    who: str
    when: datetime.datetime
    based_on: int
    note: str = ""
    restores: int | None = None
    training: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a record now: its latest version, and all addenda to it, oldest first."""

    latest: Version
    addenda: tuple[Version, ...] = ()

    @property
    def record(self) -> Record:
        """Where it stands."""
        return self.latest.record

    @property
    def version(self) -> int:
        """What the next save is based on."""
        return self.latest.version

    @property
    def body(self) -> Body | None:
        """What it says; None = no entry."""
        return self.latest.body

    @property
    def training(self) -> bool:
        """Whether it is made up."""
        return self.latest.training


@dataclass(frozen=True, slots=True)
class Year:
    """How far a plan's fiscal year is: open, frozen (確定, with its cut-off), published (公表)."""

    plan: str
    fiscal_year: int
    frozen_at: datetime.datetime | None = None
    frozen_by: str = ""
    published_at: datetime.datetime | None = None
    published_by: str = ""
    training: bool = False

    @property
    def state(self) -> Literal["open", "frozen", "published"]:
        """The last step taken."""
        if self.published_at is not None:
            return "published"
        return "open" if self.frozen_at is None else "frozen"
