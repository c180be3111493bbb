"""The plan of a drill as fields of one draft, which every view that changes it shares; and the plan they say."""

from __future__ import annotations

from typing import Any

from dashboard.drills.lines import LISTS, LineRefused, clock, time_of
from dashboard.drills.numbers import count_of, found
from dashboard.plan.desk import Desk
from dashboard.plan.drafts import Draft
from dashboard.plan.record_form import Form
from layers.drills.load import Drill
from layers.store.bodies import body_of
from layers.store.body import Body
from layers.store.drill_bodies import DrillBody, Leg
from layers.store.errors import EntryRefused
from layers.wording import Wording

#: Not told, yes, no.
TRUTH: dict[str, bool | None] = {"": None, "yes": True, "no": False}
#: Between start and site in the key of a leg; neither id may hold it.
_LEG = ">"
#: Of the fields, those the suggestions are made from.
_PLACED = ("type", "ward", "date", "scenario", "sites", "starts", "night", "step_free")


def fields(body: DrillBody) -> dict[str, Any]:
    """What the form opens with; ``was`` is the plan itself, for what is not changed."""
    told: dict[str, Any] = {
        name: getattr(body, name) for name in ("title", "type", "ward", "date", "start", "scenario")
    }
    told |= {name: write(getattr(body, name)) for name, (write, _) in LISTS.items()}
    told |= {name: truth_word(getattr(body, name)) for name in ("night", "step_free")}
    told |= {"districts": list(body.districts), "sites": list(body.sites), "legs": [leg_key(one) for one in body.legs]}
    told |= {"starts": body.starts, "injects": body.injects, "was": body}
    return told | {"participants": "" if body.participants is None else str(body.participants)}


def truth_word(value: bool | None) -> str:
    """A yes or no that may not be told, as the key of its words."""
    return {None: "", True: "yes", False: "no"}[value]


def leg_key(leg: Leg) -> str:
    """A leg as an option of a list."""
    return leg.start + _LEG + leg.site


def made(desk: Desk, draft: Draft) -> DrillBody:
    """The plan as typed.

    Raises:
        EntryRefused: a line or a number cannot be read, or the plan says something it may not; in the reader's words.
    """
    told, was = draft.fields, draft.fields["was"]
    values: dict[str, Any] = {name: getattr(was, name) for name in DrillBody.model_fields}
    words = desk.ctx.words
    start = _known_start(words, told["start"])
    values |= {
        "title": told["title"].strip(),
        "start": start,
        "participants": count_of(words, told["participants"], words.say("entry_field.drill_participants")),
    }
    values |= {name: told[name] for name in ("type", "ward", "date", "scenario", "starts", "injects")}
    values |= {name: TRUTH[told[name]] for name in ("night", "step_free")}
    values |= {name: tuple(told[name]) for name in ("districts", "sites")}
    values |= {name: _list(desk, draft, name, start) for name in LISTS}
    values["legs"] = _legs(told, was)
    if not values["title"]:
        raise EntryRefused(words.say("drill_plan.bad_title"))
    return _plan(values)


def sketch(desk: Desk, draft: Draft) -> DrillBody:
    """The plan as far as it can be read, for what is computed while a person types."""
    try:
        return made(desk, draft)
    except EntryRefused:
        was, told = draft.fields["was"], draft.fields
        values = {name: getattr(was, name) for name in DrillBody.model_fields} | {name: told[name] for name in _PLACED}
        values |= {name: TRUTH[told[name]] for name in ("night", "step_free")}
        values |= {name: tuple(told[name]) for name in ("districts", "sites")}
        return _plan(values | {"legs": _legs(told, was)})


def form_of(drill: Drill, draw: Any) -> Form:
    """The form of a drill, drawn by a view's own function."""

    def opened(body: Body | None) -> dict[str, Any]:
        assert isinstance(body, DrillBody)
        return fields(body)

    return Form("drill", drill.step.record, drill.body, opened, draw, made, drill.version)


def start_of(text: str) -> str:
    """9:00, ９：００ and 9時 as 09:00; what is no time stays, and the store judges it."""
    return time_of(text)


def _known_start(words: Wording, text: str) -> str:
    start = start_of(text)
    if start and not clock(0, start):
        raise EntryRefused(words.say("drill_plan.bad_start", found=found(words, text)))
    return start


def _plan(values: dict[str, Any]) -> DrillBody:
    body = body_of("drill", values)
    assert isinstance(body, DrillBody)
    return body


def _list(desk: Desk, draft: Draft, name: str, start: str) -> tuple[Any, ...]:
    """A list as typed; one that nobody changed is the one that was, whatever its texts hold."""
    if draft.fields[name] == draft.seed[name]:
        return tuple(getattr(draft.seed["was"], name))
    words = desk.ctx.words
    try:
        return LISTS[name][1](draft.fields[name], start)
    except LineRefused as err:
        line = words.say(f"drill_plan.bad_{err.code}", line=err.line[:80])
        raise EntryRefused(
            words.say("drill_plan.bad_line", field=words.say(f"entry_field.drill_{name}"), told=line)
        ) from err


def _legs(told: dict[str, Any], was: DrillBody) -> tuple[Leg, ...]:
    """Legs between starts and sites that are there; what was a leg keeps its id."""
    starts, known = {one.id for one in told["starts"]}, {leg_key(one): one.id for one in was.legs}
    taken = [int(one[1:]) for one in known.values() if one[:1] == "l" and one[1:].isascii() and one[1:].isdigit()]
    number, found = max(taken, default=0), []
    for key in told["legs"]:
        start, _, site = key.partition(_LEG)
        if start not in starts or site not in told["sites"]:
            continue
        if key not in known:
            number += 1
        found.append(Leg(id=known.get(key, f"l{number}"), start=start, site=site))
    return tuple(found)
