"""The history of one record: who saved what when, field by field; addenda; and the way back."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.plan.desk import Desk
from dashboard.plan.saving import attempt, entries_of, now
from dashboard.plan.telling_entries import FIELDS, field_word, told
from layers.store.record import Record, Version


def show(desk: Desk, record: Record, who: str, *, undo: bool) -> None:
    """The history folded away; with the button that takes back the latest entry where the year is open."""
    words, versions = desk.ctx.words, entries_of(desk).history(record)
    if not versions:
        markup.paragraph(words.say("entry_history.none"), "note")
        return
    with st.expander(words.say("entry_history.title", count=len(versions))):
        headers: list[Cell | str] = [
            words.say(f"entry_history.{name}") for name in ("version", "when", "who", "act", "what")
        ]
        before: Version | None = None
        rows: list[list[Cell | str]] = []
        for one in versions:
            rows.append(_row(desk, one, before))
            before = one
        caption = words.say("entry_history.caption") + desk.mark
        markup.table(headers, rows[::-1], caption, f"history-{record.kind}")
        if undo and st.button(words.say("entry_history.undo"), key=f"undo_{record.kind}_{record.key}"):
            _undo(desk, record, who, versions[-1].version)


def _row(desk: Desk, one: Version, before: Version | None) -> list[Cell | str]:
    words = desk.ctx.words
    act = words.say(f"entry_act.{one.act}")
    return [Cell(f"{one.version}", "number"), words.moment(one.when), Cell(one.who), act, _changes(desk, one, before)]


def _changes(desk: Desk, one: Version, before: Version | None) -> str:
    """What a version changed: the text of an addendum, or each field from → to."""
    words, kind = desk.ctx.words, one.record.kind
    if one.note:
        return one.note
    if one.body is None:
        return words.say("entry_history.no_entry")
    old, new = told(before.body if before else None, kind, desk), told(one.body, kind, desk)
    blank = words.say("entry_history.blank")
    changed = [
        words.say(
            "entry_history.change",
            field=field_word(kind, name, words),
            before=old[name] or blank,
            after=new[name] or blank,
        )
        for name in FIELDS[kind]
        if old[name] != new[name]
    ]
    return "　".join(changed) or words.say("entry_history.same")


def _undo(desk: Desk, record: Record, who: str, version: int) -> None:
    """Take the latest entry back; what is being typed stays, and is a conflict when it is saved."""
    words = desk.ctx.words

    def act() -> str:
        entries_of(desk).undo(record, who, now(), version)
        return words.say("entry_history.undone")

    if attempt(words, who, act, panel=desk.ctx.folder.path, at=record.kind):
        st.rerun()
