"""The scenario in one line, the standards behind it, and the form that changes it."""

from __future__ import annotations

import dataclasses
from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.readiness.refusal import refused_words
from dashboard.readiness.room import Room, scenario_text
from dashboard.session import choose
from layers.readiness.assumed import scenario_line
from layers.readiness.scenario import Scenario, ScenarioRefused
from layers.readiness.terms import choices as standards_of
from layers.readiness.terms import default_of, terms
from layers.wording import Wording

_NUMBERS = ("speed", "delay", "detour", "space", "arrival", "cap")
_OPTIONS = {
    "purpose": ("flee", "stay"),
    "when": ("night", "day"),
    "profile": ("standard", "slow", "group"),
    "route": ("line", "network"),
    "inundation": ("times", "on", "off"),
}
_KEY = "w_scenario_"


def show(room: Room) -> None:
    """The scenario in a line, and under it the form."""
    markup.paragraph(room.ctx.words.say("scenario.line", line=line(room)), "note")
    with st.expander(room.ctx.words.say("scenario.change")):
        _form(room)


def line(room: Room) -> str:
    """What is assumed, in one line of words."""
    return scenario_line(room.scenario, room.ctx.words, room.ctx.folder.city.code)


def _form(room: Room) -> None:
    words, scenario = room.ctx.words, room.scenario
    with st.form("scenario_form", border=False):
        first, second, third = st.columns(3)
        with first:
            for name in ("purpose", "when"):
                _pick(room, name)
            _hour(room)
            _pick(room, "inundation")
        with second:
            _pick(room, "profile")
            for name in ("speed", "delay", "space"):
                _standard(room, name)
        with third:
            _pick(room, "route")
            # The arrival of a wave is a matter of tsunami alone.
            for name in ("detour", "arrival", "cap") if scenario.hazard == "tsunami" else ("detour", "cap"):
                _standard(room, name)
        st.checkbox(words.say("scenario.cap_all"), value=scenario.cap_all, key=_KEY + "cap_all")
        st.checkbox(words.say("scenario.bridges_out"), value=scenario.bridges_out, key=_KEY + "bridges_out")
        if scenario.blocked:
            label = words.say("scenario.unblock", count=len(scenario.blocked))
            st.checkbox(label, value=False, key=_KEY + "unblock")
        st.form_submit_button(words.say("scenario.compute"), type="primary", on_click=_take, args=(room,))
    refused = st.session_state.pop(_KEY + "refused", "")
    if refused:
        markup.caution(words.say("readiness.refused"), refused)
    if scenario_text(room.ctx, scenario):
        st.button(words.say("scenario.reset"), key="scenario_reset", on_click=choose, kwargs={"scenario": ""})
    markup.paragraph(words.say("scenario.share"), "note")


def _pick(room: Room, name: str) -> None:
    words = room.ctx.words
    options = _OPTIONS[name]
    st.session_state[_KEY + name] = getattr(room.scenario, name)
    st.selectbox(
        words.say(f"scenario.{name}"),
        options,
        key=_KEY + name,
        format_func=lambda one: words.say(f"scenario.{name}_{one}"),
        help=_help(words, f"scenario.{name}_help"),
    )


def _help(words: Wording, key: str) -> str | None:
    section, _, name = key.partition(".")
    return words.say(key) if name in words.config.text["ja"][section] else None


def _hour(room: Room) -> None:
    words, hour = room.ctx.words, room.scenario.hour
    st.session_state[_KEY + "hour"] = "" if hour is None else str(hour)
    st.selectbox(
        words.say("scenario.hour"),
        ["", *map(str, range(24))],
        key=_KEY + "hour",
        format_func=lambda one: words.say("scenario.hour_of", hour=one) if one else words.say("scenario.hour_none"),
    )


def _standard(room: Room, name: str) -> None:
    """A choice among the standards of a topic, the conflicting ones too; or a number typed in its unit."""
    words, config, city = room.ctx.words, room.ctx.config, room.ctx.folder.city.code
    known = standards_of(config, f"space_{room.scenario.purpose}" if name == "space" else name, city)
    now = getattr(room.scenario, name)
    st.session_state[_KEY + name] = now

    def told(one: str) -> str:
        if not one:
            return words.say(f"scenario.{name}_none")
        if one not in known:
            return words.say("scenario.typed", value=one, unit=_unit(room, name))
        standard = known[one]
        return words.say(
            "scenario.standard",
            name=words.name(standard),
            value=f"{standard.value:.10g}",
            unit=standard.unit,
            level=standard.level,
        )

    st.selectbox(
        words.say(f"scenario.{name}"),
        list(dict.fromkeys(["", *known, now])),
        key=_KEY + name,
        format_func=told,
        accept_new_options=True,
        help=words.say("scenario.typed_help", unit=_unit(room, name)),
    )


#: The unit a typed number is read in (`layers.readiness.terms`).
_UNITS = {"speed": "m/s", "delay": "s", "detour": "ratio", "space": "m2/person", "arrival": "min", "cap": "m"}


def _unit(room: Room, name: str) -> str:
    unit = _UNITS[name]
    return room.ctx.words.say("scenario.ratio") if unit == "ratio" else unit


def _take(room: Room) -> None:
    """Make the form's scenario the URL's; one that cannot be is refused, and the old one stands."""
    state, old = st.session_state, room.scenario
    tsunami, city = old.hazard == "tsunami", room.ctx.folder.city.code
    names = [name for name in (*_OPTIONS, *_NUMBERS) if name != "arrival" or tsunami]
    changes: dict[str, Any] = {name: state[_KEY + name] or "" for name in names}
    # Where the city has an arrival of its own, a blank one is a choice and says so in the address.
    none = tsunami and not changes["arrival"] and bool(default_of(room.ctx.config, "arrival", city))
    changes["arrival_none"] = none
    changes |= {name: bool(state[_KEY + name]) for name in ("cap_all", "bridges_out")}
    changes["hour"] = int(state[_KEY + "hour"]) if state[_KEY + "hour"] else None
    if state.get(_KEY + "unblock"):
        changes["blocked"] = ()
    if changes["profile"] != old.profile and changes["speed"] == old.speed:
        # Other people walk at their own speed, unless a person says otherwise.
        changes["speed"] = default_of(room.ctx.config, f"speed_{changes['profile']}", city)
    if changes["purpose"] != old.purpose:
        changes["space"] = ""
    try:
        new = dataclasses.replace(old, **changes)
        terms(new, room.ctx.config, city)
    except ScenarioRefused as err:
        state[_KEY + "refused"] = refused_words(err, room.ctx.words)
        return
    choose(scenario=scenario_text(room.ctx, new))


def blocked_with(room: Room, edge: tuple[str, str]) -> Scenario:
    """The scenario with a street closed, or open again where it was closed."""
    ordered = (min(edge), max(edge))
    now = set(room.scenario.blocked)
    return dataclasses.replace(room.scenario, blocked=tuple(now ^ {ordered}))
