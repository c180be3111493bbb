"""The tables of a run: sites, injects, checklist, observations, the whole log."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.drills import run_words
from dashboard.drills.room import Room
from dashboard.markup import Cell, Stack
from layers.drills.log import BoardState, SiteBoard, log_table, withdrawals
from layers.store.drill_bodies import Inject
from layers.store.run_bodies import ObservationBody
from layers.store.run_record import Run, RunEntry

#: Rows of a table that is drawn anew every few seconds; more is told as a number, all of it is in the file.
_SITES, _ROWS = 80, 100
_NEXT = 3


def sites(room: Room, run: Run, state: BoardState) -> None:
    """Every site with state, head count and capacity; of very many those that reported first."""
    words = room.words
    if not state.sites:
        markup.paragraph(words.say("drill_run.sites_none"), "empty")
        return
    order = sorted(state.sites, key=lambda one: one.when is None) if len(state.sites) > _SITES else state.sites
    headers = [
        words.say("drill_run.head_site"),
        words.say("drill_run.head_state"),
        Cell(words.say("drill_run.head_people"), "number"),
        Cell(words.say("drill_run.head_capacity"), "number"),
        words.say("drill_run.head_when"),
    ]
    rows = [_site(one, room) for one in order[:_SITES]]
    markup.table(headers, rows, words.say("drill_run.sites_caption", count=len(state.sites)) + room.mark, "run-sites")
    if len(state.sites) > _SITES:
        markup.paragraph(words.say("drill_run.sites_more", count=len(state.sites) - _SITES), "note")


def _site(one: SiteBoard, room: Room) -> list[Cell | Stack | str]:
    words = room.words
    notes = [Cell(words.say("drill_run.over"), "late")] if one.over else []
    notes += [Cell(words.say("drill_run.late", count=f"{one.late:,}"), "fine")] if one.late else []
    people = Cell(run_words.count(one, words), "unknown" if one.people is None else "strong")
    last = "—" if one.when is None else f"{words.clock(one.when)} {one.device}"
    return [
        Cell(one.name, "strong"),
        Cell(run_words.state(one, words), "unknown" if one.state is None else "plain"),
        Stack((people, *notes), "number"),
        Stack((Cell(run_words.capacity(one, words), "unknown" if one.capacity is None else "plain"),), "number"),
        Cell(last, "fine"),
    ]


def next_steps(room: Room, run: Run, state: BoardState, elapsed: float) -> list[tuple[str, list[Cell]]]:
    """For the board: injects and lines of the checklist to be done now and next; of a run that ended what was left."""
    words, columns = room.words, []
    waiting = sorted((one for one in run.plan.injects if one.id not in state.injects), key=lambda one: one.minute)
    if run.plan.injects:
        cells = [_due(one, elapsed, room, open_=run.open) for one in waiting[:_NEXT]]
        none = [Cell(words.say("drill_run.injects_all"), "fine")]
        columns.append((_head(room, run, "injects", len(waiting), len(run.plan.injects)), cells or none))
    lines = [one for line, one in enumerate(run.plan.checklist, 1) if line not in state.checks]
    if run.plan.checklist:
        none = [Cell(words.say("drill_run.checks_all"), "fine")]
        head = _head(room, run, "checks", len(lines), len(run.plan.checklist))
        columns.append((head, [Cell(one.text) for one in lines[:_NEXT]] or none))
    return columns


def _head(room: Room, run: Run, what: str, left: int, every: int) -> str:
    """What is next of so many; once the run has ended nothing is, and what was left is counted."""
    counts = {"done": every - left, "all": every}
    if run.open:
        return room.words.say(f"drill_run.{what}_next", **counts)
    return room.words.say(f"drill_run.{what}_left", count=left, **counts)


def _due(one: Inject, elapsed: float, room: Room, *, open_: bool) -> Cell:
    """An inject with how long until it is given; one whose minute has come is said so."""
    words = room.words
    at = words.say("drill_plan.after", minute=one.minute)
    if open_ and one.minute <= elapsed:
        return Cell(words.say("drill_run.inject_now", at=at, text=one.text), "late")
    return Cell(words.say("drill_run.inject_later", at=at, text=one.text))


def injects(room: Room, run: Run, state: BoardState, elapsed: float) -> None:
    """Every inject by its minute, given or not."""
    words, listed = room.words, sorted(run.plan.injects, key=lambda one: one.minute)
    if not listed:
        return
    with st.expander(words.say("drill_run.injects_box", count=len(state.injects), size=len(listed))):
        headers = [words.say(f"drill_run.head_{name}") for name in ("minute", "inject", "done")]
        rows: list[list[Cell | Stack | str]] = []
        for one in listed:
            who = " → ".join(part for part in (one.sender, one.to) if part)
            pieces = (Cell(one.text), *((Cell(who, "fine"),) if who else ()))
            done = state.injects.get(one.id)
            late = run.open and done is None and one.minute <= elapsed
            told = Cell(words.say("drill_run.due_now"), "late") if late else _done(done, room)
            rows.append([words.say("drill_plan.after", minute=one.minute), Stack(pieces), told])
        markup.table(headers, rows, words.say("drill_run.injects_caption") + room.mark, "run-injects", stacked=True)


def checklist(room: Room, run: Run, state: BoardState) -> None:
    """Every line of the checklist, done or not."""
    words, lines = room.words, run.plan.checklist
    if not lines:
        return
    with st.expander(words.say("drill_run.checks_box", count=len(state.checks), size=len(lines))):
        if run.mode == "event":
            markup.paragraph(words.say("drill_run.event_checks"), "note")
        headers = [Cell("", "number"), *(words.say(f"drill_run.head_{name}") for name in ("check", "done"))]
        rows: list[list[Cell | Stack | str]] = []
        for line, one in enumerate(lines, 1):
            pieces = (Cell(one.text), *((Cell(one.office, "fine"),) if one.office else ()))
            rows.append([Cell(str(line), "number"), Stack(pieces), _done(state.checks.get(line), room)])
        markup.table(headers, rows, words.say("drill_run.checks_caption") + room.mark, "run-checks")


def _done(entry: RunEntry | None, room: Room) -> Cell:
    if entry is None:
        return Cell(room.words.say("drill_run.not_yet"), "unknown")
    told = {"when": room.words.clock(entry.received), "device": entry.device}
    return Cell(room.words.say("drill_run.done_at", **told))


def observations(room: Room, run: Run, state: BoardState) -> None:
    """What people saw, the newest first."""
    words = room.words
    with st.expander(words.say("drill_run.seen_box", count=len(state.observations)), expanded=bool(state.observations)):
        if not state.observations:
            markup.paragraph(words.say("drill_run.seen_none"), "empty")
            return
        headers = [words.say(f"drill_run.head_{name}") for name in ("seen", "where", "from")]
        rows: list[list[Cell | Stack | str]] = []
        for one in reversed(state.observations[-_ROWS:]):
            body = one.body
            assert isinstance(body, ObservationBody)
            pieces = (Cell(body.text), Cell(words.say(f"observation.{body.sort}"), "fine"))
            where = run_words.place(body, run) or "—"
            rows.append([Stack(pieces), where, Cell(f"{words.clock(one.received)} {one.device}", "fine")])
        markup.table(headers, rows, words.say("drill_run.seen_caption") + room.mark, "run-seen", stacked=True)


def log(room: Room, run: Run, entries: list[RunEntry]) -> None:
    """The whole log, the newest first; what was withdrawn stays in it, struck through."""
    words = room.words
    with st.expander(words.say("drill_run.log_box", count=len(entries))):
        if not entries:
            markup.paragraph(words.say("drill_run.log_none"), "empty")
            return
        last = entries[-_ROWS:]
        # All entries are told, so that a withdrawal names the number of what it withdraws.
        table, gone = log_table(run, entries, words).tail(len(last)), withdrawals(entries)
        rows: list[list[Cell | Stack | str]] = [
            [Cell(str(cell), "gone" if one.id in gone else "plain") for cell in row]
            for one, row in zip(last, table.itertuples(index=False, name=None), strict=True)
        ]
        caption = words.say("drill_run.log_caption", count=len(entries), shown=len(last)) + room.mark
        markup.table([str(name) for name in table.columns], rows[::-1], caption, "run-log")
