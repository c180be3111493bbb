"""備え: who has no place they can reach in time, why, and what would help most."""

from __future__ import annotations

from collections.abc import Callable, Collection

from dashboard import address, markup
from dashboard.readiness import (
    escape_view,
    knowledge_view,
    networks_view,
    scenario_form,
    sheet_view,
    siting_ask,
    siting_view,
    stock_view,
    who_view,
)
from dashboard.readiness.room import Room, open_room
from dashboard.session import Context
from dashboard.view_pick import pick_view
from layers.readiness.cell_map import FIGURES

_VIEWS: dict[str, Callable[[Room], None]] = {
    "who": who_view.show,
    "siting": siting_view.show,
    "escape": escape_view.show,
    "stock": stock_view.show,
    "networks": networks_view.show,
    "knowledge": knowledge_view.show,
    "sheet": sheet_view.show,
}


def _takes(ctx: Context) -> dict[str, Collection[str]]:
    """What the address of this page may say; whether options of a kind are there, the view itself looks at."""
    return {
        "rview": _VIEWS,
        "k": {str(number) for number in range(1, siting_ask.MOST + 1)},
        "scope": {siting_ask.CITY},
        "outside": {"no"},
        "cells": FIGURES,
        "supply": ctx.config.supplies,
    }


def render(ctx: Context) -> None:
    """The page."""
    words, room = ctx.words, open_room(ctx)
    markup.title(
        words.say("app.pages_readiness"),
        words.say("readiness.line", place=room.place, hazard=room.hazard, date=words.date(ctx.as_of)),
    )
    address.told(ctx, _takes(ctx))
    view = pick_view(ctx, "rview", _VIEWS, "readiness.view")
    scenario_form.show(room)
    _VIEWS[view](room)
