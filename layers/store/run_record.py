"""What the log of runs holds: a run, and the entries taken while it was open."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from layers.states import DeviceRole, RunMode
from layers.store.run_bodies import RunBody, RunPlan


@dataclass(frozen=True, slots=True)
class Run:
    """A drill or a real event while it is under way; ``drill`` is the id of the drill, "" for a real event.

    ``code`` lets a player's device in while the run is open, ``control_code`` a controller's. ``closed_at`` None = open. ``training``: made-up data, which is not
    the same as a drill: a drill on real data is real.
    """

    id: str
    drill: str
    mode: RunMode
    code: str
    control_code: str
    plan: RunPlan
    started_at: datetime.datetime
    started_by: str
    closed_at: datetime.datetime | None = None
    closed_by: str = ""
    training: bool = False

    @property
    def open(self) -> bool:
        """Whether it takes entries."""
        return self.closed_at is None


class Joined(NamedTuple):
    """A device that was let in: its run, its label, and what it is for."""

    run: Run
    label: str
    role: DeviceRole


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One entry: ``seq`` is the order of arrival in its run from 1, ``received`` the server's time.

    ``id``, ``number`` and ``at`` are the device's own; its clock may be wrong.
    """

    seq: int
    id: str
    device: str
    number: int
    at: datetime.datetime
    received: datetime.datetime
    kind: str
    body: RunBody


class Stored(NamedTuple):
    """Where an entry stands; ``new`` False: it had been stored before."""

    seq: int
    new: bool
