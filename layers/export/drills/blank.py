"""逃げ地図 to draw by hand: the ground at a round scale, and how long a string is three minutes on foot upon it.

Source of the method: 逃げ地図作成マニュアル (a string as long as three minutes, laid back from safety along the streets).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from layers.drills.routes import PROFILES
from layers.export.drills.escape import TEXT_PT, TYPES, lies_aside
from layers.export.drills.fitting import ASIDE_MM, UPRIGHT_MM, fitted_height
from layers.export.drills.ground import ground, layers_of, starts_of
from layers.export.drills.job import Job
from layers.export.paper import (
    BLANK,
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    MapSize,
    Marks,
    PageBreak,
    Sheet,
    Steps,
    Table,
    Text,
    Unknown,
    map_svg,
    map_view,
)
from layers.export.paper.svg import tag
from layers.export.paper.view import PT_PER_MM

#: Colours to paint with; with a string below this [mm] nobody measures, nor are its colours told apart on the map.
_COLOURS, _LEAST_STRING_MM = 5, 10.0
_RULER_MM = 100
#: A side of A3 to the same of A4.
_A3 = math.sqrt(2)


def blank_sheets(job: Job) -> tuple[Sheet, ...]:
    """The map to draw on and, on a second page, how; one for each of several school districts, so that its scale is of
    use; nothing for drills without a flight or without any position.
    """
    if job.body.type not in TYPES or job.base is None:
        return ()
    return tuple(_sheet(part, detail) for part, detail in job.parts)


def _sheet(job: Job, detail: str) -> Sheet:
    base = ground(job)
    assert base is not None  # The folder has positions: every part of the drill has a base.
    aside, marks = lies_aside(base), Marks(starts_of(job))
    width = ASIDE_MM if aside else UPRIGHT_MM

    def size(height: float) -> MapSize:
        return MapSize(width, height, TEXT_PT, round_scale=True)

    def made(figure: Figure, height: float) -> Sheet:
        scale = map_view(base, marks, job.wording, size(height)).denominator
        blocks = _blocks(job, figure, scale, width)
        kinds = layers_of(job)
        return job.sheet("escape_blank", blocks, kinds, landscape=aside, size="normal", detail=detail, walked=True)

    # A page of the map, then one of words.
    height = fitted_height(job, made, width, most=2)
    svg = map_svg(base, marks, job.wording, size(height))
    return made(Figure(svg, job.say("blank_alt", place=job.area)), height)


def string_mm(speed: float, minutes: float, scale: float) -> float:
    """How long a walk of so many minutes at a speed [m/s] is on a map of scale 1:``scale`` [mm]; NaN for no speed."""
    return speed * minutes * 60 * 1000 / scale


def _blocks(job: Job, figure: Figure, scale: float, column_mm: float) -> Iterator[Block]:
    yield Text(job.say("escape_scale", scale=job.wording.number(scale)) + _string(job, scale), "lead")
    yield figure
    yield _ruler(job, column_mm)
    yield PageBreak()
    yield Heading(job.say("blank_how"))
    yield Steps(tuple(_steps(job, scale)))
    if not _own(job, scale) < _LEAST_STRING_MM:
        yield Heading(job.say("string"))
        yield _strings(job, scale)
    yield Heading(job.say("colours"))
    columns = (Column(job.say("colour"), 1), Column(job.say("minutes"), 2))
    yield Table(columns, tuple(_colours(job)), row_mm=9)


def _own(job: Job, scale: float) -> float:
    profile = job.scenario.profile
    return string_mm(job.speeds[profile], _band(job), scale)


def _band(job: Job) -> float:
    return job.config.app.readiness.escape_band_min


def _string(job: Job, scale: float) -> str:
    own = _own(job, scale)
    if math.isnan(own):
        return ""
    return "\n" + job.say(
        "string_lead" if own >= _LEAST_STRING_MM else "string_short", minutes=f"{_band(job):g}", mm=f"{own:.1f}"
    )


def _steps(job: Job, scale: float) -> Iterator[str]:
    own = _own(job, scale)
    profile = job.say(f"profile_{job.scenario.profile}")
    third = "blank_3" if own >= _LEAST_STRING_MM else "blank_3_none" if math.isnan(own) else "blank_3_small"
    yield job.say("blank_1")
    yield job.say("blank_2")
    yield job.say(third, mm=f"{own:.1f}", profile=profile, minutes=f"{_band(job):g}")
    yield job.say("blank_4")
    yield job.say("blank_5")
    yield job.say("blank_6")


def _strings(job: Job, scale: float) -> Table:
    keys = ("string_who", "string_speed", "string_metres", "string_a4", "string_a3")
    columns = tuple(
        Column(
            job.say(key, minutes=f"{_band(job):g}"),
            3 if key == "string_who" else 2,
            "left" if key == "string_who" else "right",
        )
        for key in keys
    )
    return Table(columns, tuple(_string_row(job, profile, scale) for profile in PROFILES))


def _string_row(job: Job, profile: str, scale: float) -> tuple[Cell, ...]:
    speed, name = job.speeds[profile], job.say(f"profile_{profile}")
    if math.isnan(speed):
        return name, *[Unknown(job.wording.say("value.undecided"))] * 4
    on_paper = string_mm(speed, _band(job), scale)
    metres = speed * _band(job) * 60
    return name, f"{speed:.2f}", f"{metres:.0f}", f"{on_paper:.1f}", f"{on_paper * _A3:.1f}"


def _colours(job: Job) -> Iterator[tuple[Cell, ...]]:
    for number in range(_COLOURS):
        low, high = f"{number * _band(job):g}", f"{(number + 1) * _band(job):g}"
        key = "band_first" if number == 0 else "band_last" if number == _COLOURS - 1 else "band"
        yield BLANK, job.wording.say(f"escape.{key}", low=low, high=high)


def _ruler(job: Job, column_mm: float) -> Figure:
    """A line to measure the print by, in a column so wide."""
    long, high = _RULER_MM * PT_PER_MM, 10.0
    ends = f"M0 0V{high}M0 {high / 2:g}H{long:.2f}M{long:.2f} 0V{high}"
    svg = tag(
        "svg", tag("path", d=ends, fill="none", stroke="#000", stroke_width=1),
        xmlns="http://www.w3.org/2000/svg", width=f"{_RULER_MM}mm", height=f"{high / PT_PER_MM:.3f}mm",
        viewBox=f"0 0 {long:.2f} {high:g}",
    )  # fmt: skip
    told = job.say("ruler", mm=_RULER_MM)
    return Figure(svg, told, told, width=_RULER_MM / column_mm)
