"""The first of what needs a decision under the plan, for the page 概況."""

from __future__ import annotations

from dashboard import markup
from dashboard.plan import needs_view
from dashboard.plan.desk import open_desk
from dashboard.session import Context, link


def show(ctx: Context) -> None:
    """Sentence, the first measures with their first reason, a link to the whole."""
    desk, words = open_desk(ctx), ctx.words
    if desk.book.plan.head.city != ctx.folder.city.code:
        return  # Another city's plan says nothing of this one.
    markup.heading(words.say("scorecard.overview"))
    markup.paragraph(needs_view.sentence(desk) + desk.mark)
    items = [
        (
            need.card.id,
            f"{need.card.row.measure.name}　{needs_view.reasons(desk, need)[0]}",
            desk.link(measure=need.card.id, view="table"),
            words.say("scorecard.overview_look"),
        )
        for need in desk.needs[: needs_view.FIRST]
    ]
    markup.action_list([*items, ("", "", link("pillars", view="", measure=""), words.say("scorecard.overview_all"))])
