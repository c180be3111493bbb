"""The sites of a drill as its sheets name them."""

from __future__ import annotations

import dataclasses
import datetime
import math
from dataclasses import dataclass
from typing import Literal

from layers.drills.kinds import OWN
from layers.drills.scenario import drill_scenario
from layers.folder import DataFolder
from layers.readiness.places import places_of
from layers.readiness.scenario import Scenario
from layers.readiness.terms import terms
from layers.spec import Config
from layers.store.drill_bodies import DrillBody

_PURPOSES: tuple[Literal["flee", "stay"], ...] = ("flee", "stay")


@dataclass(frozen=True)
class Site:
    """A site by its id (KIND:UID). ``name`` "" = it is no longer in the data; None is not known (未登録) everywhere else.

    ``capacity`` [people] is the published one, as on the board of the day: one computed from a floor area is an
    assumption of the scenario, and nothing on paper or in a file would say so. The position in degrees.
    """

    id: str
    name: str
    capacity: int | None = None
    longitude: float | None = None
    latitude: float | None = None

    @property
    def kind(self) -> str:
        """The kind of its layer."""
        return self.id.partition(":")[0]


def sites_of(folder: DataFolder, config: Config, body: DrillBody, as_of: datetime.date | None) -> tuple[Site, ...]:
    """The sites of a drill in its order, whether people flee to them, stay there or go there for another end.

    Raises:
        ScenarioRefused: as `layers.drills.scenario.drill_scenario`.
    """
    if not body.sites:
        return ()
    asked, found = drill_scenario(folder, config, body), dict[str, Site]()
    # Without a standard of space the published capacity goes first.
    for scenario in (dataclasses.replace(asked, purpose=one, space="") for one in _PURPOSES):
        found = _known(folder, config, scenario, as_of) | found
    found |= _known(folder, config, dataclasses.replace(asked, space=""), as_of, tuple(OWN.values()))
    return tuple(found.get(one) or Site(one, "") for one in body.sites)


def _known(
    folder: DataFolder,
    config: Config,
    scenario: Scenario,
    as_of: datetime.date | None,
    registered: tuple[str, ...] = (),
) -> dict[str, Site]:
    places = places_of(folder, config, scenario, terms(scenario, config, folder.city.code), as_of, registered)
    published = places.table["capacity"].where(places.table["capacity_by"] == "published")
    rows = zip(places.table["id"], places.table["name"], published, places.position, strict=True)
    return {
        str(ident): Site(
            str(ident),
            str(name) or str(ident),
            None if math.isnan(float(room)) else int(room),
            *((None, None) if math.isnan(float(at[0] + at[1])) else (float(at[0]), float(at[1]))),
        )
        for ident, name, room, at in rows
    }
