"""状況付与票: the library filled from the ward's own sites, the cards chosen from it, and one's own."""

from __future__ import annotations

import collections

import streamlit as st

from dashboard import markup
from dashboard.drills import acting, compute, inject_forms, plan_view, telling
from dashboard.drills.fields import sketch, start_of
from dashboard.drills.inject_forms import Injects, when
from dashboard.drills.parts import put
from dashboard.drills.room import Room
from dashboard.markup import Cell, Stack
from dashboard.plan.drafts import Draft
from dashboard.plan.saving import ask_who
from dashboard.readiness.refusal import refused_words
from layers.drills.injects import Proposal, library
from layers.readiness.scenario import ScenarioRefused
from layers.store.drill_bodies import DrillBody

#: Proposals shown at once; the rest is found by what it is about.
_SHOWN = 12
_ALL = "*"


def show(room: Room) -> None:
    """How many, the form."""
    words, count = room.words, len(room.open.body.injects)
    told = words.say("drill_injects.answer" if count else "drill_injects.answer_none", count=count)
    markup.answer(told + room.mark)
    plan_view.held_already(room)
    who = ask_who(room.desk)
    plan_view.form(room, _draw, who)
    acting.drawn(room)


def _draw(room: Room, draft: Draft) -> None:
    injects: Injects = draft.fields["injects"]
    _chosen(room, draft, injects)
    if injects:
        inject_forms.change(room, draft, injects)
    _library(room, draft)
    inject_forms.own(room, draft)


def _chosen(room: Room, draft: Draft, injects: Injects) -> None:
    """The cards of the drill in the order they are given."""
    words, start = room.words, start_of(draft.fields["start"])
    if not injects:
        markup.paragraph(words.say("drill_injects.none"), "empty")
        return
    rows: list[list[Cell | Stack | str]] = [
        [
            Cell(str(number), "number"),
            Cell(when(words, one.minute, start), "strong"),
            Stack((Cell(one.text), Cell(words.say("drill_injects.expected", text=one.expected or "—"), "fine"))),
            Cell(words.say("drill_injects.from_to", sender=one.sender or "—", to=one.to or "—")),
        ]
        for number, one in enumerate(injects, 1)
    ]
    heads = [Cell("", "number"), *(Cell(words.say(f"drill_injects.head_{name}")) for name in ("when", "text", "who"))]
    caption = words.say("drill_injects.caption", count=len(injects)) + room.mark
    markup.table(heads, rows, caption, "drill-injects", stacked=True)


def _proposals(room: Room, body: DrillBody) -> list[Proposal]:
    ctx = room.ctx
    return library(ctx.folder, ctx.config, room.words, body, ctx.as_of, compute.routes(room, body))


def _library(room: Room, draft: Draft) -> None:
    """The library's proposals, each ticked where the drill has it."""
    words, body = room.words, sketch(room.desk, draft)
    markup.heading(words.say("drill_injects.library") + room.mark, 3)
    try:
        found = _proposals(room, body)
    except ScenarioRefused as err:
        markup.caution(words.say("drill_plan.scenario_refused"), refused_words(err, words))
        return
    markup.paragraph(words.say("drill_injects.library_help" if body.sites else "drill_injects.library_sites"), "note")
    shown = _about(room, body, found)
    for one in shown[:_SHOWN]:
        _tick(room, draft, one, start_of(draft.fields["start"]))
    if len(shown) > _SHOWN:
        markup.paragraph(words.say("drill_injects.more", count=len(shown) - _SHOWN), "note")


def _about(room: Room, body: DrillBody, found: list[Proposal]) -> list[Proposal]:
    """Those about one site or way, where a person asks for them."""
    words = room.words
    legs = {one.id: telling.leg_words(one, body, room.ctx.folder) for one in body.legs}

    def told(about: str) -> str:
        if about == _ALL:
            return words.say("drill_injects.about_all", count=len(found))
        if not about:
            return words.say("drill_injects.about_none")
        return legs.get(about) or telling.site_name(about, room.ctx.folder)

    options = [_ALL, *dict.fromkeys(one.about for one in found)]
    key = f"drill_inject_about_{room.open.id}"
    chosen = st.selectbox(words.say("drill_injects.about"), options, key=key, format_func=told)
    return _spread(found) if chosen == _ALL else [one for one in found if one.about == chosen]


def _spread(found: list[Proposal]) -> list[Proposal]:
    """One of each template first, then the second of each: twenty ways have the same to say of each."""
    seen: collections.Counter[str] = collections.Counter()
    turns = []
    for one in found:
        turns.append((seen[one.template], one))
        seen[one.template] += 1
    return [one for _, one in sorted(turns, key=lambda pair: pair[0])]


def _tick(room: Room, draft: Draft, proposal: Proposal, start: str) -> None:
    """A box to tick, and beside it the card with what it rests on."""
    words, inject = room.words, proposal.inject
    key = f"drill_inject_{draft.number}_{inject.id}"
    st.session_state[key] = any(one.id == inject.id for one in draft.fields["injects"])
    left, right = st.columns([7, 17], gap="small")
    label = words.say("drill_injects.tick", when=when(words, inject.minute, start))
    left.checkbox(label, key=key, on_change=_turn, args=(draft, proposal, key))
    with right, st.container(gap=None):
        markup.paragraph(inject.text)
        told = words.say("drill_injects.basis", expected=inject.expected or "—", basis=proposal.basis)
        markup.paragraph(told, "fine")


def _turn(draft: Draft, proposal: Proposal, key: str) -> None:
    kept = [one for one in draft.fields["injects"] if one.id != proposal.inject.id]
    chosen = [*kept, proposal.inject] if st.session_state[key] else kept
    put(draft, "injects", inject_forms.in_order(chosen))
