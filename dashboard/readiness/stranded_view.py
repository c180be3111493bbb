"""帰宅困難者: people stranded at each station against the places secured, usable now and planned."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.readiness import basis_view
from dashboard.readiness.cells import Row, amount, answer, csv, data_link, import_link, list_link, numbers, record_link
from dashboard.readiness.room import Room
from layers.kept import KEPT, kept
from layers.readiness.stranded import FIELDS, GAPS, REFUGE, STATION, Stranded, Total, near_refuges, stranded
from layers.wording import Wording

#: A number of a station that nobody tells is 未登録; one that follows from others cannot be told.
_SHOWN = (*FIELDS, "gap_now", "gap_planned")


def show(room: Room) -> None:
    """The section: the answer, the stations, what differs between sources, the refuges near each."""
    ctx, words = room.ctx, room.ctx.words
    markup.heading(words.say("stock_view.stranded"), apart=True)
    found = kept(ctx.folder, "stranded", f"{ctx.as_of}", KEPT, lambda: stranded(ctx.folder, ctx.config, ctx.as_of))
    if found is None:
        answer(room, words.say("stock_view.no_stations"), words.say("stock_view.no_stations_detail"))
        items = [("", words.say("stock_view.take_stations"), import_link(), words.say("stock_view.take_list_link"))]
        markup.action_list(items, "no-stations")
        basis_view.nothing(room, (STATION, REFUGE), "stranded-basis", words.say("stock_view.stranded"))
        return
    own = found.stations[found.stations["ward"] == ctx.ward] if ctx.ward else found.stations
    if own.empty:
        text = words.say("stock_view.none_in_ward", place=ctx.ward, of=len(found.stations))
        answer(room, text)
        see = words.say("stock_view.whole_city", place=ctx.whole)
        markup.action_list([("", words.say("stock_view.none_in_ward_detail"), room.link(ward=""), see)], "no-station")
    else:
        _answer(room, own, found.totals[ctx.ward])
        _stations(room, found, own)
        _beside(room, found, own)
        _near(room, own)
    basis_view.show(room, found.basis, "stranded-basis", words.say("stock_view.stranded"))


def _total(total: Total, words: Wording, blank: str = "value.undecided") -> str:
    return amount(total.people, words, unit=words.say("unit.people"), at_least=total.at_least, blank=blank).text


def _answer(room: Room, own: pd.DataFrame, totals: dict[str, Total]) -> None:
    words = room.ctx.words
    told = {
        name: _total(total, words, "value.unregistered" if name in FIELDS else "value.undecided")
        for name, total in totals.items()
    }
    place = room.ctx.ward or room.ctx.whole
    sentence = words.say("stock_view.stranded_answer", place=place, of=len(own), **told)
    states = own["state"].value_counts()
    parts = [
        words.say("stock_view.stranded_state", state=words.say(f"stranded_state.{state}"), count=int(states[state]))
        for state in ("now", "planned", "short", "unknown")
        if states.get(state)
    ]
    answer(room, sentence, words.say("basis.between").join(parts))


def _stations(room: Room, found: Stranded, own: pd.DataFrame) -> None:
    words = room.ctx.words
    ordered = own.sort_values(["gap_now", "need"], ascending=False, na_position="last", kind="stable")
    told = {(row["station"], row["field"]) for row in found.beside.to_dict("records")}
    rows: list[Row] = [_station(room, row, told) for row in ordered.to_dict("records")]
    totals = found.totals[room.ctx.ward]
    cells = [amount(totals[name].people, words, at_least=totals[name].at_least) for name in _SHOWN]
    known = Cell(words.say("stock_view.together", of=len(own)), "strong")
    rows.append([known, *cells, Cell("—", "number"), Cell("—"), Cell("—", "number")])
    heads = ["stock_view.station", *(f"#stock_view.{name}_people" for name in _SHOWN), "#stock_view.refuges"]
    headers = numbers(words, *heads, "stock_view.state", "#stock_view.source_row")
    markup.table(headers, rows, words.say("stock_view.stations_caption") + room.mark, "stations")
    csv(room, _file(room, ordered), "stranded_commuters", "stranded_csv")


def _station(room: Room, row: dict, told: set[tuple[str, str]]) -> Row:
    words = room.ctx.words
    cells = []
    for name in _SHOWN:
        if (row["name"], name) in told and pd.isna(row[name]):
            cells.append(Cell(words.say("stock_view.differs"), "unknown"))
        else:
            cells.append(amount(row[name], words, blank="value.unregistered" if name in FIELDS else "value.undecided"))
    ward = "" if room.ctx.ward or not row["ward"] else f"（{row['ward']}）"
    state = Cell(
        words.say(f"stranded_state.{row['state']}"),
        {"short": "strong", "unknown": "unknown"}.get(row["state"], "whole"),
    )
    source = "・".join(f"{one:,}" for one in row["rows"])
    return [f"{row['name']}{ward}", *cells, _refuges(room, row), state, Cell(source, "number", data_link(STATION))]


def _refuges(room: Room, row: dict) -> Cell:
    words = room.ctx.words
    if pd.isna(row["refuges"]):
        return Cell(words.say("value.unregistered"), "unknown")
    people = f"{row['refuge_people']:,.0f}" + ("+" if row["refuge_unknown"] else "")
    return Cell(words.say("stock_view.refuge_count", count=f"{row['refuges']:,.0f}", people=people), "number")


def _beside(room: Room, found: Stranded, own: pd.DataFrame) -> None:
    """Values of one station that differ, side by side, never averaged."""
    words = room.ctx.words
    table = found.beside[found.beside["station"].isin(own["name"])]
    if table.empty:
        markup.paragraph(words.say("stock_view.none_differ"), "note")
        return
    rows: list[Row] = []
    for row in table.to_dict("records"):
        where = words.say("place.row", row=row["row"]) if row["row"] else words.say(f"basis.level_{row['level']}")
        field = words.say(f"stock_view.{row['field']}_people")
        source = row["source"] or words.say("value.unregistered")
        rows.append([row["station"], field, Cell(f"{row['people']:,.0f}", "number"), source, where])
    headers = numbers(words, "stock_view.station", "stock_view.what", "#stock_view.people", "how.source", "how.where")
    markup.table(headers, rows, words.say("stock_view.beside_caption") + room.mark, "stations-beside")


def _near(room: Room, own: pd.DataFrame) -> None:
    """The refuges behind the number of each station."""
    ctx, words = room.ctx, room.ctx.words
    if ctx.folder.layer(REFUGE) is None:
        return
    metres = ctx.config.standards["near_walk"].value
    rows: list[Row] = []
    for row in own.to_dict("records"):
        near = near_refuges(ctx.folder, row["longitude"], row["latitude"], metres)
        rows.append([Cell(f"{row['name']}　{len(near):,}", "group")])
        rows += [_refuge(one, words) for one in near.to_dict("records")]
    with st.expander(words.say("stock_view.refuges_of", count=f"{metres:,.10g}")):
        headers = numbers(words, "stock_view.refuge", "app.ward", "#stock_view.people_published")
        markup.table(headers, rows, words.say("stock_view.refuges_caption") + room.mark, "refuges")
        goal, see = list_link(REFUGE, ward=ctx.ward), words.say("stock_view.see_rows")
        markup.action_list([("", words.say("stock_view.refuges_all"), goal, see)], "refuges-all")


def _refuge(one: dict, words: Wording) -> Row:
    name = Cell(one["name"], href=record_link(one["id"]))
    return [
        name,
        one["ward"] or words.say("value.ward_unknown"),
        amount(one["people"], words, blank="value.unregistered"),
    ]


def _file(room: Room, table: pd.DataFrame) -> pd.DataFrame:
    words = room.ctx.words
    columns = {words.say("stock_view.station"): table["name"], words.say("app.ward"): table["ward"]}
    columns |= {words.say(f"stock_view.{name}_people"): table[name] for name in (*FIELDS, *GAPS)}
    columns[words.say("stock_view.state")] = table["state"].map(lambda state: words.say(f"stranded_state.{state}"))
    return pd.DataFrame(columns)
