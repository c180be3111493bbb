"""Every drill that took place or was called off, as a table and a file, and the figures the plan reads from them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.drills import telling
from dashboard.drills.room import Room
from dashboard.drills.run_words import minutes
from dashboard.markup import Cell, Stack
from dashboard.plan import telling as plan_telling
from dashboard.session import link
from layers.drills.load import Drill
from layers.drills.register import register
from layers.evidence.compute import from_register
from layers.evidence.drilled import LATELY, PERIODS, Drilled
from layers.export.tables import file_name, table_csv
from layers.plan.fiscal import first_day, fiscal_year_of

_COLUMNS = ("date", "drill", "where", "how", "#participants", "#opening")
_FILE = ("date", "title", "type", "state", "ward", "districts", "sites", "night", "step_free", "partners")
_ROWS = 100


def show(room: Room) -> None:
    """The table, the newest first, and its file."""
    words = room.words
    markup.heading(words.say("drill_register.drills") + room.mark, apart=True)
    table = register(room.held)
    if room.ctx.ward:
        table = table[table["ward"].isin(["", room.ctx.ward])]
    if table.empty:
        markup.paragraph(words.say("drill_register.drills_none"), "empty")
        return
    known = {one.id: one for one in room.drills}
    newest = table.iloc[::-1]
    heads = [
        Cell(words.say(f"drill_register.head_{name.lstrip('#')}"), "number" if name[0] == "#" else "plain")
        for name in _COLUMNS
    ]
    rows = [_row(room, known[str(row["id"])], row) for _, row in newest.head(_ROWS).iterrows()]
    done = int((table["state"] == "done").sum())
    caption = words.say("drill_register.drills_caption", done=done, off=len(table) - done) + room.mark
    markup.table(heads, rows, caption, "drill-register", stacked=True)
    if len(table) > _ROWS:
        markup.paragraph(words.say("drill_register.list_more", count=len(table) - _ROWS), "note")
    name = file_name(words.say("drill_register.file"), "csv", training=room.ctx.folder.training)
    made = lambda: table_csv(_file(room, newest), training=room.ctx.folder.training)  # noqa: E731
    st.download_button(words.say("drill_register.get"), made, name, "text/csv", key="register_file", on_click="ignore")


def _row(room: Room, drill: Drill, row: pd.Series) -> list[Cell | Stack | str]:
    words, body = room.words, drill.body
    later = room.ctx.as_of is not None and drill.date is not None and drill.date > room.ctx.as_of
    day = [Cell(telling.day(drill.date, words), "strong" if drill.date else "unknown")]
    day += [Cell(words.say("drill_register.later"), "fine")] if later else []
    state = telling.state(body, words, reason=True)
    name = (
        Cell(body.title, href=room.link(drill=drill.id, dview="review")),
        Cell(f"{words.say(f'drill_type.{body.type}')}　{state}", "fine"),
    )
    how = [words.say(f"drill_register.{one}_{telling_of(getattr(body, one))}") for one in ("night", "step_free")]
    partners = "、".join(body.partners) or words.say("drill_register.no_partners")
    people, opening = row["participants"], row["opening_min"]
    unknown = Cell(words.say("value.unregistered"), "unknown")
    off = Cell("—", "none") if body.state == "cancelled" else unknown
    count = off if pd.isna(people) else Cell(words.say("drill_list.people", count=f"{int(people):,}"))
    # How long an opening took is asked of drills that open shelters.
    blank = off if body.type == "shelter" else Cell("—", "none")
    took = blank if pd.isna(opening) else Cell(words.say("drill_review.minutes", count=minutes(float(opening))))
    return [
        Stack(tuple(day)),
        Stack(name),
        Stack((Cell(telling.place(body, room.ctx.folder, words)), Cell(_sites(room, body.sites), "fine"))),
        Stack((Cell("　".join(how)), Cell(partners, "fine"))),
        Stack((count,), "number"),
        Stack((took,), "number"),
    ]


def telling_of(value: bool | None) -> str:
    """A yes or no that may not be told, as the end of the key of its words."""
    return {None: "none", True: "yes", False: "no"}[value]


def _sites(room: Room, sites: tuple[str, ...]) -> str:
    if not sites:
        return room.words.say("drill_register.no_sites")
    return "、".join(telling.site_name(one, room.ctx.folder) for one in sites)


def _file(room: Room, table: pd.DataFrame) -> pd.DataFrame:
    """The same as a table of texts; what is not known is blank."""
    words, folder, rows = room.words, room.ctx.folder, []
    for _, row in table.iterrows():
        told: dict[str, Any] = {name: row[name] for name in _FILE}
        told |= {
            "date": "" if pd.isna(row["date"]) else f"{row['date'].date()}",
            "partners": "、".join(row["partners"]),
        }
        told |= {name: words.say(f"drill_{name}.{row[name]}") for name in ("type", "state")}
        told["districts"] = "、".join(folder.districts.name(one) or one for one in row["districts"])
        told["sites"] = "、".join(telling.site_name(one, folder) for one in row["sites"])
        for name in ("night", "step_free"):
            told[name] = "" if row[name] is None else words.say(f"drill_register.{name}_{telling_of(row[name])}")
        told["participants"] = "" if pd.isna(row["participants"]) else str(int(row["participants"]))
        told["opening"] = "" if pd.isna(row["opening_min"]) else minutes(float(row["opening_min"])).replace(",", "")
        rows.append(told)
    names = {name: words.say(f"drill_register.file_{name}") for name in (*_FILE, "participants", "opening")}
    return pd.DataFrame(rows, columns=list(names)).rename(columns=names)


def figures(room: Room) -> None:
    """What the plan's measures read from the register, with the way to each."""
    words, ctx = room.words, room.ctx
    markup.heading(words.say("drill_register.figures") + room.mark, apart=True)
    found = {}
    if ctx.as_of is not None:
        drilled = Drilled(room.held, room.lessons, first_day(fiscal_year_of(ctx.as_of)))
        found = from_register(ctx.folder, ctx.config, ctx.as_of, drilled, ctx.ward)
    specs = ctx.config.indicators.indicators
    shown = {name: one for name, one in found.items() if specs[name].measure in room.measures}
    if not shown:
        markup.paragraph(words.say("drill_register.figures_none"), "empty")
        return
    rows: list[list[Cell | Stack | str]] = []
    for name, one in sorted(shown.items(), key=lambda pair: specs[pair[0]].measure):
        spec = specs[name]
        value = Cell(plan_telling.value(one, spec, words), "unknown" if one.value is None else "strong")
        doubts = tuple(Cell(text, "fine") for text in plan_telling.doubts(one, words))
        href = link("pillars", measure=spec.measure, drill="", dview="", run="")
        rows.append(
            [
                Cell(room.measure(spec.measure), href=href),
                Stack((Cell(words.name(spec)), Cell(_period(room, spec.rule), "fine"))),
                Stack((value, *doubts)),
            ]
        )
    heads = [words.say(f"drill_register.head_{name}") for name in ("measure", "figure", "value")]
    caption = words.say("drill_register.figures_caption", place=ctx.ward or ctx.whole, date=words.date(ctx.as_of))
    markup.table(heads, rows, caption + room.mark, "drill-figures", stacked=True)


def _period(room: Room, rule: str) -> str:
    """When a figure counts: 0 of this year is not 0 of the last months."""
    words, as_of = room.words, room.ctx.as_of
    since = "" if as_of is None else words.date(first_day(fiscal_year_of(as_of)))
    return words.say(f"drill_register.period_{PERIODS[rule]}", since=since, months=LATELY)
