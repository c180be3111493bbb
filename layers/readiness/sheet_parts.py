"""The parts of a ward readiness sheet: numbers, sentences and answers as data; their words stand under ``[sheet]``."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from layers.readiness.standards import Basis
from layers.readiness.statement import Statement
from layers.wording import Wording

#: told: the answer. partly: the answer with something unknown in it. nobody: the question does not arise (対象外).
State = Literal["told", "partly", "undecided", "nobody"]
Bound = Literal["", "at_least", "at_most"]
#: Decimals of a number, where it has any.
_DIGITS = {"days": 1}


def cut_off(value: float, digits: int, *, at_most: bool = False) -> float:
    """A number that promises no more than there is: cut after ``digits``; one that is an upper bound goes up, so that
    it stays one.
    """
    scale = 10**digits
    return (math.ceil(value * scale - 1e-6) if at_most else math.floor(value * scale + 1e-6)) / scale


@dataclass(frozen=True)
class Amount:
    """One number; ``value`` None is 判定不能. ``label`` is what it belongs to (a district, a building), else its own name.

    ``bound`` at_least: the truth is this or more; at_most: this or less.
    """

    name: str
    value: float | None
    unit: str = "people"
    label: str = ""
    bound: Bound = ""

    def head(self, wording: Wording) -> str:
        """What it counts."""
        return self.label or wording.say(f"sheet.amount_{self.name}")

    def words(self, wording: Wording) -> str:
        """The number with its unit, or 判定不能."""
        if self.value is None:
            return wording.say("value.undecided")
        digits = _DIGITS.get(self.unit, 0)
        cut = cut_off(self.value, digits, at_most=self.bound == "at_most")
        told = wording.say(f"sheet.unit_{self.unit}", n=wording.number(cut, digits))
        return wording.say(f"sheet.{self.bound}", value=told) if self.bound else told


@dataclass(frozen=True)
class Said:
    """A sentence as data: its words under ``table``, ``values`` fill their braces."""

    code: str
    values: Mapping[str, Part | tuple[Part, ...]] = field(default_factory=dict)
    table: str = "sheet"

    def words(self, wording: Wording) -> str:
        """The sentence in the reader's language."""
        return wording.say(
            f"{self.table}.{self.code}", **{name: _told(one, wording) for name, one in self.values.items()}
        )


Part = str | datetime.date | Amount | Said | Statement


def _told(part: Part | tuple[Part, ...], wording: Wording) -> str:
    """A part in words; of several each number with what it counts. The id of a kind or standard becomes its name."""
    if isinstance(part, tuple):
        return wording.say("sheet.between").join(_entry(one, wording) for one in part)
    if isinstance(part, str):
        thing = wording.config.layers.kinds.get(part) or wording.config.standards.get(part)
        return part if thing is None else wording.name(thing)
    if isinstance(part, datetime.date):
        return wording.date(part)
    return part.words(wording)


def _entry(part: Part, wording: Wording) -> str:
    if isinstance(part, Amount):
        return wording.say("sheet.entry", name=part.head(wording), value=part.words(wording))
    return _told(part, wording)


@dataclass(frozen=True)
class Answer:
    """One question's answer: ``said`` in a sentence, ``numbers`` behind it, ``basis`` (sources, standards, rule) and the
    ``statements`` that hold for it. A question that cannot be answered is "undecided" (判定不能) and says why.
    """

    id: str
    said: Said
    state: State
    numbers: tuple[Amount, ...]
    basis: Basis
    statements: tuple[Statement, ...] = ()

    def question(self, wording: Wording) -> str:
        """The question in words."""
        return wording.say(f"sheet.question_{self.id}")


def undecided(reason: Said | Statement) -> Said:
    """判定不能 with its reason."""
    return Said("undecided", {"reason": reason})


def number(value: object) -> float | None:
    """A table's number; None for NA."""
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type]
