"""表の出し入れ: every table of the plan as CSV, out as it stands now, and in again by reading, difference, applying."""

from __future__ import annotations

import hashlib
import io
import zipfile

import streamlit as st

from dashboard import markup
from dashboard.data import PLANS
from dashboard.markup import Cell
from dashboard.plan.desk import Desk
from dashboard.plan.saving import ask_who, attempt, now, said, tell
from layers.intake.table import TRAINING
from layers.plan.entry_load import ENTRY_TABLES
from layers.plan.exchange import PlanDifference, export_plan_table, handed_out
from layers.plan.load import PLAN_TABLES
from layers.problems import SonaeError
from layers.scorecard.exchange import TableReading, apply_entries_table, current_table, read_entries_table
from layers.wording import Wording

#: The table most people come for.
_FIRST = "results"
_KEY = "plan_file"
_SHOWN = 200


def show(desk: Desk) -> None:
    """The whole view."""
    said()
    _out(desk)
    _in(desk)


def files_of(desk: Desk) -> dict[str, tuple[str, bytes]]:
    """Table → file name and CSV: the plan's own tables, and those of entries with what people saved on top.

    Of a plan whose entries are published and read-only here, the entries are those of the plan's documents.
    """
    place = PLANS / desk.book.id
    found = {name: export_plan_table(place, name) for name in PLAN_TABLES}
    for name in ENTRY_TABLES:
        own = desk.book.editable and (desk.book.training or _has_own(desk, name))
        found[name] = (
            handed_out(current_table(desk.ctx.folder, desk.book, desk.ctx.config, name), desk.book.id)
            if own
            else export_plan_table(place, name)
        )
    return found


def _has_own(desk: Desk, name: str) -> bool:
    """Whether the folder holds entries of its own in a table: else the plan's documents are all there is."""
    return bool(current_table(desk.ctx.folder, desk.book, desk.ctx.config, name).rows)


def _zipped(files: dict[str, tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.values():
            archive.writestr(zipfile.ZipInfo(name), raw)
    return out.getvalue()


# --- out --------------------------------------------------------------------------------------


def _out(desk: Desk) -> None:
    words, files = desk.ctx.words, files_of(desk)
    markup.heading(words.say("files.out"))
    markup.paragraph(words.say("files.out_note"), "note")
    left, middle, right = st.columns([3, 2, 2], gap="small", vertical_alignment="bottom")
    with left:
        chosen = st.selectbox(
            words.say("files.table"),
            list(files),
            index=list(files).index(_FIRST),
            key="files_out",
            format_func=lambda name: _name(name, words),
        )
    file, raw = files[chosen]
    middle.download_button(
        words.say("files.one"), raw, file, "text/csv", key="files_one", on_click="ignore", width="stretch"
    )
    right.download_button(
        words.say("files.all", count=len(files)),
        _zipped(files),
        f"{TRAINING}_{desk.book.id}.zip" if desk.book.training else f"{desk.book.id}.zip",
        "application/zip",
        key="files_all",
        on_click="ignore",
        width="stretch",
    )
    if desk.book.training:
        markup.paragraph(words.say("files.training"), "only")


def _name(name: str, words: Wording) -> str:
    return f"{words.say(f'files.name_{name}')}（{name}）"


# --- in ---------------------------------------------------------------------------------------


def _in(desk: Desk) -> None:
    words = desk.ctx.words
    markup.heading(words.say("files.in"))
    if not desk.book.editable:
        markup.paragraph(words.say("entry_form.not_editable"), "empty")
        return
    markup.paragraph(words.say("files.in_note"), "note")
    left, right = st.columns([2, 3], gap="small")
    with left:
        name = st.selectbox(
            words.say("files.table"),
            list(ENTRY_TABLES),
            index=list(ENTRY_TABLES).index(_FIRST),
            key="files_in",
            format_func=lambda one: _name(one, words),
        )
    with right:
        count = st.session_state.get("plan_uploads", 0)
        given = st.file_uploader(words.say("files.file"), type=["csv", "txt"], key=f"plan_upload_{count}")
    if given is None:
        st.session_state.pop(_KEY, None)
        return
    reading = _read(desk, name, given.name, given.getvalue())
    if reading is not None:
        _review(desk, given.name, reading)


def _read(desk: Desk, name: str, file: str, raw: bytes) -> TableReading | None:
    """Read once for each file and table, so that what is applied is what was shown."""
    mark = (desk.ctx.folder.path, desk.book.id, name, file, hashlib.sha256(raw).hexdigest())
    kept = st.session_state.get(_KEY)
    if kept is not None and kept[0] == mark:
        return kept[1]
    try:
        found = read_entries_table(desk.ctx.folder, desk.book, desk.ctx.config, name, file, raw)
    except SonaeError as err:
        tell(err, desk.ctx.words)
        return None
    st.session_state[_KEY] = mark, found
    return found


def _review(desk: Desk, file: str, reading: TableReading) -> None:
    words, found = desk.ctx.words, reading.difference
    if reading.problems:
        rows: list[list[Cell | str]] = [
            [words.say(f"severity.{one.severity}"), words.place(one), words.problem(one)]
            for one in reading.problems[:_SHOWN]
        ]
        headers = [words.say(f"how.{name}") for name in ("severity", "where", "what")]
        markup.table(headers, rows, words.say("files.problems", count=len(reading.problems)), "plan-problems")
    if not reading.usable:
        markup.alert(*words.say("entry_error.FileRefused").split("\n"))
        return
    counts = {"added": len(found.added), "removed": len(found.removed), "unchanged": found.unchanged}
    touched = len({one.key for one in found.changed})
    markup.answer(words.say("files.answer", file=file, changed=touched, **counts) + desk.mark)
    if found.empty:
        return
    _difference(found, desk)
    _apply(desk, file, reading)


def _difference(found: PlanDifference, desk: Desk) -> None:
    words = desk.ctx.words
    rows: list[list[Cell | str]] = []
    for kind, keys in (("added", found.added), ("removed", found.removed)):
        rows += [[words.say(f"change.{kind}"), Cell(" ".join(key)), "", "", ""] for key in keys]
    for one in found.changed:
        change = words.say("files.changed")
        blank = words.say("entry_history.blank")
        rows.append([change, Cell(" ".join(one.key)), Cell(one.column), one.before or blank, one.after or blank])
    headers = [words.say(f"files.{name}") for name in ("change", "row", "column", "before", "after")]
    markup.table(headers, rows[:_SHOWN], words.say("files.difference") + desk.mark, "plan-difference")
    if len(rows) > _SHOWN:
        markup.paragraph(words.say("how.more", count=f"{len(rows) - _SHOWN:,}"), "note")


def _apply(desk: Desk, file: str, reading: TableReading) -> None:
    words, removed = desk.ctx.words, len(reading.difference.removed)
    remove = bool(removed) and st.checkbox(words.say("files.remove", count=removed), key="files_remove")
    who = ask_who(desk)

    def act() -> str:
        ctx = desk.ctx
        done = apply_entries_table(ctx.folder, desk.book, ctx.config, reading, who, now(), remove=remove)
        facts = {name: getattr(done, name) for name in ("saved", "written", "removed", "kept")}
        return words.say("files.applied", file=file, **facts) + (words.say("files.kept", **facts) if done.kept else "")

    if st.button(words.say("files.apply"), type="primary", key="files_apply") and attempt(words, who, act):
        st.session_state.pop(_KEY, None)
        st.session_state["plan_uploads"] = st.session_state.get("plan_uploads", 0) + 1
        st.rerun()
