"""What a page needs: config, words, data folder and the shared choices, kept alike in the session and the URL.

Streamlit's own binding writes labels into the URL, which change with the language; ours writes ids.
"""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from dashboard.data import current_folder, folders
from layers.folder import DataFolder
from layers.picks import Choice, known_pick
from layers.spec import Config, load_config
from layers.wording import Wording

#: Choices that live in the URL, with their defaults; all text.
DEFAULTS = {
    "lang": "",
    "data": "",
    "ward": "",
    "hazard": "",
    "as_of": "",
    "layers": "",
    "q": "",
    "site": "",
    "pillar": "",
    "kind": "",
    "find": "",
    "figure": "",
    "compare": "",
    "district": "",
    "only": "",
    "by": "",
    "tab": "",
    "layer": "",
    "plan": "",
    "fy": "",
    "fy2": "",
    "measure": "",
    "view": "",
    "kview": "",
    "kopen": "",
    "kfind": "",
    "kimage": "",
    "kward": "",
    "ksource": "",
    "kdocument": "",
    "ksection": "",
    "ktheme": "",
    "kstate": "",
    "kmeasure": "",
    "meeting": "",
    "mview": "",
    "rview": "",
    "scenario": "",
    "outside": "",
    "cells": "",
    "cell": "",
    "k": "",
    "options": "",
    "opened": "",
    "scope": "",
    "supply": "",
    "drill": "",
    "dview": "",
    "run": "",
}
_KEPT = "choices"
_WRITTEN = "written"
#: Values we replaced in the URL and when [s]; for so long the browser may still tell them.
_REPLACED = "replaced"
_ECHO_S = 2.0


@dataclass(frozen=True)
class Context:
    """One run of one page."""

    config: Config
    words: Wording
    folder: DataFolder
    ward: str
    hazard: str
    as_of: datetime.date | None
    district: str = ""
    only: str = ""

    @property
    def choice(self) -> Choice:
        """What is chosen of the records, without a search."""
        return Choice(self.ward, self.hazard, "", self.district, self.only, self.as_of)

    @property
    def place(self) -> str:
        """The district with its ward, the ward, the whole city, or the whole country where the folder has no city."""
        if self.district:
            return f"{self.ward} {self.folder.districts.name(self.district)}"
        return self.ward or self.whole

    @property
    def whole(self) -> str:
        """The whole of the folder: the city's name, or the whole country."""
        return self.folder.city.name or self.words.say("app.country")

    @property
    def rest(self) -> str:
        """What records without a ward are called in a table by ward; without a city that is every record."""
        return self.words.say("overview.rest") if self.folder.city.name else self.words.say("app.country")

    @property
    def mark(self) -> str:
        """The 訓練 mark of the data on the screen, to stand behind a caption; "" for real data."""
        return f"（{self.words.say('training.mark')}）" if self.folder.training else ""


def choices() -> dict[str, str]:
    """The session's choices, shared by every page."""
    kept: dict[str, str] = st.session_state.setdefault(_KEPT, dict(DEFAULTS))
    return kept


def choose(**changes: str) -> None:
    """Change choices; the URL follows at the end of the run."""
    choices().update(changes)


def take_url() -> None:
    """Take what a link or the Back button put into the URL. What we wrote ourselves is no news.

    The browser may still tell an address of a moment ago, when a person clicks faster than it follows: a value that
    we have just replaced is no news either.
    """
    written: dict[str, str] = st.session_state.get(_WRITTEN, {})
    replaced: dict[tuple[str, str], float] = st.session_state.get(_REPLACED, {})
    now = time.monotonic()
    for name in DEFAULTS:
        if name not in st.query_params or st.query_params[name] == written.get(name):
            continue
        if now - replaced.get((name, st.query_params[name]), -_ECHO_S) < _ECHO_S:
            continue
        choices()[name] = st.query_params[name]


def write_url() -> None:
    """Write the choices that differ from their defaults into the URL."""
    wanted = {name: value for name, value in choices().items() if value}
    now, before = time.monotonic(), st.session_state.get(_WRITTEN, {})
    replaced = {pair: at for pair, at in st.session_state.get(_REPLACED, {}).items() if now - at < _ECHO_S}
    gone = {pair: now for pair in before.items() if wanted.get(pair[0]) != pair[1]}
    st.session_state[_REPLACED] = {
        pair: at for pair, at in {**replaced, **gone}.items() if wanted.get(pair[0]) != pair[1]
    }
    if dict(st.query_params) != wanted:
        st.query_params.from_dict(wanted)
    st.session_state[_WRITTEN] = wanted


def context() -> Context:
    """The context of this run; choices that the folder does not know fall back to the whole.

    Raises:
        SonaeError: config or folder cannot be read.
    """
    config, picked = load_config(), choices()
    if picked["lang"] not in config.app.app.languages:
        picked["lang"] = ""
    words = Wording(config, picked["lang"] or config.app.app.default_language)
    if picked["data"] not in folders(config):
        picked["data"] = ""
    folder = current_folder(picked["data"])
    ward = picked["ward"] if picked["ward"] in folder.city.ward_names and folder.city.has_wards else ""
    hazard = picked["hazard"] if picked["hazard"] in config.layers.hazards else ""
    district = picked["district"]
    if district and (not ward or district not in set(folder.districts.of_ward(ward)["code"])):
        district = ""
    only = picked["only"] if known_pick(picked["only"]) else ""
    picked |= {"ward": ward, "hazard": hazard, "district": district, "only": only}
    return Context(config, words, folder, ward, hazard, _as_of(picked, folder), district, only)


def link(page: str, **changes: str) -> str:
    """The address of a page with the present choices and these changes; blank ones are left out."""
    kept = {name: value for name, value in {**choices(), **changes}.items() if value}
    return f"./{page}?{urlencode(kept)}" if kept else f"./{page}"


def _as_of(picked: dict[str, str], folder: DataFolder) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(picked["as_of"])
    except ValueError:
        picked["as_of"] = ""
        return folder.default_as_of()
