"""Where a table begins: its delimiter, title lines above the header, instruction columns, a header that is missing."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator

from layers.problems import Problem

Record = tuple[int, list[str]]

#: So many records are looked at to find the header.
_LOOKAHEAD = 30
#: A title has one filled cell (a merged one counts as one); the header below it at least so many.
_HEADER_CELLS = 3
_QUOTED = re.compile(r'"[^"]*"')
#: "←データの項目名を入力": what a template says to the person who fills it in.
_INSTRUCTION = ("←", "⇐", "<-", "<=")
_COORDINATE = re.compile(r"[+-]?\d{2,3}\.\d{3,}")


def delimiter_of(text: str) -> str:
    """Comma, unless the first line has more tabs, or semicolons and neither comma nor tab (quoted parts apart)."""
    line = _QUOTED.sub("", text[:100_000].lstrip("\r\n\ufeff")).split("\n", 1)[0]
    commas, tabs = line.count(","), line.count("\t")
    if tabs > commas:
        return "\t"
    return ";" if not commas and not tabs and ";" in line else ","


def find_header(records: Iterator[Record]) -> tuple[list[str], int, list[str], Iterator[Record]]:
    """Titles above the header, the header's row number, its cells, and the records after it.

    A first row of one filled cell is a title when a row of at least three stands soon below it; else the first row
    is the header, also a blank one (which is then refused).
    """
    ahead = list(itertools.islice(records, _LOOKAHEAD))
    if not ahead:
        return [], 1, [], iter(())
    filled = [sum(1 for cell in cells if cell.strip()) for _, cells in ahead]
    start = 0
    if filled[0] == 1:
        widest = max(filled)
        wide = [i for i, count in enumerate(filled) if count >= max(_HEADER_CELLS, widest / 2)]
        start = wide[0] if wide else 0
    titles = [cell.strip() for _, cells in ahead[:start] for cell in cells if cell.strip()]
    return titles, *ahead[start], itertools.chain(ahead[start + 1 :], records)


def without_instructions(names: list[str]) -> tuple[list[str], dict[int, str]]:
    """The header without its instruction columns, and those: position → text."""
    dropped = {i: name.strip() for i, name in enumerate(names) if name.strip().startswith(_INSTRUCTION)}
    return [name for i, name in enumerate(names) if i not in dropped], dropped


def head_problems(file: str, row: int, titles: list[str], dropped: dict[int, str]) -> list[Problem]:
    """A note for title lines passed over and one for each instruction column left out."""
    notes = [Problem(file, row, None, "title_rows", "、".join(titles)[:200])] if titles else []
    return notes + [Problem(file, row, text, "column_ignored", text[:200]) for text in dropped.values()]


def looks_like_data(name: str) -> bool:
    """Whether a header cell is a coordinate: then the header is missing and this is the first record."""
    return _COORDINATE.fullmatch(unicodedata.normalize("NFKC", name).strip()) is not None
