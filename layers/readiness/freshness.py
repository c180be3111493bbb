"""How far a ward's readiness can be told at all: layers stale or missing, capacities and wave resistance unknown.

Readiness of which a part is unknown is "unknown", never "ready".
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from layers.figures import Scope, units_of
from layers.folder import DataFolder
from layers.picks import expired_lots
from layers.readiness.holders import holders
from layers.readiness.standards import Basis, RuleWords, basis_of
from layers.spec import Config
from layers.summary import SITE_KINDS, layer_freshness
from layers.wording import Wording

BUILDING, LOT = "tsunami_building", "stock_lot"
#: Layers readiness rests on.
NEEDED = (*SITE_KINDS, "population_cell", "inundation", LOT)
#: fresh, stale, undated, none (no limit) as `layers.summary.layer_freshness`; broken: registered and not readable.
LAYER_STATES = ("fresh", "stale", "undated", "none", "missing", "broken", "estimated")
Verdict = Literal["ready", "not_ready", "unknown"]
_OPEN = ("stale", "undated", "missing", "broken", "estimated")


@dataclass(frozen=True)
class Knowledge:
    """``layers``: a row a layer: kind, state (of `LAYER_STATES`), age_days, limit_days, edition_date, rows.

    ``wards``: a row a ward: ward, for each site kind KIND_sites (in force) and KIND_unknown (of them without a
    capacity; NA where the kind is not registered or only estimated), sites, capacity_unknown, capacity_unknown_share (0 to 1, NA without
    sites), wave_yes, wave_conditional, wave_no, wave_unknown (buildings in force; NA where none are registered),
    inspection_overdue, expired_lots (NA where they cannot be told), unknown (codes of what is unknown, in order).
    """

    layers: pd.DataFrame
    wards: pd.DataFrame
    basis: Basis

    def unknown(self, ward: str) -> tuple[str, ...]:
        """What of a ward's readiness is unknown; empty where nothing is. KeyError for a ward that is none."""
        return tuple(self.wards.set_index("ward").loc[ward, "unknown"])

    def verdict(self, ward: str, unserved: float | None) -> Verdict:
        """A ward's readiness, given how many people have no place [people], None unknown.

        People known to have none make it "not_ready" whatever else is unknown; "ready" takes that nothing is.
        """
        if unserved is not None and unserved > 0:
            return "not_ready"
        return "unknown" if unserved is None or self.unknown(ward) else "ready"


def knowledge(folder: DataFolder, config: Config, as_of: datetime.date | None, hazard: str = "") -> Knowledge:
    """What is known of each ward of the folder's city, for a hazard or for all."""
    scope = Scope(folder, config, hazard, as_of, units_of(folder))
    layers = _layers(folder, config, as_of)
    wards = pd.DataFrame({"ward": scope.units["id"].to_numpy()})
    for kind in SITE_KINDS:
        wards[f"{kind}_sites"], wards[f"{kind}_unknown"] = _capacities(scope, kind)
    for name, part in (("sites", "sites"), ("capacity_unknown", "unknown")):
        wards[name] = wards[[f"{kind}_{part}" for kind in SITE_KINDS]].sum(axis=1).astype("Int64")
    some = wards["sites"].mask(wards["sites"] == 0)
    wards["capacity_unknown_share"] = (wards["capacity_unknown"] / some).astype("Float64")
    for state in ("yes", "conditional", "no", "unknown"):
        wards[f"wave_{state}"] = _wave(scope, state)
    wards["inspection_overdue"], wards["expired_lots"] = _inspections(scope), _expired(scope)
    open_layers = [f"{state}:{kind}" for kind, state in zip(layers["kind"], layers["state"], strict=True)]
    whole = [code for code in open_layers if code.partition(":")[0] in _OPEN]
    wards["unknown"] = [(*whole, *_unknown(row)) for row in wards.to_dict("records")]
    used = [config.layers.kinds[kind].freshness for kind in NEEDED]
    rules = [RuleWords("fresh_layers"), RuleWords("fresh_unknown"), RuleWords("fresh_wave")]
    return Knowledge(layers, wards, basis_of(folder, config, as_of, NEEDED, [name for name in used if name], rules))


def unknown_words(code: str, wording: Wording) -> str:
    """A code of `Knowledge.unknown` in the reader's language."""
    what, _, kind = code.partition(":")
    name = wording.name(wording.config.layers.kinds[kind]) if kind else ""
    return wording.say(f"readiness_unknown.{what}", kind=name)


def _layers(folder: DataFolder, config: Config, as_of: datetime.date | None) -> pd.DataFrame:
    broken = {problem.file.split("/")[1] for problem in folder.problems if problem.file.startswith("layers/")}
    rows: list[dict[str, object]] = []
    for kind in NEEDED:
        layer = folder.layer(kind)
        limit = config.standards.get(config.layers.kinds[kind].freshness)
        row: dict[str, object] = {"kind": kind, "limit_days": None if limit is None else limit.value}
        if layer is None:
            gone = "broken" if kind in broken or folder.facts.refused(kind) else "missing"
            rows.append(row | {"state": gone, "age_days": None, "edition_date": None, "rows": 0})
            continue
        age = None if as_of is None else layer.age_days(as_of)
        state = "estimated" if layer.basis else layer_freshness(layer, config, as_of)
        told = {"age_days": age, "edition_date": layer.edition.edition_date, "rows": len(layer.frame)}
        rows.append(row | {"state": state} | told)
    table = pd.DataFrame(rows)[["kind", "state", "age_days", "limit_days", "edition_date", "rows"]]
    return table.astype({"age_days": "Int64", "limit_days": "Float64"})


def _capacities(scope: Scope, kind: str) -> tuple[pd.array, pd.array]:
    found, layer = scope.records(kind), scope.folder.layer(kind)
    # Estimated records are told from emergency sites, which are counted already.
    if found is None or layer is None or layer.basis:
        blank = pd.array([pd.NA] * len(scope.units), dtype="Int64")
        return blank, blank
    frame, units = found
    own, blank = scope.count(units), scope.count(units[frame["capacity_people"].isna()])
    return own.astype("Int64").array, blank.astype("Int64").array


def _wave(scope: Scope, state: str) -> pd.array:
    """Buildings in force of one state; all of an estimated list are unknown."""
    found = scope.records(BUILDING)
    if found is None:
        return pd.array([pd.NA] * len(scope.units), dtype="Int64")
    frame, units = found
    return scope.count(units[frame["wave_resistance"] == state]).astype("Int64").array


def _inspections(scope: Scope) -> pd.array:
    found = scope.records(BUILDING)
    if found is None or scope.as_of is None:
        return pd.array([pd.NA] * len(scope.units), dtype="Int64")
    frame, units = found
    due = pd.to_datetime(frame["inspection_due"], errors="coerce")
    return scope.count(units[due < pd.Timestamp(scope.as_of)]).astype("Int64").array


def _expired(scope: Scope) -> pd.array:
    lots = expired_lots(scope.folder, scope.as_of)
    if lots is None:
        return pd.array([pd.NA] * len(scope.units), dtype="Int64")
    places = holders(scope.folder).drop_duplicates("site_id", keep=False).set_index("site_id")["ward"]
    return scope.count(lots["site_id"].map(places).fillna("")).astype("Int64").array


def _unknown(row: dict[str, object]) -> list[str]:
    """What is unknown of one ward, as codes with their words under ``[readiness_unknown]``."""
    found = []
    if row["sites"] == 0:
        found.append("no_sites")
    if row["capacity_unknown"] != 0:
        found.append("capacity")
    wave = row["wave_unknown"]
    if not pd.isna(wave) and wave != 0:
        found.append("wave")
    return found
