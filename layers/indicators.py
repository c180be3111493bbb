"""What ``config/indicators.toml`` may say: the indicators of a plan's measures and the thresholds of agreement."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from pydantic import Field, model_validator

from layers.kinds import Strict

#: L = computed from layers, C = counted in a register and entered, T = text only.
IndicatorKind = Literal["L", "C", "T"]
Direction = Literal["more", "less"]


class TargetSpec(Strict):
    """A published target of one fiscal year, with its source."""

    fiscal_year: int
    value: float = Field(ge=0)
    source: str


class IndicatorSpec(Strict):
    """One indicator of a measure.

    ``unit`` names its words under ``[unit]``; ``of`` makes it a ratio (100 = percent of the whole, 1 = per one of it);
    ``rule`` names what computes it; ``needs`` are layer kinds without which it is not registered, ``counts`` the kinds
    whose records it counts; ``standards`` the numbers it uses. ``small_counts`` hides numbers that rest on fewer
    people than the standard of this name (DESIGN §4). ``people`` says who is without what the measure is for: those
    ``missing`` between part and whole, or the ``value`` itself.
    """

    id: str
    measure: str
    kind: IndicatorKind
    ja: str
    en: str
    unit: str
    direction: Direction
    rule: str
    rule_ja: str
    rule_en: str
    of: float | None = None
    digits: int = 0
    needs: list[str] = Field(default_factory=list)
    counts: list[str] = Field(default_factory=list)
    standards: list[str] = Field(default_factory=list)
    small_counts: bool = False
    people: Literal["missing", "value"] | None = None
    targets: list[TargetSpec] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_target_a_year(self) -> IndicatorSpec:
        twice = [year for year, count in Counter(target.fiscal_year for target in self.targets).items() if count > 1]
        if twice:
            raise ValueError(f"targets: found fiscal years {twice} twice, expected one target a year")
        return self

    def target(self, fiscal_year: int) -> float | None:
        """The published target of a fiscal year; None where none is published."""
        return next((target.value for target in self.targets if target.fiscal_year == fiscal_year), None)


class Thresholds(Strict):
    """From which share of the target reached [%] a class is expected: ``shares`` from the best class down, one fewer
    than the scale has comparable codes. Neighbours agree within ``border_points`` [percentage points].

    ``scales`` are the rating scales this holds for: a scale of another question (妥当性) has no expected class.
    """

    ja: str
    en: str
    source: str
    level: Literal["P", "S", "A"]
    scales: list[str]
    shares: list[float] = Field(min_length=1)
    border_points: float = Field(ge=0)

    @model_validator(mode="after")
    def _descending(self) -> Thresholds:
        if self.shares != sorted(set(self.shares), reverse=True):
            raise ValueError(f"shares: found {self.shares}, expected falling numbers")
        return self


class IndicatorsConfig(Strict):
    """``config/indicators.toml``: the plan it speaks of, thresholds by id, indicators by id in the plan's order."""

    plan: str
    agreement: dict[str, Thresholds]
    indicators: dict[str, IndicatorSpec]

    def of_measure(self, measure: str) -> list[IndicatorSpec]:
        """The indicators of a measure in their order; empty for a measure of another plan."""
        return [spec for spec in self.indicators.values() if spec.measure == measure]

    def thresholds(self, scale: str) -> Thresholds | None:
        """The thresholds that hold for a rating scale; None where no class can be expected on it."""
        return next((found for found in self.agreement.values() if scale in found.scales), None)
