"""The file is made whole, older ones come forward, newer ones are refused."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from layers.store import entries as entries_module
from layers.store import schema
from layers.store.engine import connect
from layers.store.entries import Entries
from layers.store.errors import EntriesDamaged, EntriesNewer
from tests.store.helpers import PLACE, WHEN, opened, result, saved, told


def tell(path: Path, name: str, value: str) -> None:
    with closing(connect(path)) as bare:
        bare.execute("UPDATE facts SET value = ? WHERE name = ?", (value, name))


def test_a_file_of_a_newer_product_is_refused(entries: Entries):
    saved(entries, "一")
    tell(entries.path, "schema", "2")
    for act in (entries.check, entries.versions, lambda: entries.save(PLACE, result(), "山田", WHEN, 1)):
        with pytest.raises(EntriesNewer, match="found 2, expected up to 1; use a newer product"):
            act()


@pytest.mark.parametrize("told_as", ["", "one", "-1", "0", "１"])
def test_a_file_that_tells_no_schema_is_damaged(entries: Entries, told_as: str):
    saved(entries, "一")
    tell(entries.path, "schema", told_as)
    with pytest.raises(EntriesDamaged, match="schema"):
        entries.check()


def test_a_file_that_tells_no_mark_is_damaged(entries: Entries):
    saved(entries, "一")
    tell(entries.path, "training", "yes")
    with pytest.raises(EntriesDamaged, match="training mark"):
        entries.check()


def forward(monkeypatch: pytest.MonkeyPatch, steps: int, done: list[int], *, failing: int | None = None) -> None:
    """As if the product's schema were some steps newer than the one files are made with."""

    def step(number: int):
        def run(connection: Connection) -> None:
            connection.exec_driver_sql(f"CREATE TABLE step_{number} (x)")
            done.append(number)
            if number == failing:
                raise RuntimeError("stopped")

        return run

    monkeypatch.setattr(schema, "SCHEMA", 1 + steps)
    monkeypatch.setattr(entries_module, "SCHEMA", 1 + steps)
    monkeypatch.setattr(schema, "MIGRATIONS", {number: step(number) for number in range(1, 1 + steps)})


def tables(path: Path) -> set[str]:
    with closing(connect(path)) as bare:
        return {row[0] for row in bare.execute("SELECT name FROM sqlite_master WHERE name LIKE 'step%'")}


@pytest.mark.parametrize("first", ["read", "save"])
def test_an_older_file_comes_forward_step_by_step_once(entries: Entries, monkeypatch, first: str):
    saved(entries, "一")
    done: list[int] = []
    forward(monkeypatch, 2, done)
    if first == "save":
        saved(entries, "二")
    assert told(entries.history(PLACE)[0].body) == "一"
    assert opened(entries.path.parent).history(PLACE)[0].version == 1
    saved(entries, "三")
    assert done == [1, 2]
    assert tables(entries.path) == {"step_1", "step_2"}


def test_a_step_that_fails_leaves_the_file_as_it_was(entries: Entries, monkeypatch):
    saved(entries, "一")
    with monkeypatch.context() as patch:
        forward(patch, 2, [], failing=2)
        with pytest.raises(RuntimeError, match="stopped"):
            entries.versions()
    assert tables(entries.path) == set()
    assert told(entries.history(PLACE)[0].body) == "一"


def test_two_who_make_the_file_at_once_have_one(tmp_path: Path, monkeypatch):
    first, second = opened(tmp_path), opened(tmp_path)
    real = schema.place_new

    def late(part: Path, path: Path) -> None:
        monkeypatch.setattr(schema, "place_new", real)
        saved(second, "先の人")
        real(part, path)

    monkeypatch.setattr(schema, "place_new", late)
    first.save(PLACE.__class__("note", "nagoya", "D1-4"), _note(), "山田", WHEN, 0)
    assert len(first.versions()) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["entries.sqlite"]


def _note():
    from layers.store.bodies import NoteBody

    return NoteBody(text="x")


@pytest.mark.parametrize("before", [True, False])
def test_a_disk_without_hard_links_takes_a_file_too(tmp_path: Path, monkeypatch, before: bool):
    def no_link(*_: object) -> None:
        raise OSError("not supported")

    monkeypatch.setattr(os, "link", no_link)
    if before:
        (tmp_path / "there").write_text("old")
    (tmp_path / "part").write_text("new")
    schema.place_new(tmp_path / "part", tmp_path / "there")
    assert (tmp_path / "there").read_text() == ("old" if before else "new")


def test_no_part_is_left_where_making_fails(tmp_path: Path, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(schema, "build", full)
    with pytest.raises(Exception, match="no space left"):
        saved(opened(tmp_path), "一")
    assert list(tmp_path.iterdir()) == []
