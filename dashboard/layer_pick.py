"""Choosing one layer of several."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.session import Context, choices


def pick_layer(kinds: Sequence[str], ctx: Context, key: str, first: str = "") -> str:
    """A layer kind out of at least one; it begins with the one of the address, else with ``first``."""
    start = next((name for name in (choices()["layer"], first) if name in kinds), kinds[0])
    return st.selectbox(
        ctx.words.say("how.layer"),
        kinds,
        index=kinds.index(start),
        key=key,
        format_func=lambda name: ctx.words.name(ctx.config.layers.kinds[name]),
    )
