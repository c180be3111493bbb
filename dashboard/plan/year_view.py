"""年度の締め: how far the year is, what is missing before it is frozen, the freeze, the publication, and addenda."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.plan.addenda_view import addenda
from dashboard.plan.desk import Desk, year_words
from dashboard.plan.saving import ask_who, attempt, entries_of, now, said
from layers.evidence.drilled import DRILL_RULES
from layers.evidence.model import Evidence
from layers.plan.fiscal import fiscal_year_of, last_day
from layers.scorecard.closing import LACKS, Closing, closing_of, is_saved, lacks, noted, states
from layers.scorecard.evidence_year import evidence_of_year
from layers.states import RESULT_STATES
from layers.store.rules import Change


def show(desk: Desk) -> None:
    """The whole view."""
    closing = closing_of(desk.book, entries_of(desk).year(desk.book.id, desk.fiscal_year))
    said()
    _answer(desk, closing)
    _steps(desk)
    if closing.open:
        _lacks(desk)
    if not desk.book.editable:
        markup.paragraph(desk.ctx.words.say("entry_form.not_editable"), "empty")
        return
    who = ask_who(desk)
    if closing.by != "saved":
        _freeze(desk, closing, who)
    elif closing.state == "frozen":
        _publish(desk, who)
    addenda(desk, closing, who)


def _year(desk: Desk) -> str:
    return year_words(desk.fiscal_year, desk.ctx.words)


def _answer(desk: Desk, closing: Closing) -> None:
    words, year = desk.ctx.words, closing.year
    state = words.say(f"year_state.{closing.state}")
    missing = len({card.id for name in ("no_result", "draft") for card in lacks(desk.cards)[name]})  # type: ignore[index]
    name = "answer_open" if closing.open else "answer_closed"
    told = {"year": _year(desk), "state": state, "missing": missing, "total": len(desk.cards)}
    detail = words.say("year.by_tables" if closing.by == "tables" else "year.by_nobody")
    if year.frozen_at:
        detail = words.say("year.frozen", who=year.frozen_by, when=words.moment(year.frozen_at))
    if year.published_at:
        detail += words.say("year.published", who=year.published_by, when=words.moment(year.published_at))
    markup.answer(words.say(f"year.{name}", **told) + desk.mark, detail)


def _steps(desk: Desk) -> None:
    """未入力 → 下書き → 所管確認 → 確定 → 公表, with how many measures are at each."""
    words, counts = desk.ctx.words, states(desk.cards)
    headers: list[Cell | str] = [Cell(words.say(f"result_state.{state}"), "number") for state in RESULT_STATES]
    row: list[Cell | str] = [Cell(f"{counts[state]}", "number") for state in RESULT_STATES]
    caption = words.say("year.steps", total=len(desk.cards)) + desk.mark
    markup.table([words.say("year.step"), *headers], [[words.say("year.measures"), *row]], caption, "year-steps")


def _lacks(desk: Desk) -> None:
    words, found = desk.ctx.words, lacks(desk.cards)
    items = [
        (words.say(f"year.{lack}"), f"{card.id} {card.row.measure.name}", card.id)
        for lack in LACKS
        for card in found[lack]
    ]
    if not items:
        markup.paragraph(words.say("year.nothing_missing"), "plain")
        return
    markup.heading(words.say("year.missing"))
    counts = [(words.say(f"year.{lack}"), words.say("year.count", count=len(found[lack])), "plain") for lack in LACKS]
    markup.definition_table(counts, words.say("year.missing_caption") + desk.mark)
    with st.expander(words.say("year.missing_list", count=len(items))):
        enter = words.say("year.enter")
        markup.action_list((word, text, desk.link(view="table", measure=name), enter) for word, text, name in items)


# --- the freeze -------------------------------------------------------------------------------


def _noted(desk: Desk) -> list[Change]:
    """What the freeze notes down: all that is not among the saved entries yet, as it stands on the reference date."""
    ctx, words = desk.ctx, desk.ctx.words

    def source(one: Evidence) -> str:
        if one.source:
            return one.source
        if one.state != "known":
            return words.say(f"evidence_reason.{one.reason}")
        counted = ctx.config.indicators.indicators[one.indicator].rule in DRILL_RULES
        return words.say("year.register_source" if counted else "year.computed_source")

    found = evidence_of_year(desk.book, ctx.folder, ctx.config, desk.fiscal_year, ctx.as_of)
    return noted(desk.book, desk.fiscal_year, found, source, ctx.config)


def _freeze(desk: Desk, closing: Closing, who: str) -> None:
    words, changes = desk.ctx.words, _noted(desk)
    markup.heading(words.say("year.freeze_title"))
    # A value saved already is saved again with its target and definition: it is still one value.
    kinds = [change.record.kind for change in changes if not is_saved(desk.book, change.record)]
    saved = [
        record.kind for record, one in desk.book.saved.items() if record.fiscal_year == desk.fiscal_year and one.body
    ]
    rows: list[list[Cell | str]] = [
        [
            words.say(f"year.kind_{kind}"),
            Cell(f"{saved.count(kind)}", "number"),
            Cell(f"{kinds.count(kind)}", "number"),
            Cell(f"{saved.count(kind) + kinds.count(kind)}", "number"),
        ]
        for kind in ("result", "rollout", "indicator_value")
    ]
    headers: list[Cell | str] = [words.say("year.what")]
    headers += [Cell(words.say(f"year.{name}"), "number") for name in ("saved", "noted", "frozen_count")]
    date = words.date(desk.ctx.as_of)
    markup.table(
        headers, rows, words.say("year.freeze_caption", year=_year(desk), date=date) + desk.mark, "freeze-list"
    )
    for line in _warnings(desk, closing):
        markup.caution(line)
    markup.paragraph(words.say("year.atomic"), "note")
    sure = st.checkbox(words.say("year.sure", year=_year(desk)), key=f"freeze_sure_{desk.book.id}_{desk.fiscal_year}")
    if st.button(words.say("year.freeze"), type="primary", key="freeze", disabled=not sure):
        _do_freeze(desk, changes, who)


def _warnings(desk: Desk, closing: Closing) -> list[str]:
    words, found = desk.ctx.words, []
    if closing.by == "tables":
        found.append(words.say("year.take_over"))
    if desk.ctx.as_of is None or fiscal_year_of(desk.ctx.as_of) != desk.fiscal_year:
        found.append(words.say("year.other_date", date=words.date(desk.ctx.as_of)))
    elif desk.ctx.as_of < last_day(desk.fiscal_year):
        found.append(words.say("year.not_over", date=words.date(desk.ctx.as_of)))
    missing = lacks(desk.cards)
    if missing["no_result"] or missing["draft"]:
        told = {"no_result": len(missing["no_result"]), "draft": len(missing["draft"])}
        found.append(words.say("year.unfinished", **told))
    return found


def _do_freeze(desk: Desk, changes: list[Change], who: str) -> None:
    words = desk.ctx.words

    def act() -> str:
        entries_of(desk).freeze(desk.book.id, desk.fiscal_year, who, now(), changes)
        return words.say("year.frozen_done", year=_year(desk), count=len(changes))

    if attempt(words, who, act):
        st.rerun()


def _publish(desk: Desk, who: str) -> None:
    words = desk.ctx.words
    markup.heading(words.say("year.publish_title"))
    markup.paragraph(words.say("year.publish_note"), "note")
    sure = st.checkbox(words.say("year.publish_sure", year=_year(desk)), key=f"publish_sure_{desk.fiscal_year}")

    def act() -> str:
        entries_of(desk).publish(desk.book.id, desk.fiscal_year, who, now())
        return words.say("year.published_done", year=_year(desk))

    if st.button(words.say("year.publish"), type="primary", key="publish", disabled=not sure) and attempt(
        words, who, act
    ):
        st.rerun()
