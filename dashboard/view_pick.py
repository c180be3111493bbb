"""Choosing one view of a page: a row of buttons, kept in the address."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from dashboard.session import Context, choices, choose


def pick_view(ctx: Context, choice: str, views: Iterable[str], words: str, clears: Iterable[str] = ()) -> str:
    """One of the views, the first to begin with. It is kept under ``choice``, named by ``words``_NAME, and a person who
    changes it also leaves what is open under the choices of ``clears``. What stands behind a "-" is the view's own.
    """
    names, key = list(views), f"w_{choice}"

    def take() -> None:
        choose(**{choice: st.session_state[key] or ""}, **dict.fromkeys(clears, ""))

    kept = choices()[choice].partition("-")[0]
    now = kept if kept in names else names[0]
    st.session_state[key] = now
    st.segmented_control(
        ctx.words.say(words),
        names,
        key=key,
        on_change=take,
        required=True,
        label_visibility="collapsed",
        format_func=lambda name: ctx.words.say(f"{words}_{name}"),
    )
    return now
