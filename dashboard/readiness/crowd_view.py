"""Everyone to the nearest place, beside the planned assignment: the overflow that planning avoids, place by place."""

from __future__ import annotations

import pandas as pd

from dashboard import markup
from dashboard.markup import Cell
from dashboard.readiness.room import Room
from dashboard.session import link

#: Rows shown of a list that goes on.
_MOST = 10


def crowd(room: Room) -> None:
    """Both ways side by side, the places that overflow, and the areas in which room runs out whatever one does."""
    words, total = room.ctx.words, room.found.total
    if not total["demand"]:
        return
    markup.heading(words.say("crowd.title"), apart=True)
    planned, nearest = int(total["served"]), int(total["nearest_served"])
    markup.paragraph(
        words.say(
            "crowd.sentence",
            place=room.place,
            nearest=f"{nearest:,}",
            planned=f"{planned:,}",
            more=f"{planned - nearest:,}",
        ),
        "strong",
    )
    _overflowing(room)
    _shortages(room)


def _overflow(room: Room) -> pd.DataFrame:
    """Open places to which more people would come than find room, the worst first."""
    places, ward = room.found.places, room.ctx.ward
    opened = places[(places["status"] == "open") & ((places["ward"] == ward) | (not ward))]
    opened = opened.assign(over=opened["nearest_wanted"] - opened["nearest_taken"])
    return opened[opened["over"] > 0].sort_values(["over", "id"], ascending=[False, True])


def _overflowing(room: Room) -> None:
    words, found = room.ctx.words, _overflow(room)
    if found.empty:
        markup.paragraph(words.say("crowd.none"), "note")
        return
    rows: list[list[Cell | markup.Stack | str]] = [
        [
            Cell(str(row["name"]), "plain", link("map", ward=str(row["ward"]), site=str(row["id"]), layers="")),
            Cell(f"{int(row['nearest_wanted']):,}", "number"),
            Cell(f"{int(row['capacity']):,}", "number"),
            Cell(f"{int(row['over']):,}", "number"),
            Cell(f"{int(row['assigned']):,}", "number"),
        ]
        for _, row in found.head(_MOST).iterrows()
    ]
    heads: list[Cell | str] = [words.say("crowd.place")]
    heads += [Cell(words.say(f"crowd.{name}"), "number") for name in ("wanted", "capacity", "over", "assigned")]
    caption = words.say("crowd.caption", count=f"{len(found):,}", shown=len(rows)) + room.mark
    markup.table(heads, rows, caption, "crowd_places")


def _shortages(room: Room) -> None:
    words, found, ward = room.ctx.words, room.found.shortages, room.ctx.ward
    found = found[[not ward or ward in wards for wards in found["wards"]]]
    if found.empty:
        return
    rows: list[list[Cell | markup.Stack | str]] = [
        [
            "、".join(one or words.say("readiness.nowhere") for one in row["wards"]),
            Cell(f"{int(row['people']):,}", "number"),
            Cell(f"{int(row['room']):,}", "number"),
            Cell(f"{int(row['short']):,}", "number"),
            Cell(f"{len(row['cells']):,}", "number"),
            Cell(f"{len(row['places']):,}", "number"),
        ]
        for _, row in found.head(_MOST).iterrows()
    ]
    heads: list[Cell | str] = [words.say("readiness.ward")]
    heads += [Cell(words.say(f"crowd.{name}"), "number") for name in ("people", "room", "short", "cells", "places")]
    caption = words.say("crowd.shortages", count=f"{len(found):,}", shown=len(rows)) + room.mark
    markup.table(heads, rows, caption, "crowd_shortages")
