"""Stock lots read as amounts of declared supplies: what is usable, what expires, what nobody can tell."""

from __future__ import annotations

import datetime
import math
import re

import pandas as pd

from layers.folder import DataFolder
from layers.intake.values import nfkc
from layers.layer import Layer
from layers.problems import Problem
from layers.spec import SupplySpec

#: What a lot is. Only "usable" ones enter an amount; "unknown" may hold something, "other" is no declared supply.
STATES = ("usable", "soon", "expired", "unknown", "other")
#: Why a lot is unknown, and the problem that says so.
_CODES = {
    "unit": "stock_unit_unknown",
    "content": "stock_content_unknown",
    "quantity": "stock_quantity_missing",
    "expiry": "stock_expiry_missing",
    "duplicate": "stock_lot_twice",
}
_COLUMN = {"unit": "unit", "content": "unit", "quantity": "quantity", "expiry": "expiry", "duplicate": "lot_id"}
#: 保存水500mL, 保存水(2L), アルファ米50食入り: a name, then what one piece holds.
_SIZED = re.compile(r"(?P<word>.+?)\(?(?P<size>[0-9]{1,6}(?:\.[0-9]{1,3})?)(?P<unit>[^0-9()]+?)(?:入り|入)?\)?")
COLUMNS = ["row", "lot_id", "site_id", "item", "quantity", "unit", "expiry", "supply", "amount", "state", "why"]


def plain(text: str) -> str:
    """A name or unit as it is compared: compatibility form, lower case, without blanks."""
    return "".join(nfkc(text).lower().split())


def supply_of(item: str, supplies: dict[str, SupplySpec]) -> tuple[str, float, str]:
    """The supply a name means ("" for none), and what one piece holds by the name: number and unit (NaN, "" unsaid)."""
    name = plain(item)
    words = {plain(word): spec.id for spec in supplies.values() for word in spec.words}
    if name in words:
        return words[name], float("nan"), ""
    sized = _SIZED.fullmatch(name)
    if sized is None or sized["word"] not in words:
        return "", float("nan"), ""
    return words[sized["word"]], float(sized["size"]), sized["unit"]


def one_holds(item: str, unit: str, supplies: dict[str, SupplySpec]) -> tuple[str, float, str]:
    """The supply, how much of its own unit one written unit is (NaN unknown), and why it is unknown: "", unit, content."""
    supply, size, size_unit = supply_of(item, supplies)
    if not supply:
        return "", float("nan"), ""
    spec, written = supplies[supply], plain(unit)
    sizes = {plain(name): worth for name, worth in spec.units.items()}
    if written in sizes:
        return supply, sizes[written], ""
    if written not in map(plain, spec.pieces):
        return supply, float("nan"), "unit"
    worth = size * sizes[size_unit] if size_unit in sizes and size > 0 else float("nan")
    return supply, worth, "content" if math.isnan(worth) else ""


def read_lots(
    folder: DataFolder, supplies: dict[str, SupplySpec], as_of: datetime.date | None, months: int
) -> pd.DataFrame:
    """One row a lot of the list (none where no list is registered), columns `COLUMNS`.

    ``amount`` is in the supply's own unit, NaN where it cannot be told. A lot whose date lies no later than ``months``
    after ``as_of`` is "soon", one past its date "expired"; neither is usable. Without ``as_of`` no dated lot can be
    told. A second row of one lot ID is counted once.
    """
    layer = folder.layer("stock_lot")
    if layer is None:
        return pd.DataFrame(columns=COLUMNS).astype({"amount": float, "quantity": "Float64"})
    frame = layer.frame
    kinds = frame[["item", "unit"]].drop_duplicates()
    held = {(item, unit): one_holds(item, unit, supplies) for item, unit in kinds.itertuples(index=False)}
    found = [held[pair] for pair in zip(frame["item"], frame["unit"], strict=True)]
    table = pd.DataFrame(frame[["row", "lot_id", "site_id", "item", "quantity", "unit", "expiry"]])
    table["supply"] = [one[0] for one in found]
    worth = pd.Series([one[1] for one in found], index=table.index, dtype=float)
    quantity = table["quantity"].astype("Float64").astype(float)
    table["amount"] = (quantity * worth).where(quantity >= 0)
    table["state"], table["why"] = _states(table, [one[2] for one in found], supplies, as_of, months)
    return table[COLUMNS].reset_index(drop=True)


def _states(
    table: pd.DataFrame,
    unit_fault: list[str],
    supplies: dict[str, SupplySpec],
    as_of: datetime.date | None,
    months: int,
) -> tuple[pd.Series, pd.Series]:
    expiry = pd.to_datetime(table["expiry"], errors="coerce")
    keeps = table["supply"].map({name: spec.keeps for name, spec in supplies.items()}).eq(True)
    why = pd.Series("", index=table.index, dtype=object).mask(expiry.isna() & ~keeps, "expiry")
    why = why.mask(table["amount"].isna(), "quantity")
    fault = pd.Series(unit_fault, index=table.index, dtype=object)
    why = why.mask(fault != "", fault)
    if as_of is None:
        why = why.mask(expiry.notna() & (why == ""), "no_date")
    twice = (table["lot_id"] != "") & table["lot_id"].duplicated()
    why = why.mask(twice, "duplicate")
    state = pd.Series("usable", index=table.index, dtype=object).mask(why != "", "unknown")
    if as_of is not None:
        # A lot past its date is of no use, whatever else of it is unknown.
        today = pd.Timestamp(as_of)
        gone, soon = expiry < today, expiry <= soon_until(as_of, months)
        state, why = state.mask(soon, "soon").mask(gone, "expired"), why.mask(soon, "")
    other = table["supply"] == ""
    return state.mask(other, "other"), why.mask(other, "")


def soon_until(as_of: datetime.date, months: int) -> pd.Timestamp:
    """The last day on which what expires expires soon; the last of the calendar where it ends before."""
    try:
        return pd.Timestamp(as_of) + pd.DateOffset(months=months)
    except ValueError:
        return pd.Timestamp(datetime.date.max)


def lot_problems(layer: Layer | None, lots: pd.DataFrame, known_places: set[str]) -> list[Problem]:
    """What keeps lots out of the count, row by row: unknown unit, content, quantity, date, place, a lot told twice.

    Names that are no declared supply come once each, with the number of lots.
    """
    if layer is None:
        return []
    file, columns = layer.edition.file, layer.edition.columns
    found = []
    for row in lots[lots["why"].isin(_CODES)].to_dict("records"):
        name = _COLUMN[row["why"]]
        value = "" if pd.isna(row[name]) else str(row[name])
        what = layer.kind.fields[name].ja if not value else str(row["item"])
        found.append(Problem(file, int(row["row"]), columns.get(name, name), _CODES[row["why"]], value, what))
    for row in lots[~lots["site_id"].isin(known_places) & (lots["state"] != "other")].to_dict("records"):
        header = columns.get("site_id", "site_id")
        found.append(Problem(file, int(row["row"]), header, "stock_place_unknown", str(row["site_id"]), ""))
    others = lots.loc[lots["state"] == "other", "item"].value_counts().sort_index()
    header = columns.get("item", "item")
    return found + [Problem(file, None, header, "stock_item_unknown", str(n), f"{k:,}") for n, k in others.items()]
