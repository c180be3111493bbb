"""Faults: in data they are `Problem` records, in the way of the work they are exceptions.

The exception tree::

    SonaeError
    ├── ConfigError        a config file says something it may not; the start stops
    ├── FileRefused        a file cannot be read as data at all; nothing of it is used
    │   ├── DownloadFailed an official file could not be fetched whole from where it should be
    │   ├── TooLarge       over a limit, found before parsing
    │   └── UnknownFormat  readable, but no declared format fits, or more than one
    ├── RepairRefused      a proposal that does not fit the reading it is accepted for
    ├── FolderError        the data folder is missing or cannot be written
    │   └── EditionChanged another edition is in force than the one a decision was made on
    └── EntriesError       about people's entries; these are in `layers.store.errors`
        ├── EntryRefused   a body, a record, who or when that the store does not take
        ├── Conflict       somebody saved since the record was read
        ├── YearFrozen     the fiscal year takes only addenda
        ├── YearOpen       the fiscal year takes no addenda yet, and nothing of it is published
        ├── RunClosed      nothing is added to a closed run
        ├── EntryDiffers   an entry with this id says something else
        ├── TrainingEvent  a real event in a folder of made-up data
        ├── NotSaved       locked, full or not writable
        ├── SaveUnknown    not known whether saved; read again
        ├── EntriesDamaged the file of entries or a backup is none of ours, or damaged
        └── EntriesNewer   the file of entries is from a newer product

A problem's wording lives in ``config/text/*.toml`` under ``[problem]``, keyed by its code.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]

#: How serious each fault is. error: the value or row is not used. warning: used, but look at it. note: for information.
SEVERITY: dict[str, Severity] = {
    "file_refused": "error",
    "file_missing": "error",
    "training_mixed": "error",
    "other_municipalities": "note",
    "extra_cell": "error",
    "missing_cell": "warning",
    "bad_geometry": "error",
    "row_without_name": "warning",
    "no_coordinates": "warning",
    "coordinate_unreadable": "error",
    "outside_japan": "error",
    "mesh_code_unreadable": "error",
    "number_unreadable": "warning",
    "date_unreadable": "warning",
    "flag_unreadable": "warning",
    "key_missing": "warning",
    "key_duplicate": "warning",
    "outside_city": "warning",
    "ward_unknown": "warning",
    "ward_disagrees": "note",
    "ward_no_polygon": "note",
    "hazard_blank": "note",
    "column_kept": "note",
    "column_absent": "note",
    "control_character": "warning",
    "duplicate_column": "error",
    "coordinates_swapped": "error",
    "coordinates_swapped_all": "error",
    "digit_lost": "error",
    "far_outside_city": "error",
    "coordinates_copied": "warning",
    "position_elsewhere": "note",
    "tokyo_datum": "warning",
    "tokyo_datum_all": "warning",
    "position_repaired": "note",
    "ward_set": "note",
    "duplicate_near": "warning",
    "one_place": "note",
    "original_changed": "error",
    "layer_changed": "error",
    "download_unreachable": "error",
    "download_status": "error",
    "download_not_data": "error",
    "download_cut": "error",
    "download_elsewhere": "error",
    "download_too_large": "error",
    "training_marked": "note",
    "cp932_lost": "warning",
    "title_rows": "note",
    "column_ignored": "note",
    "part_chosen": "note",
    "crs_assumed": "note",
    "mesh_merged": "note",
    "blank_unknown": "note",
    "capacity_summed": "note",
    "capacity_parts": "warning",
    "floors_unreadable": "warning",
    "floors_damaged": "warning",
    "date_serial": "note",
    "date_not_exact": "warning",
    "date_ambiguous": "warning",
    "status_in_name": "warning",
    "header_taken": "note",
    "format_unverified": "note",
    "mapping_used": "note",
    "stock_unit_unknown": "warning",
    "stock_content_unknown": "warning",
    "stock_quantity_missing": "warning",
    "stock_expiry_missing": "warning",
    "stock_lot_twice": "warning",
    "stock_place_unknown": "warning",
    "stock_item_unknown": "note",
    "plan_reference": "error",
    "plan_value": "error",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in one place of one file.

    ``row`` is counted as a spreadsheet shows it (the header is row 1); for GeoJSON it is the feature's number
    from 1. ``row`` is None for a fault of the whole file, ``column`` for a fault of the whole row.
    ``value`` is what was found, ``expected`` what should have stood there.
    """

    file: str
    row: int | None
    column: str | None
    code: str
    value: str = ""
    expected: str = ""

    @property
    def severity(self) -> Severity:
        """How serious it is; an undeclared code is a defect of ours and raises KeyError."""
        return SEVERITY[self.code]

    def as_row(self) -> dict[str, str]:
        """The problem as one row of text cells, for a CSV or a table."""
        cells = {key: "" if cell is None else str(cell) for key, cell in asdict(self).items()}
        return {**cells, "severity": self.severity}


class SonaeError(Exception):
    """Any error of ours that a caller may show to a person."""


class ConfigError(SonaeError):
    """A config file holds an unknown key or a value of the wrong kind; names file, table and key."""


class FileRefused(SonaeError):
    """A file cannot be used as data. Carries the problem that says where and why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.file}: {problem.code}: found {problem.value!r}, expected {problem.expected!r}")


class DownloadFailed(FileRefused):
    """An official file could not be fetched; nothing was stored. The problem's file is its address."""


class TooLarge(FileRefused):
    """A file, a row count, a nesting depth or a cell is over its limit; found before the file is parsed."""


class UnknownFormat(FileRefused):
    """The columns fit no declared format, or several."""


class RepairRefused(SonaeError):
    """A repair names no row of the reading, proposes nothing, or was made for other cells; nothing was changed."""


class FolderError(SonaeError):
    """A data folder is missing, is no folder, or cannot be written."""


class EditionChanged(FolderError):
    """Another edition is in force than the one the person saw when deciding; nothing was changed."""
