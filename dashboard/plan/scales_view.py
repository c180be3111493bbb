"""Ratings as classes: how they spread, which share lets one expect which, and programmes apart from measures."""

from __future__ import annotations

from itertools import pairwise

import streamlit as st

from dashboard import markup
from dashboard.markup import Cell, Stack
from dashboard.plan import telling
from dashboard.plan.desk import Desk, year_words
from layers.plan.entries import Level, Result
from layers.plan.progress import ratings_by_code, results_of
from layers.plan.scales import Scale
from layers.scorecard.card import rank_of

#: From which share of all ratings on one class they say little, as 74 of 83 do in a sample of published sheets.
_NEARLY_ALL = 0.8


def used(desk: Desk) -> list[Scale]:
    """The scales that ratings of the year stand on."""
    own = [one for one in desk.book.entries.results if one.fiscal_year == desk.fiscal_year and one.scale]
    return [desk.scales[name] for name in dict.fromkeys(one.scale for one in own) if name in desk.scales]


def spread(desk: Desk) -> None:
    """How many ratings of the year stand on each class, for each scale apart; both levels of a document together."""
    words = desk.ctx.words
    for scale in used(desk):
        counts = ratings_by_code(desk.book.entries, scale, fiscal_year=desk.fiscal_year)
        headers = [words.say("scorecard.spread_class"), *(telling.code(code, scale, words) for code in counts)]
        numbers = [words.say("scorecard.spread_count"), *(Cell(f"{count:,}", "number") for count in counts.values())]
        caption = words.say("scorecard.spread", scale=_name(scale, desk), year=year_words(desk.fiscal_year, words))
        markup.table(headers, [numbers], caption + desk.mark, f"spread-{scale.id}", stacked=True)
        total = sum(counts.values())
        code, most = max(counts.items(), key=lambda item: item[1])
        if total and most / total >= _NEARLY_ALL:
            label = telling.code(code, scale, words)
            markup.paragraph(words.say("scorecard.spread_same", total=total, count=most, code=label), "note")


def programmes(desk: Desk) -> None:
    """Ratings of programmes, the printed summary and the head of the table of measures each in its own column."""
    plan, words = desk.book.plan, desk.ctx.words
    if plan.head.top != "programme":
        return
    levels: tuple[Level, ...] = ("summary", "detail")
    results = {level: results_of(desk.book.entries, fiscal_year=desk.fiscal_year, level=level) for level in levels}
    rows: list[list[Cell | Stack | str]] = []
    for pillar in plan.pillars:
        cells = [results[level].get(pillar.id) for level in levels]
        rows.append([f"{pillar.order} {pillar.name}", *(_rating(desk, one) for one in cells)])
    heads = [words.say("scorecard.programme"), *(words.say(f"scorecard.level_{level}") for level in levels)]
    caption = words.say("scorecard.programmes", year=year_words(desk.fiscal_year, words)) + desk.mark
    markup.table(heads, rows, caption, "programme-table", stacked=True)
    markup.paragraph(words.say("scorecard.levels_apart"), "note")


def _rating(desk: Desk, result: Result | None) -> Stack:
    words, given = desk.ctx.words, result.rating if result else None
    if given is None:
        return Stack((Cell(telling.rating(None, desk.scales, words), "unknown"),))
    shade = telling.shade(rank_of(result, desk.scales), given, desk.scales)
    scale = desk.scales.get(given.scale_id)
    name = (Cell(_name(scale, desk), "fine"),) if scale else ()
    return Stack((Cell(telling.rating(given, desk.scales, words), shade), *name))


def thresholds(desk: Desk) -> None:
    """Which share of the target lets one expect which class, and whose assumption that is."""
    words, config = desk.ctx.words, desk.ctx.config.indicators
    with st.expander(words.say("scorecard.thresholds")):
        for scale in used(desk) or [desk.scales[next(iter(desk.scales))]]:
            rule = config.thresholds(scale.id)
            if rule is None:
                markup.paragraph(words.say("scorecard.no_thresholds", scale=_name(scale, desk)), "note")
                continue
            markup.definition_table(
                [
                    (telling.code(code, scale, words), text, "plain")
                    for code, text in zip(scale.ranked, ranges(rule.shares, desk), strict=True)
                ],
                f"{rule.ja if words.language == 'ja' else rule.en}（{_name(scale, desk)}）",
            )
            markup.paragraph(
                words.say("scorecard.thresholds_rule", points=f"{rule.border_points:g}", source=rule.source), "note"
            )


def ranges(shares: list[float], desk: Desk) -> list[str]:
    """The shares of each class in words, best first."""
    words = desk.ctx.words
    told = [words.say("scorecard.from_share", share=f"{shares[0]:g}")]
    told += [words.say("scorecard.between_shares", low=f"{low:g}", high=f"{high:g}") for high, low in pairwise(shares)]
    return [*told, words.say("scorecard.below_share", share=f"{shares[-1]:g}")]


def _name(scale: Scale, desk: Desk) -> str:
    return scale.ja if desk.ctx.words.language == "ja" else scale.en
