"""Which edition of a layer is in force, who put it there and when; back to the one before, and forth again.

``layers/KIND/history.csv`` only grows. An act is written there first, then the pointer ``CURRENT`` is replaced. So
after a crash between the two the last line tells of an act that did not happen; every line names the edition in force
before it, which shows that (`Entry.done`), and nothing needs mending.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Literal, get_args

from layers.folder import CURRENT, edition_folder, read_edition
from layers.intake.table import write_csv
from layers.problems import EditionChanged, FileRefused, FolderError, Problem
from layers.report import no_formula

HISTORY = "history.csv"
Action = Literal["import", "undo", "redo"]


@dataclass(frozen=True)
class Entry:
    """One act on a layer. ``edition`` is in force after it and ``previous`` before it; "" means none at all.

    ``rows`` and ``sha256`` (of the file as published) are those of ``edition``, ``repairs`` counts the values a person
    set in it. ``done`` is False where the work was interrupted before the edition came into force.
    """

    when: datetime.datetime
    who: str
    action: Action
    edition: str
    previous: str
    rows: int = 0
    sha256: str = ""
    repairs: int = 0
    done: bool = True


_COLUMNS = [field.name for field in fields(Entry) if field.name != "done"]


def in_force(folder: Path, kind: str) -> str:
    """The name of a kind's edition in force; "" for none, and for a pointer that names no edition."""
    try:
        place = edition_folder(folder, kind)
        return "" if place is None else (folder / "layers" / kind / CURRENT).read_text(encoding="utf-8").strip()
    except (FileRefused, OSError, UnicodeDecodeError):
        return ""


def history(folder: Path, kind: str) -> list[Entry]:
    """Every act on a layer, oldest first; empty for a layer older than its history.

    Raises:
        FolderError: history.csv is damaged; says which line.
    """
    path = folder / "layers" / kind / HISTORY
    if not path.exists():
        return []
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as err:
        raise FolderError(f"{path}: cannot be read: {err}") from err
    entries = [_entry(path, line, row) for line, row in enumerate(rows, start=2)]
    after = [*(entry.previous for entry in entries[1:]), in_force(folder, kind)]
    return [replace(entry, done=entry.edition == then) for entry, then in zip(entries, after, strict=True)]


def _entry(path: Path, line: int, row: dict[str, str]) -> Entry:
    try:
        if row["action"] not in get_args(Action):
            raise ValueError(row["action"])  # noqa: TRY301 - one message for every fault of a line
        when, rows, repairs = datetime.datetime.fromisoformat(row["when"]), int(row["rows"]), int(row["repairs"])
        return Entry(**{**{name: row[name] for name in _COLUMNS}, "when": when, "rows": rows, "repairs": repairs})  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError) as err:
        raise FolderError(f"{path}: row {line}: found {str(err)[:80]}, expected {', '.join(_COLUMNS)}") from err


# --- putting in force -------------------------------------------------------------------------


def record(folder: Path, kind: str, entry: Entry) -> None:
    """Write the act into the history, then move the pointer; the caller holds the lock (`locked`)."""
    path = folder / "layers" / kind / HISTORY
    cells = {name: "" if cell is None else str(cell) for name, cell in asdict(entry).items()}
    cells |= {"when": entry.when.isoformat(), "who": no_formula(entry.who)}
    line = write_csv([[cells[name] for name in _COLUMNS]])
    # Written anew as a whole: an interrupted append would leave half a line.
    before = path.read_bytes() if path.exists() else write_csv([_COLUMNS])
    write_atomic(path, before + line.removeprefix(b"\xef\xbb\xbf"))
    pointer = path.with_name(CURRENT)
    if entry.edition:
        write_atomic(pointer, entry.edition.encode() + b"\n")
    else:
        pointer.unlink(missing_ok=True)


def write_atomic(path: Path, body: bytes) -> None:
    """Replace a file as a whole: written beside, synced, renamed."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """One process at a time changes a layer; the system lets go of the lock when a process dies."""
    if sys.platform == "win32":  # pragma: no cover
        import msvcrt

        with (place / ".lock").open("ab") as file:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            try:
                yield
            finally:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        handle = os.open(place, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def settle(parent: Path) -> None:
    """Put right what an interrupted import left in a layer's folder; the caller holds the lock.

    An edition that had stepped aside for a new copy of itself comes back, unless the copy is in place.
    """
    for left in parent.glob(".*.part"):
        shutil.rmtree(left, ignore_errors=True)
    for old in parent.glob(".*.old"):
        place = parent / old.name.removeprefix(".").removesuffix(".old")
        if place.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(place)


# --- back and forth ---------------------------------------------------------------------------


def _trail(entries: list[Entry]) -> tuple[list[str], list[str]]:
    """The editions an undo goes back to and those a redo goes forth to, the next one last."""
    past: list[str] = []
    future: list[str] = []
    for entry in (entry for entry in entries if entry.done and entry.edition != entry.previous):
        if entry.action == "undo":
            future.append(entry.previous)
            if past:
                past.pop()
            continue
        past.append(entry.previous)
        if entry.action == "import":
            future.clear()
        elif future:
            future.pop()
    return past, future


def undo(folder: Path, kind: str, who: str, when: datetime.datetime, *, expected: str | None = None) -> str:
    """Put the edition before the one in force in force again; "" = the layer is withdrawn (its first import undone).

    ``expected`` is the edition the person saw in force.

    Raises:
        EditionChanged: another edition than ``expected`` is in force.
        FolderError: nothing is in force, or the edition to go back to is missing or damaged; nothing was changed.
    """
    return _move(folder, kind, who, when, "undo", expected)


def redo(folder: Path, kind: str, who: str, when: datetime.datetime, *, expected: str | None = None) -> str:
    """Put the edition an undo left in force again; errors as `undo`."""
    return _move(folder, kind, who, when, "redo", expected)


def _move(
    folder: Path, kind: str, who: str, when: datetime.datetime, action: Literal["undo", "redo"], expected: str | None
) -> str:
    parent = folder / "layers" / kind
    if not parent.is_dir():
        raise FolderError(f"{kind}: nothing to {action}; no edition was ever in force")
    try:
        with locked(parent):
            settle(parent)
            now = in_force(folder, kind)
            check_in_force(kind, now, expected)
            past, future = _trail(history(folder, kind))
            if (action == "undo" and not now) or (action == "redo" and not future):
                raise FolderError(f"{kind}: nothing to {action}")
            there = future[-1] if action == "redo" else (past[-1] if past else "")
            record(folder, kind, _facts(parent, Entry(when, who, action, there, now)))
    except OSError as err:
        raise FolderError(f"cannot write {parent}: {err.strerror or err}") from err
    return there


def check_in_force(kind: str, now: str, *expected: str | None) -> None:
    """Refuse where another edition is in force than one of those expected; None expects nothing.

    Raises:
        EditionChanged: says which is in force and which was expected.
    """
    if None not in expected and now not in expected:
        raise EditionChanged(f"{kind}: found {now or 'none'} in force, expected {expected[0] or 'none'}; read again")


def _facts(parent: Path, entry: Entry) -> Entry:
    """The entry with the rows and hash of its edition; FolderError where that edition is not sound."""
    if not entry.edition:
        return entry
    faults = verify_edition(parent / entry.edition)
    if faults:
        raise FolderError(f"{parent / entry.edition}: {faults[0].code}: {faults[0].value}; not put in force")
    edition = read_edition(parent / entry.edition)
    return replace(entry, rows=edition.rows, sha256=edition.sha256, repairs=edition.repairs)


# --- verification -----------------------------------------------------------------------------


def verify(folder: Path) -> list[Problem]:
    """Files of the folder's editions (in force or not) whose bytes are no longer those that were imported."""
    places = sorted(path.parent for path in folder.glob("layers/*/*/edition.json") if path.parent.name[0] != ".")
    return [problem for place in places for problem in verify_edition(place)]


def verify_edition(place: Path) -> list[Problem]:
    """The original and the layer file of one edition against the hashes in its edition.json.

    An edition of a product that stored no hash of the layer file has only its original compared.
    """
    shown = f"layers/{place.parent.name}/{place.name}"
    try:
        edition = read_edition(place)
    except FileRefused as err:
        return [replace(err.problem, file=f"{shown}/edition.json")]
    stored = next((path for path in (place / "layer.csv", place / "layer.geojson") if path.is_file()), None)
    originals = [path for path in (place / "original").glob("*") if path.is_file()]
    found = [("original_changed", originals[0] if len(originals) == 1 else None, edition.sha256)]
    if edition.stored_sha256:
        found.append(("layer_changed", stored, edition.stored_sha256))
    checked = [(code, path, sha256_of(path), expected) for code, path, expected in found]
    return [
        Problem(f"{shown}/{'' if path is None else path.name}", None, None, code, digest[:12], expected[:12])
        for code, path, digest, expected in checked
        if digest != expected
    ]


def sha256_of(path: Path | None) -> str:
    """The hash of a file, "" where there is none to be read."""
    try:
        return "" if path is None else hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
