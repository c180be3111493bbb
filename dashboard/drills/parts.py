"""Fields of the plan's form that several steps have."""

from __future__ import annotations

import streamlit as st

from dashboard.drills.room import Room
from dashboard.entering import select_field
from dashboard.plan.drafts import Draft

#: Height of a list of few lines and of many [px].
FEW, MANY = 120, 300


def list_field(room: Room, draft: Draft, name: str, height: int = FEW) -> None:
    """A list of one line each, with what a line looks like."""
    words = room.words
    label = words.say(f"drill_plan.list_{name}")
    key = draft.bind(name)
    help_ = words.say(f"drill_plan.help_{name}")
    draft.take(name, st.text_area(label, key=key, height=height, help=help_))


def truth_field(room: Room, draft: Draft, name: str) -> None:
    """Yes, no or not told."""
    words = room.words
    label = words.say(f"entry_field.drill_{name}")
    select_field(draft, name, label, ["", "yes", "no"], lambda one: words.say(f"drill_plan.{name}_{one or 'none'}"))


def put(draft: Draft, name: str, value: object) -> None:
    """Set a field from outside its widget, before the widget is drawn (a button's ``on_click``, a click on the map)."""
    draft.take(name, value)
    key = f"draft_{draft.number}_{name}"
    if key in st.session_state:
        st.session_state[key] = value
