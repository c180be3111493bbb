"""What a rule is asked: an indicator for the wards of a city or the districts of a ward, with what rules share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from layers.evidence.model import Found, Rows
from layers.figures import Scope
from layers.spec import IndicatorSpec
from layers.summary import layer_freshness


@dataclass(frozen=True)
class Asked:
    """An indicator and what it is computed for."""

    scope: Scope
    spec: IndicatorSpec

    def standard(self, name: str) -> float:
        """The number of a standard, in the unit it is declared in."""
        return self.scope.config.standards[name].value

    def rows(self, kind: str, count: int, role: str = "counted", label: str = "", only: str | None = None) -> Rows:
        """Records behind the value, with the link that shows them: ``only`` is a pick of `layers.picks`, "" for all
        records of the kind, None where no map shows just these.
        """
        layer = self.scope.folder.layer(kind)
        fresh = "none" if layer is None else layer_freshness(layer, self.scope.config, self.scope.as_of)
        link = {} if only is None else map_link(kind, only, self.scope.ward)
        return Rows(kind, count, role, label, fresh, link)

    def placed(self, units: pd.Series) -> pd.Series:
        """Which records lie in a unit asked for (bool for each)."""
        return units.isin(self.scope.units["id"])

    def unplaced(self, frame: pd.DataFrame, units: pd.Series) -> int:
        """How many records may belong here and lie in no unit: their ward, or within a ward their district, is
        unknown. What lies outside the city by its address is no loss.
        """
        lost = ~self.placed(units) & (frame["ward_by"] != "outside")
        wards = ("", self.scope.ward) if self.scope.ward else ("",)
        return int((lost & frame["ward"].isin(wards)).sum())

    def some(self, units: pd.Series) -> pd.Series:
        """Whether any of these records lies in a unit (bool for each unit, as numbers)."""
        return self.scope.count(units) > 0


#: A rule returns what it found, or the reason why it cannot (a key of `layers.evidence.model.REASONS`).
Rule = Callable[[Asked], Found | str]


def map_link(kind: str, only: str = "", ward: str = "") -> dict[str, str]:
    """The choices of the map that show a layer, a pick of its records, a ward."""
    return {"layers": kind, "only": only, "hazard": "", "q": "", "site": "", "ward": ward}
