"""One measure in one fiscal year, to the last row behind it."""

from __future__ import annotations

import streamlit as st

from dashboard import markup, provenance
from dashboard.meetings import blocks
from dashboard.plan import (
    lessons_view,
    measure_evidence,
    measure_plan,
    measure_wards,
    others_view,
    published_view,
    scales_view,
    telling,
)
from dashboard.plan.desk import Desk, year_words
from dashboard.session import choose
from layers.scorecard.card import Card


def show(desk: Desk) -> None:
    """The whole measure; history and editing stand below it."""
    card, words = desk.card, desk.ctx.words
    assert card is not None
    _steps(desk, card)
    markup.heading(f"{card.id}　{card.row.measure.name}")
    _answer(desk, card)
    measure_evidence.show(desk, card)
    measure_wards.show(desk, card)
    blocks.of_measure(desk)
    lessons_view.of_measure(desk)
    measure_plan.show(desk, card)
    published_view.of_measure(desk, card.id)
    others_view.show(desk)
    _facts(desk, card)
    scales_view.thresholds(desk)
    rules = [words.say(f"rule.{name}") for name in ("year", "agreement", "links")]
    held = [*([card.main] if card.main else []), *card.others]
    rules += [f"{words.name(one.spec)}：{words.rule(one.spec)}" for one in held]
    kinds = list(dict.fromkeys(kind for one in held for kind in one.spec.needs))
    provenance.how(desk.ctx, rules, kinds, "measure_how")


def _steps(desk: Desk, card: Card) -> None:
    """Back to the table, to the measure before and to the next one."""
    names = [one.id for one in desk.cards]
    here = names.index(card.id)
    goals = {
        "back": "",
        "previous": names[here - 1] if here else "",
        "next": names[here + 1] if here + 1 < len(names) else "",
    }
    for place, (name, goal) in zip(st.columns([1, 1, 1, 2], gap="small"), goals.items(), strict=False):
        with place:
            st.button(
                desk.ctx.words.say(f"measure.{name}"),
                key=f"w_measure_{name}",
                on_click=choose,
                kwargs={"measure": goal},
                disabled=name != "back" and not goal,
                width="stretch",
            )


def _answer(desk: Desk, card: Card) -> None:
    """Rating, evidence and judgement of the year in one sentence."""
    words, held = desk.ctx.words, card.main
    value = words.say("value.undecided") if held is None else telling.value(held.evidence, held.spec, words)
    told = {
        "year": year_words(desk.fiscal_year, words),
        "rating": telling.rating(card.rating, desk.scales, words),
        "value": value,
        "agreement": words.say(f"agreement.{card.agreement.kind}"),
    }
    why = telling.why(card.agreement, words) if card.agreement.kind == "undecided" else ""
    markup.answer(words.say("measure.answer", **told), why + desk.mark)


def _facts(desk: Desk, card: Card) -> None:
    words, row, plan = desk.ctx.words, card.row, desk.book.plan
    one = row.measure
    basis = next((link.basis for link in plan.links if link.measure == one.id), "")
    facts = [
        (words.say("pillars.pillar"), row.pillar.name, "plain"),
        (words.say("pillars.area"), row.area.name if row.area else "—", "plain"),
        (words.say("pillars.evidence"), words.say(f"evidence.{one.kind}"), "plain"),
        (words.say("pillars.indicator"), one.indicator, "plain"),
        *([(words.say("pillars.note"), one.note, "plain")] if one.note else []),
        *((f"{words.say('pillars.issue')}（{basis}）", issue.text, "plain") for issue in row.issues),
        *((f"{words.say('pillars.policy')}（{basis}）", policy.text, "plain") for policy in row.policies),
        (words.say("how.source"), f"{plan.source.document} {one.section}", "plain"),
        (words.say("card.file"), words.say("card.file_row", file=one.ref.file, row=one.ref.row), "plain"),
    ]
    markup.heading(words.say("measure.facts"), 3)
    markup.definition_table(facts, plan.head.title)
