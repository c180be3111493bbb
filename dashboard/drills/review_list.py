"""What a drill taught, and what is done about it: state, office, date, and what is late on the reference date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard import markup
from dashboard.drills import run_words
from dashboard.drills.room import Room
from dashboard.drills.run_desk import runs_of
from dashboard.markup import Cell, Stack
from dashboard.plan.lessons_view import item_cells
from layers.drills.log import board_state
from layers.held import Step
from layers.items import ActionItem
from layers.store.drill_bodies import FindingBody
from layers.store.run_bodies import ObservationBody
from layers.store.run_record import Run

#: A shape before each word.
SHAPES = {"strength": "○", "issue": "△"}
Row = list[Cell | Stack | str]


def show(
    room: Room, runs: Sequence[Run], findings: Sequence[tuple[Step, FindingBody]], items: Sequence[ActionItem]
) -> None:
    """A row an action item; one for a finding without any; then items that answer no finding."""
    words = room.words
    if not findings and not items:
        markup.paragraph(words.say("drill_review.none"), "empty")
        return
    sources = _sources(room, runs) if any(body.source for _, body in findings) else {}
    rows: list[Row] = []
    for step, body in sorted(findings, key=lambda one: one[1].sort != "issue"):
        own = [one for one in items if one.body.finding == step.record.item]
        head = _finding(room, body, sources)
        blank = Cell("—", "none") if body.sort == "strength" else Cell(words.say("lesson.no_item"), "unknown")
        rows += [[head, *item_cells(room.desk, one)] for one in own] or [
            [head, blank, Cell("—", "none"), Cell("—", "none")]
        ]
    named = {step.record.item for step, _ in findings}
    rows += [[Cell("—", "none"), *item_cells(room.desk, one)] for one in items if one.body.finding not in named]
    headers = [words.say(f"drill_review.head_{name}") for name in ("finding", "item", "office", "state")]
    caption = words.say("drill_review.caption", findings=len(findings), items=len(items)) + room.mark
    markup.table(headers, rows, caption, "drill-findings", stacked=True)


def _finding(room: Room, body: FindingBody, sources: dict[str, str]) -> Stack:
    words = room.words
    pieces = [Cell(f"{SHAPES[body.sort]} {words.say(f'finding_sort.{body.sort}')}", "fine"), Cell(body.text, "strong")]
    if body.source:
        told = sources.get(body.source)
        missing = words.say("drill_review.source_gone", id=body.source)
        pieces.append(Cell(words.say("drill_review.source", told=told) if told else missing, "fine"))
    elif body.place:
        pieces.append(Cell(body.place, "fine"))
    if body.measure:
        pieces.append(Cell(room.measure(body.measure), "fine"))
    return Stack(tuple(pieces))


def seen(room: Room, runs: Iterable[Run]) -> dict[str, tuple[Run, ObservationBody, str]]:
    """Every observation of the runs that nobody withdrew: entry id → run, what it says, and one line about it."""
    found = {}
    for run in runs:
        for one in board_state(run, runs_of(room).entries(run.id)).observations:
            assert isinstance(one.body, ObservationBody)
            found[one.id] = run, one.body, run_words.observation(one, one.body, run, room.words)
    return found


def _sources(room: Room, runs: Iterable[Run]) -> dict[str, str]:
    """Entry id → time, device and place of what a finding rests on."""
    told = {}
    for run in runs:
        for one in runs_of(room).entries(run.id):
            place = run_words.place(one.body, run) if isinstance(one.body, ObservationBody) else ""
            parts = (room.words.moment(one.received), one.device, place)
            told[one.id] = "　".join(part for part in parts if part)
    return told
