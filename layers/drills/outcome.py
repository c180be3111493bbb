"""What the log of a run says of the drill that took place: proposed to whoever closes the drill, who may know better."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from layers.drills.log import board_state, standing_entries
from layers.store.drill_bodies import HeldDrill
from layers.store.run_bodies import HeadCountBody
from layers.store.run_record import Run, RunEntry


def most_people(entries: Iterable[RunEntry]) -> int | None:
    """The most people at all sites together at any time, by the last count of each [people]; None: nobody counted.

    A site that had not reported yet adds nothing: there were at least so many. Latecomers are in no count.
    """
    now, most = dict[str, int](), None
    for entry in standing_entries(entries):
        if isinstance(entry.body, HeadCountBody):
            now[entry.body.site] = entry.body.people
            most = max(most or 0, sum(now.values()))
    return most


def outcome(run: Run, entries: Iterable[RunEntry], zone: datetime.tzinfo) -> HeldDrill:
    """The day it began (in ``zone``), the most people counted, minutes to the first opened site (to a tenth), and the run."""
    every = list(entries)
    opening = board_state(run, every).opening_min
    return HeldDrill(
        date=run.started_at.astimezone(zone).date(),
        participants=most_people(every),
        opening_min=None if opening is None else round(opening, 1),
        run=run.id,
    )
