"""Under every number of a drill: what it cannot tell, and どう計算したか."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from dashboard import markup, provenance
from dashboard.drills import compute
from dashboard.drills.room import Room
from dashboard.readiness import basis_view, telling
from layers.readiness.statement import Statement
from layers.readiness.terms import Value
from layers.store.drill_bodies import DrillBody


def show(
    room: Room,
    body: DrillBody,
    said: Iterable[Statement],
    standards: Iterable[Value],
    rules: Iterable[str],
    kinds: Iterable[str],
    key: str,
) -> None:
    """What cannot be answered, then folded: the ``rules`` (names of words under [drill_how]), reservations, standards, layers."""
    words, ctx = room.words, room.ctx
    readiness = compute.readiness_room(room, body)
    cannot = telling.cannot(readiness, said)
    if cannot:
        markup.caution(*cannot)
    listed = [kind for kind in kinds if kind in ctx.config.layers.kinds]
    with st.expander(words.say("app.how")):
        markup.bullet_list([(words.say("how.rule"), words.say(f"drill_how.{rule}")) for rule in rules])
        telling.statements(readiness, said)
        basis_view.standards(readiness, standards, f"{key}-standards")
        provenance.layers_table(ctx, listed, f"{key}_layers")
        provenance.notices(ctx, listed)
        provenance.problems_table(ctx, listed, f"{key}_problems")
