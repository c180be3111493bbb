"""Words of a ward sheet that screen and paper share: its first sentence, its changes, its sources."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from layers.readiness.assumed import hazard_name
from layers.readiness.sensitivity import Change
from layers.readiness.sheet import WardSheet
from layers.readiness.terms import Value
from layers.wording import Wording

_MINUTE = 60  # s


@dataclass(frozen=True)
class ChangeWords:
    """A change in words: what is changed; people with room, too late, too far, without room and 判定不能 before and
    after; and how many more have none, or cannot be told.
    """

    what: str
    served: str
    late: str
    far: str
    left: str
    unknown: str
    difference: str


def people_left(sheet: WardSheet) -> float | None:
    """People known to find no room [people]; None where 判定不能."""
    return sheet.number("room", "unserved").value


def lead(sheet: WardSheet, wording: Wording, place: str) -> str:
    """The answer first: one sentence with its number."""
    room, named = sheet.answer("room"), {"place": place, "hazard": hazard_name(sheet.scenario.hazard, wording)}
    demand = sheet.number("flee", "demand")
    served, left, unknown = (sheet.number("room", name) for name in ("served", "unserved", "unknown"))
    if room.state == "undecided":
        return wording.say("sheet.lead_undecided", **named, reason=room.said.words(wording))
    if room.state == "nobody":
        return wording.say("sheet.lead_nobody", **named)
    code = "short" if left.value else "unknown" if unknown.value else "least" if demand.bound else "all"
    if left.value and unknown.value:
        code = "short_unknown"
    told = {"demand": demand, "served": served, "left": left, "unknown": unknown}
    values = {name: amount.words(wording) for name, amount in told.items()}
    return wording.say(f"sheet.lead_{code}", **named, **values)


def change_words(change: Change, wording: Wording) -> ChangeWords:
    """A change in words; 判定不能 where one side cannot be told."""
    old, new = (_named(one, wording) for one in (change.old, change.new))
    what = wording.say(
        "sheet.change_what", name=wording.say(f"sheet.field_{change.field}"), value=_arrow(old, new, wording)
    )
    served, late, far, left, unknown = (
        _arrow(_people(change.before[name], wording), _people(change.after[name], wording), wording)
        for name in ("served", "too_late", "too_far", "unserved", "unknown")
    )
    return ChangeWords(what, served, late, far, left, unknown, _difference(change, wording))


def _arrow(old: str, new: str, wording: Wording) -> str:
    return wording.say("sheet.change_value", old=old, new=new)


def _named(value: Value | str, wording: Wording) -> str:
    if isinstance(value, str):
        return wording.say(f"sheet.{value}")
    # Delays are standards in seconds that people speak of in minutes.
    told, unit = (value.value / _MINUTE, "min") if value.unit == "s" else (value.value, value.unit)
    return wording.say("sheet.value", value=f"{told:.10g}", unit=measure(unit, wording))


def measure(unit: str, wording: Wording) -> str:
    """A standard's unit in the reader's language."""
    return wording.say(f"sheet.measure_{unit.replace('/', '_per_')}")


def standard_words(value: Value, wording: Wording) -> str:
    """A number that was used, with its unit; one that a person typed says so and is named by what it is."""
    told, unit = f"{value.value:.10g}", measure(value.unit, wording)
    if value.id:
        name = wording.name(wording.config.standards[value.id])
        return wording.say("sheet.standard_entry", name=name, value=told, unit=unit)
    return wording.say("sheet.typed_entry", name=wording.say(f"sheet.field_{value.topic}"), value=told, unit=unit)


def _people(value: int | None, wording: Wording) -> str:
    return wording.say("value.undecided") if value is None else wording.number(value)


def _difference(change: Change, wording: Wording) -> str:
    """How many more have no place; people who move into 判定不能 or out of it are no "unchanged"."""
    left, served, unknown = (change.more(name) for name in ("unserved", "served", "unknown"))
    if left is None or served is None or unknown is None:
        return wording.say("value.undecided")
    told = [wording.say("sheet.more" if left > 0 else "sheet.less", n=wording.number(abs(left)))] if left else []
    if unknown:
        told.append(wording.say("sheet.unknown_more", n=_signed(unknown, wording)))
    if not told and served:
        told.append(wording.say("sheet.served_more", n=_signed(served, wording)))
    return wording.say("sheet.between").join(told) or wording.say("sheet.same")


def _signed(value: int, wording: Wording) -> str:
    return ("+" if value > 0 else "-") + wording.number(abs(value))


def sources_of(sheet: WardSheet, wording: Wording) -> tuple[str, ...]:
    """Every source the answers rest on with the date of its edition and the layers it gives, each once."""
    kinds = wording.config.layers.kinds
    named: dict[tuple[str, datetime.date | None], list[str]] = {}
    for one in {one.kind: one for answer in sheet.questions for one in answer.basis.sources}.values():
        named.setdefault((one.source, one.edition_date), []).append(wording.name(kinds[one.kind]))
    return tuple(
        wording.say(
            "sheet.paper_source",
            source=source or wording.say("value.unregistered"),
            date=wording.date(date),
            kinds=wording.say("sheet.between").join(names),
        )
        for (source, date), names in named.items()
    )
