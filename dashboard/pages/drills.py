"""訓練: drills from their plan over the day itself to what was learnt, and the register of all of them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import markup
from dashboard.drills import (
    event_view,
    injects_view,
    list_view,
    plan_view,
    print_view,
    register_view,
    review_view,
    run_view,
    workshop_view,
)
from dashboard.drills.room import Room, open_room
from dashboard.session import Context, choose
from dashboard.view_pick import pick_view

#: Views of the whole, and of one drill.
_WHOLE: dict[str, Callable[[Room], None]] = {
    "list": list_view.show,
    "register": register_view.show,
    "event": event_view.show,
}
_ONE: dict[str, Callable[[Room], None]] = {
    "plan": plan_view.show,
    "injects": injects_view.show,
    "workshop": workshop_view.show,
    "print": print_view.show,
    "run": run_view.show,
    "review": review_view.show,
}


def render(ctx: Context) -> None:
    """The page."""
    words, room = ctx.words, open_room(ctx)
    line = words.say("drill.line_list") if room.drill is None else room.drill.body.title
    markup.title(words.say("app.pages_drills"), words.say("drill.line", title=line, date=words.date(ctx.as_of)))
    for problem in room.problems:
        markup.paragraph(f"{words.place(problem)}：{words.problem(problem)}", "note")
    if room.drill is None:
        _WHOLE[pick_view(ctx, "dview", _WHOLE, "drill.view")](room)
        return
    left, right = st.columns([1, 4], gap="small")
    with left:
        st.button(words.say("drill.back"), key="w_drill_back", on_click=choose, kwargs={"drill": "", "dview": ""})
    with right:
        view = pick_view(ctx, "dview", _ONE, "drill.view")
    _ONE[view](room)
