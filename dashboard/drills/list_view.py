"""The drills of the folder: what comes, what took place; and the way to a new one."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import markup
from dashboard.drills import make_forms, telling
from dashboard.drills.room import Room
from dashboard.markup import Cell, Stack
from dashboard.plan.saving import said
from layers.drills.copying import open_items
from layers.drills.load import Drill, actions_of

_COLUMNS = ("when", "drill", "state", "where", "items", "open")
#: What is still to come.
_COMING = ("planned", "postponed")
_OPEN = ("open", "running")
#: Those that took place, so many; all of them stand in the register.
_PAST = 10


def show(room: Room) -> None:
    """What is next, what comes, what took place, the forms."""
    words = room.words
    said("drill")
    shown = [one for one in room.drills if not room.ctx.ward or one.body.ward in ("", room.ctx.ward)]
    coming = [one for one in shown if one.body.state in _COMING]
    past = [one for one in reversed(shown) if one.body.state not in _COMING]
    markup.answer(_sentence(room, coming), _detail(room, shown) + room.mark)
    if not room.drills:
        markup.paragraph(words.say("drill_list.none"), "empty")
    elif len(shown) < len(room.drills):
        told = words.say("drill_list.of_ward", ward=room.ctx.ward, count=len(shown), all=len(room.drills))
        markup.paragraph(told, "note")
    _table(room, coming, "coming")
    _table(room, past[:_PAST], "past", len(past))
    if len(past) > _PAST:
        to, more = room.link(dview="register"), words.say("drill_list.more", count=len(past) - _PAST)
        markup.action_list([("", more, to, words.say("drill.view_register"))], "drills_more")
    make_forms.show(room)


def _sentence(room: Room, coming: Sequence[Drill]) -> str:
    """The next one that has a day ahead of the reference date; of none, that there is none."""
    words = room.words
    ahead = [one for one in coming if one.date and one.date >= room.as_of and one.body.state == "planned"]
    if not ahead:
        return words.say("drill_list.no_next")
    first = ahead[0]
    return words.say("drill_list.next", when=telling.when(first, words), title=first.body.title)


def _detail(room: Room, shown: Sequence[Drill]) -> str:
    coming = sum(one.body.state in _COMING for one in shown)
    done = sum(one.body.state == "done" for one in shown)
    late = sum(one.body.state == "done" and one.date is not None and one.date > room.as_of for one in shown)
    items = sum(_own_items(one, room) for one in shown)
    # Without a reference date nothing lies after it.
    told = room.words.say("drill_list.done_after", count=late) if late and room.ctx.as_of else ""
    return room.words.say("drill_list.detail", coming=coming, done=done, after=told, items=items)


def _own_items(one: Drill, room: Room) -> int:
    return sum(body.state in _OPEN for _, body in actions_of(room.lessons, one.id))


def _table(room: Room, found: Sequence[Drill], name: str, count: int | None = None) -> None:
    """A table of drills, of ``count`` in all."""
    words = room.words
    if not found:
        return
    headers = [words.say(f"drill_list.column_{column}") for column in _COLUMNS]
    shown = {} if count is None else {"shown": len(found)}
    caption = words.say(f"drill_list.caption_{name}", count=count or len(found), **shown) + room.mark
    markup.table(headers, [_row(one, room) for one in found], caption, f"drills-{name}", stacked=True)


def _row(one: Drill, room: Room) -> list[Cell | Stack | str]:
    words, body = room.words, one.body
    view = "review" if body.state == "done" else "plan"
    late = body.state == "planned" and one.date is not None and one.date < room.as_of
    over = (Cell(words.say("drill_list.over"), "late"),) if late else ()
    return [
        Stack((Cell(telling.day(one.date, words), "strong" if one.date else "unknown"), *_start(one), *over)),
        Stack((Cell(body.title), Cell(words.say(f"drill_type.{body.type}"), "fine"))),
        Stack((Cell(telling.state(body, words), "whole"), *_reason(one))),
        Stack((Cell(telling.place(body, room.ctx.folder, words)), Cell(_people(one, room), "fine"))),
        Cell(_items(one, room)),
        Cell(words.say(f"drill.view_{view}"), "whole", href=room.link(drill=one.id, dview=view)),
    ]


def _start(one: Drill) -> tuple[Cell, ...]:
    return (Cell(one.start),) if one.start else ()


def _reason(one: Drill) -> tuple[Cell, ...]:
    """Why it was called off or put off."""
    return (Cell(one.body.reason, "fine"),) if one.body.state in ("cancelled", "postponed") else ()


def _people(one: Drill, room: Room) -> str:
    """How many took part; of one to come how many are expected."""
    held = one.body.held
    count = held.participants if held else one.body.participants
    told = telling.people(count, room.words)
    return room.words.say("drill_list.took_part" if held else "drill_list.expected", people=told)


def _items(one: Drill, room: Room) -> str:
    """Open action items: those that follow from it; of one to come those of the drills it was copied from."""
    if one.body.state in _COMING and one.body.copied_from:
        count = len(open_items(room.held, room.lessons, one))
        return room.words.say("drill_list.items_before", count=count) if count else "—"
    count = _own_items(one, room)
    return room.words.say("drill_list.items", count=count) if count else "—"
