"""どう計算したか of one result of readiness: rules, standards with value, level and source, layers with dates."""

from __future__ import annotations

import streamlit as st

from dashboard import markup, provenance
from dashboard.markup import Cell, Stack
from dashboard.readiness.cells import data_link
from dashboard.readiness.room import Room
from layers.readiness.standards import Basis, Cited, Source, basis_of


def show(room: Room, basis: Basis, key: str, name: str = "") -> None:
    """The block, folded; ``key`` tells its tables from others on the page, ``name`` what it explains."""
    words = room.ctx.words
    with st.expander(words.say("basis.how_of", how=words.say("app.how"), name=name) if name else words.say("app.how")):
        if basis.rules:
            markup.bullet_list([(words.say("how.rule"), rule.words(words)) for rule in basis.rules])
        if basis.standards:
            _standards(room, basis, key)
        if basis.sources:
            _sources(room, basis, key)
        if basis.missing:
            missing = [words.name(room.ctx.config.layers.kinds[kind]) for kind in basis.missing]
            markup.caution(words.say("basis.missing", kinds=words.say("basis.between").join(missing)))
        provenance.notices(room.ctx, [source.kind for source in basis.sources])


def nothing(room: Room, kinds: tuple[str, ...], key: str, name: str) -> None:
    """The block of a question that cannot be answered: which of its layers are there, and which are missing."""
    ctx = room.ctx
    show(room, basis_of(ctx.folder, ctx.config, ctx.as_of, kinds), key, name)


def _standards(room: Room, basis: Basis, key: str) -> None:
    words = room.ctx.words
    heads = ["basis.standard", "basis.value", "basis.level", "how.source"]
    headers: list[Cell | str] = [words.say(head) for head in heads]
    headers[1] = Cell(words.say("basis.value"), "number")
    rows: list[list[Cell | Stack | str]] = [_standard(room, cited) for cited in basis.standards]
    markup.table(headers, rows, words.say("basis.standards"), f"{key}-standards")


def _standard(room: Room, cited: Cited) -> list[Cell | Stack | str]:
    words, standard = room.ctx.words, cited.standard
    known = standard.value == standard.value
    told = f"{standard.value:,.10g} {_unit(room, standard.unit)}"
    source = [Cell(standard.source), *(Cell(text, "fine") for text in (standard.url, standard.note) if text)]
    return [
        words.name(standard),
        Cell(told, "number") if known else Cell(words.say("value.undecided"), "unknown"),
        words.say(f"basis.level_{standard.level}"),
        Stack(tuple(source)),
    ]


def _unit(room: Room, unit: str) -> str:
    """A standard's unit in the reader's language; one that has no words stays as it is written."""
    named = room.ctx.config.text[room.ctx.words.language]["basis_unit"]
    return named.get(unit, unit)


def _sources(room: Room, basis: Basis, key: str) -> None:
    words = room.ctx.words
    heads = ["how.layer", "how.source", "how.date", "how.fresh", "how.rows"]
    headers: list[Cell | str] = [words.say(head) for head in heads]
    headers[-1] = Cell(words.say("how.rows"), "number")
    rows: list[list[Cell | Stack | str]] = [_source(room, source) for source in basis.sources]
    caption = words.say("basis.sources", date=words.date(basis.as_of)) + room.mark
    markup.table(headers, rows, caption, f"{key}-sources")


def _source(room: Room, source: Source) -> list[Cell | Stack | str]:
    words = room.ctx.words
    unknown = words.say("value.unregistered")
    name = words.name(room.ctx.config.layers.kinds[source.kind]) + (f"（{source.basis}）" if source.basis else "")
    late = {"stale": "strong", "undated": "unknown"}.get(source.fresh, "plain")
    return [
        Cell(name, href=data_link(source.kind)),
        source.source or Cell(unknown, "unknown"),
        words.date(source.edition_date) if source.edition_date else Cell(unknown, "unknown"),
        Cell(words.say(f"fresh.{source.fresh}"), late),
        Cell(f"{source.rows:,}", "number"),
    ]
