"""When places were last drilled, as the register counts it: a place in two lists is one place."""

from __future__ import annotations

import datetime

import pandas as pd

from layers.drills.kinds import NAMED
from layers.drills.register import took_place
from layers.folder import DataFolder
from layers.held import Held


def last_drilled(
    folder: DataFolder, told: Held, as_of: datetime.date | None, table: pd.DataFrame
) -> list[datetime.date | None]:
    """The last day up to the reference date (where one is known) that a drill took place at each place of a table
    (columns id and place_key), or at another record of the same place; None = never.
    """
    by_site: dict[str, datetime.date] = {}
    for drill in took_place(told, as_of or datetime.date.max):
        assert drill.body.held is not None
        by_site |= dict.fromkeys(drill.body.sites, drill.body.held.date)
    by_place: dict[str, datetime.date] = {}
    for site, key in _place_keys(folder) if by_site else ():
        if key and site in by_site:
            by_place[key] = max(by_place.get(key, by_site[site]), by_site[site])
    days = [(by_site.get(site), by_place.get(key)) for site, key in zip(table["id"], table["place_key"], strict=True)]
    return [max((day for day in pair if day is not None), default=None) for pair in days]


def _place_keys(folder: DataFolder) -> list[tuple[str, str]]:
    layers = {kind: folder.layer(kind) for kind in NAMED}
    return [
        (f"{kind}:{uid}", str(key))
        for kind, layer in layers.items()
        if layer is not None
        for uid, key in zip(layer.frame["uid"], layer.frame["place_key"], strict=True)
    ]
