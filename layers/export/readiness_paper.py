"""The ward readiness sheet as one page of A4: what the ward office holds in its hand when the power is out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import shapely

from layers.export.paper import (
    Beside,
    Block,
    Column,
    Figure,
    Heading,
    MapSize,
    Marks,
    Number,
    Numbers,
    Place,
    Sheet,
    Short,
    Steps,
    Table,
    Text,
    Unknown,
    base_map,
    map_svg,
    pages,
    pdf,
)
from layers.export.paper.marks import State, Symbol
from layers.folder import DataFolder
from layers.problems import SonaeError
from layers.readiness.assumed import hazard_name, scenario_line
from layers.readiness.classes import CLASSES
from layers.readiness.sensitivity import Change
from layers.readiness.sheet import WardSheet
from layers.readiness.sheet_words import change_words, lead, people_left, sources_of, standard_words
from layers.readiness.terms import Value
from layers.wording import Wording

#: Width of the map [mm].
MAP_MM = 94
Drawn = Callable[[WardSheet, DataFolder, Wording, "Fit", str], Figure | None]
#: Places are many: dots, of which only the state is told apart, smaller where they would cover the map; the buildings
#: to ask next stand out.
_DOT, _SMALL_DOT, _MANY, _NEXT = 0.7, 0.4, 300, 1.6
_SHAPES: dict[State, Symbol] = {"usable": "circle", "conditional": "square", "unknown": "triangle"}


class PaperRefused(SonaeError):
    """A sheet cannot be put on paper; says what was found and expected."""


@dataclass(frozen=True)
class Fit:
    """How much stands on the page: height of the map [mm], rows of the sensitivity table, and whether standards stand."""

    map_mm: float
    changes: int
    standards: bool


#: From the fullest page to the barest; the first that fits one page is taken.
FITS = (
    Fit(92, 5, True), Fit(92, 4, True), Fit(84, 4, True), Fit(84, 3, True), Fit(92, 3, False), Fit(84, 3, False),
    Fit(76, 2, False), Fit(64, 2, False), Fit(50, 1, False), Fit(0, 1, False), Fit(0, 0, False),
)  # fmt: skip


def readiness_pdf(sheet: WardSheet, folder: DataFolder, wording: Wording) -> bytes:
    """The sheet as a one-page PDF in greys; the same sheet gives the same bytes. ``folder`` is the one it was computed
    from: its map lies under the places.

    What does not fit gives way in a stated order (`FITS`): map, rows of the sensitivity table, standards; no question,
    answer or step ever does.

    Raises:
        PaperRefused: the sheet has no reference date, or even the barest page is full.
    """
    return pdf(paper(sheet, folder, wording, fitting(sheet, folder, wording)), wording)


def fitting(sheet: WardSheet, folder: DataFolder, wording: Wording) -> Fit:
    """The fullest of `FITS` that takes one page; found with an empty frame in the map's place, which is as large.

    Raises:
        PaperRefused: as `readiness_pdf`.
    """
    for fit in FITS:
        if pages(paper(sheet, folder, wording, fit, _frame), wording) == 1:
            return fit
    raise PaperRefused("sheet on paper: found more than 1 page, expected 1")


def _frame(_sheet: WardSheet, folder: DataFolder, _wording: Wording, fit: Fit, place: str) -> Figure | None:
    size = f'width="{MAP_MM}mm" height="{fit.map_mm:g}mm" viewBox="0 0 {MAP_MM} {fit.map_mm:g}"'
    shown = fit.map_mm and folder.extent() is not None
    return Figure(f'<svg xmlns="http://www.w3.org/2000/svg" {size}></svg>', place) if shown else None


def paper(sheet: WardSheet, folder: DataFolder, wording: Wording, fit: Fit, drawn: Drawn | None = None) -> Sheet:
    """The blocks of the page; ``drawn`` makes another figure than the map.

    Raises:
        PaperRefused: the sheet has no reference date.
    """
    if sheet.as_of is None:
        raise PaperRefused("sheet on paper: found no reference date, expected one")
    place = sheet.ward or folder.city.name or wording.say("app.country")
    return Sheet(
        title=wording.say("sheet.title_of", hazard=hazard_name(sheet.scenario.hazard, wording)),
        area=place,
        as_of=sheet.as_of,
        training=sheet.training,
        sources=sources_of(sheet, wording),
        subtitle=wording.say("sheet.scenario", line=scenario_line(sheet.scenario, wording, folder.city.code)),
        size="compact",
        blocks=tuple(_blocks(sheet, wording, fit, place, (drawn or ward_map)(sheet, folder, wording, fit, place))),
    )


def _blocks(sheet: WardSheet, wording: Wording, fit: Fit, place: str, figure: Figure | None) -> Iterator[Block]:
    yield Text(lead(sheet, wording, place), "lead")
    told: tuple[Block, ...] = (_numbers(sheet, wording), *_steps(sheet, wording))
    if figure is None:
        yield from told
    else:
        yield Beside(told, (figure,), share=0.46)
    yield _questions(sheet, wording)
    if fit.changes and sheet.sensitivity:
        yield _changes(sheet, wording, fit.changes)
    if fit.standards:
        yield Text(_standards(sheet, wording), "note")
    elif typed := [one for one in sheet.found.standards if not one.id]:
        # What a person typed no reader can look up: it never gives way.
        yield Text(_listed(typed, wording), "note")


def _numbers(sheet: WardSheet, wording: Wording) -> Numbers:
    names = (("flee", "demand"), ("room", "served"), ("room", "unserved"), ("room", "unknown"))
    return Numbers(tuple(_number(sheet, wording, *one) for one in names), columns=2)


def _number(sheet: WardSheet, wording: Wording, question: str, name: str) -> Number:
    amount = sheet.number(question, name)
    if amount.value is None:
        return Number(amount.head(wording), Unknown(wording.say("value.undecided")))
    told = wording.number(amount.value)
    told = wording.say(f"sheet.{amount.bound}", value=told) if amount.bound else told
    return Number(amount.head(wording), told, wording.say("sheet.unit_people", n="").strip())


def _steps(sheet: WardSheet, wording: Wording) -> tuple[Block, ...]:
    head = Heading(wording.say("sheet.steps"))
    if not sheet.steps:
        return (head, Text(wording.say("sheet.steps_none")))
    return (head, Steps(tuple(step.said.words(wording) for step in sheet.steps)))


def _questions(sheet: WardSheet, wording: Wording) -> Table:
    columns = (
        Column("", 0, "right"),
        Column(wording.say("sheet.question"), 25),
        Column(wording.say("sheet.answer"), 75),
    )
    rows = []
    for n, one in enumerate(sheet.questions, start=1):
        said = one.said.words(wording)
        rows.append((n, one.question(wording), Unknown(said) if one.state == "undecided" else said))
    return Table(columns, tuple(rows))


def _changes(sheet: WardSheet, wording: Wording, most: int) -> Table:
    """The changes that move most people, in the order of the sheet."""
    heavy = sorted(sheet.sensitivity, key=lambda one: -one.moved)[:most]
    shown = [one for one in sheet.sensitivity if one in heavy]
    columns = (
        Column(wording.say("sheet.sensitivity"), 31),
        Column(wording.say("sheet.change_served"), 20, "right"),
        Column(wording.say("sheet.change_left_short"), 20, "right"),
        Column(wording.say("sheet.change_unknown"), 13, "right"),
        Column(wording.say("sheet.change_difference"), 16, "right", strong=True),
    )
    return Table(columns, tuple(_change(one, wording) for one in shown))


def _change(change: Change, wording: Wording) -> tuple[str | Unknown, ...]:
    told = change_words(change, wording)
    if change.difference is None:
        return told.what, *[Unknown(wording.say("value.undecided"))] * 4
    return told.what, told.served, told.left, told.unknown, told.difference


def _standards(sheet: WardSheet, wording: Wording) -> str:
    return _listed(sheet.found.standards, wording) + "　" + wording.say("sheet.steps_rule")


def _listed(values: Iterable[Value], wording: Wording) -> str:
    told = wording.say("sheet.between").join(standard_words(one, wording) for one in values)
    return wording.say("sheet.standards", list=told)


def ward_map(sheet: WardSheet, folder: DataFolder, wording: Wording, fit: Fit, place: str) -> Figure | None:
    """The map of the places by state, the buildings to ask next and the districts that are short; None without one."""
    base = base_map(folder, sheet.ward) if fit.map_mm else None
    if base is None:
        return None
    opened, chosen = _places(sheet, wording), _chosen(sheet, wording)
    short, districts = _short(sheet, folder, wording)
    # The first names take the room there is: the worst districts'.
    own = (one for one in base.names if one[2] in districts)
    base = replace(base, names=tuple(sorted(own, key=lambda one: districts.index(one[2]))))
    marks = Marks((*opened, *chosen), short=short)
    svg = map_svg(base, marks, wording, MapSize(MAP_MM, fit.map_mm, 7), names=bool(sheet.ward))
    states = [one.state for one in opened]
    alt = wording.say(
        "sheet.map_alt",
        place=place,
        open=f"{len(states) - states.count('unknown'):,}",
        unknown=f"{states.count('unknown'):,}",
        chosen=len(chosen),
        districts=len(districts),
    )
    return Figure(svg, alt)


def _places(sheet: WardSheet, wording: Wording) -> tuple[Place, ...]:
    table = sheet.found.places
    if table.empty:
        return ()
    own = table[table["status"].isin(["open", "unknown"]) & table["longitude"].notna()]
    own = own[own["ward"] == sheet.ward] if sheet.ward else own
    states = [_state(*each) for each in zip(own["status"], own["designation"], strict=True)]
    scale = _DOT if len(own) <= _MANY else _SMALL_DOT
    at = zip(own["longitude"], own["latitude"], states, strict=True)
    return tuple(
        Place(float(x), float(y), _SHAPES[state], wording.say(f"sheet.map_{state}"), state, scale=scale)
        for x, y, state in at
    )


def _state(status: str, designation: str) -> State:
    if status == "unknown":
        return "unknown"
    return "conditional" if designation == "conditional" else "usable"


def _chosen(sheet: WardSheet, wording: Wording) -> tuple[Place, ...]:
    """The buildings to approach, numbered in their order."""
    if sheet.sited is None:
        return ()
    places = sheet.sited.case.places
    rows = sheet.sited.chosen[sheet.sited.chosen["gain"] > 0]
    at = {name: tuple(position) for name, position in zip(places.table["id"], places.position, strict=True)}
    label = wording.say("sheet.map_chosen")
    return tuple(
        Place(float(at[one][0]), float(at[one][1]), "diamond", label, "usable", str(n), _NEXT)
        for n, one in enumerate(rows["id"], start=1)
    )


def _short(sheet: WardSheet, folder: DataFolder, wording: Wording) -> tuple[Short | None, list[str]]:
    """The school districts with people known to have no place, as one area, and their names, most people first."""
    table = sheet.found.by_district
    if table.empty or not people_left(sheet):
        return None, []
    people = table.set_index("id")[list(CLASSES[2:])].sum(axis=1)
    people = people[(people > 0).fillna(False) & (people.index != "")].sort_values(ascending=False, kind="stable")
    areas = folder.districts.of_ward(sheet.ward)
    own = areas[areas["code"].isin(people.index) & areas.geometry.notna()]
    if own.empty:
        return None, []
    shape = shapely.union_all(shapely.make_valid(own.geometry.to_numpy()))
    named = dict(zip(own["code"], own["name"], strict=True))
    worst = [str(named[code]) for code in people.index if code in named]
    return Short(shape, wording.say("sheet.map_short")), list(dict.fromkeys(worst))
