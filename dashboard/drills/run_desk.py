"""The runs of the folder on the screen: which one is shown, what its log says, and an entry made in the app itself."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.acts import now
from dashboard.drills.room import Room
from dashboard.plan.saving import attempt
from dashboard.session import choices
from layers.store.run_bodies import posted_of
from layers.store.runs import Run, RunEntry, Runs, open_runs

#: Where what was done is said.
AT = "drill_run"
_LOG = "run_log_read"


def runs_of(room: Room) -> Runs:
    """The log of the folder on the screen; raises as `layers.store.runs.open_runs`."""
    return open_runs(room.ctx.folder.path)


def chosen(found: Sequence[Run]) -> Run | None:
    """The run of the URL, else one that is open, else the last one."""
    by_id = {one.id: one for one in found}
    if choices()["run"] in by_id:
        return by_id[choices()["run"]]
    still = [one for one in found if one.open]
    return (still or list(found) or [None])[-1]


def entries_read(room: Room, run: Run) -> list[RunEntry]:
    """The entries of a run; those read before are not read again."""
    place = room.ctx.folder.path, run.id
    key, known = st.session_state.get(_LOG, (None, []))
    if key != place:
        known = []
    known = [*known, *runs_of(room).entries(run.id, after=known[-1].seq if known else 0)]
    st.session_state[_LOG] = place, known
    return known


def minutes_since(run: Run, when: datetime.datetime) -> float:
    """Minutes from the start of a run; of one that ended, up to its end."""
    return ((run.closed_at or when) - run.started_at).total_seconds() / 60


def add(room: Room, run: Run, who: str, kind: str, body: dict[str, Any]) -> bool:
    """An entry of the app itself. Whether it was stored; a refusal is told in words."""
    label, when = room.words.say("drill_run.device"), now()

    def act() -> str:
        own = sum(one.device == label for one in entries_read(room, run))
        told = {"id": secrets.token_hex(12), "number": own + 1, "at": when, "kind": kind, "body": body}
        stored = runs_of(room).add(run.id, label, posted_of(told), when)
        return room.words.say("drill_run.stored", number=stored.seq)

    return attempt(room.words, who, act, at=AT)
