"""Step 1 of the plan: what, when, where, who comes, and to what end."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.drills.parts import list_field, truth_field
from dashboard.drills.room import Room
from dashboard.entering import date_field, select_field, several_field, text_field
from dashboard.plan.drafts import Draft
from layers.states import DRILL_TYPES


def draw(room: Room, draft: Draft) -> None:
    """Title, type, day, area, people, objectives, partners."""
    words = room.words
    left, right = st.columns([3, 2], gap="small")
    with left:
        text_field(draft, "title", words.say("entry_field.drill_title"))
    with right:
        label = words.say("entry_field.drill_type")
        select_field(draft, "type", label, DRILL_TYPES, lambda one: words.say(f"drill_type.{one}"))
    first, second, third = st.columns(3, gap="small")
    with first:
        date_field(draft, "date", words.say("entry_field.drill_date"))
    with second:
        text_field(draft, "start", words.say("drill_plan.list_start"))
    with third:
        text_field(draft, "participants", words.say("entry_field.drill_participants"))
    _where(room, draft)
    left, right = st.columns(2, gap="small")
    with left:
        truth_field(room, draft, "night")
    with right:
        truth_field(room, draft, "step_free")
    list_field(room, draft, "objectives")
    list_field(room, draft, "partners")
    markup.paragraph(words.say("drill_plan.no_names"), "note")


def _where(room: Room, draft: Draft) -> None:
    """Ward and school districts, where the folder has such."""
    words, folder = room.words, room.ctx.folder
    if not folder.city.has_wards:
        markup.paragraph(words.say("drill_plan.no_wards"), "note")
        return
    left, right = st.columns([1, 2], gap="small")
    with left:
        wards = list(dict.fromkeys(["", *folder.city.ward_names, draft.fields["ward"]]))
        label = words.say("entry_field.drill_ward")
        select_field(draft, "ward", label, wards, lambda one: one or words.say("drill_plan.no_ward"))
    areas = folder.districts.of_ward(draft.fields["ward"])
    if areas.empty and not draft.fields["districts"]:
        markup.paragraph(words.say("drill_plan.no_districts"), "note")
        return
    with right:
        names = dict(zip(areas["code"], areas["name"], strict=True))
        label, blank = words.say("entry_field.drill_districts"), words.say("drill_plan.whole_ward")
        several_field(
            draft, "districts", label, names, lambda code: names.get(code) or folder.districts.name(code), blank
        )
