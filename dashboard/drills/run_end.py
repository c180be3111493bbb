"""The end of a run, and its log as a file."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.acts import now
from dashboard.drills.room import Room
from dashboard.drills.run_desk import AT, entries_read, runs_of
from dashboard.plan.saving import attempt
from layers.drills.log import log_table
from layers.export.drills.files import run_csv
from layers.export.tables import file_name
from layers.store.run_record import Run


def show(room: Room, run: Run, who: str) -> None:
    """The file as it stands, and the end with a box to be ticked first."""
    words = room.words
    markup.heading(words.say("drill_run.end_heading"), 3, apart=True)
    files(room, run)
    sure = st.checkbox(words.say(f"drill_run.end_sure_{run.mode}"), key=f"run_sure_{run.id}")
    if not st.button(words.say("drill_run.end"), key="run_end", disabled=not sure):
        return

    def act() -> str:
        runs_of(room).close(run.id, who, now())
        return words.say("drill_run.ended")

    if attempt(words, who, act, at=AT):
        st.rerun()


def files(room: Room, run: Run) -> None:
    """The log as CSV; of a drill that ended the way to what was learnt."""
    words = room.words

    def made() -> bytes:
        return run_csv(log_table(run, entries_read(room, run), words), training=run.training)

    stem = words.say("drill_run.file", mode=words.say(f"run_mode.{run.mode}"), title=run.plan.title)
    name = file_name(stem, "csv", training=run.training)
    st.download_button(words.say("drill_run.get_log"), made, name, "text/csv", key="run_file", on_click="ignore")
    if run.drill and not run.open:
        link = room.link(drill=run.drill, dview="review")
        markup.action_list([("", words.say("drill_run.then_review"), link, words.say("drill.view_review"))], "run_then")
