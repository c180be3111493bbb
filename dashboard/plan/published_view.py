"""What the plan's own documents publish of an indicator: real values, apart from everything made up."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.charts import Mark, series_chart
from dashboard.markup import Cell, Stack
from dashboard.plan.desk import Desk
from layers.plan.entries import Definition, IndicatorValue
from layers.plan.progress import Stretch, conflicts, series

_COLUMNS = ("dated", "value", "definition", "source")


def of_measure(desk: Desk, measure: str) -> None:
    """The published values of one measure."""
    words = desk.ctx.words
    own = [one for one in desk.book.published.definitions if one.measure == measure]
    if own:
        markup.heading(words.say("published.title") + _mark(desk), 3)
        _indicators(desk, own)


def loose(desk: Desk) -> None:
    """Published values that belong to no measure."""
    words = desk.ctx.words
    own = [one for one in desk.book.published.definitions if not one.measure]
    if own:
        with st.expander(words.say("published.loose") + _mark(desk)):
            _indicators(desk, own)


def _mark(desk: Desk) -> str:
    words = desk.ctx.words
    return f"（{words.say('training.mark' if desk.book.published.training else 'how.real')}）"


def _indicators(desk: Desk, definitions: list[Definition]) -> None:
    """Every indicator place by place; those of one conflict side by side."""
    published = desk.book.published
    names = list(dict.fromkeys(one.indicator for one in definitions))
    apart = conflicts(published)
    mine = {one.id for one in definitions}
    disputed = {name: values for name, values in apart.items() if values[0].definition in mine}
    for values in disputed.values():
        _conflict(desk, values)
    seen = {value.id for values in disputed.values() for value in values}
    for name in names:
        places = dict.fromkeys(
            (one.ward, one.place) for one in published.values if one.definition in mine and _of(desk, one) == name
        )
        for ward, place in places:
            found = [_without(stretch, seen) for stretch in series(published, name, ward=ward, place=place)]
            if any(stretch.values for stretch in found):
                _series(desk, [stretch for stretch in found if stretch.values], ward or place)


def _of(desk: Desk, value: IndicatorValue) -> str:
    return _definition(desk, value).indicator


def _definition(desk: Desk, value: IndicatorValue) -> Definition:
    return next(one for one in desk.book.published.definitions if one.id == value.definition)


def _without(stretch: Stretch, seen: set[str]) -> Stretch:
    return Stretch(stretch.definition, tuple(one for one in stretch.values if one.id not in seen))


def _series(desk: Desk, stretches: list[Stretch], place: str) -> None:
    words = desk.ctx.words
    name = stretches[0].definition.name + (f"　{place}" if place else "")
    marks = [
        Mark(one.value, number > 0, _date(one), _number(one, stretch.definition, desk), hollow=bool(part % 2))
        for part, stretch in enumerate(stretches)
        for number, one in enumerate(stretch.values)
    ]
    if len(marks) > 1:
        told = words.say("scorecard.between").join(f"{mark.label} {mark.told}" for mark in marks)
        broken = words.say("published.broken") if len(stretches) > 1 else ""
        markup.picture(series_chart(marks), f"{told}　{broken}", name + _mark(desk) + broken)
    rows = [_row(desk, stretch.definition, one) for stretch in stretches for one in stretch.values]
    headers = [words.say(f"published.{column}") for column in _COLUMNS]
    markup.table(headers, rows, name + _mark(desk), f"published-{stretches[0].values[0].id}", stacked=True)


def _conflict(desk: Desk, values: tuple[IndicatorValue, ...]) -> None:
    """Official values that disagree, side by side; none is the right one here."""
    words = desk.ctx.words
    headers = [words.say(f"published.{column}") for column in _COLUMNS]
    rows = [_row(desk, _definition(desk, one), one) for one in values]
    caption = words.say("published.conflict") + _mark(desk)
    markup.table(headers, rows, caption, f"conflict-{values[0].id}", stacked=True)


def _row(desk: Desk, definition: Definition, one: IndicatorValue) -> list[Cell | Stack | str]:
    words = desk.ctx.words
    value = Cell(_number(one, definition, desk), "unknown" if one.value is None else "short")
    texts = [text for text in (definition.name, definition.text, one.note) if text]
    about = tuple(Cell(text, "plain" if text == definition.name else "fine") for text in texts)
    level = words.say(f"published.level_{one.level}")
    source = tuple(Cell(text, "fine") for text in (f"{one.source}（{level}）", one.address) if text)
    return [_date(one) or words.say("value.unregistered"), Stack((value,)), Stack(about), Stack(source)]


def _date(one: IndicatorValue) -> str:
    return one.dated or one.date or ""


def _number(one: IndicatorValue, definition: Definition, desk: Desk) -> str:
    words = desk.ctx.words
    if one.value is None:
        return words.say("value.unregistered")
    told = f"{one.value:,g}" if one.value != int(one.value) else f"{int(one.value):,}"
    whole = f" / {int(one.of):,}" if one.of is not None else ""
    told = f"{told}{whole} {definition.unit}"
    return words.say("figure.about", value=told) if one.approximate else told
