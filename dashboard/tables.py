"""Tables of text and numbers. Cells are drawn as text by the table itself; unknown is written, never left blank."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from layers.intake.draft import MARK, MARKED
from layers.layer import Layer
from layers.wording import Wording


def count_cell(value: Any, words: Wording) -> str:
    """A count with thousands separators; 未登録 for unknown."""
    return words.say("value.unregistered") if pd.isna(value) else f"{int(value):,}"


def state_word(state: str, words: Wording) -> str:
    """The word of a drawn state."""
    return words.say(f"state.{state}")


def ward_words(frame: pd.DataFrame, words: Wording) -> pd.Series:
    """The ward of each row, or 市外, or 区不明."""
    outside, unknown = words.say("value.outside_city"), words.say("value.ward_unknown")
    missing = frame["ward_by"].map(lambda by: outside if by == "outside" else unknown)
    return frame["ward"].where(frame["ward"] != "", missing)


def municipality_word(found: str, words: Wording) -> str:
    """A municipality by name, or by its code where the file tells no more, or 市区町村不明."""
    if not found:
        return words.say("value.municipality_unknown")
    return words.say("value.municipality_code", code=found) if found.isdigit() else found


def _where(frame: pd.DataFrame, words: Wording) -> tuple[str, pd.Series]:
    """Header and cells of the column that says where: the ward, or the municipality in a folder without a city."""
    if "municipality" not in frame:
        return words.say("list.ward"), ward_words(frame, words)
    named = {found: municipality_word(found, words) for found in frame["municipality"].unique()}
    return words.say("list.municipality"), frame["municipality"].map(named)


def site_list(selected: list[tuple[Layer, pd.DataFrame]], words: Wording, most: int) -> pd.DataFrame:
    """The list beside the map: one row a record, at most ``most``, with its id in the column ``id``.

    Made-up records carry the mark in a column, since the list can be saved as a file from the screen.
    """
    parts: list[pd.DataFrame] = []
    for layer, whole in selected:
        frame = whole.head(most - sum(len(part) for part in parts))
        if frame.empty:
            continue
        capacity = frame.get("capacity_people", pd.Series(pd.NA, index=frame.index))
        applies = "capacity_people" in layer.kind.fields
        where, places = _where(frame, words)
        cells = {
            "id": layer.kind.id + ":" + frame["uid"].astype(str),
            words.say("list.name"): frame["name"],
            where: places,
            words.say("list.state"): [state_word(state, words) for state in frame["state_shown"]],
            words.say("list.kind"): words.name(layer.kind),
            words.say("list.capacity"): [count_cell(value, words) if applies else "—" for value in capacity],
            words.say("list.address"): frame["address"],
        }
        marks = {MARK: frame["training"].map({True: MARKED, False: ""})} if layer.training else {}
        parts.append(pd.DataFrame(cells | marks))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def selectable(table: pd.DataFrame, key: str, height: int, words: Wording) -> str:
    """Show a list whose rows can be picked; returns the id of the picked row, or "" where none is."""
    event = st.dataframe(
        table.drop(columns="id"),
        key=key,
        height=height,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        alt=words.say("list.alt"),
    )
    rows = event["selection"]["rows"]
    return str(table["id"].iloc[rows[0]]) if rows and rows[0] < len(table) else ""
