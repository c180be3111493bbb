"""What the plan says of a measure year by year, and what was reported of it."""

from __future__ import annotations

from dashboard import markup
from dashboard.markup import Cell, Stack
from dashboard.plan import telling
from dashboard.plan.desk import Desk, year_words
from layers.plan.entries import Milestone, PlanCell, Result
from layers.plan.progress import timeline
from layers.scorecard.card import Card, rank_of

_RESULT = ("year", "rating", "done", "next_steps", "shocks")


def show(desk: Desk, card: Card) -> None:
    """The plan over the years, then the results."""
    words = desk.ctx.words
    markup.heading(words.say("measure.timeline"), 3)
    baselines, cells, stones = timeline(desk.book.plan, card.id)
    if not (baselines or cells or stones):
        markup.paragraph(words.say("measure.no_timeline"), "note")
    if baselines:
        markup.bullet_list([(words.say("measure.baseline"), cell.text) for cell in baselines])
    if cells or stones:
        _timeline(desk, cells, stones)
    _results(desk, card)


def _timeline(desk: Desk, cells: list[PlanCell], stones: list[Milestone]) -> None:
    words = desk.ctx.words
    told = {year for cell in cells for year in (cell.first_fiscal_year, cell.last_fiscal_year) if year is not None}
    told |= {stone.fiscal_year for stone in stones}
    years = list(range(min(told), max(told) + 1))
    after = {cell.last_fiscal_year for cell in cells if cell.open_end}
    headers = [
        year_words(year, words) + (words.say("measure.onwards") if year in after and year == years[-1] else "")
        for year in years
    ]
    rows = [*(_span(desk, cell, years) for cell in cells), *(_stone(desk, stone, years) for stone in stones)]
    markup.spans(headers, rows, words.say("measure.timeline_caption"), "timeline-table")


def _span(desk: Desk, cell: PlanCell, years: list[int]) -> list[Stack | str]:
    """A row: blank up to the first year, the text over its years, blank after."""
    words = desk.ctx.words
    first, last = cell.first_fiscal_year or years[0], cell.last_fiscal_year or years[-1]
    end = years[-1] if cell.open_end else last
    lines = [Cell(cell.text)]
    if cell.open_end:
        lines.append(Cell(words.say("measure.open_end", year=year_words(last, words)), "fine"))
    if cell.basis in ("blank_continued", "column_uncertain"):
        lines.append(Cell(words.say(f"measure.basis_{cell.basis}"), "fine"))
    kind = "span sn-openend" if cell.open_end else "span"
    return [*[""] * (first - years[0]), Stack(tuple(lines), kind, end - first + 1), *[""] * (years[-1] - end)]


def _stone(desk: Desk, stone: Milestone, years: list[int]) -> list[Stack | str]:
    words = desk.ctx.words
    date = _month(stone.month, desk) if stone.month else year_words(stone.fiscal_year, words)
    sign = words.say(f"measure.milestone_{stone.kind}", date=date)
    here = Stack((Cell(sign, "strong"), Cell(stone.text)))
    return [*[""] * (stone.fiscal_year - years[0]), here, *[""] * (years[-1] - stone.fiscal_year)]


def _month(month: str, desk: Desk) -> str:
    """YYYY-MM as people write it."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月" if desk.ctx.words.language == "ja" else month


def _results(desk: Desk, card: Card) -> None:
    """Year by year: the measure's own, then the programme's, its two levels apart."""
    words, pillar = desk.ctx.words, card.row.pillar
    own = [one for one in desk.book.entries.results if one.measure == card.id]
    markup.heading(words.say("measure.results"), 3)
    if not own:
        markup.paragraph(words.say("measure.no_results"), "note")
    else:
        _table(desk, own, words.say("measure.results_detail"), "result-table")
    for level in ("summary", "detail"):
        wider = [
            one
            for one in desk.book.entries.results
            if one.level == level and one.pillar == pillar.id and not one.measure
        ]
        if wider:
            caption = words.say("measure.results_of", name=pillar.name, level=words.say(f"scorecard.level_{level}"))
            _table(desk, wider, caption, f"result-{level}")


def _table(desk: Desk, results: list[Result], caption: str, key: str) -> None:
    words = desk.ctx.words
    headers = [words.say(f"measure.result_{name}") for name in _RESULT]
    rows = [_result(desk, one) for one in sorted(results, key=lambda one: -one.fiscal_year)]
    markup.table(headers, rows, caption + desk.mark, key, stacked=True)


def _result(desk: Desk, one: Result) -> list[Cell | Stack | str]:
    words, given = desk.ctx.words, one.rating
    if given is None:
        rating = Cell(telling.rating(None, desk.scales, words), "unknown")
    else:
        rank = rank_of(one, desk.scales)
        rating = Cell(telling.rating(given, desk.scales, words), telling.shade(rank, given, desk.scales))
    year = Stack((Cell(year_words(one.fiscal_year, words), "strong"),))
    state = Cell(words.say(f"result_state.{one.state}"), "fine")
    return [year, Stack((rating, state)), *(_text(text) for text in (one.done, one.next_steps, one.shocks))]


def _text(text: str) -> Stack | Cell:
    lines = tuple(Cell(line) for line in text.splitlines() if line.strip())
    return Stack(lines) if lines else Cell("—", "none")
