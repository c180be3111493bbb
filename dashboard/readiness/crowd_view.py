"""Everyone to the nearest place, beside the planned assignment: the overflow that planning avoids, place by place."""

from __future__ import annotations

import pandas as pd

from dashboard import markup
from dashboard.markup import Cell
from dashboard.readiness.room import Room
from dashboard.session import link
from layers.wording import Wording

#: Rows shown of a list that goes on.
_MOST = 10


def crowd(room: Room) -> None:
    """Both ways side by side, the places that overflow, and the areas in which room runs out whatever one does."""
    words, total = room.ctx.words, room.found.total
    if not total["demand"]:
        return
    markup.heading(words.say("crowd.title"), apart=True)
    markup.paragraph(sentence(room.place, total, words) + room.mark, "strong")
    if total["unknown"] and total["served"]:
        markup.paragraph(words.say("crowd.unknown"), "note")
    _overflowing(room)
    _shortages(room)


def sentence(place: str, total: pd.Series, words: Wording) -> str:
    """Both ways in one sentence. A ward alone may lose by a plan that puts the whole city first."""
    planned, nearest = int(total["served"]), int(total["nearest_served"])
    if not planned and total["unknown"]:
        return words.say("crowd.undecided", place=place)
    told = {"place": place, "nearest": f"{nearest:,}"}
    if nearest == planned:
        return words.say("crowd.same", **told)
    key = "crowd.sentence" if nearest < planned else "crowd.nearest_more"
    return words.say(key, **told, planned=f"{planned:,}", more=f"{abs(planned - nearest):,}")


def _overflow(room: Room) -> pd.DataFrame:
    """Open places to which more people would come than find room, the worst first."""
    places, ward = room.found.places, room.ctx.ward
    opened = places[(places["status"] == "open") & ((places["ward"] == ward) | (not ward))]
    opened = opened.assign(over=opened["nearest_wanted"] - opened["nearest_taken"])
    return opened[opened["over"] > 0].sort_values(["over", "id"], ascending=[False, True])


def _overflowing(room: Room) -> None:
    words, found = room.ctx.words, _overflow(room)
    if found.empty:
        markup.paragraph(words.say("crowd.none_known" if room.found.total["unknown"] else "crowd.none"), "note")
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
    drawn = (room.found.cells["district"] != "").any()
    rows: list[list[Cell | markup.Stack | str]] = [
        [
            _joined([one or words.say("readiness.nowhere") for one in row["wards"]], words),
            *([_joined(districts_of(room, row["cells"]), words)] if drawn else []),
            Cell(f"{int(row['people']):,}", "number"),
            Cell(f"{int(row['room']):,}", "number"),
            Cell(f"{int(row['short']):,}", "number"),
            Cell(f"{len(row['cells']):,}", "number"),
            Cell(f"{len(row['places']):,}", "number"),
        ]
        for _, row in found.head(_MOST).iterrows()
    ]
    heads: list[Cell | str] = [words.say("readiness.ward"), *([words.say("readiness.district")] if drawn else [])]
    heads += [Cell(words.say(f"crowd.{name}"), "number") for name in ("people", "room", "short", "cells", "places")]
    caption = words.say("crowd.shortages", count=f"{len(found):,}", shown=len(rows)) + room.mark
    markup.table(heads, rows, caption, "crowd_shortages")


def districts_of(room: Room, cells: list[str]) -> list[str]:
    """The school districts of these cells by name, the one with the most of their people first."""
    rows, known = room.found.cells, room.ctx.folder.districts
    people = rows[rows["id"].isin(cells)].groupby("district")["people"].sum()
    codes = people.sort_values(ascending=False, kind="stable").index
    return [known.name(str(code)) if code else room.ctx.words.say("readiness.nowhere") for code in codes]


def _joined(names: list[str], words: Wording) -> str:
    return ("、" if words.language == "ja" else ", ").join(names)
