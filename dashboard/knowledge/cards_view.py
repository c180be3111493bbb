"""事例カード: what wards elsewhere did, why, what came of it, and what a committee said of it; programmes below."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.knowledge import cells, programmes_view
from dashboard.knowledge.room import Room, here, pick, search
from dashboard.markup import Cell, Stack
from dashboard.plan.desk import year_words
from dashboard.session import choices, choose
from layers.knowledge import card_views, find_cards, measures_of, pillars_of, themes_of
from layers.knowledge.cards import CardView, CaseView
from layers.knowledge.model import Figure


def show(room: Room) -> None:
    """The cards found, or the one that is open; then the programmes."""
    words, every = room.words, card_views(room.knowledge)
    one = next((view for view in every if view.card.id == choices()["kopen"]), None)
    if one is not None:
        st.button(words.say("knowledge.back_cards"), key="w_card_back", on_click=choose, kwargs={"kopen": ""})
        _card(room, one)
        return
    found = _filtered(room, every)
    told = {"count": len(found), "total": len(every), "cases": sum(len(view.cases) for view in found)}
    markup.answer(words.say("knowledge.cards_answer", **told), words.say("knowledge.cards_detail"))
    if found:
        _index(room, found)
    else:
        markup.paragraph(words.say("knowledge.no_card"), "empty")
    for view in found:
        _card(room, view)
    programmes_view.show(room)


def _filtered(room: Room, every: list[CardView]) -> list[CardView]:
    words, free = room.words, room.words.say("pillars.all")
    images = {view.image.id: view.image.name for view in every}
    wards = {ward: ward for view in every for ward in view.wards}
    text = search(words.say("knowledge.find_card"))
    left, right = st.columns(2, gap="small")
    with left:
        image = pick("kimage", words.say("knowledge.image"), images, free)
        theme = pick("ktheme", words.say("knowledge.theme"), room.themes, free)
    with right:
        ward = pick("kward", words.say("knowledge.ward"), wards, free)
        measure = pick("kmeasure", words.say("knowledge.measure"), room.measure_labels, free)
    wanted = {"image": image, "theme": theme, "ward": ward, "measure": measure}
    return find_cards(room.knowledge, text, **{name: value or None for name, value in wanted.items()})


def _index(room: Room, found: list[CardView]) -> None:
    words = room.words
    rows: list[list[Cell | Stack | str]] = [
        [
            Stack((Cell(view.card.title, "strong", here(kview="cards", kopen=view.card.id)),)),
            view.image.name,
            "、".join(view.wards),
            cells.measures(measures_of(room.knowledge, room.held.plan, "card", view.card.id), room, named=True),
        ]
        for view in found
    ]
    headers = [words.say(f"knowledge.{name}") for name in ("card", "image", "ward", "measures")]
    markup.table(headers, rows, words.say("knowledge.cards_caption"), "card-index", stacked=True)


def _card(room: Room, view: CardView) -> None:
    words = room.words
    markup.heading(view.card.title, apart=True)
    _facts(room, view)
    if view.main is not None:
        _main(room, view.main)
    if view.further:
        markup.heading(words.say("knowledge.further", count=len(view.further)), 3)
        headers = [words.say(f"knowledge.{name}") for name in ("case", "ward", "what")]
        rows: list[list[Cell | Stack | str]] = [_further(room, one) for one in view.further]
        markup.table(headers, rows, room.place(view.card.document, view.card.place), "", stacked=True)
    if view.opinions:
        markup.heading(words.say("knowledge.card_opinions", count=len(view.opinions)), 3)
        cells.opinion_table(room, view.opinions, view.card.id)


def _facts(room: Room, view: CardView) -> None:
    words, card = room.words, view.card
    own = measures_of(room.knowledge, room.held.plan, "card", card.id)
    pillars = pillars_of(room.knowledge, room.desk.book.plan, card.id)
    changes = [f"{year_words(one.fiscal_year, words)}　{one.text}" for one in view.organisation]
    facts: list[tuple[str, Cell | Stack]] = [
        ("image", Cell(view.image.name)),
        ("ward", Cell("、".join(view.wards))),
        ("pillar", _lines([one.name for one in pillars], words.say("knowledge.basis_ours") if pillars else "")),
        ("measures", cells.measures(own, room, named=True)),
        ("themes", cells.themes(themes_of(room.knowledge, "card", card.id), room)),
        ("plan_place", _lines(card.plan_place.splitlines())),
        ("organisation", _lines(changes)),
        ("where", Cell(room.place(card.document, card.place))),
    ]
    headers = [words.say("knowledge.item"), words.say("knowledge.told")]
    rows = [[words.say(f"knowledge.{name}"), cell] for name, cell in facts]
    markup.table(headers, rows, words.say("knowledge.card_caption"), f"facts-{card.id}")


def _lines(texts: list[str], note: str = "") -> Stack | Cell:
    lines = [Cell(text) for text in texts] + ([Cell(note, "fine")] if note else [])
    return Stack(tuple(lines)) if lines else cells.NONE


def _main(room: Room, one: CaseView) -> None:
    words = room.words
    markup.heading(f"{one.case.title}（{one.case.ward}）", 3)
    markup.paragraph(one.case.text)
    lists = {"aim": one.aims, "done": one.done, "next": one.next}
    told = [(words.say(f"case_list.{name}"), [[Cell(text)] for text in texts]) for name, texts in lists.items()]
    markup.beside(told, words.say("knowledge.not_told"))
    if one.figures:
        headers: list[Cell | str] = [words.say("knowledge.figure"), words.say("knowledge.kind")]
        headers += [Cell(words.say(f"knowledge.{name}"), "number") for name in ("before", "value")]
        rows = [_figure(room, figure) for figure in one.figures]
        markup.table([*headers, words.say("knowledge.note")], rows, words.say("knowledge.figures"), "", stacked=True)


def _figure(room: Room, one: Figure) -> list[Cell | Stack | str]:
    words = room.words
    before = _value(room, one.before, one.before_fiscal_year, one.unit)
    value = _value(room, one.value, one.fiscal_year, one.unit)
    return [one.name, words.say(f"figure_kind.{one.kind}"), before, value, one.text or "—"]


def _value(room: Room, value: float | None, fiscal_year: int | None, unit: str) -> Stack | Cell:
    """A number with its year; a year that is not told says so."""
    words = room.words
    if value is None:
        return Cell("—", "number")
    year = Cell(year_words(fiscal_year, words), "fine") if fiscal_year else None
    number = Cell(f"{words.number(value)} {unit}", "strong")
    return Stack((number, year or Cell(words.say("knowledge.year_unknown"), "unknown")), "number")


def _further(room: Room, one: CaseView) -> list[Cell | Stack | str]:
    figures = [Cell(_sentence(room, figure), "fine") for figure in one.figures]
    points = [Cell(text, "fine") for text in (*one.aims, *one.done, *one.next)]
    return [Stack((Cell(one.case.title, "strong"),)), one.case.ward, Stack((Cell(one.case.text), *points, *figures))]


def _sentence(room: Room, one: Figure) -> str:
    """A figure in one line."""
    words = room.words

    def told(value: float, fiscal_year: int | None) -> str:
        year = year_words(fiscal_year, words) if fiscal_year else words.say("knowledge.year_unknown")
        return f"{words.number(value)} {one.unit}（{year}）"

    before = "" if one.before is None else f"{told(one.before, one.before_fiscal_year)} → "
    return f"{words.say(f'figure_kind.{one.kind}')}　{one.name}　{before}{told(one.value, one.fiscal_year)}"
