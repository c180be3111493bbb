"""データ: a file in, what is there and what is missing, official lists, cross-check, files out."""

from __future__ import annotations

from collections.abc import Callable

from dashboard import (
    apply_view,
    catalogue_view,
    crosscheck_view,
    export_view,
    intake_view,
    markup,
    official_view,
    provenance,
)
from dashboard.session import Context
from dashboard.view_pick import pick_view

_TABS: dict[str, Callable[[Context], None]] = {
    "import": intake_view.show,
    "catalogue": catalogue_view.show,
    "official": official_view.show,
    "compare": crosscheck_view.show,
    "export": export_view.show,
}


def render(ctx: Context) -> None:
    """The page."""
    words = ctx.words
    markup.title(
        words.say("app.pages_data"),
        words.say("app.as_of_line", place=ctx.folder.spec.name or ctx.place, date=words.date(ctx.as_of)),
    )
    apply_view.done(ctx)
    tab = pick_view(ctx, "tab", _TABS, "data.tab")
    _TABS[tab](ctx)
    rules = [words.say(f"rule.{name}") for name in ("intake", "difference", "fresh", "ward", "capacity")]
    provenance.how(ctx, rules, list(ctx.folder.layers), "data_how")
