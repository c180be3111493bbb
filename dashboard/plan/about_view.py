"""How the plan came about, what it looks back at, how it is carried out, and its lists in the order of the document."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.plan.desk import Desk
from layers.plan import Plan
from layers.plan.fiscal import fiscal_year_label
from layers.wording import Wording


def show(desk: Desk) -> None:
    """The whole background."""
    words, plan = desk.ctx.words, desk.book.plan
    _lineage(plan, words)
    _lists(plan, words)


def span(first: int, last: int) -> str:
    """A span of fiscal years in both calendars."""
    return f"{fiscal_year_label(first)}–{fiscal_year_label(last)}"


def _lineage(plan: Plan, words: Wording) -> None:
    rows = [
        (one.name, f"{span(one.first_fiscal_year, one.last_fiscal_year)}　{one.aims}　[{one.section}]", "plain")
        for one in plan.lineage
    ]
    own = (plan.head.title, span(plan.head.first_fiscal_year, plan.head.last_fiscal_year), "strong")
    markup.definition_table([*rows, own], words.say("pillars.lineage_caption"))
    if plan.lookback:
        markup.definition_table(
            [(words.say(f"lookback.{item.kind}"), f"{item.text}　[{item.section}]", "plain") for item in plan.lookback],
            words.say("pillars.lookback"),
        )
    if plan.principles:
        markup.definition_table(
            [
                (words.say(f"principle.{item.kind}"), f"{item.text}　[{item.section}]", "plain")
                for item in plan.principles
            ],
            words.say("pillars.principles"),
        )


def _lists(plan: Plan, words: Wording) -> None:
    if not plan.issues and not plan.policies:
        return
    with st.expander(words.say("pillars.lists")):
        for pillar in plan.pillars:
            texts = [(words.say("pillars.issue"), item) for item in plan.issues if item.pillar == pillar.id]
            texts += [(words.say("pillars.policy"), item) for item in plan.policies if item.pillar == pillar.id]
            markup.definition_table(
                [(f"{kind} {item.id}", f"{item.text}　[{item.section}]", "plain") for kind, item in texts], pillar.name
            )
