"""Cards, programmes and meetings put together for a screen or a print: each with all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from layers.knowledge.model import (
    Card,
    Case,
    Figure,
    HeldMeeting,
    Item,
    Knowledge,
    MeetingItem,
    MeetingList,
    Opinion,
    Organisation,
    PointList,
    Programme,
    Reference,
)


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with its points under 取組のねらい, 取組内容, 今後の方向性等, and its figures."""

    case: Case
    aims: tuple[str, ...]
    done: tuple[str, ...]
    next: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class CardView:
    """A card: 区役所像, organisation, the main case, further examples, opinions; ``measures``: plan → measure ids."""

    card: Card
    image: Item
    organisation: tuple[Organisation, ...]
    main: CaseView | None
    further: tuple[CaseView, ...]
    opinions: tuple[Opinion, ...]
    measures: dict[str, tuple[str, ...]]

    @property
    def cases(self) -> tuple[CaseView, ...]:
        """All its cases, the main one first."""
        return (*([self.main] if self.main else []), *self.further)

    @property
    def wards(self) -> tuple[str, ...]:
        """The wards of its cases, each once."""
        return tuple(dict.fromkeys(one.case.ward for one in self.cases))


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of a programme, its other places, and the items under it."""

    item: Item
    references: tuple[Reference, ...]
    parts: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """A programme summary with its items as a tree, and the opinions on it."""

    programme: Programme
    items: tuple[ItemView, ...]
    opinions: tuple[Opinion, ...]


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting held elsewhere: agenda, materials, explanations, who was there, opinions, the next meeting."""

    meeting: HeldMeeting
    lists: dict[MeetingList, tuple[MeetingItem, ...]]
    opinions: tuple[Opinion, ...]
    next: HeldMeeting | None


def card_view(knowledge: Knowledge, card: str) -> CardView:
    """A card by its id; KeyError where there is none."""
    cards, items = {one.id: one for one in knowledge.cards}, {one.id: one for one in knowledge.items}
    cases = [_case_view(knowledge, one) for one in knowledge.cases if one.card == card]
    return CardView(
        card=cards[card],
        image=items[cards[card].image],
        organisation=tuple(one for one in knowledge.organisation if one.card == card),
        main=next((one for one in cases if one.case.main), None),
        further=tuple(one for one in cases if not one.case.main),
        opinions=opinions_about(knowledge, card),
        measures=_measures(knowledge, card),
    )


def card_views(knowledge: Knowledge) -> list[CardView]:
    """Every card in order."""
    return [card_view(knowledge, one.id) for one in sorted(knowledge.cards, key=lambda one: one.order)]


def programme_views(knowledge: Knowledge) -> list[ProgrammeView]:
    """Every programme in order."""
    return [
        ProgrammeView(one, _tree(knowledge, one.id, None), opinions_about(knowledge, one.id))
        for one in sorted(knowledge.programmes, key=lambda one: one.order)
    ]


def meeting_views(knowledge: Knowledge) -> list[MeetingView]:
    """The meetings of the documents, oldest first."""
    meetings = {one.id: one for one in knowledge.meetings}
    return [
        MeetingView(one, _lists(knowledge, one.id), opinions_about(knowledge, one.id), meetings.get(one.next or ""))
        for one in sorted(knowledge.meetings, key=lambda one: one.date)
    ]


def opinions_about(knowledge: Knowledge, about: str) -> tuple[Opinion, ...]:
    """The opinions on a card or a programme, or of a meeting, in the order they are printed."""
    opinions = {one.id: one for one in knowledge.opinions}
    return tuple(opinions[one.opinion] for one in knowledge.opinion_places if one.about == about)


def _case_view(knowledge: Knowledge, case: Case) -> CaseView:
    def points(name: PointList) -> tuple[str, ...]:
        return tuple(one.text for one in knowledge.points if (one.case, one.list) == (case.id, name))

    figures = tuple(one for one in knowledge.figures if one.case == case.id)
    return CaseView(case, points("aim"), points("done"), points("next"), figures)


def _measures(knowledge: Knowledge, card: str) -> dict[str, tuple[str, ...]]:
    links = [one for one in knowledge.measure_links if (one.kind, one.record) == ("card", card)]
    plans = dict.fromkeys(one.plan for one in links)
    return {plan: tuple(one.measure for one in links if one.plan == plan) for plan in plans}


def _tree(knowledge: Knowledge, programme: str, parent: str | None) -> tuple[ItemView, ...]:
    own = [one for one in knowledge.items if (one.programme, one.parent) == (programme, parent)]
    return tuple(
        ItemView(
            one,
            tuple(other for other in knowledge.references if other.record == one.id),
            _tree(knowledge, programme, one.id),
        )
        for one in own
    )


def _lists(knowledge: Knowledge, meeting: str) -> dict[MeetingList, tuple[MeetingItem, ...]]:
    own = [one for one in knowledge.meeting_items if one.meeting == meeting]
    names: dict[MeetingList, None] = dict.fromkeys(one.list for one in own)
    return {name: tuple(one for one in own if one.list == name) for name in names}
