"""Chance that falls the same way on every platform and in every Python version."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")

SEED = "sonae-training-1"


class Dice:
    """A stream of draws of its own for each purpose, so that a new layer leaves the old ones as they were.

    Only ``random()`` is used: of all generators' methods Python promises to keep this sequence alone.
    """

    def __init__(self, stream: str) -> None:
        self._random = random.Random(f"{SEED}:{stream}")

    def fraction(self) -> float:
        """A number from 0 up to, not including, 1."""
        return self._random.random()

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self.fraction() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """True in about this share (0 to 1) of the draws."""
        return self.fraction() < share

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, all equally likely."""
        return options[self.between(0, len(options) - 1)]

    def weighted(self, options: Mapping[T, float]) -> T:
        """One of the options, by weight, in the order they are written."""
        left = self.fraction() * sum(options.values())
        for option, weight in options.items():
            left -= weight
            if left < 0:
                return option
        return list(options)[-1]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in another order (Fisher-Yates)."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.between(0, last)
            result[last], result[other] = result[other], result[last]
        return result

    def share_out(self, total: int, weights: Mapping[T, float], least: int = 0) -> dict[T, int]:
        """How many of ``total`` each key gets: ``least``, and the rest by weight (systematic sampling)."""
        rest = total - least * len(weights)
        step = sum(weights.values()) / rest if rest else 0.0
        tick = self.fraction() * step
        shares = dict.fromkeys(weights, least)
        reached = 0.0
        for key, weight in weights.items():
            reached += weight
            while sum(shares.values()) < total and tick < reached:
                shares[key] += 1
                tick += step
        return shares
