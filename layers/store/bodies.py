"""What an entry of each kind may say (of drills: `layers.store.drill_bodies`), and its stored form."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from layers.states import (
    ActionState,
    MeetingState,
    OpinionSource,
    ResponseState,
    ResultState,
    RolloutState,
)
from layers.store.body import Body, Said, Text
from layers.store.drill_bodies import DrillBody, FindingBody
from layers.store.errors import EntryRefused


class RatingEntry(BaseModel):
    """A self-rating with the scale it stands on; whether the scale has the code is asked of ``config/scales.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scale_id: Said
    code: Said


class ResultBody(Body):
    """A measure's result of one fiscal year: rating, 実施結果, 課題と今後の取組 (one text, as documents print it), 環境等の変化."""

    state: ResultState = "draft"
    rating: RatingEntry | None = None
    results: Text = ""
    next_steps: Text = ""
    external_shocks: Text = ""

    @model_validator(mode="after")
    def _nothing_is_nothing(self) -> Self:
        told = (self.rating, self.results, self.next_steps, self.external_shocks)
        if self.state == "not_entered" and any(told):
            raise ValueError("state not_entered, but something is entered")
        return self


class Condition(BaseModel):
    """A condition of the roll-out; ``met`` None = not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Said
    met: bool | None = None


class RolloutBody(Body):
    """A measure in one ward: how far, on what conditions, what blocks, who decides by when."""

    state: RolloutState
    conditions: tuple[Condition, ...] = ()
    blocker: Text = ""
    office: Text = ""
    due: datetime.date | None = None
    note: Text = ""


class IndicatorBody(Body):
    """A value somebody entered: as of which day, from where, and what was counted. ``value`` None = 未登録.

    Of a computed value that was noted down, the rest keeps what it is worth, as `layers.evidence.model.Evidence` has
    it: a bound stays a bound.

    ``frozen``: the freeze of the year noted down what the city's value was judged by, its ``definition`` (id) and its
    ``target`` (None: there was none), so that no table read later moves a judgement that was closed.
    """

    value: float | None = Field(default=None, strict=True)
    unit: Text = ""
    date: datetime.date | None = None
    source: Text = ""
    definition: Text = ""
    part: float | None = None
    whole: float | None = None
    at_least: bool = False
    at_most: bool = False
    left_out: int = 0
    unplaced: int = 0
    estimated: bool = False
    frozen: bool = False
    target: float | None = None
    target_training: bool = False

    @model_validator(mode="after")
    def _a_value_has_a_date_and_a_source(self) -> Self:
        if self.value is not None and (self.date is None or not self.source.strip()):
            raise ValueError("a value needs its date and its source")
        return self


class ActionBody(Body):
    """An action item: what, whose, until when. Homework of a meeting names the ``meeting``, and a ``measure`` or none;
    what follows from a drill names the ``drill`` and the ``finding`` it answers.
    """

    text: Said
    office: Text = ""
    due: datetime.date | None = None
    state: ActionState = "open"
    meeting: Text = ""
    measure: Text = ""
    drill: Text = ""
    finding: Text = ""


class NoteBody(Body):
    """A remark."""

    text: Said


class OpinionBody(Body):
    """An opinion typed in: whose, in which meeting (or none), about which themes and measures. ``speaker`` "" = not told."""

    text: Said
    source: OpinionSource
    speaker: Text = ""
    meeting: Text = ""
    themes: tuple[Said, ...] = ()
    measures: tuple[Said, ...] = ()


class ResponseBody(Body):
    """What is made of an opinion; what is not adopted says why."""

    state: ResponseState
    reason: Text = ""
    measures: tuple[Said, ...] = ()
    office: Text = ""

    @model_validator(mode="after")
    def _a_refusal_has_a_reason(self) -> Self:
        if self.state == "not_adopted" and not self.reason.strip():
            raise ValueError("an opinion that is not adopted needs a reason")
        return self


class AgendaItem(BaseModel):
    """A line of an agenda: a measure, a text, or both."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: Text = ""
    text: Text = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.measure.strip() or self.text.strip()):
            raise ValueError("a line of an agenda needs a measure or a text")
        return self


class MeetingBody(Body):
    """A meeting: its agenda in order, and the id of the ``next`` one. ``start`` is HH:MM, "" = not told. ``materials``
    names what is handed out, a line each.

    One that runs or is over has a date; one that is called off or put off says why.
    """

    title: Said
    date: datetime.date | None = None
    start: Annotated[Text, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")] = ""
    place: Text = ""
    state: MeetingState = "planned"
    reason: Text = ""
    agenda: tuple[AgendaItem, ...] = ()
    next: Text = ""
    materials: Text = ""

    @model_validator(mode="after")
    def _state_is_told(self) -> Self:
        if self.state in ("cancelled", "postponed") and not self.reason.strip():
            raise ValueError(f"a meeting that is {self.state} needs a reason")
        if self.state in ("running", "closed") and self.date is None:
            raise ValueError(f"a meeting that is {self.state} needs its date")
        return self


class DecisionBody(Body):
    """A decision taken in a meeting: on a measure or on none, whose it is to carry out, until when."""

    text: Said
    measure: Text = ""
    office: Text = ""
    due: datetime.date | None = None


#: The kinds of records. To add one, declare its body and name it here.
KINDS: dict[str, type[Body]] = {
    "result": ResultBody,
    "rollout": RolloutBody,
    "indicator_value": IndicatorBody,
    "action": ActionBody,
    "note": NoteBody,
    "opinion": OpinionBody,
    "response": ResponseBody,
    "meeting": MeetingBody,
    "decision": DecisionBody,
    "drill": DrillBody,
    "finding": FindingBody,
}
#: Kinds that hold a number or a state of their fiscal year: a freeze closes them. Those of the first tuple need a year.
DATED = ("result", "indicator_value")
FROZEN_WITH_YEAR = (*DATED, "rollout")


def kind_of(body: Body) -> str:
    """The kind of a body."""
    return next(kind for kind, model in KINDS.items() if model is type(body))


def body_of(kind: str, values: dict[str, Any]) -> Body:
    """A body from plain values (a form, a row of a CSV).

    Raises:
        EntryRefused: an unknown kind, field or value; names the fields.
    """
    try:
        return _model(kind).model_validate(values)
    except ValidationError as err:
        raise EntryRefused(_faults(kind, err)) from err


def read_body(kind: str, text: str) -> Body:
    """A body from its stored form; raises EntryRefused as `body_of`."""
    try:
        return _model(kind).model_validate_json(text)
    except ValidationError as err:
        raise EntryRefused(_faults(kind, err)) from err


def write_body(kind: str, body: Body) -> str:
    """The stored form of a body, checked by reading it back: what can be saved can be read.

    Raises:
        EntryRefused: the body is of another kind, or was made past its own checks.
    """
    if type(body) is not _model(kind):
        raise EntryRefused(f"body: found {type(body).__name__}, expected {_model(kind).__name__}")
    try:
        text = body.model_dump_json(warnings="error")
    except ValueError as err:
        raise EntryRefused(f"{kind}: {str(err)[:200]}") from err
    if read_body(kind, text) != body:
        raise EntryRefused(f"{kind}: the body does not survive being stored")
    return text


def _model(kind: str) -> type[Body]:
    if kind not in KINDS:
        raise EntryRefused(f"kind: found {kind!r}, expected one of {', '.join(KINDS)}")
    return KINDS[kind]


def _faults(kind: str, err: ValidationError) -> str:
    faults = (f"{'.'.join(map(str, one['loc'])) or 'entry'}: {one['msg']}" for one in err.errors(include_input=False))
    return f"{kind}: {'; '.join(faults)}"
