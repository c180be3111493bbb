"""The scenario of a drill: what its text says, and for the rest what suits the type of drill."""

from __future__ import annotations

import dataclasses
from typing import Literal
from urllib.parse import parse_qsl

from layers.folder import DataFolder
from layers.readiness.scenario import Scenario
from layers.readiness.terms import scenario_of
from layers.spec import Config
from layers.states import DrillType
from layers.store.drill_bodies import DrillBody

#: The hazard and the purpose to begin with. Shelters are opened, trains stop, and the volunteer centre works, after any
#: disaster: the earthquake stands for it, since no water closes places then that nobody asked about. Which layer the
#: places of a type come from: `layers.drills.kinds`.
OF_TYPE: dict[DrillType, tuple[str, Literal["flee", "stay"]]] = {
    "tsunami": ("tsunami", "flee"),
    "shelter": ("earthquake", "stay"),
    "tabletop": ("tsunami", "flee"),
    "stranded": ("earthquake", "flee"),
    "volunteer": ("earthquake", "stay"),
}


def drill_scenario(folder: DataFolder, config: Config, body: DrillBody) -> Scenario:
    """The scenario of a drill, always with ways on the walking network: people walk streets.

    A blank text is the city's own scenario for the hazard of the type; a purpose the text does not name is that of the
    type (`OF_TYPE`). A text that names no hazard means tsunami, as everywhere.

    Raises:
        ScenarioRefused: the text says something it may not, or chooses a standard that does not hold here.
    """
    hazard, purpose = OF_TYPE[body.type]
    given = dict(parse_qsl(body.scenario, keep_blank_values=True))
    if body.scenario:
        hazard = given.get("hazard", "tsunami")
    found = scenario_of(config, folder.city.code, hazard, body.scenario)
    if "purpose" not in given:
        found = dataclasses.replace(found, purpose=purpose)
    return dataclasses.replace(found, route="network")
