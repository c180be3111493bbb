"""備えシート: the next steps, ten questions with their answers, what one change of the assumptions does, and all of it
as one page of paper for the day the power is out.
"""

from __future__ import annotations

import datetime

import streamlit as st

from dashboard import markup, provenance
from dashboard.markup import Cell
from dashboard.readiness import basis_view
from dashboard.readiness.room import Room, working
from layers.export.readiness_paper import readiness_pdf
from layers.export.tables import file_name
from layers.readiness.sensitivity import Change
from layers.readiness.sheet import WardSheet, kept_sheet
from layers.readiness.sheet_parts import Answer
from layers.readiness.sheet_words import change_words, lead
from layers.readiness.standards import Basis

_KEY = "ward_sheet"


def show(room: Room) -> None:
    """The whole view."""
    ctx = room.ctx
    with working(ctx, "sheet.working") as progress:
        sheet = kept_sheet(ctx.folder, ctx.config, room.scenario, ctx.as_of, ctx.ward, progress)
    markup.answer(lead(sheet, ctx.words, _place(room)) + room.mark)
    _steps(room, sheet)
    _paper(room, sheet)
    _questions(room, sheet)
    _changes(room, sheet)
    _how(room, sheet)


def _place(room: Room) -> str:
    """The sheet is of a ward or the whole city; a chosen school district does not narrow it."""
    return room.ctx.ward or room.ctx.whole


def _steps(room: Room, sheet: WardSheet) -> None:
    words = room.ctx.words
    markup.heading(words.say("sheet.steps") + room.mark)
    if not sheet.steps:
        markup.paragraph(words.say("sheet.steps_none"), "empty")
        return
    markup.action_list([(f"{n}.", step.said.words(words), "", "") for n, step in enumerate(sheet.steps, 1)], "steps")


def _paper(room: Room, sheet: WardSheet) -> None:
    ctx = room.ctx
    if sheet.as_of is None:
        markup.caution(ctx.words.say("sheet.no_date"))
        return

    # Made when it is asked for: setting the page and its map takes seconds.
    st.download_button(
        ctx.words.say("sheet.download"),
        lambda: readiness_pdf(sheet, ctx.folder, ctx.words),
        file_name(_file(room, sheet.as_of), "pdf", training=sheet.training),
        "application/pdf",
        key=f"{_KEY}_pdf",
        on_click="ignore",
    )


def _file(room: Room, as_of: datetime.date) -> str:
    return room.ctx.words.say("sheet.file", place=_place(room), hazard=room.hazard, date=as_of.isoformat())


def _questions(room: Room, sheet: WardSheet) -> None:
    words = room.ctx.words
    rows = [
        [Cell(str(n), "number"), _question(room, one), _answer(room, one)] for n, one in enumerate(sheet.questions, 1)
    ]
    heads = ["", words.say("sheet.question"), words.say("sheet.answer")]
    markup.heading(words.say("sheet.questions") + room.mark)
    markup.table(heads, rows, _caption(room, "questions"), f"{_KEY}_questions", stacked=True)


def _question(room: Room, answer: Answer) -> Cell:
    return Cell(answer.question(room.ctx.words), "strong")


def _answer(room: Room, answer: Answer) -> Cell:
    return Cell(answer.said.words(room.ctx.words), "unknown" if answer.state == "undecided" else "plain")


def _caption(room: Room, name: str) -> str:
    date = room.ctx.words.date(room.ctx.as_of)
    return room.ctx.words.say(f"sheet.caption_{name}", place=_place(room), date=date) + room.mark


def _changes(room: Room, sheet: WardSheet) -> None:
    words = room.ctx.words
    if not sheet.sensitivity:
        return
    names = ("change_served", "change_left", "change_late", "change_far", "change_unknown", "change_difference")
    heads = [words.say("sheet.change"), *(Cell(words.say(f"sheet.{name}"), "number") for name in names)]
    rows = [_change(room, one) for one in sheet.sensitivity]
    markup.heading(words.say("sheet.sensitivity") + room.mark)
    markup.table(heads, rows, _caption(room, "changes"), f"{_KEY}_changes", stacked=True)


def _change(room: Room, change: Change) -> list[Cell]:
    told = change_words(change, room.ctx.words)
    kind = "unknown" if change.difference is None else "number"
    cells = (told.served, told.left, told.late, told.far, told.unknown, told.difference)
    return [Cell(told.what, "strong"), *(Cell(one, kind) for one in cells)]


# --- どう計算したか ------------------------------------------------------------------------------


def _how(room: Room, sheet: WardSheet) -> None:
    words = room.ctx.words
    with st.expander(words.say("app.how")):
        markup.bullet_list([(words.say("sheet.steps"), words.say("sheet.steps_rule"))])
        heads = [words.say(f"sheet.{name}") for name in ("question", "numbers", "rule", "source")]
        rows = [_basis(room, one) for one in sheet.questions]
        markup.table(heads, rows, _caption(room, "basis"), f"{_KEY}_basis", stacked=True)
        cited = (one for answer in sheet.questions for one in answer.basis.standards)
        typed = (one for one in sheet.found.standards if not one.id)
        basis_view.standards(room, (*cited, *typed), f"{_KEY}_standards")
        said = dict.fromkeys(one.words(words) for answer in sheet.questions for one in answer.statements)
        markup.bullet_list([(words.say("sheet.statement"), text) for text in said])
        kinds = [one.kind for answer in sheet.questions for one in answer.basis.sources]
        provenance.notices(room.ctx, list(dict.fromkeys(kinds)))


def _basis(room: Room, answer: Answer) -> list[Cell | markup.Stack]:
    words, base = room.ctx.words, answer.basis
    numbers = tuple(
        Cell(words.say("sheet.entry", name=one.head(words), value=one.words(words)), "plain") for one in answer.numbers
    )
    rules = tuple(Cell(rule.words(words)) for rule in base.rules)
    return [
        Cell(answer.question(words), "strong"),
        markup.Stack(numbers or (Cell("—"),)),
        markup.Stack(rules),
        markup.Stack(_sources(room, base)),
    ]


def _sources(room: Room, base: Basis) -> tuple[Cell, ...]:
    words, kinds = room.ctx.words, room.ctx.config.layers.kinds
    told = [
        words.say(
            "sheet.source_line",
            kind=words.name(kinds[one.kind]) + (f"（{one.basis}）" if one.basis else ""),
            rows=f"{one.rows:,}",
            date=words.date(one.edition_date),
            source=one.source or words.say("value.unregistered"),
        )
        for one in base.sources
    ]
    missing = [Cell(words.say("sheet.layer_missing", kind=words.name(kinds[kind])), "unknown") for kind in base.missing]
    return (*(Cell(text) for text in told), *missing) or (Cell("—"),)
