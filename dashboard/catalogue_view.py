"""目録: every layer with source, age and gaps; of one layer what is unknown where, its history, and the way back."""

from __future__ import annotations

import datetime

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.acts import now
from dashboard.data import catalogue_of
from dashboard.layer_pick import pick_layer
from dashboard.markup import Cell
from dashboard.session import Context, choices, choose, link
from layers.catalogue import survey, unknown_by_ward, unknown_counts
from layers.export.tables import file_name, table_csv
from layers.history import history, redo, undo
from layers.problems import EditionChanged, FolderError
from layers.spec import KindSpec


def show(ctx: Context) -> None:
    """The catalogue, and below it the layer chosen in it."""
    words = ctx.words
    table = catalogue_of(ctx.folder.fingerprint, ctx.as_of)
    there = table[table["registered"]]
    missing = table[~table["registered"]]
    stale = int((there["fresh"] == "stale").sum())
    markup.answer(
        words.say("catalogue.answer", count=len(there), total=len(table), stale=stale),
        words.say("catalogue.answer_detail", missing=len(missing)),
    )
    _table(there, ctx)
    _missing(missing, ctx)
    if choices()["layer"] in ctx.config.layers.kinds:
        _layer(ctx.config.layers.kinds[choices()["layer"]], ctx)
    _survey(ctx)


def _table(table: pd.DataFrame, ctx: Context) -> None:
    words = ctx.words
    rows: list[list[Cell | str]] = [_row(row, ctx) for row in table.to_dict("records")]
    names = ["how.layer", "how.rows", "how.date", "how.fresh", "catalogue.unknown_share", "how.problems", "how.source"]
    numbers = ("how.rows", "catalogue.unknown_share")
    headers: list[Cell | str] = [
        Cell(words.say(name), "number") if name in numbers else words.say(name) for name in names
    ]
    markup.table(headers, rows, words.say("catalogue.caption") + ctx.mark, "catalogue-table")


def _row(row: dict, ctx: Context) -> list[Cell | str]:
    words = ctx.words
    name = str(row["ja"] if words.language == "ja" else row["en"])
    basis = f"（{row['basis']}）" if row["basis"] else ""
    kind = "strong" if row["kind"] == choices()["layer"] else "plain"
    first = Cell(name + basis, kind, link("data", tab="catalogue", layer=str(row["kind"])))
    day = row["edition_date"]
    known = isinstance(day, datetime.date) and not pd.isna(day)
    # Why it cannot be judged stands in the column before: the date is 未登録.
    fresh = words.say("value.undecided" if row["fresh"] == "undated" else f"fresh.{row['fresh']}")
    share = row["unknown_share"]
    odd = [(name, row[name + "s"]) for name in ("error", "warning", "note")]
    problems = [f"{words.say('severity.' + name)} {count:,}" for name, count in odd if count]
    return [
        first,
        Cell(f"{row['rows']:,}", "number"),
        Cell(words.date(day), "whole") if known else Cell(words.say("value.unregistered"), "unknown"),
        Cell(fresh, "unknown" if row["fresh"] == "undated" else "strong" if row["fresh"] == "stale" else "plain"),
        Cell("—" if share is None or pd.isna(share) else f"{100 * share:.0f} %", "number"),
        Cell("　".join(problems) or "—", "whole"),
        str(row["source"]) or Cell(words.say("value.unregistered"), "unknown"),
    ]


def _missing(table: pd.DataFrame, ctx: Context) -> None:
    """The kinds without a layer; one that is there but cannot be read says so."""
    if table.empty:
        return
    words = ctx.words
    with st.expander(words.say("catalogue.missing", count=len(table))):
        name = "ja" if words.language == "ja" else "en"
        rows: list[list[Cell | str]] = [
            [
                Cell(str(row[name]), href=link("data", tab="catalogue", layer=str(row["kind"]))),
                Cell(words.say("value.undecided" if row["state"] == "broken" else "value.unregistered"), "unknown"),
            ]
            for row in table.to_dict("records")
        ]
        headers: list[Cell | str] = [words.say("how.layer"), words.say("catalogue.state")]
        markup.table(headers, rows, words.say("catalogue.missing_caption") + ctx.mark, "missing-table")


# --- one layer -------------------------------------------------------------------------------


def _layer(kind: KindSpec, ctx: Context) -> None:
    words = ctx.words
    markup.paragraph(words.name(kind) + ctx.mark, "heading")
    layer = ctx.folder.layer(kind.id)
    if layer is None:
        markup.paragraph(words.say("catalogue.not_there"), "empty")
    else:
        left, right = st.columns([4, 5], gap="medium")
        with left:
            counts = unknown_counts(layer)
            rows: list[list[Cell | str]] = [
                [
                    words.name(kind.fields[line["field"]]),
                    Cell(f"{line['unknown']:,} / {line['rows']:,}", "number"),
                    Cell("—" if pd.isna(line["share"]) else f"{100 * line['share']:.0f} %", "number"),
                ]
                for line in counts.to_dict("records")
            ]
            heads = ["catalogue.field", "catalogue.unknown_of", "catalogue.unknown_share"]
            headers: list[Cell | str] = [words.say(heads[0]), *(Cell(words.say(head), "number") for head in heads[1:])]
            markup.table(headers, rows, words.say("catalogue.fields") + ctx.mark, "unknown-table")
        with right:
            _history(kind, ctx)
    if layer is None:
        _history(kind, ctx)


def _history(kind: KindSpec, ctx: Context) -> None:
    words = ctx.words
    try:
        entries = history(ctx.folder.path, kind.id)
    except FolderError as err:
        markup.alert(str(err))
        return
    if not entries:
        markup.paragraph(words.say("catalogue.no_history"), "note")
        return
    rows: list[list[Cell | str]] = [
        [
            words.moment(entry.when),
            entry.who or words.say("value.unregistered"),
            words.say(f"action.{entry.action}") + ("" if entry.done else f"（{words.say('catalogue.interrupted')}）"),
            entry.edition or words.say("catalogue.withdrawn"),
            Cell(f"{entry.rows:,}", "number"),
            Cell(f"{entry.repairs:,}", "number"),
        ]
        for entry in reversed(entries)
    ]
    names = ["when", "who", "what", "edition", "rows", "repairs"]
    headers: list[Cell | str] = [words.say(f"catalogue.{name}") for name in names]
    markup.table(headers, rows, words.say("catalogue.history"), "history-table")
    _back_and_forth(kind, ctx)


def _back_and_forth(kind: KindSpec, ctx: Context) -> None:
    words = ctx.words
    who = st.text_input(words.say("intake.who"), key="undo_who").strip()
    back, forth, _ = st.columns([2, 2, 3])
    for column, act, name in ((back, undo, "undo"), (forth, redo, "redo")):
        if not column.button(words.say(f"catalogue.{name}"), key=f"w_{name}", disabled=not who):
            continue
        try:
            there = act(ctx.folder.path, kind.id, who, now())
        except (EditionChanged, FolderError):
            markup.alert(words.say(f"catalogue.no_{name}"))
            return
        st.session_state["moved"] = there or words.say("catalogue.withdrawn")
        choose(site="")
        st.rerun()
    moved = st.session_state.pop("moved", None)
    if moved is not None:
        markup.success(words.say("catalogue.now", edition=moved), [])


# --- what to ask next ------------------------------------------------------------------------


def _survey(ctx: Context) -> None:
    words = ctx.words
    counts = unknown_by_ward(ctx.folder, ctx.config)
    gaps = counts[counts["unknown"] > 0]
    kinds = [kind for kind in ctx.folder.points() if (gaps["kind"] == kind).any()]
    if not kinds:
        return
    markup.paragraph(f"{words.say('catalogue.survey')}（{ctx.place}）", "heading")
    left, right = st.columns(2, gap="small", vertical_alignment="bottom")
    with left:
        kind = pick_layer(kinds, ctx, "survey_kind")
    asked = survey(ctx.folder, ctx.config, kind, ctx.ward)
    right.download_button(
        words.say("catalogue.survey_file", count=f"{len(asked):,}"),
        table_csv(asked, training=ctx.folder.training),
        file_name(f"survey_{kind}", "csv", training=ctx.folder.training),
        "text/csv",
        key="survey_file",
        on_click="ignore",
    )
    _by_ward(gaps[gaps["kind"] == kind], ctx.config.layers.kinds[kind], ctx)


def _by_ward(gaps: pd.DataFrame, kind: KindSpec, ctx: Context) -> None:
    """Fields across, wards down: how many are unknown of how many."""
    words = ctx.words
    fields = [name for name in kind.fields if (gaps["field"] == name).any()]
    known = {(line["ward"], line["field"]): line for line in gaps.to_dict("records")}
    wards = [ward for ward in [*ctx.folder.city.ward_names, ""] if any(ward == found for found, _ in known)]
    rows: list[list[Cell | str]] = []
    for ward in wards:
        cells = [known.get((ward, name)) for name in fields]
        told = [Cell("0" if line is None else f"{line['unknown']:,} / {line['rows']:,}", "number") for line in cells]
        rows.append([Cell(ward or ctx.rest, "strong" if ward and ward == ctx.ward else "plain"), *told])
    headers: list[Cell | str] = [
        words.say("app.ward"),
        *(Cell(words.name(kind.fields[name]), "number") for name in fields),
    ]
    markup.table(headers, rows, words.say("catalogue.by_ward") + ctx.mark, "gaps-table")
