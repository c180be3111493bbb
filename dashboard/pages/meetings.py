"""会議: meetings of a plan: the list, and one meeting from its preparation over its run and its end to the minutes."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import markup, provenance
from dashboard.meetings import close_view, homework_view, list_view, minutes_view, prepare_view, run_view
from dashboard.meetings.room import Room, open_room
from dashboard.plan.desk import choose_plan
from dashboard.session import Context, choose
from dashboard.view_pick import pick_view

#: Views of the whole, and of one meeting.
_WHOLE: dict[str, Callable[[Room], None]] = {"list": list_view.show, "homework": homework_view.show}
_ONE: dict[str, Callable[[Room], None]] = {
    "prepare": prepare_view.show,
    "run": run_view.show,
    "close": close_view.show,
    "minutes": minutes_view.show,
}


def render(ctx: Context) -> None:
    """The page."""
    words, room = ctx.words, open_room(ctx)
    line = room.desk.book.plan.head.title if room.meeting is None else room.meeting.body.title
    markup.title(words.say("app.pages_meetings"), words.say("meeting.line", title=line, date=words.date(ctx.as_of)))
    for problem in room.problems:
        markup.paragraph(f"{words.place(problem)}：{words.problem(problem)}", "note")
    if room.meeting is None:
        choose_plan(room.desk)
        _WHOLE[pick_view(ctx, "mview", _WHOLE, "meeting.view")](room)
    else:
        left, right = st.columns([1, 4], gap="small")
        with left:
            st.button(
                words.say("meeting.back"), key="w_meeting_back", on_click=choose, kwargs={"meeting": "", "mview": ""}
            )
        with right:
            view = pick_view(ctx, "mview", _ONE, "meeting.view")
        _ONE[view](room)
    rules = [words.say(f"meeting.rule_{name}") for name in ("since", "homework", "needs")]
    provenance.how(ctx, rules, [], "meetings_how")
    room.drawn()
