"""区の比較: each ward's measures by state with their denominators, and one indicator's value ward by ward."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.plan.bars import Bar, bars
from dashboard.plan.desk import Desk, year_words
from dashboard.plan.matrix_view import no_wards, share_cell, state_word
from layers.evidence.model import Evidence
from layers.scorecard.card import Held
from layers.scorecard.matrix import WardProgress, ward_progress
from layers.spec import IndicatorSpec
from layers.states import ROLLOUT_STATES
from layers.wording import Wording


def show(desk: Desk) -> None:
    """The whole view."""
    if not no_wards(desk):
        return
    found = _sorted(ward_progress(desk.book, desk.fiscal_year, desk.rollout_day))
    _answer(desk, found)
    _table(desk, found)
    _indicator(desk)
    words = desk.ctx.words
    rules = [words.say("matrix.rule_share"), words.say("matrix.rule_overdue"), words.say("ward_progress.rule_rank")]
    with st.expander(words.say("app.how")):
        markup.bullet_list([(words.say("how.rule"), rule) for rule in rules])


def _sorted(found: list[WardProgress]) -> list[WardProgress]:
    """The highest share done first; wards whose share is not known behind, in the city's order."""
    known = [one for one in found if one.states.share_done is not None]
    rest = [one for one in found if one.states.share_done is None]
    return [*sorted(known, key=lambda one: -(one.states.share_done or 0)), *rest]


def _answer(desk: Desk, found: list[WardProgress]) -> None:
    words = desk.ctx.words
    ranked = [one for one in found if one.states.share_done is not None]
    detail = words.say("ward_progress.detail", ranked=len(ranked), unknown=len(found) - len(ranked))
    if not ranked:
        markup.answer(words.say("ward_progress.answer_none") + desk.mark, detail)
        return
    most = ranked[0].states.share_done or 0
    best = "、".join(one.ward for one in ranked if one.states.share_done == most)
    markup.answer(words.say("ward_progress.answer", best=best, percent=f"{most:.0f}") + desk.mark, detail)


def _table(desk: Desk, found: list[WardProgress]) -> None:
    words = desk.ctx.words
    names = [state_word(state, words) for state in (*ROLLOUT_STATES, None)]
    names += [words.say(f"ward_progress.{name}") for name in ("start", "late", "share")]
    rows = [_ward(desk, one) for one in found]
    caption = words.say("ward_progress.caption", year=year_words(desk.fiscal_year, desk.ctx.words)) + desk.mark
    headers: list[Cell | str] = [words.say("ward_progress.ward"), *(Cell(name, "number") for name in names)]
    markup.table(headers, rows, caption, "ward-progress")


def _ward(desk: Desk, one: WardProgress) -> list[Cell | str]:
    chosen = one.ward == desk.ctx.ward
    name = Cell(one.ward, "strong" if chosen else "plain", desk.link(view="matrix", ward=one.ward, measure=""))
    counts = [one.states.by_state[state] for state in ROLLOUT_STATES]
    numbers = [*counts, one.states.unknown, one.can_start, one.overdue]
    return [
        name,
        *(Cell(f"{count}", "number") for count in numbers),
        share_cell(one.states, desk.ctx.words, "ward_progress.share_unknown"),
    ]


# --- one indicator ----------------------------------------------------------------------------


def _indicator(desk: Desk) -> None:
    words = desk.ctx.words
    held = {one.spec.id: one for card in desk.cards for one in (card.main, *card.others) if one is not None}
    if not held:
        markup.paragraph(words.say("ward_progress.no_indicators"), "empty")
        return
    names = {name: f"{one.spec.measure} {words.name(one.spec)}" for name, one in held.items()}
    first = max(range(len(held)), key=lambda number: _ranked(list(held.values())[number].evidence))
    chosen = st.selectbox(
        words.say("ward_progress.indicator"), list(held), index=first, key="ward_indicator", format_func=names.get
    )
    _values(desk, held[chosen])


def _ranked(evidence: Evidence) -> int:
    """How many wards have a value that can be ranked."""
    table = evidence.by_ward
    return int(((table["state"] == "known") & ~table["at_least"] & ~table["at_most"]).sum())


def _values(desk: Desk, held: Held) -> None:
    words, spec, evidence = desk.ctx.words, held.spec, held.evidence
    table = evidence.by_ward[evidence.by_ward["name"].isin(desk.book.wards)]
    ordered = _ordered(table, spec)
    drawn = [Bar(str(row["name"]), _number(row["value"]), told(row, spec, words), _bound(row)) for row in ordered]
    unit, mark = words.say(f"unit.{spec.unit}"), _mark(desk, evidence)
    facts = {"name": words.name(spec), "unit": unit, "date": words.date(evidence.as_of)}
    caption = words.say("ward_progress.value_caption", **facts) + mark
    better = words.say(f"ward_progress.better_{spec.direction}")
    alt = "、".join(f"{one.label} {one.told}" for one in drawn)
    markup.picture(bars(drawn), words.say("ward_progress.value_alt", name=words.name(spec), told=alt), caption)
    rows: list[list[Cell | str]] = []
    sure = [float(row["value"]) for row in ordered if row["state"] == "known" and not _bound(row)]
    for row in ordered:
        known = row["state"] == "known"
        # Equal values share a rank.
        rank = Cell(f"{sure.index(float(row['value'])) + 1}" if known and not _bound(row) else "—", "number")
        value = Cell(told(row, spec, words), "number" if known else "unknown")
        rows.append([rank, str(row["name"]), value, _parts(row, words)])
    headers: list[Cell | str] = [Cell(words.say("ward_progress.rank"), "number"), words.say("ward_progress.ward")]
    headers += [Cell(words.say(f"ward_progress.{name}"), "number") for name in ("value", "parts")]
    markup.table(headers, rows, f"{caption}　{better}", "ward-values")


def _mark(desk: Desk, evidence: Evidence) -> str:
    return f"（{desk.ctx.words.say('training.mark')}）" if evidence.training else ""


def _ordered(table: pd.DataFrame, spec: IndicatorSpec) -> list[dict[str, Any]]:
    """The best first; bounds and what is not known behind: they have no rank."""
    rows = table.to_dict("records")
    sure = [row for row in rows if row["state"] == "known" and not _bound(row)]
    bound = [row for row in rows if row["state"] == "known" and _bound(row)]
    rest = [row for row in rows if row["state"] != "known"]
    for some in (sure, bound):
        some.sort(key=lambda row: float(row["value"]), reverse=spec.direction == "more")
    return [*sure, *bound, *rest]


def _bound(row: dict[str, Any]) -> bool:
    return bool(row["at_least"]) or bool(row["at_most"])


def _number(cell: object) -> float | None:
    return None if pd.isna(cell) else float(str(cell))


def told(row: dict[str, Any], spec: IndicatorSpec, words: Wording) -> str:
    """A value with its unit and whether it is a bound, or why there is none."""
    value = _number(row["value"])
    if row["state"] != "known" or value is None:
        reason = words.say(f"evidence_reason.{row['reason']}") if row["reason"] else ""
        return words.say(f"value.{row['state']}") + (f"（{reason}）" if reason else "")
    text = f"{words.number(value, spec.digits)} {words.say(f'unit.{spec.unit}')}"
    text = words.say("ward_progress.at_least", value=text) if row["at_least"] else text
    return words.say("ward_progress.at_most", value=text) if row["at_most"] else text


def _parts(row: dict[str, Any], words: Wording) -> Cell:
    part, whole = _number(row["part"]), _number(row["whole"])
    if part is None or whole is None or row["state"] != "known":
        return Cell("—", "number")
    return Cell(f"{words.number(part)} / {words.number(whole)}", "number")
