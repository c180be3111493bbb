"""What every view of the page 会議 shows: a plan, everything said in its meetings, and the meeting that is open."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import streamlit as st

from dashboard.plan.desk import open_desk
from dashboard.plan.room import PlanRoom
from dashboard.session import Context, choices, link
from layers.meetings import load_held, meetings
from layers.meetings.agenda import Meeting
from layers.store.record import Record

_SEEN = "meetings_seen"


@dataclass(frozen=True)
class Room(PlanRoom):
    """The meetings of the plan, and what was said in them."""

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
