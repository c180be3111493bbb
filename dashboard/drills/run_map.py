"""The sites of a run on the map: their state by shape and letter, the head count written beside it."""

from __future__ import annotations

from typing import Any

from dashboard import guard, map_view, markup
from dashboard.drills import run_words
from dashboard.drills.room import Room
from layers.drills.log import BoardState, SiteBoard
from layers.store.run_record import Run

#: A shape for each state of `layers.store.run_bodies.SITE_STATES`, "" = not reported.
SHAPES = {"open": "circle", "preparing": "triangle", "closed": "square", "": "diamond"}
#: Room around the sites, as a share of their spread, and the least of it [degrees].
_ROOM, _LEAST = 0.15, 0.004
#: More places than this have no room for their counts.
_LABELS = 60


def draw(room: Room, run: Run, state: BoardState) -> None:
    """The map, its legend, and how many sites have no position."""
    ctx, words = room.ctx, room.words
    at = {one.id: (one.longitude, one.latitude) for one in run.plan.sites if None not in (one.longitude, one.latitude)}
    shown = [one for one in state.sites if one.id in at]
    if not shown:
        markup.paragraph(words.say("drill_run.map_none"), "empty")
        return
    drawing: dict[str, Any] = {"area": [], "starts": [], "ways": [], "closed": [], "labels": []}
    drawing["places"] = _places(room, shown, at)
    if len(shown) <= _LABELS:
        counted = [one for one in shown if one.people is not None]
        drawing["labels"] = [[at[one.id][1], at[one.id][0], f"{one.people:,}"] for one in counted]
    view = map_view.View(f"run:{run.id}", box=_box([at[one.id] for one in shown]))
    with guard.messages(words, "run map"):
        map_view.draw_drill(ctx.folder, ctx.config, words, drawing, view, "", f"run_map_{run.id}", lambda _news: None)
    _legend(room, run, state)
    if len(shown) < len(state.sites):
        markup.paragraph(words.say("drill_run.map_without", count=len(state.sites) - len(shown)), "note")


def _places(room: Room, shown: list[SiteBoard], at: dict[str, Any]) -> dict[str, Any]:
    words, states = room.words, list(SHAPES)
    return {
        "kinds": [{"id": one or "none", "symbol": SHAPES[one], "glyph": _glyph(room, one)} for one in states],
        "id": [one.id for one in shown],
        "name": [f"{one.name}　{run_words.state(one, words)}　{run_words.of_capacity(one, words)}" for one in shown],
        "x": [round(float(at[one.id][0]), 6) for one in shown],
        "y": [round(float(at[one.id][1]), 6) for one in shown],
        "kind": [states.index(one.state or "") for one in shown],
        "state": ["yes"] * len(shown),
        "chosen": [one.state is not None or one.people is not None for one in shown],
    }


def _glyph(room: Room, state: str) -> str:
    return room.words.say(f"drill_run.glyph_{state or 'none'}")


def _legend(room: Room, run: Run, state: BoardState) -> None:
    words, entries = room.words, []
    for one, symbol in SHAPES.items():
        count = sum((site.state or "") == one for site in state.sites)
        told = words.say("drill_run.key", state=words.say(f"drill_run.state_{one or 'none'}"), count=count)
        entries.append((markup.symbol_path(symbol, "yes", _glyph(room, one)), told))
    markup.key_line(entries, run_words.mode(run, words))


def _box(spots: list[Any]) -> tuple[float, float, float, float]:
    west, south = (min(float(one[axis]) for one in spots) for axis in (0, 1))
    east, north = (max(float(one[axis]) for one in spots) for axis in (0, 1))
    wide, high = (max(_ROOM * size, _LEAST) for size in (east - west, north - south))
    return west - wide, south - high, east + wide, north + high
