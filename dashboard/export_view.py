"""書き出す: a layer as a file of ours or in the 自治体標準 form, with a list of what the form cannot hold."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.layer_pick import pick_layer
from dashboard.markup import Cell
from dashboard.session import Context
from layers.export.open_data import ENCODINGS, Export, export, forms_of


def show(ctx: Context) -> None:
    """Choose layer, form and encoding; the file, and what is lost in it."""
    words = ctx.words
    kinds = [name for name in ctx.config.layers.kinds if _forms(name, ctx)]
    if not kinds:
        markup.paragraph(words.say("map.empty", folder=ctx.folder.path), "empty")
        return
    left, middle, right = st.columns(3, gap="small")
    with left:
        kind = pick_layer(kinds, ctx, "export_kind")
    form = middle.selectbox(
        words.say("export.form"),
        _forms(kind, ctx),
        key="export_form",
        format_func=lambda name: words.say(f"export_form.{name}"),
    )
    encodings = ENCODINGS if form != "geojson" else ENCODINGS[:1]
    encoding = right.selectbox(
        words.say("export.encoding"),
        encodings,
        key="export_encoding",
        format_func=lambda name: words.say(f"export_encoding.{name}"),
    )
    given = export(ctx.folder, ctx.config, kind, form, encoding)
    if given is None:
        return
    st.download_button(
        words.say("export.file", file=given.file, size=f"{len(given.body) / 1000:,.0f}"),
        given.body,
        given.file,
        "application/geo+json" if form == "geojson" else "text/csv",
        type="primary",
        key="export_file",
        on_click="ignore",
    )
    if ctx.folder.training:
        markup.paragraph(words.say("export.training"), "only")
    _losses(given, ctx)


def _forms(kind: str, ctx: Context) -> tuple[str, ...]:
    layer = ctx.folder.layer(kind)
    return () if layer is None else forms_of(layer)


def _losses(given: Export, ctx: Context) -> None:
    words = ctx.words
    if not given.losses and not given.problems:
        markup.paragraph(words.say("export.lossless"), "plain")
        return
    if given.losses:
        items = [
            (words.say("severity.warning"), words.say(f"export.{loss.code}", field=loss.field, count=f"{loss.count:,}"))
            for loss in given.losses
        ]
        markup.bullet_list(items)
    if given.problems:
        rows: list[list[Cell | str]] = [
            [words.place(problem), words.problem(problem)] for problem in given.problems[:200]
        ]
        markup.table([words.say("how.where"), words.say("how.what")], rows, words.say("export.cp932"), "cp932-table")
