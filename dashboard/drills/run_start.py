"""A run begun: of a drill with its plan, or of a real event with the places that serve in it."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.acts import now
from dashboard.drills import compute, telling
from dashboard.drills.room import Room
from dashboard.drills.run_desk import AT, runs_of
from dashboard.plan.saving import ask_who, attempt
from dashboard.session import choose
from layers.drills.board import run_plan
from layers.drills.load import Drill
from layers.drills.routes import Routes
from layers.readiness.scenario import ScenarioRefused


def start_drill(room: Room, who: str) -> bool:
    """Begin a run of the open drill and show it. Whether it was begun; a refusal is told in words."""
    drill, words, ctx = room.open, room.words, room.ctx

    def act() -> str:
        plan = run_plan(ctx.folder, ctx.config, words, drill.body, "", ctx.as_of, _routes(room, drill))
        choose(run=runs_of(room).start(drill.id, "drill", plan, who, now()).id)
        return words.say("drill_run.started_drill")

    return attempt(words, who, act, at=AT)


def start_event(room: Room, who: str, ward: str = "", hazard: str = "") -> bool:
    """Begin the record of a real event in a ward ("" = everywhere) and show it; refused on made-up data, in words."""
    words, ctx = room.words, room.ctx

    def act() -> str:
        plan = run_plan(ctx.folder, ctx.config, words, None, ward, ctx.as_of, hazard=hazard)
        choose(run=runs_of(room).start("", "event", plan, who, now()).id)
        return words.say("drill_run.started_event")

    return attempt(words, who, act, at=AT)


def _routes(room: Room, drill: Drill) -> Routes | None:
    """The drill's ways with their lengths; without them walks are timed and no speed is told."""
    if not drill.body.legs:
        return None
    try:
        return compute.routes(room, drill.body)
    except ScenarioRefused:
        return None


def _sure_of_day(room: Room) -> bool:
    """Whether it may begin: on the planned day, where none is planned, and on another day once that is ticked."""
    words, planned = room.words, room.open.body.date
    today = words.local(now()).date()
    if planned in (None, today):
        return True
    markup.caution(words.say("drill_run.other_day", planned=telling.day(planned, words), today=words.date(today)))
    return st.checkbox(words.say("drill_run.other_day_sure"), key=f"run_day_{room.open.id}")


def form(room: Room) -> None:
    """What is begun, by whom, and the button."""
    words, body = room.words, room.open.body
    told = words.say(
        "drill_run.begins_with", sites=len(body.sites), injects=len(body.injects), checks=len(body.checklist)
    )
    markup.paragraph(told, "plain")
    if not body.sites:
        markup.caution(words.say("drill_run.no_sites"))
    who, sure = ask_who(room.desk), _sure_of_day(room)
    pressed = st.button(words.say("drill_run.start"), type="primary", key="run_start", disabled=not sure)
    if pressed and start_drill(room, who):
        st.rerun()
    link = room.link(drill="", dview="event", run="")
    markup.action_list(
        [("", words.say("drill_run.real_is_elsewhere"), link, words.say("drill.view_event"))], "run_event"
    )
