"""Values of a measure's indicators: counted ones are entered, computed ones are noted down for the year."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.plan import addenda_view, forms, history_view
from dashboard.plan.desk import Desk
from dashboard.plan.record_form import Form, entry
from dashboard.plan.saving import attempt, entries_of, now, said
from layers.evidence.compute import evidence
from layers.evidence.model import Evidence
from layers.plan.fiscal import fiscal_year_of
from layers.scorecard.card import Card
from layers.scorecard.closing import Closing, values_noted
from layers.scorecard.evidence_year import counted_evidence
from layers.scorecard.saved_rows import value_body
from layers.spec import IndicatorSpec
from layers.store.body import Body
from layers.store.record import Record
from layers.wording import Wording


def indicator_form(desk: Desk, card: Card, who: str, closing: Closing) -> None:
    """One indicator of the measure, for the city or a ward."""
    words, held = desk.ctx.words, [one for one in (card.main, *card.others) if one is not None]
    if not held:
        return
    markup.heading(words.say("entry_form.value") + desk.mark, 3)
    specs = {one.spec.id: one.spec for one in held}
    left, right = st.columns([3, 2], gap="small")
    with left:
        names = {name: f"{words.name(spec)}（{words.say(f'evidence.{spec.kind}')}）" for name, spec in specs.items()}
        label = words.say("entry_form.indicator")
        chosen = st.selectbox(label, list(specs), key=f"entry_indicator_{card.id}", format_func=names.get)
    spec = specs[chosen]
    if spec.kind == "L":
        _computed(desk, spec, who, closing)
        return
    with right:
        whole = words.say("entry_form.whole")
        places = ["", *desk.book.wards]
        start = places.index(desk.ctx.ward) if desk.ctx.ward in places else 0
        key = f"entry_place_{desk.ctx.ward}"
        ward = st.selectbox(
            words.say("entry_form.place"), places, index=start, key=key, format_func=lambda one: one or whole
        )
    _counted(desk, spec, ward, who, closing)


def _counted(desk: Desk, spec: IndicatorSpec, ward: str, who: str, closing: Closing) -> None:
    words, ctx = desk.ctx.words, desk.ctx
    now = ctx.as_of is not None and fiscal_year_of(ctx.as_of) == desk.fiscal_year
    if closing.open and now and spec.id in counted_evidence(desk.book, ctx.folder, ctx.config, ctx.as_of):
        markup.paragraph(words.say("entry_form.register_counts"), "note")
    if closing.open:
        markup.paragraph(words.say("entry_form.unit", unit=words.say(f"unit.{spec.unit}")), "note")
    record = Record("indicator_value", desk.book.id, spec.id, desk.fiscal_year, ward)
    form = Form("value", record, _body(desk, record), forms.value_fields, forms.draw_value, forms.value_of)
    entry(desk, form, who, closing)


def _body(desk: Desk, record: Record) -> Body | None:
    """What was saved, else what the tables say."""
    found = desk.book.saved.get(record)
    return found.body if found and found.body else value_body(desk.book, record)


def _computed(desk: Desk, spec: IndicatorSpec, who: str, closing: Closing) -> None:
    """Today's computed value, and the button that keeps it for the year."""
    ctx, words = desk.ctx, desk.ctx.words
    if ctx.as_of is None or fiscal_year_of(ctx.as_of) != desk.fiscal_year:
        markup.paragraph(words.say("entry_form.other_year"), "note")
    elif closing.open:
        found = evidence(ctx.folder, ctx.config, spec.id, ctx.as_of)
        told = value_words(found, spec, words)
        markup.paragraph(words.say("entry_form.computed", value=told, date=words.date(found.as_of)), "plain")
        if found.value is None:
            markup.paragraph(words.say("entry_form.nothing_to_note"), "note")
        elif st.button(words.say("entry_form.note_down"), key="note_down"):
            _note(desk, found, who)
    said("indicator_value")
    record = Record("indicator_value", desk.book.id, spec.id, desk.fiscal_year)
    addenda_view.of_record(desk, record)
    # The city's values and the wards' were noted down in one act: they are taken back in one, not the city's alone.
    history_view.show(desk, record, who, undo=False)
    if closing.open and record in desk.book.saved and st.button(words.say("entry_form.note_undo"), key="note_undo"):
        _undo(desk, record, who)


def _undo(desk: Desk, record: Record, who: str) -> None:
    words = desk.ctx.words

    def act() -> str:
        done = entries_of(desk).undo_act(record, who, now(), desk.book.version(record))
        return words.say("entry_form.note_undone", count=len(done))

    if attempt(words, who, act, at="indicator_value"):
        st.rerun()


def _note(desk: Desk, found: Evidence, who: str) -> None:
    words = desk.ctx.words

    def act() -> str:
        changes = values_noted(desk.book, desk.fiscal_year, found, words.say("year.computed_source"))
        entries_of(desk).save_all(changes, who, now(), act="save")
        return words.say("entry_form.noted", count=len(changes))

    if attempt(words, who, act, at="indicator_value"):
        st.rerun()


def value_words(found: Evidence, spec: IndicatorSpec, words: Wording) -> str:
    """A value with unit and bounds, or why there is none."""
    if found.value is None:
        return f"{words.say(f'value.{found.state}')}（{words.say(f'evidence_reason.{found.reason}')}）"
    text = f"{words.number(found.value, spec.digits)} {words.say(f'unit.{spec.unit}')}"
    text = words.say("ward_progress.at_least", value=text) if found.at_least else text
    return words.say("ward_progress.at_most", value=text) if found.at_most else text
