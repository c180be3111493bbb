"""Cells, links, lists and files that the views of readiness share."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.markup import Cell, Stack
from dashboard.readiness.room import Room
from dashboard.session import link
from layers.export.tables import file_name, table_csv
from layers.readiness.sheet_parts import cut_off
from layers.spec import SupplySpec
from layers.wording import Wording

Row = list[Cell | Stack | str]
#: Rows of a long list that stand open; the rest unfolds.
FIRST = 12


def amount(
    value: object,
    words: Wording,
    *,
    digits: int = 0,
    unit: str = "",
    at_least: bool = False,
    at_most: bool = False,
    blank: str = "value.undecided",
) -> Cell:
    """A number cut off after ``digits`` (`layers.readiness.sheet_parts.cut_off`); 以上 or 以下 where the truth is more or less, ``blank`` where it is
    unknown, 判定不能 where it may be either.
    """
    if pd.isna(value):  # type: ignore[call-overload]
        return Cell(words.say(blank), "unknown")
    # "0 or more" would read as 0.
    if at_least and (at_most or not value):
        return Cell(words.say("value.undecided"), "unknown")
    # Nothing is below 0: "0 or less" is 0.
    at_most = at_most and bool(value)
    told = f"{cut_off(float(value), digits, at_most=at_most):,.{digits}f}"  # type: ignore[arg-type]
    told = f"{told} {unit}" if unit else told
    if at_least or at_most:
        told = words.say("stock_view.at_least" if at_least else "stock_view.at_most", value=told)
    return Cell(told, "number")


def answer(room: Room, sentence: str, detail: str = "") -> None:
    """The answer first, marked where it rests on made-up data."""
    markup.answer(sentence + room.mark, detail)


def supply_name(spec: SupplySpec, words: Wording) -> str:
    """A supply's name in the reader's language."""
    return spec.ja if words.language == "ja" else spec.en


def record_link(record: str) -> str:
    """The map at one record (KIND:UID), whatever was chosen before."""
    return link("map", site=record, layers="", only="", hazard="", district="", ward="", q="")


def list_link(layers: str, *, ward: str, only: str = "", hazard: str = "", district: str = "") -> str:
    """The map and its list with just these layers, of a ward ("" all) and a pick (`layers.picks`)."""
    return link("map", layers=layers, ward=ward, only=only, hazard=hazard, district=district, q="", site="")


def data_link(kind: str) -> str:
    """The page データ at one layer: its age, its gaps, its history."""
    return link("data", tab="catalogue", layer=kind)


def import_link() -> str:
    """The page データ where a list is taken in."""
    return link("data", tab="import")


def listed(
    headers: Sequence[Cell | str],
    rows: Sequence[Row],
    caption: str,
    key: str,
    words: Wording,
    first: int = FIRST,
    *,
    stacked: bool = False,
) -> None:
    """A table; of a long one the ``first`` rows, and the rest folded. ``stacked`` as in `markup.table`."""
    markup.table(headers, rows[:first], caption, key, stacked=stacked)
    if len(rows) > first:
        with st.expander(words.say("stock_view.rest", count=f"{len(rows) - first:,}")):
            markup.table(headers, rows[first:], caption, f"{key}-rest", stacked=stacked)


def csv(room: Room, frame: pd.DataFrame, stem: str, key: str) -> None:
    """A button that saves a table, its columns named in the reader's language; the file says where it is made up."""
    st.download_button(
        room.ctx.words.say("stock_view.csv", count=f"{len(frame):,}"),
        table_csv(frame, training=room.ctx.folder.training),
        file_name(stem, "csv", training=room.ctx.folder.training),
        "text/csv",
        key=key,
        on_click="ignore",
    )


def numbers(words: Wording, *names: str) -> list[Cell | str]:
    """Headers by their keys; those that begin with "#" stand over numbers."""
    return [Cell(words.say(one[1:]), "number") if one.startswith("#") else words.say(one) for one in names]
