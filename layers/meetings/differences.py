"""What changed between two meetings: net, record by record, before and after."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from layers.held import Held, Step, in_order
from layers.meetings.agenda import began, ended, meeting_before
from layers.meetings.tables import cell_text
from layers.store.bodies import KINDS, AgendaItem, Condition, RatingEntry
from layers.store.body import Body
from layers.store.record import Record

#: For each kind, the fields that tell its change in one word, the most telling first.
TELLING: dict[str, tuple[str, ...]] = {
    "result": ("rating", "state", "results"),
    "rollout": ("state", "blocker"),
    "indicator_value": ("value",),
    "opinion": ("text",),
    "response": ("state", "reason"),
    "decision": ("text", "due"),
    "action": ("state", "due", "text"),
    "meeting": ("state", "date"),
    "note": ("text",),
    "drill": ("state", "date", "title"),
    "finding": ("text",),
}
#: Where a field's values are worded: kind and field → table of ``config/text``.
WORDED: dict[tuple[str, str], str] = {
    ("result", "state"): "result_state",
    ("rollout", "state"): "rollout_state",
    ("action", "state"): "action_state",
    ("opinion", "source"): "opinion_source",
    ("response", "state"): "response_state",
    ("meeting", "state"): "meeting_state",
    ("drill", "state"): "drill_state",
    ("drill", "type"): "drill_type",
    ("finding", "sort"): "finding_sort",
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after, as text; "" = nothing there. ``words`` is the table of config/text for both, or ""."""

    name: str
    before: str
    after: str
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that says something else than at the meeting before: ``changes`` field by field, the telling one first.

    ``what``: it is new, changed, or withdrawn (undone to nothing). ``name`` is the text of what it is about where it
    has one (homework, a decision, an opinion, a meeting's title). ``who`` and ``when`` are of the last save.
    """

    record: Record
    what: str
    name: str
    changes: tuple[FieldChange, ...]
    who: str
    when: datetime.datetime
    training: bool

    @property
    def kind(self) -> str:
        """The kind of the record."""
        return self.record.kind

    @property
    def subject(self) -> str:
        """What it is about: a measure, an opinion, a meeting."""
        return self.record.subject

    @property
    def ward(self) -> str:
        """The ward, "" for the whole city."""
        return self.record.ward

    @property
    def before(self) -> str:
        """The telling field before."""
        return self.changes[0].before

    @property
    def after(self) -> str:
        """The telling field after."""
        return self.changes[0].after

    @property
    def words(self) -> str:
        """The table of config/text that words before and after, or ""."""
        return self.changes[0].words


def differences_since(held: Held, before: str | None, now: str) -> list[Difference]:
    """What changed from the end of meeting ``before`` (None: from the beginning) to the start of meeting ``now``.

    A meeting that did not start yet: up to now. The meetings' own records are left out: they are the frame.
    """
    since = None if before is None else ended(held, before) or began(held, before)
    own = {one for one in (before, now) if one is not None}
    found = differences(held, since, began(held, now))
    return [one for one in found if one.kind != "meeting" or one.record.item not in own]


def differences_of(held: Held, now: str) -> list[Difference]:
    """The same since the last meeting that was held to its end."""
    before = meeting_before(held, now)
    return differences_since(held, None if before is None else before.id, now)


def differences(
    held: Held, since: datetime.datetime | None, until: datetime.datetime | None = None
) -> list[Difference]:
    """What changed after ``since`` up to and with ``until`` (None: from the beginning, to now), by kind and record."""
    found = (_difference(held, record, since, until) for record in sorted(held.records, key=_order))
    return [one for one in found if one is not None]


def _order(record: Record) -> tuple[int, tuple[tuple[str, int], ...]]:
    return list(TELLING).index(record.kind), in_order(record)


def _difference(
    held: Held, record: Record, since: datetime.datetime | None, until: datetime.datetime | None
) -> Difference | None:
    after = held.at(record, until)
    before = None if since is None else held.at(record, since)
    old, new = _body(before), _body(after)
    if after is None or old == new:
        return None
    what = "new" if old is None else "withdrawn" if new is None else "changed"
    found = list(_changes(record.kind, old, new))
    changes = tuple(one for one in found if one.before != one.after) or tuple(found[:1])
    return Difference(record, what, _name(new or old), changes, after.who, after.when, after.training)


def _body(step: Step | None) -> Body | None:
    return None if step is None else step.body


def _changes(kind: str, old: Body | None, new: Body | None) -> Iterator[FieldChange]:
    """The fields that differ, the telling ones first; a body that differs has at least one."""
    for name in dict.fromkeys([*TELLING[kind], *KINDS[kind].model_fields]):
        before, after = (getattr(body, name, None) for body in (old, new))
        if before != after:
            yield FieldChange(name, field_text(before), field_text(after), WORDED.get((kind, name), ""))


def field_text(value: object) -> str:
    """A field as text for people; nothing is ""."""
    if isinstance(value, tuple) and value and isinstance(value[0], (AgendaItem, Condition)):
        return "\n".join(map(field_text, value))
    if isinstance(value, AgendaItem):
        return " ".join(part for part in (value.measure, value.text) if part)
    if isinstance(value, Condition):
        return {True: "○ ", False: "× ", None: ""}[value.met] + value.text
    if isinstance(value, RatingEntry):
        return f"{value.code} ({value.scale_id})"
    # A flag that is not set and a count of none say nothing; a value of 0 is a float.
    return "" if isinstance(value, int) and not value else cell_text(value)


def _name(body: Body | None) -> str:
    return str(getattr(body, "title", "") or getattr(body, "text", ""))
