"""4本柱: the plan as a table of measures with filters, what each answers, and how the plan came about."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.data import plan_named
from dashboard.markup import Cell
from dashboard.session import Context, choices, choose
from layers.plan import MeasureRow, Plan, counts, measures_table
from layers.plan.fiscal import fiscal_year_label

_KINDS = ("L", "C", "T")


def _filters(ctx: Context, plan: Plan) -> None:
    words, picked = ctx.words, choices()
    first, second, third = st.columns([3, 2, 4], gap="small")
    names = {pillar.id: pillar.name for pillar in plan.pillars}
    with first:
        st.session_state["w_pillar"] = picked["pillar"] if picked["pillar"] in names else ""
        st.selectbox(
            words.say("pillars.pillar"),
            ["", *names],
            key="w_pillar",
            on_change=_take,
            args=("pillar",),
            format_func=lambda code: names.get(code, words.say("pillars.all")),
        )
    with second:
        st.session_state["w_kind"] = picked["kind"] if picked["kind"] in _KINDS else ""
        st.selectbox(
            words.say("pillars.evidence"),
            ["", *_KINDS],
            key="w_kind",
            on_change=_take,
            args=("kind",),
            format_func=lambda k: words.say(f"evidence.{k}") if k else words.say("pillars.all"),
        )
    with third:
        st.session_state["w_find"] = picked["find"]
        st.text_input(words.say("pillars.find"), key="w_find", on_change=_take, args=("find",))


def _take(name: str) -> None:
    choose(**{name: (st.session_state["w_" + name] or "").strip()})


def _table(rows: list[MeasureRow], ctx: Context) -> None:
    words = ctx.words
    names = ("id", "measure", "indicator", "evidence", "value", "rating")
    body: list[list[Cell | str]] = []
    group = ("", "")
    for row in rows:
        here = (row.pillar.id, row.area.id if row.area else "")
        if here != group:
            group = here
            area = f"　（{row.area.order}）{row.area.name}" if row.area else ""
            body.append([Cell(f"{row.pillar.order} {row.pillar.name}（{row.pillar.short}）{area}", "group")])
        body.append(_cells(row, ctx))
    caption = words.say("pillars.count", count=len(rows), total=_total(ctx))
    markup.table([words.say(f"pillars.{name}") for name in names], body, caption, "measure-table")


def _total(ctx: Context) -> int:
    return len(plan_named(ctx.config.app.app.plan)[0].measures)


def _cells(row: MeasureRow, ctx: Context) -> list[Cell | str]:
    words, one = ctx.words, row.measure
    return [
        Cell(one.id, "strong"),
        one.name,
        one.indicator,
        Cell(words.say(f"evidence_short.{one.kind}"), "whole"),
        Cell(words.say("value.undecided"), "unknown"),
        Cell(words.say("value.unregistered"), "unknown"),
    ]


def _measure(row: MeasureRow, plan: Plan, ctx: Context) -> None:
    words, one = ctx.words, row.measure
    markup.paragraph(f"{one.id}　{one.name}", "heading")
    basis = next((link.basis for link in plan.links if link.measure == one.id), "")
    facts = [
        (words.say("pillars.pillar"), row.pillar.name, "plain"),
        (words.say("pillars.area"), row.area.name if row.area else "—", "plain"),
        (words.say("pillars.indicator"), one.indicator, "plain"),
        (
            words.say("pillars.value"),
            f"{words.say('value.undecided')}　{words.say(f'pillars.why_{one.kind}')}",
            "unknown",
        ),
        (
            words.say("pillars.rating"),
            f"{words.say('value.unregistered')}　{words.say('pillars.why_rating')}",
            "unknown",
        ),
        *((f"{words.say('pillars.issue')}（{basis}）", issue.text, "plain") for issue in row.issues),
        *((f"{words.say('pillars.policy')}（{basis}）", policy.text, "plain") for policy in row.policies),
        (words.say("how.source"), f"{plan.source.document} {one.section}", "plain"),
        (words.say("card.file"), words.say("card.file_row", file=one.ref.file, row=one.ref.row), "plain"),
    ]
    if one.note:
        facts.insert(2, (words.say("pillars.note"), one.note, "plain"))
    markup.definition_table(facts, words.say("pillars.one"))


def _background(plan: Plan, ctx: Context) -> None:
    words = ctx.words
    with st.expander(words.say("pillars.lineage")):
        years = f"{fiscal_year_label(plan.head.first_fiscal_year)}–{fiscal_year_label(plan.head.last_fiscal_year)}"
        rows = [
            (
                entry.name,
                (
                    f"{fiscal_year_label(entry.first_fiscal_year)}–"
                    f"{fiscal_year_label(entry.last_fiscal_year)}　{entry.aims}　[{entry.section}]"
                ),
                "plain",
            )
            for entry in plan.lineage
        ]
        markup.definition_table([*rows, (plan.head.title, years, "strong")], words.say("pillars.lineage_caption"))
        markup.definition_table(
            [(words.say(f"lookback.{item.kind}"), f"{item.text}　[{item.section}]", "plain") for item in plan.lookback],
            words.say("pillars.lookback"),
        )
        markup.definition_table(
            [
                (words.say(f"principle.{item.kind}"), f"{item.text}　[{item.section}]", "plain")
                for item in plan.principles
            ],
            words.say("pillars.principles"),
        )
    with st.expander(words.say("pillars.lists")):
        for pillar in plan.pillars:
            texts = [(words.say("pillars.issue"), item) for item in plan.issues if item.pillar == pillar.id]
            texts += [(words.say("pillars.policy"), item) for item in plan.policies if item.pillar == pillar.id]
            markup.definition_table(
                [(f"{kind} {item.id}", f"{item.text}　[{item.section}]", "plain") for kind, item in texts], pillar.name
            )


def _how(plan: Plan, ctx: Context) -> None:
    words = ctx.words
    with st.expander(words.say("app.how")):
        lines = [words.say("rule.plan"), words.say("rule.links"), words.say("rule.evidence"), plan.licence.note]
        markup.bullet_list([(words.say("how.rule"), line) for line in lines])
        markup.paragraph(f"{words.say('how.source')}：{plan.source.document}", "plain")
        _, problems = plan_named(ctx.config.app.app.plan)
        for problem in problems:
            markup.paragraph(f"{words.place(problem)}　{words.problem(problem)}", "plain")
        if not problems:
            markup.paragraph(words.say("how.no_problems"), "note")


def render(ctx: Context) -> None:
    """The page."""
    words = ctx.words
    plan, _ = plan_named(ctx.config.app.app.plan)
    years = f"{fiscal_year_label(plan.head.first_fiscal_year)}–{fiscal_year_label(plan.head.last_fiscal_year)}"
    markup.title(words.say("app.pages_pillars"), f"{plan.head.title}　{years}")
    if ctx.folder.city.code and ctx.folder.city.code != plan.head.city:
        markup.paragraph(words.say("pillars.other_city", city=ctx.folder.city.name), "empty")
    markup.answer(words.say("pillars.answer", **counts(plan)), words.say("pillars.answer_detail"))
    _filters(ctx, plan)
    picked = choices()
    rows = measures_table(plan, pillar=picked["pillar"] or None, kind=picked["kind"] or None, text=picked["find"])
    if not rows:
        markup.paragraph(words.say("pillars.nothing"), "empty")
    else:
        _table(rows, ctx)
        names = {row.measure.id: f"{row.measure.id}　{row.measure.name}" for row in rows}
        chosen = st.selectbox(words.say("pillars.pick"), list(names), format_func=names.get, key="w_measure")
        _measure(next(row for row in rows if row.measure.id == chosen), plan, ctx)
    _background(plan, ctx)
    _how(plan, ctx)
