"""The map of a drill: its area, where people set out, their ways, closed streets, and the sites."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import shapely
import streamlit as st

from dashboard import guard, map_view, markup
from dashboard.drills.lines import on_earth
from dashboard.drills.room import Room
from dashboard.readiness import swatches
from dashboard.routes.assets import STATE_STYLES
from layers.drills.area import area_of
from layers.drills.routes import Routes
from layers.spec import KindSpec
from layers.store.drill_bodies import DrillBody

#: Told apart in grey and by every eye; dashes tell them apart too.
WAYS = (("#0017c1", ""), ("#96304f", "10 6"), ("#197a4b", "3 6"), ("#7a4a00", "14 5 3 5"))
_AREA, _START = "#333333", "#333333"
#: Room around what is drawn, as a share of its size, and the least of it [degrees].
_ROOM, _LEAST = 0.12, 0.004
_CLOSED_MOST = 200
_AXES = 2
Hear = Callable[[tuple[float, float]], None]


def draw(room: Room, body: DrillBody, sites: pd.DataFrame, found: Routes | None, hear: Hear) -> None:
    """The map with its legend; ``hear`` gets the position (longitude, latitude) of a click."""
    ctx, words = room.ctx, room.words
    area = area_of(ctx.folder, body)
    shown = sites[sites["longitude"].notna() & (sites["suggested"] | sites["id"].isin(body.sites))]
    drawing = {
        "area": [] if area is None else _rings(area),
        "starts": [[one.latitude, one.longitude, one.name] for one in body.starts],
        "ways": _ways(room, found),
        "closed": [[y, x] for x, y in found.blocked[:_CLOSED_MOST]] if found else [],
        "places": _places(room, shown, body),
    }
    view = map_view.View(f"drill:{room.open.id}:{area_key(body)}", box=_box(room, area, body, shown))
    with guard.messages(words, "map"):
        map_view.draw_drill(ctx.folder, ctx.config, words, drawing, view, body.ward, "drill_map", _heard(hear))
    _legend(room, body, shown, found, drawn=area is not None)


def _heard(hear: Hear) -> map_view.Hear:
    """Each click is told once: the map says its last one again with whatever else it tells."""

    def take(news: dict[str, Any]) -> None:
        at, click = news.get("at"), news.get("clicks")
        if not click or click == st.session_state.get("drill_click"):
            return
        st.session_state["drill_click"] = click
        if isinstance(at, list) and len(at) == _AXES and all(isinstance(one, int | float) for one in at):
            spot = on_earth(float(at[0]), float(at[1]))
            if spot is not None:
                hear(spot)

    return take


def area_key(body: DrillBody) -> str:
    """What the map looks at: it moves when this changes."""
    return f"{body.ward}:{','.join(body.districts)}:{len(body.area)}"


def _rings(area: Any) -> list[list[list[float]]]:
    polygons = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
    return [[[round(y, 5), round(x, 5)] for x, y in part.exterior.coords] for part in polygons]


def _ways(room: Room, found: Routes | None) -> list[dict[str, Any]]:
    """Each way with its number in the table of ways."""
    told = []
    for number, one in enumerate(found.routes if found else (), 1):
        if one.line is None:
            continue
        colour, dash = WAYS[(number - 1) % len(WAYS)]
        line = [[round(y, 6), round(x, 6)] for x, y in one.line.coords]
        middle = one.line.interpolate(0.5, normalized=True)
        name = room.words.say("drill_plan.leg", start=one.start, site=one.site)
        told.append(
            {
                "line": line,
                "middle": [round(middle.y, 6), round(middle.x, 6)],
                "number": number,
                "colour": colour,
                "dash": dash,
                "told": f"{number} {name}",
            }
        )
    return told


def _places(room: Room, shown: pd.DataFrame, body: DrillBody) -> dict[str, Any]:
    """Sites in columns, as the other maps have them, and which of them are chosen."""
    kinds = list(dict.fromkeys(shown["kind"]))
    specs: list[KindSpec] = [room.ctx.config.layers.kinds[kind] for kind in kinds]
    return {
        "kinds": [{"id": one.id, "symbol": one.symbol, "glyph": one.glyph} for one in specs],
        "id": shown["id"].astype(str).tolist(),
        "name": shown["name"].astype(str).tolist(),
        "x": shown["longitude"].astype(float).round(6).tolist(),
        "y": shown["latitude"].astype(float).round(6).tolist(),
        "kind": [kinds.index(kind) for kind in shown["kind"]],
        "state": [state_of(row) for row in shown.to_dict("records")],
        "chosen": shown["id"].isin(body.sites).tolist(),
    }


def state_of(row: dict[Any, Any]) -> str:
    """How a site is drawn: as known to serve, or as unknown."""
    state = "yes" if row["suggested"] else "unknown"
    assert state in STATE_STYLES
    return state


def _box(room: Room, area: Any, body: DrillBody, shown: pd.DataFrame) -> tuple[float, float, float, float] | None:
    """The area with what lies beside it: starts and chosen sites."""
    spots = [(one.longitude, one.latitude) for one in body.starts]
    chosen = shown[shown["id"].isin(body.sites)]
    spots += list(zip(chosen["longitude"].astype(float), chosen["latitude"].astype(float), strict=True))
    if area is not None:
        spots += [area.bounds[:2], area.bounds[2:]]
    if not spots:
        return room.ctx.folder.extent(body.ward)
    west, south = (min(one[axis] for one in spots) for axis in (0, 1))
    east, north = (max(one[axis] for one in spots) for axis in (0, 1))
    wide, high = (max(_ROOM * size, _LEAST) for size in (east - west, north - south))
    return west - wide, south - high, east + wide, north + high


def _legend(room: Room, body: DrillBody, shown: pd.DataFrame, found: Routes | None, *, drawn: bool) -> None:
    words, kinds = room.words, room.ctx.config.layers.kinds
    entries = [(swatches.line(_AREA, 2, "6 4"), words.say("drill_plan.key_area"))] if drawn else []
    if body.starts:
        entries.append((swatches.disc("1", _START), words.say("drill_plan.key_start", count=len(body.starts))))
    ways = sum(one.line is not None for one in found.routes) if found else 0
    if ways:
        entries.append((swatches.line(WAYS[0][0], 4), words.say("drill_plan.key_way", count=ways)))
    if found and found.blocked:
        told = words.say("drill_plan.key_closed", count=len(found.blocked))
        entries.append((swatches.line("#1a1a1a", 2, "7 5", cross=True), told))
    chosen = shown["id"].isin(body.sites)
    for kind, count in shown["kind"].value_counts(sort=False).items():
        spec = kinds[str(kind)]
        mine = int((chosen & (shown["kind"] == kind)).sum())
        told = words.say("drill_plan.key_site", kind=words.name(spec), count=int(count), chosen=mine)
        entries.append((markup.symbol_path(spec.symbol, "yes", spec.glyph), told))
    markup.key_line(entries, words.say("training.mark") if room.ctx.folder.training else "")
