"""概況: the city by ward, what needs attention, the four pillars."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import markup, provenance, tables
from dashboard.data import plan_named
from dashboard.session import Context
from layers.plan import counts, measures_table
from layers.summary import SITE_KINDS, Finding, findings, ward_table
from layers.wording import Wording


def _sentence(finding: Finding, words: Wording, ctx: Context) -> str:
    kind = words.name(ctx.config.layers.kinds[finding.kind]) if finding.kind else ""
    detail = words.say("problem_title." + finding.detail) if finding.code == "rows" else finding.detail
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


def _cell(value: object, words: Wording) -> str:
    return words.say("value.unregistered") if pd.isna(value) else f"{value:,}"  # type: ignore[call-overload]


def _ward_rows(ctx: Context) -> pd.DataFrame:
    words, table = ctx.words, ward_table(ctx.folder, ctx.config, ctx.hazard)
    kinds = ctx.config.layers.kinds
    out = pd.DataFrame({words.say("app.ward"): table["ward"].replace("", words.say("overview.rest"))})
    for kind in SITE_KINDS:
        layer = ctx.folder.layers.get(kind)
        basis = f"（{layer.basis}）" if layer is not None and layer.basis else ""
        out[words.name(kinds[kind]) + basis] = [_cell(value, words) for value in table[kind]]
    out[words.say("overview.conditional")] = [f"{value:,}" for value in table["conditional"]]
    out[words.say("overview.capacity")] = [
        f"{known:,} / {rows:,}" for known, rows in zip(table["capacity_known"], table["capacity_rows"], strict=True)
    ]
    out[words.say("overview.support")] = [f"{value:,}" for value in table["support"]]
    if ctx.folder.training:
        out[words.say("training.mark")] = words.say("training.mark")
    return out[table["ward"] == ctx.ward] if ctx.ward else out


def _answer(ctx: Context) -> None:
    table = ward_table(ctx.folder, ctx.config, ctx.hazard)
    if ctx.ward:
        table = table[table["ward"] == ctx.ward]
    names = {kind: table[kind].sum(min_count=1) for kind in SITE_KINDS}
    parts = {kind: _cell(value, ctx.words) for kind, value in names.items()}
    fields = ctx.config.layers.kinds["emergency_site"].fields
    hazard = ctx.words.name(fields[ctx.hazard]) if ctx.hazard else ctx.words.say("overview.any_hazard")
    markup.answer(
        ctx.words.say("overview.answer", place=ctx.place, hazard=hazard, **parts),
        ctx.words.say("overview.answer_detail"),
    )


def _pillars(ctx: Context) -> None:
    words = ctx.words
    plan, _ = plan_named(ctx.config.app.app.plan)
    markup.paragraph(words.say("overview.pillars", title=plan.head.title), "heading")
    rows = []
    for pillar in plan.pillars:
        kinds = [row.measure.kind for row in measures_table(plan, pillar=pillar.id)]
        rows.append(
            {words.say("pillars.pillar"): pillar.name, words.say("pillars.measures"): len(kinds)}
            | {words.say(f"evidence.{kind}"): kinds.count(kind) for kind in ("L", "C", "T")}
        )
    tables.plain(pd.DataFrame(rows), "overview_pillars", words.say("overview.pillars", title=plan.head.title))
    markup.paragraph(words.say("overview.pillars_note", **{k: f"{v:,}" for k, v in counts(plan).items()}), "note")


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
            tables.plain(_ward_rows(ctx), "overview_wards", words.say("overview.by_ward"))
    with right:
        _attention(ctx)
        _pillars(ctx)
    provenance.how(
        ctx,
        [words.say(f"rule.{name}") for name in ("ward", "count", "capacity", "fresh")],
        list(ctx.folder.layers),
        "overview_how",
    )
