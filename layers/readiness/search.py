"""Choosing k of many for a submodular value: lazy greedy, swaps, a proven bound. Deterministic: no clock, ties by position."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import Protocol

#: Values looked at while swapping, at most.
SWAPS = 300


class Objective(Protocol):
    """A value of a set of options that grows with the set, the less the larger the set (submodular)."""

    @property
    def upper(self) -> list[int]:
        """For each option what it can add to any set at most."""

    def value(self, chosen: frozenset[int]) -> int:
        """The value of a set of options [people]."""


@dataclass
class Search:
    """Values are computed once for each set."""

    objective: Objective
    _known: dict[frozenset[int], int] = field(default_factory=dict)

    def value(self, chosen: frozenset[int]) -> int:
        """The value of a set."""
        if chosen not in self._known:
            self._known[chosen] = self.objective.value(chosen)
        return self._known[chosen]

    def gain(self, chosen: frozenset[int], option: int) -> int:
        """What an option adds to a set."""
        return self.value(chosen | {option}) - self.value(chosen)

    def greedy(self, k: int) -> tuple[list[int], list[int]]:
        """At most k options, each the one that adds most, and for every option an upper bound of what it adds now.

        Lazy (Minoux 1978): an old gain is an upper bound of the new one, so few are computed again.
        """
        bound = list(self.objective.upper)
        heap = [(-value, option) for option, value in enumerate(bound)]
        heapq.heapify(heap)
        order: list[int] = []
        fresh: set[int] = set()
        while heap and len(order) < k:
            value, option = heapq.heappop(heap)
            if value == 0:
                break
            if option in fresh:
                order.append(option)
                fresh = set()
                continue
            bound[option] = self.gain(frozenset(order), option)
            fresh.add(option)
            heapq.heappush(heap, (-bound[option], option))
        return order, bound

    def swap(self, order: list[int]) -> frozenset[int]:
        """Exchange one option for another as long as that helps, looking at so many sets at most."""
        chosen, budget = frozenset(order), SWAPS
        improved = True
        while improved and budget > 0:
            improved = False
            for out in sorted(chosen):
                rest = chosen - {out}
                short = self.value(chosen) - self.value(rest)
                able = [n for n, most in enumerate(self.objective.upper) if most > short and n not in chosen]
                for option in sorted(able, key=lambda n: (-self.objective.upper[n], n))[: max(0, budget)]:
                    budget -= 1
                    if self.gain(rest, option) > short:
                        chosen, improved = rest | {option}, True
                        break
                if improved or budget <= 0:
                    break
        return chosen

    def ranked(self, chosen: frozenset[int]) -> list[tuple[int, int]]:
        """The chosen options in the order to take them, each with what it adds to those before."""
        order: list[tuple[int, int]] = []
        left = set(chosen)
        while left:
            taken = frozenset(option for option, _ in order)
            gain, option = max((self.gain(taken, one), -one) for one in sorted(left))
            order.append((-option, gain))
            left.remove(-option)
        return order

    def bound(self, chosen: frozenset[int], k: int, upper: list[int]) -> int:
        """No k options have a higher value: that of the chosen and the k best gains left; at most that of all options.

        Source: Nemhauser, Wolsey, Fisher 1978. ``upper`` are upper bounds of the gains, made exact where they matter.
        """
        heap = [(-value, option) for option, value in enumerate(upper) if option not in chosen]
        heapq.heapify(heap)
        best: list[int] = []
        exact: set[int] = set()
        while heap and len(best) < k:
            value, option = heapq.heappop(heap)
            if option in exact or value == 0:
                best.append(-value)
                continue
            exact.add(option)
            heapq.heappush(heap, (-self.gain(chosen, option), option))
        everything = self.value(frozenset(range(len(self.objective.upper))))
        return min(self.value(chosen) + sum(best), everything)
