"""Two fiscal years side by side: what changed first, and what cannot be compared said so."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import markup
from dashboard.markup import Cell, Stack
from dashboard.plan import telling
from dashboard.plan.desk import Desk, choose_year, year_words
from dashboard.session import choices, choose
from layers.scorecard.card import Card
from layers.scorecard.periods import Compared, Verdict, compared, verdicts


def show(desk: Desk) -> None:
    """The other year, how many are better or worse, and the table."""
    words = desk.ctx.words
    other = _other(desk)
    if other is None:
        markup.paragraph(words.say("periods.one_year"), "empty")
        return
    left, right = st.columns([2, 3], gap="small", vertical_alignment="bottom")
    with left:
        choose_year(desk, "fy2", "periods.other")
    with right:
        everything = st.toggle(words.say("periods.all"), key="w_periods_all")
    found = compared(desk.cards, desk.cards_of(other), desk.book, desk.scales)
    _answer(desk, found, other)
    shown = found if everything else [one for one in found if one.changed]
    if shown:
        _table(desk, shown, len(found), other)
    else:
        markup.paragraph(words.say("periods.nothing"), "empty")
    markup.bullet_list([(words.say("how.rule"), words.say(f"periods.rule_{name}")) for name in ("scale", "changed")])


def _other(desk: Desk) -> int | None:
    """The other year: the one chosen, else the year before, else the nearest; None where there is no other."""
    rest = [year for year in desk.years if year != desk.fiscal_year]
    if not rest:
        return None
    if choices()["fy2"] not in map(str, rest):
        choose(fy2=str(min(rest, key=lambda year: (year > desk.fiscal_year, abs(year - desk.fiscal_year)))))
    return int(choices()["fy2"])


def _answer(desk: Desk, found: list[Compared], other: int) -> None:
    words = desk.ctx.words
    years = {"now": year_words(desk.fiscal_year, desk.ctx.words), "then": year_words(other, desk.ctx.words)}
    changed = sum(one.changed for one in found)
    lines = [
        words.say(f"periods.count_{name}", **verdicts(told))
        for name, told in (("rating", [one.rating for one in found]), ("evidence", [one.evidence for one in found]))
    ]
    markup.answer(words.say("periods.answer", changed=changed, total=len(found), **years), "　".join(lines) + desk.mark)


def _table(desk: Desk, shown: list[Compared], total: int, other: int) -> None:
    words = desk.ctx.words
    then, now = str(other), str(desk.fiscal_year)
    headers = [
        words.say("scorecard.column_measure"),
        words.say("periods.rating"),
        words.say("periods.evidence"),
        words.say("periods.agreement"),
        words.say("periods.wards"),
    ]
    rows = [_row(desk, one, then, now) for one in shown]
    caption = words.say("pillars.count", count=len(shown), total=total) + desk.mark
    markup.table(headers, rows, caption, "periods-table", stacked=True)


def _row(desk: Desk, one: Compared, then: str, now: str) -> list[Cell | Stack | str]:
    words, card = desk.ctx.words, one.now
    moved = telling.steps_to(one.steps, words)
    spec = card.main.spec if card.main else None
    return [
        Stack((Cell(card.id, "strong", desk.link(measure=card.id, view="table")), Cell(card.row.measure.name))),
        Stack((*_pair(desk, one, then, now, _rating), _verdict(one.rating, desk), *_fine(moved))),
        Stack((*_pair(desk, one, then, now, _evidence), *telling.difference(one.change, spec, words))),
        Stack(_pair(desk, one, then, now, _agreement)),
        Stack(_pair(desk, one, then, now, _wards)),
    ]


def _pair(desk: Desk, one: Compared, then: str, now: str, tell: Callable[[Desk, Card, str], Cell]) -> tuple[Cell, ...]:
    return tell(desk, one.then, then), tell(desk, one.now, now)


def _rating(desk: Desk, card: Card, year: str) -> Cell:
    told = f"{year}　{telling.rating(card.rating, desk.scales, desk.ctx.words)}"
    return Cell(told, telling.shade(card.rank, card.rating, desk.scales) if card.rating else "unknown")


def _evidence(desk: Desk, card: Card, year: str) -> Cell:
    words, held = desk.ctx.words, card.main
    value = words.say("value.undecided") if held is None else telling.value(held.evidence, held.spec, words)
    return Cell(f"{year}　{value}", "unknown" if held is None or held.evidence.value is None else "plain")


def _agreement(desk: Desk, card: Card, year: str) -> Cell:
    cell = telling.agreement(card.agreement, desk.ctx.words)
    return Cell(f"{year}　{cell.text}", cell.kind)


def _wards(desk: Desk, card: Card, year: str) -> Cell:
    words = desk.ctx.words
    told = telling.wards(card, words) if desk.book.wards else words.say("scorecard.no_wards")
    beside = telling.wards_beside(card, words) if desk.book.wards else []
    return Cell(f"{year}　{words.say('scorecard.between').join([told, *beside])}")


def _verdict(found: Verdict, desk: Desk) -> Cell:
    return Cell(desk.ctx.words.say(f"compared.{found}"), "unknown" if found == "unknown" else "strong")


def _fine(text: str) -> tuple[Cell, ...]:
    return (Cell(text, "fine"),) if text else ()
