"""Every declared kind of layer: where it comes from, how old it is, what is odd, and what is unknown for how many."""

from __future__ import annotations

import datetime
from collections import Counter

import pandas as pd

from layers.folder import CURRENT, DataFolder
from layers.layer import Layer
from layers.spec import Config, KindSpec
from layers.summary import layer_freshness

#: Free remarks: a blank one is no gap, so no survey asks for it.
NOT_ASKED = frozenset({"note"})
_POSITION = ("longitude", "latitude")


def catalogue(folder: DataFolder, config: Config, as_of: datetime.date | None) -> pd.DataFrame:
    """One row a declared kind, in the order of ``config/layers.toml``; reads the facts too.

    state: registered, estimate (推定, told by a rule), broken (in force but unreadable) or none (未登録). fresh: fresh,
    stale, none (no limit) or undated (判定不能: without an edition date or a reference date nobody can say).
    unknown_share: unknown cells of all cells of its fields (0–1).
    """
    return pd.DataFrame([_row(folder, config, kind, as_of) for kind in config.layers.kinds.values()])


def _row(folder: DataFolder, config: Config, kind: KindSpec, as_of: datetime.date | None) -> dict[str, object]:
    layer = folder.layer(kind.id)
    row: dict[str, object] = {"kind": kind.id, "ja": kind.ja, "en": kind.en, "group": kind.group}
    row |= {"state": _state(folder, kind, layer), "registered": layer is not None}
    row |= dict.fromkeys(("source", "licence", "file", "who", "basis", "fresh"), "")
    row |= dict.fromkeys(("edition_date", "imported_at", "age_days", "limit_days", "unknown_share"))
    row |= {"training": False, "rows": 0, "errors": 0, "warnings": 0, "notes": 0}
    return row if layer is None else row | _facts(layer, config, as_of)


def _state(folder: DataFolder, kind: KindSpec, layer: Layer | None) -> str:
    if layer is not None:
        return "estimate" if layer.basis else "registered"
    return "broken" if (folder.path / "layers" / kind.id / CURRENT).is_file() else "none"


def _facts(layer: Layer, config: Config, as_of: datetime.date | None) -> dict[str, object]:
    edition, odd = layer.edition, Counter(problem.severity for problem in layer.problems)
    limit = config.standards.get(layer.kind.freshness)
    counts = unknown_counts(layer)
    cells = int(counts["rows"].sum())
    return {
        "source": edition.source,
        "licence": edition.licence,
        "file": edition.file,
        "who": edition.who,
        "basis": layer.basis,
        "fresh": layer_freshness(layer, config, as_of),
        "edition_date": edition.edition_date,
        "imported_at": edition.imported_at,
        "age_days": None if as_of is None else layer.age_days(as_of),
        "limit_days": None if limit is None else limit.value,
        "unknown_share": int(counts["unknown"].sum()) / cells if cells else None,
        "training": layer.training,
        "rows": len(layer.frame),
        "errors": odd["error"],
        "warnings": odd["warning"],
        "notes": odd["note"],
    }


def unknown_mask(layer: Layer) -> pd.DataFrame:
    """For each record and each field of its kind whether the value is unknown (bool).

    A position that cannot be used (outside Japan, say) is unknown; a flag outside its three states is; 0 people of a
    count already was read as unknown.
    """
    frame, kind = layer.frame, layer.kind
    drawn = kind.geometry == "point"
    masks = {}
    for name, spec in kind.fields.items():
        if drawn and name in _POSITION:
            masks[name] = frame.geometry.isna()
        elif spec.type == "flag":
            masks[name] = frame[name] == "unknown"
        else:
            masks[name] = frame[name].isna() | (frame[name].astype(object) == "")
    return pd.DataFrame(masks, index=frame.index)


def unknown_counts(layer: Layer) -> pd.DataFrame:
    """One row a field: kind, field, unknown, rows, share (0–1; NaN for a layer without records)."""
    mask = unknown_mask(layer)
    table = pd.DataFrame(
        {"kind": layer.kind.id, "field": list(mask), "unknown": mask.sum().to_numpy(), "rows": len(mask)}
    )
    return table.assign(share=table["unknown"] / table["rows"])


def known_lost(old: Layer, new: Layer) -> dict[str, tuple[int, int]]:
    """Fields of which fewer records are known in ``new`` than in ``old`` by more than the records that go: field →
    known before, known after.
    """
    before, after = unknown_counts(old).set_index("field"), unknown_counts(new).set_index("field")
    known = {
        name: (int(c["rows"] - c["unknown"]), after.loc[name]) for name, c in before.iterrows() if name in after.index
    }
    fewer = len(old.frame) - len(new.frame)
    told = {name: (was, int(now["rows"] - now["unknown"])) for name, (was, now) in known.items()}
    return {name: (was, now) for name, (was, now) in told.items() if was - now > max(fewer, 0)}


def unknown_by_ward(folder: DataFolder, config: Config) -> pd.DataFrame:
    """What is unknown, for how many of how many, ward by ward: kind, field, ward, unknown, rows.

    Of the sites and support networks in force (an estimate has nobody to ask). ward "" is outside the city or unknown;
    wards without a record of the kind have no row: where nothing is registered there is nothing to count.
    """
    parts = [_ward_counts(layer) for layer in _asked(folder)]
    columns = ["kind", "field", "ward", "unknown", "rows"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _asked(folder: DataFolder) -> list[Layer]:
    return [layer for layer in folder.points().values() if not layer.basis]


def _ward_counts(layer: Layer) -> pd.DataFrame:
    grouped = _askable(layer).groupby(layer.frame["ward"])
    # "ward" is a field too, and may itself be unknown: the ward counted in has another name until the end.
    sums = grouped.sum().rename_axis("counted_in").reset_index()
    unknown = sums.melt("counted_in", var_name="field", value_name="unknown").rename(columns={"counted_in": "ward"})
    return unknown.merge(grouped.size().rename("rows"), left_on="ward", right_index=True).assign(kind=layer.kind.id)


def _askable(layer: Layer) -> pd.DataFrame:
    mask = unknown_mask(layer)
    return mask[[name for name in mask if name not in NOT_ASKED]]


def survey(folder: DataFolder, config: Config, kind: str = "", ward: str = "") -> pd.DataFrame:
    """次の調査票: one row a record and field to ask, exactly the unknown ones, with a blank ``answer``.

    Columns: kind, ward, uid, name, address, row, field, label (Japanese), unit, answer.
    """
    layers = [layer for layer in _asked(folder) if kind in ("", layer.kind.id)]
    found = [line for layer in layers for line in _questions(layer, ward)]
    return pd.DataFrame(
        found, columns=["kind", "ward", "uid", "name", "address", "row", "field", "label", "unit", "answer"]
    )


def _questions(layer: Layer, ward: str) -> list[tuple[object, ...]]:
    mask, frame, fields = _askable(layer), layer.frame, layer.kind.fields
    if ward:
        mask, frame = mask[frame["ward"] == ward], frame[frame["ward"] == ward]
    heads = zip(frame["ward"], frame["uid"], frame["name"], frame["address"], frame["row"], strict=True)
    return [
        (layer.kind.id, *head, name, fields[name].ja, fields[name].unit, "")
        for head, unknown in zip(heads, mask.to_numpy(), strict=True)
        for name, gap in zip(mask.columns, unknown, strict=True)
        if gap
    ]
