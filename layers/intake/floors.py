"""Usable floors written as prose: ２階・３階, 立体駐車場の３階以上, ４階と屋上 → which storeys people may use.

A storey is 1 for the ground floor; the roof is told apart, since its height is not in the text. What names no storey
(校舎, ロビー) is unknown: in a tsunami "somewhere in the building" is not a floor.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from layers.intake.values import nfkc

_ENCODED = re.compile(r"%(25)*[0-9A-Fa-f]{2}")
_NUMBER = r"(\d{1,2})"
_RANGE = re.compile(rf"{_NUMBER}階?\s*(?:から|〜|~|ー|-|–)\s*(?:{_NUMBER}階|屋上)")
_AND_UP = re.compile(rf"{_NUMBER}階\s*(?:部分)?\s*以上")
_LIST = re.compile(r"(?<!\d)(\d{1,2}(?:\s*[,、・]\s*\d{1,2})*)\s*階(?!建|\s*相当)")
_F = re.compile(r"(\d{1,2})\s*F(?![A-Za-z])")
#: An exception, a basement or a mezzanine: the storeys beside it are not simply those one may use.
_UNSURE = re.compile(r"除く|除き|以外|不可|禁止|使用でき|地下|地階|B\d|中\d階|以下")
_WHOLE = re.compile(r"全館|全階")
_ROOF = ("屋上", "塔屋")
_HIGHEST = 99
_Read = Callable[[re.Match[str]], tuple[int, int | None]]


@dataclass(frozen=True)
class Floors:
    """Storeys that may be used: ``ranges`` of (first, last), last None for "and up"; ``roof`` when it is named.

    Where several buildings of one place are named, the ranges are those of all of them together.
    """

    ranges: tuple[tuple[int, int | None], ...]
    roof: bool

    @property
    def lowest(self) -> int | None:
        """The lowest storey named; None where only the roof is."""
        return min((first for first, _ in self.ranges), default=None)

    @property
    def highest(self) -> int | None:
        """The highest storey named; None where the text leaves it open or names only the roof."""
        lasts = [last for _, last in self.ranges]
        return None if not lasts or None in lasts else max(last for last in lasts if last is not None)

    def __str__(self) -> str:
        """``2-3F,5F-,RF``: for tables; the text as published is what is shown."""
        spans = [_span(first, last) for first, last in self.ranges]
        return ",".join([*spans, *(["RF"] if self.roof else [])])


def _span(first: int, last: int | None) -> str:
    if last is None:
        return f"{first}F-"
    return f"{first}F" if first == last else f"{first}-{last}F"


def is_damaged(text: str) -> bool:
    """Whether the text holds percent-encoded remains (各階%2525…282～14階）): then no number in it can be trusted."""
    return _ENCODED.search(text) is not None


def read_floors(text: str) -> Floors | None:
    """The floors a cell names; None for a blank cell.

    Raises:
        ValueError: it names no floor, an exception or a basement, or is damaged.
    """
    cell = _F.sub(r"\1階", nfkc(text))
    if not cell:
        return None
    if is_damaged(cell) or _UNSURE.search(cell):
        raise ValueError(text)
    found: list[tuple[int, int | None]] = []
    roof = any(word in cell for word in _ROOF)
    if _WHOLE.search(cell):
        found.append((1, None))
    rest = _take(_RANGE, cell, found, lambda m: (int(m[1]), int(m[2]) if m[2] else None))
    rest = _take(_AND_UP, rest, found, lambda m: (int(m[1]), None))
    for match in _LIST.finditer(rest):
        found += [(int(number), int(number)) for number in re.findall(r"\d+", match[1])]
    if not (found or roof) or any(first < 1 or (last or first) < first for first, last in found):
        raise ValueError(text)
    # "２階から屋上まで" is every storey there is: the roof is named, the last storey is not.
    return Floors(_merged(found), roof)


def _take(pattern: re.Pattern[str], cell: str, found: list[tuple[int, int | None]], read: _Read) -> str:
    found += [read(match) for match in pattern.finditer(cell)]
    return pattern.sub(" ", cell)


def _merged(ranges: list[tuple[int, int | None]]) -> tuple[tuple[int, int | None], ...]:
    """Ranges in order, those that touch or overlap joined."""
    merged: list[tuple[int, int | None]] = []
    for first, last in sorted(ranges, key=lambda span: (span[0], span[1] or _HIGHEST)):
        if merged and (merged[-1][1] is None or first <= merged[-1][1] + 1):
            end = merged[-1][1]
            merged[-1] = merged[-1][0], None if end is None or last is None else max(end, last)
        else:
            merged.append((first, last))
    return tuple(merged)
