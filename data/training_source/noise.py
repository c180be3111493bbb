"""Smooth chance over the map, by additions and multiplications alone: the same digits on every platform."""

from __future__ import annotations

import math

from .dice import Dice
from .places import Point

SIZE = 64


class Noise:
    """A value from 0 to 1 at every position [m], drawn at the corners of squares and blended between them."""

    def __init__(self, stream: str, step_m: float) -> None:
        dice = Dice(stream)
        self._corners = [[dice.fraction() for _ in range(SIZE)] for _ in range(SIZE)]
        self._step_m = step_m

    def at(self, spot: Point) -> float:
        """The value at a position; the pattern repeats every 64 squares."""
        x, y = spot[0] / self._step_m, spot[1] / self._step_m
        column, row = math.floor(x), math.floor(y)
        right, up = _eased(x - column), _eased(y - row)
        low = self._between(column, row, right)
        return low + (self._between(column, row + 1, right) - low) * up

    def _between(self, column: int, row: int, share: float) -> float:
        line = self._corners[row % SIZE]
        left = line[column % SIZE]
        return left + (line[(column + 1) % SIZE] - left) * share


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)
