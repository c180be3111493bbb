"""Entries as tables: one row a record or a version, every field of its body in a column."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pandas as pd

from layers.store.bodies import KINDS
from layers.store.record import Entry, Version

#: The columns before those of the body.
PLACE = ["kind", "plan", "subject", "fiscal_year", "ward", "item", "version"]
#: The columns behind them.
ACT = ["act", "who", "when", "based_on", "note", "restores", "training"]


def version_table(versions: Iterable[Version], kind: str | None = None) -> pd.DataFrame:
    """One row a version. ``kind`` gives a column for each field of its body; without, ``body`` is JSON text.

    ``fiscal_year`` and ``restores`` are Int64 with missing values; a version without an entry has missing fields.
    """
    fields = ["body"] if kind is None else list(KINDS[kind].model_fields)
    frame = pd.DataFrame([_row(one, kind) for one in versions], columns=[*PLACE, *fields, *ACT])
    whole = dict.fromkeys(("fiscal_year", "version", "based_on", "restores"), "Int64")
    return frame.astype({**whole, "training": bool})


def entry_table(entries: Sequence[Entry], kind: str | None = None) -> pd.DataFrame:
    """One row a record, as `version_table` of the latest versions, with ``addenda``: their texts, a line each."""
    frame = version_table([one.latest for one in entries], kind)
    texts = ["\n".join(added.note for added in one.addenda) for one in entries]
    return frame.assign(addenda=pd.Series(texts, index=frame.index, dtype=object))


def _row(one: Version, kind: str | None) -> dict[str, object]:
    record = one.record
    place = {name: getattr(record, name) for name in PLACE if name != "version"}
    act = {name: getattr(one, name) for name in (*ACT, "version") if name != "when"}
    return {**place, **act, "when": one.when, **_fields(one, kind)}


def _fields(one: Version, kind: str | None) -> dict[str, object]:
    if one.body is None:
        return {}
    if kind is None:
        return {"body": one.body.model_dump_json()}
    cells = one.body.model_dump(mode="json")
    flat = (dict, list)
    return {
        name: json.dumps(cell, ensure_ascii=False) if isinstance(cell, flat) else cell for name, cell in cells.items()
    }
