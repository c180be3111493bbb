"""ほかではだれが取り組んでいるか: cases of wards elsewhere and practices of other cities that speak of a measure."""

from __future__ import annotations

from dashboard import markup
from dashboard.data import knowledge
from dashboard.markup import Cell, Stack
from dashboard.plan.desk import Desk
from dashboard.session import link
from layers.knowledge import Knowledge, who_else
from layers.knowledge.cards import CardView
from layers.knowledge.model import Practice
from layers.wording import Wording

_COLUMNS = ("others_where", "others_what", "others_source")


def show(desk: Desk) -> None:
    """The cases and practices of the open measure, or plainly that the documents tell of none."""
    card, words = desk.card, desk.ctx.words
    if card is None:
        return
    known, _ = knowledge()
    found = who_else(known, card.id, desk.book.id)
    markup.heading(words.say("knowledge.others"), 3)
    if not found:
        told = words.say("knowledge.and").join(one.short for one in known.documents)
        markup.paragraph(words.say("knowledge.others_none", documents=told), "empty")
        return
    rows = [row for view in found.cards for row in _cases(view, known)]
    rows += [_practice(one, known, words) for one in found.practices]
    headers = [words.say(f"knowledge.{name}") for name in _COLUMNS]
    counts = {"cards": len(found.cards), "practices": len(found.practices), "basis": words.say("knowledge.basis_ours")}
    markup.table(
        headers,
        rows,
        words.say("knowledge.others_caption", **counts) + f"（{words.say('how.real')}）",
        "others-table",
        stacked=True,
    )


def _cases(view: CardView, known: Knowledge) -> list[list[Cell | Stack | str]]:
    """A card's cases, each in its ward."""
    documents = {one.id: one for one in known.documents}
    goal = link("knowledge", kview="cards", kopen=view.card.id)
    return [
        [
            Stack((Cell(f"{documents[one.case.document].publisher} {one.case.ward}", "short"),)),
            Stack((Cell(one.case.title, "strong", goal), Cell(one.case.text))),
            Stack((Cell(f"{documents[one.case.document].short} {one.case.place}", "fine"),)),
        ]
        for one in view.cases
    ]


def _practice(one: Practice, known: Knowledge, words: Wording) -> list[Cell | Stack | str]:
    document = {each.id: each.short for each in known.documents}[one.document]
    goal = link("knowledge", kview="compare", ksection=str(one.section), ktheme="", kopen="")
    return [
        Stack((Cell(one.city, "short"),)),
        Stack((Cell(one.name, "fine"), Cell(one.text))),
        Stack((Cell(words.say("knowledge.row", place=f"{document} ({one.section})", row=one.row), "fine", goal),)),
    ]
