"""概況: the city by ward with a chosen figure, what needs attention now, two wards side by side, the four pillars."""

from __future__ import annotations

import streamlit as st

from dashboard import attention_view, figure_view, markup, provenance, ward_counts
from dashboard.data import plan_named
from dashboard.markup import Cell
from dashboard.meetings import blocks
from dashboard.plan import overview_block
from dashboard.session import Context, link
from layers.plan import counts, measures_table

_KINDS = ("L", "C", "T")


def _pillars(ctx: Context) -> None:
    words = ctx.words
    plan, _ = plan_named(ctx.config.app.app.plan)
    markup.paragraph(words.say("overview.pillars", title=plan.head.title), "heading")
    rows: list[list[Cell | str]] = []
    for pillar in plan.pillars:
        kinds = [row.measure.kind for row in measures_table(plan, pillar=pillar.id)]
        numbers = [Cell(f"{n:,}", "number") for n in (len(kinds), *(kinds.count(kind) for kind in _KINDS))]
        rows.append([Cell(pillar.name, href=link("pillars", pillar=pillar.id)), *numbers])
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
    shown = bool(ctx.folder.points())
    if shown:
        ward_counts.answer(ctx)
    else:
        markup.paragraph(words.say("map.empty", folder=ctx.folder.path), "empty")
        st.code(f"python -m layers import FILE.geojson --data {ctx.folder.path}", language=None)
    left, right = st.columns([8, 7], gap="medium")
    with left:
        if shown:
            figure_view.show_map(ctx)
    with right:
        attention_view.show(ctx)
    left, right = st.columns([8, 7], gap="medium")
    with left:
        if shown:
            figure_view.show_table(ctx)
    with right:
        overview_block.show(ctx)
        blocks.homework(ctx)
        _pillars(ctx)
    if shown:
        figure_view.compare(ctx)
        markup.paragraph(words.say("overview.by_ward"), "heading")
        ward_counts.show_table(ctx)
    provenance.how(ctx, _rules(ctx), list(ctx.folder.layers), "overview_how")


def _rules(ctx: Context) -> list[str]:
    words = ctx.words
    general = [words.say(f"rule.{name}") for name in ("ward", "count", "capacity", "fresh", "attention")]
    return general + [f"{words.name(figure)}：{words.rule(figure)}" for figure in ctx.config.figures.values()]
