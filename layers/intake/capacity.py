"""Capacity written as prose: parts (indoor, outdoor, by condition) kept apart, a total only where one is plain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from layers.intake.values import nfkc, read_count

_NUMBER = r"\d{1,3}(?:,\d{3})+|\d{1,9}"
_PART = re.compile(
    rf"(?P<label>[^\d()]*?)[:はが]?\s*(?P<people>{_NUMBER})(?:人|名)(?:程度まで|まで)?(?P<basis>(?:\([^()]*\))*)"
)
_BASIS = re.compile(r"\(([^()]*)\)")
_SEPARATORS = re.compile(r"[/、;。・\n]+|(?<=[人名)])[,\s]+")
_PLACES = {"indoor": ("屋内", "室内"), "outdoor": ("屋外",), "total": ("計", "合計", "総数", "全体", "総収容人数")}

Place = Literal["indoor", "outdoor", "total", "other"]


@dataclass(frozen=True)
class Part:
    """So many people in one place or under one condition; ``basis`` is what stands in brackets (面積の1/2)."""

    place: Place
    label: str
    people: int
    basis: str


@dataclass(frozen=True)
class Capacity:
    """What a cell says of capacity [people]. ``total`` is None where it is not stated and not plainly the sum."""

    total: int | None
    parts: tuple[Part, ...] = ()
    summed: bool = False

    def part(self, place: Place) -> int | None:
        """People of one place; None where the cell does not tell it once."""
        found = [part.people for part in self.parts if part.place == place]
        return found[0] if len(found) == 1 else None


def read_capacity(text: str) -> Capacity | None:
    """The capacity a cell tells; None for unknown (blank, 0, −1).

    ``屋内1,371人／屋外5,470人（面積の1/2）`` has two parts; exactly one indoor and one outdoor part are added up, since
    nobody stands in both. Parts under other labels may be alternatives (洪水時, 地震時) and have no total unless one
    is written (計).

    Raises:
        ValueError: the cell holds something else (約500, 2人/㎡, an area).
    """
    try:
        total = read_count(text)
    except ValueError:
        return _prose(text)
    return None if total is None else Capacity(total)


def _prose(text: str) -> Capacity:
    parts = _parts(nfkc(text))
    told = [part.people for part in parts if part.place == "total"]
    places = sorted(part.place for part in parts)
    if len(told) == 1:
        return Capacity(told[0] or None, parts)
    if len(parts) == 1 and not parts[0].label:
        return Capacity(parts[0].people or None, parts)
    if places == ["indoor", "outdoor"] and all(part.people for part in parts):
        return Capacity(sum(part.people for part in parts), parts, summed=True)
    return Capacity(None, parts)


def _parts(cell: str) -> tuple[Part, ...]:
    """Every piece of the cell as a part; ValueError when a piece is none."""
    held: list[str] = []

    def hide(match: re.Match[str]) -> str:
        held.append(match[1])
        return f"({len(held) - 1})"

    pieces = [piece.strip() for piece in _SEPARATORS.split(_BASIS.sub(hide, cell)) if piece.strip()]
    found = [_PART.fullmatch(piece) for piece in pieces]
    if not found or None in found:
        raise ValueError(cell)
    return tuple(_part(match, held) for match in found if match is not None)


def _part(match: re.Match[str], held: list[str]) -> Part:
    label = "".join(match["label"].split()).strip(":")
    place: Place = "other"
    for name, words in _PLACES.items():
        if label in words:
            place = name  # type: ignore[assignment]
    if any(word in label for word in ("約", "およそ", "㎡", "m2", "以上", "程度", "最大")):
        raise ValueError(label)
    basis = " ".join(held[int(index)] for index in re.findall(r"\((\d+)\)", match["basis"]))
    return Part(place, label, int(match["people"].replace(",", "")), basis)
