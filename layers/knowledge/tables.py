"""What each table may hold: one function a table, from a row of text to a record."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from layers.knowledge import model as m
from layers.plan.fiscal import FIRST_NAMED
from layers.rows import Row

CITY = re.compile(r"[0-9]{5}")
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
A_TIME = "a time as HH:MM"


@dataclass(slots=True)
class Known:
    """What rows may refer to: ids of the tables read so far, and the measures of the plans at hand by plan id.

    ``sections``: id → number; ``themes``: id → section and row; ``rows``: section and row of each printed row.
    """

    plans: Mapping[str, Collection[str]] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    sections: dict[str, int] = field(default_factory=dict)
    themes: dict[str, tuple[int, int]] = field(default_factory=dict)
    rows: set[tuple[int, int]] = field(default_factory=set)
    images: list[str] = field(default_factory=list)

    def of(self, *tables: str) -> list[str]:
        """The ids of these tables together."""
        return [one for table in tables for one in self.ids[table]]


def document(known: Known, row: Row) -> m.Document:
    """A source document."""
    return m.Document(
        id=row.key("id"),
        city=row.matching("city", CITY, "a municipality code of 5 digits"),
        publisher=row.text("publisher"),
        title=row.text("title"),
        short=row.text("short"),
        dated=row.text("dated"),
        licence=row.text("licence"),
        ref=row.ref,
    )


def section(known: Known, row: Row) -> m.Section:
    """A section with its printed number."""
    row.unique("number")
    return m.Section(
        id=row.key("id"),
        number=row.integer("number"),
        name=row.text("name"),
        short=row.text("short"),
        document=of_document(known, row),
        ref=row.ref,
    )


def theme(known: Known, row: Row) -> m.Theme:
    """A 区分, numbered within its section."""
    row.unique("section", "order")
    row.unique("section", "row")
    return m.Theme(
        id=row.key("id"),
        section=_section(known, row),
        order=row.integer("order"),
        name=row.text("name"),
        document=of_document(known, row),
        place=row.text("place"),
        row=row.integer("row"),
        ref=row.ref,
    )


def table_row(known: Known, row: Row) -> m.TableRow:
    """A printed row, once in its section; the theme in its cell is the one that begins there."""
    row.unique("section", "row")
    section, number = _section(known, row), row.integer("row")
    begins = [theme for theme, place in known.themes.items() if place == (section, number)]
    return m.TableRow(
        section=section,
        row=number,
        theme=row.reference("theme", begins or [""]) or None,
        ref=row.ref,
    )


def opinion(known: Known, row: Row) -> m.Opinion:
    """An opinion; heading, speaker and note may be blank."""
    return m.Opinion(
        id=row.key("id"),
        heading=row.optional("heading"),
        text=row.text("text"),
        speaker=row.optional("speaker"),
        note=row.optional("note"),
        ref=row.ref,
    )


def opinion_place(known: Known, row: Row) -> m.OpinionPlace:
    """A place of a known opinion; in one list of a document each row holds one."""
    row.unique("source", "about", "row")
    about = row.reference("about", known.of("sections", "programmes", "cards", "meetings"))
    if about in known.sections:
        _printed(known, row, known.sections[about])
    return m.OpinionPlace(
        opinion=row.reference("opinion", known.of("opinions")),
        source=row.choice("source", m.SOURCES),
        document=of_document(known, row),
        place=row.text("place"),
        row=row.integer("row"),
        about=about,
        ref=row.ref,
    )


def practice(known: Known, row: Row) -> m.Practice:
    """A practice in a row of its own."""
    row.unique("section", "row")
    section = _section(known, row)
    _printed(known, row, section)
    return m.Practice(
        id=row.key("id"),
        section=section,
        row=row.integer("row"),
        city=row.text("city"),
        name=row.text("name"),
        text=row.text("text"),
        document=of_document(known, row),
        place=row.text("place"),
        ref=row.ref,
    )


def programme(known: Known, row: Row) -> m.Programme:
    """A programme summary."""
    row.unique("order")
    return m.Programme(
        id=row.key("id"),
        order=row.integer("order"),
        title=row.text("title"),
        direction=row.text("direction"),
        content=row.text("content"),
        next=row.text("next"),
        document=of_document(known, row),
        place=row.text("place"),
        ref=row.ref,
    )


def item(known: Known, row: Row) -> m.Item:
    """A part of a programme under one that stands above it in the table: a name, a text or both."""
    row.unique("programme", "parent", "kind", "order")
    if not (row.optional("name") or row.optional("text")):
        row.fault("text", "plan_value", "a name or a text")
    above = [one for (columns, (one, *_)) in row.taken if columns == ("id",)]
    return m.Item(
        id=row.key("id"),
        programme=row.reference("programme", known.of("programmes")),
        parent=row.reference("parent", ["", *above]) or None,
        order=row.integer("order"),
        kind=row.choice("kind", m.ITEM_KINDS),
        name=row.optional("name"),
        text=row.optional("text"),
        first_fiscal_year=row.maybe_integer("first_fiscal_year", FIRST_NAMED),
        open_end=row.yes("open_end"),
        document=of_document(known, row),
        place=row.text("place"),
        ref=row.ref,
    )


def reference(known: Known, row: Row) -> m.Reference:
    """A second place of a known item."""
    row.unique("record", "document")
    return m.Reference(
        record=row.reference("record", known.of("items")),
        document=of_document(known, row),
        place=row.text("place"),
        ref=row.ref,
    )


def conflict(known: Known, row: Row) -> m.Statement:
    """What one document says, once in a conflict."""
    row.unique("conflict", "order")
    row.unique("conflict", "document")
    return m.Statement(
        conflict=row.text("conflict"),
        order=row.integer("order"),
        subject=row.text("subject"),
        what=row.text("what"),
        fiscal_year=row.integer("fiscal_year", FIRST_NAMED),
        document=of_document(known, row),
        place=row.text("place"),
        ref=row.ref,
    )


def meeting(known: Known, row: Row) -> m.HeldMeeting:
    """A meeting; one that was called off says why. ``next`` is looked for when all are read."""
    row.unique("body", "number")
    state = row.choice("state", m.HELD_STATES)
    return m.HeldMeeting(
        id=row.key("id"),
        body=row.text("body"),
        number=row.integer("number"),
        title=row.text("title"),
        date=row.day("date"),
        start=row.maybe_matching("start", TIME, A_TIME) or "",
        end=row.maybe_matching("end", TIME, A_TIME) or "",
        venue=row.optional("venue"),
        state=state,
        reason=row.text("reason") if state == "cancelled" else row.optional("reason"),
        next=row.optional("next") or None,
        theme=row.optional("theme"),
        document=of_document(known, row),
        place=row.text("place"),
        ref=row.ref,
    )


def meeting_item(known: Known, row: Row) -> m.MeetingItem:
    """A line of a known meeting."""
    row.unique("meeting", "list", "order")
    return m.MeetingItem(
        meeting=row.reference("meeting", known.of("meetings")),
        list=row.choice("list", m.MEETING_LISTS),
        order=row.integer("order"),
        label=row.optional("label"),
        name=row.optional("name"),
        by=row.optional("by"),
        text=row.optional("text"),
        attached=row.yes("attached"),
        document=of_document(known, row),
        place=row.text("place"),
        ref=row.ref,
    )


def theme_link(known: Known, row: Row) -> m.ThemeLink:
    """A record of a known kind under a known theme, once."""
    row.unique("kind", "record", "theme")
    kind, record = _linked(known, row, ("opinion", "practice", "card"))
    return m.ThemeLink(
        kind=kind,
        record=record,
        theme=row.reference("theme", known.of("themes")),
        basis=row.text("basis"),
        ref=row.ref,
    )


def measure_link(known: Known, row: Row) -> m.MeasureLink:
    """A record and a measure, once; the measure must be one of its plan where that plan is at hand."""
    row.unique("plan", "measure", "kind", "record")
    kind, record = _linked(known, row, m.LINKED)
    measures = known.plans.get(row.text("plan"))
    return m.MeasureLink(
        plan=row.text("plan"),
        measure=row.text("measure") if measures is None else row.reference("measure", measures),
        kind=kind,
        record=record,
        basis=row.text("basis"),
        ref=row.ref,
    )


def _linked(known: Known, row: Row, kinds: tuple[m.Linked, ...]) -> tuple[m.Linked, str]:
    kind = row.choice("kind", kinds)
    return kind, row.reference("record", known.of(f"{kind}s"))


def of_document(known: Known, row: Row) -> str:
    """The document a record was taken from."""
    return row.reference("document", known.of("documents"))


def _section(known: Known, row: Row) -> int:
    number, numbers = row.integer("section"), known.sections.values()
    if number not in numbers:
        row.fault("section", "plan_reference", " | ".join(map(str, numbers)))
    return number


def _printed(known: Known, row: Row, section: int) -> None:
    """What stands in no printed row would never be shown."""
    if (section, row.integer("row")) not in known.rows:
        row.fault("row", "plan_reference", f"a row of section {section}")
