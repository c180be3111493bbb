"""The nouns of what the plan learns from: opinions, other cities' practices, cases, programmes, a committee's meeting.

One record is one row of one table; its field names, without ``ref``, are the columns. ``document`` and ``place`` say
where it stands in its source, ``ref`` where in our table. Texts are our own summaries; names, headings, labels, cities
and figures are those of the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from layers.ref import Ref

#: Whose opinion: 委員, 職員.
Source = Literal["committee", "staff"]
ItemKind = Literal["image", "field", "step", "aim", "response", "initiative", "action"]
PointList = Literal["aim", "done", "next"]
FigureKind = Literal["target", "actual"]
HeldState = Literal["closed", "cancelled"]
MeetingList = Literal["agenda", "material", "explanation", "present"]
Linked = Literal["theme", "opinion", "practice", "card"]

SOURCES: tuple[Source, ...] = ("committee", "staff")
ITEM_KINDS: tuple[ItemKind, ...] = ("image", "field", "step", "aim", "response", "initiative", "action")
POINT_LISTS: tuple[PointList, ...] = ("aim", "done", "next")
FIGURE_KINDS: tuple[FigureKind, ...] = ("target", "actual")
HELD_STATES: tuple[HeldState, ...] = ("closed", "cancelled")
MEETING_LISTS: tuple[MeetingList, ...] = ("agenda", "material", "explanation", "present")
LINKED: tuple[Linked, ...] = ("theme", "opinion", "practice", "card")


@dataclass(frozen=True, slots=True)
class Document:
    """A source document; ``city`` is the 5-digit municipality code, ``short`` our short name, ``dated`` its told date."""

    id: str
    city: str
    publisher: str
    title: str
    short: str
    dated: str
    licence: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the table of three lists: its printed number and name, and our short one."""

    id: str
    number: int
    name: str
    short: str
    document: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Theme:
    """A 区分 of a section: it stands in ``row`` and holds for the rows below, up to the next one."""

    id: str
    section: int
    order: int
    name: str
    document: str
    place: str
    row: int
    ref: Ref


@dataclass(frozen=True, slots=True)
class TableRow:
    """A printed row of a section; ``theme`` is None where the 区分 cell is blank."""

    section: int
    row: int
    theme: str | None
    ref: Ref


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion, once, wherever it is printed (`OpinionPlace`). ``speaker`` "" is not known."""

    id: str
    heading: str
    text: str
    speaker: str
    note: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class OpinionPlace:
    """Where an opinion stands: whose list, document, place and row; ``about`` is a section, meeting, programme or card."""

    opinion: str
    source: Source
    document: str
    place: str
    row: int
    about: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Practice:
    """What another city does, in a row of a section; ``name`` is the heading the city puts it under."""

    id: str
    section: int
    row: int
    city: str
    name: str
    text: str
    document: str
    place: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme summary: 取組の方向性, 主な取組内容, 今後の方向性等; several items stand one a line."""

    id: str
    order: int
    title: str
    direction: str
    content: str
    next: str
    document: str
    place: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a programme under its ``parent`` (None: at the top): an official ``name``, or what was done in ``text``.

    ``open_end``: from that fiscal year on.
    """

    id: str
    programme: str
    parent: str | None
    order: int
    kind: ItemKind
    name: str
    text: str
    first_fiscal_year: int | None
    open_end: bool
    document: str
    place: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Reference:
    """A second place that tells the same as a programme's item."""

    record: str
    document: str
    place: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Card:
    """A case study: the 区役所像 (an item of kind ``image``) and the place in the implementation plan, one a line."""

    id: str
    order: int
    title: str
    image: str
    plan_place: str
    document: str
    place: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Organisation:
    """A change of organisation that goes with a card, in a fiscal year."""

    card: str
    order: int
    fiscal_year: int
    text: str
    document: str
    place: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Case:
    """An example of a card in a ward; ``main`` is the one described at length."""

    id: str
    card: str
    order: int
    main: bool
    title: str
    ward: str
    text: str
    document: str
    place: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a case under 取組のねらい, 取組内容 or 今後の方向性等."""

    case: str
    list: PointList
    order: int
    text: str
    document: str
    place: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a case, hidden in prose: ``before`` → ``value``. A year that is not told is None."""

    id: str
    case: str
    name: str
    kind: FigureKind
    unit: str
    before: float | None
    before_fiscal_year: int | None
    value: float
    fiscal_year: int | None
    text: str
    document: str
    place: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """A meeting that was held or called off: ``date`` YYYY-MM-DD, times HH:MM or "", ``next`` the one after, or None."""

    id: str
    body: str
    number: int
    title: str
    date: str
    start: str
    end: str
    venue: str
    state: HeldState
    reason: str
    next: str | None
    theme: str
    document: str
    place: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class MeetingItem:
    """A line of a meeting: agenda, material (``attached`` or only listed), explanation (``by`` an office), who was present."""

    meeting: str
    list: MeetingList
    order: int
    label: str
    name: str
    by: str
    text: str
    attached: bool
    document: str
    place: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Statement:
    """What one document says of something another tells otherwise; those of one ``conflict`` stand side by side."""

    conflict: str
    order: int
    subject: str
    what: str
    fiscal_year: int
    document: str
    place: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class ThemeLink:
    """An opinion, a practice or a card stands under a theme, where no document prints it so; ``basis`` says who judged."""

    kind: Linked
    record: str
    theme: str
    basis: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class MeasureLink:
    """A theme, opinion, practice or card speaks of a measure of a plan; ``basis`` says who judged so."""

    plan: str
    measure: str
    kind: Linked
    record: str
    basis: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All tables, each in its own order. References between records are known to hold."""

    documents: tuple[Document, ...] = ()
    sections: tuple[Section, ...] = ()
    themes: tuple[Theme, ...] = ()
    rows: tuple[TableRow, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    practices: tuple[Practice, ...] = ()
    programmes: tuple[Programme, ...] = ()
    items: tuple[Item, ...] = ()
    references: tuple[Reference, ...] = ()
    cards: tuple[Card, ...] = ()
    organisation: tuple[Organisation, ...] = ()
    cases: tuple[Case, ...] = ()
    points: tuple[Point, ...] = ()
    figures: tuple[Figure, ...] = ()
    meetings: tuple[HeldMeeting, ...] = ()
    meeting_items: tuple[MeetingItem, ...] = ()
    opinion_places: tuple[OpinionPlace, ...] = ()
    conflicts: tuple[Statement, ...] = ()
    theme_links: tuple[ThemeLink, ...] = ()
    measure_links: tuple[MeasureLink, ...] = ()
