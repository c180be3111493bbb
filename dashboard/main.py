"""The page frame: one sidebar, one navigation, one place where an error becomes a message."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import guard, markup, session, sidebar
from dashboard.pages import data, drills, knowledge, meetings, overview, pillars, readiness, ward_map
from dashboard.plan import drafts
from layers.problems import SonaeError
from layers.spec import load_config
from layers.wording import Wording

_LOGO = Path(__file__).resolve().parent / "assets" / "logo.svg"
_PAGES = {
    "overview": overview.render,
    "map": ward_map.render,
    "readiness": readiness.render,
    "pillars": pillars.render,
    "meetings": meetings.render,
    "drills": drills.render,
    "knowledge": knowledge.render,
    "data": data.render,
}


def _guarded(name: str) -> None:
    ctx = st.session_state["context"]
    with guard.messages(ctx.words, name):
        if ctx.folder.training:
            markup.training_band(ctx.words.say("training.band"))
        drafts.begin_run(ctx.folder.path)
        _PAGES[name](ctx)


def _page(name: str, words: Wording, *, default: bool = False) -> st.Page:  # type: ignore[valid-type]
    def run() -> None:
        _guarded(name)

    return st.Page(run, title=words.say(f"app.pages_{name}"), url_path=name, default=default)


def main() -> None:
    """One run of the script."""
    config = load_config()
    st.set_page_config(
        page_title=f"{config.app.app.name_ja} {config.app.app.name}", layout="wide", initial_sidebar_state="auto"
    )
    st.logo(str(_LOGO), size="large")
    session.take_url()
    try:
        ctx = sidebar.draw()
    except SonaeError as err:
        words = Wording(config, config.app.app.default_language)
        markup.title(words.say("app.title"), "")
        markup.alert(words.say("app.folder_error"), str(err), words.say("app.folder_error_next"))
        markup.end_of_page()
        st.stop()
    st.session_state["context"] = ctx
    pages = [_page(name, ctx.words, default=name == "overview") for name in _PAGES]
    st.navigation(pages).run()
    session.write_url()
    markup.end_of_page()
