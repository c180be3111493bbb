"""The measures of a plan in one fiscal year: rating beside evidence, what changed, the wards, who decides by when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import streamlit as st

from dashboard import markup, provenance
from dashboard.charts import Mark, sparkline
from dashboard.markup import Cell, Stack
from dashboard.plan import published_view, scales_view, telling
from dashboard.plan.desk import Desk
from dashboard.session import choices, choose
from layers.plan.measures import measures_table
from layers.scorecard.card import Card
from layers.scorecard.series import YearValue
from layers.spec import IndicatorSpec

_KINDS = ("L", "C", "T")
_COLUMNS = ("measure", "rating", "evidence", "agreement", "change", "wards", "decision")
#: Filters of the table, each a choice in the URL.
FILTERS = ("pillar", "kind", "find")


def show(desk: Desk) -> None:
    """Filters, programme ratings where the plan has them, the table, how ratings spread, how it was worked out."""
    words, picked = desk.ctx.words, choices()
    filters(desk)
    plan, total = desk.book.plan, len(desk.cards)
    rows = measures_table(plan, picked["pillar"] or None, None, picked["kind"] or None, picked["find"])
    wanted = {row.measure.id for row in rows}
    shown = [card for card in desk.cards if card.id in wanted]
    scales_view.programmes(desk)
    if shown:
        caption = words.say("pillars.count", count=len(shown), total=total) + desk.mark
        headers = [words.say(f"scorecard.column_{name}") for name in _COLUMNS]
        markup.table(headers, _grouped(desk, shown), caption, "measure-table", stacked=True)
    else:
        markup.paragraph(words.say("pillars.nothing"), "empty")
    scales_view.spread(desk)
    published_view.loose(desk)
    _how(desk)


def filters(desk: Desk) -> None:
    """By pillar, kind of evidence and words."""
    words, picked = desk.ctx.words, choices()
    pillars = {pillar.id: pillar.name for pillar in desk.book.plan.pillars}
    kinds = {kind: words.say(f"evidence.{kind}") for kind in _KINDS}
    first, second, third = st.columns([3, 2, 4], gap="small")
    for place, name, options in ((first, "pillar", pillars), (second, "kind", kinds)):
        with place:
            _choice(name, options, words.say("pillars.pillar" if name == "pillar" else "pillars.evidence"), desk)
    with third:
        st.session_state["w_find"] = picked["find"]
        st.text_input(words.say("pillars.find"), key="w_find", on_change=_take, args=("find",))


def _choice(name: str, options: dict[str, str], label: str, desk: Desk) -> None:
    if choices()[name] not in options:
        choices()[name] = ""
    st.session_state[f"w_{name}"] = choices()[name]
    everything = desk.ctx.words.say("pillars.all")
    st.selectbox(
        label,
        ["", *options],
        key=f"w_{name}",
        on_change=_take,
        args=(name,),
        format_func=lambda one: options.get(one, everything),
    )


def _take(name: str) -> None:
    choose(**{name: (st.session_state["w_" + name] or "").strip()})


def _grouped(desk: Desk, shown: list[Card]) -> list[list[Cell | Stack | str]]:
    """A row a measure, under a heading for each pillar and area."""
    body: list[list[Cell | Stack | str]] = []
    group = ("", "")
    for card in shown:
        pillar, area = card.row.pillar, card.row.area
        here = (pillar.id, area.id if area else "")
        if here != group:
            group = here
            short = f"（{pillar.short}）" if pillar.short and pillar.short != pillar.name else ""
            under = f"　（{area.order}）{area.name}" if area else ""
            body.append([Cell(f"{pillar.order} {pillar.name}{short}{under}", "group")])
        body.append(_cells(desk, card))
    return body


def _cells(desk: Desk, card: Card) -> list[Cell | Stack | str]:
    words, measure = desk.ctx.words, card.row.measure
    name = (
        Cell(card.id, "strong", desk.link(measure=card.id, view="table")),
        Cell(measure.name),
        Cell(words.say(f"evidence_short.{measure.kind}"), "fine"),
    )
    return [
        Stack(name),
        Stack(rating(desk, card)),
        Stack(evidence(desk, card)),
        Stack(agreement(desk, card)),
        Stack(change(desk, card)),
        Stack(wards(desk, card)),
        Stack(decision(desk, card)),
    ]


def rating(desk: Desk, card: Card) -> tuple[Cell, ...]:
    """The self-rating with its label, what became of it since the year before, and how far it is confirmed."""
    words, given = desk.ctx.words, card.rating
    if given is None:
        return (Cell(telling.rating(None, desk.scales, words), "unknown"),)
    moved = telling.steps(card.steps, words) or words.say("scorecard.steps_unknown")
    state = words.say(f"result_state.{card.result.state}") if card.result else ""
    shade = telling.shade(card.rank, given, desk.scales)
    return Cell(telling.rating(given, desk.scales, words), shade), Cell(moved, "fine"), Cell(state, "fine")


def evidence(desk: Desk, card: Card) -> tuple[Cell, ...]:
    """The main indicator's value, its target, the share reached and the date it speaks of."""
    words, held = desk.ctx.words, card.main
    if held is None:
        return Cell(words.say("value.undecided"), "unknown"), Cell(telling.why(card.agreement, words), "fine")
    found = held.evidence
    name = Cell(words.name(held.spec), "fine")
    lines = [Cell(text, "fine") for text in telling.doubts(found, words)]
    if found.value is None:
        return Cell(telling.value(found, held.spec, words), "unknown"), name, *lines
    share = telling.share(held.share, words)
    goal = telling.target(held, words) + (f"　{share}" if share else "")
    as_of = Cell(words.say("scorecard.as_of", date=words.date(found.as_of)), "fine")
    return Cell(telling.value(found, held.spec, words), "strong"), name, Cell(goal, "fine"), as_of, *lines


def agreement(desk: Desk, card: Card) -> tuple[Cell, ...]:
    """Whether rating and evidence agree, and why that cannot be told."""
    words, found = desk.ctx.words, card.agreement
    judged = telling.agreement(found, words)
    if found.kind == "undecided":
        return judged, Cell(telling.why(found, words), "fine")
    scale = desk.scales[card.rating.scale_id] if card.rating else None
    if scale is None or found.expected_code is None or found.kind == "agrees":
        return (judged,)
    return judged, Cell(words.say("scorecard.expected", code=telling.code(found.expected_code, scale, words)), "fine")


def change(desk: Desk, card: Card) -> tuple[Cell, ...]:
    """The change since the year before, and the years as a small drawing."""
    held = card.main
    lines = telling.difference(held.change if held else None, held.spec if held else None, desk.ctx.words)
    return (*_spark(desk, card), *lines)


def _spark(desk: Desk, card: Card) -> tuple[Cell, ...]:
    values = desk.yearly.get(card.main.spec.id, ()) if card.main else ()
    if not any(one.value is not None for one in values):
        return ()
    assert card.main is not None
    told = spark_words(values, card.main.spec, desk)
    return (Cell(told, "spark", src=sparkline([Mark(one.value, one.joined, bound=not one.exact) for one in values])),)


def spark_words(values: Iterable[YearValue], spec: IndicatorSpec, desk: Desk) -> str:
    """The years of a drawing in words."""
    words = desk.ctx.words
    told = [f"{one.fiscal_year} {telling.year_value(one, spec, words)}" for one in values]
    return words.say("scorecard.between").join(told)


def wards(desk: Desk, card: Card) -> tuple[Cell, ...]:
    """Wards where it is done of those it concerns, and how many are blocked."""
    words = desk.ctx.words
    if not desk.book.wards:
        return (Cell(words.say("scorecard.no_wards"), "fine"),)
    lines = [Cell(text, "fine") for text in telling.wards_beside(card, words)]
    if card.blocked:
        text = words.say("scorecard.blocked", count=len(card.blocked))
        lines.append(Cell(text, "fine", desk.link(view="matrix", measure="")))
    return Cell(telling.wards(card, words), "strong"), *lines


def decision(desk: Desk, card: Card) -> tuple[Cell, ...]:
    """The office that must decide and its date; wards past their date."""
    words, open_one, as_of = desk.ctx.words, card.decision, desk.ctx.as_of
    lines: list[Cell] = []
    if open_one is not None:
        lines.append(Cell(desk.book.office_name(open_one.office) or words.say("value.unregistered"), "strong"))
        date = datetime.date.fromisoformat(open_one.due)
        lines.append(Cell(telling.due(date, as_of, words), "late" if as_of and date < as_of else "fine"))
    if card.overdue_wards:
        lines.append(Cell(words.say("scorecard.wards_late", count=len(card.overdue_wards)), "late"))
    return tuple(lines) or (Cell(words.say("scorecard.no_decision"), "fine"),)


def _how(desk: Desk) -> None:
    words, specs = desk.ctx.words, desk.ctx.config.indicators.indicators
    kinds = list(dict.fromkeys(kind for spec in specs.values() for kind in spec.needs)) if desk.book.indicators else []
    rules = [words.say(f"rule.{name}") for name in ("plan", "evidence", "year", "agreement")]
    scales_view.thresholds(desk)
    provenance.how(desk.ctx, rules, kinds, "pillars_how")
