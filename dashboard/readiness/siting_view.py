"""次に頼む建物: which buildings to ask for next, in which order, how many people that helps, and whether better exists."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import markup, provenance
from dashboard.markup import Cell, Stack
from dashboard.readiness import siting_map, siting_what_if
from dashboard.readiness.room import Room, working
from dashboard.readiness.siting_ask import Ask, ask_of, controls, source_name, unit_of
from dashboard.session import link
from layers.export.tables import file_name, table_csv
from layers.readiness.case import Case
from layers.readiness.options import PUBLIC
from layers.readiness.proposal import Proposal, kept_case, kept_proposal
from layers.readiness.siting import Siting
from layers.readiness.what_if import change

_COLUMNS = ("order", "name", "ward", "gain", "total", "capacity", "gain_per_place")
_NUMBERS = ("gain", "total", "capacity", "gain_per_place")


def show(room: Room) -> None:
    """The whole view."""
    ctx, ask = room.ctx, ask_of(room)
    asked = (ctx.folder, ctx.config, room.scenario, ctx.as_of)
    with working(ctx, "siting.working") as progress:
        proposal = kept_proposal(*asked, ask.k, ask.source, ask.ward, progress)
        case = kept_case(*asked, ask.source)
    if proposal is None:
        _unsolvable(room, case)
    else:
        _answer(room, proposal)
    controls(room, ask)
    if proposal is not None:
        _proposal(room, proposal, ask)
    _how(room, case, ask)


def _unsolvable(room: Room, case: Case) -> None:
    """Nobody can tell: why, and what to register."""
    words = room.ctx.words
    markup.answer(words.say("siting.unsolvable"), words.say("siting.unsolvable_next"))
    reasons = [one.words(words) for one in case.statements if one.weight == "cannot"]
    undecided, action = words.say("value.undecided"), words.say("siting.register")
    markup.action_list([(undecided, reason, link("data"), action) for reason in reasons], "siting-cannot")


def _answer(room: Room, proposal: Proposal) -> None:
    words, siting = room.ctx.words, proposal.siting
    place = siting.ward or room.ctx.whole
    if not siting.options:
        markup.answer(words.say("siting.no_options", place=place), words.say("siting.no_options_next") + room.mark)
        return
    told = {"place": place, "count": len(siting.chosen), "gain": f"{siting.gain:,}", "unit": unit_of(room, siting)}
    sentence = f"siting.answer_{siting.objective}" if siting.gain else f"siting.nothing_{siting.objective}"
    markup.answer(words.say(sentence, **told), " ".join([*_details(room, proposal), room.mark]))


def _details(room: Room, proposal: Proposal) -> list[str]:
    """Whether better exists, how many of the gained live in the chosen ward, whether more places would help."""
    words, siting, ward = room.ctx.words, proposal.siting, room.ctx.ward
    details = [proof(room, siting)] if siting.gain else []
    if ward and siting.gain:
        ids = siting.chosen["id"]
        found = change(room.ctx.folder, siting.case, siting.objective, proposal.before, ids, ward)
        details.append(words.say("siting.of_ward", ward=ward, people=f"{found.of_ward(ward):,}"))
    if 0 < len(siting.chosen) < siting.k and siting.proven:
        details.append(words.say("siting.enough", count=len(siting.chosen), unit=unit_of(room, siting)))
    left = siting.demand - siting.before - siting.gain
    details.append(words.say(f"siting.left_over_{siting.objective}", left=f"{left:,}", demand=f"{siting.demand:,}"))
    return details


def proof(room: Room, siting: Siting) -> str:
    """The sentence that says how much better something could at most be."""
    if siting.proven:
        return room.ctx.words.say("siting.proven")
    # Rounded up: never less than what may exist.
    percent = -(-siting.gap * 1000 // 1) / 10
    extra = siting.bound - siting.gain
    return room.ctx.words.say("siting.bounded", percent=f"{percent:.1f}", extra=f"{extra:,}")


def _proposal(room: Room, proposal: Proposal, ask: Ask) -> None:
    words, siting = room.ctx.words, proposal.siting
    left, right = st.columns([12, 8], gap="medium")
    with left:
        if len(siting.chosen):
            _table(room, siting)
        said = [(words.say(f"siting.weight_{one.weight}"), one.words(words)) for one in siting.statements]
        options = words.say("siting.compared", count=f"{siting.options:,}", source=source_name(room, ask.source))
        markup.bullet_list([(words.say("siting.weight_basis"), options), *said])
    with right:
        siting_map.show(room, siting)
    if siting.options:
        siting_what_if.show(room, proposal)


def _table(room: Room, siting: Siting) -> None:
    words = room.ctx.words
    shown = [name for name in _COLUMNS if name != "ward" or not siting.ward]
    headers: list[Cell | str] = [
        Cell(_head(room, siting, name), "number" if name in _NUMBERS else "plain") for name in shown
    ]
    rows: list[list[Cell | Stack | str]] = [_row(room, row, shown) for row in siting.chosen.to_dict("records")]
    place = siting.ward or room.ctx.whole
    markup.table(headers, rows, words.say("siting.caption", place=place) + room.mark, "siting-order")
    st.download_button(
        words.say("siting.file"),
        table_csv(_file(room, siting), training=siting.training),
        file_name("siting", "csv", training=siting.training),
        "text/csv",
        key="siting_file",
        on_click="ignore",
    )


def _head(room: Room, siting: Siting, name: str) -> str:
    own = f"{name}_{siting.objective}" if name in ("gain", "total") else name
    return room.ctx.words.say(f"siting.column_{own}")


def _row(room: Room, row: dict, shown: list[str]) -> list[Cell | Stack | str]:
    words = room.ctx.words
    ward = {} if row["ward"] == room.ctx.ward else {"ward": "", "district": ""}
    unknown = Cell(words.say("value.unregistered"), "unknown")
    cells: dict[str, Cell] = {
        "order": Cell(f"{row['order']}", "strong"),
        "name": Cell(row["name"] or row["uid"], href=link("map", site=row["id"], **ward)),
        "ward": Cell(row["ward"] or words.say("value.ward_unknown"), "whole"),
        "gain": Cell(f"+{row['gain']:,}", "number"),
        "total": Cell(f"{row['total']:,}", "number"),
        "capacity": unknown if pd.isna(row["capacity"]) else Cell(f"{int(row['capacity']):,}", "number"),
        "gain_per_place": unknown if pd.isna(row["gain_per_place"]) else Cell(f"{row['gain_per_place']:.2f}", "number"),
    }
    return [cells[name] for name in shown]


def _file(room: Room, siting: Siting) -> pd.DataFrame:
    """The table as it is saved: with ids, and figures as numbers."""
    rows = siting.chosen[["order", "id", *_COLUMNS[1:]]]
    rows = rows.assign(capacity=rows["capacity"].astype("Int64"), gain_per_place=rows["gain_per_place"].round(3))
    return rows.rename(columns={name: _head(room, siting, name) for name in _COLUMNS})


def _how(room: Room, case: Case, ask: Ask) -> None:
    """Rules, what the answer rests on, the standards with source and level, then the editions."""
    ctx = room.ctx
    words = ctx.words
    rules = [words.say(f"siting.rule_{name}") for name in ("options", "search", "order", "what_if", "unknown")]
    rules += [one.words(words) for one in case.statements]
    for one in case.terms.used:
        if one.id:
            told = {"name": words.name(ctx.config.standards[one.id]), "unit": one.unit, "source": one.source}
            value = words.say("value.undecided") if pd.isna(one.value) else f"{one.value:,.10g}"
            rules.append(words.say("siting.standard", value=value, level=one.level, **told))
    more = ctx.config.app.readiness.candidates if ask.source == PUBLIC else [ask.source]
    kinds = ["population_cell", "inundation", "flood_inundation", *case.places.kinds, *more]
    provenance.how(ctx, rules, list(dict.fromkeys(kinds)), "siting_how")
