"""The table of three lists shown again: committee, staff and other cities, in the order of the source.

A printed row is no record: the three lists only stand side by side. They are kept apart, and come together here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from layers.knowledge.model import Knowledge, Opinion, Practice, Source, TableRow, Theme


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row as printed. ``heading`` is the 区分 in its cell, None where blank; ``theme`` the one it stands under."""

    section: int
    row: int
    heading: Theme | None
    theme: Theme | None
    committee: Opinion | None
    staff: Opinion | None
    practice: Practice | None

    def as_row(self) -> dict[str, str]:
        """The row as text cells, in the order of the source's columns."""
        return {
            "section": str(self.section),
            "row": str(self.row),
            "theme": self.heading.name if self.heading else "",
            "committee": self.committee.text if self.committee else "",
            "staff": self.staff.text if self.staff else "",
            "practice": self.practice.text if self.practice else "",
            "label": self.practice.name if self.practice else "",
            "city": self.practice.city if self.practice else "",
        }


def comparison(knowledge: Knowledge, section: int | None = None, theme: str | None = None) -> list[ComparedRow]:
    """The rows of a section or of all, or those under one theme, in the order of the source."""
    committee, staff = _cells(knowledge, "committee"), _cells(knowledge, "staff")
    practices = {(one.section, one.row): one for one in knowledge.practices}
    rows = [
        ComparedRow(
            row.section,
            row.row,
            heading,
            under,
            committee.get((row.section, row.row)),
            staff.get((row.section, row.row)),
            practices.get((row.section, row.row)),
        )
        for row, heading, under in _headed(knowledge)
    ]
    wanted = [row for row in rows if section in (None, row.section)]
    return [row for row in wanted if theme is None or (row.theme is not None and row.theme.id == theme)]


def comparison_counts(knowledge: Knowledge) -> dict[str, int]:
    """Check figures: rows, 区分 cells, entries of each list and how many of them differ, practices by city."""
    rows = comparison(knowledge)
    lists = {
        "committee": [row.committee.id for row in rows if row.committee],
        "staff": [row.staff.id for row in rows if row.staff],
    }
    cities = Counter(row.practice.city for row in rows if row.practice)
    return {
        "rows": len(rows),
        "headings": sum(row.heading is not None for row in rows),
        **{name: len(ids) for name, ids in lists.items()},
        **{f"{name}_distinct": len(set(ids)) for name, ids in lists.items()},
        "in_both": len(set(lists["committee"]) & set(lists["staff"])),
        "practices": cities.total(),
        **dict(cities.most_common()),
    }


def printed_theme(knowledge: Knowledge, section: int, row: int) -> Theme | None:
    """The 区分 a row stands under: the last one at it or above it in its section."""
    above = [one for one in knowledge.themes if one.section == section and one.row <= row]
    return max(above, key=lambda one: one.row, default=None)


def _headed(knowledge: Knowledge) -> Iterator[tuple[TableRow, Theme | None, Theme | None]]:
    themes = {theme.id: theme for theme in knowledge.themes}
    for row in sorted(knowledge.rows, key=lambda row: (row.section, row.row)):
        yield row, themes.get(row.theme or ""), printed_theme(knowledge, row.section, row.row)


def _cells(knowledge: Knowledge, source: Source) -> dict[tuple[int, int], Opinion]:
    """Section and row → opinion of one list."""
    opinions = {one.id: one for one in knowledge.opinions}
    sections = {one.id: one.number for one in knowledge.sections}
    return {
        (sections[place.about], place.row): opinions[place.opinion]
        for place in knowledge.opinion_places
        if place.source == source and place.about in sections and place.opinion in opinions
    }
