"""共通ID of 国土地理院: E + 5-digit municipality + 5-digit serial + 2-digit type + 1 branch character."""

from __future__ import annotations

import re

_COMMON_ID = re.compile(r"^[A-Z]\d{12}[0-9A-Z]$")
_ALL_COMMON = re.compile(r"(?:[A-Z][0-9]{12}[0-9A-Z]\n)*+")
_PLACE_LENGTH, _LINE_LENGTH = 11, 15


def _common(ids: list[str]) -> list[bool] | None:
    """Which ids are a 共通ID; None where all are, as in nearly every file: one look tells, instead of one at each."""
    lines = "\n".join([*ids, ""])
    if len(lines) == _LINE_LENGTH * len(ids) and _ALL_COMMON.fullmatch(lines):
        return None
    return [_COMMON_ID.match(one) is not None for one in ids]


def place_parts(ids: list[str]) -> list[str]:
    """The first 11 characters of each 共通ID, which are its place; an id of another form as it is."""
    common = _common(ids)
    if common is None:
        return [one[:_PLACE_LENGTH] for one in ids]
    return [one[:_PLACE_LENGTH] if known else one for one, known in zip(ids, common, strict=True)]


def municipality_parts(ids: list[str]) -> list[str]:
    """The 5-digit municipality code inside each 共通ID; "" for an id of another form."""
    common = _common(ids)
    if common is None:
        return [one[1:6] for one in ids]
    return [one[1:6] if known else "" for one, known in zip(ids, common, strict=True)]
