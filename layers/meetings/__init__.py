"""Meetings of a plan: agenda, differences since the last one, opinions with responses, decisions, homework, minutes."""

from layers.held import Held
from layers.meetings.about import about, decisions_on, measures_named
from layers.meetings.acts import closing, with_state
from layers.meetings.agenda import agenda_lines, meeting_before, meeting_of, meetings, prepared
from layers.meetings.differences import Difference, differences, differences_of, differences_since
from layers.meetings.export import export_ledger, export_minutes, export_table
from layers.meetings.homework import all_homework, open_homework
from layers.meetings.ledger import (
    find_opinions,
    ledger,
    measures_without_opinion,
    response_counts,
    themes_without_measure,
)
from layers.meetings.load import load_held
from layers.meetings.minutes import Minutes, minutes

__all__ = [
    "Difference",
    "Held",
    "Minutes",
    "about",
    "agenda_lines",
    "all_homework",
    "closing",
    "decisions_on",
    "differences",
    "differences_of",
    "differences_since",
    "export_ledger",
    "export_minutes",
    "export_table",
    "find_opinions",
    "ledger",
    "load_held",
    "measures_named",
    "measures_without_opinion",
    "meeting_before",
    "meeting_of",
    "meetings",
    "minutes",
    "open_homework",
    "prepared",
    "response_counts",
    "themes_without_measure",
    "with_state",
]
