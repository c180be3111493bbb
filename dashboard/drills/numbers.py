"""Numbers as typed in the forms of 訓練; a refusal names the field, what was found and what was expected."""

from __future__ import annotations

import math
import re
import unicodedata

from layers.store.drill_bodies import MOST_PEOPLE
from layers.store.errors import EntryRefused
from layers.wording import Wording

#: Commas between thousands, and no other: 12,5 is no 125.
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
#: More of what was typed is not told back.
_SHOWN = 40


def found(words: Wording, text: str) -> str:
    """What was typed, as a refusal tells it back; 空欄 for nothing."""
    return words.say("drill_plan.found", text=text.strip()[:_SHOWN]) if text.strip() else words.say("drill_plan.blank")


def count_of(words: Wording, text: str, field: str, least: int = 0, most: int = MOST_PEOPLE) -> int | None:
    """A whole number as typed under the label ``field``; None for none.

    Raises:
        EntryRefused: it is no whole number from ``least`` to ``most``.
    """
    told = _plain(text, "人")
    if not told:
        return None
    if not (told.isascii() and told.isdigit() and len(told) <= len(str(most)) and least <= int(told) <= most):
        limits = {"least": f"{least:,}", "most": f"{most:,}"}
        raise EntryRefused(words.say("drill_plan.bad_count", field=field, found=found(words, text), **limits))
    return int(told)


def minutes_of(words: Wording, text: str, field: str) -> float | None:
    """Minutes as typed under the label ``field``; None for none.

    Raises:
        EntryRefused: they are none.
    """
    told = _plain(text, "分")
    if not told:
        return None
    try:
        minutes = float(told)
    except ValueError:
        minutes = -1.0
    if not (math.isfinite(minutes) and minutes >= 0):
        raise EntryRefused(words.say("drill_plan.bad_minutes", field=field, found=found(words, text)))
    return minutes


def _plain(text: str, unit: str) -> str:
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", text)).strip().removesuffix(unit).strip()
