"""Two people entered the same: what each says and what it said before, field by field, and what to do with it.

Whatever is chosen, one's own text is saved first and the choice on top of it, in one step: both stay in the history.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.plan import drafts
from dashboard.plan.desk import Desk
from dashboard.plan.saving import CONFLICT, attempt, entries_of, now
from dashboard.plan.telling_entries import FIELDS, field_word, told
from layers.store.bodies import MeetingBody, body_of
from layers.store.body import Body
from layers.store.drill_bodies import DrillBody
from layers.store.errors import Conflict
from layers.store.record import Record
from layers.store.rules import Change


def conflict_in(folder: Path, record: Record) -> Conflict | None:
    """The conflict that waits for a decision on this record of this data folder, if any."""
    place, found = st.session_state.get(CONFLICT, (None, None))
    return found if isinstance(found, Conflict) and (place, found.record) == (folder, record) else None


def show(desk: Desk, found: Conflict, who: str, before: Body | None) -> None:
    """The three texts, and the choices; ``before`` is what stood in the tables where nobody had saved yet."""
    words = desk.ctx.words
    facts = {"who": found.theirs.who, "when": words.moment(found.theirs.when)}
    markup.caution(*words.say("entry_conflict.told", **facts).split("\n"))
    if found.mine is None:
        _reread(desk, found)
        return
    kind = found.record.kind
    mine, theirs = told(found.mine, kind, desk), told(found.theirs.body, kind, desk)
    base = told(found.base.body if found.base else before, kind, desk)
    rows = [(field_word(kind, name, words), base[name], theirs[name], mine[name]) for name in FIELDS[kind]]
    heads = [words.say(f"entry_conflict.{name}") for name in ("field", "base", "theirs", "mine")]
    markup.sides(heads, rows, words.say("entry_conflict.caption") + desk.mark, "conflict-table")
    differing = [name for name in FIELDS[kind] if mine[name] != theirs[name]]
    picked = {name: _pick(desk, kind, name, mine_changed=mine[name] != base[name]) for name in differing}
    _buttons(desk, found, who, picked)


def _pick(desk: Desk, kind: str, name: str, *, mine_changed: bool) -> str:
    words = desk.ctx.words
    return st.radio(
        words.say("entry_conflict.pick", field=field_word(kind, name, words)),
        ["mine", "theirs"],
        index=0 if mine_changed else 1,
        key=f"conflict_{name}",
        horizontal=True,
        format_func=lambda side: words.say(f"entry_conflict.{side}"),
    )


def _buttons(desk: Desk, found: Conflict, who: str, picked: dict[str, str]) -> None:
    words = desk.ctx.words
    columns = st.columns(3, gap="small")
    pressed = {
        name: column.button(words.say(f"entry_conflict.{name}"), key=f"conflict_{name}_button", width="stretch")
        for name, column in zip(("take_fields", "take_mine", "take_theirs"), columns, strict=True)
    }
    markup.paragraph(words.say("entry_conflict.both_kept"), "note")
    name = next((name for name, down in pressed.items() if down), "")
    place = desk.ctx.folder.path

    def act() -> str:
        return _resolve(desk, found, who, _picked(found, name, picked), name)

    if name and attempt(words, who, act, panel=place, at=found.record.kind):
        if conflict_in(place, found.record) is found:
            st.session_state.pop(CONFLICT)
            drafts.drop(place, found.record)
        st.rerun()


def _picked(found: Conflict, name: str, picked: dict[str, str]) -> dict[str, str]:
    sides = {"take_mine": "mine", "take_theirs": "theirs"}
    return dict.fromkeys(FIELDS[found.record.kind], sides[name]) if name in sides else picked


def _resolve(desk: Desk, found: Conflict, who: str, picked: dict[str, str], name: str) -> str:
    """One's own text as the next version, and what was chosen as the one after it."""
    entries, record, mine, base = entries_of(desk), found.record, _mine(found), found.theirs.version
    changes, chosen = [Change(record, mine, base)], _chosen(found, mine, picked)
    if name == "take_theirs" and found.theirs.body is None:
        entries.save(record, mine, who, now(), base)
        entries.undo(record, who, now(), base + 1, to=0)
    else:
        changes += [] if chosen == mine else [Change(record, chosen, base + 1)]
        entries.save_all(changes, who, now(), act="save")
    return desk.ctx.words.say(f"entry_conflict.done_{name}")


def _mine(found: Conflict) -> Body:
    """One's own text. A meeting or a drill that another person began, closed or called off meanwhile stays so: its state
    is no text of the form.
    """
    mine, theirs = found.mine, found.theirs.body
    assert mine is not None
    if isinstance(mine, MeetingBody) and isinstance(theirs, MeetingBody):
        return mine.model_copy(update={name: getattr(theirs, name) for name in ("state", "reason", "next")})
    if isinstance(mine, DrillBody) and isinstance(theirs, DrillBody):
        return mine.model_copy(update={name: getattr(theirs, name) for name in ("state", "reason", "held")})
    return mine


def _chosen(found: Conflict, mine: Body, picked: dict[str, str]) -> Body:
    if found.theirs.body is None:
        return mine
    own, other = mine.model_dump(), found.theirs.body.model_dump()
    fields: dict[str, Any] = {**other, **{name: own[name] for name, side in picked.items() if side == "mine"}}
    return body_of(found.record.kind, fields)


def _reread(desk: Desk, found: Conflict) -> None:
    """An undo came too late: nothing was to be saved; what is being typed stays in its draft."""
    if st.button(desk.ctx.words.say("entry_conflict.reread"), key="conflict_reread"):
        st.session_state.pop(CONFLICT)
        st.rerun()
