"""The log of runs is copied and put back as the entries are; neither takes the other's copy."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest

from layers.problems import FileRefused
from layers.store.backup import RUNS, backup, restore
from layers.store.engine import connect
from layers.store.errors import EntriesDamaged, NotSaved
from layers.store.place import open_entries
from layers.store.run_tables import TRIGGERS
from layers.store.runs import Runs, open_runs
from tests.store.helpers import WHEN, saved
from tests.store.run_helpers import begun, sent

ASIDE = "runs.sqlite.20260102T030405Z.old"


@pytest.fixture
def folder(quick: Path) -> Path:
    made = quick / "city"
    made.mkdir()
    (made / "folder.toml").write_text("training = true\n")
    return made


def logged(folder: Path, count: int) -> Runs:
    runs = open_runs(folder)
    run = begun(runs)
    for number in range(1, count + 1):
        runs.add(run.id, "受付1", sent(number, "inject_done", note="記" * 400), WHEN)
    return runs


def test_there_and_back_and_it_still_only_grows(folder: Path, quick: Path):
    runs = logged(folder, 3)
    (run,) = runs.runs()
    token = runs.join(run.id, "受付1", WHEN)
    before = runs.entries(run.id)
    copied = backup(folder, quick / "copy", RUNS)
    assert (copied.records, copied.versions, copied.aside) == (1, 3, None)
    runs.add(run.id, "受付1", sent(9), WHEN)
    runs.close(run.id, "本部", WHEN)
    back = restore(folder, quick / "copy", WHEN, RUNS)
    assert (back.path, back.aside) == (runs.path, folder / ASIDE)
    assert (runs.runs(), runs.entries(run.id), runs.device_of(token)) == ([run], before, (run, "受付1", "player"))
    # What came after the copy is kept aside, and a device that sends it again is heard.
    assert len(Runs(folder / ASIDE, training=True).entries(run.id)) == 4
    assert runs.add(run.id, "受付1", sent(9), WHEN) == (4, True)
    with closing(connect(runs.path)) as bare, pytest.raises(Exception, match="only grow"):
        bare.execute("DELETE FROM entries")


def test_a_copy_is_taken_while_devices_send(folder: Path, quick: Path):
    runs = logged(folder, 1)
    (run,) = runs.runs()
    stop = threading.Event()

    def send() -> None:
        number = 1
        while not stop.is_set():
            number += 1
            runs.add(run.id, "受付1", sent(number), WHEN)

    thread = threading.Thread(target=send)
    thread.start()
    try:
        counts = [backup(folder, quick / f"copy{n}", RUNS).versions for n in range(3)]
    finally:
        stop.set()
        thread.join()
    assert counts == sorted(counts)


TAMPERED = {
    "gap": ["DROP TRIGGER entries_no_delete", "DELETE FROM entries WHERE seq = 1", "entries_no_delete"],
    "no_trigger": ["DROP TRIGGER entries_no_update"],
    "own_trigger": ["CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM facts; END"],
    "body": ["DROP TRIGGER entries_no_update", "UPDATE entries SET body = '[]'", "entries_no_update"],
    "plan": ["DROP TRIGGER runs_no_update", "UPDATE runs SET plan = '{}'", "runs_no_update"],
    "orphan": ["DROP TRIGGER entries_no_update", "UPDATE entries SET run_id = 'x'", "entries_no_update"],
}


@pytest.mark.parametrize("kind", [*TAMPERED, "cut"])
def test_a_damaged_copy_is_refused_and_nothing_changes(folder: Path, quick: Path, kind: str):
    runs = logged(folder, 20)
    backup(folder, quick / "copy", RUNS)
    if kind == "cut":
        body = (quick / "copy").read_bytes()
        (quick / "copy").write_bytes(body[: len(body) // 2])
    else:
        with closing(connect(quick / "copy", wal=False)) as bare:
            bare.execute("PRAGMA foreign_keys=OFF")
            for statement in TAMPERED[kind]:
                bare.execute(TRIGGERS.get(statement, statement))
    with pytest.raises(EntriesDamaged):
        restore(folder, quick / "copy", WHEN, RUNS)
    assert len(runs.entries(runs.runs()[0].id)) == 20
    assert not (folder / ASIDE).exists()


def test_a_copy_of_the_one_is_none_of_the_other(folder: Path, quick: Path):
    logged(folder, 1)
    saved(open_entries(folder), "一")
    backup(folder, quick / "runs", RUNS)
    backup(folder, quick / "entries")
    with pytest.raises((EntriesDamaged, NotSaved)):
        restore(folder, quick / "entries", WHEN, RUNS)
    with pytest.raises((EntriesDamaged, NotSaved)):
        restore(folder, quick / "runs", WHEN)
    assert len(open_entries(folder).versions()) == len(open_runs(folder).runs()) == 1


def test_a_copy_of_the_other_mark_is_refused(folder: Path, quick: Path):
    logged(folder, 1)
    backup(folder, quick / "copy", RUNS)
    real = quick / "real"
    real.mkdir()
    with pytest.raises(FileRefused, match="training_mixed"):
        restore(real, quick / "copy", WHEN, RUNS)
    assert list(real.iterdir()) == []
