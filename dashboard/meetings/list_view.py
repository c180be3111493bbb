"""Every meeting of the plan with its state, and the form for a new one."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.markup import Cell, Stack
from dashboard.meetings import telling
from dashboard.meetings.room import Room
from dashboard.plan.saving import ask_who, attempt, entries_of, now, said
from dashboard.session import choose
from layers.held import dated_id
from layers.meetings import open_homework
from layers.meetings.agenda import Meeting
from layers.meetings.ids import meeting as meeting_record
from layers.store.bodies import body_of

_COLUMNS = ("when", "title", "state", "agenda", "minutes")


def show(room: Room) -> None:
    """What is next, the list, the form."""
    words, found = room.words, room.meetings
    said("meetings")
    markup.answer(_sentence(room), room.mark)
    if found:
        headers = [words.say(f"meeting.column_{name}") for name in _COLUMNS]
        caption = words.say("meeting.list_caption", count=len(found)) + room.mark
        markup.table(headers, [_row(one, room) for one in reversed(found)], caption, "meeting-table", stacked=True)
    else:
        markup.paragraph(words.say("meeting.none"), "empty")
    if room.desk.book.editable:
        _new(room)
    else:
        markup.paragraph(words.say("entry_form.not_editable"), "note")


def _sentence(room: Room) -> str:
    words = room.words
    coming = [one for one in room.meetings if one.body.state in ("planned", "running", "postponed")]
    homework = open_homework(room.held, room.as_of)
    late = sum(one.overdue for one in homework)
    told = {"count": len(homework), "late": late}
    if not coming:
        return words.say("meeting.no_next", **told)
    return words.say("meeting.next", when=telling.when(coming[0], room), title=coming[0].body.title, **told)


def _row(one: Meeting, room: Room) -> list[Cell | Stack | str]:
    words, body = room.words, one.body
    lines = [Cell(line.measure or line.text, "fine") for line in body.agenda]
    view = {"running": "run", "closed": "minutes", "cancelled": "minutes"}.get(body.state, "prepare")
    goal = Cell(words.say(f"meeting.view_{view}"), href=room.link(meeting=one.id, mview=view))
    place = (Cell(body.place, "fine"),) if body.place else ()
    return [
        Stack((Cell(telling.when(one, room), "strong"),)),
        Stack((Cell(body.title), *place)),
        Cell(telling.state(one, room)),
        Cell(words.say("meeting.between").join(cell.text for cell in lines) or "—"),
        goal,
    ]


def _new(room: Room) -> None:
    words = room.words
    markup.heading(words.say("meeting.new") + room.mark)
    who = ask_who(room.desk)
    count = st.session_state.get("meetings_made", 0)
    left, right = st.columns([3, 2], gap="small")
    title = left.text_input(words.say("entry_field.title"), key=f"meeting_new_title_{count}")
    date = right.date_input(
        words.say("entry_field.meeting_date"), value=None, key=f"meeting_new_date_{count}", format="YYYY-MM-DD"
    )
    if not st.button(words.say("meeting.make"), type="primary", key="meeting_make"):
        return
    if not title.strip() or date is None:
        markup.alert(words.say("meeting.title_and_date"))
        return
    ident = dated_id(room.held, "meeting", date)

    def act() -> str:
        body = body_of("meeting", {"title": title.strip(), "date": date})
        entries_of(room.desk).save(meeting_record(room.plan, ident), body, who, now(), 0)
        return words.say("meeting.made")

    if attempt(words, who, act, at="meeting"):
        st.session_state["meetings_made"] = count + 1
        choose(meeting=ident, mview="prepare")
        st.rerun()
