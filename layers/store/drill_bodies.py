"""What is entered of drills: the plan of one, what took place, and what it taught."""

from __future__ import annotations

import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from layers.states import DrillState, DrillType, FindingSort
from layers.store.body import Body, Said, Text

#: A triangle is the least area.
_CORNERS = 3
#: More people are no count of a drill, and a plan is no longer than a week [min].
MOST_PEOPLE = 10_000_000
LONGEST_MIN = 7 * 24 * 60
Minute = Annotated[int, Field(strict=True, ge=0, le=LONGEST_MIN)]
Degrees = Annotated[float, Field(ge=-180, le=180)]
Clock = Annotated[Text, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
People = Annotated[int, Field(strict=True, ge=0, le=MOST_PEOPLE)]


class Part(BaseModel):
    """A part of a drill. Offices and organisations only: no names of people stand in any of them."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Slot(Part):
    """A line of a timetable; ``minute`` counts from the drill's start."""

    minute: Minute
    text: Said
    office: Text = ""


class Role(Part):
    """A task in the drill and the office that has it; "" = not told yet."""

    role: Said
    office: Text = ""


class CheckLine(Part):
    """A line of the checklist of an opening; ``minute`` from the start until it should be done, None = no such time."""

    text: Said
    office: Text = ""
    minute: Minute | None = None


class Inject(Part):
    """A 状況付与票: given at ``minute`` from the start, by whom to whom, and what they are expected to do."""

    id: Said
    minute: Minute
    text: Said
    sender: Text = ""
    to: Text = ""
    expected: Text = ""


class StartPlace(Part):
    """Where people set out."""

    id: Said
    name: Said
    longitude: Degrees
    latitude: Degrees


class Leg(Part):
    """A way to walk, from a start place to a site (id of `layers.readiness.places.Places`: KIND:UID)."""

    id: Said
    start: Said
    site: Said


class HeldDrill(Part):
    """What is known of a drill that took place. ``opening_min``: from its start to the first opened shelter [min].

    ``run``: the run whose log it comes from, "" = typed in. None = 未登録.
    """

    date: datetime.date
    participants: People | None = None
    opening_min: Annotated[float, Field(ge=0)] | None = None
    run: Text = ""
    note: Text = ""


class DrillBody(Body):
    """A drill, from its plan to what took place.

    ``districts`` are codes of school districts, ``area`` the corners (longitude, latitude) of one drawn by hand,
    ``scenario`` a `layers.readiness.scenario.Scenario` as text (with its blocked ways), ``sites`` ids of places in order
    (KIND:UID), ``partners`` organisations. ``night`` and ``step_free`` None = not told. ``copied_from``: the drill before it.

    One that is called off or put off says why; one that took place says when.
    """

    title: Said
    type: DrillType
    state: DrillState = "planned"
    reason: Text = ""
    objectives: tuple[Said, ...] = ()
    ward: Text = ""
    districts: tuple[Said, ...] = ()
    area: tuple[tuple[Degrees, Degrees], ...] = ()
    date: datetime.date | None = None
    start: Clock = ""
    participants: People | None = None
    night: bool | None = None
    step_free: bool | None = None
    partners: tuple[Said, ...] = ()
    scenario: Text = ""
    sites: tuple[Said, ...] = ()
    starts: tuple[StartPlace, ...] = ()
    legs: tuple[Leg, ...] = ()
    safety: tuple[Said, ...] = ()
    roles: tuple[Role, ...] = ()
    timetable: tuple[Slot, ...] = ()
    checklist: tuple[CheckLine, ...] = ()
    injects: tuple[Inject, ...] = ()
    copied_from: Text = ""
    held: HeldDrill | None = None

    @model_validator(mode="after")
    def _state_is_told(self) -> Self:
        if self.state in ("cancelled", "postponed") and not self.reason.strip():
            raise ValueError(f"a drill that is {self.state} needs a reason")
        if (self.state == "done") != (self.held is not None):
            raise ValueError("a drill that took place, and no other, says when")
        if 0 < len(self.area) < _CORNERS:
            raise ValueError("an area needs three corners or more")
        return self

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        for parts in (self.starts, self.legs, self.injects):
            ids = [one.id for one in parts]
            if len(set(ids)) < len(ids):
                raise ValueError("an id stands twice among starts, legs or injects")
        starts = {one.id for one in self.starts}
        if any(leg.start not in starts or leg.site not in self.sites for leg in self.legs):
            raise ValueError("a leg leads from a start to a site of the drill")
        return self


class FindingBody(Body):
    """What a drill taught: a strength or an issue. ``source`` is the entry of the run's log it rests on, "" = none."""

    sort: FindingSort
    text: Said
    drill: Said
    source: Text = ""
    place: Text = ""
    measure: Text = ""
