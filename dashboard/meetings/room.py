"""What every view of the page 会議 shows: a plan, everything said in its meetings, and the meeting that is open."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

import streamlit as st

from dashboard.plan.desk import Desk, open_desk
from dashboard.session import Context, choices, link
from layers.held import Held
from layers.meetings import load_held, meetings
from layers.meetings.agenda import Meeting
from layers.problems import Problem
from layers.scorecard.closing import Closing
from layers.store.record import Record, Year
from layers.wording import Wording

_SEEN = "meetings_seen"


@dataclass(frozen=True)
class Room:
    """The plan's desk, what was said in its meetings, and the problems of their tables."""

    desk: Desk
    held: Held
    problems: tuple[Problem, ...]

    @property
    def ctx(self) -> Context:
        """The run of the page."""
        return self.desk.ctx

    @property
    def words(self) -> Wording:
        """The words of the page."""
        return self.desk.ctx.words

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
        """The 訓練 mark to stand behind a caption; "" for real entries."""
        return f"（{self.words.say('training.mark')}）" if self.held.training else ""

    @functools.cached_property
    def meetings(self) -> list[Meeting]:
        """Every meeting by date."""
        return meetings(self.held)

    @functools.cached_property
    def meeting(self) -> Meeting | None:
        """The meeting that is open, None where none is."""
        return next((one for one in self.meetings if one.id == choices()["meeting"]), None)

    @property
    def open(self) -> Meeting:
        """The meeting that is open; views that need one are shown only then."""
        assert self.meeting is not None
        return self.meeting

    @functools.cached_property
    def measures(self) -> dict[str, str]:
        """Measure → its name, in the plan's order."""
        return {one.id: one.name for one in self.desk.book.plan.measures}

    @property
    def closing(self) -> Closing:
        """Meetings belong to no year that could be closed."""
        return Closing("open", "", Year(self.plan, 0))

    def measure(self, ident: str) -> str:
        """A measure with its name; an id the plan does not have stays as it is."""
        return f"{ident} {self.measures.get(ident, '')}".strip()

    def link(self, **changes: str) -> str:
        """The address of this page with these changes."""
        return link("meetings", **changes)

    def based_on(self, record: Record, version: int) -> int:
        """The version a person saw when pressing a button: that of the page drawn before, where it was drawn."""
        seen: dict[Record, int] = st.session_state.get(_SEEN, {})
        return seen.get(record, version)

    def drawn(self) -> None:
        """The page was drawn to its end with what stands now."""
        now = {one.step.record: one.version for one in self.meetings}
        st.session_state[_SEEN] = now


def open_room(ctx: Context) -> Room:
    """The plan chosen and its meetings; a meeting it does not have falls back to the list.

    Raises:
        SonaeError: the plan, its tables or its entries cannot be read.
    """
    desk = open_desk(ctx)
    held, problems = load_held(ctx.folder.path, desk.book.plan)
    room = Room(desk, held, tuple(problems))
    if room.meeting is None:
        choices()["meeting"] = ""
    return room
