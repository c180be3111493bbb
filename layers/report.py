"""Problems as a person works through them: grouped and counted, filtered, as a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from layers.intake.draft import MARK, MARKED
from layers.intake.table import write_csv
from layers.problems import Problem, Severity

_ORDER: tuple[Severity, ...] = ("error", "warning", "note")
_FORMULA = tuple("=+-@＝＋－＠\t\r")


@dataclass(frozen=True)
class ProblemGroup:
    """Problems of one code in one column: how many, and the first few as examples, in order of their rows."""

    code: str
    severity: Severity
    column: str
    count: int
    examples: tuple[Problem, ...]


def grouped(problems: Iterable[Problem], examples: int = 3) -> list[ProblemGroup]:
    """Problems by code and column, the most serious first, then the most frequent."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.code, problem.column or ""), []).append(problem)
    found = []
    for (code, column), members in groups.items():
        first = tuple(sorted(members, key=lambda problem: problem.row or 0)[:examples])
        found.append(ProblemGroup(code, members[0].severity, column, len(members), first))
    return sorted(found, key=lambda group: (_ORDER.index(group.severity), -group.count, group.code, group.column))


def filtered(
    problems: Iterable[Problem],
    *,
    severities: Collection[str] = (),
    codes: Collection[str] = (),
    columns: Collection[str] = (),
    rows: Collection[int] = (),
) -> list[Problem]:
    """The problems that fit every choice; an empty choice lets all through. Column "" is a fault of the whole row."""
    return [
        problem
        for problem in problems
        if (not severities or problem.severity in severities)
        and (not codes or problem.code in codes)
        and (not columns or (problem.column or "") in columns)
        and (not rows or problem.row in rows)
    ]


def problems_csv(problems: Iterable[Problem], *, training: bool = False) -> bytes:
    """Problems as a CSV (UTF-8 with BOM); a cell that a spreadsheet would run as a formula gets an apostrophe.

    Those of made-up data carry the column 訓練データ.
    """
    names = ["severity", "file", "row", "column", "code", "value", "expected"]
    rows = [[no_formula(row[name]) for name in names] for row in (problem.as_row() for problem in problems)]
    if not training:
        return write_csv([names, *rows])
    return write_csv([[*names, MARK], *([*row, MARKED] for row in rows)])


def no_formula(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before = + - @ (also full-width), tab and return."""
    return "'" + cell if cell[:1] in _FORMULA and cell else cell
