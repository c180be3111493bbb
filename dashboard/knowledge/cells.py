"""What is known of an opinion, as cells of a table: the same words wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard import markup
from dashboard.knowledge.room import Room, here
from dashboard.markup import Cell, Stack
from layers.knowledge.links import PRINTED, MeasureOf, ThemeOf
from layers.knowledge.model import Opinion, OpinionPlace
from layers.meetings.ledger import ENTERED, LedgerRow

NONE = Cell("—")
_BASIS = {PRINTED: "basis_printed", ENTERED: "basis_entered"}


def basis(text: str, room: Room) -> str:
    """On whose word something stands under a theme or speaks of a measure."""
    return room.words.say(f"knowledge.{_BASIS.get(text, 'basis_ours')}")


def number(ident: str) -> Stack:
    """An opinion's number, leading to it."""
    return Stack((Cell(ident, "short", here(kview="ledger", kopen=ident)),))


def said(heading: str, text: str) -> Stack:
    """The heading it stands under, or its 訓練 mark, if any; and the opinion."""
    return Stack((*([Cell(heading, "fine")] if heading else []), Cell(text)))


def whose(sources: Iterable[str], speaker: str, room: Room) -> Stack:
    """Whose list it stands in, and who said it; 不明 where that is not told."""
    words = room.words
    kinds = words.say("knowledge.and").join(words.say(f"opinion_source.{one}") for one in sources)
    told = Cell(words.say("knowledge.speaker", name=speaker), "fine") if speaker else None
    return Stack((Cell(kinds), told or Cell(words.say("knowledge.speaker_unknown"), "unknown")))


def themes(found: Iterable[ThemeOf], room: Room) -> Stack | Cell:
    """Its themes; what no document prints says whose word it is."""
    return _told([(Cell(room.theme(one.theme)), one.basis) for one in found], room)


def places(found: Iterable[OpinionPlace], room: Room) -> Stack | Cell:
    """Everywhere documents print it."""
    lines = tuple(Cell(room.place(one.document, one.place, one.row), "fine") for one in found)
    return Stack(lines) if lines else NONE


def measures(found: Iterable[MeasureOf], room: Room, *, named: bool = False) -> Stack | Cell:
    """The measures it speaks of, each leading to its page, and whose word that is."""
    names = room.measure_labels if named else {}
    links = [
        (Cell(names.get(one.measure, one.measure), href=room.measure_link(one.measure)), one.basis) for one in found
    ]
    return _told(links, room)


def _told(found: list[tuple[Cell, str]], room: Room) -> Stack | Cell:
    """Those on one word together, and under them whose; what is printed needs no more."""
    lines: list[Cell] = []
    for word in dict.fromkeys(word for _, word in found):
        lines += [cell for cell, own in found if own == word]
        lines += [] if word == PRINTED else [Cell(basis(word, room), "fine")]
    return Stack(tuple(lines)) if lines else NONE


def response(row: LedgerRow, room: Room) -> Stack:
    """What is made of it, leading to the form; why, and whose it is."""
    words, body = room.words, row.response
    kind = "unknown" if body.state == "unanswered" else "strong"
    lines = [Cell(words.say(f"response_state.{body.state}"), kind, here(kview="ledger", kopen=row.id))]
    lines += [Cell(text, "fine") for text in (body.reason, room.desk.book.office_name(body.office)) if text]
    if row.printed and row.training:
        lines.append(Cell(words.say("training.mark"), "fine"))
    return Stack(tuple(lines))


def opinion_table(room: Room, opinions: Iterable[Opinion], key: str) -> None:
    """Opinions of the documents, each leading to its place in the ledger."""
    found = {row.id: row for row in room.rows}
    rows: list[list[Cell | Stack | str]] = [
        [
            number(one.id),
            said(one.heading, one.text),
            whose(found[one.id].sources, one.speaker, room),
            places(found[one.id].places, room),
        ]
        for one in opinions
    ]
    headers = [room.words.say(f"knowledge.{name}") for name in ("number", "opinion", "whose", "where")]
    markup.table(headers, rows, room.words.say("knowledge.opinions_open"), f"opinions-{key}", stacked=True)
