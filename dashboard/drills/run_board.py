"""A run on the screen: drill or real event in large letters, how devices come in, what stands, entries, its end.

What stands is drawn anew every few seconds while the run is open; what a person types is not part of it.
"""

from __future__ import annotations

import streamlit as st

from dashboard import guard, markup
from dashboard.acts import now
from dashboard.drills import run_end, run_entry, run_join, run_map, run_tables, run_words
from dashboard.drills.room import Room
from dashboard.drills.run_desk import AT, entries_read, minutes_since
from dashboard.markup import Cell, escape
from dashboard.plan.saving import ask_who, said
from layers.drills.log import BoardState, board_state
from layers.store.run_record import Run

#: How often what stands is read again while a run is open [s].
_EVERY_S = 5


def show(room: Room, run: Run) -> None:
    """All of it."""
    _head(room, run)
    said(AT)
    if not run.open:
        _stands(room, run)
        run_end.files(room, run)
        return
    run_join.show(room, run)
    st.fragment(_stands, run_every=_EVERY_S)(room, run)
    who = ask_who(room.desk)
    run_entry.show(room, run, who)
    run_end.show(room, run, who)


def _head(room: Room, run: Run) -> None:
    """Nobody takes a drill for a real event, nor a real event for a drill."""
    words = room.words
    when = words.say("drill_run.since", when=words.moment(run.started_at), who=run.started_by)
    if run.closed_at is not None:
        when = words.say("drill_run.until", start=when, when=words.moment(run.closed_at), who=run.closed_by)
    mark, title = run_words.mode(run, words), run.plan.title
    markup.show(
        f'<div class="sn-run sn-run-{escape(run.mode)}" role="note"><b>{escape(mark)}</b>'
        f"<div><p>{escape(title)}</p><p>{escape(when)}</p></div></div>"
    )


def _stands(room: Room, run: Run) -> None:
    """What the log adds up to."""
    with guard.messages(room.words, "run"):
        entries = entries_read(room, run)
        state, elapsed = board_state(run, entries), minutes_since(run, now())
        _totals(room, run, state, elapsed)
        left, right = st.columns([2, 3], gap="medium")
        with left:
            run_map.draw(room, run, state)
        with right:
            run_tables.sites(room, run, state)
        run_tables.injects(room, run, state, elapsed)
        run_tables.checklist(room, run, state)
        run_tables.observations(room, run, state)
        run_tables.log(room, run, entries)


def _totals(room: Room, run: Run, state: BoardState, elapsed: float) -> None:
    """The sum to be read from the back of the room, with what is not in it; then the states."""
    words, totals, every = room.words, state.totals, len(state.sites)
    people = words.say("drill_run.sum_none", all=every)
    if totals.people is not None:
        told = {"count": f"{totals.people:,}", "unreported": totals.unreported, "all": every}
        people = words.say("drill_run.sum", **told)
    states = words.say("drill_run.states", preparing=totals.preparing, closed=totals.closed, silent=totals.silent)
    late = words.say("drill_run.late", count=f"{totals.late:,}") if totals.late else ""
    untold = sum(one.over is None for one in state.sites)
    beside = "　".join(part for part in (words.say("drill_run.over_untold", count=untold), late) if part)
    facts = [
        (
            words.say("drill_run.fact_open"),
            Cell(words.say("drill_run.opened", count=totals.opened, all=every), "strong"),
            states,
        ),
        (words.say("drill_run.fact_over"), _over(room, state, untold), beside),
        (words.say("drill_run.fact_first"), _first(room, state), words.say("drill_run.fact_first_of")),
    ]
    passed = words.say("drill_run.elapsed" if run.open else "drill_run.lasted", count=f"{elapsed:,.0f}")
    place = "　".join(part for part in (passed, run.plan.place) if part)
    markup.board(place + room.mark, people, facts, run_tables.next_steps(room, run, state, elapsed))


def _over(room: Room, state: BoardState, untold: int) -> Cell:
    """How many are over capacity; where no site can be told there is no number."""
    if untold == len(state.sites):
        return Cell(room.words.say("value.undecided"), "unknown")
    return Cell(room.words.say("drill_run.over_count", count=state.totals.over), "strong")


def _first(room: Room, state: BoardState) -> Cell:
    if state.opening_min is None:
        return Cell(room.words.say("drill_run.not_yet"), "unknown")
    return Cell(room.words.say("drill_run.minutes", count=run_words.minutes(state.opening_min)), "strong")
