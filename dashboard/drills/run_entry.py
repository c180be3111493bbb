"""Entries of a run typed in the app itself: the same log as the devices in the room write to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.drills.numbers import count_of
from dashboard.drills.room import Room
from dashboard.drills.run_desk import add, entries_read
from dashboard.drills.run_words import short
from dashboard.view_pick import buttons
from layers.drills.log import board_state, log_table, standing_entries
from layers.store.errors import EntryRefused
from layers.store.run_bodies import NOTE_CHARACTERS, OBSERVATION_SORTS, SITE_STATES, WALK_PROFILES
from layers.store.run_record import Run

_MADE = "run_entries_made"
_MINUTE_S = 60
#: The longest walk typed here [min]; with as many seconds as an hour has it is a day, the longest one that is stored.
_LONGEST_MIN, _HOUR_S = 23 * 60, 60 * _MINUTE_S


def show(room: Room, run: Run, who: str) -> None:
    """What kind of entry, and its fields."""
    words = room.words
    markup.heading(words.say("drill_run.entry") + room.mark, 3)
    kinds = [kind for kind, (_, given) in _FORMS.items() if given(run)]
    label = words.say("drill_run.entry_kind")
    kind = buttons(label, kinds, "run_kind", lambda one: words.say(f"run_kind.{one}"), first=kinds[0])
    told = _FORMS[kind][0](room, run)
    if told is None:
        return
    if st.button(words.say("drill_run.entry_save"), type="primary", key="run_entry_save"):
        try:
            body = {name: value() if callable(value) else value for name, value in told.items()}
        except EntryRefused as err:
            markup.alert(str(err))
            return
        if add(room, run, who, kind, body):
            st.session_state[_MADE] = st.session_state.get(_MADE, 0) + 1
            st.rerun()


def _key(name: str) -> str:
    """A widget's key, another one after each entry: the boxes are empty again."""
    return f"run_{name}_{st.session_state.get(_MADE, 0)}"


def _choose(room: Room, name: str, options: Iterable[Any], told: Callable[[Any], str]) -> Any:
    return st.selectbox(room.words.say(f"drill_run.field_{name}"), list(options), key=_key(name), format_func=told)


def _text(room: Room, name: str) -> str:
    return st.text_input(room.words.say(f"drill_run.field_{name}"), key=_key(name), max_chars=NOTE_CHARACTERS).strip()


def _number(room: Room, name: str, text: str, least: int = 0) -> Callable[[], int]:
    """A count as typed, read when it is saved; blank is no 0."""

    def read() -> int:
        field = room.words.say(f"drill_run.field_{name}")
        found = count_of(room.words, text, field, least)
        if found is None:
            raise EntryRefused(room.words.say("drill_run.number_needed", field=field))
        return found

    return read


def _site(room: Room, run: Run) -> Any:
    names = {one.id: one.name for one in run.plan.sites}
    return _choose(room, "site", names, lambda one: names[one])


def _site_state(room: Room, run: Run) -> dict[str, Any]:
    left, right = st.columns([3, 2], gap="small")
    with left:
        site = _site(room, run)
    with right:
        state = _choose(room, "state", ("preparing", "open", "closed"), lambda one: room.words.say(f"site_state.{one}"))
    assert state in SITE_STATES
    return {"site": site, "state": state}


def _head_count(room: Room, run: Run) -> dict[str, Any]:
    left, right = st.columns([3, 2], gap="small")
    with left:
        site = _site(room, run)
    with right:
        people = _text(room, "people")
    markup.paragraph(room.words.say("drill_run.count_help"), "note")
    return {"site": site, "people": _number(room, "people", people)}


def _late(room: Room, run: Run) -> dict[str, Any]:
    left, middle, right = st.columns([3, 1, 2], gap="small")
    with left:
        site = _site(room, run)
    with middle:
        people = _text(room, "late")
    with right:
        note = _text(room, "note")
    return {"site": site, "people": _number(room, "late", people, 1), "note": note}


def _inject(room: Room, run: Run) -> dict[str, Any] | None:
    done = board_state(run, entries_read(room, run)).injects
    waiting = {one.id: one for one in sorted(run.plan.injects, key=lambda one: one.minute) if one.id not in done}
    if not waiting:
        markup.paragraph(room.words.say("drill_run.injects_all"), "note")
        return None
    say = room.words.say
    told = lambda one: f"{say('drill_plan.after', minute=waiting[one].minute)}　{short(waiting[one].text)}"  # noqa: E731
    return {"inject": _choose(room, "inject", waiting, told), "note": _text(room, "note")}


def _check(room: Room, run: Run) -> dict[str, Any] | None:
    done = board_state(run, entries_read(room, run)).checks
    waiting = {line: one.text for line, one in enumerate(run.plan.checklist, 1) if line not in done}
    if not waiting:
        markup.paragraph(room.words.say("drill_run.checks_all"), "note")
        return None
    return {"line": _choose(room, "line", waiting, lambda one: f"{one} {waiting[one]}"), "note": _text(room, "note")}


def _observation(room: Room, run: Run) -> dict[str, Any]:
    words, names = room.words, {one.id: one.name for one in run.plan.sites}
    text = st.text_area(
        words.say("drill_run.field_text"), key=_key("text"), height=80, max_chars=NOTE_CHARACTERS
    ).strip()
    left, middle, right = st.columns([1, 2, 2], gap="small")
    with left:
        sort = _choose(room, "sort", ("note", "issue", "strength"), lambda one: words.say(f"observation.{one}"))
    with middle:
        site = _choose(room, "seen_at", ["", *names], lambda one: names.get(one) or words.say("drill_run.no_site"))
    with right:
        place = _text(room, "place")
    assert sort in OBSERVATION_SORTS
    markup.paragraph(words.say("drill_plan.no_names"), "note")

    def said() -> str:
        if not text:
            raise EntryRefused(words.say("drill_run.text_needed", field=words.say("drill_run.field_text")))
        return text

    return {"text": said, "sort": sort, "site": site, "place": place}


def _walk(room: Room, run: Run) -> dict[str, Any]:
    words, names = room.words, {one.id: one.name for one in run.plan.legs}
    leg = _choose(room, "leg", names, lambda one: names[one])
    first, second, third, fourth = st.columns(4, gap="small")
    with first:
        minutes = _text(room, "minutes")
    with second:
        seconds = _text(room, "seconds")
    with third:
        profile = _choose(room, "profile", WALK_PROFILES, lambda one: words.say(f"scenario.profile_{one}"))
    with fourth:
        people = _text(room, "walkers")

    def took() -> float:
        whole = count_of(words, minutes, words.say("drill_run.field_minutes"), most=_LONGEST_MIN) or 0
        rest = count_of(words, seconds, words.say("drill_run.field_seconds"), most=_HOUR_S) or 0
        if not whole and not rest:
            raise EntryRefused(words.say("drill_run.number_needed", field=words.say("drill_run.field_minutes")))
        return float(whole * _MINUTE_S + rest)

    return {"leg": leg, "seconds": took, "profile": profile, "people": _number(room, "walkers", people, 1)}


def _void(room: Room, run: Run) -> dict[str, Any] | None:
    entries = entries_read(room, run)
    table = log_table(run, entries, room.words)
    told = {one.id: row for one, row in zip(entries, table.itertuples(index=False, name=None), strict=True)}
    standing = {one.id: one for one in reversed(standing_entries(entries))}
    if not standing:
        markup.paragraph(room.words.say("drill_run.log_none"), "note")
        return None

    def named(ident: str) -> str:
        row = told[ident]
        said = " ".join(part for part in (*row[6:10],) if part)
        return f"{row[0]}　{room.words.clock(standing[ident].received)} {row[4]}　{short(said)}"

    chosen = _choose(room, "entry", standing, named)
    markup.paragraph(room.words.say("drill_run.void_help"), "note")
    return {"entry": chosen}


#: Of each kind its form, and whether a run has what it speaks of.
_FORMS: dict[str, tuple[Callable[[Room, Run], dict[str, Any] | None], Callable[[Run], bool]]] = {
    "site_state": (_site_state, lambda run: bool(run.plan.sites)),
    "head_count": (_head_count, lambda run: bool(run.plan.sites)),
    "late": (_late, lambda run: bool(run.plan.sites)),
    "inject_done": (_inject, lambda run: bool(run.plan.injects)),
    "check_done": (_check, lambda run: bool(run.plan.checklist)),
    "observation": (_observation, lambda _run: True),
    "walk": (_walk, lambda run: bool(run.plan.legs)),
    "void": (_void, lambda _run: True),
}
