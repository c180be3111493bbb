"""Opinions, responses, meetings, decisions, homework and minutes as CSV: cells guarded, made-up data marked."""

from __future__ import annotations

from collections.abc import Iterable

from layers.export.tables import file_name, marked_rows
from layers.held import Held
from layers.intake.table import write_csv
from layers.meetings.ledger import LedgerRow
from layers.meetings.minutes import COLUMNS, Minutes
from layers.meetings.tables import AGENDA, BETWEEN, KINDS, table_columns, table_rows

#: The tables that go out; ``ledger`` and ``minutes`` have functions of their own.
NAMES = (*KINDS, AGENDA)
LEDGER = (
    "id",
    "sources",
    "speaker",
    "heading",
    "text",
    "places",
    "meeting",
    "themes",
    "measures",
    "response",
    "reason",
    "office",
    "note",
)


def export_table(held: Held, name: str) -> tuple[str, bytes]:
    """File name and CSV of a table as it stands now; KeyError for a name not in `NAMES`."""
    return _csv(f"{held.plan}_{name}", table_columns(name), table_rows(held, name), training=held.training)


def export_ledger(held: Held, rows: Iterable[LedgerRow]) -> tuple[str, bytes]:
    """File name and CSV of the ledger's rows, e.g. those found."""
    return _csv(f"{held.plan}_ledger", LEDGER, map(_ledger_row, rows), training=held.training)


def export_minutes(held: Held, minutes: Minutes) -> tuple[str, bytes]:
    """File name and CSV of a meeting's minutes."""
    return _csv(f"{held.plan}_minutes_{minutes.meeting.id}", COLUMNS, minutes.rows(), training=held.training)


def _csv(stem: str, columns: tuple[str, ...], rows: Iterable[dict[str, str]], *, training: bool) -> tuple[str, bytes]:
    cells = [[row[column] for column in columns] for row in rows]
    return file_name(stem, "csv", training=training), write_csv(marked_rows(list(columns), cells, training=training))


def _ledger_row(row: LedgerRow) -> dict[str, str]:
    cells = (
        row.id,
        BETWEEN.join(row.sources),
        row.speaker,
        row.heading,
        row.text,
        "\n".join(f"{one.document} {one.place} {one.row}" for one in row.places),
        row.meeting,
        BETWEEN.join(one.theme.id for one in row.themes),
        BETWEEN.join(one.measure for one in row.measures),
        row.response.state,
        row.response.reason,
        row.response.office,
        row.note,
    )
    return dict(zip(LEDGER, cells, strict=True))
