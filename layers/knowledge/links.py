"""What stands under which theme and speaks of which measure, and on whose word."""

from __future__ import annotations

from dataclasses import dataclass

from layers.knowledge.cards import CardView, card_view
from layers.knowledge.compare import printed_theme
from layers.knowledge.model import Knowledge, Linked, Practice, Statement, Theme
from layers.plan.model import Pillar, Plan

#: The basis of a theme that the document itself prints beside a record.
PRINTED = "出典の区分"


@dataclass(frozen=True, slots=True)
class ThemeOf:
    """A theme a record stands under; ``basis`` is `PRINTED` or 編集上の対応付け."""

    theme: Theme
    basis: str


@dataclass(frozen=True, slots=True)
class MeasureOf:
    """A measure a record speaks of, and who says so."""

    measure: str
    basis: str


@dataclass(frozen=True, slots=True)
class WhoElse:
    """Who else does what a measure is about: cases of wards elsewhere, practices of other cities; the links are ours."""

    measure: str
    cards: tuple[CardView, ...]
    practices: tuple[Practice, ...]
    basis: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.cards or self.practices)


def themes_of(knowledge: Knowledge, kind: Linked, record: str) -> list[ThemeOf]:
    """The themes of an opinion, a practice or a card in the order of the table, each once; what is printed goes first."""
    found = {one.id: PRINTED for one in _printed(knowledge, kind, record)}
    for link in knowledge.theme_links:
        if (link.kind, link.record) == (kind, record):
            found.setdefault(link.theme, link.basis)
    return [ThemeOf(theme, found[theme.id]) for theme in knowledge.themes if theme.id in found]


def measures_of(knowledge: Knowledge, plan: str, kind: Linked, record: str) -> list[MeasureOf]:
    """The measures of a plan that a theme, an opinion, a practice or a card speaks of."""
    wanted = (plan, kind, record)
    return [
        MeasureOf(one.measure, one.basis)
        for one in knowledge.measure_links
        if (one.plan, one.kind, one.record) == wanted
    ]


def who_else(knowledge: Knowledge, measure: str, plan: str = "nagoya_2013") -> WhoElse:
    """Cases and other cities' practices linked to a measure; false where there are none."""
    links = [one for one in knowledge.measure_links if (one.plan, one.measure) == (plan, measure)]
    found = {kind: {one.record for one in links if one.kind == kind} for kind in ("card", "practice")}
    return WhoElse(
        measure,
        tuple(card_view(knowledge, one.id) for one in knowledge.cards if one.id in found["card"]),
        tuple(one for one in knowledge.practices if one.id in found["practice"]),
        tuple(dict.fromkeys(one.basis for one in links if one.kind in found)),
    )


def pillars_of(knowledge: Knowledge, plan: Plan, card: str) -> list[Pillar]:
    """The pillars of the plan that a card belongs to, by the measures we linked it to."""
    linked = {one.measure for one in measures_of(knowledge, plan.head.id, "card", card)}
    found = {one.pillar for one in plan.measures if one.id in linked}
    return [one for one in plan.pillars if one.id in found]


def conflicts(knowledge: Knowledge) -> dict[str, tuple[Statement, ...]]:
    """What two documents tell differently, by the name of the conflict: to be shown side by side."""
    names = dict.fromkeys(one.conflict for one in knowledge.conflicts)
    return {name: tuple(one for one in knowledge.conflicts if one.conflict == name) for name in names}


def _printed(knowledge: Knowledge, kind: Linked, record: str) -> list[Theme]:
    """The 区分 of the rows a record is printed in."""
    sections = {one.id: one.number for one in knowledge.sections}
    if kind == "practice":
        rows = [(one.section, one.row) for one in knowledge.practices if one.id == record]
    elif kind == "opinion":
        own = [one for one in knowledge.opinion_places if one.opinion == record]
        rows = [(sections[one.about], one.row) for one in own if one.about in sections]
    else:
        rows = []
    found = (printed_theme(knowledge, *row) for row in rows)
    return [theme for theme in found if theme is not None]
