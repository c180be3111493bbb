"""Partners of the support network by school district, told by position alone."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from layers.evidence.asked import Asked
from layers.evidence.model import Found, Rows
from layers.figures import Parts


@dataclass(frozen=True)
class _Partners:
    """Per unit: the districts, those with a partner, the partners; where more partners may be than are known."""

    districts: pd.Series
    served: pd.Series
    partners: pd.Series
    doubt: pd.Series
    rows: tuple[Rows, ...]


def partner_share(asked: Asked) -> Found | str:
    """School districts with at least one partner, of all."""
    found = _partners(asked)
    if found is None:
        return "layer_missing"
    parts = Parts(found.served, found.districts, found.doubt & (found.served < found.districts).fillna(False))
    return Found(parts, found.rows)


def partners_per_district(asked: Asked) -> Found | str:
    """Partners, of all school districts."""
    found = _partners(asked)
    return "layer_missing" if found is None else Found(Parts(found.partners, found.districts, found.doubt), found.rows)


def districts_without(asked: Asked) -> Found | str:
    """School districts without any partner; more partners than are known could only make them fewer."""
    found = _partners(asked)
    if found is None:
        return "layer_missing"
    without = found.districts - found.served
    return Found(Parts(without), found.rows, at_most=found.doubt & (without > 0).fillna(False))


def _partners(asked: Asked) -> _Partners | None:
    """None where no kind of partner is registered. A unit without districts has no numbers: NA."""
    scope, folder = asked.scope, asked.scope.folder
    layers = [layer for kind in asked.spec.counts if (layer := folder.layer(kind)) is not None]
    if not layers:
        return None
    areas = folder.districts.of_ward(scope.ward)
    units = areas["code"] if scope.ward else scope._whole(areas["ward"])
    codes = pd.concat([folder.districts.of(layer) for layer in layers])
    lost = pd.concat([layer.frame[["ward", "ward_by"]] for layer in layers])[codes.to_numpy() == ""]
    lost = lost[lost["ward_by"] != "outside"]["ward"]
    number = areas["code"].map(codes.value_counts()).fillna(0).astype("Float64")
    districts = scope.count(units)
    districts = districts.mask(districts == 0)
    everywhere = len(layers) < len(asked.spec.counts) or (lost == "").any()
    doubt = pd.Series(everywhere, index=districts.index) | districts.index.isin(_units_of(asked, lost))
    inside = set(areas["code"])
    rows = tuple(
        asked.rows(layer.kind.id, int(folder.districts.of(layer).isin(inside).sum()), only="") for layer in layers
    )
    served = scope.count(units[number > 0]).mask(districts.isna())
    partners = scope.sum(number, units).mask(districts.isna())
    return _Partners(districts, served, partners, doubt, rows)


def _units_of(asked: Asked, wards: pd.Series) -> list[str]:
    """The units in which a partner may be whose district is unknown: its ward, or every district of the ward asked."""
    scope = asked.scope
    if scope.ward:
        return scope.units["id"].tolist() if (wards == scope.ward).any() else []
    return scope._whole(wards).tolist()
