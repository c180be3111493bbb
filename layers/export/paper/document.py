"""A sheet as a PDF: the blocks as JSON, the words of the frame, and typst with our one template."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import typst

from layers.export.paper.blocks import Blank, Cell, Number, Sheet, Table, Unknown
from layers.export.paper.glyphs import FONT, font_folder, named, printable
from layers.wording import Wording

_TEMPLATE = Path(__file__).with_name("sheet.typ")
#: Sizes of type [pt]: body, big figures, small print.
_SIZES = {"normal": (10.5, 18, 8), "large": (13, 26, 10), "compact": (9, 20, 7)}
#: Words of the frame and of blocks, as they are called in ``config/text`` and in the template.
_WORDS = ("as_of", "source", "page", "item", "who", "time", "missing", "sources_last")


def pdf(sheet: Sheet | Sequence[Sheet], wording: Wording) -> bytes:
    """The sheet as PDF/UA-1, all in shades of grey; the same sheet gives the same bytes.

    Several sheets make one file, each with its own frame and its own count of pages; the file bears the first one's title.
    Characters the font lacks stand as 〓 and are named at the end of the sheet.

    Raises:
        ValueError: no sheet.
    """
    made = _compiler(sheet, wording).compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(made, bytes)
    return made


def png(sheet: Sheet | Sequence[Sheet], wording: Wording, ppi: float = 96) -> list[bytes]:
    """The pages as pictures of ``ppi`` dots an inch: to look at."""
    made = _compiler(sheet, wording).compile(format="png", ppi=ppi)
    listed = made if isinstance(made, list) else [made]
    return [page for page in listed if page is not None]


def pages(sheet: Sheet | Sequence[Sheet], wording: Wording) -> int:
    """How many pages the sheet, or several, take."""
    found = json.loads(_compiler(sheet, wording).query("<pages>", field="value", one=True))
    return int(found)


def _compiler(sheet: Sheet | Sequence[Sheet], wording: Wording) -> typst.Compiler:
    sheets = [sheet] if isinstance(sheet, Sheet) else list(sheet)
    if not sheets:
        raise ValueError("found no sheet, expected one or more")
    contents = [content(one, wording) for one in sheets]
    return typst.Compiler(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
        sys_inputs={"sheets": json.dumps(contents, ensure_ascii=False)},
    )


def content(sheet: Sheet, wording: Wording) -> dict[str, Any]:
    """What the template gets: the sheet as plain values, every text printable, with the words and sizes it needs."""
    missing: Counter[str] = Counter()
    plain = _plain(sheet, wording, missing)
    body, figure, small = _SIZES[sheet.size]
    words = {word: wording.say(f"paper.{word}") for word in _WORDS}
    date = wording.date(sheet.as_of)
    return plain | {
        "as_of": date,
        "font": FONT,
        "language": wording.language,
        "day": [sheet.as_of.year, sheet.as_of.month, sheet.as_of.day],
        "pt": {"body": body, "figure": figure, "small": small},
        "words": words | {"mark": wording.say("training.mark"), "band": wording.say("paper.band")},
        "sources": plain["sources"] or [wording.say("value.unregistered")],
        "missing": named(missing),
    }


def _plain(thing: Any, wording: Wording, missing: Counter[str]) -> Any:
    """Dataclasses as dictionaries with their ``type``, texts printable, cells told apart: known, unknown, blank."""
    if isinstance(thing, Unknown):
        return {"unknown": _plain(thing.word or wording.say("value.unregistered"), wording, missing)}
    if isinstance(thing, Blank):
        return {"blank": True}
    if is_dataclass(thing):
        values = {field.name: getattr(thing, field.name) for field in fields(thing)} | _cells(thing, wording)
        values = {name: _plain(value, wording, missing) for name, value in values.items()}
        return {"type": type(thing).__name__.lower(), **values}
    if isinstance(thing, tuple):
        return [_plain(each, wording, missing) for each in thing]
    if isinstance(thing, str):
        shown = printable(thing)
        missing.update(shown.missing)
        return shown.text
    return thing


def _cells(thing: Any, wording: Wording) -> dict[str, Any]:
    """The cells a block holds: nothing and an empty text are unknown, whole numbers get thousands separators."""

    def told(cell: Cell) -> Cell:
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return Unknown()
        return wording.number(cell) if isinstance(cell, int) else cell

    if isinstance(thing, Number):
        return {"value": told(thing.value)}
    if isinstance(thing, Table):
        return {"rows": tuple(tuple(told(cell) for cell in row) for row in thing.rows)}
    return {}
