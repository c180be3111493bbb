"""What needs a decision: one sentence, the first three measures to be read from afar, the rest to unfold."""

from __future__ import annotations

import datetime

import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.plan import telling
from dashboard.plan.desk import Desk
from layers.plan.fiscal import era_label
from layers.scorecard.card import Card
from layers.scorecard.needs import Need

#: Measures shown large before the list unfolds: as many as a meeting can take in at once.
FIRST = 3


def show(desk: Desk) -> None:
    """The whole list."""
    words, found = desk.ctx.words, desk.needs
    markup.answer(sentence(desk), beside(desk))
    if found:
        listing(desk, found[:FIRST])
    if found[FIRST:]:
        with st.expander(words.say("scorecard.needs_more", count=len(found) - FIRST)):
            listing(desk, found[FIRST:], FIRST + 1)
    with st.expander(words.say("scorecard.needs_order")):
        markup.bullet_list(
            [(words.say("how.rule"), words.say(f"scorecard.needs_rule_{name}")) for name in ("what", "order", "people")]
        )


def sentence(desk: Desk) -> str:
    """The answer: how many measures of how many need a decision, and why."""
    words, found = desk.ctx.words, desk.needs
    year = era_label(desk.fiscal_year) if words.language == "ja" else f"FY{desk.fiscal_year}"
    told = {"year": year, "measures": len(desk.cards), "count": len(found)}
    if not found:
        return words.say("scorecard.no_needs", **told)
    late = sum(bool({"decision_overdue", "rollout_overdue"} & {*need.reasons}) for need in found)
    against = sum(need.card.agreement.contradicts for need in found)
    return words.say("scorecard.needs", late=late, against=against, **told)


def beside(desk: Desk) -> str:
    """What the sentence does not say: those with people affected alone, and what cannot be judged."""
    words = desk.ctx.words
    undecided = sum(card.agreement.kind == "undecided" for card in desk.cards)
    alone = sum(not ({*need.reasons} - {"people", "people_unknown"}) for need in desk.needs)
    parts = [words.say("scorecard.needs_people", count=alone)] if alone else []
    parts += [words.say("scorecard.needs_undecided", count=undecided)] if undecided else []
    if desk.ctx.as_of is None:
        parts.append(words.say("scorecard.no_date"))
    return "".join(parts) + desk.mark


def listing(desk: Desk, found: list[Need], first: int = 1) -> None:
    """Some of the measures, each with why, who, by when and how many people."""
    markup.large_list([_item(desk, need) for need in found], first)


def _item(desk: Desk, need: Need) -> tuple[Cell, list[Cell]]:
    words, card = desk.ctx.words, need.card
    head = Cell(f"{card.id}　{card.row.measure.name}", "head", desk.link(measure=card.id, view="table"))
    told, kind = telling.people(card, words)
    people = Cell(words.say("scorecard.people", people=told), "fact" if kind == "plain" else "unknown")
    lines = [Cell(text, "why") for text in reasons(desk, need)]
    return head, [*lines, *_who(desk, card), people]


def reasons(desk: Desk, need: Need) -> list[str]:
    """Every reason in words but the people, who stand in their own line."""
    texts = {
        "decision_overdue": _decision_late,
        "rollout_overdue": _rollout_late,
        "rated_high": _against,
        "rated_low": _against,
    }
    return [texts[name](desk, need.card) for name in need.reasons if name in texts] or [
        desk.ctx.words.say("scorecard.why_people")
    ]


def _decision_late(desk: Desk, card: Card) -> str:
    words, decision = desk.ctx.words, card.decision
    assert decision is not None
    days = _days(decision.due, desk.ctx.as_of)
    date = telling.day(decision.due, words)
    return words.say("scorecard.why_decision", days=f"{days:,}", date=date, question=decision.question)


def _rollout_late(desk: Desk, card: Card) -> str:
    words = desk.ctx.words
    dates = [card.rollout[ward].due or "" for ward in card.overdue_wards]
    first = min(dates)
    return words.say(
        "scorecard.why_rollout",
        wards=words.say("scorecard.between").join(card.overdue_wards),
        days=f"{_days(first, card.rollout_day):,}",
        date=telling.day(first, words),
    )


def _against(desk: Desk, card: Card) -> str:
    words, found = desk.ctx.words, card.agreement
    given = card.rating
    assert given is not None
    expected = telling.code(found.expected_code or "", desk.scales[given.scale_id], words)
    own = telling.rating(given, desk.scales, words)
    return words.say(f"scorecard.why_{found.kind}", own=own, share=telling.share(found.share, words), expected=expected)


def _who(desk: Desk, card: Card) -> list[Cell]:
    """The office that must decide, and by when: of the open decision, else of the wards that are late."""
    words, decision = desk.ctx.words, card.decision
    if decision is not None:
        office = desk.book.office_name(decision.office)
        by = telling.due(datetime.date.fromisoformat(decision.due), desk.ctx.as_of, words)
        return [Cell(words.say("scorecard.office", office=office, due=by), "fact")]
    names = dict.fromkeys(desk.book.office_name(card.rollout[ward].office) for ward in card.overdue_wards)
    named = words.say("scorecard.between").join(name for name in names if name)
    if named:
        return [Cell(words.say("scorecard.office_rollout", office=named), "fact")]
    return [Cell(words.say("scorecard.office_unknown"), "unknown")]


def _days(due: str, as_of: datetime.date | None) -> int:
    return 0 if as_of is None else max(0, (as_of - datetime.date.fromisoformat(due)).days)
