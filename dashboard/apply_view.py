"""Putting in force what was looked at: the tick below the cautions, the button, and the word at the top afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import streamlit as st

from dashboard import markup, review_view
from dashboard.session import Context, choose, link
from dashboard.target import Target
from layers.editions import Origin, apply
from layers.problems import EditionChanged
from layers.review import Review, signed

#: What was put in force in the run before, to be told once.
_APPLIED = "applied"


def offer(looked: Review, origin: Origin, target: Target, ctx: Context, key: str, leave: Callable[[], object]) -> bool:
    """Ask whether to put a review in force or to leave it; ``key`` makes the widgets' keys, as ``intake_{}``.

    ``leave`` lets go of what was looked at; then the page is drawn anew. Returns True where another edition came into
    force meanwhile: nothing was changed, and what was looked at is out of date.
    """
    words, sure = ctx.words, _sure(looked, ctx, key)
    left, right = st.columns([1, 3])
    ready = bool(origin.who) and sure
    pressed = left.button(words.say("intake.apply"), type="primary", key=key.format("apply"), disabled=not ready)
    left_alone = right.button(words.say("intake.cancel"), key=key.format("cancel"))
    if not origin.who:
        markup.paragraph(words.say("intake.who_needed"), "note")
    if pressed and not _applied(signed(looked, origin), target):
        markup.alert(words.say("intake.changed"))
        return True
    if pressed or left_alone:
        leave()
        st.rerun()
    return False


def _sure(looked: Review, ctx: Context, key: str) -> bool:
    """Whether nothing needs a tick, or it was ticked: for these cautions of this file, and for no other."""
    told = review_view.warnings(looked, ctx)
    about = hashlib.sha256("\n".join([looked.reading.layer.edition.sha256, *told]).encode()).hexdigest()[:12]
    return not told or st.checkbox(ctx.words.say("intake.sure"), key=f"{key.format('sure')}_{about}")


def _applied(looked: Review, target: Target) -> bool:
    """Put a signed review in force and go to its folder; False where another edition came first."""
    try:
        apply(target.path, looked.reading)
    except EditionChanged:
        return False
    layer = looked.reading.layer
    # The next file is probably this person's too.
    st.session_state["who"] = layer.edition.who
    st.session_state[_APPLIED] = {
        "kind": layer.kind.id,
        "rows": len(layer.frame),
        "file": layer.edition.file,
        "drawn": layer.kind.geometry == "point" and layer.kind.group in ("site", "support"),
    }
    choose(data=target.name, ward="", district="", only="", layers="", site="", as_of="")
    return True


def done(ctx: Context) -> None:
    """What was put in force a moment ago, told once."""
    found = st.session_state.pop(_APPLIED, None)
    if found is None:
        return
    words = ctx.words
    kind = words.name(ctx.config.layers.kinds[found["kind"]])
    links = [(words.say("intake.see_catalogue"), link("data", tab="catalogue", layer=found["kind"]))]
    if found["drawn"]:
        links.insert(0, (words.say("intake.see_map"), link("map", layers=found["kind"])))
    markup.success(words.say("intake.applied", file=found["file"], kind=kind, rows=f"{found['rows']:,}"), links)
