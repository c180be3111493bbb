"""Counts of sites by ward, and the sentence that adds them up."""

from __future__ import annotations

from dashboard import markup, tables
from dashboard.markup import Cell
from dashboard.session import Context, link
from layers.summary import SITE_KINDS, totals, ward_table
from layers.wording import Wording


def _number(value: object, words: Wording) -> Cell:
    text = tables.count_cell(value, words)
    return Cell(text, "number" if text[0].isdigit() else "unknown")


def _headers(ctx: Context) -> list[Cell | str]:
    words, kinds = ctx.words, ctx.config.layers.kinds
    names = []
    for kind in SITE_KINDS:
        layer = ctx.folder.layers.get(kind)
        basis = f"（{layer.basis}）" if layer is not None and layer.basis else ""
        names.append(words.name(kinds[kind]) + basis)
    names.insert(1, words.say("overview.conditional"))
    numbers = [Cell(name, "number") for name in (*names, words.say("overview.capacity"), words.say("overview.support"))]
    return [words.say("app.ward"), *numbers]


def show_table(ctx: Context) -> None:
    """Sites of each kind by ward, for the chosen hazard."""
    words, table = ctx.words, ward_table(ctx.folder, ctx.config, ctx.hazard)
    rows: list[list[Cell | str]] = []
    for row in table.to_dict("records"):
        ward = str(row["ward"])
        href = link("map", ward=ward, district="", only="") if ward else ""
        name = Cell(ward or ctx.rest, "strong" if ward == ctx.ward else "plain", href)
        sites = [_number(row[kind], words) for kind in SITE_KINDS]
        sites.insert(1, Cell(f"{row['conditional']:,}", "number"))
        known = Cell(f"{row['capacity_known']:,} / {row['capacity_rows']:,}", "number")
        rows.append([name, *sites, known, _number(row["support"], words)])
    markup.table(_headers(ctx), rows, words.say("overview.ward_caption") + ctx.mark, "ward-table")


def answer(ctx: Context) -> None:
    """The page's answer: how many sites of each kind."""
    words, found = ctx.words, totals(ward_table(ctx.folder, ctx.config, ctx.hazard), ctx.ward)
    parts = {name: tables.count_cell(value, words) for name, value in found.items()}
    for kind in SITE_KINDS:
        layer = ctx.folder.layers.get(kind)
        parts[kind] += f"（{layer.basis}）" if layer is not None and layer.basis else ""
    rest = parts.pop("rest")
    fields = ctx.config.layers.kinds["emergency_site"].fields
    hazard = words.name(fields[ctx.hazard]) if ctx.hazard else words.say("overview.any_hazard")
    place = ctx.ward or ctx.whole
    markup.answer(
        words.say("overview.answer", place=place, hazard=hazard, **parts),
        words.say("overview.answer_detail", rest=rest),
    )
