"""突き合わせ: a list beside the GSI lists of the same municipality."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.data import crosscheck_of
from dashboard.layer_pick import pick_layer
from dashboard.markup import Cell
from dashboard.session import Context, link
from layers.crosscheck import CrossCheck
from layers.export.tables import file_name, table_csv

_STATES = ("far", "unmatched", "no_position", "gsi_only", "matched")
_SHOWN = 300


def show(ctx: Context) -> None:
    """Choose a layer, read the result, take it along as a file."""
    words, points = ctx.words, list(ctx.folder.points())
    if not points:
        markup.paragraph(words.say("map.empty", folder=ctx.folder.path), "empty")
        return
    ours = [name for name in points if not _is_gsi(name, ctx)] or points
    kind = pick_layer(points, ctx, "compare_kind", ours[0])
    found = crosscheck_of(ctx.folder.fingerprint, kind)
    if found is None and _is_gsi(kind, ctx):
        markup.paragraph(words.say("compare.is_gsi", kind=words.name(ctx.config.layers.kinds[kind])), "empty")
        return
    if found is None:
        markup.paragraph(words.say("compare.nothing", kind=words.name(ctx.config.layers.kinds[kind])), "empty")
        return
    _answer(found, kind, ctx)
    _pairs(found, ctx)


def _is_gsi(kind: str, ctx: Context) -> bool:
    """Whether the edition in force is the GSI list itself."""
    return ctx.folder.points()[kind].edition.format.startswith("gsi_")


def _answer(found: CrossCheck, kind: str, ctx: Context) -> None:
    words, kinds = ctx.words, ctx.config.layers.kinds
    total = found.count("matched", "far", "no_position", "unmatched")
    lists = "、".join(words.name(kinds[name]) for name in found.lists)
    markup.answer(
        words.say("compare.answer", kind=words.name(kinds[kind]), matched=f"{found.matched:,}", total=f"{total:,}")
        + ctx.mark,
        words.say(
            "compare.detail",
            lists=lists,
            limit=f"{found.limit_m:,.0f}",
            far=f"{found.count('far'):,}",
            unmatched=f"{found.count('unmatched'):,}",
            gsi_only=f"{found.count('gsi_only'):,}",
        ),
    )


def _pairs(found: CrossCheck, ctx: Context) -> None:
    words = ctx.words
    states = st.pills(
        words.say("compare.state"),
        [state for state in _STATES if found.count(state)],
        selection_mode="multi",
        default=[state for state in ("far", "unmatched") if found.count(state)],
        key="compare_states",
        label_visibility="collapsed",
        format_func=lambda state: f"{words.say('compare_state.' + state)} {found.count(state):,}",
    )
    chosen = found.pairs[found.pairs["state"].isin(states or _STATES)]
    chosen = chosen.sort_values("state", key=lambda told: told.map(_STATES.index), kind="stable")
    rows: list[list[Cell | str]] = [_row(row, ctx) for row in chosen.head(_SHOWN).to_dict("records")]
    heads = ["compare.state", "list.name", "compare.gsi_name", "compare.distance", "compare.way"]
    headers: list[Cell | str] = [words.say(head) for head in heads]
    headers[3] = Cell(words.say("compare.distance"), "number")
    markup.table(headers, rows, words.say("compare.caption") + ctx.mark, "compare-pairs")
    if len(chosen) > _SHOWN:
        markup.paragraph(words.say("how.more", count=f"{len(chosen) - _SHOWN:,}"), "note")
    st.download_button(
        words.say("compare.file"),
        table_csv(found.pairs, training=found.training),
        file_name(f"crosscheck_{found.kind}", "csv", training=found.training),
        "text/csv",
        key="compare_file",
        on_click="ignore",
    )


def _row(row: dict, ctx: Context) -> list[Cell | str]:
    words = ctx.words
    far = row["distance_m"]
    site = f"{row['kind']}:{row['uid']}" if row["kind"] else ""
    gsi = f"{row['gsi_kind']}:{row['gsi_uid']}" if row["gsi_kind"] else ""
    return [
        words.say(f"compare_state.{row['state']}"),
        Cell(row["name"] or "—", href=link("map", site=site, ward="") if site else ""),
        Cell(
            row["gsi_name"] or "—",
            href=link("map", site=gsi, ward="") if gsi and row["gsi_kind"] in ctx.folder.layers else "",
        ),
        Cell("—" if far is None or far != far else f"{far:,.0f} m", "number"),  # noqa: PLR0124 - NaN
        words.say(f"compare_way.{row['way']}") if row["way"] else "—",
    ]
