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
    when = words.say("drill_run.since", when=run_words.moment(run.started_at, words), who=run.started_by)
    if run.closed_at is not None:
        when = words.say("drill_run.until", start=when, when=run_words.moment(run.closed_at, words), who=run.closed_by)
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
        left, right = st.columns([1, 1], gap="medium")
        with left:
            run_map.draw(room, run, state)
        with right:
            run_tables.sites(room, run, state)
        run_tables.injects(room, run, state, elapsed)
        run_tables.checklist(room, run, state)
        run_tables.observations(room, run, state)
        run_tables.log(room, run, entries)


def _totals(room: Room, run: Run, state: BoardState, elapsed: float) -> None:
    """The sums to be read from the back of the room, each with what is not in it."""
    words, totals = room.words, state.totals
    people = (
        words.say("drill_run.state_none")
        if totals.people is None
        else words.say("drill_run.people", count=f"{totals.people:,}")
    )
    silent = words.say("drill_run.unreported", count=totals.unreported, all=len(state.sites))
    late = words.say("drill_run.late", count=f"{totals.late:,}") if totals.late else ""
    opened = words.say("drill_run.opened", count=totals.opened, all=len(state.sites))
    states = words.say("drill_run.states", preparing=totals.preparing, closed=totals.closed, silent=totals.silent)
    over = words.say("drill_run.over_count", count=totals.over)
    first = (
        words.say("drill_run.not_yet")
        if state.opening_min is None
        else words.say("drill_run.minutes", count=f"{state.opening_min:,.0f}")
    )
    facts = [
        (
            words.say("drill_run.fact_people"),
            Cell(people, "unknown" if totals.people is None else "strong"),
            "　".join(part for part in (silent, late) if part),
        ),
        (words.say("drill_run.fact_open"), Cell(opened, "strong"), states),
        (words.say("drill_run.fact_over"), Cell(over, "strong"), words.say("drill_run.fact_over_of")),
        (
            words.say("drill_run.fact_first"),
            Cell(first, "unknown" if state.opening_min is None else "strong"),
            words.say("drill_run.fact_first_of"),
        ),
    ]
    place = words.say("drill_run.elapsed" if run.open else "drill_run.lasted", count=f"{elapsed:,.0f}")
    markup.board(
        place + room.mark, run.plan.place or run.plan.title, facts, run_tables.next_steps(room, run, state, elapsed)
    )
