"""Districts and sites that were not drilled of late: how many, by ward, and which."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.drills.register_desk import Facts
from dashboard.drills.register_map import state_words
from dashboard.drills.room import Room
from dashboard.markup import Cell, Stack

#: Rows of one list; more is told as a number.
_ROWS = 150
_SHAPES = {"yes": "●", "no": "○", "unknown": "？"}


def sentence(room: Room, facts: Facts) -> str:
    """How many districts, or where there are none how many sites, were not drilled; 判定不能 where nobody knows."""
    words, months = room.words, facts.asked.months
    table, what = (facts.districts, "districts") if facts.districts is not None else (facts.sites, "sites")
    if table is None or table.empty:
        return words.say("drill_register.answer_unknown", months=months)
    count = int((table["state"] == "no").sum())
    return words.say(f"drill_register.answer_{what}", months=months, count=f"{count:,}", all=f"{len(table):,}")


def detail(room: Room, facts: Facts) -> str:
    """What is not certain of it, and the sites."""
    words, parts = room.words, [room.words.say("drill_register.at", date=room.words.date(room.ctx.as_of))]
    if facts.districts is not None:
        unknown = int((facts.districts["state"] == "unknown").sum())
        parts += [words.say("drill_register.unknown_districts", count=unknown)] if unknown else []
        if facts.sites is not None:
            told = {"count": f"{int((facts.sites['state'] == 'no').sum()):,}", "all": f"{len(facts.sites):,}"}
            parts.append(words.say("drill_register.and_sites", **told))
    if facts.sites is not None:
        unknown = int((facts.sites["state"] == "unknown").sum())
        parts += [words.say("drill_register.unknown_sites", count=f"{unknown:,}")] if unknown else []
    later = _later(room, facts)
    parts += [words.say("drill_register.later_left", count=later)] if later else []
    return "　".join(parts)


def _later(room: Room, facts: Facts) -> int:
    """Drills asked for that took place after the reference date: they are entered, but do not count yet."""
    ward, wanted = room.ctx.ward, facts.asked.drill_type
    held = [one.body for one in room.drills if one.body.held and room.ctx.as_of and one.body.held.date > room.ctx.as_of]
    return sum(wanted in (None, one.type) and (not ward or one.ward in ("", ward)) for one in held)


def by_ward(room: Room, facts: Facts) -> None:
    """Each ward with how many of its districts and sites were not drilled."""
    words = room.words
    tables = {"districts": facts.districts, "sites": facts.sites}
    wards = list(
        dict.fromkeys(ward for table in tables.values() if table is not None for ward in table["ward"].astype(str))
    )
    order = {name: number for number, name in enumerate(room.ctx.folder.city.ward_names)}
    rows: list[list[Cell | Stack | str]] = [
        [Cell(ward or room.ctx.rest, "strong"), *(_count(room, table, ward) for table in tables.values())]
        for ward in sorted(wards, key=lambda one: order.get(one, len(order)))
    ]
    if rows:
        heads = [
            Cell(words.say("app.ward")),
            *(Cell(words.say(f"drill_register.head_{one}"), "number") for one in tables),
        ]
        caption = words.say("drill_register.wards_caption", months=facts.asked.months) + room.mark
        markup.table(heads, rows, caption, "drill-wards")


def _count(room: Room, table: pd.DataFrame | None, ward: str) -> Cell | Stack:
    words = room.words
    if table is None:
        return Stack((Cell(words.say("value.undecided"), "unknown"),), "number")
    own = table[table["ward"] == ward]
    pieces = [Cell(words.say("drill_register.of", count=int((own["state"] == "no").sum()), all=len(own)))]
    unknown = int((own["state"] == "unknown").sum())
    pieces += [Cell(words.say("drill_register.and_unknown", count=unknown), "fine")] if unknown else []
    return Stack(tuple(pieces), "number")


def lists(room: Room, facts: Facts) -> None:
    """Which they are, the longest not drilled first; districts in the order of the map where a ward is chosen."""
    words = room.words
    if facts.districts is not None and len(facts.districts):
        with st.expander(words.say("drill_register.districts_box", count=len(facts.districts))):
            _list(room, facts, facts.districts, "drill-districts")
    if facts.sites is not None and len(facts.sites):
        with st.expander(words.say("drill_register.sites_box", count=len(facts.sites))):
            _list(room, facts, facts.sites, "drill-sites")


def _list(room: Room, facts: Facts, table: pd.DataFrame, key: str) -> None:
    words, districts = room.words, key == "drill-districts"
    numbers = dict(zip(table.index, range(1, len(table) + 1), strict=True)) if districts and room.ctx.ward else {}
    if not numbers:
        order = table["state"].map({"no": 0, "unknown": 1, "yes": 2})
        table = table.assign(order=order).sort_values(["order", "last"], na_position="first", kind="stable")
    heads = [
        words.say(f"drill_register.head_{'district' if districts else 'site'}"),
        words.say("drill_register.head_state"),
        words.say("drill_register.head_last"),
    ]
    rows = [_row(room, facts, row, numbers.get(index, 0), districts) for index, row in table.head(_ROWS).iterrows()]
    caption = words.say("drill_register.list_caption", months=facts.asked.months) + room.mark
    markup.table(heads, rows, caption, key, stacked=True)
    if len(table) > _ROWS:
        markup.paragraph(words.say("drill_register.list_more", count=len(table) - _ROWS), "note")


def _row(room: Room, facts: Facts, row: pd.Series, number: int, districts: bool) -> list[Cell | Stack | str]:
    words, state = room.words, str(row["state"])
    where = str(row["ward"])
    if not districts:
        kind = words.name(room.ctx.config.layers.kinds[str(row["kind"])])
        where = "　".join(part for part in (kind, where, room.ctx.folder.districts.name(str(row["district"]))) if part)
    name = f"{number} {row['name']}" if number else str(row["name"])
    told = Cell(f"{_SHAPES[state]} {state_words(room, facts, state)}", "unknown" if state == "unknown" else "plain")
    return [Stack((Cell(name, "strong"), Cell(where, "fine"))), told, _last(room, row)]


def _last(room: Room, row: pd.Series) -> Cell | Stack:
    words = room.words
    if pd.isna(row["last"]):
        return Cell(words.say("drill_register.never"), "unknown")
    months = words.say("drill_register.months_since", count=int(row["months_since"]))
    return Stack((Cell(words.date(row["last"].date())), Cell(months, "fine")))
