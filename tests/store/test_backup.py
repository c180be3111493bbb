"""A backup holds everything; a restore takes only what is sound and throws nothing away."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from layers.problems import FileRefused
from layers.store import backup as backup_module
from layers.store.backup import backup, restore
from layers.store.engine import connect
from layers.store.entries import Entries
from layers.store.errors import Conflict, EntriesDamaged, EntriesNewer, NotSaved
from layers.store.place import entries_path, open_entries
from tests.store.helpers import PLACE, WHEN, at, note, remark, saved, told
from tests.store.test_schema import tell

ASIDE = "entries.sqlite.20260102T030405Z.old"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "city"
    made.mkdir()
    (made / "folder.toml").write_text("training = true\n")
    return made


def texts(folder: Path) -> list[str]:
    return [told(one.body) for one in open_entries(folder).history(PLACE)]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"folder.toml"}


def test_there_and_back(folder: Path, tmp_path: Path):
    entries = open_entries(folder)
    saved(entries, "一", "二")
    entries.save(note(1), remark("x"), "山田", WHEN, 0)
    entries.freeze("nagoya", 2013, "課長", WHEN)
    before, out = entries.versions(), tmp_path / "copy.sqlite"
    copied = backup(folder, out)
    assert (copied.path, copied.records, copied.versions, copied.aside) == (out, 2, 4, None)
    assert {path.name for path in tmp_path.iterdir()} == {"city", "copy.sqlite"}
    entries.addendum(PLACE, "後から", "山田", WHEN)
    back = restore(folder, out, WHEN)
    assert (back.versions, back.aside) == (4, folder / ASIDE)
    assert open_entries(folder).versions() == before
    assert open_entries(folder).year("nagoya", 2013).frozen_by == "課長"
    assert names(folder) == {"entries.sqlite", ASIDE}
    # What a restore put aside is itself a backup.
    restore(folder, folder / ASIDE, WHEN)
    assert len(open_entries(folder).versions()) == 5
    assert names(folder) == {"entries.sqlite", ASIDE, ASIDE.replace("Z.", "Z-2.")}


def test_after_a_restore_history_still_only_grows(folder: Path, tmp_path: Path):
    saved(open_entries(folder), "一")
    backup(folder, tmp_path / "copy")
    restore(folder, tmp_path / "copy", WHEN)
    saved(open_entries(folder), "二")
    with closing(connect(entries_path(folder))) as bare, pytest.raises(sqlite3.IntegrityError, match="only grow"):
        bare.execute("DELETE FROM versions")
    assert texts(folder) == ["一", "二"]


def test_a_restore_into_a_folder_without_entries(folder: Path, tmp_path: Path):
    saved(open_entries(folder), "一")
    backup(folder, tmp_path / "copy")
    entries_path(folder).unlink()
    assert restore(folder, tmp_path / "copy", WHEN).aside is None
    assert texts(folder) == ["一"]
    assert names(folder) == {"entries.sqlite"}


def test_who_saw_the_entries_before_a_restore_has_a_conflict(folder: Path, tmp_path: Path):
    entries = open_entries(folder)
    saved(entries, "一", "二")
    backup(folder, tmp_path / "copy")
    (third,) = saved(entries, "三")
    restore(folder, tmp_path / "copy", WHEN)
    saved(entries, "別の三", "別の四")
    with pytest.raises(Conflict) as caught:
        entries.save(PLACE, third.body or remark(""), "山田", WHEN, third.version)
    assert told(caught.value.theirs.body) == "別の四"


def test_a_backup_is_taken_while_people_save(folder: Path, tmp_path: Path):
    entries = open_entries(folder)
    saved(entries, "0")
    stop = threading.Event()

    def edit() -> None:
        number = 1
        while not stop.is_set():
            saved(entries, str(number))
            number += 1

    thread = threading.Thread(target=edit)
    thread.start()
    try:
        counts = [backup(folder, tmp_path / f"copy{n}").versions for n in range(5)]
    finally:
        stop.set()
        thread.join()
    assert counts == sorted(counts)
    assert texts(folder) == [str(n) for n in range(len(texts(folder)))]


def test_what_is_saved_during_a_restore_is_kept_aside_or_stays(folder: Path, tmp_path: Path, monkeypatch):
    """A save that comes while rows are exchanged waits for it: it is neither lost nor mixed in unseen."""
    entries = open_entries(folder)
    saved(entries, "一")
    backup(folder, tmp_path / "copy")
    saved(entries, "二")
    outcome: list[object] = []

    def late() -> None:
        try:
            outcome.append(entries.save(PLACE, remark_result("三"), "山田", WHEN, 2).version)
        except Exception as err:
            outcome.append(type(err).__name__)

    real, threads = backup_module._copy, []

    def copy(source: Path, target: Path) -> None:
        threads.append(threading.Thread(target=late))
        threads[-1].start()
        threads[-1].join(0.05)
        assert threads[-1].is_alive()
        real(source, target)

    monkeypatch.setattr(backup_module, "_copy", copy)
    restore(folder, tmp_path / "copy", WHEN)
    threads[0].join()
    # Version 2 is no longer there: the late one is told so instead of continuing a history that is gone.
    assert outcome == ["EntryRefused"]
    assert texts(folder) == ["一"]
    aside = Entries(folder / ASIDE, training=True)
    assert [told(one.body) for one in aside.history(PLACE)] == ["一", "二"]


def remark_result(text: str):
    from tests.store.helpers import result

    return result(text)


# --- what is refused --------------------------------------------------------------------------


def damaged(kind: str, path: Path) -> None:
    body = path.read_bytes()
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "text":
        path.write_bytes(b"name,ward\n")
    elif kind == "cut":
        path.write_bytes(body[: len(body) // 2])
    elif kind == "overwritten":
        path.write_bytes(body[:8192] + b"\xaa" * (len(body) - 8192))
    else:
        tampered(kind, path)


TAMPERED = {
    "gap": ["DROP TRIGGER versions_no_delete", "DELETE FROM versions WHERE version = 1", "versions_no_delete"],
    "no_trigger": ["DROP TRIGGER versions_no_delete"],
    "own_trigger": ["CREATE TRIGGER t AFTER INSERT ON versions BEGIN DELETE FROM facts; END"],
    "own_table": ["CREATE TABLE more (x)"],
    "view": ["DROP TABLE year_acts", "CREATE VIEW year_acts AS SELECT 1"],
    "body": ["DROP TRIGGER versions_no_update", "UPDATE versions SET body = '[]'", "versions_no_update"],
    "orphan": ["DROP TRIGGER versions_no_update", "UPDATE versions SET record_id = 99", "versions_no_update"],
    "no_schema": ["DELETE FROM facts WHERE name = 'schema'"],
}


def tampered(kind: str, path: Path) -> None:
    from layers.store.tables import TRIGGERS

    with closing(connect(path, wal=False)) as bare:
        bare.execute("PRAGMA foreign_keys=OFF")
        for statement in TAMPERED[kind]:
            bare.execute(TRIGGERS.get(statement, statement))


@pytest.mark.parametrize("kind", ["empty", "text", "cut", "overwritten", *TAMPERED])
def test_a_damaged_backup_is_refused_and_nothing_changes(folder: Path, tmp_path: Path, kind: str):
    entries = open_entries(folder)
    saved(entries, "一", "二", "三" * 5000)
    out = tmp_path / "copy"
    backup(folder, out)
    damaged(kind, out)
    body = out.read_bytes()
    with pytest.raises(EntriesDamaged, match=r"copy|entr|found version 2"):
        restore(folder, out, WHEN)
    assert texts(folder) == ["一", "二", "三" * 5000]
    assert names(folder) == {"entries.sqlite"}
    assert out.read_bytes() == body


@pytest.mark.parametrize(
    ("name", "value", "error"), [("schema", "2", EntriesNewer), ("training", "false", FileRefused)]
)
def test_a_newer_backup_or_one_of_the_other_mark_is_refused(
    folder: Path, tmp_path: Path, name: str, value: str, error: type[Exception]
):
    saved(open_entries(folder), "一")
    backup(folder, tmp_path / "copy")
    tell(tmp_path / "copy", name, value)
    with pytest.raises(error):
        restore(folder, tmp_path / "copy", WHEN)
    assert texts(folder) == ["一"]
    assert names(folder) == {"entries.sqlite"}


def test_a_backup_that_is_not_there(folder: Path, tmp_path: Path):
    with pytest.raises(EntriesDamaged, match="no such file"):
        restore(folder, tmp_path / "nothing", WHEN)
    with pytest.raises(EntriesDamaged, match="no entries to copy"):
        backup(folder, tmp_path / "copy")
    assert names(folder) == set()


def test_a_backup_never_replaces_a_file(folder: Path, tmp_path: Path):
    saved(open_entries(folder), "一")
    (tmp_path / "copy").write_text("mine")
    with pytest.raises(NotSaved, match="exists"):
        backup(folder, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "mine"
    with pytest.raises(NotSaved):
        backup(folder, tmp_path / "missing" / "copy")


@pytest.mark.parametrize("kind", ["text", "cut", "overwritten", "gap", "own_trigger"])
def test_damaged_entries_are_kept_aside_and_the_backup_takes_their_place(folder: Path, tmp_path: Path, kind: str):
    entries = open_entries(folder)
    saved(entries, "一", "二", "三" * 5000)
    backup(folder, tmp_path / "copy")
    damaged(kind, entries.path)
    body = entries.path.read_bytes()
    done = restore(folder, tmp_path / "copy", at(0))
    assert done.aside == folder / ASIDE
    assert texts(folder) == ["一", "二", "三" * 5000]
    if kind != "gap":
        assert done.aside.read_bytes() == body
    saved(open_entries(folder), "四")


def test_entries_that_are_busy_are_not_taken_for_damaged(folder: Path, tmp_path: Path, monkeypatch):
    saved(open_entries(folder), "一")
    backup(folder, tmp_path / "copy")
    saved(open_entries(folder), "二")
    monkeypatch.setattr("layers.store.engine.BUSY_MS", 20)
    with closing(connect(entries_path(folder))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotSaved, match="locked"):
            restore(folder, tmp_path / "copy", WHEN)
        other.execute("ROLLBACK")
    assert texts(folder) == ["一", "二"]
    assert names(folder) == {"entries.sqlite"}


def test_a_restore_that_fails_half_way_changes_nothing(folder: Path, tmp_path: Path, monkeypatch):
    saved(open_entries(folder), "一")
    backup(folder, tmp_path / "copy")
    saved(open_entries(folder), "二")
    monkeypatch.setitem(backup_module.ENTRIES.triggers, "versions_no_x", "nonsense")
    with pytest.raises(NotSaved):
        restore(folder, tmp_path / "copy", WHEN)
    assert texts(folder) == ["一", "二"]
    saved(open_entries(folder), "三")


def test_no_backup_is_left_of_damaged_entries(folder: Path, tmp_path: Path):
    entries = open_entries(folder)
    saved(entries, "一", "二")
    tampered("gap", entries.path)
    with pytest.raises(EntriesDamaged, match="expected 1"):
        backup(folder, tmp_path / "copy")
    assert {path.name for path in tmp_path.iterdir()} == {"city"}
