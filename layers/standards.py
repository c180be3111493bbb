"""What ``config/standards.toml`` may say: planning standards, each with its source."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import RootModel, model_validator

from layers.kinds import Strict


class Standard(Strict):
    """A planning standard with its source; level P primary, S secondary, A assumption of the product.

    Standards of one ``topic`` are alternatives a scenario chooses from: ``default`` marks the one to begin with,
    ``city`` limits it to one municipality (5-digit code). Only such a one may lack its value: then it is NaN, and what
    rests on it cannot be told. ``url`` stands without its scheme: it is shown, never fetched.
    """

    ja: str
    en: str
    value: float = math.nan
    unit: str
    source: str
    level: Literal["P", "S", "A"]
    url: str = ""
    note: str = ""
    topic: str = ""
    city: str = ""
    default: bool = False

    @model_validator(mode="after")
    def _told(self) -> Standard:
        if math.isnan(self.value) and not self.topic:
            raise ValueError("value: found none, expected a number (only one of several choices may lack it)")
        return self


class StandardsConfig(RootModel[dict[str, Standard]]):
    """``config/standards.toml``: standards by id."""
