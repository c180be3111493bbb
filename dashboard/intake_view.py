"""取り込む: a file read, what is odd, what would change, what a person sets right, and only then put in force."""

from __future__ import annotations

import hashlib

import streamlit as st

from dashboard import apply_view, mapping_view, markup, review_view
from dashboard.acts import now
from dashboard.session import Context
from dashboard.target import Target, pick
from layers.editions import Origin, read_file
from layers.problems import FileRefused, FolderError, Problem, UnknownFormat
from layers.review import Review, review

#: xls is taken so that it can be refused with a reason and what to do.
_TYPES = ["csv", "tsv", "txt", "geojson", "json", "xlsx", "xls", "zip"]
#: What is being looked at, kept between reruns: the file, where it goes, and the review or the reason for none.
_KEY = "intake"


def show(ctx: Context) -> None:
    """The whole flow, from the file to the layer in force."""
    target = pick(ctx)
    given = st.file_uploader(
        ctx.words.say("intake.file"), type=_TYPES, key=f"upload_{st.session_state.get('uploads', 0)}"
    )
    markup.paragraph(ctx.words.say("intake.formats"), "note")
    if given is None or target is None:
        st.session_state.pop(_KEY, None)
        return
    state = _look(target, given.name, given.getvalue(), ctx)
    if "refused" in state:
        _refused(state["refused"], ctx)
    if "not_into" in state:
        markup.alert(ctx.words.say("intake.not_into"), state["not_into"])
    if "unknown" in state:
        mapping_view.show(target, given.name, given.getvalue(), ctx, lambda: st.session_state.pop(_KEY, None))
    if "review" in state:
        _review(state, target, ctx)


def _look(target: Target, name: str, raw: bytes, ctx: Context) -> dict:
    """Read the file once for each file and folder; kept until either changes."""
    mark = (target.path, target.new, name, hashlib.sha256(raw).hexdigest())
    state = st.session_state.get(_KEY)
    if state is not None and state["mark"] == mark:
        return state
    state = {"mark": mark}
    origin = Origin("", now(), training=target.path.exists() and ctx.folder.path == target.path and ctx.folder.training)
    try:
        with st.spinner(ctx.words.say("intake.reading")):
            reading = read_file(target.path, name, raw, ctx.config, origin, new=target.new)
            state["review"] = review(target.path, reading, ctx.config)
    except UnknownFormat as err:
        state["unknown"] = err.problem
    except FileRefused as err:
        state["refused"] = err.problem
    except FolderError as err:
        state["not_into"] = str(err)
    st.session_state[_KEY] = state
    return state


def _refused(problem: Problem, ctx: Context) -> None:
    words = ctx.words
    markup.alert(
        words.say("intake.refused"),
        f"{words.place(problem)}：{words.problem(problem)}",
        words.say("intake.refused_next"),
    )


def _review(state: dict, target: Target, ctx: Context) -> None:
    looked: Review = state["review"]
    state["review"] = looked = review_view.show(looked, ctx)
    markup.paragraph(ctx.words.say("intake.sign"), "heading")
    origin = _origin(looked, ctx)
    if apply_view.offer(looked, origin, target, ctx, "intake_{}", _forget):
        st.session_state.pop(_KEY, None)


def _origin(looked: Review, ctx: Context) -> Origin:
    words, edition = ctx.words, looked.reading.layer.edition
    who, day = st.columns(2, gap="small")
    source, licence = st.columns(2, gap="small")
    st.session_state.setdefault("intake_who", st.session_state.get("who", ""))
    name = who.text_input(words.say("intake.who"), key="intake_who")
    date = day.date_input(
        words.say("how.date"),
        value=edition.edition_date,
        key="intake_date",
        format="YYYY-MM-DD",
        help=words.say("intake.date_help"),
        min_value="1990-01-01",
        max_value="2100-12-31",
    )
    told = source.text_input(words.say("how.source"), value=edition.source, key="intake_source")
    terms = licence.text_input(words.say("how.licence"), value=edition.licence, key="intake_licence")
    return Origin(name.strip(), now(), date, told.strip(), terms.strip(), edition.training)


def _forget() -> None:
    st.session_state.pop(_KEY, None)
    # A new uploader, empty again.
    st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1
