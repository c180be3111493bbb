"""What a measure waits for: decisions, and the roll-out ward by ward."""

from __future__ import annotations

import datetime

from dashboard import markup
from dashboard.markup import Cell, Stack
from dashboard.plan import telling
from dashboard.plan.desk import Desk, year_words
from dashboard.plan.measure_evidence import ward_name
from layers.plan.entries import Decision, Rollout
from layers.scorecard.card import Card
from layers.scorecard.overlay import conditions_of
from layers.wording import Wording

_DECISION = ("question", "office", "due", "decided")
_ROLLOUT = ("ward", "state", "conditions", "blockers", "office", "due", "note")
#: Whether a condition is met: the end of its word's key.
_MET = {True: "yes", False: "no", None: "unknown"}
#: Nothing is said; left out where there is little room.
_NONE = Cell("—", "none")


def show(desk: Desk, card: Card) -> None:
    """Decisions, then the wards."""
    _decisions(desk, card)
    _rollout(desk, card)


def _decisions(desk: Desk, card: Card) -> None:
    words = desk.ctx.words
    own = [one for one in desk.book.entries.decisions if one.measure == card.id]
    markup.heading(words.say("measure.decisions"), 3)
    if not own:
        markup.paragraph(words.say("scorecard.no_decision"), "note")
        return
    headers = [words.say(f"measure.decision_{name}") for name in _DECISION]
    rows = [_decision(desk, one) for one in sorted(own, key=lambda one: one.due)]
    markup.table(headers, rows, words.say("measure.decisions_caption") + desk.mark, "decision-table", stacked=True)


def _decision(desk: Desk, one: Decision) -> list[Cell | Stack | str]:
    words = desk.ctx.words
    office = desk.book.office_name(one.office) or words.say("value.unregistered")
    day = words.say("scorecard.due", date=telling.day(one.due, words))
    if one.decided and (not desk.day or one.decided <= desk.day):
        return [one.question, office, day, words.say("measure.decided", date=telling.day(one.decided, words))]
    due = _due(desk, one.due, desk.ctx.as_of if desk.day and one.overdue(desk.day) else None)
    return [one.question, office, Stack((due,)), Stack((Cell(words.say("measure.open"), "strong"),))]


def _rollout(desk: Desk, card: Card) -> None:
    words = desk.ctx.words
    markup.heading(words.say("measure.rollout"), 3)
    if not desk.book.wards:
        markup.paragraph(words.say("scorecard.no_wards"), "note")
        return
    parts = [telling.wards(card, words), *telling.wards_beside(card, words)]
    caption = f"{year_words(desk.fiscal_year, words)}　{words.say('scorecard.between').join(parts)}"
    headers = [words.say(f"measure.rollout_{name}") for name in _ROLLOUT]
    rows = [_ward(desk, ward, card.rollout.get(ward)) for ward in desk.book.wards]
    markup.table(headers, rows, caption + desk.mark, "rollout-table", stacked=True)


def _ward(desk: Desk, ward: str, one: Rollout | None) -> list[Cell | Stack | str]:
    words = desk.ctx.words
    name = ward_name(ward, desk.ctx.ward, desk)
    if one is None or one.state is None:
        state = Cell(words.say("value.unregistered"), "unknown")
    else:
        state = Cell(words.say(f"rollout_state.{one.state}"), "short")
    if one is None:
        return [name, Stack((state,)), *[_NONE] * (len(_ROLLOUT) - 2)]
    day = desk.rollout_date
    late = day is not None and one.overdue(day.isoformat())
    due = Stack((_due(desk, one.due, day if late else None),)) if one.due else _NONE
    blockers, note = _lines(one.blockers), _lines(one.note)
    conditions = _conditions(one.conditions, words)
    return [name, Stack((state,)), conditions, blockers, desk.book.office_name(one.office) or _NONE, due, note]


def _conditions(text: str, words: Wording) -> Stack | Cell:
    """Conditions, one a line, each with whether it is met."""
    lines = tuple(
        Cell(words.say("measure.condition", text=one.text, met=words.say(f"entry_form.met_{_MET[one.met]}")), "fine")
        for one in conditions_of(text)
    )
    return Stack(lines) if lines else _NONE


def _lines(text: str) -> Stack | Cell:
    """A text of several lines, one a line."""
    lines = tuple(Cell(line, "fine") for line in text.splitlines() if line.strip())
    return Stack(lines) if lines else _NONE


def _due(desk: Desk, due: str, late_at: datetime.date | None) -> Cell:
    """A date; with the days it was past at ``late_at``, None where it is not late."""
    words = desk.ctx.words
    if late_at is None:
        return Cell(words.say("scorecard.due", date=telling.day(due, words)), "fine")
    return Cell(telling.due(datetime.date.fromisoformat(due), late_at, words), "late")
