"""What the register answers for the months and the type asked for, kept as long as nobody saves."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.drills.room import Room
from layers.drills.register import district_states, site_states, undrilled
from layers.kept import kept
from layers.readiness.statement import Statement
from layers.states import DrillType

_KEPT = 8


@dataclass(frozen=True)
class Asked:
    """Months before the reference date, and the type of drill (None = any)."""

    months: int
    drill_type: DrillType | None


@dataclass(frozen=True)
class Facts:
    """`layers.drills.register.undrilled` with a column ``state`` (yes, no, unknown); None = 判定不能."""

    asked: Asked
    districts: pd.DataFrame | None
    sites: pd.DataFrame | None
    said: tuple[Statement, ...]


def answer(room: Room, asked: Asked) -> Facts:
    """For the ward chosen, or everywhere."""
    ctx = room.ctx
    told = ",".join(f"{one.id}:{one.version}:{one.body.state}" for one in room.drills)
    key = f"{ctx.as_of}|{ctx.ward}|{asked}|{told}"
    return kept(ctx.folder, "drill_register", key, _KEPT, lambda: _answer(room, asked))


def _answer(room: Room, asked: Asked) -> Facts:
    ctx = room.ctx
    found = undrilled(ctx.folder, ctx.config, room.held, ctx.as_of, asked.months, ctx.ward, asked.drill_type)
    districts, sites = found.districts, found.sites
    if districts is not None and ctx.as_of is not None:
        states = district_states(districts, room.held, ctx.as_of, asked.months, asked.drill_type)
        districts = districts.assign(state=states)
    if sites is not None and ctx.as_of is not None:
        sites = sites.assign(state=site_states(sites, room.held, ctx.as_of, asked.months, asked.drill_type))
    return Facts(asked, districts, sites, found.statements)
