"""A layer in memory: one kind's records with the edition they come from and the problems found in them."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from layers.intake.values import search_key
from layers.problems import SEVERITY, FileRefused, Problem
from layers.spec import KindSpec


class Edition(BaseModel):
    """Where a layer comes from; stored beside it as ``edition.json``.

    ``edition_date`` is the publisher's date of the data (None = 未登録), ``columns`` the original header of each
    field, ``training`` marks made-up data (訓練データ). ``intake_problems`` are those that only the published file
    shows (a column missing, a row set aside); the others are found again whenever the layer is read. ``sha256`` is the
    hash of the file as published, ``stored_sha256`` that of our own form; ``repairs`` counts the values a person set.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    file: str
    format: str
    source: str
    licence: str
    notice: list[str] = []
    edition_date: datetime.date | None
    imported_at: datetime.datetime
    who: str
    rows: int
    sha256: str
    training: bool
    columns: dict[str, str]
    intake_problems: tuple[Problem, ...] = ()
    stored_sha256: str = ""
    repairs: int = 0

    @field_validator("intake_problems")
    @classmethod
    def _declared(cls, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        unknown = sorted({problem.code for problem in problems} - set(SEVERITY))
        if unknown:
            raise ValueError(f"found problem codes {unknown}, expected codes of this edition of the product")
        return problems

    @model_validator(mode="after")
    def _never_real(self) -> Edition:
        """What our own exports mark as made up never becomes a real layer, whichever way it comes in.

        Raises:
            FileRefused: the file carries the mark 訓練データ and the edition says it is real.
        """
        marked = [problem for problem in self.intake_problems if problem.code == "training_marked"]
        if marked and not self.training:
            raise FileRefused(Problem(self.file, None, marked[0].column, "training_mixed", marked[0].value, "実データ"))
        return self


@dataclass(frozen=True)
class Layer:
    """``frame`` as `layers.intake.build.build_frame` returns it.

    ``basis`` is "" for records as published and "推定" for records told from others by a rule. Every row carries the
    edition's 訓練 mark in the column ``training`` (bool), so that no selection or join of rows can lose it.
    """

    kind: KindSpec
    frame: gpd.GeoDataFrame
    edition: Edition
    problems: tuple[Problem, ...]
    basis: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "frame", self.frame.assign(training=self.edition.training))

    @property
    def training(self) -> bool:
        """Whether the records are made up (訓練データ)."""
        return self.edition.training

    @functools.cached_property
    def search_keys(self) -> pd.Series:
        """Name, kana, address and id of each record as a search compares them, made once: NUL parts the columns."""
        columns = [name for name in ("name", "kana", "address", "site_id") if name in self.frame]
        whole = self.frame[columns[0]]
        for name in columns[1:]:
            whole = whole + "\0" + self.frame[name]
        return whole.map(search_key)

    def age_days(self, as_of: datetime.date) -> int | None:
        """Days from the publisher's date to the reference date (基準日); None where the date is 未登録."""
        return None if self.edition.edition_date is None else (as_of - self.edition.edition_date).days

    def is_stale(self, as_of: datetime.date, limit_days: float | None) -> bool | None:
        """Whether the layer is older than its limit [days]; None (判定不能) where date or limit is unknown."""
        age = self.age_days(as_of)
        return None if age is None or limit_days is None else age > limit_days
