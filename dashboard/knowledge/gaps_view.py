"""Where one side is missing: themes that no measure answers, and measures that no opinion speaks of."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard import markup
from dashboard.knowledge.cells import basis
from dashboard.knowledge.room import Room, here
from dashboard.markup import Cell, Stack
from layers.knowledge import measures_of
from layers.knowledge.model import Theme
from layers.meetings import ledger, measures_without_opinion, themes_without_measure
from layers.meetings.ledger import LedgerRow


def show(room: Room) -> None:
    """Both tables; what is made up is counted in a column of its own."""
    words = room.words
    themes = themes_without_measure(room.knowledge, room.sure)
    measures = measures_without_opinion(room.desk.book.plan, ledger(room.knowledge, room.sure))
    told = {"themes": len(themes), "of_themes": len(room.knowledge.themes)}
    told |= {"measures": len(measures), "of_measures": len(room.desk.book.plan.measures)}
    markup.answer(words.say("knowledge.gaps_answer", **told), words.say("knowledge.gaps_detail"))
    _themes(room, {one.id for one in themes})
    _measures(room, {one.id for one in measures})


def _heads(room: Room, first: str, last: str) -> list[Cell | str]:
    words = room.words
    names = [words.say("knowledge.group_printed"), words.say("knowledge.group_entered") + room.mark]
    return [words.say(f"knowledge.{first}"), *(Cell(name, "number") for name in names), words.say(f"knowledge.{last}")]


def _numbers(room: Room, found: Iterable[LedgerRow], **where: str) -> list[Cell]:
    """Opinions of the documents and those typed in, apart, each leading to them."""
    printed = [row.printed for row in found]
    goal = here(kview="ledger", kopen="", **where)
    return [Cell(f"{count}", "number", goal if count else "") for count in (sum(printed), printed.count(False))]


def _themes(room: Room, without: set[str]) -> None:
    words = room.words
    rows: list[list[Cell | Stack | str]] = []
    for section in room.knowledge.sections:
        rows.append([Cell(f"({section.number}) {section.name}", "group")])
        rows += [_theme(room, one, without) for one in room.knowledge.themes if one.section == section.number]
    markup.heading(words.say("knowledge.themes_heading", count=len(without)))
    markup.table(_heads(room, "theme", "measures"), rows, words.say("knowledge.themes_caption"), "gap-themes")


def _theme(room: Room, one: Theme, without: set[str]) -> list[Cell | Stack | str]:
    words = room.words
    found = [row for row in room.counted if one.id in {own.theme.id for own in row.themes}]
    if one.id in without:
        goal: Cell | Stack = Cell(words.say("knowledge.without_measure"), "unknown")
    else:
        goal = _answered(room, one, [row for row in found if row.printed or not room.held.training])
    return [one.name, *_numbers(room, found, ktheme=one.id), goal]


def _answered(room: Room, one: Theme, found: list[LedgerRow]) -> Stack:
    """The measures of a theme itself and of the opinions under it, each with whose word it is."""
    links = {own.measure: own.basis for own in measures_of(room.knowledge, room.held.plan, "theme", one.id)}
    for row in found:
        for own in row.measures:
            links.setdefault(own.measure, own.basis)
    lines = [Cell(room.measure_labels.get(name, name), href=room.measure_link(name)) for name in links]
    told = dict.fromkeys(basis(own, room) for own in links.values())
    return Stack((*lines, Cell(room.words.say("knowledge.and").join(told), "fine")))


def _measures(room: Room, without: set[str]) -> None:
    words, plan = room.words, room.desk.book.plan
    missing = "without_printed" if room.held.training else "without_opinion"
    rows: list[list[Cell | Stack | str]] = []
    for pillar in plan.pillars:
        rows.append([Cell(pillar.name, "group")])
        for one in (own for own in plan.measures if own.pillar == pillar.id):
            found = [row for row in room.counted if one.id in {own.measure for own in row.measures}]
            note = Cell(words.say(f"knowledge.{missing}"), "unknown") if one.id in without else Cell("—")
            name = Stack((Cell(room.measure_labels[one.id], href=room.measure_link(one.id)),))
            rows.append([name, *_numbers(room, found, kmeasure=one.id), note])
    markup.heading(words.say("knowledge.measures_heading", count=len(without)))
    markup.table(_heads(room, "measure", "state"), rows, words.say("knowledge.measures_caption"), "gap-measures")
