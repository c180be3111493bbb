"""The legend: symbols with counts, which switch the layers of map and list on and off."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import markup, tables
from dashboard.session import Context, choices, choose
from layers.layer import Layer
from layers.sites import state_counts


def shown_layers(ctx: Context) -> list[str]:
    """The layer kinds switched on: all, unless the URL names them."""
    known = list(ctx.folder.points())
    wanted = choices()["layers"]
    if not wanted:
        return known
    return [kind for kind in known if kind in wanted.split(",")]


def sites(ctx: Context, counts: dict[str, int]) -> list[str]:
    """The legend with counts, which is the layer control too: sites in view, support networks to unfold."""
    points, shown = ctx.folder.points(), shown_layers(ctx)
    _group(ctx, [kind for kind, layer in points.items() if layer.kind.group == "site"], shown, counts, "w_sites")
    return shown


def support(ctx: Context, counts: dict[str, int]) -> None:
    """The same for the support networks, behind a button that says how many are shown."""
    kinds = [kind for kind, layer in ctx.folder.points().items() if layer.kind.group == "support"]
    if not kinds:
        markup.paragraph(ctx.words.say("map.no_support"), "note")
        return
    shown = shown_layers(ctx)
    on = sum(counts[kind] for kind in kinds if kind in shown)
    with st.popover(ctx.words.say("map.support", kinds=len(kinds), count=f"{on:,}"), use_container_width=True):
        _group(ctx, kinds, shown, counts, "w_support")
        everything, nothing = st.columns(2)
        rest = [kind for kind in shown if kind not in kinds]
        if everything.button(ctx.words.say("map.all_on"), key="support_on"):
            _show_layers(ctx, [*rest, *kinds])
        if nothing.button(ctx.words.say("map.all_off"), key="support_off"):
            _show_layers(ctx, rest)


def _show_layers(ctx: Context, kinds: list[str]) -> None:
    choose(layers=_layers_text(ctx, kinds))
    st.rerun()


def _layers_text(ctx: Context, kinds: list[str]) -> str:
    known = list(ctx.folder.points())
    ordered = [kind for kind in known if kind in kinds]
    return "" if ordered == known else ",".join(ordered) or "none"


def _group(ctx: Context, kinds: list[str], shown: list[str], counts: dict[str, int], key: str) -> None:
    points = ctx.folder.points()

    def words_of(kind: str) -> str:
        layer = points[kind]
        path = markup.symbol_path(layer.kind.symbol, "estimate" if layer.basis else "yes", layer.kind.glyph)
        basis = f"（{layer.basis}）" if layer.basis else ""
        return f"![]({path}) {ctx.words.name(layer.kind)}{basis} {counts[kind]:,}"

    def take() -> None:
        picked = [kind for kind in shown if kind not in kinds] + list(st.session_state[key])
        choose(layers=_layers_text(ctx, picked))

    st.session_state[key] = [kind for kind in shown if kind in kinds]
    st.pills(
        ctx.words.say("map.layers"),
        kinds,
        selection_mode="multi",
        key=key,
        format_func=words_of,
        on_change=take,
        help=ctx.words.say("map.layers_help"),
        wrap=True,
        label_visibility="collapsed",
    )


def states(ctx: Context, selected: list[tuple[Layer, pd.DataFrame]]) -> None:
    """What each state looks like, with counts over the sites shown."""
    counts = state_counts([frame for layer, frame in selected if layer.kind.group == "site"])
    building = ("estimate", "candidate", "ended")
    entries = [
        (
            markup.symbol_path("tsunami_building" if state in building else "emergency_site", state),
            f"{tables.state_word(state, ctx.words)} {count:,}",
        )
        for state, count in counts.items()
    ]
    markup.key_line(entries, ctx.words.say("training.mark") if ctx.folder.training else "")
