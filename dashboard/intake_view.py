"""取り込む: a file read, what is odd, what would change, what a person sets right, and only then put in force."""

from __future__ import annotations

import datetime
import hashlib

import streamlit as st

from dashboard import mapping_view, markup, review_view
from dashboard.session import Context, choose, link
from dashboard.target import Target, pick
from layers.editions import Origin, apply, read_file
from layers.problems import EditionChanged, FileRefused, FolderError, UnknownFormat
from layers.review import Review, review, signed

#: xls is taken so that it can be refused with a reason and what to do.
_TYPES = ["csv", "tsv", "txt", "geojson", "json", "xlsx", "xls", "zip"]
#: What is being looked at, kept between reruns: the file, where it goes, and the review or the reason for none.
_KEY = "intake"


def now() -> datetime.datetime:
    """The time of an act, to be recorded; no calculation takes it."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def show(ctx: Context) -> None:
    """The whole flow, from the file to the layer in force."""
    _done(ctx)
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


def _refused(problem, ctx: Context) -> None:  # noqa: ANN001
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
    sure = not review_view.warnings(looked, ctx) or st.checkbox(ctx.words.say("intake.sure"), key="intake_sure")
    left, right = st.columns([1, 3])
    ready = bool(origin.who) and sure
    if left.button(ctx.words.say("intake.apply"), type="primary", key="intake_apply", disabled=not ready):
        _apply(signed(looked, origin), target, ctx)
    if right.button(ctx.words.say("intake.cancel"), key="intake_cancel"):
        _forget()
        st.rerun()
    if not origin.who:
        markup.paragraph(ctx.words.say("intake.who_needed"), "note")


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


def _apply(looked: Review, target: Target, ctx: Context) -> None:
    words = ctx.words
    try:
        place = apply(target.path, looked.reading)
    except EditionChanged:
        st.session_state.pop(_KEY, None)
        markup.alert(words.say("intake.changed"))
        return
    layer = looked.reading.layer
    # The next file is probably this person's too.
    st.session_state["who"] = layer.edition.who
    st.session_state["applied"] = {
        "kind": layer.kind.id,
        "rows": len(layer.frame),
        "file": layer.edition.file,
        "place": str(place),
        "drawn": layer.kind.geometry == "point" and layer.kind.group in ("site", "support"),
    }
    _forget()
    choose(data=target.name, ward="", district="", only="", layers="", site="", as_of="")
    st.rerun()


def _forget() -> None:
    st.session_state.pop(_KEY, None)
    # A new uploader, empty again.
    st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1


def _done(ctx: Context) -> None:
    done = st.session_state.pop("applied", None)
    if done is None:
        return
    words = ctx.words
    kind = words.name(ctx.config.layers.kinds[done["kind"]])
    links = [(words.say("intake.see_catalogue"), link("data", tab="catalogue", layer=done["kind"]))]
    if done["drawn"]:
        links.insert(0, (words.say("intake.see_map"), link("map", layers=done["kind"])))
    markup.success(words.say("intake.applied", file=done["file"], kind=kind, rows=f"{done['rows']:,}"), links)
