"""Every hazard at once: who lives within walking distance of an emergency site designated for it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.readiness.cells import Row, amount, numbers
from dashboard.readiness.room import Room, hazard_name
from dashboard.readiness.telling import statements
from layers.kept import KEPT, kept
from layers.readiness.hazards import reach_by_hazard, sites_in_doubt
from layers.readiness.statement import Statement
from layers.readiness.terms import terms

#: Everybody is counted, whatever the scenario says of the area; the note says so for all hazards.
_SAID_ALREADY = ("zone_ignored", "everyone_counted")
#: The number of people living there is itself not all known.
_PEOPLE_UNKNOWN = ("population_unknown", "population_without_geometry")


def show(room: Room) -> None:
    """The table, folded; nothing where no emergency site is registered, or nobody knows how many people there are."""
    words, own = room.ctx.words, f"{room.scenario.digest}:{room.ctx.as_of}"
    with st.expander(words.say("by_hazard.title")):
        table, said = kept(room.ctx.folder, "reach_by_hazard", own, KEPT, lambda: _found(room, room.ctx.as_of))
        if table is None:
            markup.paragraph(words.say("by_hazard.none"), "empty")
        else:
            markup.paragraph(words.say("by_hazard.note"), "note")
            _table(room, table, said)
        statements(room, (one for one in said if one.code not in _SAID_ALREADY))


def _found(room: Room, as_of: datetime.date | None) -> tuple[pd.DataFrame | None, list[Statement]]:
    return reach_by_hazard(room.ctx.folder, room.ctx.config, room.scenario, as_of)


def _table(room: Room, table: pd.DataFrame, said: Iterable[Statement]) -> None:
    ctx, words = room.ctx, room.ctx.words
    sums = (table[table["unit"] == ctx.ward] if ctx.ward else table).drop(columns="unit").sum()
    doubts, more = sites_in_doubt(ctx.folder, ctx.config), any(one.code in _PEOPLE_UNKNOWN for one in said)
    rows: list[Row] = []
    for hazard in ctx.config.layers.hazards:
        within, doubt = int(sums[hazard]), doubts[hazard]
        name = Cell(hazard_name(ctx, hazard), "strong" if hazard == room.scenario.hazard else "plain")
        rows.append(
            [
                Cell(name.text, name.kind, room.link(hazard=hazard)),
                amount(within, words, at_least=bool(doubt) or more),
                amount(int(sums["people"]) - within, words, at_least=more, at_most=bool(doubt)),
                Cell(f"{doubt:,}", "number"),
            ]
        )
    heads = ["by_hazard.hazard", "#by_hazard.within", "#by_hazard.beyond", "#by_hazard.doubt"]
    used = terms(room.scenario, ctx.config, ctx.folder.city.code)
    told = {"place": room.place, "people": amount(sums["people"], words, at_least=more).text}
    caption = words.say("by_hazard.caption", metres=f"{min(used.cap_m, used.reach_max_m):,.10g}", **told)
    markup.table(numbers(words, *heads), rows, caption + room.mark, "who_hazards", stacked=True)
