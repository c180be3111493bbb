"""Choosing one of a few in a row of buttons: a view of a page, kept in the address, or anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

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
    buttons(ctx.words.say(words), names, key, lambda name: ctx.words.say(f"{words}_{name}"), on_change=take)
    return now


def buttons(
    label: str,
    options: Iterable[str],
    key: str,
    named: Callable[[str], str],
    *,
    first: str | None = None,
    on_change: Callable[[], None] | Literal["rerun"] = "rerun",
) -> str:
    """One of the options, always; the label is heard, not seen. To begin with it is ``first``, or what stands in the
    session under ``key``.
    """
    chosen = st.segmented_control(
        label,
        list(options),
        default=first,
        key=key,
        on_change=on_change,
        required=True,
        label_visibility="collapsed",
        format_func=named,
    )
    return str(chosen)
