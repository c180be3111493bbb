"""The rows behind the numbers: cells, places, who goes where, where room runs out, walking times; and as CSV."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import markup, tables
from dashboard.readiness.room import Room
from dashboard.readiness.telling import band_words
from layers.export.tables import file_name, table_csv

_TABLES = ("cells", "places", "flows", "shortages", "bands")
_HEIGHT = 320


def show(room: Room) -> None:
    """One of the tables, and its file."""
    words = room.ctx.words
    with st.expander(words.say("readiness_rows.title")):
        left, right = st.columns([3, 1], gap="small", vertical_alignment="bottom")
        name = left.selectbox(
            words.say("readiness_rows.table"),
            _TABLES,
            key="readiness_rows",
            format_func=lambda one: words.say(f"readiness_rows.{one}"),
        )
        frame = getattr(room.found, name)
        if frame.empty:
            markup.paragraph(words.say("readiness_rows.none"), "empty")
            return
        shown = named(told(frame, room), room)
        right.download_button(
            words.say("readiness_rows.file"),
            table_csv(shown, training=room.found.training),
            file_name(f"readiness_{name}", "csv", training=room.found.training),
            "text/csv",
            key="readiness_rows_file",
            on_click="ignore",
            width="stretch",
        )
        markup.paragraph(words.say("readiness_rows.count", count=f"{len(shown):,}") + room.mark, "note")
        # The list lets its own column of ids go.
        tables.long(shown.assign(id=""), f"rows_{name}", _HEIGHT, words)


def told(frame: pd.DataFrame, room: Room) -> pd.DataFrame:
    """A table of rows in which every cell is one value: lists of ids are joined by spaces, a band of walking time and
    people in no ward stand in words.
    """
    frame, words = frame.copy(), room.ctx.words
    for name in ("wards", "cells", "places"):
        if name in frame:
            frame[name] = [" ".join(one or room.of_unit("") for one in ids) for ids in frame[name]]
    if "upto_min" in frame:
        ends = room.ctx.config.app.readiness.bands_min
        frame["upto_min"] = [band_words(int(band), ends, words) for band in frame["band"]]
        frame["unit"] = frame["unit"].map(room.of_unit)
        frame["area_km2"] = frame["area_km2"].astype("Float64").round(3)
    return frame


def named(frame: pd.DataFrame, room: Room) -> pd.DataFrame:
    """A table of rows with its columns named in the reader's language, the mark left to the file's last column."""
    words = room.ctx.words
    known = words.config.text["ja"]["readiness_column"]
    kept = [name for name in frame.columns if name in known]
    return frame[kept].rename(columns={name: words.say(f"readiness_column.{name}") for name in kept})
