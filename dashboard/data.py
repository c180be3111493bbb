"""The data folder of this server, read once for each state of the folder; shared by pages and routes, never changed."""

from __future__ import annotations

import datetime
import os
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.attention import Finding, findings
from layers.figures import Scope, figure_table, units_of
from layers.folder import DataFolder, fingerprint, load_folder
from layers.outline import Drawing, drawing
from layers.plan.load import load_plan
from layers.plan.model import Plan
from layers.problems import Problem
from layers.spec import ROOT, Config, load_config

PLANS = ROOT / "data" / "plans"


def folder_path(config: Config) -> Path:
    """SONAE_DATA, else the training data set shipped with the product."""
    given = os.environ.get("SONAE_DATA", "")
    return Path(given) if given else ROOT / config.app.app.default_data


@lru_cache(maxsize=2)
def _load(path: Path, state: str) -> DataFolder:
    return load_folder(path, load_config())


def current_folder() -> DataFolder:
    """The folder as it is now; read again only when an edition was put in force.

    Raises:
        FolderError, ConfigError: there is no such folder, or its folder.toml is broken.
    """
    path = folder_path(load_config())
    return _load(path, fingerprint(path))


@lru_cache(maxsize=32)
def figures(
    state: str, ward: str, hazard: str, as_of: datetime.date | None
) -> tuple[gpd.GeoDataFrame, dict[str, pd.DataFrame]]:
    """The wards of the city, or with ``ward`` its school districts (`units_of`), and each figure's table of them.

    ``state`` is the folder's fingerprint: a new edition brings new figures.
    """
    folder, config = current_folder(), load_config()
    scope = Scope(folder, config, hazard, as_of, units_of(folder, ward), ward)
    return scope.units, {name: figure_table(scope, figure) for name, figure in config.figures.items()}


@lru_cache(maxsize=32)
def outlines(state: str, ward: str) -> Drawing | None:
    """The outlines of `figures`' units."""
    return drawing(units_of(current_folder(), ward).geometry)


@lru_cache(maxsize=32)
def attention(state: str, ward: str, as_of: datetime.date | None) -> list[Finding]:
    """What needs attention (`findings`)."""
    return findings(current_folder(), load_config(), as_of, ward)


@lru_cache(maxsize=4)
def plan_named(name: str) -> tuple[Plan, list[Problem]]:
    """A shipped plan and the problems in its tables."""
    return load_plan(PLANS / name)
