"""Saving what people enter: who acts, when, and every refusal as a message: what happened, what it means, what to do."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard import markup
from dashboard.plan.desk import Desk
from layers.problems import EditionChanged, FileRefused, SonaeError
from layers.store.entries import Entries
from layers.store.errors import Conflict
from layers.store.place import open_entries
from layers.wording import Wording

#: The name given, kept for the whole session; never in the URL. The data page signs with the same.
_WHO = "who"
_SAID = "plan_said"
#: The conflict that waits for a decision, with the data folder it happened in.
CONFLICT = "conflict"
#: Errors with words of their own under ``[entry_error]``; what is not among them shows its own text.
_KNOWN = (
    *("YearFrozen", "YearOpen", "NotSaved", "SaveUnknown", "EntriesDamaged", "EntriesNewer", "EntryRefused"),
    *("EditionChanged", "FileRefused", "FolderError", "Conflict", "RunClosed", "EntryDiffers", "TrainingEvent"),
)


def now() -> datetime.datetime:
    """The time of an act, to be recorded; no calculation takes it."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def entries_of(desk: Desk) -> Entries:
    """The entries of the folder on the screen."""
    return open_entries(desk.ctx.folder.path)


def ask_who(desk: Desk) -> str:
    """The name that every save on this page bears."""
    words = desk.ctx.words
    st.session_state.setdefault("w_plan_who", st.session_state.get(_WHO, ""))
    left, _ = st.columns([2, 3], gap="small")
    with left:
        name = st.text_input(words.say("entry_form.who"), key="w_plan_who", help=words.say("entry_form.who_help"))
    st.session_state[_WHO] = name.strip()
    return name.strip()


def attempt(words: Wording, who: str, act: Callable[[], str], *, panel: Path | None = None, at: str = "") -> bool:
    """Do what saves and say what was done at the next run; a refusal is told here and now. Whether it was done.

    ``panel`` is the data folder where a conflict is to be kept for the panel of `conflict_view` at the next run; without
    it a conflict is told like the others.
    ``at`` names where what was done is said (`said`).
    """
    if not who:
        markup.alert(words.say("entry_form.who_needed"))
        return False
    try:
        st.session_state[_SAID] = at, act()
    except Conflict as err:
        if panel is None:
            tell(err, words)
            return False
        st.session_state[CONFLICT] = panel, err
    except SonaeError as err:
        tell(err, words)
        return False
    return True


def tell(err: SonaeError, words: Wording) -> None:
    """A refusal in words; of a file, where and what."""
    name = type(err).__name__
    lines = words.say(f"entry_error.{name}").split("\n") if name in _KNOWN else [str(err)]
    if isinstance(err, FileRefused):
        lines.append(f"{words.place(err.problem)}：{words.problem(err.problem)}")
    elif name in ("EntryRefused", "EntriesDamaged", "FolderError") or isinstance(err, EditionChanged):
        lines.append(words.say("entry_error.detail", text=str(err)))
    markup.alert(*lines)


def said(at: str = "") -> None:
    """What was done here in the run before."""
    if st.session_state.get(_SAID, ("", ""))[0] == at and _SAID in st.session_state:
        markup.success(st.session_state.pop(_SAID)[1], [])
