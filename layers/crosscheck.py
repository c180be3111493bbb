"""A list beside the GSI lists of the same municipality: which records stand in both, which in one, which far apart.

Two records are of one place when they share the 共通ID; else its first 11 characters, the place; else, within the
municipality, the name in compatibility form (NFKC) without any blank, since GSI writes 一宮コミュニティ センター
where the city writes 一宮コミュニティセンター. Of several such records the nearest counts. Nothing is corrected here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from layers.folder import DataFolder, load_boundaries, load_edition
from layers.ground import distance_m
from layers.intake.keys import municipality_code, place_key
from layers.intake.values import nfkc
from layers.layer import Layer
from layers.problems import FileRefused
from layers.spec import Config

#: The standard of config/standards.toml beyond which two records of one place are too far apart.
FAR = "crosscheck_far"
#: The GSI lists a kind is held against; every other point kind is held against both.
_AGAINST = {"tsunami_building": ("emergency_site",)}
_GSI_KINDS = {"emergency_site": "gsi_emergency", "shelter": "gsi_shelter"}
#: How a pair was found, the surest way first.
WAYS = ("common_id", "place", "name")
COLUMNS = ["state", "way", "distance_m", "candidates", "kind", "uid", "row", "name", "ward"]
COLUMNS += ["gsi_kind", "gsi_uid", "gsi_name", "gsi_row"]


@dataclass(frozen=True)
class CrossCheck:
    """``pairs``: one row a record (state matched, far, no_position or unmatched), then one for each GSI record that
    no record found (state gsi_only). ``limit_m`` is the distance beyond which a pair is far; ``lists`` are the GSI
    kinds compared; ``training`` whether any input is made up.
    """

    kind: str
    lists: tuple[str, ...]
    limit_m: float
    pairs: pd.DataFrame = field(repr=False)
    training: bool = False

    def count(self, *states: str) -> int:
        """How many rows are in any of these states."""
        return int(self.pairs["state"].isin(states).sum())

    @property
    def matched(self) -> int:
        """Records found in a GSI list, near or far or without a position to tell by."""
        return self.count("matched", "far", "no_position")


def gsi_layers(folder: DataFolder, config: Config, kind: str) -> list[Layer]:
    """The GSI lists to hold a kind against: those in force, else the latest GSI edition kept in the folder.

    So a city's own list of shelters can be held against the GSI shelters it took the place of.
    """
    found = [_gsi_layer(folder, config, name) for name in _AGAINST.get(kind, tuple(_GSI_KINDS))]
    return [layer for layer in found if layer is not None]


def _gsi_layer(folder: DataFolder, config: Config, kind: str) -> Layer | None:
    current, wanted = folder.layers.get(kind), _GSI_KINDS[kind]
    if current is not None and current.edition.format == wanted:
        return current
    areas = load_boundaries(folder.path, config, folder.spec)
    for card in sorted(folder.path.glob(f"layers/{kind}/*/edition.json"), reverse=True):
        try:
            if json.loads(card.read_bytes()).get("format") == wanted and not card.parent.name.startswith("."):
                return load_edition(card.parent, kind, config, folder.spec, folder.city, areas)
        except (OSError, ValueError, AttributeError, FileRefused):
            # A broken old edition is no list to compare with; the folder's own check names it when it is in force.
            continue
    return None


def cross_check(layer: Layer, against: Sequence[Layer], config: Config, city_code: str = "") -> CrossCheck:
    """Hold a point layer (in force, or only read) against GSI lists. A list is never held against itself.

    ``city_code`` is the municipality of records whose id names none. Distances are straight lines [m].
    """
    limit_m = config.standards[FAR].value
    others = [other for other in against if other.edition.sha256 != layer.edition.sha256]
    own, gsi = _keys(layer, city_code), _stack(others, city_code)
    pairs = _nearest(own, gsi)
    table = _table(own, gsi, pairs, limit_m)
    training = layer.training or any(other.training for other in others)
    return CrossCheck(layer.kind.id, tuple(other.kind.id for other in others), limit_m, table, training)


def check_folder(folder: DataFolder, config: Config, kind: str) -> CrossCheck | None:
    """Cross-check a layer in force; None where it is not registered, not of points, or no GSI list is at hand."""
    layer = folder.layer(kind)
    if layer is None or layer.kind.geometry != "point":
        return None
    against = [other for other in gsi_layers(folder, config, kind) if other is not layer]
    return cross_check(layer, against, config, folder.city.code) if against else None


def match_name(name: str) -> str:
    """A name as it is compared: compatibility form without any blank."""
    return "".join(nfkc(name).split())


def _keys(layer: Layer, city_code: str) -> pd.DataFrame:
    frame = layer.frame
    ids = frame["site_id"] if "site_id" in frame else pd.Series("", index=frame.index)
    codes = municipality_code(ids)
    keys = frame[["uid", "row", "name", "ward", "longitude", "latitude"]].reset_index(drop=True)
    keys["kind"] = layer.kind.id
    # Only an id of the common form is a 共通ID; a city's own number must not meet another city's by chance.
    keys["common_id"] = ids.where(codes != "", "").to_numpy()
    keys["place"] = place_key(keys["common_id"])
    names, own = keys["name"].map(match_name), codes.where(codes != "", city_code).to_numpy()
    # Without a municipality a name says nothing: it repeats all over the country.
    keys["by_name"] = [f"{code}\0{name}" if code and name else "" for code, name in zip(own, names, strict=True)]
    return keys


def _stack(layers: Sequence[Layer], city_code: str) -> pd.DataFrame:
    if not layers:
        columns = ["uid", "row", "name", "ward", "longitude", "latitude", "kind", "common_id", "place", "by_name"]
        return pd.DataFrame(columns=columns)
    return pd.concat([_keys(layer, city_code) for layer in layers], ignore_index=True)


def _nearest(own: pd.DataFrame, gsi: pd.DataFrame) -> pd.DataFrame:
    """For each record its GSI record: the surest way first, then the nearest, then the order of the list."""
    found = []
    for rank, (way, column) in enumerate(zip(WAYS, ("common_id", "place", "by_name"), strict=True)):
        left = own.loc[own[column] != "", [column]].assign(mine=lambda keys: keys.index)
        right = gsi.loc[gsi[column] != "", [column]].assign(theirs=lambda keys: keys.index)
        found.append(left.merge(right, on=column)[["mine", "theirs"]].assign(way=way, rank=rank))
    pairs = pd.concat(found, ignore_index=True).astype({"mine": int, "theirs": int})
    pairs["distance_m"] = distance_m(*_position(own, pairs["mine"]), *_position(gsi, pairs["theirs"]))
    best = pairs.groupby("mine")["rank"].transform("min")
    pairs = pairs[pairs["rank"] == best]
    pairs = pairs.assign(candidates=pairs.groupby("mine")["theirs"].transform("size"))
    ordered = pairs.sort_values(["mine", "distance_m", "theirs"], na_position="last", kind="stable")
    return ordered.drop_duplicates("mine").set_index("mine")


def _position(keys: pd.DataFrame, rows: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    chosen = keys.loc[rows, ["longitude", "latitude"]].astype("Float64")
    longitude, latitude = chosen.to_numpy(dtype=float, na_value=np.nan).reshape(-1, 2).T
    return longitude, latitude


def _table(own: pd.DataFrame, gsi: pd.DataFrame, pairs: pd.DataFrame, limit_m: float) -> pd.DataFrame:
    mine = own[["kind", "uid", "row", "name", "ward"]].join(pairs[["theirs", "way", "distance_m", "candidates"]])
    named = {"kind": "gsi_kind", "uid": "gsi_uid", "name": "gsi_name", "row": "gsi_row"}
    theirs = gsi[list(named)].rename(columns=named)
    mine = mine.join(theirs, on="theirs")
    gone = mine["theirs"].isna()
    near = mine["distance_m"] <= limit_m
    mine["state"] = np.select([gone, mine["distance_m"].isna(), near], ["unmatched", "no_position", "matched"], "far")
    left = theirs[~theirs.index.isin(mine["theirs"].dropna().astype(int))]
    rest = left.assign(state="gsi_only", ward=gsi.loc[left.index, "ward"])
    table = pd.concat([part for part in (mine, rest) if len(part)], ignore_index=True).reindex(columns=COLUMNS)
    numbers = table.astype({"row": "Int64", "gsi_row": "Int64", "candidates": "Int64", "distance_m": "Float64"})
    text = ["state", "way", "kind", "uid", "name", "ward", "gsi_kind", "gsi_uid", "gsi_name"]
    numbers[text] = numbers[text].astype(object).where(numbers[text].notna(), "")
    return numbers
