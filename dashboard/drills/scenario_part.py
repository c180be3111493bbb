"""What a drill assumes: its own scenario in words, changed here or taken from the page 備え."""

from __future__ import annotations

import dataclasses

import streamlit as st

from dashboard import markup
from dashboard.drills import telling
from dashboard.drills.fields import sketch
from dashboard.drills.parts import put
from dashboard.drills.room import Room
from dashboard.plan.drafts import Draft
from dashboard.readiness.refusal import refused_words
from dashboard.readiness.room import HAZARD, hazard_name
from dashboard.session import choices
from layers.drills.scenario import drill_scenario
from layers.readiness.scenario import Scenario, ScenarioRefused
from layers.readiness.terms import dark, default_of, scenario_of

_WHEN = ("night", "day")
_PROFILES = ("standard", "slow", "group")


def draw(room: Room, draft: Draft) -> Scenario | None:
    """The scenario in a line, its three main choices, and the ways to another; None where its text cannot be read."""
    words, ctx = room.words, room.ctx
    markup.heading(words.say("drill_plan.scenario") + room.mark, 3)
    body = sketch(room.desk, draft)
    try:
        scenario = drill_scenario(ctx.folder, ctx.config, body)
    except ScenarioRefused as err:
        markup.caution(words.say("drill_plan.scenario_refused"), refused_words(err, words))
        scenario = None
    markup.paragraph(telling.scenario_words(body, ctx.folder, words))
    if scenario is not None:
        _choices(room, draft, scenario)
        if body.night is not None and body.night != dark(scenario, ctx.config):
            markup.caution(words.say("drill_plan.night_differs" if body.night else "drill_plan.day_differs"))
        _blocked(room, draft, scenario)
    _others(room, draft)
    return scenario


def _choices(room: Room, draft: Draft, scenario: Scenario) -> None:
    """Hazard, day or night, and who walks; the rest stands on the page 備え."""
    words, hazards = room.words, [*room.ctx.config.layers.hazards]
    given = {
        "hazard": (list(dict.fromkeys([*hazards, scenario.hazard])), lambda one: hazard_name(room.ctx, one)),
        "when": (list(_WHEN), lambda one: words.say(f"scenario.when_{one}")),
        "profile": (list(_PROFILES), lambda one: words.say(f"scenario.profile_{one}")),
    }
    for column, (name, (options, told)) in zip(st.columns(3, gap="small"), given.items(), strict=True):
        key = f"drill_scenario_{draft.number}_{name}"
        st.session_state[key] = getattr(scenario, name)
        label = words.say("drill_plan.hazard" if name == "hazard" else f"scenario.{name}")
        column.selectbox(
            label, options, key=key, format_func=told, on_change=_change, args=(room, draft, scenario, name, key)
        )


def _change(room: Room, draft: Draft, scenario: Scenario, name: str, key: str) -> None:
    """The scenario with one choice changed. Other people walk at their own speed; another hazard has its own wave."""
    config, city, chosen = room.ctx.config, room.ctx.folder.city.code, st.session_state[key]
    if name == "hazard":
        changed = dataclasses.replace(scenario, arrival="", arrival_none=False, hazard=chosen)
        changed = scenario_of(config, city, chosen, text_of(changed))
    elif name == "profile":
        changed = dataclasses.replace(scenario, profile=chosen, speed=default_of(config, f"speed_{chosen}", city))
    else:
        changed = dataclasses.replace(scenario, when=chosen, hour=None)
    put(draft, "scenario", text_of(changed))


def _blocked(room: Room, draft: Draft, scenario: Scenario) -> None:
    words = room.words
    if not scenario.blocked:
        return
    free = text_of(dataclasses.replace(scenario, blocked=()))
    st.button(
        words.say("drill_plan.unblock", count=len(scenario.blocked)),
        key="drill_unblock",
        on_click=put,
        args=(draft, "scenario", free),
    )


def _others(room: Room, draft: Draft) -> None:
    """The scenario asked about on the page 備え, and that of the type."""
    words = room.words
    markup.paragraph(words.say("drill_plan.scenario_help"), "note")
    with st.container(horizontal=True):
        st.button(words.say("drill_plan.scenario_take"), key="drill_scenario_take", on_click=_take, args=(room, draft))
        if draft.fields["scenario"]:
            st.button(
                words.say("drill_plan.scenario_reset"),
                key="drill_scenario_reset",
                on_click=put,
                args=(draft, "scenario", ""),
            )
    refused = st.session_state.pop("drill_scenario_refused", "")
    if refused:
        markup.caution(words.say("readiness.refused"), refused)


def _take(room: Room, draft: Draft) -> None:
    ctx = room.ctx
    try:
        found = scenario_of(ctx.config, ctx.folder.city.code, ctx.hazard or HAZARD, choices()["scenario"])
    except ScenarioRefused as err:
        st.session_state["drill_scenario_refused"] = refused_words(err, room.words)
        return
    put(draft, "scenario", text_of(found))


def text_of(scenario: Scenario) -> str:
    """The scenario as a drill keeps it: a scenario without any choice would read as none."""
    return scenario.to_text() or f"hazard={HAZARD}"
