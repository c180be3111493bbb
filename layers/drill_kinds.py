"""What ``config/drills.toml`` may say: what a drill of each type begins with, and the injects it may be given."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from layers.kinds import Strict
from layers.states import DRILL_TYPES, DrillType

Minutes = Annotated[int, Field(ge=0, le=7 * 24 * 60)]
#: What an inject may be about: nothing of the ward's, a site or a way of the drill, a record of a layer.
About = Literal["", "site", "leg", "station", "volunteer_centre"]
#: The placeholders a text may have, by what it is about.
PLACES: dict[About, frozenset[str]] = {
    "": frozenset(),
    "site": frozenset({"place"}),
    "leg": frozenset({"place", "start"}),
    "station": frozenset({"place"}),
    "volunteer_centre": frozenset({"place"}),
}


class Phrase(Strict):
    """A text in both languages."""

    ja: str
    en: str

    def of(self, language: str) -> str:
        """The text in one language."""
        return self.ja if language == "ja" else self.en


class OfficePhrase(Phrase):
    """A task or a line of the checklist; ``office`` names one of ``[offices]``, "" = told by nobody yet."""

    office: str = ""


class TimedPhrase(OfficePhrase):
    """A line of a timetable or of a checklist; ``minute`` counts from the drill's start."""

    minute: Minutes


class TypeSpec(Strict):
    """What a drill of one type begins with."""

    objectives: list[Phrase]
    roles: list[OfficePhrase]
    safety: list[Phrase]
    timetable: list[TimedPhrase]
    checklist: list[TimedPhrase]


class InjectSpec(Strict):
    """A 状況付与票 with placeholders: {place}, {start}, {people}, {capacity}, {near}, {distance}, {near_capacity}.

    ``about`` says what {place} is. ``near`` is the layer kind whose nearest record {near} names. ``capacity``: offered
    only for a place whose capacity is known, or only where it is not. ``values`` of ``field``: offered only for a
    record whose field says one of them; a blank one says "unknown". ``need``: the number that {people} tells, known
    or not. ``bridge``: only for a way over a bridge. ``night`` and ``step_free``: only for a drill of that kind.
    """

    types: list[DrillType]
    minute: Minutes
    about: About = ""
    near: str = ""
    capacity: Literal["", "known", "unknown"] = ""
    need: Literal["", "known", "unknown"] = ""
    field: str = ""
    values: list[str] = Field(default_factory=list)
    bridge: bool = False
    night: bool = False
    step_free: bool = False
    sender: str
    to: str
    text: Phrase
    expected: Phrase

    def placeholders(self) -> set[str]:
        """Every placeholder in its texts."""
        texts = (self.text.ja, self.text.en, self.expected.ja, self.expected.en)
        return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    @property
    def known(self) -> frozenset[str]:
        """The placeholders that can be filled."""
        more = {"near", "distance", "near_capacity"} if self.near else set()
        counted = {"capacity", "people"} if self.capacity == "known" else {"people"} if self.need == "known" else set()
        return PLACES[self.about] | more | counted


class DrillLimits(Strict):
    """Numbers of drills. They are the product's own assumptions, not an authority's.

    ``undrilled_months``: a site not drilled for so long counts as not drilled. ``least_runners``: fewer measured walks
    give no calibration. ``over_share``: people who come to a place that overflows ÷ its capacity.
    """

    undrilled_months: Annotated[int, Field(ge=1, le=240)]
    least_runners: Annotated[int, Field(ge=2)]
    over_share: Annotated[float, Field(gt=1, le=3)]


class DrillsConfig(Strict):
    """``config/drills.toml``: limits, offices by id, what each type begins with, and injects by id in their order."""

    limits: DrillLimits
    offices: dict[str, Phrase]
    types: dict[DrillType, TypeSpec]
    injects: dict[str, InjectSpec]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if missing := [name for name in DRILL_TYPES if name not in self.types]:
            raise ValueError(f"types: found none for {missing}, expected every type of drill")
        named = {"", *self.offices}
        if unknown := sorted({name for name in self._offices() if name not in named}):
            raise ValueError(f"office: found {unknown}, expected ids of [offices]")
        for name, spec in self.injects.items():
            if unknown := sorted(spec.placeholders() - spec.known):
                raise ValueError(f"injects.{name}: found the placeholders {unknown}, expected {sorted(spec.known)}")
        return self

    def _offices(self) -> Iterator[str]:
        for spec in self.types.values():
            yield from (one.office for one in (*spec.roles, *spec.timetable, *spec.checklist))
        for inject in self.injects.values():
            yield from (inject.sender, inject.to)

    def office(self, name: str, language: str) -> str:
        """An office by its id in one language; "" stays ""."""
        return self.offices[name].of(language) if name else ""

    def layers(self) -> set[str]:
        """Every layer kind the injects look at."""
        kinds = {spec.about for spec in self.injects.values()} - {"", "site", "leg"}
        return kinds | {spec.near for spec in self.injects.values() if spec.near}
