"""Site key and place key: what identifies a record between editions, and the place it stands in.

共通ID = E + 5-digit municipality + 5-digit serial + 2-digit type + 1 branch character. The first 11 characters are
the place: the emergency site and the shelter of one school share them (国土地理院).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from layers.intake.draft import EXTRA, Draft
from layers.intake.ids import municipality_parts, place_parts
from layers.intake.values import texts
from layers.problems import Problem
from layers.spec import FormatSpec


def place_key(site_ids: pd.Series) -> pd.Series:
    """The first 11 characters of each 共通ID; an id of another form is its own place."""
    return _series(place_parts(texts(site_ids)), site_ids)


def _series(cells: list[str], like: pd.Series) -> pd.Series:
    return pd.Series(cells, index=like.index, name=like.name, dtype="str")


def municipality_code(site_ids: pd.Series) -> pd.Series:
    """The 5-digit municipality code inside each 共通ID, "" for an id of another form."""
    return _series(municipality_parts(texts(site_ids)), site_ids)


def municipalities(frame: pd.DataFrame, fmt: FormatSpec | None) -> pd.Series:
    """The municipality of each record as its publisher writes it, else the 5-digit code in its 共通ID, else ""."""
    published = EXTRA + fmt.municipality if fmt is not None else EXTRA
    names = frame[published].str.strip() if published in frame else pd.Series("", index=frame.index, dtype=object)
    codes = municipality_code(frame["site_id"]) if "site_id" in frame else ""
    return names.where(names != "", codes)


def key_problems(frame: pd.DataFrame, draft: Draft) -> list[Problem]:
    """Rows whose declared key is blank or stands in another row too; a file without the column says so once."""
    key = draft.kind.key
    if not key or key not in frame or key not in draft.cells:
        return []
    header, keys, rows = draft.columns.get(key, key), frame[key], frame["row"]
    twice = (keys != "") & keys.duplicated(keep="first")
    found = [Problem(draft.file, int(row), header, "key_missing", "", header) for row in rows[keys == ""]]
    return found + [
        Problem(draft.file, int(row), header, "key_duplicate", value, "once")
        for row, value in zip(rows[twice], keys[twice], strict=True)
    ]


def unique_ids(frame: pd.DataFrame) -> list[str]:
    """An id for each row, stable within an edition: its key, with the row added where the key is blank or shared."""
    keys = frame["site_id"] if "site_id" in frame else pd.Series("", index=frame.index)
    alone, ids = ((keys != "") & ~keys.duplicated(keep=False)).to_numpy(dtype=bool), texts(keys)
    if not alone.all():
        for i, row in zip(np.flatnonzero(~alone), frame["row"].to_numpy()[~alone], strict=True):
            ids[i] = f"{ids[i]}~{row}"
    return ids
