"""The store beside a model of a few lines, through every order of acts: they always agree."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from layers.store.errors import Conflict, EntryRefused, YearFrozen, YearOpen
from layers.store.record import Record
from layers.store.rules import Change
from tests.store.helpers import WHEN, in_memory, opened, result, told

YEARS = (2013, 2014)
PLACES = [Record("result", "nagoya", subject, year) for year in YEARS for subject in ("D1-1", "D1-2")]
PLACE = st.sampled_from(PLACES)
YEAR = st.sampled_from(YEARS)
TEXT = st.text("あいう=\n", min_size=1, max_size=3)
#: How many versions ago the person had read it; mostly none.
LATE = st.sampled_from([0, 0, 0, 1, 2])


class StoreBesideModel(RuleBasedStateMachine):
    """The model: for each record its texts ("" = no entry) and what each stands for; for each year its state."""

    @initialize()
    def begin(self) -> None:
        self.folder = in_memory()
        self.entries = opened(self.folder)
        self.texts: dict[Record, list[str]] = {place: [] for place in PLACES}
        self.stands: dict[Record, list[int]] = {place: [] for place in PLACES}
        self.notes: dict[Record, list[str]] = {place: [] for place in PLACES}
        self.years = dict.fromkeys(YEARS, "open")

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def add(self, place: Record, text: str, stands: int | None = None) -> None:
        self.texts[place].append(text)
        self.stands[place].append(len(self.texts[place]) if stands is None else stands)

    def closed(self, place: Record) -> bool:
        return self.years[place.fiscal_year or 0] != "open"

    @rule(place=PLACE, text=TEXT, late=LATE)
    def save(self, place: Record, text: str, late: int) -> None:
        now = len(self.texts[place])
        seen = max(0, now - late)
        if self.closed(place):
            with pytest.raises(YearFrozen):
                self.entries.save(place, result(text), "山田", WHEN, seen)
        elif seen != now:
            with pytest.raises(Conflict) as caught:
                self.entries.save(place, result(text), "山田", WHEN, seen)
            base = caught.value.base
            assert told(caught.value.mine) == text
            assert told(caught.value.theirs.body) == self.texts[place][-1]
            assert (told(base.body) if base else None) == (self.texts[place][seen - 1] if seen else None)
        else:
            assert self.entries.save(place, result(text), "山田", WHEN, seen).version == now + 1
            self.add(place, text)

    @rule(text=TEXT, late=st.booleans())
    def save_all(self, text: str, late: bool) -> None:
        counts = {place: len(self.texts[place]) for place in PLACES}
        counts[PLACES[-1]] -= late and counts[PLACES[-1]] > 0
        changes = [Change(place, result(text), seen) for place, seen in counts.items()]
        if any(map(self.closed, PLACES)) or counts[PLACES[-1]] != len(self.texts[PLACES[-1]]):
            with pytest.raises((YearFrozen, Conflict)):
                self.entries.save_all(changes, "山田", WHEN)
        else:
            self.entries.save_all(changes, "山田", WHEN)
            for place in PLACES:
                self.add(place, text)

    @rule(place=PLACE, late=LATE)
    def undo(self, place: Record, late: int) -> None:
        now = len(self.texts[place])
        stands = self.stands[place][-1] if now else 0
        seen = max(0, now - late)
        refused = YearFrozen if self.closed(place) else Conflict if stands or seen != now else EntryRefused
        if refused is Conflict and seen == now:
            before = self.stands[place][stands - 2] if stands > 1 else 0
            text = self.texts[place][before - 1] if before else ""
            assert told(self.entries.undo(place, "山田", WHEN, seen).body) == text
            self.add(place, text, before)
        else:
            with pytest.raises(refused):
                self.entries.undo(place, "山田", WHEN, seen)

    @rule(year=YEAR, act=st.sampled_from(["freeze", "publish"]))
    def close(self, year: int, act: str) -> None:
        state = self.years[year]
        if (act, state) in {("freeze", "open"), ("publish", "frozen")}:
            getattr(self.entries, act)("nagoya", year, "課長", WHEN)
            self.years[year] = "frozen" if act == "freeze" else "published"
            for place in PLACES:
                if place.fiscal_year == year and self.texts[place] and self.texts[place][-1]:
                    self.add(place, self.texts[place][-1])
        else:
            with pytest.raises((YearFrozen, YearOpen)):
                getattr(self.entries, act)("nagoya", year, "課長", WHEN)

    @rule(place=PLACE, text=TEXT.filter(str.strip))
    def addendum(self, place: Record, text: str) -> None:
        if self.closed(place) and self.texts[place]:
            self.entries.addendum(place, text, "山田", WHEN)
            self.add(place, self.texts[place][-1])
            self.notes[place].append(text)
        else:
            with pytest.raises((YearOpen, EntryRefused)):
                self.entries.addendum(place, text, "山田", WHEN)

    @invariant()
    def they_agree(self) -> None:
        found: dict[Record, list[str]] = {place: [] for place in PLACES}
        for one in self.entries.versions():
            found[one.record].append(told(one.body))
            assert one.version == len(found[one.record])
            assert one.training
        assert found == self.texts
        current = {entry.record: entry for entry in self.entries.current("result")}
        assert {place: told(entry.body) for place, entry in current.items()} == {
            place: texts[-1] for place, texts in self.texts.items() if texts and texts[-1]
        }
        for place, entry in current.items():
            assert [one.note for one in entry.addenda] == self.notes[place]
        assert {year: self.entries.year("nagoya", year).state for year in YEARS} == self.years


StoreBesideModel.TestCase.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
TestModel = StoreBesideModel.TestCase


class StoreBesideModelLong(StoreBesideModel):
    """The same, at length."""


StoreBesideModelLong.TestCase.settings = settings(max_examples=200, stateful_step_count=60, deadline=None)
TestModelLong = pytest.mark.nightly(StoreBesideModelLong.TestCase)
