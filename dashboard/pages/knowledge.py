"""知見: what the plan learns from: cases, opinions with their responses, other cities, a committee's meeting."""

from __future__ import annotations

from collections.abc import Callable

from dashboard import markup
from dashboard.knowledge import cards_view, compare_view, gaps_view, ledger_view, opinion_view, sources, sources_view
from dashboard.knowledge.room import Room, open_room
from dashboard.plan.desk import choose_plan
from dashboard.session import Context, choices
from dashboard.view_pick import pick_view

_VIEWS: dict[str, Callable[[Room], None]] = {
    "cards": cards_view.show,
    "ledger": ledger_view.show,
    "gaps": gaps_view.show,
    "compare": compare_view.show,
    "sources": sources_view.show,
}


def render(ctx: Context) -> None:
    """The page."""
    words, room = ctx.words, open_room(ctx)
    markup.title(words.say("app.pages_knowledge"), words.say("knowledge.line", plan=room.desk.book.plan.head.title))
    choose_plan(room.desk)
    view = pick_view(ctx, "kview", _VIEWS, "knowledge.view", clears=("kopen",))
    if view == "ledger" and any(row.id == choices()["kopen"] for row in room.rows):
        opinion_view.show(room, choices()["kopen"])
    else:
        _VIEWS[view](room)
    sources.how(room)
