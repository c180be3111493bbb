"""Search and filter over cards and practices; opinions are sought in the ledger (`layers.meetings.ledger`)."""

from __future__ import annotations

from collections.abc import Iterator

from layers.knowledge.cards import CardView, card_views
from layers.knowledge.links import themes_of
from layers.knowledge.model import Knowledge, Practice
from layers.plan.search import holds


def find_cards(
    knowledge: Knowledge,
    text: str = "",
    *,
    ward: str | None = None,
    image: str | None = None,
    theme: str | None = None,
    measure: str | None = None,
) -> list[CardView]:
    """Cards with all words of ``text`` somewhere in them, of a ward, a 区役所像, a theme, a measure; None does not filter."""
    return [
        one
        for one in card_views(knowledge)
        if ward in (None, *one.wards)
        and image in (None, one.image.id)
        and theme in (None, *(found.theme.id for found in themes_of(knowledge, "card", one.card.id)))
        and measure in (None, *(found for own in one.measures.values() for found in own))
        and holds(_said(one), text)
    ]


def find_practices(
    knowledge: Knowledge,
    text: str = "",
    *,
    city: str | None = None,
    theme: str | None = None,
    measure: str | None = None,
) -> list[Practice]:
    """Practices with all words of ``text``, of a city, a theme, a measure, in the order of the source."""
    linked = {one.record for one in knowledge.measure_links if (one.kind, one.measure) == ("practice", measure)}
    return [
        one
        for one in knowledge.practices
        if city in (None, one.city)
        and (measure is None or one.id in linked)
        and theme in (None, *(found.theme.id for found in themes_of(knowledge, "practice", one.id)))
        and holds((one.city, one.name, one.text), text)
    ]


def _said(view: CardView) -> Iterator[str]:
    """Every text of a card."""
    yield from (view.card.title, view.image.name, view.card.plan_place)
    yield from (one.text for one in view.organisation)
    for one in view.cases:
        yield from (one.case.title, one.case.ward, one.case.text, *one.aims, *one.done, *one.next)
        yield from (f"{figure.name}\n{figure.text}" for figure in one.figures)
    for opinion in view.opinions:
        yield from (opinion.heading, opinion.text)
