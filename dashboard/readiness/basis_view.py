"""どう計算したか of one result of readiness: rules, standards with value, level and source, layers with dates."""

from __future__ import annotations

import math
from collections.abc import Iterable

import streamlit as st

from dashboard import markup, provenance
from dashboard.markup import Cell, Stack
from dashboard.readiness.cells import Row, data_link, numbers
from dashboard.readiness.room import Room
from layers.readiness.standards import Basis, Cited, Source, basis_of
from layers.readiness.terms import Value


def show(room: Room, basis: Basis, key: str, name: str = "") -> None:
    """The block, folded; ``key`` tells its tables from others on the page, ``name`` what it explains."""
    words = room.ctx.words
    with st.expander(words.say("basis.how_of", how=words.say("app.how"), name=name) if name else words.say("app.how")):
        if basis.rules:
            markup.bullet_list([(words.say("how.rule"), rule.words(words)) for rule in basis.rules])
        if basis.standards:
            standards(room, basis.standards, f"{key}-standards")
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


def standards(room: Room, used: Iterable[Cited | Value], key: str) -> None:
    """The standards used, each once: name, value, level and source; nothing where none is."""
    words = room.ctx.words
    rows = [_typed(room, one) if isinstance(one, Value) else _standard(room, one) for one in _each(room, used)]
    if rows:
        headers = numbers(words, "basis.standard", "#basis.value", "basis.level", "how.source")
        markup.table(headers, rows, words.say("basis.standards") + room.mark, key, stacked=True)


def standards_folded(room: Room, used: Iterable[Cited | Value], key: str) -> None:
    """The same table, folded."""
    with st.expander(room.ctx.words.say("basis.standards")):
        standards(room, used, key)


def _each(room: Room, used: Iterable[Cited | Value]) -> list[Cited | Value]:
    """Each once, a value of a scenario with its standard; what is left a `Value` was typed."""
    known = room.ctx.config.standards
    cited = (Cited(one.id, known[one.id]) if isinstance(one, Value) and one.id else one for one in used)
    return list(dict.fromkeys(cited))


def _typed(room: Room, value: Value) -> Row:
    words = room.ctx.words
    name, source = words.say(f"scenario.{value.topic}"), words.say("basis.typed")
    return [name, _told(room, value.value, value.unit), _level(room, value.level), source]


def _standard(room: Room, cited: Cited) -> Row:
    words, standard = room.ctx.words, cited.standard
    source = [Cell(standard.source), *(Cell(text, "fine") for text in (standard.url, standard.note) if text)]
    return [
        words.name(standard),
        _told(room, standard.value, standard.unit),
        _level(room, standard.level),
        Stack(tuple(source)),
    ]


def _level(room: Room, level: str) -> Cell:
    return Cell(room.ctx.words.say(f"basis.level_{level}"), "when")


def _told(room: Room, value: float, unit: str) -> Cell:
    """A number with its unit; 判定不能 for a standard without a value."""
    if math.isnan(value):
        return Cell(room.ctx.words.say("value.undecided"), "unknown")
    return Cell(f"{value:,.10g} {_unit(room, unit)}", "number")


def _unit(room: Room, unit: str) -> str:
    """A standard's unit in the reader's language; one that has no words stays as it is written."""
    named = room.ctx.config.text[room.ctx.words.language]["basis_unit"]
    return named.get(unit, unit)


def _sources(room: Room, basis: Basis, key: str) -> None:
    words = room.ctx.words
    headers = numbers(words, "how.layer", "how.source", "how.date", "how.fresh", "#how.rows")
    rows = [_source(room, source) for source in basis.sources]
    caption = words.say("basis.sources", date=words.date(basis.as_of)) + room.mark
    markup.table(headers, rows, caption, f"{key}-sources")


def _source(room: Room, source: Source) -> Row:
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
