"""Where a file goes: the folder on the screen, or a folder for real data beside the training city."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard import markup
from dashboard.data import folders
from dashboard.session import Context, choices
from layers.spec import ROOT

_NEW = "+"
_LONGEST = 40


@dataclass(frozen=True)
class Target:
    """A data folder to write to and the name it is chosen by; the folder need not exist yet."""

    name: str
    path: Path


def pick(ctx: Context) -> Target | None:
    """The folder a file shall go into; None until a new folder has a usable name.

    Real data never goes into the training city: beside it a folder of one's own is made.
    """
    if not ctx.folder.training:
        return Target(choices()["data"], ctx.folder.path)
    own = {name: path for name, path in folders(ctx.config).items() if name}
    if not own and len(folders(ctx.config)) == 1 and ctx.folder.path != ROOT / ctx.config.app.app.default_data:
        # SONAE_DATA names a training folder of somebody's own: files go there, marked.
        return Target("", ctx.folder.path)
    markup.paragraph(ctx.words.say("target.training"), "note")
    left, right = st.columns(2, gap="small")
    with left:
        chosen = st.selectbox(
            ctx.words.say("target.into"),
            [*own, _NEW],
            key="w_target",
            format_func=lambda name: ctx.words.say("target.new") if name == _NEW else name,
        )
    if chosen != _NEW:
        return Target(chosen, own[chosen])
    with right:
        name = st.text_input(ctx.words.say("target.name"), value=ctx.words.say("target.default"), key="w_target_name")
    return _new(name.strip(), own, ctx)


def _new(name: str, own: dict[str, Path], ctx: Context) -> Target | None:
    usable = name.isprintable() and not set(name) & set('/\\:*?"<>|%') and not name.startswith(".")
    if not name or len(name) > _LONGEST or not usable:
        markup.alert(ctx.words.say("target.bad_name", name=name))
        return None
    return Target(name, own.get(name, ROOT / ctx.config.app.app.own_data / name))
