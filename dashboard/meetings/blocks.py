"""What other pages show of the meetings: the homework on 概況, what was decided on a measure."""

from __future__ import annotations

import datetime

from dashboard import markup
from dashboard.data import PLANS
from dashboard.markup import Cell, Stack
from dashboard.meetings import telling
from dashboard.meetings.room import Room
from dashboard.plan.desk import Desk
from dashboard.session import Context, choices, link
from layers.meetings import all_homework, decisions_on, load_held, meetings, open_homework
from layers.plan.load import load_plan
from layers.scorecard.book import plan_of_city

#: Late ones named on 概況.
_FIRST = 2


def homework(ctx: Context) -> None:
    """How much homework waits and is late, the latest of it, and the way there; nothing where no meeting was held."""
    name = choices()["plan"] or plan_of_city(PLANS, ctx.folder.city.code, ctx.config.app.app.plan)
    plan, _ = load_plan(PLANS / name)
    if plan.head.city != ctx.folder.city.code:
        return
    held, _ = load_held(ctx.folder.path, plan)
    if not meetings(held):
        return
    # What follows from a drill stands among the findings, and on a measure in a block of its own: never twice.
    found = open_homework(held, ctx.as_of or datetime.date.min)
    words, waiting = ctx.words, [one for one in found if not one.body.drill]
    late = [one for one in waiting if one.overdue]
    mark = f"（{words.say('training.mark')}）" if held.training else ""
    markup.heading(words.say("meeting.homework_heading"))
    told = words.say("meeting.homework_sentence", count=len(waiting), late=len(late)) + mark
    items = [(words.say("meeting.late", days=f"{one.late_days:,}"), one.body.text, "", "") for one in late[:_FIRST]]
    goal = link("meetings", mview="homework", meeting="")
    markup.action_list([*items, ("", told, goal, words.say("meeting.homework_link"))])


def of_measure(desk: Desk) -> None:
    """What meetings decided on the measure that is open, and the homework on it."""
    card = desk.card
    assert card is not None
    held, _ = load_held(desk.ctx.folder.path, desk.book.plan)
    room, words = Room(desk, held, ()), desk.ctx.words
    decided = decisions_on(held, card.id)
    given = [one for one in all_homework(held, room.as_of, measure=card.id) if not one.body.drill]
    if not decided and not given:
        return
    markup.heading(words.say("meeting.of_measure"), 3)
    rows: list[list[Cell | Stack | str]] = [
        [
            Cell(record.subject, href=room.link(meeting=record.subject, mview="minutes")),
            words.say("entry_kind.decision"),
            body.text,
            desk.book.office_name(body.office) or Cell(words.say("value.unregistered"), "unknown"),
            Cell("—", "none")
            if body.due is None
            else Cell(words.say("scorecard.due", date=words.date(body.due)), "fine"),
        ]
        for record, body in decided
    ]
    for one in given:
        state, text, office, due = telling.homework_cells(one, room)
        assert isinstance(text, Stack)
        goal = Cell(one.body.meeting, href=room.link(meeting=one.body.meeting, mview="minutes"))
        rows.append([goal, state, text.pieces[0], office, due])
    headers = [words.say(f"meeting.measure_{name}") for name in ("meeting", "state", "text", "office", "due")]
    markup.table(headers, rows, words.say("meeting.of_measure_caption") + room.mark, "meeting-decisions", stacked=True)
