"""What drills taught, where it matters: under a measure its issues and what is done about them, on 概況 what is late."""

from __future__ import annotations

from dashboard import markup
from dashboard.data import PLANS
from dashboard.markup import Cell, Stack
from dashboard.plan import telling
from dashboard.plan.desk import Desk
from dashboard.session import Context, choices, link
from layers.attention import Finding
from layers.drills.lessons import Lesson, late_drills, lessons_of
from layers.drills.load import Drill, drills, load_drills, load_lessons
from layers.items import ActionItem
from layers.scorecard.book import plan_of_city

_COLUMNS = ("drill", "text", "item", "office", "state")


def late(ctx: Context) -> list[Finding]:
    """The drills of which action items are overdue, as findings of 概況."""
    plan = choices()["plan"] or plan_of_city(PLANS, ctx.folder.city.code, ctx.config.app.app.plan)
    lessons, _ = load_lessons(ctx.folder.path, plan)
    told, _ = load_drills(ctx.folder.path)
    return late_drills(told, lessons, ctx.as_of, ctx.ward)


def of_measure(desk: Desk) -> None:
    """The issues drills showed of the measure that is open, with their action items; nothing where there are none."""
    card, ctx = desk.card, desk.ctx
    assert card is not None
    lessons, _ = load_lessons(ctx.folder.path, desk.book.id)
    found = lessons_of(lessons, card.id, ctx.as_of)
    if not found:
        return
    words, held = ctx.words, {one.id: one for one in drills(load_drills(ctx.folder.path)[0])}
    markup.heading(words.say("lesson.heading"), 3)
    items = [item for one in found for item in one.items]
    told = {"open": sum(one.open for one in items), "late": sum(one.overdue for one in items)}
    caption = words.say("lesson.caption", issues=sum(one.body is not None for one in found), items=len(items), **told)
    rows = [row for one in found for row in _rows(desk, one, held.get(one.drill))]
    headers = [words.say(f"lesson.column_{name}") for name in _COLUMNS]
    markup.table(headers, rows, caption + ctx.mark, "lessons", stacked=True)


def _rows(desk: Desk, lesson: Lesson, drill: Drill | None) -> list[list[Cell | Stack | str]]:
    """A row an action item; one for an issue nobody does anything about yet."""
    words = desk.ctx.words
    goal = link("drills", drill=lesson.drill, dview="review")
    name = Cell(drill.body.title if drill else lesson.drill, href=goal)
    when = words.date(drill.date) if drill and drill.date else words.say("value.unregistered")
    issue = Cell("—", "none") if lesson.body is None else Cell(lesson.body.text)
    head: list[Cell | Stack | str] = [Stack((name, Cell(when, "fine"))), issue]
    if not lesson.items:
        return [[*head, Cell(words.say("lesson.no_item"), "unknown"), Cell("—", "none"), Cell("—", "none")]]
    return [[*head, *item_cells(desk, one)] for one in lesson.items]


def item_cells(desk: Desk, item: ActionItem) -> list[Cell | Stack | str]:
    """An action item in three cells: its text, its office, and its state with the date it is due."""
    words, body = desk.ctx.words, item.body
    office = desk.book.office_name(body.office)
    if body.due is None:
        due = Cell(words.say("lesson.no_due"), "unknown" if item.open else "fine")
    elif item.overdue:
        due = Cell(telling.due(body.due, desk.ctx.as_of, words), "late")
    else:
        due = Cell(words.say("scorecard.due", date=words.date(body.due)), "fine")
    return [
        Cell(body.text),
        Cell(office) if office else Cell(words.say("value.unregistered"), "unknown"),
        Stack((Cell(words.say(f"action_state.{body.state}"), "short"), due)),
    ]
