"""The fields of an opinion and of the response to it: what they open with, how they are drawn, what they make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import streamlit as st

from dashboard.entering import select_field, several_field, text_field
from dashboard.knowledge.room import Room
from dashboard.plan.desk import Desk
from dashboard.plan.drafts import Draft
from dashboard.plan.telling_entries import field_word
from layers.states import OpinionSource, ResponseState
from layers.store.bodies import OpinionBody, ResponseBody, body_of
from layers.store.body import Body


def response_fields(body: Body | None) -> dict[str, Any]:
    """What the form of a response opens with; without one the opinion is 未検討."""
    told = body if isinstance(body, ResponseBody) else ResponseBody(state="unanswered")
    return {"state": told.state, "reason": told.reason, "measures": list(told.measures), "office": told.office}


def draw_response(desk: Desk, draft: Draft) -> None:
    """State and office, why, and the measures it goes into."""
    words = desk.ctx.words
    left, right = st.columns([2, 3], gap="small")
    with left:
        name = words.say("knowledge.response")
        select_field(draft, "state", name, get_args(ResponseState), lambda one: words.say(f"response_state.{one}"))
    with right:
        offices = [one.name for one in desk.book.entries.offices]
        if offices:
            kept = list(dict.fromkeys(["", *offices, draft.fields["office"]]))
            none = words.say("entry_form.no_office")
            select_field(draft, "office", words.say("entry_field.office"), kept, lambda one: one or none)
        else:
            text_field(draft, "office", words.say("entry_field.office"))
    text_field(draft, "reason", field_word("response", "reason", words), lines=True)
    _measures(desk, draft, "response")


def response_of(desk: Desk, draft: Draft) -> Body:
    """The response; raises EntryRefused, for one that is not adopted without a reason too."""
    fields = draft.fields
    texts = {name: fields[name].strip() for name in ("reason", "office")}
    return body_of("response", {"state": fields["state"], "measures": tuple(fields["measures"]), **texts})


def opinion_fields(body: Body | None) -> dict[str, Any]:
    """What the form of an opinion opens with."""
    told = body.model_dump() if isinstance(body, OpinionBody) else {}
    texts = {name: told.get(name, "") for name in ("text", "source", "speaker", "meeting")}
    return {**texts, "themes": list(told.get("themes", ())), "measures": list(told.get("measures", ()))}


def drawing(room: Room) -> Callable[[Desk, Draft], None]:
    """The form of an opinion, with the themes and the meetings there are."""
    heard = room.heard

    def draw(desk: Desk, draft: Draft) -> None:
        words = desk.ctx.words
        text_field(draft, "text", field_word("opinion", "text", words), lines=True)
        source, speaker, meeting = st.columns([2, 2, 3], gap="small")
        with source:
            kinds, choose = ["", *get_args(OpinionSource)], words.say("knowledge.choose")
            told = lambda one: words.say(f"opinion_source.{one}") if one else choose  # noqa: E731
            select_field(draft, "source", field_word("opinion", "source", words), kinds, told)
        with speaker:
            text_field(draft, "speaker", words.say("entry_field.speaker"))
        with meeting:
            known = list(dict.fromkeys(["", *heard, draft.fields["meeting"]]))
            none = words.say("knowledge.no_meeting")
            name = field_word("opinion", "meeting", words)
            select_field(draft, "meeting", name, known, lambda one: heard.get(one, one) or none)
        several_field(
            draft,
            "themes",
            field_word("opinion", "themes", words),
            room.themes,
            lambda one: room.themes.get(one, one),
            words.say("knowledge.choose"),
        )
        _measures(desk, draft, "opinion")

    return draw


def opinion_of(desk: Desk, draft: Draft) -> Body:
    """The opinion; raises EntryRefused without a text or without saying whose it is."""
    fields = draft.fields
    texts = {name: fields[name].strip() for name in ("text", "source", "speaker", "meeting")}
    return body_of("opinion", {**texts, "themes": tuple(fields["themes"]), "measures": tuple(fields["measures"])})


def _measures(desk: Desk, draft: Draft, kind: str) -> None:
    words = desk.ctx.words
    known = {one.id: f"{one.id} {one.name}" for one in desk.book.plan.measures}
    several_field(
        draft,
        "measures",
        field_word(kind, "measures", words),
        known,
        lambda one: known.get(one, one),
        words.say("knowledge.choose"),
    )
