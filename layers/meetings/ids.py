"""Where the records of meetings stand: the one place that names them.

``meeting``, ``opinion``: the plan's own, told apart by their id. ``response``: under the opinion. ``decision``: under
its meeting. ``action`` (homework): under its measure, or its meeting where it has none.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection

from layers.meetings.held import Held
from layers.store.record import Record


def meeting(plan: str, ident: str) -> Record:
    """A meeting."""
    return Record("meeting", plan, "meeting", item=ident)


def opinion(plan: str, ident: str) -> Record:
    """An opinion typed in."""
    return Record("opinion", plan, "opinion", item=ident)


def response(plan: str, opinion_id: str) -> Record:
    """The response to an opinion, printed or typed in."""
    return Record("response", plan, opinion_id)


def decision(plan: str, meeting_id: str, ident: str) -> Record:
    """A decision of a meeting."""
    return Record("decision", plan, meeting_id, item=ident)


def action(plan: str, ident: str, measure: str = "", meeting_id: str = "", ward: str = "") -> Record:
    """An action item, of a ward or of the whole city."""
    return Record("action", plan, measure or meeting_id or "action", ward=ward, item=ident)


def new_id(held: Held, kind: str) -> str:
    """An id no record of this kind has: the kind's letter and the next number. Two who take it at once get a Conflict."""
    taken = [record.item for record in held.records if record.kind == kind]
    letter = kind[0]
    numbers = [int(one[1:]) for one in taken if one[:1] == letter and one[1:].isascii() and one[1:].isdigit()]
    return f"{letter}{max(numbers, default=0) + 1}"


def new_meeting_id(held: Held, date: datetime.date) -> str:
    """The date, with a number behind it where that date is taken."""
    taken = {record.item for record in held.records if record.kind == "meeting"}
    return _free(date.isoformat(), taken)


def _free(stem: str, taken: Collection[str]) -> str:
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
