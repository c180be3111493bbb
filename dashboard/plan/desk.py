"""What every view of the page 4本柱 shows: one plan, one fiscal year, its measures as cards; and how they are chosen."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard.data import PLANS
from dashboard.session import Context, choices, choose, link
from layers.plan.fiscal import day_in, fiscal_year_label, fiscal_year_of
from layers.plan.load import plans
from layers.plan.scales import Scale, load_scales
from layers.scorecard.book import PlanBook, open_book, plan_of_city
from layers.scorecard.card import Card, cards
from layers.scorecard.needs import Need, needs
from layers.scorecard.series import YearValue, yearly
from layers.wording import Wording


@dataclass(frozen=True)
class Desk:
    """A plan in a fiscal year, as everything on the page shows it."""

    ctx: Context
    book: PlanBook
    scales: Mapping[str, Scale]
    fiscal_year: int

    @functools.cached_property
    def cards(self) -> list[Card]:
        """Every measure in the fiscal year."""
        return self.cards_of(self.fiscal_year)

    def cards_of(self, fiscal_year: int) -> list[Card]:
        """Every measure in another fiscal year of the same plan."""
        ctx = self.ctx
        return cards(self.book, ctx.folder, ctx.config, self.scales, fiscal_year, ctx.as_of)

    @functools.cached_property
    def needs(self) -> list[Need]:
        """The measures that need a decision, in the stated order."""
        return needs(self.cards, self.ctx.as_of)

    @functools.cached_property
    def yearly(self) -> dict[str, tuple[YearValue, ...]]:
        """Every indicator by id, fiscal year by fiscal year."""
        ctx = self.ctx
        return yearly(self.book, ctx.folder, ctx.config, self.years, ctx.as_of)

    @property
    def day(self) -> str:
        """The reference date as YYYY-MM-DD, "" where none is known."""
        return "" if self.ctx.as_of is None else self.ctx.as_of.isoformat()

    @property
    def rollout_date(self) -> datetime.date | None:
        """The date at which the roll-out is overdue or not: the reference date, of a past year its last day."""
        return day_in(self.fiscal_year, self.ctx.as_of)

    @property
    def rollout_day(self) -> str:
        """The same as YYYY-MM-DD, "" where none is known."""
        return "" if self.rollout_date is None else self.rollout_date.isoformat()

    @property
    def card(self) -> Card | None:
        """The measure that is open, None where none is."""
        return next((one for one in self.cards if one.id == choices()["measure"]), None)

    @property
    def mark(self) -> str:
        """The 訓練 mark of what stands under the plan here, to stand behind a caption; "" where all of it is real.

        Made up are the entries, or the layers that the evidence comes from.
        """
        made_up = self.book.training or (self.book.indicators and self.ctx.folder.training)
        return f"（{self.ctx.words.say('training.mark')}）" if made_up else ""

    @property
    def years(self) -> list[int]:
        """The fiscal years to choose from."""
        return self.book.fiscal_years(self.ctx.as_of)

    def link(self, **changes: str) -> str:
        """The address of this page with these changes."""
        return link("pillars", **changes)


def open_desk(ctx: Context) -> Desk:
    """The plan and the year chosen; what is not known falls back to the city's plan and its latest year with entries.

    Raises:
        SonaeError: the plan or its entries cannot be read.
    """
    picked = choices()
    if picked["plan"] not in plans(PLANS)[0]:
        picked["plan"] = ""
    name = picked["plan"] or plan_of_city(PLANS, ctx.folder.city.code, ctx.config.app.app.plan)
    book = open_book(ctx.folder, PLANS, name, ctx.config.indicators.plan)
    years = book.fiscal_years(ctx.as_of)
    if picked["fy"] not in map(str, years):
        picked["fy"] = ""
    if picked["measure"] not in {one.id for one in book.plan.measures}:
        picked["measure"] = ""
    return Desk(ctx, book, load_scales(), int(picked["fy"] or _first_shown(ctx, book, years)))


def year_words(fiscal_year: int, words: Wording) -> str:
    """A fiscal year in both calendars, FY2026 in English."""
    return fiscal_year_label(fiscal_year) if words.language == "ja" else f"FY{fiscal_year}"


def choose_plan(desk: Desk) -> None:
    """The plan, where there is a choice."""
    words, known = desk.ctx.words, plans(PLANS)[0]
    cities = desk.ctx.config.cities

    def named(name: str) -> str:
        head = known[name].plan
        return f"{cities[head.city].name}　{head.title}" if head.city in cities else head.title

    def take() -> None:
        own = ("fy", "fy2", "measure", "pillar", "kind", "find", "view", "meeting", "mview")
        choose(**dict.fromkeys(own, ""), plan=st.session_state["w_plan"])

    st.session_state["w_plan"] = desk.book.id
    st.selectbox(
        words.say("plan.plan"),
        list(known),
        key="w_plan",
        on_change=take,
        format_func=named,
    )


def choose_year(desk: Desk, name: str = "fy", label: str = "plan.year") -> None:
    """The fiscal year in both calendars; ``name`` is the choice it is kept under."""

    def take() -> None:
        choose(**{name: str(st.session_state[f"w_{name}"])})

    chosen = choices()[name]
    st.session_state[f"w_{name}"] = int(chosen) if chosen in map(str, desk.years) else desk.fiscal_year
    st.selectbox(
        desk.ctx.words.say(label),
        desk.years[::-1],
        key=f"w_{name}",
        on_change=take,
        format_func=lambda year: year_words(year, desk.ctx.words),
    )


def _first_shown(ctx: Context, book: PlanBook, years: list[int]) -> int:
    """The year of the reference date where there is one, else the last."""
    now = fiscal_year_of(ctx.as_of) if ctx.as_of else years[-1]
    return now if now in years else years[-1]
