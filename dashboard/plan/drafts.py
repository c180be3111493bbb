"""What a person is typing, kept through every rerun and change of view until it is saved or thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from layers.store.record import Record

_KEY = "drafts"
_COUNT = "drafts_begun"
#: The same record in another data folder is another one: made-up text never comes near a real entry.
_Key = tuple[Path, Record]


@dataclass
class Draft:
    """Fields of an entry as typed. ``seed`` is what the form opened with, ``based_on`` the version that said so."""

    record: Record
    based_on: int
    seed: dict[str, Any]
    fields: dict[str, Any]
    number: int
    #: Field → every label its choice was drawn with, and the id it stands for; those of the last run are its last.
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def touched(self) -> bool:
        """Whether anything was changed."""
        return self.fields != self.seed

    def bind(self, name: str) -> str:
        """The key of the widget of a field, which holds what was typed; `take` reads it."""
        key = f"draft_{self.number}_{name}"
        if key not in st.session_state:
            st.session_state[key] = self.fields[name]
        return key

    def bind_options(self, name: str, ids: Mapping[str, str]) -> str:
        """As `bind` for a choice of ``ids`` by their labels. The browser tells a choice by its label: where labels change
        (another language, other minutes) it is told the new ones, and a label of before still means its id.
        """
        key = self.bind(name)
        drawn: dict[str, str] = self.labels.get(name, {})
        if list(drawn.items())[-len(ids) :] != list(ids.items()) or st.session_state[key] != self.fields[name]:
            st.session_state[key] = self.fields[name]
        self.labels[name] = {label: one for label, one in drawn.items() if label not in ids} | dict(ids)
        return key

    def _ids(self, name: str, value: Any) -> Any:
        """What a widget holds, labels of before as their ids."""
        labels = self.labels.get(name)
        if labels is None:
            return value
        known = set(labels.values())
        told = [
            one if one in known else labels.get(one, one) for one in (value if isinstance(value, list) else [value])
        ]
        return told if isinstance(value, list) else told[0]

    def sync(self) -> None:
        """Take what the widgets hold already: typed since the last run, in which others may have saved."""
        for name in self.fields:
            key = f"draft_{self.number}_{name}"
            if key in st.session_state:
                self.fields[name] = self._ids(name, st.session_state[key])

    def take(self, name: str, value: Any) -> None:
        """Keep what a widget says."""
        self.fields[name] = value


def draft_of(place: Path, record: Record, version: int, seed: Mapping[str, Any]) -> Draft:
    """The draft of a record of the data folder ``place``; where nothing was typed yet it follows what others save."""
    drafts: dict[_Key, Draft] = st.session_state.setdefault(_KEY, {})
    found = drafts.get((place, record))
    if found is not None:
        found.sync()
    if found is None or (not found.touched and (found.based_on, found.seed) != (version, dict(seed))):
        number = st.session_state[_COUNT] = st.session_state.get(_COUNT, 0) + 1
        found = drafts[place, record] = Draft(record, version, dict(seed), dict(seed), number)
    return found


def begin_run(place: Path) -> None:
    """Before a page of the data folder ``place`` is drawn: take what was typed, and do nothing that was pressed on the
    screen of another folder: the run begins anew without it.
    """
    take_all()
    drawn = st.session_state.setdefault("drawn_folder", place)
    if drawn != place:
        st.session_state["drawn_folder"] = place
        st.rerun()


def take_all() -> None:
    """Take what was typed since the last run, before a view is drawn that has no such fields."""
    for one in st.session_state.get(_KEY, {}).values():
        one.sync()


def kept(place: Path, record: Record) -> Draft | None:
    """The draft of a record of a data folder, None where nobody began one."""
    drafts: dict[_Key, Draft] = st.session_state.get(_KEY, {})
    return drafts.get((place, record))


def drop(place: Path, record: Record) -> None:
    """Throw a draft away: it was saved, or the person wants what is saved."""
    st.session_state.get(_KEY, {}).pop((place, record), None)
