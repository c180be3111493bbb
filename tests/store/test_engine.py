"""What a failure means: not saved, not known, or a file that is none."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from layers.store import engine as engine_module
from layers.store import schema
from layers.store.engine import connect
from layers.store.entries import Entries
from layers.store.errors import EntriesDamaged, NotSaved, SaveUnknown
from tests.store.helpers import PLACE, WHEN, result, saved, told


def test_what_is_acknowledged_is_on_the_disk(entries: Entries):
    saved(entries, "一")
    with closing(connect(entries.path)) as bare:
        settings = {name: bare.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
        assert settings == {"journal_mode": "wal", "synchronous": 2}
        assert bare.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert bare.execute("PRAGMA busy_timeout").fetchone()[0] >= 5000


class Failing:
    """A commit that fails before or after it took effect."""

    def __init__(self, real: Any, *, took_effect: bool) -> None:
        self.real, self.took_effect = real, took_effect

    def __call__(self, connection: Any) -> None:
        if self.took_effect:
            self.real(connection)
        raise sqlite3.OperationalError("disk I/O error")


@pytest.mark.parametrize("took_effect", [True, False])
def test_a_commit_that_fails_is_not_known_and_reading_again_tells(
    entries: Entries, monkeypatch: pytest.MonkeyPatch, took_effect: bool
):
    saved(entries, "一")
    dialect = entries._engine.dialect
    with monkeypatch.context() as patch:
        patch.setattr(dialect, "do_commit", Failing(dialect.do_commit, took_effect=took_effect))
        with pytest.raises(SaveUnknown, match=r"not known whether saved .disk I/O error.; read again"):
            entries.save(PLACE, result("二"), "山田", WHEN, 1)
    texts = [told(one.body) for one in entries.history(PLACE)]
    assert texts == (["一", "二"] if took_effect else ["一"])
    saved(entries, "三")


def test_a_failure_before_the_commit_is_not_saved(entries: Entries, monkeypatch: pytest.MonkeyPatch):
    saved(entries, "一")
    with closing(connect(entries.path)) as bare:
        pages = bare.execute("PRAGMA page_count").fetchone()[0]
    real = engine_module.connect

    def full(path: Path, *, wal: bool = True) -> sqlite3.Connection:
        found = real(path, wal=wal)
        found.execute(f"PRAGMA max_page_count={pages}")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(engine_module, "connect", full)
        with pytest.raises(NotSaved, match="full"):
            entries.save(PLACE, result("二" * 20_000), "山田", WHEN, 1)
    assert [told(one.body) for one in entries.history(PLACE)] == ["一"]


def test_a_file_locked_for_too_long_is_not_saved(entries: Entries, monkeypatch: pytest.MonkeyPatch):
    saved(entries, "一")
    monkeypatch.setattr(engine_module, "BUSY_MS", 20)
    with closing(connect(entries.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotSaved, match="locked"):
            entries.save(PLACE, result("二"), "山田", WHEN, 1)
        # Who reads waits for nobody.
        assert len(entries.history(PLACE)) == 1
        other.execute("ROLLBACK")
    saved(entries, "二")
    assert len(entries.history(PLACE)) == 2


def test_a_writer_waits_for_the_one_before(entries: Entries):
    saved(entries, "一")
    with closing(connect(entries.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        thread = threading.Thread(target=lambda: saved(entries, "二"))
        thread.start()
        thread.join(0.1)
        assert thread.is_alive()
        other.execute("ROLLBACK")
        thread.join()
    assert len(entries.history(PLACE)) == 2


def in_rollback_mode(path: Path) -> sqlite3.Connection:
    """A file that is not in write-ahead mode yet, as a restored backup is."""
    bare = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    bare.execute("CREATE TABLE t (x)")
    return bare


def test_a_new_file_needs_no_switch_to_the_log(entries: Entries):
    """Of several who switch it at once SQLite refuses all but one, without a wait."""
    schema.make_file(entries.path, training=True)
    assert entries.path.read_bytes()[18:20] == b"\x02\x02"
    assert list(entries.path.parent.iterdir()) == [entries.path]


def test_the_switch_to_the_log_waits_for_who_writes(tmp_path: Path):
    with closing(in_rollback_mode(tmp_path / "e.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.1, other.execute, ["ROLLBACK"]).start()
        with closing(connect(tmp_path / "e.sqlite")) as bare:
            assert bare.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_file_that_stays_locked_is_waited_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine_module, "BUSY_MS", 100)
    with closing(in_rollback_mode(tmp_path / "e.sqlite")) as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            connect(tmp_path / "e.sqlite")
        # Not once for each try, which would be minutes with the wait of the product.
        assert 0.1 <= time.monotonic() - began < 2


def test_a_folder_that_cannot_be_written_is_not_saved(tmp_path: Path):
    entries = Entries(tmp_path / "missing" / "entries.sqlite", training=True)
    with pytest.raises(NotSaved, match="cannot make"):
        entries.save(PLACE, result(), "山田", WHEN, 0)
    assert not (tmp_path / "missing").exists()


def test_a_disk_too_full_to_make_the_file_is_not_saved(entries: Entries, monkeypatch: pytest.MonkeyPatch):
    real = schema.connect

    def full(path: Path, *, wal: bool = True) -> sqlite3.Connection:
        found = real(path, wal=wal)
        found.execute("PRAGMA max_page_count=3")
        return found

    monkeypatch.setattr(schema, "connect", full)
    with pytest.raises(NotSaved, match=r"cannot make .*full"):
        saved(entries, "一")
    assert list(entries.path.parent.iterdir()) == []


def test_an_empty_file_is_no_file_of_entries(entries: Entries):
    entries.path.touch()
    for _ in range(2):
        with pytest.raises((EntriesDamaged, NotSaved)):
            saved(entries, "一")


@pytest.mark.parametrize("body", [b"name,ward\n", b"SQLite format 3\x00" + b"\x00" * 4096])
def test_a_file_of_something_else_is_refused_and_left_alone(entries: Entries, body: bytes):
    entries.path.write_bytes(body)
    for act in (entries.check, entries.versions, lambda: entries.save(PLACE, result(), "山田", WHEN, 0)):
        with pytest.raises((EntriesDamaged, NotSaved)):
            act()
    assert entries.path.read_bytes() == body


def test_the_database_itself_refuses_to_rewrite_history(entries: Entries):
    saved(entries, "一", "二")
    entries.freeze("nagoya", 2013, "課長", WHEN)
    with closing(connect(entries.path)) as bare:
        for statement in (
            "UPDATE versions SET who = 'x'",
            "DELETE FROM versions",
            "UPDATE year_acts SET who = 'x'",
            "DELETE FROM year_acts",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="only grow"):
                bare.execute(statement)
        for statement in (
            "INSERT INTO versions SELECT record_id, 9, act, body, who, at, 7, note, restores FROM versions",
            "INSERT INTO versions SELECT record_id, 9, act, body, '', at, 8, note, restores FROM versions",
            "INSERT INTO versions SELECT 99, 1, act, body, who, at, 0, note, restores FROM versions WHERE version = 1",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                bare.execute(statement)
    assert len(entries.history(PLACE)) == 3


def test_a_history_with_a_gap_is_damaged(entries: Entries):
    saved(entries, "一", "二", "三")
    with closing(connect(entries.path)) as bare:
        bare.execute("DROP TRIGGER versions_no_delete")
        bare.execute("DELETE FROM versions WHERE version = 2")
    with pytest.raises(EntriesDamaged, match="found version 3, expected 2"):
        entries.history(PLACE)


def test_a_body_nobody_can_read_is_damaged(entries: Entries):
    saved(entries, "一")
    with closing(connect(entries.path)) as bare:
        bare.execute("DROP TRIGGER versions_no_update")
        bare.execute("UPDATE versions SET body = '{'")
    with pytest.raises(EntriesDamaged, match=r"D1-4.* version 1 cannot be read"):
        entries.current()
