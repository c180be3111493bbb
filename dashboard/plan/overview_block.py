"""The first of what needs a decision under the plan, for the page 概況."""

from __future__ import annotations

from dashboard import markup
from dashboard.markup import Cell, Stack
from dashboard.plan import needs_view
from dashboard.plan.desk import open_desk
from dashboard.session import Context, link


def show(ctx: Context) -> None:
    """Sentence, the first measures with their first reason, a link to the whole."""
    desk, words = open_desk(ctx), ctx.words
    if desk.book.plan.head.city != ctx.folder.city.code:
        return  # Another city's plan says nothing of this one.
    markup.heading(words.say("scorecard.overview"))
    rows: list[list[Cell | Stack | str]] = [
        [
            Cell(need.card.id, "strong", desk.link(measure=need.card.id, view="table")),
            Stack((Cell(need.card.row.measure.name, "strong"), Cell(needs_view.reasons(desk, need)[0]))),
        ]
        for need in desk.needs[: needs_view.FIRST]
    ]
    more = Cell(words.say("scorecard.overview_all"), href=link("pillars", view="", measure=""))
    heads = [words.say("pillars.id"), words.say("scorecard.overview_why")]
    markup.table(heads, [*rows, [more]], needs_view.sentence(desk) + desk.mark, "needs-table")
