"""The nouns of a plan. One record is one row of one table and says which: `Ref`.

The field names of a record, without ``ref``, are the column names of its table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

from layers.plan.entries import Entries
from layers.plan.fiscal import FIRST_NAMED
from layers.ref import Ref

#: L = computed from layers, C = counted in a register, T = text only.
EvidenceKind = Literal["L", "C", "T"]
LookBackKind = Literal["result", "continuing", "change"]
PrincipleKind = Literal["basic", "approach", "continuing", "devolution", "rule"]
LinkKind = Literal["issue", "policy"]

EVIDENCE_KINDS: tuple[EvidenceKind, ...] = ("L", "C", "T")
LOOK_BACK_KINDS: tuple[LookBackKind, ...] = ("result", "continuing", "change")
PRINCIPLE_KINDS: tuple[PrincipleKind, ...] = ("basic", "approach", "continuing", "devolution", "rule")
LINK_KINDS: tuple[LinkKind, ...] = ("issue", "policy")


@dataclass(frozen=True, slots=True)
class LineageEntry:
    """An earlier plan; ``published`` is YYYY-MM, ``extended_by`` the id of the plan that extends it, or None."""

    id: str
    name: str
    published: str
    first_fiscal_year: int
    last_fiscal_year: int
    aims: str
    extended_by: str | None
    section: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class LookBack:
    """One item of the look-back at the plan before: a result, a continuing item or a change of circumstances."""

    id: str
    kind: LookBackKind
    order: int
    text: str
    section: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Principle:
    """One item of the policy the plan follows; kind ``rule`` is a rule of how it is carried out."""

    id: str
    kind: PrincipleKind
    order: int
    text: str
    section: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Pillar:
    """柱, or アクションプログラム in a plan of programmes: the official name and our short name for narrow columns."""

    id: str
    order: int
    name: str
    short: str
    section: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a pillar. Pillars without areas are normal."""

    id: str
    pillar: str
    order: int
    name: str
    section: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Issue:
    """現状と課題 in our own words; ``area`` is None where the pillar has no areas."""

    id: str
    pillar: str
    area: str | None
    order: int
    text: str
    section: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Policy:
    """取り組み方針 in our own words; ``number`` is the one printed, counted anew in each area."""

    id: str
    pillar: str
    area: str | None
    number: int
    text: str
    section: str
    ref: Ref

    @property
    def order(self) -> int:
        """The place among the policies of its area: the printed number."""
        return self.number


@dataclass(frozen=True, slots=True)
class Measure:
    """主な取り組み under its official name, with the evidence it can have. ``note`` may be empty."""

    id: str
    pillar: str
    area: str | None
    order: int
    name: str
    kind: EvidenceKind
    indicator: str
    note: str
    section: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Link:
    """A measure answers an issue or follows a policy (``target``); ``basis`` says who judged so."""

    measure: str
    kind: LinkKind
    target: str
    basis: str
    ref: Ref


#: Holds at least one character that is no space.
Text = Annotated[str, StringConstraints(pattern=r"\S")]
FiscalYear = Annotated[int, Field(ge=FIRST_NAMED, le=9999)]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Head(_Declared):
    """``[plan]`` of plan.toml; ``city`` is the 5-digit municipality code without check digit.

    ``top`` is what the document calls its first level, ``open_end`` whether its last column says 以降.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
    city: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
    title: Text
    first_fiscal_year: FiscalYear
    last_fiscal_year: FiscalYear
    open_end: bool = False
    top: Literal["pillar", "programme"] = "pillar"

    @field_validator("last_fiscal_year")
    @classmethod
    def _not_before_the_first(cls, last: int, info: ValidationInfo) -> int:
        first = info.data.get("first_fiscal_year", last)
        if last < first:
            message = f"not before first_fiscal_year = {first}"
            raise ValueError(message)
        return last


class Sections(_Declared):
    """``[source.sections]``: where in the document each part of the plan stands; empty: the document has no such part."""

    lineage: Text | Literal[""] = ""
    lookback: Text | Literal[""] = ""
    principles: Text | Literal[""] = ""
    period: Text
    measures: Text
    results: Text | Literal[""] = ""


class Source(_Declared):
    """``[source]``: the document the plan was taken from."""

    document: Text
    sections: Sections


class Licence(_Declared):
    """``[licence]``: what was quoted and what is our own wording."""

    note: Text


class PlanFile(_Declared):
    """plan.toml as a whole."""

    plan: Head
    source: Source
    licence: Licence


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with all its tables, each in the order of the document. References between records are known to hold."""

    head: Head
    source: Source
    licence: Licence
    lineage: tuple[LineageEntry, ...]
    lookback: tuple[LookBack, ...]
    principles: tuple[Principle, ...]
    pillars: tuple[Pillar, ...]
    areas: tuple[Area, ...]
    issues: tuple[Issue, ...]
    policies: tuple[Policy, ...]
    measures: tuple[Measure, ...]
    links: tuple[Link, ...]
    entries: Entries = field(default_factory=Entries)

    @property
    def programmes(self) -> tuple[Pillar, ...]:
        """The first level where the document calls it a programme; empty for a plan of pillars."""
        return self.pillars if self.head.top == "programme" else ()
