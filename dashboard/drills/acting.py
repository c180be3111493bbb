"""A drill made, and taken to its next state: called off, put off, planned again."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import streamlit as st

from dashboard import markup
from dashboard.drills.room import Room
from dashboard.plan import conflict_view, drafts
from dashboard.plan.saving import attempt, entries_of, now
from dashboard.session import choose
from layers.drills.copying import with_state
from layers.drills.ids import drill as drill_record
from layers.held import dated_id, new_id
from layers.states import DrillState
from layers.store.drill_bodies import DrillBody

#: What a drill in a state may become on these pages; that it took place is said on the day or after it.
FOLLOWS: dict[DrillState, tuple[DrillState, ...]] = {
    "planned": ("postponed", "cancelled"),
    "postponed": ("planned", "cancelled"),
    "cancelled": ("planned",),
    "done": (),
}
#: Drill → the version a person saw when pressing a button.
_SEEN = "drills_seen"


def make(room: Room, who: str, made: Callable[[], DrillBody]) -> bool:
    """Save a new drill and open its plan, of one that took place what was learnt. Whether it was done."""
    found: list[tuple[str, DrillBody]] = []

    def act() -> str:
        body = made()
        date = body.held.date if body.held else body.date
        ident = dated_id(room.held, "drill", date) if date else new_id(room.held, "drill")
        entries_of(room.desk).save(drill_record(ident), body, who, now(), 0)
        found.append((ident, body))
        return room.words.say("drill_list.made_past" if body.held else "drill_list.made")

    if not attempt(room.words, who, act, at="drill"):
        return False
    ident, body = found[0]
    st.session_state["drills_made"] = st.session_state.get("drills_made", 0) + 1
    choose(drill=ident, dview="review" if body.held else "plan")
    return True


def take_to(room: Room, who: str, state: DrillState, *, reason: str = "", date: datetime.date | None = None) -> None:
    """Save the open drill in another state; who saw another version gets the conflict panel."""
    drill, place = room.open, room.ctx.folder.path
    record = drill.step.record
    draft = drafts.kept(place, record)
    if draft is not None and draft.touched:
        markup.alert(room.words.say("drill_plan.unsaved"))
        return
    seen: dict[str, int] = st.session_state.get(_SEEN, {})

    def act() -> str:
        body = with_state(drill.body, state, reason=reason.strip(), date=date)
        entries_of(room.desk).save(record, body, who, now(), seen.get(drill.id, drill.version))
        return room.words.say(f"drill_plan.done_{state}")

    if attempt(room.words, who, act, panel=place, at="drill"):
        if conflict_view.conflict_in(place, record) is None:
            drafts.drop(place, record)
        st.rerun()


def drawn(room: Room) -> None:
    """The page was drawn to its end with what stands now."""
    st.session_state[_SEEN] = {one.id: one.version for one in room.drills}
