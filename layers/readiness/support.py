"""Support networks by school district: which kinds are there, who has none, how many households a commissioner has.

Counts of fewer people than the standard ``small_count`` are not shown without the welfare role (DESIGN §4).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from layers.folder import DataFolder
from layers.intake.wards import WHOLE_CITY
from layers.readiness.standards import Basis, RuleWords, basis_of
from layers.spec import Config

COMMISSIONER, WELFARE = "welfare_commissioner", "welfare_shelter"
#: Kinds of which a school district should have at least one (C1-3 of the plan).
PARTNERS = ("neighbourhood_group", "npo", "partner_company")
#: Households for one commissioner against the guide. suppressed: so few people that they could be recognised.
BANDS = ("below", "within", "above", "unknown", "suppressed")


@dataclass(frozen=True)
class Coverage:
    """``districts``: a row a school district: code, name, ward, a column a network kind (records in it, by position;
    NA = the kind is not registered), partners, without (no partner: True, False, or NA where one may be there that
    nobody can place).

    ``lost``: kind → records whose district is unknown. ``kinds`` in the order of ``config/layers.toml``.
    """

    districts: pd.DataFrame
    kinds: tuple[str, ...]
    lost: dict[str, int]
    basis: Basis

    def bare(self, ward: str = "") -> pd.DataFrame:
        """The districts known to have no partner, of a ward or of all."""
        own = self.districts[self.districts["ward"] == ward] if ward else self.districts
        return own[own["without"].eq(True).fillna(False)]


def coverage(
    folder: DataFolder,
    config: Config,
    as_of: datetime.date | None,
    kinds: Iterable[str] = (),
    partners: Iterable[str] = PARTNERS,
) -> Coverage | None:
    """Records of each network kind (all of group "support" unless ``kinds`` are given) in each school district; None
    where no districts are registered.
    """
    areas = folder.districts.of_ward("")
    if areas.empty:
        return None
    support = [name for name, kind in config.layers.kinds.items() if kind.group == "support"]
    shown = tuple(kinds) or tuple(support)
    partners = tuple(partners)
    wanted = tuple(dict.fromkeys([*shown, *partners]))
    table = pd.DataFrame(areas[["code", "name", "ward"]]).reset_index(drop=True)
    doubt = pd.Series(False, index=table.index)
    lost: dict[str, int] = {}
    for kind in wanted:
        table[kind], maybe, lost[kind] = _count(folder, kind, table)
        if kind in partners:
            doubt |= maybe
    table["partners"] = table[list(partners)].sum(axis=1, min_count=1).astype("Int64")
    none = table["partners"].fillna(0) == 0
    table["without"] = none.astype("boolean").mask(none & doubt)
    rules = [RuleWords("support_district"), RuleWords("support_without")]
    base = basis_of(folder, config, as_of, ("school_district", *wanted), (), rules)
    return Coverage(table, tuple(kind for kind in config.layers.kinds if kind in wanted), lost, base)


def _count(folder: DataFolder, kind: str, table: pd.DataFrame) -> tuple[pd.Series, pd.Series, int]:
    """Records of a kind in each district; where more may be (bool for each), and how many lie in no district."""
    layer = folder.layer(kind)
    if layer is None:
        blank = pd.Series(pd.NA, index=table.index, dtype="Int64")
        return blank, pd.Series(True, index=table.index), 0
    codes = folder.districts.of(layer)
    number = table["code"].map(codes.value_counts()).fillna(0).astype("Int64")
    gone = layer.frame[(codes == "").to_numpy() & (layer.frame["ward_by"] != "outside").to_numpy()]
    # A record of no known ward may lie in any district.
    wards = set(gone["ward"])
    return number, table["ward"].isin(wards) | ("" in wards), len(gone)


@dataclass(frozen=True)
class Load:
    """``areas``: a row an area of commissioners: id, name, ward, district, households, commissioners, load (households
    ÷ commissioners), band. What may not be shown is NaN with the band "suppressed".

    ``wards``: a row a ward ("" = all): households, commissioners, load, band over the areas that know both, with areas,
    left_out (areas that lack a number), below, within, above. Nothing in it gives away what is suppressed.
    """

    areas: pd.DataFrame
    wards: pd.DataFrame
    basis: Basis


def load(folder: DataFolder, config: Config, as_of: datetime.date | None, *, reveal_small: bool = False) -> Load | None:
    """Households per welfare commissioner (民生委員) against the guide; None where no areas are registered.

    ``reveal_small`` is for those with the welfare role.
    """
    layer = folder.layer(COMMISSIONER)
    if layer is None:
        return None
    low, high, small = (
        config.standards[name].value for name in ("commissioner_low", "commissioner_high", "small_count")
    )
    frame = layer.frame
    table = pd.DataFrame({"id": COMMISSIONER + ":" + frame["uid"].astype(str), "name": frame["name"]})
    table["ward"] = frame["ward"] if folder.city.name else WHOLE_CITY
    table["district"] = folder.districts.of(layer)
    for name in ("households", "commissioners"):
        table[name] = frame[name].astype("Float64").astype(float)
    table["load"], table["band"] = banded(table["households"], table["commissioners"], low, high)
    table = table.reset_index(drop=True)
    wards = _wards_of_load(table, folder.city.ward_names, low, high)
    if not reveal_small:
        table, wards = _hidden(table, wards, small)
    rules = [RuleWords("support_load"), RuleWords("support_small", {"limit": f"{small:,.10g}"})]
    used = ("commissioner_low", "commissioner_high", "small_count")
    return Load(table, wards, basis_of(folder, config, as_of, (COMMISSIONER,), used, rules))


def banded(households: pd.Series, commissioners: pd.Series, low: float, high: float) -> tuple[pd.Series, pd.Series]:
    """Households per commissioner and its band; both ends of the guide lie within."""
    found = (households / commissioners).where(commissioners > 0)
    band = pd.Series("within", index=found.index, dtype=object)
    band = band.mask(found < low, "below").mask(found > high, "above").mask(found.isna(), "unknown")
    return found, band


def _wards_of_load(table: pd.DataFrame, names: Iterable[str], low: float, high: float) -> pd.DataFrame:
    both = table.assign(known=table["load"].notna())
    parts = [(ward, both[both["ward"] == ward]) for ward in names]
    rows = []
    for ward, part in [*parts, ("", both)]:
        known = part[part["known"]]
        sums = {name: known[name].sum(min_count=1) for name in ("households", "commissioners")}
        bands = {band: int((part["band"] == band).sum()) for band in BANDS[:3]}
        rows.append({"ward": ward, **sums, "areas": len(part), "left_out": len(part) - len(known), **bands})
    wards = pd.DataFrame(rows)
    wards["load"], wards["band"] = banded(wards["households"], wards["commissioners"], low, high)
    return wards


def _hidden(table: pd.DataFrame, wards: pd.DataFrame, limit: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hide areas of fewer than ``limit`` commissioners or households. Where one alone would be hidden in a ward, the
    ward's sum would give it away: the next smallest goes with it. A ward of few commissioners is hidden itself.
    """
    few = _few(table["commissioners"], limit) | _few(table["households"], limit)
    for _, part in table.groupby("ward"):
        own = few.loc[part.index]
        if own.sum() == 1 and (shown := part.loc[~own, "commissioners"].dropna()).size:
            few[shown.idxmin()] = True
    table = table.copy()
    table.loc[few, ["households", "commissioners", "load"]] = np.nan
    table.loc[few, "band"] = "suppressed"
    own = _few(wards["commissioners"], limit) | _few(wards["households"], limit)
    # One ward alone hidden would follow from the city's sum.
    shown = wards[~own & (wards["ward"] != "") & wards["commissioners"].notna()]
    if (own & (wards["ward"] != "")).sum() == 1 and len(shown):
        own[shown["commissioners"].idxmin()] = True
    wards = wards.copy()
    wards.loc[own, ["households", "commissioners", "load"]] = np.nan
    wards.loc[own, "band"] = "suppressed"
    # Counts of bands tell of single areas; where any is hidden, only those of the areas shown are told.
    for ward, row in zip(wards["ward"], wards.index, strict=True):
        part = table[table["ward"] == ward] if ward else table
        for band in BANDS[:3]:
            wards.loc[row, band] = int((part["band"] == band).sum())
    return table, wards


def _few(people: pd.Series, limit: float) -> pd.Series:
    return (people > 0) & (people < limit)


@dataclass(frozen=True)
class Care:
    """``wards``: a row a ward, then one for all (""): ward, shelters, places (known ones added up), places_unknown
    (shelters), need (people who need care; NaN = not registered), gap (need − places, not below 0; of all wards, their
    gaps added up), at_most (of gap: places nobody knows could only make it smaller), state: enough, short, unknown (判定不能) or suppressed.
    """

    wards: pd.DataFrame
    basis: Basis


def welfare_places(
    folder: DataFolder,
    config: Config,
    as_of: datetime.date | None,
    need: Mapping[str, float | None] | None = None,
    *,
    reveal_small: bool = False,
) -> Care | None:
    """Places of welfare shelters against people who need care, in counts: ``need`` is ward → people, None unknown.

    No layer holds that number: without it every ward is 判定不能. None where no welfare shelters are registered.
    """
    layer = folder.layer(WELFARE)
    if layer is None:
        return None
    small = config.standards["small_count"].value
    own = layer.frame["ward"] if folder.city.name else pd.Series(WHOLE_CITY, index=layer.frame.index)
    places = layer.frame["capacity_people"].astype("Float64").astype(float)
    rows = [_care(ward, places[own == ward], (need or {}).get(ward)) for ward in folder.city.ward_names]
    table = pd.DataFrame(rows)
    table["gap"] = (table["need"] - table["places"]).clip(lower=0.0)
    table["at_most"] = (table["places_unknown"] > 0) & (table["gap"] > 0)
    elsewhere = places[~own.isin(table["ward"])]
    table = pd.concat([table, pd.DataFrame([_care_of_all(table, elsewhere)])], ignore_index=True)
    state = pd.Series("short", index=table.index, dtype=object).mask(table["gap"] == 0, "enough")
    table["state"] = state.mask(table["at_most"] | table["gap"].isna(), "unknown")
    if not reveal_small:
        table = _hide_care(table, small)
    rules = [RuleWords("support_care"), RuleWords("support_small", {"limit": f"{small:,.10g}"})]
    return Care(table, basis_of(folder, config, as_of, (WELFARE,), ["small_count"], rules))


def _care(ward: str, places: pd.Series, need: float | None) -> dict[str, object]:
    people = float("nan") if need is None or need < 0 else float(need)
    counted = {"shelters": len(places), "places": float(places.sum()), "places_unknown": int(places.isna().sum())}
    return {"ward": ward, **counted, "need": people}


def _care_of_all(wards: pd.DataFrame, elsewhere: pd.Series) -> dict[str, object]:
    """All wards, with the shelters of no known ward. What is over in one ward fills no gap of another; one ward's
    unknown need leaves the sums unknown.
    """
    own = _care("", elsewhere, float(wards["need"].sum(skipna=False)))
    sums = {name: own[name] + wards[name].sum() for name in ("shelters", "places", "places_unknown")}
    gap = float(wards["gap"].sum(skipna=False))
    return own | sums | {"gap": gap, "at_most": gap > 0 and (sums["places_unknown"] > 0 or len(elsewhere) > 0)}


def _hide_care(table: pd.DataFrame, limit: float) -> pd.DataFrame:
    few = _few(table["need"], limit) | _few(table["gap"], limit)
    single = few & (table["ward"] != "")
    shown = table[~few & (table["ward"] != "") & table["need"].notna()]
    if single.sum() == 1 and len(shown):
        few[shown["need"].idxmin()] = True
    table = table.copy()
    table.loc[few, ["need", "gap"]] = np.nan
    table.loc[few, "at_most"] = False
    table.loc[few, "state"] = "suppressed"
    return table
