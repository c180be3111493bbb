"""The cards of a drill: changed, taken off, and one's own written."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from dashboard import markup
from dashboard.drills.fields import start_of
from dashboard.drills.lines import clock, minute
from dashboard.drills.numbers import found
from dashboard.drills.parts import put
from dashboard.drills.room import Room
from dashboard.plan.drafts import Draft
from layers.store.drill_bodies import Inject
from layers.wording import Wording

Injects = tuple[Inject, ...]
_TEXTS = ("text", "sender", "to", "expected")
_LONG = ("text", "expected")


def when(words: Wording, minutes: int, start: str) -> str:
    """Minutes from the start, with the time of day where the start is known."""
    told, at = words.say("drill_plan.after", minute=minutes), clock(minutes, start)
    return words.say("drill_injects.at", after=told, clock=at) if at else told


def in_order(injects: Iterable[Inject]) -> Injects:
    """By minute; those of one minute as they came."""
    return tuple(sorted(injects, key=lambda one: one.minute))


def change(room: Room, draft: Draft, injects: Injects) -> None:
    """One card as it will be read, its texts to be changed, and the button that takes it off."""
    words = room.words
    by_id = {one.id: (number, one) for number, one in enumerate(injects, 1)}
    with st.expander(words.say("drill_injects.change")):
        chosen = st.selectbox(
            words.say("drill_injects.which"),
            list(by_id),
            key=f"drill_inject_line_{draft.number}",
            format_func=lambda ident: f"{by_id[ident][0]}　{by_id[ident][1].text[:40]}" if ident in by_id else ident,
        )
        number, one = by_id[chosen]
        left, right = st.columns(2, gap="small")
        with right:
            _card(room, one, number, start_of(draft.fields["start"]))
        with left:
            typed = _typed(room, draft, f"{chosen}_{hash(one)}", one)
        buttons = st.container(horizontal=True)
        rest = tuple(other for other in injects if other.id != chosen)
        if buttons.button(words.say("drill_injects.take"), key="drill_inject_take"):
            made = _made(room, draft, chosen, typed)
            if made is not None:
                put(draft, "injects", in_order((*rest, made)))
                st.rerun()
        buttons.button(
            words.say("drill_injects.off"), key="drill_inject_off", on_click=put, args=(draft, "injects", rest)
        )


def own(room: Room, draft: Draft) -> None:
    """A card of one's own."""
    words, count = room.words, st.session_state.get("drill_injects_made", 0)
    with st.expander(words.say("drill_injects.own")):
        typed = _typed(room, draft, f"own_{count}", None)
        if st.button(words.say("drill_injects.add"), key="drill_inject_add"):
            taken = {one.id for one in draft.fields["injects"]}
            ident = next(f"own{n}" for n in range(1, len(taken) + 2) if f"own{n}" not in taken)
            made = _made(room, draft, ident, typed)
            if made is not None:
                put(draft, "injects", in_order((*draft.fields["injects"], made)))
                st.session_state["drill_injects_made"] = count + 1
                st.rerun()


def _typed(room: Room, draft: Draft, name: str, one: Inject | None) -> dict[str, str]:
    """The fields of a card as typed."""
    words, key = room.words, f"drill_inject_{draft.number}_{name}"
    told = {
        "minute": st.text_input(
            words.say("drill_injects.minute"), value="" if one is None else str(one.minute), key=f"{key}_minute"
        )
    }
    for field in _TEXTS:
        box = st.text_area if field in _LONG else st.text_input
        label = words.say(f"drill_injects.field_{field}")
        told[field] = str(box(label, value=getattr(one, field, ""), key=f"{key}_{field}"))
    return told


def _made(room: Room, draft: Draft, ident: str, typed: dict[str, str]) -> Inject | None:
    """The card; None where something is missing, which is said."""
    at = minute(typed["minute"], start_of(draft.fields["start"]))
    texts = {field: typed[field].strip() for field in _TEXTS}
    missing = [] if texts["text"] else [room.words.say("drill_injects.needs_text")]
    if at is None:
        missing = [room.words.say("drill_injects.needs_minute", found=found(room.words, typed["minute"])), *missing]
    if at is None or missing:
        markup.alert(*missing)
        return None
    return Inject(id=ident, minute=at, **texts)


def _card(room: Room, one: Inject, number: int, start: str) -> None:
    """The card as it is printed."""
    words = room.words
    blank = words.say("value.unregistered")
    rows = [(words.say("drill_injects.head_when"), when(words, one.minute, start), "strong")]
    for field in ("sender", "to", "text", "expected"):
        value = getattr(one, field)
        rows.append((words.say(f"drill_injects.field_{field}"), value or blank, "plain" if value else "unknown"))
    markup.definition_table(rows, words.say("drill_injects.card", number=number) + room.mark)
