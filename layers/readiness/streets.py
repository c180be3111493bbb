"""The streets of a 逃げ地図 counted: by band, by ward, and the ones a person may want to close."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from layers.ground import earth_centred
from layers.readiness.escape import EscapeMap
from layers.readiness.scenario import Edge

#: What a street is where it is in no band: nothing leads to safety, it cannot be walked, nobody has to flee from it.
BESIDE = ("no_way", "closed", "outside")


def street_classes(found: EscapeMap, bands: int) -> np.ndarray:
    """The class of each street: 0 … ``bands`` - 1, ``bands`` for all longer ways, then those of `BESIDE` in order."""
    streets = found.streets
    number = streets["band"].to_numpy()
    own = np.where(number < 0, bands + 1, np.minimum(number, bands))
    own = np.where(streets["closed"], bands + 2, own)
    return np.where(streets["outside"] & ~streets["closed"], bands + 3, own)


def in_ward(found: EscapeMap, ward: str) -> np.ndarray:
    """Which streets lie in a ward (bool for each), all of them for "". One that stands twice, there and back, as in
    networks made for cars, counts once.
    """
    streets = found.streets
    low, high = _ends(streets)
    again = pd.DataFrame({"low": low, "high": high, "length": streets["length_m"].round(3)}).duplicated().to_numpy()
    return ~again if not ward else ~again & (streets["ward"] == ward).to_numpy()


def extent(found: EscapeMap, ward: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north [degrees] of a ward's streets; None where there are none."""
    own = found.streets[in_ward(found, ward)]
    if own.empty:
        return None
    x, y = own[["west", "east"]].to_numpy(), own[["south", "north"]].to_numpy()
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _ends(streets: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The ends of each street in the order of `Edge`."""
    first = (streets["u"] < streets["v"]).to_numpy()
    return np.where(first, streets["u"], streets["v"]), np.where(first, streets["v"], streets["u"])


def band_table(found: EscapeMap, bands: int, ward: str = "") -> pd.DataFrame:
    """A row a class of `street_classes`: class, from_min, to_min (inf for the last; NaN beside the bands), streets
    (edges), km, share (of the km that people have to flee from and can walk; NaN for closed and outside ones).
    """
    which = in_ward(found, ward)
    number, length = street_classes(found, bands)[which], found.streets["length_m"].to_numpy()[which] / 1000
    size = bands + 1 + len(BESIDE)
    km = np.bincount(number, weights=length, minlength=size)
    asked = km[: bands + 2].sum()
    ends = np.arange(bands + 1) * found.band_min
    beside = [np.nan] * len(BESIDE)
    share = km / asked if asked else np.full(size, np.nan)
    return pd.DataFrame(
        {
            "class": [*(f"band{n}" for n in range(bands + 1)), *BESIDE],
            "from_min": [*ends, *beside],
            "to_min": [*ends[1:], np.inf, *beside],
            "streets": np.bincount(number, minlength=size),
            "km": km,
            "share": np.where(np.arange(size) > bands + 1, np.nan, share),
        }
    )


def far_table(found: EscapeMap, far_min: float) -> pd.DataFrame:
    """A row a ward with streets to flee from ("" = none): ward, streets, km, far_km (longer than ``far_min`` to safety,
    or no way), no_way_km, share (far_km of km).
    """
    streets = found.streets[in_ward(found, "")]
    asked = streets[~streets["closed"] & ~streets["outside"]]
    minutes, km = asked["minutes"], asked["length_m"] / 1000
    table = pd.DataFrame(
        {
            "ward": asked["ward"],
            "streets": 1,
            "km": km,
            "far_km": km.where(minutes > far_min + 1e-6, 0.0),
            "no_way_km": km.where(~np.isfinite(minutes), 0.0),
        }
    )
    table = table.groupby("ward", as_index=False, sort=False).sum()
    return table.assign(share=table["far_km"] / table["km"]).sort_values(["share", "ward"], ascending=[False, True])


def closable(found: EscapeMap, ward: str, most: int) -> tuple[str, pd.DataFrame]:
    """The streets to choose from by name, and which they are: "bridges", or the "longest" where no bridge is marked.

    One row a pair of nodes, those beyond ``most`` left out: the columns of `EscapeMap.streets` and near (as `near`).
    """
    streets = found.streets[in_ward(found, ward) & ~found.streets["closed"].to_numpy()]
    what = "bridges" if streets["bridge"].any() else "longest"
    streets = streets[streets["bridge"]] if what == "bridges" else streets
    chosen = streets.sort_values("length_m", ascending=False, kind="stable").drop_duplicates(["u", "v"]).head(most)
    return what, chosen.assign(near=near(found, chosen))


def edge_rows(found: EscapeMap, edges: tuple[Edge, ...]) -> pd.DataFrame:
    """The streets between these pairs of nodes, in either order, one row a pair; unknown pairs are left out."""
    rows = found.streets.set_axis(pd.MultiIndex.from_arrays(list(_ends(found.streets))))
    rows = rows[~rows.index.duplicated()]
    known = [edge for edge in edges if edge in rows.index]
    chosen = rows.loc[known].reset_index(drop=True) if known else rows.head(0).reset_index(drop=True)
    return chosen.assign(near=near(found, chosen))


def near(found: EscapeMap, rows: pd.DataFrame) -> list[str]:
    """The name of the safe place nearest to the middle of each street as the crow flies; "" where there is none."""
    if found.places.empty or rows.empty:
        return [""] * len(rows)
    middle = (rows[["west", "south"]].to_numpy() + rows[["east", "north"]].to_numpy()) / 2
    _, at = cKDTree(earth_centred(*found.places[["longitude", "latitude"]].to_numpy(dtype=float).T)).query(
        earth_centred(*middle.T)
    )
    return [str(name) for name in found.places["name"].to_numpy()[at]]
