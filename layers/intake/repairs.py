"""What a person may set right in a draft: proposals, and the record of those accepted. Nothing is set by itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from layers.intake.draft import EXTRA, Draft
from layers.intake.table import write_csv
from layers.problems import Problem, RepairRefused

#: The header under which a repair's problem and note stand, where it concerns the position.
POSITION = "経度・緯度"
_WHOLE = "_all"


@dataclass(frozen=True)
class Repair:
    """One record whose cells look wrong. ``before`` and ``after`` tell a field's cell now and as proposed.

    An empty ``after`` means: nothing can be proposed; a blank cell in it means: set to 未登録. ``off_m`` is how far the
    position lies outside the municipality [m], ``off_after_m`` the same after the repair, ``centre_after_m`` the
    distance from the municipality's centre then, ``ward_after`` the ward the boundaries say then; None and ""
    where that cannot be told. ``value`` and ``expected`` fill the words of ``problem.CODE``.
    """

    row: int
    code: str
    name: str
    before: dict[str, str]
    after: dict[str, str]
    value: str
    expected: str
    off_m: float | None = None
    off_after_m: float | None = None
    centre_after_m: float | None = None
    ward_after: str = ""

    @property
    def proposed(self) -> bool:
        """Whether there is something to accept."""
        return bool(self.after)

    def as_problem(self, file: str, column: str = POSITION) -> Problem:
        """The finding as a problem of the row."""
        return Problem(file, self.row, column, self.code, self.value, self.expected)


@dataclass(frozen=True)
class Accepted:
    """One cell a person set, as ``repairs.csv`` of the edition keeps it."""

    who: str
    when: datetime.datetime
    code: str
    row: int
    field: str
    before: str
    after: str


def repairs_frame(repairs: Iterable[Repair]) -> pd.DataFrame:
    """One row for each repair: row, name, code, before, after (cells joined by ", "), the distances [m], proposed."""
    columns = ["row", "name", "code", "before", "after", "off_m", "off_after_m", "centre_after_m", "ward_after"]
    rows = [
        [
            repair.row,
            repair.name,
            repair.code,
            ", ".join(repair.before.values()),
            ", ".join(repair.after.values()),
            repair.off_m,
            repair.off_after_m,
            repair.centre_after_m,
            repair.ward_after,
            repair.proposed,
        ]
        for repair in repairs
    ]
    return pd.DataFrame(rows, columns=[*columns, "proposed"])


def accept_into(
    draft: Draft, repairs: Iterable[Repair], who: str, when: datetime.datetime, earlier: tuple[Accepted, ...] = ()
) -> tuple[Draft, tuple[Accepted, ...]]:
    """A copy of the draft with the repairs in it, and every acceptance, the earlier ones first.

    The cell as published is kept under 元:修正前の…; the row's finding is settled, a note says what was set.

    Raises:
        RepairRefused: a repair does not fit the draft; the draft is as it was.
    """
    chosen = list(repairs)
    cells, places = draft.cells.copy(), {number: i for i, number in enumerate(draft.numbers)}
    known = {(old.row, old.field) for old in earlier}
    accepted = []
    for repair in chosen:
        _check(draft, cells, places, repair)
        for name, text in repair.after.items():
            _keep_original(draft, cells, places[repair.row], name, (repair.row, name) in known)
            cells.loc[places[repair.row], name] = text
            known.add((repair.row, name))
            accepted.append(Accepted(who, when, repair.code, repair.row, name, repair.before[name], text))
    copy = replace(draft, cells=cells, columns=dict(draft.columns), problems=_settled(draft, chosen))
    return copy, (*earlier, *accepted)


def _check(draft: Draft, cells: pd.DataFrame, places: dict[int, int], repair: Repair) -> None:
    where = f"{draft.file}: row {repair.row}"
    if repair.row not in places:
        raise RepairRefused(f"{where}: found no such row, expected a row of the reading")
    if not repair.proposed:
        raise RepairRefused(f"{where}: {repair.code}: found no proposal, expected one to accept")
    for name in repair.after:
        if name not in draft.kind.fields:
            raise RepairRefused(f"{where}: found field {name!r}, expected a field of {draft.kind.id}")
        now = cells[name].iat[places[repair.row]] if name in cells else ""
        if now != repair.before.get(name):
            raise RepairRefused(f"{where}: {name}: found {now!r}, expected {repair.before.get(name)!r}")


def _keep_original(draft: Draft, cells: pd.DataFrame, place: int, name: str, known: bool) -> None:
    kept = f"{EXTRA}修正前の{draft.kind.fields[name].ja}"
    for column in (name, kept):
        if column not in cells:
            cells[column] = pd.Series([""] * len(cells), dtype=object)
    if not known:
        cells.loc[place, kept] = cells[name].iat[place]


def _settled(draft: Draft, chosen: list[Repair]) -> list[Problem]:
    done = {(repair.row, repair.code) for repair in chosen}
    left = [problem for problem in draft.problems if (problem.row, problem.code) not in done]
    open_codes = {problem.code for problem in left if problem.row is not None}
    codes = {repair.code + _WHOLE for repair in chosen if repair.code not in open_codes}
    return [problem for problem in left if problem.code not in codes] + [_note(draft, repair) for repair in chosen]


def _note(draft: Draft, repair: Repair) -> Problem:
    before, after = (", ".join(cell for cell in side.values() if cell) for side in (repair.before, repair.after))
    if "ward" in repair.after:
        return Problem(draft.file, repair.row, draft.kind.fields["ward"].ja, "ward_set", before, after)
    return Problem(draft.file, repair.row, POSITION, "position_repaired", before, after)


def accepted_csv(accepted: Iterable[Accepted]) -> bytes:
    """``repairs.csv``: every cell a person set, UTF-8 with BOM."""
    header = ["when", "who", "code", "row", "field", "before", "after"]
    rows = [
        [one.when.isoformat(), one.who, one.code, str(one.row), one.field, one.before, one.after] for one in accepted
    ]
    return write_csv([header, *rows])
