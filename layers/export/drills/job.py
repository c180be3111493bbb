"""What every sheet of a drill is made from, and what each of them says of itself: a sheet is found alone."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import shapely

from layers.drills.area import area_of, shown_districts
from layers.drills.load import day_and_start
from layers.drills.routes import Routes, terms_by_profile
from layers.drills.scenario import drill_scenario
from layers.export.drills.places import Site, sites_of
from layers.export.paper import BaseMap, Block, Sheet, base_map
from layers.export.paper.base import Box
from layers.export.paper.blocks import Size
from layers.folder import DataFolder
from layers.intake.wards import WHOLE_CITY
from layers.readiness.case import network_of
from layers.readiness.demand import zone_kind
from layers.readiness.scenario import Scenario
from layers.readiness.terms import Terms
from layers.spec import Config
from layers.store.drill_bodies import DrillBody
from layers.wording import Wording

#: Shown around an area, as a share of its size.
_ROOM = 0.04
_HOUR, _DAY = 60, 24 * 60
#: So many school districts are named.
_NAMED = 2


@dataclass(frozen=True)
class Job:
    """A drill to be printed; ``routes`` None = nobody asked for its ways."""

    folder: DataFolder
    config: Config
    body: DrillBody
    wording: Wording
    as_of: datetime.date
    routes: Routes | None

    def say(self, key: str, **values: object) -> str:
        """A word of the sheets."""
        return self.wording.say(f"drill_paper.{key}", **values)

    @functools.cached_property
    def sites(self) -> tuple[Site, ...]:
        """The drill's sites in its order."""
        return sites_of(self.folder, self.config, self.body, self.as_of)

    @functools.cached_property
    def scenario(self) -> Scenario:
        """What the drill assumes.

        Raises:
            ScenarioRefused: as `layers.drills.scenario.drill_scenario`.
        """
        return drill_scenario(self.folder, self.config, self.body)

    @functools.cached_property
    def terms(self) -> dict[str, Terms]:
        """The scenario's numbers for people of each profile."""
        return terms_by_profile(self.config, self.scenario, self.folder.city.code)

    @property
    def speeds(self) -> dict[str, float]:
        """How fast people of each profile walk [m/s] in the scenario, in the dark too; NaN = no such standard."""
        return {profile: terms.speed for profile, terms in self.terms.items()}

    @functools.cached_property
    def base(self) -> BaseMap | None:
        """The base of a map of the drill's area; None where the folder has no position at all.

        The water is that of the scenario's hazard; a hazard that has none leaves it out.
        """
        kind, ward = zone_kind(self.scenario), "" if self.body.ward == WHOLE_CITY else self.body.ward
        base, area = base_map(self.folder, ward, inundation=kind or "inundation"), area_of(self.folder, self.body)
        if base is None:
            return None
        base = base if kind else replace(base, inundation=shapely.GeometryCollection())
        if area is not None:
            return replace(base, outline=area, box=widened(area.bounds, _ROOM))
        # Nothing tells how far the drill goes: what can be shown of it are the streets, where there are any.
        network = network_of(self.folder)
        return base if network is None else replace(base, box=_within(base.box, network.position))

    @property
    def parts(self) -> tuple[tuple[Job, str], ...]:
        """For maps: the same drill in each of its school districts, and which of how many; itself alone with ""."""
        codes = shown_districts(self.folder, self.body)
        if len(codes) <= 1:
            return ((self, ""),)
        jobs = [replace(self, body=self.body.model_copy(update={"districts": (code,)})) for code in codes]
        return tuple((job, self.say("leg_number", number=n, count=len(codes))) for n, job in enumerate(jobs, 1))

    @property
    def training(self) -> bool:
        """Whether anything printed is made up."""
        return self.folder.training

    def clock(self, minute: int) -> str:
        """A time of the drill: o'clock where its start is known, else how long after it; the days after say so."""
        hours, minutes = map(int, self.body.start.split(":")) if self.body.start else (0, 0)
        days, rest = divmod(minute + hours * _HOUR + minutes, _DAY)
        if not self.body.start:
            return self.say("after", minutes=minute)
        told = f"{rest // _HOUR}:{rest % _HOUR:02d}"
        return self.say("days_later", days=days, time=told) if days else told

    def sheet(
        self,
        part: str,
        blocks: Iterable[Block],
        kinds: Iterable[str] = (),
        *,
        landscape: bool = False,
        size: Size = "large",
        detail: str = "",
        walked: bool = False,
    ) -> Sheet:
        """A sheet that says alone what drill it is of, where, when and of what type; ``kinds``: layers it rests on, ``walked``: it rests on walking speeds."""
        title = self.say("title", part=self.say(f"name_{part}") + detail, title=self.body.title)
        state, kind = self.body.state, self.wording.say(f"drill_type.{self.body.type}")
        marked = state in ("cancelled", "postponed")
        return Sheet(
            title=title + (self.say("stopped", state=self.wording.say(f"drill_state.{state}")) if marked else ""),
            area=self.area,
            as_of=self.as_of,
            training=self.training,
            sources=(self.say("source_plan"), *self._sources(kinds), *(self._speed_sources() if walked else ())),
            subtitle="\n".join((self.say("apart").join(filter(None, (kind, self.districts))), self.when)),
            blocks=tuple(blocks),
            landscape=landscape,
            size=size,
        )

    @property
    def area(self) -> str:
        """The ward, or the city where it has none."""
        ward = self.body.ward if self.body.ward != WHOLE_CITY else ""
        return ward or self.folder.city.name or self.wording.say("app.country")

    @property
    def districts(self) -> str:
        """The school districts, a few of them by name; "" for none."""
        named = [self.folder.districts.name(code) or code for code in self.body.districts]
        more = self.say("and_more", count=len(named) - _NAMED) if len(named) > _NAMED else ""
        return self.say("between").join(named[:_NAMED]) + more

    @property
    def when(self) -> str:
        """The day and the start; what is not known says so. No start where it took place on another day than planned."""
        day, begins = day_and_start(self.body)
        if day is None and not begins:
            return self.say("when_unknown")
        start = self.say("starts", time=self.clock(0)) if begins else self.say("start_unknown")
        return self.say("when", date=self.wording.date(day), start=start)

    def _speed_sources(self) -> list[str]:
        used = [value for terms in self.terms.values() for value in terms.used if value.topic in ("speed", "night")]
        told = dict.fromkeys(value.source or self.say("typed") for value in used)
        return [self.say("source_speed", list=self.say("between").join(told))]

    def _sources(self, kinds: Iterable[str]) -> list[str]:
        """The editions of the layers a sheet rests on, each source once."""
        named: dict[tuple[str, datetime.date | None], list[str]] = {}
        for kind in dict.fromkeys(kinds):
            layer = self.folder.layer(kind)
            if layer is not None:
                key = (layer.edition.source, layer.edition.edition_date)
                named.setdefault(key, []).append(self.wording.name(layer.kind))
        return [
            self.wording.say(
                "sheet.paper_source",
                source=source or self.wording.say("value.unregistered"),
                date=self.wording.date(date),
                kinds=self.say("between").join(names),
            )
            for (source, date), names in named.items()
        ]


def widened(box: Box, share: float, least: float = 0.0) -> Box:
    """A box with more around it on every side: a share of its size, at least so many degrees."""
    west, south, east, north = box
    more = max(share * max(east - west, north - south), least)
    return west - more, south - more, east + more, north + more


def _within(box: Box, positions: np.ndarray) -> Box:
    """What of a box lies about some positions (n × 2, degrees); all of it where none do."""
    west, south, east, north = box
    x, y = positions.T
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    if not inside.any():
        return box
    x, y = x[inside], y[inside]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())
