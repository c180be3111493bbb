"""区への展開: measures × wards: where a measure can start now, and what stands in the way of the others."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.markup import Cell, Mark
from dashboard.plan.desk import Desk, year_words
from dashboard.session import choices, choose
from layers.plan.entries import Rollout
from layers.plan.model import Measure
from layers.plan.progress import StateCounts
from layers.scorecard.matrix import counts_of, start_of
from layers.scorecard.obstacles import Obstacle, Standing, standing
from layers.states import ROLLOUT_STATES
from layers.wording import Wording

_UNKNOWN = "unknown"


def show(desk: Desk) -> None:
    """The whole view."""
    if not no_wards(desk):
        return
    measures = _chosen(desk)
    wards = (desk.ctx.ward,) if desk.ctx.ward in desk.book.wards else desk.book.wards
    found = standing(desk.book, desk.fiscal_year, {one.id for one in measures}, wards)
    _answer(desk, found)
    _legend(desk, measures, wards)
    _table(desk, measures, wards)
    _starts(desk, found)
    _obstacles(desk, found)
    rules = [desk.ctx.words.say(f"matrix.rule_{name}") for name in ("start", "share", "overdue")]
    with st.expander(desk.ctx.words.say("app.how")):
        markup.bullet_list([(desk.ctx.words.say("how.rule"), rule) for rule in rules])


def no_wards(desk: Desk) -> bool:
    """Whether there are wards; says so where there are none."""
    if desk.book.wards:
        return True
    city, plan = desk.ctx.folder.city.code, desk.book.plan.head.city
    markup.paragraph(desk.ctx.words.say("matrix.no_wards" if city in ("", plan) else "matrix.other_city"), "empty")
    return False


def share_cell(counts: StateCounts, words: Wording, unknown: str = "matrix.share_unknown") -> Cell:
    """Done of the applicable ones with both numbers; 判定不能 where one is not known."""
    if counts.unknown:
        return Cell(words.say(unknown, unknown=counts.unknown), "unknown")
    if counts.share_done is None:
        return Cell(words.say("matrix.share_none"), "plain")
    told = {"done": counts.by_state["done"], "whole": counts.applicable, "percent": f"{counts.share_done:.0f}"}
    return Cell(words.say("matrix.share_value", **told), "number")


def _chosen(desk: Desk) -> list[Measure]:
    """The measures of the pillar chosen, or all."""
    words, pillars = desk.ctx.words, {one.id: one for one in desk.book.plan.pillars}

    def take() -> None:
        choose(pillar=st.session_state["w_pillar"])

    st.session_state["w_pillar"] = choices()["pillar"] if choices()["pillar"] in pillars else ""
    left, _ = st.columns([2, 3], gap="small")
    with left:
        st.selectbox(
            words.say("matrix.pillar"),
            ["", *pillars],
            key="w_pillar",
            on_change=take,
            format_func=lambda name: pillars[name].name if name else words.say("matrix.all"),
        )
    wanted = st.session_state["w_pillar"]
    return [one for one in desk.book.plan.measures if wanted in ("", one.pillar)]


def _answer(desk: Desk, found: Standing) -> None:
    words, now = desk.ctx.words, found.by_start["now"]
    told = {"cells": len(now), "measures": len({one for one, _ in now}), "wards": len({ward for _, ward in now})}
    ward = desk.ctx.ward if desk.ctx.ward in desk.book.wards else ""
    name = ("answer_ward" if ward else "answer") if now else "answer_none"
    counts = {start: len(places) for start, places in found.by_start.items() if start != "now"}
    top = found.obstacles[0] if found.obstacles else None
    obstacle = (
        words.say("matrix.top", text=top.text, cells=len(top.places), wards=len(top.wards))
        if top
        else words.say("matrix.no_top")
    )
    sentence = words.say(f"matrix.{name}", ward=ward, **told) + desk.mark
    markup.answer(sentence, words.say("matrix.detail", obstacle=obstacle, **counts))


def _letter(state: str, words: Wording) -> str:
    return words.say(f"matrix.letter_{state}")


def state_word(state: str | None, words: Wording) -> str:
    """The word of a state of the roll-out; 不明 where none is known."""
    return words.say(f"rollout_state.{state}") if state else words.say("matrix.unknown")


def _legend(desk: Desk, measures: list[Measure], wards: tuple[str, ...]) -> None:
    words, book = desk.ctx.words, desk.book
    rows = [book.rollout(one.id, ward, desk.fiscal_year) for one in measures for ward in wards]
    counts = counts_of(rows)
    told: list[tuple[Mark, str]] = []
    for state in (*ROLLOUT_STATES, _UNKNOWN):
        count = counts.unknown if state == _UNKNOWN else counts.by_state[state]
        word = state_word("" if state == _UNKNOWN else state, words)
        told.append((Mark(_letter(state, words), state, word), words.say("matrix.legend", state=word, count=count)))
    now = sum(start_of(one) == "now" for one in rows)
    late = sum(_late(desk, one) for one in rows)
    ready = Mark(_letter("ready", words), "ready", "", now=True)
    told.append((ready, words.say("matrix.legend", state=words.say("matrix.now"), count=now)))
    told.append(
        (Mark("", "none", "", late=True), words.say("matrix.legend", state=words.say("matrix.late"), count=late))
    )
    markup.mark_key(told, desk.mark)


def _late(desk: Desk, one: Rollout | None) -> bool:
    return one is not None and bool(desk.rollout_day) and one.overdue(desk.rollout_day)


def _table(desk: Desk, measures: list[Measure], wards: tuple[str, ...]) -> None:
    words = desk.ctx.words
    heads = [Cell(_short(ward), href=desk.link(view="matrix", ward=ward, measure="")) for ward in wards]
    headers: list[Cell | str] = [words.say("matrix.measure"), *heads, Cell(words.say("matrix.share"), "number")]
    rows: list[tuple[Cell, list[Mark], list[Cell]]] = []
    for pillar in desk.book.plan.pillars:
        own = [one for one in measures if one.pillar == pillar.id]
        if own:
            rows.append((Cell(pillar.name), [], []))
        rows += [_row(desk, one, wards) for one in own]
    caption = words.say("matrix.caption", year=year_words(desk.fiscal_year, desk.ctx.words)) + desk.mark
    markup.matrix(headers, rows, caption, "rollout-matrix")


def _short(ward: str) -> str:
    """千種区 → 千種: every column is a ward."""
    return ward.removesuffix("区") if len(ward) > 2 else ward  # noqa: PLR2004  (西区 stays 西区)


def _row(desk: Desk, measure: Measure, wards: tuple[str, ...]) -> tuple[Cell, list[Mark], list[Cell]]:
    rollout = [desk.book.rollout(measure.id, ward, desk.fiscal_year) for ward in wards]
    marks = [_mark(desk, measure, ward, one) for ward, one in zip(wards, rollout, strict=True)]
    name = Cell(f"{measure.id} {measure.name}", href=desk.link(view="matrix", measure=measure.id))
    return name, marks, [share_cell(counts_of(rollout), desk.ctx.words)]


def _mark(desk: Desk, measure: Measure, ward: str, one: Rollout | None) -> Mark:
    words, state = desk.ctx.words, (one.state if one else None) or _UNKNOWN
    now, late = start_of(one) == "now", _late(desk, one)
    word = state_word(one.state if one else None, words)
    told = words.say("matrix.told", measure=measure.id, ward=ward, state=word)
    told += words.say("matrix.told_now") if now else ""
    told += words.say("matrix.told_late", due=one.due) if late and one else ""
    told += words.say("matrix.told_blocker", text=one.blockers) if one and one.blockers else ""
    href = desk.link(view="matrix", measure=measure.id, ward=ward)
    return Mark(_letter(state, words), state, told, href, now, late)


def _starts(desk: Desk, found: Standing) -> None:
    words, names = desk.ctx.words, {one.id: one.name for one in desk.book.plan.measures}
    by_measure: dict[str, list[str]] = {}
    for measure, ward in found.by_start["now"]:
        by_measure.setdefault(measure, []).append(ward)
    if not by_measure:
        return
    markup.heading(words.say("matrix.list_now"))
    rows: list[list[Cell | str]] = [
        [
            Cell(f"{measure} {names[measure]}", "strong", desk.link(view="matrix", measure=measure, ward=wards[0])),
            "、".join(wards),
            Cell(f"{len(wards)}", "number"),
        ]
        for measure, wards in by_measure.items()
    ]
    headers = [words.say("matrix.measure"), words.say("matrix.wards"), Cell(words.say("matrix.cells"), "number")]
    markup.table(headers, rows, _caption(desk), "start-table", stacked=True)


def _obstacles(desk: Desk, found: Standing) -> None:
    words = desk.ctx.words
    if not found.obstacles and not found.silent:
        return
    markup.heading(words.say("matrix.list_blocked"))
    if found.obstacles:
        names = ("kind", "what", "wards", "measures")
        headers: list[Cell | str] = [words.say(f"matrix.{name}") for name in names]
        rows = [_obstacle(one, words) for one in found.obstacles]
        headers.append(Cell(words.say("matrix.cells"), "number"))
        markup.table(headers, rows, _caption(desk), "obstacle-table", stacked=True)
    if found.silent:
        markup.paragraph(words.say("matrix.silent", count=len(found.silent)), "note")


def _obstacle(one: Obstacle, words: Wording) -> list[Cell | str]:
    measures = dict.fromkeys(measure for measure, _ in one.places)
    cells: list[Cell | str] = [words.say(f"matrix.kind_{one.kind}"), Cell(one.text), "、".join(one.wards)]
    return [*cells, "、".join(measures), Cell(f"{len(one.places)}", "number")]


def _caption(desk: Desk) -> str:
    return desk.ctx.words.say("matrix.caption_places", year=year_words(desk.fiscal_year, desk.ctx.words)) + desk.mark
