"""Lists of a drill as text, one line each: typed, pasted from a spreadsheet (tabs), or from another document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from layers.store.drill_bodies import LONGEST_MIN, CheckLine, Role, Slot

#: Between the parts of a line; a tab is what a spreadsheet hands over.
BETWEEN = "｜"
_PARTS = re.compile(r"[｜|\t]")
_MINUTES = re.compile(r"\+?([0-9]{1,5})(?:分|min)?")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
#: 9時, 9時半, 9時30分.
_SPOKEN = re.compile(r"([01]?[0-9]|2[0-3])時(?:([0-5]?[0-9])分|(半))?")
_DAY_MIN = 24 * 60
#: A triangle is the least area.
_CORNERS = 3
_EAST, _NORTH = 180.0, 90.0


class LineRefused(ValueError):
    """A line says something it may not; ``code`` names its words under ``[drill_plan]`` (bad_CODE)."""

    def __init__(self, code: str, line: str) -> None:
        super().__init__(f"{code}: {line}")
        self.code, self.line = code, line


def lines(text: str) -> tuple[str, ...]:
    """The lines that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def joined(*parts: object) -> str:
    """A line of parts; blank ones at its end are left out."""
    return BETWEEN.join(" ".join(str(part).split()) for part in parts).rstrip(BETWEEN)


def _split(line: str, most: int) -> list[str]:
    parts = [part.strip() for part in _PARTS.split(line)]
    if len(parts) > most:
        raise LineRefused("parts", line)
    return parts + [""] * (most - len(parts))


def time_of(text: str) -> str:
    """A time of day as HH:MM: 9:00, ９：００, 9時, 9時半, 9時30分; other text as it is."""
    told = unicodedata.normalize("NFKC", text).strip()
    spoken = _SPOKEN.fullmatch(told)
    if spoken:
        told = f"{spoken[1]}:{30 if spoken[3] else int(spoken[2] or 0):02d}"
    return clock(0, told) or told


def minute(text: str, start: str) -> int | None:
    """Minutes from the start: a number, or a time of day where the start is known; None where it is neither,
    or more than a week.
    """
    told = time_of(text)
    number, clock, begin = _MINUTES.fullmatch(told), _CLOCK.fullmatch(told), _CLOCK.fullmatch(start)
    if number:
        return int(number[1]) if int(number[1]) <= LONGEST_MIN else None
    if clock and begin:
        at, first = (int(one[1]) * 60 + int(one[2]) for one in (clock, begin))
        return (at - first) % _DAY_MIN
    return None


def clock(minutes: int, start: str) -> str:
    """The time of day so many minutes after the start; "" where the start is not known."""
    begin = _CLOCK.fullmatch(start)
    if not begin:
        return ""
    at = (int(begin[1]) * 60 + int(begin[2]) + minutes) % _DAY_MIN
    return f"{at // 60:02d}:{at % 60:02d}"


def roles_text(roles: Iterable[Role]) -> str:
    """Task｜office."""
    return "\n".join(joined(one.role, one.office) for one in roles)


def roles_of(text: str, _start: str = "") -> tuple[Role, ...]:
    """The inverse; raises LineRefused."""
    return tuple(
        Role(role=_said(role, line), office=office) for line in lines(text) for role, office in [_split(line, 2)]
    )


def slots_text(slots: Iterable[Slot]) -> str:
    """Minutes｜text｜office."""
    return "\n".join(joined(one.minute, one.text, one.office) for one in slots)


def slots_of(text: str, start: str = "") -> tuple[Slot, ...]:
    """The inverse, in the order of time; raises LineRefused."""
    found = []
    for line in lines(text):
        when, what, office = _split(line, 3)
        at = minute(when, start)
        if at is None:
            raise LineRefused("minute", line)
        found.append(Slot(minute=at, text=_said(what, line), office=office))
    return tuple(sorted(found, key=lambda one: one.minute))


def checks_text(checks: Iterable[CheckLine]) -> str:
    """Minutes or nothing｜text｜office."""
    return "\n".join(joined("" if one.minute is None else one.minute, one.text, one.office) for one in checks)


def checks_of(text: str, start: str = "") -> tuple[CheckLine, ...]:
    """The inverse; a line that begins with no time has none. Raises LineRefused."""
    found = []
    for line in lines(text):
        first = _PARTS.split(line)[0].strip()
        timed = first == "" or minute(first, start) is not None
        if not timed and _MINUTES.fullmatch(time_of(first)):
            raise LineRefused("minute", line)
        when, what, office = _split(line, 3) if timed else ["", *_split(line, 2)]
        found.append(CheckLine(minute=minute(when, start), text=_said(what, line), office=office))
    return tuple(found)


def position(text: str) -> tuple[float, float] | None:
    """Longitude and latitude as typed [degrees], None where they are none."""
    try:
        longitude, latitude = map(float, re.split(r"[,\s、，]+", unicodedata.normalize("NFKC", text).strip()))
    except ValueError:
        return None
    return on_earth(longitude, latitude)


def on_earth(longitude: float, latitude: float) -> tuple[float, float] | None:
    """The position where there is such a one [degrees]."""
    return (longitude, latitude) if abs(longitude) <= _EAST and abs(latitude) <= _NORTH else None


def corners_text(area: Iterable[tuple[float, float]]) -> str:
    """Longitude, latitude [degrees]."""
    return "\n".join(f"{longitude:.10g}, {latitude:.10g}" for longitude, latitude in area)


def corners_of(text: str, _start: str = "") -> tuple[tuple[float, float], ...]:
    """The inverse; raises LineRefused."""
    found = []
    for line in lines(text):
        at = position(line)
        if at is None:
            raise LineRefused("corner", line)
        found.append(at)
    if 0 < len(found) < _CORNERS:
        raise LineRefused("corners", text.strip())
    return tuple(found)


def _said(text: str, line: str) -> str:
    if not text:
        raise LineRefused("blank", line)
    return text


def plain_text(texts: Iterable[str]) -> str:
    """One text a line."""
    return "\n".join(" ".join(text.split()) for text in texts)


def plain_of(text: str, _start: str = "") -> tuple[str, ...]:
    """The inverse."""
    return lines(text)


#: Field of a drill → its text and its reading, which takes the drill's start (HH:MM, "" = not known).
LISTS: dict[str, tuple[Callable[[Any], str], Callable[[str, str], tuple[Any, ...]]]] = {
    "objectives": (plain_text, plain_of),
    "partners": (plain_text, plain_of),
    "safety": (plain_text, plain_of),
    "area": (corners_text, corners_of),
    "roles": (roles_text, roles_of),
    "timetable": (slots_text, slots_of),
    "checklist": (checks_text, checks_of),
}
