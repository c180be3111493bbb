"""The map of the view "who": squares by walking time or by people without a place; and the card of one square."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import guard, map_view, markup
from dashboard.readiness import map_notes, swatches
from dashboard.readiness.room import Room, scenario_text
from dashboard.session import choices, choose
from layers.readiness.cell_map import FIGURES, UNKNOWN, CellMap, Figure, cell_map, without
from layers.readiness.classes import CLASSES

#: One hue, light to dark, told apart in grey too.
_SHADES = ("#d6e0f5", "#abc0ec", "#7d9add", "#4a6cc2", "#1b3784")
_BLANK = "#ffffff"
#: Squares that can be chosen without a mouse.
_LISTED = 50


def show(room: Room) -> None:
    """Choice of the figure, map with legend, and a way to choose a square without a mouse."""
    words = room.ctx.words
    figure = _figure(room)
    found = cell_map(room.ctx.folder, room.ctx.config, room.found, figure)
    if found is None:
        key = "cells_map.no_people_without" if figure == "without" else "cells_map.no_map"
        markup.paragraph(words.say(key), "empty")
        return
    note = "cells_map.map_help" if found.of == "people" else "cells_map.no_people"
    markup.paragraph(words.say(note), "note")
    names = _names(room, found)
    _clickable(room, found, names)
    _legend(room, found, names)
    if found.of == "people":
        _pick(room, figure)


def _figure(room: Room) -> Figure:
    def take() -> None:
        choose(cells=st.session_state["w_cells"] or "")

    figure = next((one for one in FIGURES if one == choices()["cells"]), FIGURES[0])
    st.session_state["w_cells"] = figure
    st.segmented_control(
        room.ctx.words.say("cells_map.figure"),
        FIGURES,
        key="w_cells",
        on_change=take,
        required=True,
        format_func=lambda one: room.ctx.words.say(f"cells_map.figure_{one}"),
    )
    return figure


def _names(room: Room, found: CellMap) -> list[str]:
    """The classes in words."""
    return _time_names(room, found.borders) if found.figure == "time" else _people_names(room, found.borders)


def _time_names(room: Room, borders: tuple[float, ...]) -> list[str]:
    words, names = room.ctx.words, [room.ctx.words.say("cells_map.time_first", high=f"{borders[0]:g}")]
    for low, high in itertools.pairwise(borders):
        last = np.isinf(high)
        key = "cells_map.time_last" if last else "cells_map.time"
        names.append(words.say(key, low=f"{low:g}", **({} if last else {"high": f"{high:g}"})))
    return names


def _people_names(room: Room, borders: tuple[float, ...]) -> list[str]:
    words, names = room.ctx.words, [room.ctx.words.say("cells_map.without_none")]
    for low, high in itertools.pairwise(borders):
        if high == low + 1:
            names.append(words.say("cells_map.without_one", high=f"{high:,.0f}"))
        else:
            names.append(words.say("cells_map.without", low=f"{low + 1:,.0f}", high=f"{high:,.0f}"))
    return names


def _shades(found: CellMap) -> list[str]:
    size = len(found.borders)
    return [_SHADES[round(n * (len(_SHADES) - 1) / max(size - 1, 1))] for n in range(size)]


@st.fragment
def _clickable(room: Room, found: CellMap, names: list[str]) -> None:
    """The map; a click chooses a square."""
    ctx = room.ctx
    query = {
        "scenario": scenario_text(ctx, room.scenario),
        "hazard": room.scenario.hazard,
        "as_of": "" if ctx.as_of is None else ctx.as_of.isoformat(),
        "ward": ctx.ward,
        "figure": found.figure,
    }
    classes: list[dict[str, Any]] = [
        {"colour": colour, "told": name} for colour, name in zip(_shades(found), names, strict=True)
    ]
    classes.append({"colour": _BLANK, "told": ctx.words.say("value.undecided")})
    with guard.messages(ctx.words, "map"):
        drawn = map_view.Drawn("cells", query, classes, chosen=choices()["cell"])
        news = map_view.draw_readiness(ctx.folder, ctx.config, ctx.words, drawn, ctx.ward, "cells_map")
        if news.get("clicks") and news["clicks"] != st.session_state.get("cell_click"):
            st.session_state["cell_click"] = news["clicks"]
            if isinstance(news.get("cell"), str):
                choose(cell=news["cell"])
                st.rerun()


def _legend(room: Room, found: CellMap, names: list[str]) -> None:
    words, cells, entries = room.ctx.words, found.cells, []
    for number, (name, colour) in enumerate(zip(names, _shades(found), strict=True)):
        own = cells[cells["class"] == number]
        count = f"{len(own):,}"
        if found.of == "people":
            key = "cells_map.legend" if found.figure == "time" else "cells_map.legend_without"
            people = own["people" if found.figure == "time" else "without"].sum()
            told = words.say(key, name=name, cells=count, people=f"{people:,.0f}")
        else:
            km2 = f"{own['area_km2'].sum():,.1f}"
            told = words.say("cells_map.legend_ground", name=name, cells=count, km2=km2)
        entries.append((swatches.square(colour), told))
    blank, doubt = int((cells["class"] == UNKNOWN).sum()), int((cells["doubt"] & (cells["class"] != UNKNOWN)).sum())
    if doubt:
        told = words.say("cells_map.doubt", cells=f"{doubt:,}")
        entries.append((swatches.square(_SHADES[1], hatched=True), told))
    if blank:
        entries.append((swatches.square(_BLANK, hatched=True), words.say("cells_map.unknown", cells=f"{blank:,}")))
    mark = words.say("training.mark") if room.found.training else ""
    markup.key_line(entries + map_notes.place_key(room, room.found.places, _nearest(room)), mark)


def _pick(room: Room, figure: Figure) -> None:
    """The squares worth a look, for those who do not use a mouse."""
    words, rows = room.ctx.words, _own(room)
    value = rows["walk_s"] if figure == "time" else without(rows)
    worst = rows.assign(value=value).sort_values(["value", "id"], ascending=[False, True], kind="stable").head(_LISTED)
    worst = worst[worst["value"] > 0]
    if worst.empty:
        return
    named = {str(row["id"]): _option(room, figure, row) for _, row in worst.iterrows()}

    def take() -> None:
        choose(cell=st.session_state["w_cell"] or "")

    now = choices()["cell"]
    st.session_state["w_cell"] = now if now in named else None
    what = words.say(f"cells_map.pick_{figure}")
    st.selectbox(
        words.say("cells_map.pick", what=what, count=len(named)),
        list(named),
        key="w_cell",
        index=None,
        format_func=lambda one: named.get(one, one),
        placeholder=words.say("cells_map.pick_none"),
        on_change=take,
    )


def _option(room: Room, figure: Figure, row: pd.Series) -> str:
    words, ward = room.ctx.words, room.of_unit(str(row["ward"]))
    if figure == "without":
        return words.say("cells_map.option_without", ward=ward, id=row["id"], count=f"{int(row['value']):,}")
    if np.isinf(row["value"]):
        return f"{ward} {row['id']}　{words.say('cells_map.card_no_way')}"
    return words.say("cells_map.option_time", ward=ward, id=row["id"], minutes=f"{row['value'] / 60:,.1f}")


def _own(room: Room) -> pd.DataFrame:
    rows = room.found.cells
    return rows[rows["ward"] == room.ctx.ward] if room.ctx.ward else rows


def _nearest(room: Room) -> pd.Series:
    """Where people of the ward flee to by the nearest way: ids of places."""
    rows = room.found.cells
    return _own(room)["nearest"] if "nearest" in rows else pd.Series(dtype=object)


def card(room: Room) -> None:
    """The chosen square, beside the map; nothing where none is chosen or people cannot be told."""
    words, chosen = room.ctx.words, choices()["cell"]
    if not chosen or not room.found.answered:
        return
    rows = room.found.cells[room.found.cells["id"] == chosen]
    if rows.empty:
        known = cell_map(room.ctx.folder, room.ctx.config, room.found, "time")
        blank = known is not None and chosen in set(known.cells["id"])
        key = "cells_map.card_unknown" if blank else "cells_map.card_gone"
        told = {} if blank else {"id": chosen}
        markup.paragraph(words.say(key, **told), "empty")
    else:
        caption = words.say("cells_map.card", id=chosen) + room.mark
        markup.definition_table(card_rows(room, rows.iloc[0]), caption)
    st.button(words.say("cells_map.card_close"), key="cell_close", on_click=choose, kwargs={"cell": ""})


def card_rows(room: Room, row: pd.Series) -> list[tuple[str, str, str]]:
    """What is known of one square: name, value, class of each line."""
    words = room.ctx.words

    def people(count: float) -> str:
        return words.say("cells_map.people", count=f"{int(count):,}")

    lines = [
        (words.say("cells_map.card_ward"), room.of_unit(str(row["ward"])), "plain"),
        (words.say("cells_map.card_people"), people(row["people"]), "plain"),
    ]
    for name in CLASSES:
        if row[name]:
            key = "cells_map.card_unknown_class" if name == "unknown" else f"cells_map.card_{name}"
            lines.append((words.say(key), people(row[name]), "unknown" if name == "unknown" else "plain"))
    return [*lines, *_way(room, row)]


def _way(room: Room, row: pd.Series) -> list[tuple[str, str, str]]:
    words, places = room.ctx.words, room.found.places
    name = next(iter(places.loc[places["id"] == row["nearest"], "name"]), "") if row["nearest"] else ""
    if not name:
        return [(words.say("cells_map.card_nearest"), words.say("cells_map.card_no_way"), "plain")]
    blank = pd.isna(row["walk_s"])
    minutes = words.say("value.undecided") if blank else f"{row['walk_s'] / 60:,.1f}"
    walk = words.say("cells_map.card_walk_value", metres=f"{row['walk_m']:,.0f}", minutes=minutes)
    late = row["deadline_s"]
    by = words.say("cells_map.card_no_deadline")
    if not pd.isna(late):
        by = words.say("cells_map.card_deadline_value", minutes=f"{late / 60:,.10g}")
    return [
        (words.say("cells_map.card_nearest"), str(name), "plain"),
        (words.say("cells_map.card_walk"), walk, "unknown" if blank else "plain"),
        (words.say("cells_map.card_deadline"), by, "plain"),
    ]
