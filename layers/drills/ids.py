"""Where the records of drills stand: the one place that names them.

``drill``: belongs to no plan. ``finding`` and ``action``: under a plan, since they name its measures.
"""

from __future__ import annotations

from layers.store.record import Record

#: What stands in the place of a plan: a drill is the ward's, whichever plan is looked at.
DRILLS = "drills"


def drill(ident: str) -> Record:
    """A drill."""
    return Record("drill", DRILLS, "drill", item=ident)


def finding(plan: str, drill_id: str, ident: str) -> Record:
    """What a drill taught."""
    return Record("finding", plan, drill_id, item=ident)


def action(plan: str, drill_id: str, ident: str, measure: str = "", ward: str = "") -> Record:
    """An action item that follows from a drill: under its measure, or the drill where it has none."""
    return Record("action", plan, measure or drill_id, ward=ward, item=ident)
