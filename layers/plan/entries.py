"""What is entered year by year under a plan: cells, results with ratings, indicator values, roll-out, decisions.

As in `layers.plan.model`, one record is one row of one table, and its field names without ``training`` and ``ref`` are
the column names. ``training`` says that the record is made up (訓練データ); one `Entries` holds only one kind of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from layers.plan.scales import Rating
from layers.ref import Ref
from layers.states import ResultState, RolloutState

CellKind = Literal["baseline", "content"]
CellBasis = Literal["printed", "blank_continued", "column_uncertain", "entered"]
MilestoneKind = Literal["planned", "done"]
Level = Literal["summary", "detail"]
SourceLevel = Literal["P", "S", "A"]
Better = Literal["more", "less", ""]

CELL_KINDS: tuple[CellKind, ...] = ("baseline", "content")
CELL_BASES: tuple[CellBasis, ...] = ("printed", "blank_continued", "column_uncertain", "entered")
MILESTONE_KINDS: tuple[MilestoneKind, ...] = ("planned", "done")
LEVELS: tuple[Level, ...] = ("summary", "detail")
SOURCE_LEVELS: tuple[SourceLevel, ...] = ("P", "S", "A")
BETTER: tuple[Better, ...] = ("", "more", "less")


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A version of the plan; ``decided`` is YYYY-MM or YYYY-MM-DD, None where unknown. ``reason``: why it was made."""

    id: str
    order: int
    title: str
    decided: str | None
    reason: str
    section: str
    training: bool
    ref: Ref


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What a version changed: a cell of a record of a table, before and after."""

    id: str
    version: str
    table: str
    record: str
    column: str
    before: str
    after: str
    section: str
    training: bool
    ref: Ref


@dataclass(frozen=True, slots=True)
class PlanCell:
    """An item of 事業内容・目標, from the first to the last fiscal year it spans; ``open_end`` is 以降.

    A ``baseline`` is 現状 and has no years. ``basis`` says how the span was read from the document.
    """

    id: str
    measure: str
    order: int
    kind: CellKind
    first_fiscal_year: int | None
    last_fiscal_year: int | None
    open_end: bool
    text: str
    basis: CellBasis
    section: str
    training: bool
    ref: Ref

    def covers(self, fiscal_year: int) -> bool:
        """Whether the cell speaks of this fiscal year; a baseline speaks of none."""
        if self.first_fiscal_year is None or self.last_fiscal_year is None:
            return False
        return self.first_fiscal_year <= fiscal_year and (self.open_end or fiscal_year <= self.last_fiscal_year)


@dataclass(frozen=True, slots=True)
class Milestone:
    """An event with its own date: planned, or reported as done. ``month`` is YYYY-MM, None where only the year is told."""

    id: str
    measure: str
    kind: MilestoneKind
    fiscal_year: int
    month: str | None
    text: str
    section: str
    training: bool
    ref: Ref


@dataclass(frozen=True, slots=True)
class Office:
    """An office that decides or acts; ``ward`` None is the city's own."""

    id: str
    name: str
    ward: str | None
    section: str
    training: bool
    ref: Ref


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one fiscal year for a programme (a pillar) or for a measure, on one level of the document.

    ``summary`` and ``detail`` are printed apart, differ in places and are never merged. Texts hold one item a line:
    ``done`` 実施結果, ``next_steps`` 課題と今後の取組, ``shocks`` 震災の影響 / 環境等の変化. ``scale`` and ``code`` are
    both empty where no rating was given.
    """

    id: str
    fiscal_year: int
    level: Level
    pillar: str | None
    measure: str | None
    scale: str
    code: str
    state: ResultState
    done: str
    next_steps: str
    shocks: str
    section: str
    training: bool
    ref: Ref

    @property
    def rating(self) -> Rating | None:
        """The rating with its scale, None where none was given."""
        return Rating(self.scale, self.code) if self.scale else None


@dataclass(frozen=True, slots=True)
class Definition:
    """What a value of an indicator counts, and how. Two definitions of one indicator are not comparable.

    ``main`` marks the one that a measure's yearly target is set for.
    """

    id: str
    indicator: str
    measure: str | None
    main: bool
    name: str
    unit: str
    better: Better
    text: str
    source: str
    training: bool
    ref: Ref


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """A value of a definition; None is unknown. ``of`` is the whole it is a part of, where the source tells it.

    ``date`` is YYYY, YYYY-MM or YYYY-MM-DD as far as known, ``dated`` how the source says it. Values that share a
    ``conflict`` disagree officially and stand side by side. ``level``: P primary source, S secondary, A assumption.
    """

    id: str
    definition: str
    ward: str | None
    place: str
    fiscal_year: int | None
    date: str | None
    dated: str
    value: float | None
    of: float | None
    approximate: bool
    conflict: str
    level: SourceLevel
    source: str
    address: str
    note: str
    training: bool
    ref: Ref


@dataclass(frozen=True, slots=True)
class Target:
    """The value a definition should reach in a fiscal year; ``ward`` None is the city as a whole."""

    id: str
    definition: str
    ward: str | None
    fiscal_year: int
    value: float
    source: str
    training: bool
    ref: Ref


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision a measure waits for: which office must take it, by when; ``decided`` None is still open."""

    id: str
    measure: str
    ward: str | None
    office: str
    question: str
    due: str
    decided: str | None
    section: str
    training: bool
    ref: Ref

    def overdue(self, as_of: str) -> bool:
        """Whether it was due before the reference date (YYYY-MM-DD) and not decided by then."""
        return self.due < as_of and (self.decided is None or self.decided > as_of)


@dataclass(frozen=True, slots=True)
class Rollout:
    """How far a measure is in a ward at the end of a fiscal year; ``state`` None is not known.

    ``conditions`` must be met before it can start, ``blockers`` stand in its way, one a line. ``due`` is YYYY-MM-DD.
    """

    measure: str
    ward: str
    fiscal_year: int
    state: RolloutState | None
    conditions: str
    blockers: str
    office: str | None
    due: str | None
    note: str
    training: bool
    ref: Ref

    def overdue(self, as_of: str) -> bool:
        """Whether it was due before the reference date (YYYY-MM-DD) and is neither done nor out of the question."""
        return self.due is not None and self.due < as_of and self.state not in ("done", "not_applicable")


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of one plan from one folder: all real or all made up, as ``training`` says."""

    training: bool = False
    versions: tuple[PlanVersion, ...] = ()
    changes: tuple[PlanChange, ...] = ()
    cells: tuple[PlanCell, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    offices: tuple[Office, ...] = ()
    results: tuple[Result, ...] = ()
    definitions: tuple[Definition, ...] = ()
    values: tuple[IndicatorValue, ...] = ()
    targets: tuple[Target, ...] = ()
    decisions: tuple[Decision, ...] = ()
    rollout: tuple[Rollout, ...] = ()
