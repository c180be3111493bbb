"""What ``config/supplies.toml`` may say: the supplies that are counted, what they are called, their units and needs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from layers.kinds import Strict


class SupplySpec(Strict):
    """One supply, counted in ``unit`` (its words under ``[supply_unit]``).

    ``words`` are the names it goes by in a stock list; ``units`` how much of ``unit`` one of each written unit is;
    ``pieces`` are written units whose content a name must tell (本 of 500 mL). Names and units are compared in
    compatibility form, lower case, without blanks. ``need`` is a standard: with ``per`` "day" so much a person a day,
    "person" so much a person once, "group" so many people share one; ``need_later`` the standard of later days.
    ``keeps``: it has no date, so a blank one hides nothing. ``field`` is a field of the place that holds some more.
    ``judged``: too little of it makes a place fall below the stock standard.
    """

    id: str
    ja: str
    en: str
    words: list[str]
    unit: str
    units: dict[str, float]
    need: str
    per: Literal["day", "person", "group"]
    need_later: str = ""
    pieces: list[str] = Field(default_factory=list)
    keeps: bool = False
    field: str = ""
    judged: bool = False


class SuppliesConfig(Strict):
    """``config/supplies.toml``: supplies by id, in the order to show. A name belongs to one of them, a need is one of
    the ``standards`` there are.
    """

    supplies: dict[str, SupplySpec]
    standards: set[str]

    @model_validator(mode="after")
    def _one_meaning(self) -> SuppliesConfig:
        seen: dict[str, str] = {}
        for spec in self.supplies.values():
            for word in spec.words:
                if word in seen:
                    raise ValueError(f"{spec.id}.words: found {word!r}, which is a name of {seen[word]} already")
                seen[word] = spec.id
            if any(not size > 0 for size in spec.units.values()):
                raise ValueError(f"{spec.id}.units: found {spec.units}, expected numbers above 0")
            if unknown := {spec.need, spec.need_later or spec.need} - self.standards:
                raise ValueError(f"{spec.id}.need: found {sorted(unknown)}, expected standards of standards.toml")
        return self
