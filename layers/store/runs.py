"""The log of runs of one data folder: drills, and real events, while they are under way.

::

    runs = open_runs(folder)
    run = runs.start("d1", "drill", plan, "本部", when)
    run, role = runs.by_code(code)
    token = runs.join(run.id, "受付1", when, role)
    _, label, role = runs.device_of(token)
    runs.add(run.id, label, posted_of(values), when)        # sent again: stored before, nothing is doubled
    runs.entries(run.id, after=12)

The app and the server for the devices in the room write to the same file at once; who comes second waits. What is
acknowledged is on the disk. A device that heard nothing sends again, as often as it takes.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import itertools
import secrets
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from layers.folder import RUNS, read_folder_spec
from layers.problems import FileRefused, Problem
from layers.states import RUN_MODES, DeviceRole, RunMode
from layers.store.engine import engine_for, reading, writing
from layers.store.errors import EntryDiffers, EntryRefused, RunClosed, TrainingEvent
from layers.store.rules import check_act
from layers.store.run_bodies import LABEL_CHARACTERS, Posted, RunPlan, VoidBody, check_label, check_refers, checked
from layers.store.run_book import RunBook
from layers.store.run_record import Joined, Run, RunEntry, Stored
from layers.store.run_tables import METADATA, SCHEMA
from layers.store.schema import make_file, refuse_mark, schema_of

__all__ = ["Joined", "Run", "RunEntry", "Runs", "Stored", "open_runs"]

#: No 0/O, 1/I/L, 2/Z, 5/S, 8/B: read aloud and copied from a wall.
_ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
_CODE_CHARACTERS = 8
_TOKEN_BYTES = 32
#: More than any ward office has desks: whoever goes on joining is no desk.
_DEVICES = 500


def runs_path(folder: Path) -> Path:
    """The file of a folder's runs, whether it exists or not."""
    return folder / RUNS


def open_runs(folder: Path) -> Runs:
    """The runs of a data folder; they carry the folder's training mark, and a file of the other kind is refused.

    Raises:
        FolderError, ConfigError: as `layers.folder.read_folder_spec`.
        FileRefused: the file that lies there is made up and the folder real, or the reverse.
        EntriesDamaged, EntriesNewer: it cannot be used.
    """
    runs = Runs(runs_path(folder), training=read_folder_spec(folder).training)
    runs.check()
    return runs


class Runs:
    """The runs in one file. Holds no connection: it may be kept, shared between threads, or made anew each time.

    A file that does not exist yet is one without runs; the first start makes it.

    Raises (every method):
        EntriesDamaged, EntriesNewer: the file cannot be used; nothing was changed.
        FileRefused: it is made up (訓練データ) and the folder real, or the reverse.
    Raises (every method that writes):
        EntryRefused: no such run, blank ``who``, ``when`` without a time zone.
        NotSaved: nothing was changed. SaveUnknown: not known; an entry may be sent again, whatever became of it.
    """

    def __init__(self, path: Path, *, training: bool) -> None:
        self.path, self.training = path, training
        self._engine = engine_for(path)

    # --- runs ---------------------------------------------------------------------------------

    def start(self, drill: str, mode: RunMode, plan: RunPlan, who: str, when: datetime.datetime) -> Run:
        """Begin a run with nothing in its log. ``drill`` is the id of the drill; "" for a real event without one.

        Raises:
            TrainingEvent: a real event on made-up data.
            FileRefused: the plan is made up and the file real, or the reverse.
            EntryRefused: a drill without its id.
        """
        check_act(who, when)
        self._check_start(drill, mode, plan)
        if not self.path.exists():
            make_file(self.path, training=self.training, metadata=METADATA, schema=SCHEMA)
        with self._writing(f"run of {drill or mode}") as book:
            taken = {code for one in book.open_runs() for _, code in _codes(one)}
            code = _new_code(taken)
            codes = code, _new_code(taken | {code})
            ident = f"{when:%Y%m%d}-{secrets.token_hex(4)}"
            run = Run(ident, drill, mode, *codes, plan, when.astimezone(datetime.UTC), who, training=self.training)
            book.add_run(run)
            return run

    def _check_start(self, drill: str, mode: RunMode, plan: RunPlan) -> None:
        if mode == "event" and (self.training or plan.training):
            raise TrainingEvent("a real event was to be run on made-up data; open a folder of real data")
        if plan.training != self.training:
            told = f"training = {plan.training}", f"training = {self.training}"
            raise FileRefused(Problem(self.path.name, None, None, "training_mixed", *told))
        if mode not in RUN_MODES or (mode == "drill" and not drill.strip()):
            raise EntryRefused(f"run: found mode {mode!r} of drill {drill!r}, expected a drill and its id, or an event")

    def close(self, run_id: str, who: str, when: datetime.datetime) -> Run:
        """End a run: it takes nothing from now on, and its codes let nobody in. Raises RunClosed where it is closed."""
        check_act(who, when)
        with self._writing(run_id) as book:
            _refuse_closed(_known(book, run_id))
            book.close(run_id, who, when)
            return _known(book, run_id)

    def runs(self, drill: str | None = None) -> list[Run]:
        """Every run, or those of a drill ("" = real events without one), the first begun first."""
        with self._reading() as book:
            found = [] if book is None else book.runs()
        return [one for one in found if drill is None or one.drill == drill]

    def run(self, run_id: str) -> Run | None:
        """One run; None where there is no such one."""
        with self._reading() as book:
            return None if book is None else book.run(run_id)

    def by_code(self, code: str) -> tuple[Run, DeviceRole] | None:
        """The open run that has this code, as people type it (small letters, blanks, full width), and what a device that
        joins with it is for; None for none.
        """
        typed = "".join(unicodedata.normalize("NFKC", code).upper().replace("-", "").split()).encode(
            "utf-8", "surrogatepass"
        )
        with self._reading() as book:
            found = [] if book is None else book.open_runs()
        # All are compared, each in constant time: how long it takes tells nothing about a code.
        same = [told for one in found for told, own in _codes(one) if hmac.compare_digest(own.encode(), typed)]
        return same[0] if same else None

    # --- devices ------------------------------------------------------------------------------

    def join(
        self,
        run_id: str,
        device: str,
        when: datetime.datetime,
        role: DeviceRole = "player",
        reserved: Collection[str] = (),
    ) -> str:
        """Let a device in under a label of the team's choice; returns its token, which is kept only as a hash. Its role
        stays with it; to have another one it joins again.

        A label that is taken, or ``reserved`` for who enters without joining, gets a number behind it (受付1 (2)): ask
        `device_of` how it is called.

        Raises:
            EntryRefused: no label, or too many devices. RunClosed: the run is closed.
        """
        check_label(device)
        check_act(device, when)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._writing(run_id) as book:
            _refuse_closed(_known(book, run_id))
            taken = book.labels(run_id)
            if len(taken) >= _DEVICES:
                raise EntryRefused(f"run {run_id}: found {len(taken)} devices, expected fewer")
            book.add_device(_hashed(token), run_id, _free_label(device, {*taken, *reserved}), role, when)
        return token

    def device_of(self, token: str) -> Joined | None:
        """Whom a token was given to (its run may be closed by now); None for no such token."""
        with self._reading() as book:
            return None if book is None else book.device(_hashed(token))

    # --- entries ------------------------------------------------------------------------------

    def add(self, run_id: str, device: str, posted: Posted, when: datetime.datetime) -> Stored:
        """Store an entry; ``when`` is the time it was received. The same entry sent again is told where it stands.

        It is the same where id, number, time and text are, whichever device brings it, even when the run is closed by now.

        Raises:
            EntryDiffers: an entry of this id says something else.
            RunClosed: the run is closed.
            EntryRefused: it speaks of a site, an inject, a line, a leg or an entry that the run does not have.
        """
        check_label(device)
        check_act(device, when)
        posted = checked(posted)
        with self._writing(run_id) as book:
            run, before = _known(book, run_id), book.entry(run_id, posted.id)
            if before is not None:
                return Stored(_same(before, posted), new=False)
            _refuse_closed(run)
            check_refers(run.plan, posted.body)
            if isinstance(posted.body, VoidBody):
                _check_void(book.entry(run_id, posted.body.entry), posted.body)
            return Stored(book.append(run_id, device, posted, when), new=True)

    def entries(self, run_id: str, after: int = 0) -> list[RunEntry]:
        """The entries of a run behind number ``after`` in the order of arrival; none for a run that is not there.

        Raises:
            EntriesDamaged: one is missing.
        """
        with self._reading() as book:
            return [] if book is None else book.entries(run_id, max(after, 0))

    def counts(self) -> tuple[int, int]:
        """How many runs and entries there are, every one of them read.

        Raises:
            EntriesDamaged: one is missing or cannot be read.
        """
        with self._reading() as book:
            if book is None:
                return 0, 0
            runs = book.runs()
            return len(runs), sum(len(book.entries(one.id)) for one in runs)

    def check(self) -> None:
        """Look whether the file can be used at all; no file is fine."""
        with self._reading() as book:
            if book is not None:
                book.check()

    # --- transactions -------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[RunBook | None]:
        """The book to read from; None where there is no file yet."""
        if not self.path.exists():
            yield None
            return
        with reading(self._engine) as connection:
            yield self._book(connection)

    @contextmanager
    def _writing(self, what: str) -> Iterator[RunBook]:
        if not self.path.exists():
            raise EntryRefused(f"no such run: {what}")
        with writing(self._engine, what) as connection:
            yield self._book(connection)

    def _book(self, connection: Connection) -> RunBook:
        """The book of a file that bears the folder's mark."""
        schema_of(connection, SCHEMA)
        refuse_mark(connection, self.path, training=self.training)
        return RunBook(connection, self.training)


def _new_code(taken: set[str]) -> str:
    while True:
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_CHARACTERS))
        if code not in taken:
            return code


def _codes(run: Run) -> tuple[tuple[tuple[Run, DeviceRole], str], ...]:
    return ((run, "player"), run.code), ((run, "control"), run.control_code)


def _hashed(token: str) -> str:
    # The token is 256 random bits: no salt or slow hash is needed.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _free_label(label: str, taken: set[str]) -> str:
    numbered = (f" ({number})" for number in itertools.count(2))
    names = itertools.chain([label], (label[: LABEL_CHARACTERS - len(end)] + end for end in numbered))
    return next(name for name in names if name not in taken)


def _known(book: RunBook, run_id: str) -> Run:
    found = book.run(run_id)
    if found is None:
        raise EntryRefused(f"no such run: {run_id!r}")
    return found


def _refuse_closed(run: Run) -> None:
    if not run.open:
        raise RunClosed(f"run {run.id} is closed; nothing is added to it")


def _same(before: RunEntry, posted: Posted) -> int:
    """The number of an entry stored before; raises EntryDiffers where it says something else."""
    if (before.number, before.at, before.kind, before.body) != (posted.number, posted.at, posted.kind, posted.body):
        raise EntryDiffers(f"entry {posted.id}: stored as number {before.seq} with another content")
    return before.seq


def _check_void(target: RunEntry | None, body: VoidBody) -> None:
    if target is None or target.kind == "void":
        found = "no such entry" if target is None else "a withdrawal"
        raise EntryRefused(f"void: found {found} ({body.entry}), expected an entry of the run that says something")
