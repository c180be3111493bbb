"""When a site was last drilled, and since when that is too long ago to count."""

from __future__ import annotations

import calendar
import datetime

from layers.drills.load import drills
from layers.held import Held


def last_drilled(told: Held, as_of: datetime.date | None) -> dict[str, datetime.date]:
    """Site (KIND:UID) → the last day a drill took place there, up to the reference date where one is known."""
    found: dict[str, datetime.date] = {}
    for drill in drills(told):
        held = drill.body.held
        if drill.body.state != "done" or held is None or (as_of is not None and held.date > as_of):
            continue
        for site in drill.body.sites:
            found[site] = max(found.get(site, held.date), held.date)
    return found


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months earlier, the month's last where it has no such day. A drill after it is a late one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < datetime.MINYEAR:
        return datetime.date.min
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))
