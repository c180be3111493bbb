"""The mapping step: a table nobody recognises, column by column with samples, confirmed once and remembered."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.acts import now
from dashboard.session import Context
from dashboard.target import Target
from layers.editions import folder_toml, write_atomic
from layers.intake.files import read_table
from layers.intake.mapping import confirm, remember
from layers.intake.proposals import guess_kinds, propose
from layers.problems import FileRefused
from layers.spec import KindSpec


def show(target: Target, file: str, raw: bytes, ctx: Context, again: Callable[[], object]) -> None:
    """Ask what the table is and which column is which; ``again`` lets the file be read anew once it is confirmed."""
    words, layers = ctx.words, ctx.config.layers
    markup.caution(words.say("mapping.unsure", file=file), words.say("mapping.what_to_do"))
    table = read_table(file, raw, ctx.config.app.intake, layers)
    ranked = [guess.kind for guess in guess_kinds(table, layers)]
    kinds = [*ranked, *(kind for kind in layers.kinds if kind not in ranked)]
    chosen = st.selectbox(
        words.say("mapping.kind"), kinds, key="mapping_kind", format_func=lambda kind: words.name(layers.kinds[kind])
    )
    kind = layers.kinds[chosen]
    columns = _columns(propose(table, kind, layers), kind, ctx)
    who = st.text_input(words.say("intake.who"), key="mapping_who")
    if not st.button(words.say("mapping.confirm"), type="primary", key="mapping_confirm", disabled=not who.strip()):
        return
    try:
        mapping = confirm(table, layers, chosen, columns, who=who.strip(), confirmed_at=now())
        _make(target)
        remember(target.path, mapping)
    except FileRefused as err:
        markup.alert(f"{words.place(err.problem)}：{words.problem(err.problem)}")
        return
    again()
    st.rerun()


def _make(target: Target) -> None:
    """Make a folder that is not there yet as what it was named: it keeps the mapping before any layer."""
    if target.new is not None and not target.path.exists():
        target.path.mkdir(parents=True)
        write_atomic(target.path / "folder.toml", folder_toml(target.new))


def _columns(proposals: list, kind: KindSpec, ctx: Context) -> dict[str, str]:
    """Field → header as the person left the table of columns."""
    words = ctx.words
    names = {words.name(spec): name for name, spec in kind.fields.items()}
    keep = words.say("mapping.keep")
    labels = {field: label for label, field in names.items()}
    head = {name: words.say(f"mapping.{name}") for name in ("column", "samples", "field", "confidence")}
    frame = pd.DataFrame(
        [
            {
                head["column"]: proposal.header,
                head["samples"]: "　／　".join(proposal.samples),
                head["field"]: labels.get(proposal.field, keep),
                head["confidence"]: words.say(f"mapping.{proposal.confidence}"),
            }
            for proposal in proposals
        ]
    )
    edited = st.data_editor(
        frame,
        key=f"mapping_columns_{kind.id}",
        hide_index=True,
        disabled=[head["column"], head["samples"], head["confidence"]],
        column_config={head["field"]: st.column_config.SelectboxColumn(options=[keep, *names], required=True)},
    )
    chosen = zip(edited[head["column"]], edited[head["field"]], strict=True)
    return {names[label]: header for header, label in chosen if label in names}
