"""Which table of several: a workbook's sheets, an archive's members."""

from __future__ import annotations

from layers.intake.formats import fits_own_form, published_format
from layers.intake.table import Table
from layers.problems import Problem
from layers.spec import LayersConfig


def choose_part(tables: list[Table], layers: LayersConfig | None = None) -> Table:
    """The table that fits best: a published format, then our own form, then the most rows, then the first.

    Where there were several, its problems begin with a note that names it and the others.
    """
    best = max(tables, key=lambda table: (_fit(table, layers), len(table.rows)))
    if len(tables) > 1:
        others = "、".join(table.part for table in tables if table is not best)
        best.problems.insert(0, Problem(best.file, None, None, "part_chosen", best.part, others[:200]))
    return best


def _fit(table: Table, layers: LayersConfig | None) -> int:
    if layers is None:
        return 0
    if published_format(table.header, layers) is not None:
        return 2
    return int(any(fits_own_form(table, kind, layers.header_aliases) for kind in layers.kinds.values()))
