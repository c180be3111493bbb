"""What every page that stands on the plan's desk shows: the plan, what people said under it, and their faults."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

from dashboard.plan.desk import Desk
from dashboard.session import Context
from layers.held import Held
from layers.problems import Problem
from layers.scorecard.closing import Closing
from layers.store.record import Year
from layers.wording import Wording


@dataclass(frozen=True)
class PlanRoom:
    """The plan's desk, what was said, and the problems of the tables."""

    desk: Desk
    held: Held
    problems: tuple[Problem, ...]

    @property
    def ctx(self) -> Context:
        """The run of the page."""
        return self.desk.ctx

    @property
    def words(self) -> Wording:
        """The words of the reader's language."""
        return self.ctx.words

    @property
    def plan(self) -> str:
        """The plan's id."""
        return self.desk.book.id

    @property
    def as_of(self) -> datetime.date:
        """The reference date; where none is known nothing is late yet."""
        return self.ctx.as_of or datetime.date.min

    @property
    def mark(self) -> str:
        """The 訓練 mark of what is entered, to stand behind a caption; "" for real entries."""
        return f"（{self.words.say('training.mark')}）" if self.held.training else ""

    @functools.cached_property
    def measures(self) -> dict[str, str]:
        """Measure → its name, in the plan's order."""
        return {one.id: one.name for one in self.desk.book.plan.measures}

    @property
    def closing(self) -> Closing:
        """Of what belongs to no year that could be closed."""
        return Closing("open", "", Year(self.plan, 0))

    def measure(self, ident: str) -> str:
        """A measure with its name; an id the plan does not have stays as it is."""
        return f"{ident} {self.measures.get(ident, '')}".strip()
