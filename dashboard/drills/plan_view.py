"""The plan of a drill in four steps that share one draft; what is still undecided; calling it off or putting it off.

Which step is on the screen stands in the URL: ``dview=plan`` is the first, ``dview=plan-place`` the second.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import markup
from dashboard.drills import acting, fields, plan_base, plan_day, plan_place, plan_routes, telling
from dashboard.drills.room import Room
from dashboard.plan import conflict_view
from dashboard.plan.drafts import Draft
from dashboard.plan.record_form import entry
from dashboard.plan.saving import ask_who
from dashboard.session import choices, choose
from dashboard.view_pick import buttons
from layers.drills.copying import items_near, open_items
from layers.drills.ids import DRILLS
from layers.scorecard.closing import Closing
from layers.store.drill_bodies import DrillBody
from layers.store.record import Year

Part = Callable[[Room, Draft], None]
_STEPS: dict[str, Part] = {
    "base": plan_base.draw,
    "place": plan_place.draw,
    "routes": plan_routes.draw,
    "day": plan_day.draw,
}
#: Drills belong to no year that could be closed.
_OPEN = Closing("open", "", Year(DRILLS, 0))


def show(room: Room) -> None:
    """Facts, what is undecided, the step's form, the state."""
    markup.answer(head(room), _undecided(room, room.open.body) + room.mark)
    held_already(room)
    _items(room)
    part = _STEPS[_step(room)]
    who = ask_who(room.desk)
    form(room, part, who)
    if conflict_view.conflict_in(room.ctx.folder.path, room.open.step.record) is None:
        _off(room, who)
    acting.drawn(room)


def held_already(room: Room) -> None:
    """Of a drill that took place: that its plan is a record by now, and where the next one is made."""
    words, held = room.words, room.open.body.held
    if held is None:
        return
    markup.caution(*words.say("drill_plan.held_already", date=words.date(held.date)).split("\n"))
    to = room.link(drill=room.open.id, dview="review")
    markup.action_list([("", words.say("drill_plan.held_next"), to, words.say("drill.view_review"))], "drill_held")


def form(room: Room, part: Part, who: str) -> None:
    """A part of the plan with its save button: every view that changes a drill changes the same draft."""
    entry(room.desk, fields.form_of(room.open, lambda _desk, found: part(room, found)), who, _OPEN)


def head(room: Room) -> str:
    """State, date and place in a sentence."""
    words, drill = room.words, room.open
    return words.say(
        "drill_plan.head",
        state=telling.state(drill.body, words, reason=True),
        when=telling.when(drill, words),
        place=telling.place(drill.body, room.ctx.folder, words),
    )


def _undecided(room: Room, body: DrillBody) -> str:
    """What a drill cannot do without and does not have yet."""
    words = room.words
    needed = {
        "date": body.date is not None,
        "start": bool(body.start),
        "objectives": bool(body.objectives),
        "sites": bool(body.sites),
        "legs": bool(body.legs) or body.type in ("tabletop", "volunteer"),
        "safety": bool(body.safety),
        "roles": bool(body.roles),
        "timetable": bool(body.timetable),
    }
    missing = [words.say(f"drill_plan.need_{name}") for name, known in needed.items() if not known]
    unwalked = [site for site in body.sites if site not in {leg.site for leg in body.legs}]
    if body.legs and unwalked:
        missing.append(words.say("drill_plan.need_ways", count=len(unwalked)))
    told = words.say("drill_plan.between").join(missing)
    return words.say("drill_plan.undecided", what=told) if missing else words.say("drill_plan.decided")


def _items(room: Room) -> None:
    """What the drills it was copied from left open; and, told apart, others of its type and area."""
    words, drill = room.words, room.open
    left = {
        "left": open_items(room.held, room.lessons, drill),
        "near": items_near(room.held, room.lessons, drill.body, drill.id),
    }
    for name, items in left.items():
        if items:
            lines = [(words.say(f"action_state.{one.state}"), one.text, "", "") for _, one in items]
            with st.expander(words.say(f"drill_list.items_{name}", count=len(items))):
                markup.action_list(lines, "drill_items" if name == "left" else "drill_items_near")


def _step(room: Room) -> str:
    """The step chosen."""

    def take() -> None:
        chosen = st.session_state["w_drill_step"]
        choose(dview="plan" if chosen == "base" else f"plan-{chosen}")

    _, _, told = choices()["dview"].partition("-")
    now = told if told in _STEPS else "base"
    st.session_state["w_drill_step"] = now
    say = room.words.say
    buttons(say("drill_plan.step"), _STEPS, "w_drill_step", lambda name: say(f"drill_plan.step_{name}"), on_change=take)
    return now


def _off(room: Room, who: str) -> None:
    """Called off or put off with the reason, and planned again."""
    words, drill = room.words, room.open
    ways = acting.FOLLOWS[drill.body.state]
    if not ways:
        return
    with st.expander(words.say("drill_plan.off_heading")):
        left, right = st.columns([3, 2], gap="small")
        reason = left.text_input(words.say("drill_plan.off_reason"), key=f"drill_off_reason_{drill.id}")
        date = right.date_input(
            words.say("drill_plan.off_date"), value=None, key=f"drill_off_date_{drill.id}", format="YYYY-MM-DD"
        )
        pressed = [
            state
            for state, column in zip(ways, st.columns(3, gap="small"), strict=False)
            if column.button(words.say(f"drill_plan.to_{state}"), key=f"drill_to_{state}", width="stretch")
        ]
        if not pressed:
            return
        if pressed[0] != "planned" and not reason.strip():
            markup.alert(words.say("drill_plan.reason_needed"))
        else:
            acting.take_to(room, who, pressed[0], reason=reason, date=date)
