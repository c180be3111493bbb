"""What is known of an indicator, and why not where it is not."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import pandas as pd

from layers.figures import Parts, State

#: Why there is no value, and the state that reason stands for. Words under ``[evidence_reason]``.
REASONS: dict[str, State] = {
    "layer_missing": "unregistered",
    "not_entered": "unregistered",
    "layer_broken": "undecided",
    "readiness": "undecided",
    "routes_missing": "undecided",
    "text_only": "undecided",
    "no_date": "undecided",
    "other_year": "undecided",
    "no_indicator": "undecided",
    "unknown_input": "undecided",
    "estimated": "undecided",
    "suppressed": "undecided",
    "nothing_there": "not_applicable",
}
#: What a group of records is to a value. Words under ``[evidence_rows]``.
ROLES = ("counted", "unknown", "expired", "soon", "state")


@dataclass(frozen=True)
class Rows:
    """Some of the records behind a value: ``count`` records of a layer kind and what they are to it.

    ``label`` is text of the data (a case's state). ``fresh`` is how old the layer is (`layers.summary.freshness`).
    ``link`` are the choices of the map that show exactly these records; empty where no map does.
    """

    kind: str
    count: int
    role: str = "counted"
    label: str = ""
    fresh: str = "none"
    link: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Worth:
    """What a value that was noted down is worth: its parts, and whether it is a bound; as in `Evidence`."""

    part: float | None = None
    whole: float | None = None
    at_least: bool = False
    at_most: bool = False
    left_out: int = 0
    unplaced: int = 0
    estimated: bool = False

    @property
    def complete(self) -> bool:
        """Whether no unknown record could change the value."""
        return not (self.at_least or self.at_most or self.left_out or self.unplaced)


@dataclass(frozen=True)
class Entered:
    """A value a person counted and entered, of the whole city and where known by ward (name → value).

    ``worth`` is told of values that were computed and noted down, by ward, "" for the whole city.
    """

    value: float | None
    training: bool
    as_of: datetime.date | None = None
    source: str = ""
    by_ward: Mapping[str, float | None] = field(default_factory=dict)
    worth: Mapping[str, Worth] = field(default_factory=dict)


@dataclass(frozen=True)
class Together:
    """Numerator and denominator of all units together, where they are not those of the units added up; None unknown."""

    part: float | None
    whole: float | None
    at_least: bool = False
    at_most: bool = False


@dataclass(frozen=True)
class Found:
    """What a rule found, one value a unit. ``at_most``: the truth is this or less (bool for each unit).

    ``left_out`` records lack a number and are in neither part nor whole; ``unplaced`` ones lie in no known unit;
    ``estimated``: the records are told from others by a rule (推定).
    """

    parts: Parts
    rows: tuple[Rows, ...] = ()
    at_most: pd.Series | None = None
    left_out: int = 0
    unplaced: int = 0
    estimated: bool = False
    together: Together | None = None


@dataclass(frozen=True)
class Evidence:
    """One indicator's value for the whole city (or one ward, where its districts were asked for) at ``as_of``.

    ``value`` [``unit``] is None unless ``state`` is "known"; ``reason`` (of `REASONS`) then says why. ``part`` and
    ``whole`` are its numerator and denominator where it has any. ``at_least`` and ``at_most``: unknown records are not
    in it, and the truth is this or more, or less. ``by_ward`` has a row a unit: id, name, value, part, whole,
    at_least, at_most, state, reason.
    """

    indicator: str
    value: float | None
    unit: str
    state: State
    reason: str
    as_of: datetime.date | None
    training: bool
    part: float | None = None
    whole: float | None = None
    at_least: bool = False
    at_most: bool = False
    left_out: int = 0
    unplaced: int = 0
    estimated: bool = False
    source: str = ""
    rows: tuple[Rows, ...] = ()
    by_ward: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False, repr=False)

    @property
    def worth(self) -> Worth:
        """What the value is worth, to be kept with it."""
        return Worth(**{one.name: getattr(self, one.name) for one in fields(Worth)})

    @property
    def complete(self) -> bool:
        """Whether no unknown record could change the value."""
        return self.worth.complete
