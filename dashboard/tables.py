"""Tables of text and numbers. Cells are drawn as text by the table itself; unknown is written, never left blank."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.markup import Cell
from layers.intake.draft import MARK, MARKED
from layers.layer import Layer
from layers.spec import FigureSpec
from layers.wording import Wording


def count_cell(value: Any, words: Wording) -> str:
    """A count with thousands separators; 未登録 for unknown."""
    return words.say("value.unregistered") if pd.isna(value) else f"{int(value):,}"


def figure_cell(row: pd.Series, figure: FigureSpec, words: Wording, *, unit: bool = True) -> Cell:
    """A figure's value with its unit; 以上 (without the unit: +) where the truth is at least this; else what is known."""
    if row["state"] != "known":
        return Cell(words.say(f"value.{row['state']}"), "plain" if row["state"] == "not_applicable" else "unknown")
    told = words.number(float(row["value"]), figure.digits)
    told = f"{told} {words.unit(figure)}" if unit else told
    if figure.digits < 0 and row["value"]:
        told = words.say("figure.about", value=told)
    if row["at_least"]:
        told = words.say("figure.at_least", value=told) if unit else told + "+"
    return Cell(told, "number")


def parts_cell(row: pd.Series, words: Wording) -> Cell:
    """Numerator and denominator of a ratio."""
    if pd.isna(row["whole"]) or pd.isna(row["part"]):
        return Cell("—", "number")
    return Cell(f"{words.number(float(row['part']))} / {words.number(float(row['whole']))}", "number")


def state_word(state: str, words: Wording) -> str:
    """The word of a drawn state."""
    return words.say(f"state.{state}")


def ward_words(frame: pd.DataFrame, words: Wording) -> pd.Series:
    """The ward of each row, or 市外, or 区不明."""
    outside, unknown = words.say("value.outside_city"), words.say("value.ward_unknown")
    missing = frame["ward_by"].map(lambda by: outside if by == "outside" else unknown)
    return frame["ward"].where(frame["ward"] != "", missing)


def _told(values: pd.Series, tell: Callable[[Any], str]) -> list[str]:
    """Each value in words; told once for each different value, as there are few."""
    codes, known = pd.factorize(values, use_na_sentinel=False)
    texts = [tell(value) for value in known]
    return [texts[code] for code in codes]


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


def site_list(selected: list[tuple[Layer, pd.DataFrame]], words: Wording) -> pd.DataFrame:
    """The list beside the map: one row a record, with its id in the column ``id``.

    Made-up records carry the mark in a column, since the list can be saved as a file from the screen.
    """
    parts: list[pd.DataFrame] = []
    for layer, frame in selected:
        if frame.empty:
            continue
        capacity = frame.get("capacity_people", pd.Series(pd.NA, index=frame.index))
        applies = "capacity_people" in layer.kind.fields
        where, places = _where(frame, words)
        cells = {
            "id": layer.kind.id + ":" + frame["uid"].astype(str),
            words.say("list.name"): frame["name"],
            where: places,
            words.say("list.state"): _told(frame["state_shown"], lambda state: state_word(state, words)),
            words.say("list.kind"): words.name(layer.kind),
            words.say("list.capacity"): _told(capacity, lambda value: count_cell(value, words)) if applies else "—",
            words.say("list.address"): frame["address"],
        }
        marks = {MARK: frame["training"].map({True: MARKED, False: ""})} if layer.training else {}
        parts.append(pd.DataFrame(cells | marks))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def long(table: pd.DataFrame, key: str, height: int, words: Wording) -> None:
    """Show a list too long to send whole: rows come as they are scrolled to, and none can be picked."""
    st.dataframe(
        table.drop(columns="id"), key=key, height=height, hide_index=True, lazy=True, alt=words.say("list.alt")
    )


def selectable(table: pd.DataFrame, key: str, height: int, words: Wording, pick: Callable[[str], None]) -> None:
    """Show a list whose rows can be picked; ``pick`` hears the id of the picked row before the next run."""

    def take() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows and rows[0] < len(table):
            pick(str(table["id"].iloc[rows[0]]))

    st.dataframe(
        table.drop(columns="id"),
        key=key,
        height=height,
        hide_index=True,
        on_select=take,
        selection_mode="single-row",
        alt=words.say("list.alt"),
    )
