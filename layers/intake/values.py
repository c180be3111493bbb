"""Text cells to values: flags in three states plus unknown, counts, numbers, dates, coordinates.

Every reader takes a column of text and returns values plus the cells it could not read. Unknown is None (or the
state "unknown"), never 0 and never False.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from typing import Literal, TypeVar

import pandas as pd

from layers.spec import FlagStyle

FlagState = Literal["yes", "conditional", "no", "unknown"]
_V = TypeVar("_V")

_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_COUNT = re.compile(r"^\d{1,9}(\.0+)?$")
_COMMAS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def texts(cells: pd.Series) -> list[str]:
    """A column of text as a list; going through it cell by cell would cost ten times as much where Arrow holds it."""
    return cells.to_numpy(dtype=object).tolist()


def nfkc(text: str) -> str:
    """The text in compatibility form, without outer blanks: for matching, never for showing."""
    return unicodedata.normalize("NFKC", text).strip()


def search_key(text: str) -> str:
    """Text as it is compared in a search: compatibility form, lower case, hiragana as katakana, no blanks."""
    return "".join(nfkc(text).lower().translate(_TO_KATAKANA).split())


def has_control(text: str) -> bool:
    """Whether the text holds control or direction characters that a person cannot see."""
    return _CONTROL.search(text) is not None


def read_flag(text: str, style: FlagStyle) -> tuple[FlagState, str] | None:
    """The state of a flag and its condition ("" if none); None when the text is in no list of the style."""
    cell = text.strip()
    if cell in style.yes:
        return "yes", ""
    if cell in style.no:
        return "no", ""
    if cell in style.unknown:
        return "unknown", ""
    for prefix in style.conditional_prefix:
        if cell.startswith(prefix):
            return "conditional", cell[len(prefix) :].strip(" 　:：()（）")
    return None


def write_flag(state: FlagState, condition: str) -> str:
    """The flag as our own form writes it; the inverse of `read_flag` with the style ``marks``."""
    return {"yes": "○", "conditional": f"△{condition}", "no": "×", "unknown": condition}[state]


def _without_commas(cell: str) -> str:
    """A number without its thousands commas; a comma elsewhere (136,9) stays, so the number is unreadable."""
    return cell.replace(",", "") if _COMMAS.match(cell) else cell


def read_count(text: str) -> int | None:
    """A whole number of people or things; blank, 0 and -1 are unknown (None).

    Raises:
        ValueError: the cell holds anything else than one number.
    """
    cell = _without_commas(nfkc(text).removesuffix("人").strip())
    if cell in ("", "-1", "-1.0"):
        return None
    if not _COUNT.match(cell):
        raise ValueError(text)
    return int(cell.split(".")[0]) or None


def read_number(text: str) -> float | None:
    """A finite decimal number; blank is unknown. ValueError for anything else."""
    cell = _without_commas(nfkc(text))
    if not cell:
        return None
    value = float(cell)
    if not math.isfinite(value) or "_" in cell:
        raise ValueError(text)
    return value


def read_column(cells: list[str], read: Callable[[str], _V | None]) -> tuple[list[_V | None], list[int]]:
    """Read a whole column; returns the values and the positions of the cells that could not be read."""
    known: dict[str, _V | None] = {}
    unreadable: set[str] = set()
    for cell in set(cells):
        try:
            known[cell] = read(cell)
        except (ValueError, OverflowError):
            known[cell] = None
            unreadable.add(cell)
    bad = [index for index, cell in enumerate(cells) if cell in unreadable] if unreadable else []
    return [known[cell] for cell in cells], bad
