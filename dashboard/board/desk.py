"""What the board does with the log of runs: let devices in, take their entries, tell how the run stands."""

from __future__ import annotations

import datetime
import re
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from dashboard.board.guard import Refused
from dashboard.board.limits import Limits, Window
from dashboard.board.telling import for_role, told_state
from layers.problems import SonaeError
from layers.states import DeviceRole
from layers.store.errors import (
    EntriesDamaged,
    EntriesNewer,
    EntryDiffers,
    EntryRefused,
    NotSaved,
    RunClosed,
    SaveUnknown,
)
from layers.store.run_bodies import InjectDoneBody, Posted, VoidBody, check_label, posted_of
from layers.store.runs import Run, RunEntry, Runs, Stored, open_runs, runs_path

_ID = re.compile(r"[A-Za-z0-9-]{16,40}")
_ALL = "*"
_T = TypeVar("_T")


@dataclass(frozen=True)
class Seat:
    """A device that joined: its run, the log it is in, its label, what it is for, and its token."""

    runs: Runs
    run: Run
    device: str
    role: DeviceRole
    token: str


@dataclass
class _Log:
    """The entries of a run read so far, and how it stood behind the last of them."""

    entries: list[RunEntry] = field(default_factory=list)
    told: tuple[int, dict[str, Any]] | None = None


class Desk:
    """The board of all data folders of this server; may be asked from several threads.

    ``folders`` is asked anew at each joining, so that a folder made later is found. ``now`` is the server's clock.
    """

    def __init__(
        self,
        folders: Callable[[], Iterable[Path]],
        limits: Limits | None = None,
        now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folders, self.now = folders, now
        told = limits or Limits()
        self.wrong_codes = Window(told.wrong_codes, told.window_s, ticks)
        self.wrong_codes_all = Window(told.wrong_codes_all, told.window_s, ticks)
        self.entries = Window(told.entries, told.entries_window_s, ticks)
        self.window_s = int(told.window_s)
        self._logs: dict[str, _Log] = {}
        self._opened: dict[Path, Runs] = {}
        self._lock = threading.Lock()

    def join(self, code: str, device: str, address: str, reserved: Collection[str] = ()) -> str:
        """A token for the run that has this code: the join code, or that of its controllers. No device gets a
        ``reserved`` label.

        Raises:
            Refused: 403 no open run has it, or too many devices joined; 429 too many tries, told before the code is looked at; 400 the label is none.
        """
        if not self.wrong_codes.take(address):
            raise Refused(429, "too_many_codes", retry_s=self.window_s)
        if not self.wrong_codes_all.take(_ALL):
            raise Refused(429, "too_many_codes", retry_s=self.window_s)
        found = [(runs, *told) for runs in self._stores()[0] if (told := runs.by_code(code)) is not None]
        if not found:
            raise Refused(403, "wrong_code")
        self.wrong_codes.give_back(address)
        self.wrong_codes_all.give_back(_ALL)
        return _let_in(*found[0], device, self.now(), reserved)

    def seat(self, token: str) -> Seat:
        """Who holds a token.

        Raises:
            Refused: 401 nobody does; 503 a log could not be read, so it is not known.
        """
        if not token:
            raise Refused(401, "not_joined")
        stores, all_read = self._stores()
        for runs in stores:
            found = runs.device_of(token)
            if found is not None:
                return Seat(runs, *found, token)
        raise Refused(401, "not_joined") if all_read else Refused(503, "damaged", retry_s=5)

    def add(self, seat: Seat, values: dict[str, Any]) -> Stored:
        """Take an entry: ``run`` and what `layers.store.run_bodies.Posted` holds.

        Raises:
            Refused: 400 it cannot be read; 403 an inject, which controllers hand out; 409 of another run, withdrawn by another device, closed, or another content;
                503 not saved, or not known whether: the device sends it again.
        """
        if values.pop("run", None) != seat.run.id:
            raise Refused(409, "other_run")
        if not _ID.fullmatch(str(values.get("id"))):
            raise Refused(400, "entry", "id")
        return _stored(lambda: self._add(seat, values))

    def check_rate(self, seat: Seat) -> None:
        """Count an entry of a device; raises Refused (429) where it sends too many."""
        if not self.entries.take(seat.token):
            raise Refused(429, "too_many_entries", retry_s=5)

    def _add(self, seat: Seat, values: dict[str, Any]) -> Stored:
        posted = posted_of(values)
        if isinstance(posted.body, VoidBody):
            self._check_own(seat, posted.body.entry)
        if isinstance(posted.body, InjectDoneBody):
            self._check_control(seat, posted)
        return seat.runs.add(seat.run.id, seat.device, posted, self.now())

    def _check_own(self, seat: Seat, entry: str) -> None:
        if any(one.id == entry and one.device != seat.device for one in self._read(seat).entries):
            raise Refused(409, "not_yours")

    def _check_control(self, seat: Seat, posted: Posted) -> None:
        # What a controller's device had stored is answered so, even where it joined again for something else.
        if seat.role != "control" and not any(one.id == posted.id for one in self._read(seat).entries):
            raise Refused(403, "not_control")

    def state(self, seat: Seat, after: int) -> dict[str, Any]:
        """How the run stands; ``state`` None where nothing came behind entry ``after``."""
        log = self._read(seat)
        seq = log.entries[-1].seq if log.entries else 0
        if log.told is None or log.told[0] != seq:
            log.told = (seq, told_state(seat.run, log.entries))
        closed = None if seat.run.closed_at is None else seat.run.closed_at.isoformat()
        news = for_role(log.told[1], seat.role) if after != log.told[0] else None
        return {"run": seat.run.id, "seq": log.told[0], "closed": closed, "state": news}

    def _read(self, seat: Seat) -> _Log:
        with self._lock:
            log = self._logs.setdefault(seat.run.id, _Log())
            last = log.entries[-1].seq if log.entries else 0
            # A list of its own: another thread may be reading the one before.
            log.entries = [*log.entries, *seat.runs.entries(seat.run.id, after=last)]
            return log

    def _stores(self) -> tuple[list[Runs], bool]:
        """The logs of all folders, and whether each could be opened."""
        found, all_read = [], True
        for folder in self.folders():
            if not runs_path(folder).exists():
                continue
            try:
                if folder not in self._opened:
                    self._opened[folder] = open_runs(folder)
                found.append(self._opened[folder])
            except SonaeError as err:
                all_read = False
                print(f"{folder.name}: {err}", file=sys.stderr, flush=True)
        return found, all_read


def _let_in(
    runs: Runs, run: Run, role: DeviceRole, device: str, when: datetime.datetime, reserved: Collection[str]
) -> str:
    try:
        check_label(device)
    except EntryRefused as err:
        raise Refused(400, "label") from err
    try:
        return _stored(lambda: runs.join(run.id, device, when, role, reserved))
    except Refused as err:
        raise (Refused(403, "too_many_devices") if err.code == "entry" else err) from err


def _stored(act: Callable[[], _T]) -> _T:
    """The result of a writing, its failures told in the board's words."""
    try:
        return act()
    except EntryDiffers as err:
        raise Refused(409, "entry_differs") from err
    except RunClosed as err:
        raise Refused(409, "run_closed") from err
    except EntryRefused as err:
        raise Refused(400, "entry", str(err)[:200]) from err
    except (NotSaved, SaveUnknown) as err:
        raise Refused(503, "not_saved", retry_s=2) from err
    except (EntriesDamaged, EntriesNewer) as err:
        raise Refused(503, "damaged", retry_s=5) from err
