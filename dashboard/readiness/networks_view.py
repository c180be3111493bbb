"""支援のつながり: which school districts have no partner, households per commissioner, places for people who need care."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.readiness import basis_view, care_view, load_view
from dashboard.readiness.cells import Row, answer, csv, import_link, list_link, listed, numbers
from dashboard.readiness.room import Room
from layers.kept import KEPT, kept
from layers.readiness.support import PARTNERS, Coverage, coverage


def show(room: Room) -> None:
    """The whole view: partners, commissioners, welfare shelters."""
    ctx, words = room.ctx, room.ctx.words
    found = kept(
        ctx.folder, "support_coverage", f"{ctx.as_of}", KEPT, lambda: coverage(ctx.folder, ctx.config, ctx.as_of)
    )
    if found is None:
        _no_districts(room)
    else:
        own = found.districts[found.districts["ward"] == ctx.ward] if ctx.ward else found.districts
        _answer(room, own)
        _kinds(room, found, own)
        if ctx.ward:
            _districts(room, own)
        else:
            _wards(room, own)
        _matrix(room, found, own)
        basis_view.show(room, found.basis, "coverage-basis", words.say("networks.coverage"))
    load_view.show(room)
    care_view.show(room)


def _no_districts(room: Room) -> None:
    words = room.ctx.words
    answer(room, words.say("networks.no_districts"), words.say("networks.no_districts_detail"))
    items = [("", words.say("networks.take_districts"), import_link(), words.say("stock_view.take_list_link"))]
    markup.action_list(items, "no-districts")
    basis_view.nothing(room, ("school_district", *PARTNERS), "coverage-basis", words.say("networks.coverage"))


def _counts(own: pd.DataFrame) -> dict[str, int]:
    """Districts without a partner, with one, and those of which nobody can tell."""
    bare = own["without"]
    return {
        "without": int(bare.eq(True).fillna(False).sum()),
        "with": int(bare.eq(False).fillna(False).sum()),
        "unknown": int(bare.isna().sum()),
    }


def _answer(room: Room, own: pd.DataFrame) -> None:
    words, found = room.ctx.words, _counts(own)
    place = room.ctx.ward or room.ctx.whole
    told = {
        "place": place,
        "of": f"{len(own):,}",
        "without": f"{found['without']:,}",
        "unknown": f"{found['unknown']:,}",
    }
    if not found["without"] and not found["with"]:
        answer(room, words.say("networks.answer_unknown", **told), words.say("networks.answer_unknown_detail"))
        return
    sentence = words.say("networks.answer", **told)
    answer(room, sentence, words.say("networks.answer_detail", **{"with_partner": f"{found['with']:,}", **told}))


def _kinds(room: Room, found: Coverage, own: pd.DataFrame) -> None:
    """Each kind: records, and the districts with none."""
    words = room.ctx.words
    rows: list[Row] = []
    for kind in found.kinds:
        name = words.name(room.ctx.config.layers.kinds[kind])
        if own[kind].isna().all():
            unknown = Cell(words.say("value.unregistered"), "unknown")
            rows.append([name, unknown, unknown, Cell("—", "number")])
            continue
        total, none = int(own[kind].sum()), int(own[kind].eq(0).sum())
        goal = list_link(kind, ward=room.ctx.ward) if total else ""
        lost = found.lost[kind]
        parts = Cell(f"{none:,} / {len(own):,}", "number")
        rows.append([name, Cell(f"{total:,}", "number", goal), parts, Cell(f"{lost:,}" if lost else "—", "number")])
    headers = numbers(words, "list.kind", "#networks.records", "#networks.districts_without", "#networks.lost")
    caption = words.say("networks.kinds_caption", place=room.ctx.ward or room.ctx.whole) + room.mark
    listed(headers, rows, caption, "network-kinds", words)


def _state(room: Room, value: object) -> Cell:
    words = room.ctx.words
    if pd.isna(value):  # type: ignore[call-overload]
        return Cell(words.say("value.undecided"), "unknown")
    return Cell(words.say("networks.bare" if value else "networks.partnered"), "strong" if value else "plain")


def _districts(room: Room, own: pd.DataFrame) -> None:
    """The districts of the ward by the kinds of partners; those without one first."""
    words, kinds = room.ctx.words, room.ctx.config.layers.kinds
    order = own["without"].astype("Int64").map({1: 0, 0: 2}).fillna(1).astype(int)
    table = own.assign(order=order).sort_values(["order", "partners", "code"], kind="stable")
    rows: list[Row] = []
    for row in table.to_dict("records"):
        cells = [_number(room, row, kind) for kind in PARTNERS]
        rows.append([row["name"], _state(room, row["without"]), *cells])
    heads = [Cell(words.name(kinds[kind]), "number") for kind in PARTNERS]
    headers: list[Cell | str] = [words.say("list.district"), words.say("networks.partner"), *heads]
    listed(
        headers,
        rows,
        words.say("networks.districts_caption", place=room.ctx.ward) + room.mark,
        "network-districts",
        words,
    )


def _number(room: Room, row: dict, kind: str) -> Cell:
    """Records of a kind in a district, leading to them."""
    if pd.isna(row[kind]):
        return Cell(room.ctx.words.say("value.unregistered"), "unknown")
    goal = list_link(kind, ward=row["ward"], district=row["code"]) if row[kind] else ""
    return Cell(f"{int(row[kind]):,}", "number", goal)


def _wards(room: Room, own: pd.DataFrame) -> None:
    words = room.ctx.words
    rows: list[Row] = []
    for ward in room.ctx.folder.city.ward_names:
        part = own[own["ward"] == ward]
        if part.empty:
            continue
        found = _counts(part)
        cells = [Cell(f"{found[name]:,}", "number") for name in ("without", "with", "unknown")]
        rows.append([Cell(ward, href=room.link(ward=ward)), Cell(f"{len(part):,}", "number"), *cells])
    headers = numbers(
        words, "app.ward", "#networks.districts", "#networks.bare", "#networks.partnered", "#value.undecided"
    )
    markup.table(headers, rows, words.say("networks.wards_caption") + room.mark, "network-wards")


def _matrix(room: Room, found: Coverage, own: pd.DataFrame) -> None:
    """Every kind in every district, folded; the whole of it as a file."""
    words, kinds = room.ctx.words, room.ctx.config.layers.kinds
    names = {kind: words.name(kinds[kind]) for kind in found.kinds}
    if room.ctx.ward:
        with st.expander(words.say("networks.all_kinds", count=len(names))):
            rows: list[Row] = [
                [row["name"], *(_number(room, row, kind) for kind in names)] for row in own.to_dict("records")
            ]
            headers: list[Cell | str] = [words.say("list.district"), *(Cell(name, "number") for name in names.values())]
            markup.table(headers, rows, words.say("networks.matrix_caption") + room.mark, "network-matrix")
    state = own["without"].map(lambda value: _state(room, value).text)
    columns = {words.say("list.district"): own["name"], "ID": own["code"], words.say("app.ward"): own["ward"]}
    columns |= {words.say("networks.partner"): state, **{name: own[kind] for kind, name in names.items()}}
    csv(room, pd.DataFrame(columns), "support_networks", "networks_csv")
