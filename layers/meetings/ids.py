"""Where the records of meetings stand: the one place that names them.

``meeting``, ``opinion``: the plan's own, told apart by their id. ``response``: under the opinion. ``decision``: under
its meeting. ``action`` (homework): under its measure, or its meeting where it has none.
"""

from __future__ import annotations

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
