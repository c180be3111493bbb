"""Rating scales and ratings: a code means nothing without its scale, which says which end is the best.

``config/scales.toml`` holds the scales.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, RootModel, model_validator

from layers.kinds import Strict


@dataclass(frozen=True, slots=True)
class Rating:
    """A code on a scale. It has no order of its own: `Scale.rank` gives its place."""

    scale_id: str
    code: str


class Label(Strict):
    """The official wording of a code, and ours in English."""

    ja: str
    en: str


class Scale(Strict):
    """One rating scale. ``labels`` stand from the lowest code to the highest; ``best`` says which end is the best.

    A code in ``not_comparable`` has no rank and enters no count. ``last_fiscal_year`` None: no end is known.
    """

    id: str
    ja: str
    en: str
    best: Literal["low", "high"]
    labels: dict[str, Label] = Field(min_length=2)
    not_comparable: list[str]
    first_fiscal_year: int
    last_fiscal_year: int | None = None
    source: str

    @model_validator(mode="after")
    def _known_codes(self) -> Scale:
        if unknown := [code for code in self.not_comparable if code not in self.labels]:
            raise ValueError(f"not_comparable: found {unknown}, expected codes of labels")
        if len(self.ranked) < 2:  # noqa: PLR2004
            raise ValueError("labels: expected at least two comparable codes")
        if self.last_fiscal_year is not None and self.last_fiscal_year < self.first_fiscal_year:
            raise ValueError(
                f"last_fiscal_year: found {self.last_fiscal_year}, expected {self.first_fiscal_year} or later"
            )
        return self

    @property
    def ranked(self) -> list[str]:
        """The comparable codes, the best one first."""
        codes = [code for code in self.labels if code not in self.not_comparable]
        return codes if self.best == "low" else codes[::-1]

    def comparable(self, rating: Rating) -> bool:
        """Whether the rating says how good it was; raises ValueError as `rank`."""
        return self.rank(rating) is not None

    def rank(self, rating: Rating) -> int | None:
        """1 for the best code of this scale, 2 for the next; None for a code that is not comparable.

        Raises ValueError for a rating on another scale and for a code this scale does not have.
        """
        if rating.scale_id != self.id:
            raise ValueError(f"rating on another scale (found {rating.scale_id!r}, expected {self.id!r})")
        if rating.code not in self.labels:
            raise ValueError(
                f"code not on scale {self.id!r} (found {rating.code!r}, expected {' | '.join(self.labels)})"
            )
        return None if rating.code in self.not_comparable else self.ranked.index(rating.code) + 1

    def valid_in(self, fiscal_year: int) -> bool:
        """Whether documents of this fiscal year use the scale, as far as is known."""
        return self.first_fiscal_year <= fiscal_year <= (self.last_fiscal_year or fiscal_year)


def count_ratings(scale: Scale, ratings: Iterable[Rating | None]) -> dict[str, int]:
    """How many ratings stand on each comparable code of this scale, best first, zeros too.

    Ratings on other scales, missing ones (None) and codes that are not comparable enter no count.
    """
    found = [rating.code for rating in ratings if rating is not None and rating.scale_id == scale.id]
    return {code: found.count(code) for code in scale.ranked}


class ScalesConfig(RootModel[dict[str, Scale]]):
    """``config/scales.toml``: scales by id."""
