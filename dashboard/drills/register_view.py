"""The register of drills: where nothing was drilled of late, every drill that took place, and what the plan reads from it."""

from __future__ import annotations

import streamlit as st

from dashboard import markup, provenance
from dashboard.drills import register_desk, register_drills, register_map, register_places
from dashboard.drills.register_desk import Asked
from dashboard.drills.room import Room
from layers.drills.kinds import SITE_KINDS
from layers.states import DRILL_TYPES


def show(room: Room) -> None:
    """The question, its answer, the map, the lists, the drills, the plan's figures."""
    words = room.words
    asked = _ask(room)
    facts = register_desk.answer(room, asked)
    markup.answer(register_places.sentence(room, facts), register_places.detail(room, facts) + room.mark)
    cannot = [one.words(words) for one in facts.said if one.weight == "cannot"]
    if cannot:
        markup.caution(*cannot)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        register_map.show(room, facts)
    with right:
        register_places.by_ward(room, facts)
    register_places.lists(room, facts)
    register_drills.figures(room)
    register_drills.show(room)
    with st.expander(words.say("app.how")):
        rules = ("took_place", "months", "district", "unknown", "site", "unregistered")
        markup.bullet_list([(words.say("how.rule"), words.say(f"drill_register.how_{rule}")) for rule in rules])
        rest = [(words.say(f"readiness.weight_{one.weight}"), one.words(words)) for one in facts.said]
        if rest:
            markup.bullet_list(rest)
        kinds = [kind for kind in ("school_district", *SITE_KINDS) if kind in room.ctx.config.layers.kinds]
        provenance.layers_table(room.ctx, kinds, "drill_register_layers")
        provenance.notices(room.ctx, kinds)


def _ask(room: Room) -> Asked:
    """How many months, and which type of drill."""
    words = room.words
    left, right, _ = st.columns([1, 2, 2], gap="small")
    months = left.number_input(
        words.say("drill_register.months"),
        min_value=1,
        max_value=240,
        value=room.ctx.config.drills.limits.undrilled_months,
        step=1,
        key="register_months",
    )
    kind = right.selectbox(
        words.say("drill_register.type"),
        ["", *DRILL_TYPES],
        key="register_type",
        format_func=lambda one: words.say(f"drill_type.{one}") if one else words.say("drill_register.any_type"),
    )
    return Asked(int(months), kind or None)
