"""After the day: what took place, what was learnt and what follows from it, how fast people walked, the next drill."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.drills import review_form, review_held, review_list, review_next, review_revise, review_walks
from dashboard.drills.room import Room
from dashboard.drills.run_desk import runs_of
from dashboard.plan.saving import ask_who, said
from layers.drills.lessons import items_of_drills
from layers.drills.load import findings_of

#: Where what was done is said.
AT = "drill_review"


def show(room: Room) -> None:
    """All of it, the answer first."""
    words, drill = room.words, room.open
    runs = runs_of(room).runs(drill.id)
    findings = findings_of(room.lessons, drill.id)
    items = [one for one in items_of_drills(room.lessons, room.ctx.as_of) if one.body.drill == drill.id]
    counts = {sort: sum(body.sort == sort for _, body in findings) for sort in ("strength", "issue")}
    told = words.say("drill_review.answer", **counts) if findings else words.say("drill_review.answer_none")
    open_, late = sum(one.open for one in items), sum(one.overdue for one in items)
    date = words.date(room.ctx.as_of)
    markup.answer(told, words.say("drill_review.detail", open=open_, late=late, date=date) + room.mark)
    said(AT)
    who = ask_who(room.desk)
    review_held.show(room, runs, who)
    markup.heading(words.say("drill_review.findings") + room.mark, apart=True)
    review_list.show(room, runs, findings, items)
    if room.desk.book.editable:
        review_form.show(room, runs, who)
        review_revise.show(room, findings, items, who)
    else:
        markup.paragraph(words.say("entry_form.not_editable"), "note")
    review_walks.show(room, runs)
    review_next.show(room, who)
    with st.expander(words.say("app.how")):
        rules = ("held", "opening", "most", "overdue", "source", "speed", "enough", "next")
        markup.bullet_list([(words.say("how.rule"), words.say(f"drill_review.how_{rule}")) for rule in rules])
