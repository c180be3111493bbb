"""逃げ地図: every street by the minutes to safety, in line styles that black and white tells apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from layers.export.drills.fitting import ASIDE_MM, UPRIGHT_MM, fitted_height
from layers.export.drills.ground import ground, layers_of, lines, site_marks, starts_of
from layers.export.drills.job import Job, widened
from layers.export.paper import (
    Band,
    BaseMap,
    Block,
    Blocked,
    Figure,
    MapSize,
    Marks,
    Place,
    Sheet,
    Text,
    map_svg,
    map_view,
)
from layers.export.paper.marks import State
from layers.ground import plane_m
from layers.readiness.assumed import scenario_line
from layers.readiness.escape import EscapeMap, kept_escape_map
from layers.readiness.streets import street_classes
from layers.states import DrillType

#: Types of drills in which people flee on foot.
TYPES: tuple[DrillType, ...] = ("tsunami", "tabletop", "shelter")
#: Bands of time told apart on paper: with all longer ways and those that lead nowhere they are `MOST_BANDS`.
BANDS = 4
#: Beyond this scale single streets run together.
_SMALL_SCALE = 20_000
#: Wider than high by so much: the page lies on its side.
_WIDE = 2.1
TEXT_PT = 10.0


def escape_sheets(job: Job) -> tuple[Sheet, ...]:
    """The 逃げ地図 of the drill's area, one for each of several school districts, so that streets can be told apart; a
    sentence where it cannot be told, nothing for drills without a flight.
    """
    if job.body.type not in TYPES:
        return ()
    found = kept_escape_map(job.folder, job.config, job.scenario, job.as_of)
    if found is None or job.base is None:
        return (job.sheet("escape", (Text(job.say("escape_none"), "lead"),)),)
    return tuple(_sheet(part, detail, found) for part, detail in job.parts)


def _sheet(job: Job, detail: str, found: EscapeMap) -> Sheet:
    base = ground(job)
    assert base is not None  # The folder has positions: every part of the drill has a base.
    marks, aside = _bands(job, found, base), lies_aside(base)

    def made(figure: Figure, height: float) -> Sheet:
        kinds = (*layers_of(job), "emergency_site", "tsunami_building", "shelter")
        blocks = _escape(job, figure, height, found, base)
        return job.sheet("escape", blocks, kinds, landscape=aside, size="normal", detail=detail, walked=True)

    width = ASIDE_MM if aside else UPRIGHT_MM
    height = fitted_height(job, made, width)
    svg = map_svg(base, marks, job.wording, MapSize(width, height, TEXT_PT))
    return made(Figure(svg, job.say("escape_alt", place=job.area)), height)


def _escape(job: Job, figure: Figure, height: float, found: EscapeMap, base: BaseMap) -> Iterator[Block]:
    yield Text(job.say("escape_lead", place=_place(job)), "lead")
    yield figure
    line = scenario_line(job.scenario, job.wording, job.folder.city.code)
    said = [job.wording.say("sheet.scenario", line=line)]
    said += [] if found.zone else [job.say("escape_no_zone")]
    width = ASIDE_MM if lies_aside(base) else UPRIGHT_MM
    view = map_view(base, Marks(), job.wording, MapSize(width, height, TEXT_PT))
    if view.denominator > _SMALL_SCALE:
        said.append(job.say("escape_small"))
    named = [job.say("numbered", number=n, name=one.name) for n, one in enumerate(job.sites, start=1) if one.name]
    if named:
        yield Text(job.say("between").join(named))
    yield Text(job.say("escape_note"))
    yield Text("\n".join(said), "note")


def _place(job: Job) -> str:
    return job.say("area_drawn") if job.body.area else job.districts or job.area


def lies_aside(base: BaseMap) -> bool:
    """Whether an area is so wide that its page should lie on its side."""
    west, south, east, north = base.box
    across, along = plane_m(np.array([[east, north]]), ((west + east) / 2, (south + north) / 2))[0]
    return bool(across > _WIDE * along)


def _bands(job: Job, found: EscapeMap, base: BaseMap) -> Marks:
    streets, box = found.streets, widened(base.box, 1)
    number = street_classes(found, BANDS)
    ends = streets[["west", "south"]].to_numpy(), streets[["east", "north"]].to_numpy()
    drawn = [
        Band(lines(ends[0][number == n], ends[1][number == n], box), _band_name(job, found, n))
        for n in range(BANDS + 2)
    ]
    return Marks(
        (*_safe(job, found), *starts_of(job), *_own(job, found)),
        (),
        # A band keeps its look on every sheet, be there streets of it or not.
        tuple(drawn[: BANDS + 1]) + tuple(band for band in drawn[BANDS + 1 :] if not band.lines.is_empty),
        _closed(found),
    )


def _band_name(job: Job, found: EscapeMap, number: int) -> str:
    low, high = f"{number * found.band_min:g}", f"{(number + 1) * found.band_min:g}"
    if number > BANDS:
        return job.wording.say("escape.no_way")
    key = "band_first" if number == 0 else "band_last" if number == BANDS else "band"
    return job.wording.say(f"escape.{key}", low=low, high=high)


def _safe(job: Job, found: EscapeMap) -> tuple[Place, ...]:
    """The safe places as dots; what is not known of one says so, and the drill's own stand out beside them."""
    own = {one.id for one in job.sites}
    table = found.places[~found.places["id"].isin(own)]
    rows = zip(table["longitude"], table["latitude"], table["status"], strict=True)
    names = {"open": job.say("escape_place"), "unknown": job.say("escape_place_unknown")}
    states: dict[str, State] = {"open": "usable", "unknown": "unknown"}
    return tuple(
        Place(float(x), float(y), "circle", names[status], states[status], scale=0.6, around=True)
        for x, y, status in rows
    )


def _own(job: Job, found: EscapeMap) -> tuple[Place, ...]:
    """The drill's sites, numbered; one that is no safe place in this scenario does not look like one."""
    safe = dict(zip(found.places["id"], found.places["status"], strict=True))
    marks: list[Place] = []
    for one in job.sites:
        for mark in site_marks(job, (one.id,)):
            if one.id not in safe:
                marks.append(replace(mark, symbol="diamond", name=job.say("escape_not_safe")))
            else:
                marks.append(
                    mark
                    if safe[one.id] == "open"
                    else replace(mark, name=job.say("escape_own_unknown"), state="unknown")
                )
    return tuple(marks)


def _closed(found: EscapeMap) -> tuple[Blocked, ...]:
    shut = found.streets[found.streets["closed"]]
    x, y = (shut["west"] + shut["east"]) / 2, (shut["south"] + shut["north"]) / 2
    return tuple(Blocked(*at) for at in sorted({(float(a), float(b)) for a, b in zip(x, y, strict=True)}))
