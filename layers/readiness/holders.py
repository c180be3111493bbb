"""Where stock is held: every place a lot may name, and to which place that needs stock each lot belongs."""

from __future__ import annotations

import pandas as pd

from layers.folder import DataFolder
from layers.intake.wards import WHOLE_CITY

COLUMNS = ["id", "kind", "site_id", "name", "ward", "place_key", "longitude", "latitude"]


def holders(folder: DataFolder) -> pd.DataFrame:
    """One row a record of the sites and support networks that bear ids; ``id`` is KIND:UID.

    ``ward`` is 全域 in a folder without a city, "" where it is unknown or outside.
    """
    parts = []
    for kind, layer in folder.points().items():
        # Estimated records are told from others: they hold nothing of their own.
        if "site_id" not in layer.frame or layer.basis:
            continue
        part = pd.DataFrame(layer.frame[["site_id", "name", "ward", "place_key", "longitude", "latitude"]])
        part = part.assign(kind=kind, id=kind + ":" + layer.frame["uid"].astype(str))
        parts.append(part if folder.city.name else part.assign(ward=WHOLE_CITY))
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    return found[COLUMNS].astype({"longitude": "Float64", "latitude": "Float64"})


def place_of_lots(site_ids: pd.Series, places: pd.DataFrame, demanded: set[str]) -> pd.Series:
    """The id of the place each lot belongs to, "" where its ``site_id`` names none, or several.

    A place that needs stock takes what is held under its own id, and what another record of the same place (the
    emergency site of a school that is a shelter) holds, if it is the only one there that needs stock.
    """
    named = places[places["site_id"] != ""].drop_duplicates("site_id", keep=False).set_index("site_id")
    needy = places[places["id"].isin(demanded) & (places["place_key"] != "")]
    alone = needy.drop_duplicates("place_key", keep=False).set_index("place_key")["id"]
    own = named["id"].where(
        named["id"].isin(demanded), named["place_key"].map(alone).astype(object).fillna(named["id"])
    )
    return site_ids.map(own).fillna("").astype(object)
