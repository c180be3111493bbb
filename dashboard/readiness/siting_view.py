"""次に頼む建物: which buildings to ask for next, in which order, how many people that helps, and whether better exists."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import markup, provenance
from dashboard.markup import Cell, Stack
from dashboard.readiness import basis_view, siting_map, siting_what_if
from dashboard.readiness.room import Room, working
from dashboard.readiness.siting_ask import Ask, ask_of, controls, source_name, unit_of
from dashboard.session import link
from layers.export.tables import file_name, table_csv
from layers.readiness.case import Case
from layers.readiness.options import CANDIDATES, PUBLIC
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
        _also_public(room, proposal, ask)
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
    own, ward = _own_gain(room, proposal), room.ctx.ward
    told = {"place": place, "count": len(siting.chosen), "gain": f"{siting.gain:,}", "unit": unit_of(room, siting)}
    kind = "nothing" if not siting.gain else "answer" if own is None or own > 0 else "outside"
    sentence = words.say(f"siting.{kind}_{siting.objective}", **told, **({"ward": ward} if kind == "outside" else {}))
    markup.answer(sentence, " ".join([*_details(room, proposal, own), room.mark]))


def _own_gain(room: Room, proposal: Proposal) -> int | None:
    """How many of the gained live in the chosen ward; None without a ward or a gain."""
    siting, ward = proposal.siting, room.ctx.ward
    if not ward or not siting.gain:
        return None
    ids = siting.chosen["id"]
    return change(room.ctx.folder, siting.case, siting.objective, proposal.before, ids, ward).of_ward(ward)


def _details(room: Room, proposal: Proposal, own: int | None) -> list[str]:
    """Whether better exists, ``own``: how many of the gained live in the chosen ward, whether more places would help,
    who is left in the city and the ward.
    """
    words, siting, ward = room.ctx.words, proposal.siting, room.ctx.ward
    details = [proof(room, siting)] if siting.gain else []
    if own is not None:
        details.append(words.say("siting.of_ward", ward=ward, people=f"{own:,}"))
    if 0 < len(siting.chosen) < siting.k and siting.proven:
        details.append(words.say("siting.enough", count=len(siting.chosen), unit=unit_of(room, siting)))
    return [*details, *_left(room, proposal, ""), *(_left(room, proposal, ward) if ward else [])]


def _left(room: Room, proposal: Proposal, ward: str) -> list[str]:
    """Who is left without a place in the city ("") or a ward, and apart from them those of whom nobody can tell."""
    words, left = room.ctx.words, proposal.left(ward)
    where, named = ("left_ward", {"ward": ward}) if ward else ("left_over", {})
    numbers = {"left": f"{left.without:,}", "demand": f"{left.demand:,}"}
    said = [words.say(f"siting.{where}_{proposal.siting.objective}", **numbers, **named)]
    if left.unknown:
        said.append(words.say(f"siting.{where}_unknown", unknown=f"{left.unknown:,}", **named))
    return said


def _also_public(room: Room, proposal: Proposal, ask: Ask) -> None:
    """Where people of the ward, or the city, are left without a place, public buildings may be asked as well."""
    ctx, words = room.ctx, room.ctx.words
    registered = any(ctx.folder.layer(kind) is not None for kind in ctx.config.app.readiness.candidates)
    if ask.source != CANDIDATES or not registered or not proposal.left(ctx.ward).without:
        return
    goal = room.link(options=PUBLIC, opened="")
    markup.action_list([("", words.say("siting.also_public"), goal, words.say("siting.see_public"))], "siting-public")


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
    """The standards with source and level, then the rules, what the answer rests on and the editions."""
    ctx = room.ctx
    words = ctx.words
    rules = [words.say(f"siting.rule_{name}") for name in ("options", "search", "order", "what_if", "unknown")]
    rules += [one.words(words) for one in case.statements]
    basis_view.standards_folded(room, case.terms.used, "siting_standards")
    more = ctx.config.app.readiness.candidates if ask.source == PUBLIC else [ask.source]
    kinds = ["population_cell", "inundation", "flood_inundation", *case.places.kinds, *more]
    provenance.how(ctx, rules, list(dict.fromkeys(kinds)), "siting_how")
