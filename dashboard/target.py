"""Where a file goes: the folder on the screen, or a folder for real data beside the training city."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard import markup
from dashboard.data import folders
from dashboard.session import Context, choices
from layers.folder import FolderSpec
from layers.spec import ROOT

_NEW = "+"
_LONGEST = 40
_PREFECTURE = re.compile(r"北海道|東京都|京都府|大阪府|.{2,3}県")


@dataclass(frozen=True)
class Target:
    """A data folder to write to and the name it is chosen by; ``new`` says what a folder not made yet shall be."""

    name: str
    path: Path
    new: FolderSpec | None = None


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
        name = st.text_input(
            ctx.words.say("target.name"), key="w_target_name", placeholder=ctx.words.say("target.example")
        )
    return _new("".join(name.split()), own, ctx)


def _new(whole: str, own: dict[str, Path], ctx: Context) -> Target | None:
    """A folder named after its municipality; the prefecture is told apart."""
    if not whole:
        markup.paragraph(ctx.words.say("target.name_needed"), "note")
        return None
    found = _PREFECTURE.match(whole)
    prefecture, name = (found[0], whole[found.end() :]) if found else ("", whole)
    usable = name.isprintable() and not set(name) & set('/\\:*?"<>|%') and not name.startswith(".")
    if not name or len(name) > _LONGEST or not usable:
        markup.alert(ctx.words.say("target.bad_name", name=name))
        return None
    if name in own:
        return Target(name, own[name])
    return Target(name, ROOT / ctx.config.app.app.own_data / name, FolderSpec(prefecture=prefecture, name=name))
