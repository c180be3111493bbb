"""The ways to a drill: a new one from its type's beginnings, last year's again, or one that took place without us."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.drills import acting, telling
from dashboard.drills.fields import TRUTH
from dashboard.drills.numbers import count_of, minutes_of
from dashboard.drills.room import Room
from dashboard.drills.sites import site_options
from dashboard.plan.saving import ask_who
from dashboard.view_pick import buttons
from layers.drills.copying import items_near, next_year
from layers.drills.kinds import offered_kinds
from layers.drills.load import Drill
from layers.drills.templates import filled
from layers.plan.fiscal import fiscal_year_of
from layers.states import DRILL_TYPES
from layers.store.bodies import body_of
from layers.store.drill_bodies import DrillBody
from layers.store.errors import EntryRefused

_WAYS = ("new", "again", "past")
#: More open items of an earlier drill are told as a number.
_LISTED = 8
#: The fiscal year at the end of a title, as a copy gets it in either language.
_YEAR = re.compile(r"（[0-9]{4}年度）$| \(FY[0-9]{4}\)$")


def show(room: Room) -> None:
    """The way, and its form."""
    words = room.words
    markup.heading(words.say("drill_list.make") + room.mark, apart=True)
    ways = [way for way in _WAYS if way != "again" or room.drills]
    label = words.say("drill_list.way")
    way = buttons(label, ways, "drill_way", lambda one: words.say(f"drill_list.way_{one}"), first=ways[0])
    markup.paragraph(words.say(f"drill_list.way_{way}_help"), "note")
    who = ask_who(room.desk)
    {"new": _new, "again": _again, "past": _past}[way](room, who)


def _key(name: str) -> str:
    """A widget's key, another one after each drill that was made."""
    return f"drill_{name}_{st.session_state.get('drills_made', 0)}"


def _head(room: Room, date_label: str) -> dict[str, Any]:
    """Type, title, day, ward and school districts."""
    words, folder = room.words, room.ctx.folder
    left, middle, right = st.columns([3, 4, 2], gap="small")
    told: dict[str, Any] = {
        "type": left.selectbox(
            words.say("entry_field.drill_type"),
            DRILL_TYPES,
            key=_key("type"),
            format_func=lambda one: words.say(f"drill_type.{one}"),
        ),
        "title": middle.text_input(words.say("entry_field.drill_title"), key=_key("title")).strip(),
        "date": right.date_input(words.say(date_label), value=None, key=_key("date"), format="YYYY-MM-DD"),
    }
    return told | (_where(room) if folder.city.has_wards else {})


def _where(room: Room) -> dict[str, Any]:
    words, folder = room.words, room.ctx.folder
    left, right = st.columns([2, 5], gap="small")
    wards = ["", *folder.city.ward_names]
    # The menu's ward is proposed, and proposed anew where another one is chosen there.
    if _key("ward") not in st.session_state or st.session_state.get(_key("ward_from")) != room.ctx.ward:
        st.session_state[_key("ward")] = st.session_state[_key("ward_from")] = room.ctx.ward
    ward = left.selectbox(
        words.say("entry_field.drill_ward"),
        wards,
        key=_key("ward"),
        format_func=lambda one: one or words.say("drill_plan.no_ward"),
    )
    areas = folder.districts.of_ward(ward) if ward else None
    if areas is None or areas.empty:
        return {"ward": ward}
    names = dict(zip(areas["code"], areas["name"], strict=True))
    codes = right.multiselect(
        words.say("entry_field.drill_districts"),
        list(names),
        key=f"{_key('districts')}_{ward}",
        format_func=lambda code: names.get(code, code),
        placeholder=words.say("drill_plan.whole_ward"),
    )
    return {"ward": ward, "districts": tuple(codes)}


def _body(room: Room, told: dict[str, Any]) -> DrillBody:
    if not told["title"]:
        raise EntryRefused(room.words.say("drill_plan.bad_title"))
    body = body_of("drill", told)
    assert isinstance(body, DrillBody)
    return body


def _finish(room: Room, who: str, made: Any, label: str) -> None:
    if st.button(room.words.say(label), type="primary", key="drill_make") and acting.make(room, who, made):
        st.rerun()


def _new(room: Room, who: str) -> None:
    told = _head(room, "entry_field.drill_date")

    def made() -> DrillBody:
        return _body(room, {**filled(room.ctx.config, room.words, told["type"]), **told})

    _finish(room, who, made, "drill_list.make_new")


def _again(room: Room, who: str) -> None:
    words = room.words
    earlier = {one.id: one for one in sorted(room.drills, key=lambda one: _order(one, room.ctx.ward))}
    left, right = st.columns([4, 2], gap="small")
    ident = left.selectbox(
        words.say("drill_list.again_of"),
        list(earlier),
        key=_key("again"),
        format_func=lambda one: f"{telling.when(earlier[one], words)}　{earlier[one].body.title}",
    )
    date = right.date_input(
        words.say("entry_field.drill_date"), value=None, key=_key("again_date"), format="YYYY-MM-DD"
    )
    before = earlier[ident]
    _items(room, before)

    def made() -> DrillBody:
        body = next_year(before, room.lessons, date, room.held)[0]
        return body.model_copy(update={"title": _title(room, body)})

    _finish(room, who, made, "drill_list.make_again")


def _title(room: Room, body: DrillBody) -> str:
    """The title with the fiscal year of its day: two drills of one title are taken for each other."""
    if body.date is None:
        return body.title
    title = _YEAR.sub("", body.title)
    return room.words.say("drill_list.title_year", title=title, year=fiscal_year_of(body.date))


def _order(one: Drill, ward: str) -> tuple[bool, bool, int]:
    """Those of the ward first, of them those that took place, the newest first."""
    return one.body.ward != ward, one.body.state != "done", -(one.date.toordinal() if one.date else 0)


def _items(room: Room, before: Drill) -> None:
    """What the earlier drill and those before it left open: the next one is planned with it in sight."""
    words, items = room.words, next_year(before, room.lessons, None, room.held)[1]
    if not items:
        markup.paragraph(words.say("drill_list.no_items_left"), "note")
    near = [one for _, one in items_near(room.held, room.lessons, before.body, before.id)]
    for name, found in (("left", items), ("near", near)):
        if found:
            markup.paragraph(words.say(f"drill_list.items_{name}", count=len(found)), "note")
            lines = [(words.say(f"action_state.{one.state}"), one.text, "", "") for one in found[:_LISTED]]
            markup.action_list(lines, "drill_items" if name == "left" else "drill_items_near")


def _past(room: Room, who: str) -> None:
    told = _head(room, "drill_list.held_date")
    told |= _how(room)
    held = _held(room)

    def made() -> DrillBody:
        if told["date"] is None:
            raise EntryRefused(room.words.say("drill_list.bad_date"))
        label = {name: room.words.say(f"drill_list.held_{name}") for name in held}
        people = count_of(room.words, held["participants"], label["participants"])
        opening = minutes_of(room.words, held["opening_min"], label["opening_min"])
        fact = {"date": told["date"], "participants": people, "opening_min": opening, "note": held["note"].strip()}
        return _body(room, {**told, "participants": None, "state": "done", "held": fact})

    _finish(room, who, made, "drill_list.make_past")


def _how(room: Room) -> dict[str, Any]:
    """Night, step-free, sites."""
    words = room.words
    left, middle, right = st.columns([1, 1, 3], gap="small")
    told: dict[str, Any] = {}
    for column, name in ((left, "night"), (middle, "step_free")):
        told[name] = TRUTH[
            column.selectbox(
                words.say(f"entry_field.drill_{name}"),
                list(TRUTH),
                key=_key(name),
                format_func=lambda one, name=name: words.say(f"drill_plan.{name}_{one or 'none'}"),
            )
        ]
    ward = st.session_state.get(_key("ward"), "")
    drill_type = st.session_state.get(_key("type"), DRILL_TYPES[0])
    sites = site_options(room.ctx.folder, ward, drill_type)
    told["sites"] = tuple(
        right.multiselect(
            words.say("entry_field.drill_sites"),
            list(sites),
            key=f"{_key('sites')}_{ward}_{offered_kinds(drill_type)[0]}",
            format_func=lambda one: sites.get(one, one),
            placeholder=words.say("drill_list.no_sites"),
        )
    )
    return told


def _held(room: Room) -> dict[str, str]:
    words = room.words
    columns = st.columns([1, 1, 3], gap="small")
    names = ("participants", "opening_min", "note")
    return {
        name: column.text_input(words.say(f"drill_list.held_{name}"), key=_key(f"held_{name}"))
        for column, name in zip(columns, names, strict=True)
    }
