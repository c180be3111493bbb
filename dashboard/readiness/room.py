"""What every view of the page 備え shows: one scenario and its answer, kept by scenario and edition of the data."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from dashboard import markup
from dashboard.readiness.refusal import refused_words
from dashboard.session import Context, choices, choose, link
from layers.readiness.answer import Readiness, kept_answer
from layers.readiness.reach import Progress
from layers.readiness.scenario import Scenario, ScenarioRefused
from layers.readiness.terms import default_scenario, scenario_of

#: The hazard asked about where none is chosen.
HAZARD = "tsunami"


@dataclass(frozen=True)
class Room:
    """A scenario on the chosen folder, ward and reference date."""

    ctx: Context
    scenario: Scenario

    @functools.cached_property
    def found(self) -> Readiness:
        """The answer: for the whole city by ward, and by the school districts of the chosen ward."""
        ctx = self.ctx
        with working(ctx, "readiness.working") as progress:
            return kept_answer(ctx.folder, ctx.config, self.scenario, ctx.as_of, ctx.ward, progress)

    @property
    def mark(self) -> str:
        """The 訓練 mark to stand behind a caption; "" for real data."""
        return self.ctx.mark

    @property
    def hazard(self) -> str:
        """The hazard's name in the reader's language."""
        return hazard_name(self.ctx, self.scenario.hazard)

    @property
    def place(self) -> str:
        """What the numbers of the page are of: the ward, or the whole. A school district chosen on the map is none of it."""
        return self.ctx.ward or self.ctx.whole

    def link(self, **changes: str) -> str:
        """The address of this page with these changes."""
        return link("readiness", **changes)

    def of_unit(self, name: str) -> str:
        """A unit's name in a table: people in no ward or district stand under a word of their own."""
        return name or self.ctx.words.say("readiness.nowhere")


def hazard_name(ctx: Context, hazard: str) -> str:
    """A hazard's name in the reader's language."""
    return ctx.words.name(ctx.config.layers.kinds["emergency_site"].fields[hazard])


@contextmanager
def working(ctx: Context, words: str) -> Iterator[Progress]:
    """A bar that shows how much of a long computation is done; it is gone at the end."""
    bar = st.progress(0.0, text=ctx.words.say(words))

    def tell(done: float) -> None:
        bar.progress(min(max(done, 0.0), 1.0), text=ctx.words.say(words))

    try:
        yield tell
    finally:
        bar.empty()


def open_room(ctx: Context) -> Room:
    """The scenario of the URL; one that says something it may not is refused in words, and the city's own stands."""
    own = default_scenario(ctx.config, ctx.folder.city.code, ctx.hazard or HAZARD)
    text = choices()["scenario"]
    if not text:
        return Room(ctx, own)
    try:
        return Room(ctx, scenario_of(ctx.config, ctx.folder.city.code, own.hazard, text))
    except ScenarioRefused as err:
        markup.caution(ctx.words.say("readiness.refused"), refused_words(err, ctx.words))
        choose(scenario="")
        return Room(ctx, own)


def scenario_text(ctx: Context, scenario: Scenario) -> str:
    """The scenario as it stands in the URL: "" for the city's own; the hazard is a choice of the whole product."""
    if scenario == default_scenario(ctx.config, ctx.folder.city.code, scenario.hazard):
        return ""
    # A scenario without any choice would read as no scenario.
    return dataclasses.replace(scenario, hazard=Scenario().hazard).to_text() or f"hazard={HAZARD}"
