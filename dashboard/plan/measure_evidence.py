"""The evidence of a measure: every indicator, how the judgement came about, the rows behind, the wards."""

from __future__ import annotations

import pandas as pd

from dashboard import markup
from dashboard.charts import Mark, series_chart
from dashboard.markup import Cell, Stack
from dashboard.plan import scales_view, telling
from dashboard.plan.desk import Desk, year_words
from dashboard.session import link
from layers.evidence.drilled import DRILL_RULES
from layers.evidence.model import Rows
from layers.scorecard.card import Card, Held

_COLUMNS = ("indicator", "value", "target", "change", "source")


def show(desk: Desk, card: Card) -> None:
    """All of it; a plan without indicators says so."""
    words, held = desk.ctx.words, indicators(card)
    markup.heading(words.say("measure.evidence"), 3)
    if not held:
        markup.paragraph(telling.why(card.agreement, words), "empty")
        return
    headers = [words.say(f"measure.column_{name}") for name in _COLUMNS]
    rows = [_row(desk, one, main=one is card.main) for one in held]
    caption = words.say("measure.evidence_caption", year=year_words(desk.fiscal_year, words)) + desk.mark
    markup.table(headers, rows, caption, "evidence-table", stacked=True)
    _years(desk, card)
    markup.heading(words.say("measure.judged"), 4)
    markup.bullet_list([(f"{number}", text) for number, text in enumerate(reasoning(desk, card), 1)])
    _rows_behind(desk, held)
    _wards(desk, held)


def indicators(card: Card) -> list[Held]:
    """The main indicator first."""
    return [*([card.main] if card.main else []), *card.others]


def _row(desk: Desk, held: Held, *, main: bool) -> list[Cell | Stack | str]:
    words, found = desk.ctx.words, held.evidence
    name = [Cell(words.name(held.spec), "strong"), *([Cell(words.say("measure.main"), "fine")] if main else [])]
    name.append(Cell(words.say(f"measure.better_{held.spec.direction}"), "fine"))
    value = Cell(telling.value(found, held.spec, words), "unknown" if found.value is None else "strong")
    as_of = (
        [Cell(words.say("scorecard.as_of", date=words.date(found.as_of)), "fine")] if found.value is not None else []
    )
    doubts = [Cell(text, "fine") for text in telling.doubts(found, words)]
    share = telling.share(held.share, words)
    goal = (Cell(telling.target(held, words)), *([Cell(share, "strong")] if share else []))
    return [
        Stack(tuple(name)),
        Stack((value, *as_of, *doubts)),
        Stack(goal),
        Stack(tuple(telling.difference(held.change, held.spec, words))),
        Stack(_source(desk, held)),
    ]


def _source(desk: Desk, held: Held) -> tuple[Cell, ...]:
    """Who recorded it, or from which layers it was computed."""
    words = desk.ctx.words
    if held.evidence.source:
        return (Cell(held.evidence.source, "fine"),)
    if held.evidence.value is None:
        return (Cell("—"),)
    if held.spec.rule in DRILL_RULES:
        return (Cell(words.say("measure.computed_register"), href=link("drills", drill="", dview="register")),)
    names = [words.name(desk.ctx.config.layers.kinds[kind]) for kind in held.spec.needs]
    return (Cell(words.say("measure.computed", layers=words.say("scorecard.between").join(names)), "fine"),)


def _years(desk: Desk, card: Card) -> None:
    """The main indicator year by year, larger than in the table."""
    words, main = desk.ctx.words, card.main
    values = desk.yearly.get(main.spec.id, ()) if main else ()
    if main is None or not any(one.value is not None for one in values):
        return
    marks = [
        Mark(
            one.value,
            one.joined,
            year_words(one.fiscal_year, words),
            telling.year_value(one, main.spec, words),
            bound=not one.exact,
        )
        for one in values
    ]
    told = words.say("scorecard.between").join(f"{mark.label} {mark.told}" for mark in marks)
    caption = words.say("measure.years", name=words.name(main.spec), values=told) + desk.mark
    markup.picture(series_chart(marks), told, caption)
    if any(one.value is not None and not one.exact for one in values):
        markup.paragraph(words.say("measure.years_bound"), "note")


def reasoning(desk: Desk, card: Card) -> list[str]:
    """How the judgement came about, step by step."""
    words, found, given, main = desk.ctx.words, card.agreement, card.rating, card.main
    if main is None:
        return [telling.why(found, words)]
    lines = [words.say("measure.step_rating", rating=telling.rating(given, desk.scales, words))]
    value, goal = telling.value(main.evidence, main.spec, words), telling.target(main, words)
    lines.append(words.say("measure.step_share", value=value, target=goal, share=telling.share(main.share, words)))
    rule = desk.ctx.config.indicators.thresholds(given.scale_id) if given else None
    if found.expected_code and given and rule:
        scale = desk.scales[given.scale_id]
        limits = scales_view.ranges(rule.shares, desk)[scale.ranked.index(found.expected_code)]
        expected = telling.code(found.expected_code, scale, words)
        lines.append(words.say("measure.step_expected", expected=expected, limits=limits))
    end = words.say(f"agreement.{found.kind}")
    why = telling.why(found, words) if found.kind == "undecided" else ""
    return [*lines, words.say("measure.step_end", agreement=end) + why]


def _rows_behind(desk: Desk, held: list[Held]) -> None:
    words = desk.ctx.words
    rows = [_behind(desk, one, part) for one in held for part in one.evidence.rows]
    if rows:
        headers = [words.say(f"measure.behind_{name}") for name in ("indicator", "layer", "role")]
        headers_all = [*headers, Cell(words.say("measure.behind_count"), "number"), words.say("measure.behind_link")]
        markup.table(headers_all, rows, words.say("measure.behind") + desk.ctx.mark, "rows-behind", stacked=True)


def _behind(desk: Desk, held: Held, part: Rows) -> list[Cell | Stack | str]:
    words = desk.ctx.words
    role = words.say(f"evidence_rows.{part.role}") + (f"：{part.label}" if part.label else "")
    if part.link and part.count:
        goal = Cell(words.say("measure.on_map"), href=link("map", **part.link))
    else:
        goal = Cell(words.say("measure.in_data"), href=link("data", tab="catalogue", layer=part.kind))
    kind = words.name(desk.ctx.config.layers.kinds[part.kind])
    return [Cell(words.name(held.spec)), kind, role, Cell(f"{part.count:,}", "number"), goal]


def _wards(desk: Desk, held: list[Held]) -> None:
    """Every indicator that says anything by ward, one column each; the ward of the sidebar is marked."""
    words, chosen = desk.ctx.words, desk.ctx.ward
    told = [one for one in held if one.evidence.by_ward["value"].notna().any()]
    if not told or not desk.book.wards:
        markup.paragraph(words.say("measure.no_wards"), "note")
        return
    headers = [words.say("measure.ward"), *(Cell(words.name(one.spec), "number") for one in told)]
    tables = [one.evidence.by_ward.set_index("name") for one in told]
    rows: list[list[Cell | Stack | str]] = []
    for ward in desk.book.wards:
        cells = [
            _ward_cell(table.loc[ward], one, desk) if ward in table.index else _nothing(desk)
            for table, one in zip(tables, told, strict=True)
        ]
        rows.append([ward_name(ward, chosen, desk), *cells])
    markup.table(headers, rows, words.say("measure.by_ward") + desk.mark, "evidence-wards")


def ward_name(ward: str, chosen: str, desk: Desk) -> Cell:
    """A ward, the one of the sidebar with a mark of its own."""
    return Cell(desk.ctx.words.say("measure.chosen_ward", ward=ward), "strong") if ward == chosen else Cell(ward)


def _nothing(desk: Desk) -> Cell:
    return Cell(desk.ctx.words.say("value.unregistered"), "unknown")


def _ward_cell(row: pd.Series, held: Held, desk: Desk) -> Cell:
    words = desk.ctx.words
    if pd.isna(row["value"]):
        return Cell(words.say(f"value.{row['state']}"), "number" if row["state"] == "not_applicable" else "unknown")
    told = telling.number(float(row["value"]), held.spec, words)
    if row["at_least"]:
        told = words.say("figure.at_least", value=told)
    if row["at_most"]:
        told = words.say("scorecard.at_most", value=told)
    return Cell(told, "number")
