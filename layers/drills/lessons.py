"""What drills taught, fed back: the issues of a measure with what is done about them, and what of it is overdue."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from layers.attention import Finding
from layers.drills.load import Drill, drills
from layers.held import Held
from layers.items import ActionItem, action_items
from layers.store.bodies import ActionBody
from layers.store.drill_bodies import FindingBody


@dataclass(frozen=True, slots=True)
class Lesson:
    """An issue a drill showed, with the action items that answer it. ``body`` None: items that name no issue of it."""

    drill: str
    body: FindingBody | None
    items: tuple[ActionItem, ...]


def items_of_drills(lessons: Held, as_of: datetime.date | None) -> list[ActionItem]:
    """Every action item that follows from a drill: the late ones first, the latest first, then by due date."""
    return action_items(lessons, as_of, lambda body: bool(body.drill))


def overdue(lessons: Held, as_of: datetime.date | None) -> list[ActionItem]:
    """Those that wait and whose date has passed, the latest first; none without a reference date."""
    return [one for one in items_of_drills(lessons, as_of) if one.overdue]


def undated(lessons: Held) -> list[ActionItem]:
    """Those that wait without a date: nobody knows whether they are late."""
    return [one for one in items_of_drills(lessons, None) if one.open and one.body.due is None]


def lessons_of(lessons: Held, measure: str, as_of: datetime.date | None) -> list[Lesson]:
    """What drills taught of a measure: every issue that names it or is answered under it, with all items of the issue;
    then, drill by drill, items under the measure that answer no issue.
    """
    items = items_of_drills(lessons, as_of)
    issues = {step.record.item: body for step, body in lessons.bodies("finding", FindingBody) if body.sort == "issue"}
    found = []
    for name, body in issues.items():
        own = [one for one in items if (one.body.drill, one.body.finding) == (body.drill, name)]
        if measure in (body.measure, *(one.body.measure for one in own)):
            found.append(Lesson(body.drill, body, tuple(own)))
    rest = [one for one in items if one.body.measure == measure and not _answers(one.body, issues)]
    of_drills = dict.fromkeys(one.body.drill for one in rest)
    return found + [Lesson(drill, None, tuple(one for one in rest if one.body.drill == drill)) for drill in of_drills]


def _answers(body: ActionBody, issues: dict[str, FindingBody]) -> bool:
    issue = issues.get(body.finding)
    return issue is not None and issue.drill == body.drill


def late_drills(told: Held, lessons: Held, as_of: datetime.date | None, ward: str = "") -> list[Finding]:
    """For the overview: each drill of which items are overdue, with the link to its review; the latest first.

    With a ward, items of it alone: an item lies in its own ward, else in that of its drill.
    """
    by_id = {one.id: one for one in drills(told)}
    late = [one for one in overdue(lessons, as_of) if not ward or ward == ward_of(one, by_id)]
    return [
        _finding(
            name, [one for one in late if one.body.drill == name], by_id[name].body.title if name in by_id else name
        )
        for name in dict.fromkeys(one.body.drill for one in late)
    ]


def ward_of(item: ActionItem, by_id: Mapping[str, Drill]) -> str:
    """The ward an item lies in: its own, else its drill's; "" = not told."""
    drill = by_id.get(item.body.drill)
    return item.ward or (drill.body.ward if drill else "")


def _finding(drill: str, late: list[ActionItem], title: str) -> Finding:
    most = max(one.late_days or 0 for one in late)
    link = {"drill": drill, "dview": "review"}
    return Finding("drill_items", "overdue", "", len(late), most, most, title, page="drills", link=link)
