"""What stands around the maps of the page 備え: places in the legend, standards."""

from __future__ import annotations

import dataclasses

import pandas as pd

from dashboard import markup
from dashboard.readiness.room import Room
from layers.readiness.terms import Value, terms

#: Words and drawn state of a place's status, in the order of the legend.
_STATUS = {
    "open": ("escape.place_open", "yes"),
    "unknown": ("escape.place_unknown", "unknown"),
    "candidate": ("cells_map.place_candidate", "candidate"),
}
#: Topics of the standards that make a time on foot.
_ON_FOOT = ("speed", "night", "stairs", "ascent", "snap")


def place_key(room: Room, places: pd.DataFrame, nearest: pd.Series) -> list[tuple[str, str]]:
    """Legend entries of the places drawn, by kind and status, with counts; those of other wards that people of the
    chosen one flee to (``nearest``: ids) are counted apart, in one entry.
    """
    words, kinds, ward = room.ctx.words, room.ctx.config.layers.kinds, room.ctx.ward
    drawn_places = places[places["longitude"].notna() & places["status"].isin(_STATUS.keys())]
    inside = (drawn_places["ward"] == ward) | (not ward)
    own, beyond = drawn_places[inside], drawn_places[~inside & drawn_places["id"].isin(nearest)]
    entries = []
    for status, (key, state) in _STATUS.items():
        for kind, count in own.loc[own["status"] == status, "kind"].value_counts(sort=False).items():
            drawn = markup.symbol_path(kinds[str(kind)].symbol, state, kinds[str(kind)].glyph)
            entries.append((drawn, words.say(key, kind=words.name(kinds[str(kind)]), count=f"{count:,}")))
    if len(beyond):
        entries.append((_symbol(beyond, room), words.say("cells_map.place_beyond", count=f"{len(beyond):,}")))
    return entries


def _symbol(places: pd.DataFrame, room: Room) -> str:
    """The drawing of the first of these places: they are of several kinds."""
    first = places.iloc[0]
    kind = room.ctx.config.layers.kinds[str(first["kind"])]
    return markup.symbol_path(kind.symbol, _STATUS[str(first["status"])][1], kind.glyph)


def standards_on_foot(room: Room) -> tuple[Value, ...]:
    """The standards behind times on the network, each once: no capacity, no departure, no arrival enters them."""
    walked = dataclasses.replace(room.scenario, route="network")
    used = terms(walked, room.ctx.config, room.ctx.folder.city.code).used
    return tuple(dict.fromkeys(one for one in used if one.topic in _ON_FOOT))
