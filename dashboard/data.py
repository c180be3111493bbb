"""The data folders of this server, each read once for each state of the folder; shared by pages and routes, never changed."""

from __future__ import annotations

import datetime
import os
from functools import lru_cache
from pathlib import Path

import pandas as pd

from layers.attention import Finding, findings
from layers.catalogue import catalogue
from layers.crosscheck import CrossCheck, check_folder
from layers.figures import Scope, figure_table, units_of
from layers.folder import DataFolder, fingerprint, load_folder
from layers.knowledge import Knowledge, load_knowledge
from layers.outline import Drawing, drawing
from layers.plan.load import load_plan, plans
from layers.plan.model import Plan
from layers.problems import FolderError, Problem
from layers.spec import ROOT, Config, load_config

PLANS = ROOT / "data" / "plans"
KNOWLEDGE = ROOT / "data" / "knowledge"


#: Fingerprint of a folder read by this server → its name: how a route knows which folder a map asks about.
_NAMES: dict[str, str] = {}


def folders(config: Config) -> dict[str, Path]:
    """The data folders a person can choose from, by name; "" is the one to begin with.

    With SONAE_DATA that folder alone; else the training data set shipped with the product, then the folders made on
    the data page.
    """
    given = os.environ.get("SONAE_DATA", "")
    if given:
        return {"": Path(given)}
    own = ROOT / config.app.app.own_data
    made = (
        sorted(path for path in own.iterdir() if path.is_dir() and not path.name.startswith("."))
        if own.is_dir()
        else []
    )
    return {"": ROOT / config.app.app.default_data, **{path.name: path for path in made}}


@lru_cache(maxsize=4)
def _load(path: Path, state: str) -> DataFolder:
    return load_folder(path, load_config())


def current_folder(name: str = "") -> DataFolder:
    """The folder of this name as it is now; read again only when an edition was put in force.

    Raises:
        FolderError, ConfigError: there is no such folder, or its folder.toml is broken.
    """
    known = folders(load_config())
    if name not in known:
        raise FolderError(f"data folder: found {name!r}, expected one of {[*known]}")
    state = fingerprint(known[name])
    _NAMES[state] = name
    return _load(known[name], state)


def folder_of(state: str) -> DataFolder:
    """The folder that has or had this fingerprint, as it is now; the first one for "".

    Raises:
        FolderError, ConfigError: it is none of several folders (a map of one must not fill with sites of another), or
            cannot be read.
    """
    known = folders(load_config())
    if not state or len(known) == 1:
        return current_folder()
    # A server started anew has not read the folder yet of which a map still open asks.
    if state not in _NAMES:
        _NAMES.update({fingerprint(path): name for name, path in known.items()})
    found = _NAMES.get(state)
    if found is None or found not in known:
        raise FolderError(f"data folder: found fingerprint {state[:16]!r}, expected one of {[*known]}; reload the page")
    return current_folder(found)


@lru_cache(maxsize=32)
def figures(state: str, ward: str, hazard: str, as_of: datetime.date | None) -> dict[str, pd.DataFrame]:
    """Each figure's table of the wards of the city, or with ``ward`` of its school districts (`units_of`).

    ``state`` is the folder's fingerprint: a new edition brings new figures.
    """
    folder, config = folder_of(state), load_config()
    scope = Scope(folder, config, hazard, as_of, units_of(folder, ward), ward)
    return {name: figure_table(scope, figure) for name, figure in config.figures.items()}


@lru_cache(maxsize=32)
def outlines(state: str, ward: str) -> Drawing | None:
    """The outlines of the units of `figures`."""
    return drawing(units_of(folder_of(state), ward).geometry)


@lru_cache(maxsize=32)
def attention(state: str, ward: str, as_of: datetime.date | None) -> list[Finding]:
    """What needs attention (`findings`)."""
    return findings(folder_of(state), load_config(), as_of, ward)


@lru_cache(maxsize=8)
def catalogue_of(state: str, as_of: datetime.date | None) -> pd.DataFrame:
    """The catalogue (`layers.catalogue.catalogue`); reads the facts too."""
    return catalogue(folder_of(state), load_config(), as_of)


@lru_cache(maxsize=8)
def crosscheck_of(state: str, kind: str) -> CrossCheck | None:
    """A layer beside the GSI lists (`layers.crosscheck.check_folder`)."""
    return check_folder(folder_of(state), load_config(), kind)


@lru_cache(maxsize=4)
def plan_named(name: str) -> tuple[Plan, list[Problem]]:
    """A shipped plan and the problems in its tables."""
    return load_plan(PLANS / name)


@lru_cache(maxsize=1)
def knowledge() -> tuple[Knowledge, list[Problem]]:
    """What the shipped documents hold, its links checked against the shipped plans, and the problems in its tables."""
    return load_knowledge(KNOWLEDGE, [plan_named(name)[0] for name in plans(PLANS)[0]])
