"""The one font of our paper, and which characters it has: what it lacks is shown as 〓 and named, never dropped."""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from layers.export.own import GETA

FONT = "IPAexGothic"
#: The format of a font's table of variants, and the two blocks of Unicode that select one.
_VARIANTS = 14
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_VOICED = re.compile("[\u3040-\u30ff][\u3099\u309a]")


@dataclass(frozen=True)
class Printable:
    """Text as it can be printed, and how often each thing it lacks occurred: a character, or base and variant."""

    text: str
    missing: Counter[str]


@cache
def font_folder() -> Path:
    """The folder of ``ipaexg.ttf`` in the wheel matplotlib-fontja, which is found without running its code.

    Raises:
        FileNotFoundError: the wheel is not installed.
    """
    found = importlib.util.find_spec("matplotlib_fontja")
    folder = Path(found.origin or "").parent / "fonts" if found else Path()
    if not (folder / "ipaexg.ttf").is_file():
        raise FileNotFoundError("font IPAexGothic: found none, expected the wheel matplotlib-fontja (requirements.txt)")
    return folder


@cache
def _known() -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """The characters of the font, and its pairs of a character and a variation selector."""
    with TTFont(font_folder() / "ipaexg.ttf", lazy=True) as font:
        tables = font["cmap"].tables
        variants = {
            (base, selector)
            for table in tables
            if table.format == _VARIANTS
            for selector, pairs in table.uvsDict.items()
            for base, _glyph in pairs
        }
        return frozenset(font.getBestCmap()), frozenset(variants)


def printable(text: str) -> Printable:
    """What the font can show of a text.

    A character it lacks and a control character become 〓 and are counted. A variant it lacks (異体字) becomes the plain
    character and is counted, too. Invisible format characters (zero width, direction) go, since none has a shape.
    """
    missing: Counter[str] = Counter()
    known, variants = _known()
    shown: list[str] = []
    for char in _VOICED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text.replace("\r\n", "\n")):
        code = ord(char)
        if _selects(code):
            base = shown[-1] if shown else GETA
            if (ord(base[0]), code) in variants:
                shown[-1] = base + char
            else:
                missing[base[0] + char] += 1
        elif unicodedata.category(char) == "Cf":
            continue
        elif char in "\n\t":
            shown.append(char if char == "\n" else " ")
        elif code in known and unicodedata.category(char) != "Cc":
            shown.append(char)
        else:
            missing[char] += 1
            shown.append(GETA)
    return Printable("".join(shown), missing)


def _selects(code: int) -> bool:
    """Whether a code is a variation selector."""
    return any(code in block for block in _SELECTORS)


def named(missing: Counter[str]) -> list[str]:
    """Each missing thing by its code points and how often: ``U+20BB7 × 2``; in order of the codes."""
    return [
        f"{'+'.join(f'U+{ord(char):04X}' for char in thing)} × {count:,}" for thing, count in sorted(missing.items())
    ]
