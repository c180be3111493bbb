"""Buildings that may become places to flee to: the candidates of a list, a layer, or every public building."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import numpy as np

from layers.folder import DataFolder
from layers.readiness.places import Places, gather, records
from layers.readiness.scenario import Scenario
from layers.readiness.terms import Terms
from layers.spec import Config

#: Where options come from, beside the id of a layer: tsunami buildings not yet in force, or those and public buildings.
CANDIDATES, PUBLIC = "candidates", "public"
#: Floors an option may have, see `layers.readiness.floors`.
SAFE = ("outside", "dry", "partly")


def option_marker(
    folder: DataFolder, config: Config, scenario: Scenario, terms: Terms, as_of: datetime.date | None, source: str
) -> Callable[[Places], Places]:
    """A function that marks a question's options with the status "option", adding their records where need be.

    An option has a position, stands outside the water or has a floor known to stay dry, and shares its place with none
    that serves already.
    """

    def mark(places: Places) -> Places:
        parts = [(places.table, places.position)]
        for kind in _further(folder, config, places, source):
            layer = folder.layer(kind)
            if layer is None or layer.kind.geometry != "point":
                continue
            table, position = records(folder, config, scenario, terms, as_of, layer, layer.frame)
            # They are designated for nothing here; what is unknown of them is told apart.
            table["status"] = "undesignated"
            parts.append((table, position))
        return _marked(gather(parts, places.kinds), source)

    return mark


def _further(folder: DataFolder, config: Config, places: Places, source: str) -> list[str]:
    if source == CANDIDATES:
        return []
    kinds = config.app.readiness.candidates if source == PUBLIC else [source]
    return [kind for kind in kinds if kind not in places.kinds]


def _marked(places: Places, source: str) -> Places:
    table = places.table
    wanted = table["status"] == "candidate"
    if source == PUBLIC:
        wanted |= table["status"] == "undesignated"
    elif source != CANDIDATES:
        wanted = table["kind"].eq(source) & table["status"].isin(["candidate", "undesignated"])
    # In the water only floors that are told and stay dry will do: no designation speaks for these places.
    wanted &= places.placed & table["floor"].isin(SAFE)
    serving = set(table.loc[table["status"].isin(["open", "unknown"]), "place_key"]) - {""}
    wanted &= ~table["place_key"].isin(serving)
    # Of several records of one place the first stands for all; it may be one list's row or another's.
    wanted &= table["place_key"].eq("") | ~table["place_key"].where(wanted, other=np.nan).duplicated()
    # An option's designation is what is asked for: not knowing it leaves nothing unknown.
    unclear = table["why"].where(table["why"] != "designation", np.where(table["capacity"].isna(), "capacity", ""))
    marked = table.assign(status=table["status"].mask(wanted, "option"), why=table["why"].mask(wanted, unclear))
    return Places(marked, places.position, places.kinds)
