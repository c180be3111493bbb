"""概況: the city by ward, what needs attention, the four pillars."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from dashboard import markup, provenance, tables
from dashboard.data import plan_named
from dashboard.markup import Cell
from dashboard.session import Context, choices
from layers.plan import counts, measures_table
from layers.summary import SITE_KINDS, Finding, findings, totals, ward_table
from layers.wording import Wording

_KINDS = ("L", "C", "T")


def _sentence(finding: Finding, words: Wording, ctx: Context) -> str:
    kind = words.name(ctx.config.layers.kinds[finding.kind]) if finding.kind else ""
    detail = words.say("problem_title." + finding.detail) if finding.code == "rows" else finding.detail
    if finding.problem is not None:
        detail = f"{words.place(finding.problem)}　{words.problem(finding.problem)}"
    return words.say(
        f"finding.{finding.code}", kind=kind, count=f"{finding.count:,}", total=f"{finding.total:,}", detail=detail
    )


def _attention(ctx: Context) -> None:
    markup.paragraph(ctx.words.say("overview.attention"), "heading")
    found = findings(ctx.folder, ctx.config, ctx.as_of)
    if not found:
        markup.paragraph(ctx.words.say("overview.no_attention"), "plain")
        return
    markup.bullet_list([(ctx.words.say(f"severity.{f.severity}"), _sentence(f, ctx.words, ctx)) for f in found])
    markup.paragraph(ctx.words.say("overview.attention_order"), "note")


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


def _ward_table(ctx: Context) -> None:
    words, table = ctx.words, ward_table(ctx.folder, ctx.config, ctx.hazard)
    rows: list[list[Cell | str]] = []
    for row in table.to_dict("records"):
        ward = str(row["ward"])
        link = "./map?" + urlencode({k: v for k, v in {**choices(), "ward": ward}.items() if v}) if ward else ""
        name = Cell(ward or words.say("overview.rest"), "strong" if ward == ctx.ward else "plain", link)
        sites = [_number(row[kind], words) for kind in SITE_KINDS]
        sites.insert(1, Cell(f"{row['conditional']:,}", "number"))
        known = Cell(f"{row['capacity_known']:,} / {row['capacity_rows']:,}", "number")
        rows.append([name, *sites, known, _number(row["support"], words)])
    mark = f"（{words.say('training.mark')}）" if ctx.folder.training else ""
    markup.table(_headers(ctx), rows, words.say("overview.ward_caption") + mark, "ward-table")


def _answer(ctx: Context) -> None:
    words, found = ctx.words, totals(ward_table(ctx.folder, ctx.config, ctx.hazard), ctx.ward)
    parts = {name: tables.count_cell(value, words) for name, value in found.items()}
    for kind in SITE_KINDS:
        layer = ctx.folder.layers.get(kind)
        parts[kind] += f"（{layer.basis}）" if layer is not None and layer.basis else ""
    rest = parts.pop("rest")
    fields = ctx.config.layers.kinds["emergency_site"].fields
    hazard = words.name(fields[ctx.hazard]) if ctx.hazard else words.say("overview.any_hazard")
    markup.answer(
        words.say("overview.answer", place=ctx.place, hazard=hazard, **parts),
        words.say("overview.answer_detail", rest=rest),
    )


def _pillars(ctx: Context) -> None:
    words = ctx.words
    plan, _ = plan_named(ctx.config.app.app.plan)
    markup.paragraph(words.say("overview.pillars", title=plan.head.title), "heading")
    rows: list[list[Cell | str]] = []
    for pillar in plan.pillars:
        kinds = [row.measure.kind for row in measures_table(plan, pillar=pillar.id)]
        link = "./pillars?" + urlencode({k: v for k, v in {**choices(), "pillar": pillar.id}.items() if v})
        numbers = [Cell(f"{n:,}", "number") for n in (len(kinds), *(kinds.count(kind) for kind in _KINDS))]
        rows.append([Cell(pillar.name, href=link), *numbers])
    heads = [
        words.say("pillars.pillar"),
        words.say("pillars.measures"),
        *(words.say(f"evidence_short.{k}") for k in _KINDS),
    ]
    headers: list[Cell | str] = [heads[0], *(Cell(head, "number") for head in heads[1:])]
    numbers = {name: f"{count:,}" for name, count in counts(plan).items()}
    markup.table(headers, rows, words.say("overview.pillars_note", **numbers), "pillar-table")


def render(ctx: Context) -> None:
    """The page."""
    words = ctx.words
    markup.title(
        words.say("app.pages_overview"), words.say("app.as_of_line", place=ctx.place, date=words.date(ctx.as_of))
    )
    if not ctx.folder.points():
        markup.paragraph(words.say("map.empty", folder=ctx.folder.path), "empty")
        st.code(f"python -m layers import FILE.geojson --data {ctx.folder.path}", language=None)
    else:
        _answer(ctx)
    left, right = st.columns([8, 7], gap="medium")
    with left:
        if ctx.folder.points():
            markup.paragraph(words.say("overview.by_ward"), "heading")
            _ward_table(ctx)
    with right:
        _attention(ctx)
        _pillars(ctx)
    provenance.how(
        ctx,
        [words.say(f"rule.{name}") for name in ("ward", "count", "capacity", "fresh")],
        list(ctx.folder.layers),
        "overview_how",
    )
