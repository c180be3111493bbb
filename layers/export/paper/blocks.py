"""What stands on a sheet of paper: plain blocks, from top to bottom."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import Enum
from typing import Literal

Size = Literal["normal", "large", "compact"]
Align = Literal["left", "right", "center"]


class Blank(Enum):
    """A cell left white on purpose, to be filled by hand."""

    BLANK = "blank"


BLANK = Blank.BLANK


@dataclass(frozen=True)
class Unknown:
    """A value nobody knows, with its own word (判定不能, …); without one it is 未登録."""

    word: str = ""


#: Text, a whole number (set with thousands separators), an unknown, or a blank to write into. An empty text and None
#: are unknown: a white cell means `BLANK` and nothing else.
Cell = str | int | Unknown | Blank | None


@dataclass(frozen=True)
class Heading:
    """A heading below the title; it never stands alone at the foot of a page."""

    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph; a line break in it is a line break. ``note`` sets it small, ``lead`` large, as the answer first."""

    text: str
    style: Literal["body", "note", "lead"] = "body"


@dataclass(frozen=True)
class Steps:
    """Sentences in their order, numbered."""

    steps: tuple[str, ...]


@dataclass(frozen=True)
class Number:
    """A big figure with its unit; ``note`` says what it counts or where it comes from."""

    label: str
    value: Cell
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Numbers:
    """Big figures side by side, at most ``columns`` in a row."""

    numbers: tuple[Number, ...]
    columns: int = 3


@dataclass(frozen=True)
class Column:
    """A column of a table; ``width`` is its share of the room, 0 as wide as its content needs."""

    head: str
    width: float = 1
    align: Align = "left"
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of as many cells as columns; the header comes again on every page. ``row_mm`` is a row's least height.

    Raises:
        ValueError: a row of another length.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    row_mm: float = 0

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"table row {number}: found {len(row)} cells, expected {len(self.columns)}")


@dataclass(frozen=True)
class Item:
    """One line to tick; without ``who`` or ``time`` there is room to write."""

    text: str
    who: str = ""
    time: str = ""
    note: str = ""


@dataclass(frozen=True)
class Checklist:
    """Lines with a box to tick, numbered in their order; the header comes again on every page."""

    items: tuple[Item, ...]


@dataclass(frozen=True)
class Field:
    """A place to write: a ruled line, or a box of ``height_mm``; ``width`` is its share of the row."""

    label: str
    kind: Literal["line", "box"] = "line"
    width: float = 1
    height_mm: float = 9


@dataclass(frozen=True)
class Form:
    """Fields to fill by hand, row by row."""

    rows: tuple[tuple[Field, ...], ...]


@dataclass(frozen=True)
class Card:
    """One card: ``number`` and ``head`` (a time) large, then the title, the body, and labelled lines.

    ``when``: the day it is for, at its foot beside the sheet's title.
    """

    number: str
    head: str
    title: str
    body: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    when: str = ""


@dataclass(frozen=True)
class Cards:
    """Cards to cut apart, as many on a page as ``per_page`` if their text is short enough; none is ever cut short.

    Each carries the sheet's title, reference date and training mark, since it leaves the sheet.
    """

    cards: tuple[Card, ...]
    per_page: Literal[2, 4, 6, 8] = 4


@dataclass(frozen=True)
class Figure:
    """A drawing (SVG of our own making) with the words that stand for it; ``width`` is its share of the column."""

    svg: str
    alt: str
    caption: str = ""
    width: float = 1

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("figure: found no alt text, expected words that stand for the drawing")


@dataclass(frozen=True)
class Beside:
    """Two columns of blocks; ``share`` (0 to 1) is the width of the left one."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    share: float = 0.5


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Text | Steps | Numbers | Table | Checklist | Form | Cards | Figure | Beside | PageBreak


@dataclass(frozen=True)
class Sheet:
    """A document: its frame, which stands on every page, and its blocks.

    ``area`` is the ward or district, ``as_of`` the reference date (基準日), ``training`` the mark of made-up data (the OR
    of all inputs), ``sources`` where the data come from, ``size`` large for a dark gym (body 13 pt, figures 26 pt;
    normal: 10.5 and 18 pt; compact, for one full page: 9 and 20 pt).
    """

    title: str
    area: str
    as_of: datetime.date
    training: bool
    sources: tuple[str, ...]
    blocks: tuple[Block, ...]
    subtitle: str = ""
    landscape: bool = False
    size: Size = "normal"

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("sheet: found no title, expected one")
