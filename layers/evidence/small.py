"""Numbers that rest on so few people that somebody could be recognised are not shown (DESIGN §4)."""

from __future__ import annotations

import pandas as pd

_HIDDEN = ["value", "part", "whole"]


def suppressed(table: pd.DataFrame, limit: float) -> pd.DataFrame:
    """The table with those units hidden (判定不能, reason ``suppressed``) in which 1 to ``limit`` − 1 people are meant:
    by the part, by the whole or by the rest.

    Where just one unit would be hidden, the sum would give it away: the one with the smallest whole (of a plain count,
    the smallest count) goes with it.
    """
    part, whole = table["part"].astype("Float64"), table["whole"].astype("Float64")
    small = _few(part, limit) | _few(whole, limit) | _few(whole - part, limit)
    if small.sum() == 1 and len(table) > 1:
        size = whole.fillna(part)
        shown = size[~small & (size > 0).fillna(False)]
        if len(shown):
            small[shown.idxmin()] = True
    return table.assign(
        **{name: table[name].mask(small) for name in _HIDDEN},
        at_least=table["at_least"] & ~small,
        at_most=table["at_most"] & ~small,
        state=table["state"].mask(small, "undecided"),
        reason=table["reason"].mask(small, "suppressed"),
    )


def _few(people: pd.Series, limit: float) -> pd.Series:
    return ((people > 0) & (people < limit)).fillna(False).astype(bool)
