"""What a run of a drill, or of a real event, is made from, and what may be entered while it runs.

A plan is a snapshot: the board needs no layer of the folder. No names of people stand in any text: devices are labelled
by their desk (受付1), and forms say so.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SerializeAsAny,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from layers.store.body import Body, Said, Text
from layers.store.drill_bodies import CheckLine, Degrees, Inject, Part, People
from layers.store.errors import EntryRefused

#: 開設済, 開設準備中, 閉鎖.
SiteState = Literal["open", "preparing", "closed"]
#: 標準, 遅い, 集団.
WalkProfile = Literal["standard", "slow", "group"]
#: 良かった点, 課題, 記録.
ObservationSort = Literal["strength", "issue", "note"]
SITE_STATES: tuple[SiteState, ...] = get_args(SiteState)
WALK_PROFILES: tuple[WalkProfile, ...] = get_args(WalkProfile)
OBSERVATION_SORTS: tuple[ObservationSort, ...] = get_args(ObservationSort)

#: The longest text of an entry, in characters.
NOTE_CHARACTERS = 500
#: The longest label of a device, in characters.
LABEL_CHARACTERS = 20
_DAY_S = 24 * 60 * 60
_FIRST_YEAR, _LAST_YEAR = 1970, 2999
_LONGITUDES, _LATITUDES = (-180, 180), (-90, 90)

Note = Annotated[Text, StringConstraints(max_length=NOTE_CHARACTERS)]
Ref = Annotated[Said, StringConstraints(max_length=200)]
#: An id a device makes up: random, never used twice.
EntryId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


def _label(text: str) -> str:
    if not text.strip() or not text.isprintable() or text != text.strip():
        raise ValueError("a label of printable characters, without blanks around it")
    return text


Label = Annotated[Text, StringConstraints(max_length=LABEL_CHARACTERS), AfterValidator(_label)]

# --- the plan ---------------------------------------------------------------------------------


class RunSite(Part):
    """A site of a run (``id``: KIND:UID); ``capacity`` [people] None = 未登録."""

    id: Ref
    name: Said
    capacity: People | None = None
    longitude: Degrees | None = None
    latitude: Degrees | None = None


class RunLeg(Part):
    """A way to walk; ``walk_m``: the level way that takes as long [m], None = not known. ``level_m``: the same for people
    of each profile, whom stairs and climbs cost more or less; a run begun without it has ``walk_m`` for all.
    """

    id: Ref
    name: Said
    walk_m: Annotated[float, Field(ge=0)] | None = None
    level_m: dict[WalkProfile, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)

    def metres(self, profile: WalkProfile) -> float | None:
        """The level way for people of a profile [m]; None = not known."""
        return self.level_m.get(profile, self.walk_m)


class RunPlan(Part):
    """What a run begins with; ``training``: made-up data. The lines of ``checklist`` are counted from 1."""

    title: Said
    place: Text = ""
    sites: tuple[RunSite, ...] = ()
    injects: tuple[Inject, ...] = ()
    checklist: tuple[CheckLine, ...] = ()
    legs: tuple[RunLeg, ...] = ()
    training: bool = False

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        for parts in (self.sites, self.injects, self.legs):
            ids = [one.id for one in parts]
            if len(set(ids)) < len(ids):
                raise ValueError("an id stands twice among sites, injects or legs")
        return self


# --- entries ----------------------------------------------------------------------------------


class RunBody(Body):
    """What one entry of a run says."""


class SiteStateBody(RunBody):
    """A site is open, being prepared, or closed."""

    site: Ref
    state: SiteState


class HeadCountBody(RunBody):
    """How many people are at a site now: all of them, not those added."""

    site: Ref
    people: People


class InjectDoneBody(RunBody):
    """An inject was given."""

    inject: Ref
    note: Note = ""


class CheckDoneBody(RunBody):
    """A line of the checklist is done; ``line`` counts from 1."""

    line: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    note: Note = ""


class LateBody(RunBody):
    """People who came after the count was closed; they are counted beside the head count, not in it."""

    site: Ref
    people: Annotated[int, Field(strict=True, ge=1, le=10_000_000)]
    note: Note = ""


class ObservationBody(RunBody):
    """What somebody saw: at a site of the run, a place in words, a position, or none of them."""

    text: Annotated[Note, StringConstraints(pattern=r"\S")]
    sort: ObservationSort = "note"
    site: Annotated[Text, StringConstraints(max_length=200)] = ""
    place: Note = ""
    longitude: Annotated[float, Field(ge=_LONGITUDES[0], le=_LONGITUDES[1])] | None = None
    latitude: Annotated[float, Field(ge=_LATITUDES[0], le=_LATITUDES[1])] | None = None

    @model_validator(mode="after")
    def _whole_position(self) -> Self:
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("a position has a longitude and a latitude")
        return self


class WalkBody(RunBody):
    """How long a group took for a leg [s]."""

    leg: Ref
    seconds: Annotated[float, Field(gt=0, le=_DAY_S)]
    profile: WalkProfile
    people: Annotated[int, Field(strict=True, ge=1, le=10_000_000)]


class VoidBody(RunBody):
    """Withdraws an earlier entry: it stays in the log, struck through, and counts for nothing. Not itself to be withdrawn."""

    entry: EntryId


RUN_KINDS: dict[str, type[RunBody]] = {
    "site_state": SiteStateBody,
    "head_count": HeadCountBody,
    "inject_done": InjectDoneBody,
    "check_done": CheckDoneBody,
    "late": LateBody,
    "observation": ObservationBody,
    "walk": WalkBody,
    "void": VoidBody,
}


class Posted(BaseModel):
    """An entry as a device sends it: its own ``id`` and running ``number``, its clock (which may be wrong), what it says."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    id: EntryId
    number: Annotated[int, Field(strict=True, ge=1, le=10_000_000)]
    at: AwareDatetime
    kind: str
    body: SerializeAsAny[RunBody]

    @field_validator("at", mode="before")
    @classmethod
    def _written_time(cls, at: object) -> object:
        # A bare number could be seconds or milliseconds.
        if isinstance(at, datetime.datetime) or (isinstance(at, str) and re.match(r"\d{4}-", at, re.ASCII)):
            return at
        raise ValueError("a time in ISO 8601 with its zone")

    @field_validator("at")
    @classmethod
    def _storable_time(cls, at: datetime.datetime) -> datetime.datetime:
        if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
            raise ValueError(f"a time from {_FIRST_YEAR} to {_LAST_YEAR}")
        return at.astimezone(datetime.UTC)

    @field_validator("body", mode="before")
    @classmethod
    def _of_its_kind(cls, body: object, info: ValidationInfo) -> object:
        model = RUN_KINDS.get(str(info.data.get("kind")))
        if model is None:
            raise ValueError(f"kind: expected one of {', '.join(RUN_KINDS)}")
        if isinstance(body, RunBody):
            # Checked again: somebody may have made it past its own checks.
            body = body.model_dump() if type(body) is model else {"another": "kind"}
        return model.model_validate(body)


def posted_of(values: Mapping[str, Any] | bytes | str) -> Posted:
    """An entry from plain values or JSON, as a device sends it.

    Raises:
        EntryRefused: an unknown kind or field, a text too long, a value that is none; names the fields, not the values.
    """
    try:
        if isinstance(values, bytes | str):
            return Posted.model_validate_json(values)
        return Posted.model_validate(values)
    except ValidationError as err:
        raise EntryRefused(_faults(err)) from err


def _faults(err: ValidationError) -> str:
    told = [f"{'.'.join(map(str, one['loc'])) or 'entry'}: {one['msg']}" for one in err.errors(include_input=False)]
    return "; ".join(told)[:500]


def checked(posted: Posted) -> Posted:
    """An entry once more through its own checks, whoever made it; raises EntryRefused."""
    return posted_of(posted.model_dump())


def check_refers(plan: RunPlan, body: RunBody) -> None:
    """Whether an entry speaks of what the plan of its run has.

    Raises:
        EntryRefused: another site, inject, leg or line.
    """
    known: dict[str, set[object]] = {
        "site": {one.id for one in plan.sites},
        "inject": {one.id for one in plan.injects},
        "leg": {one.id for one in plan.legs},
        "line": set(range(1, len(plan.checklist) + 1)),
    }
    for name, ids in known.items():
        told = getattr(body, name, "")
        if told != "" and told not in ids:
            raise EntryRefused(f"{name}: found {told!r}, expected one of the run's plan")


def check_label(label: str) -> None:
    """A label of a device (受付1): up to 20 printable characters, the team's choice, no person's name.

    Raises:
        EntryRefused: it is none.
    """
    try:
        _Labelled(label=label)
    except ValidationError as err:
        raise EntryRefused(_faults(err)) from err


class _Labelled(BaseModel):
    label: Label
