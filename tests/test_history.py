"""Who put what in force and when; back and forth; nothing half in force, whatever happens."""

from __future__ import annotations

import dataclasses
import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.editions import Reading, apply, rebuilt
from layers.folder import edition_folder, load_folder
from layers.history import Entry, history, in_force, redo, undo, verify
from layers.problems import EditionChanged, FolderError
from layers.report import no_formula
from tests.support import CONFIG, ORIGIN, ROOT, gsi_emergency, read, site, tree

KIND = "emergency_site"
FILES = [gsi_emergency(*(site(n) for n in range(1, count + 1))) for count in (1, 2, 3)]
WHEN = datetime.datetime(2026, 3, 4, 5, 6, 7, tzinfo=datetime.UTC)


def take(folder: Path, *files: bytes) -> list[str]:
    return [apply(folder, read(folder, "s.csv", raw)).name for raw in files]


def rows(folder: Path) -> int | None:
    layer = load_folder(folder, CONFIG).layers.get(KIND)
    return None if layer is None else len(layer.frame)


# --- the record -----------------------------------------------------------------------------------


def test_an_import_is_recorded(tmp_path: Path) -> None:
    one, two = take(tmp_path, *FILES[:2])
    first, second = history(tmp_path, KIND)
    edition = load_folder(tmp_path, CONFIG).layers[KIND].edition
    assert second == Entry(ORIGIN.imported_at, "tester", "import", two, one, 2, edition.sha256)
    assert (first.edition, first.previous, first.rows, first.done) == (one, "", 1, True)


def test_the_file_is_a_table_any_program_reads(tmp_path: Path) -> None:
    take(tmp_path, FILES[0])
    lines = (tmp_path / "layers" / KIND / "history.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert lines[0] == "when,who,action,edition,previous,rows,sha256,repairs"
    assert lines[1].startswith("2026-01-02T03:04:05+00:00,tester,import,2025-10-27-")
    assert len(lines) == 2


def test_a_name_that_is_a_formula_is_no_formula(tmp_path: Path) -> None:
    who = '=HYPERLINK("x"),\n"y"'
    apply(tmp_path, read(tmp_path, "s.csv", FILES[0], origin=dataclasses.replace(ORIGIN, who=who)))
    (entry,) = history(tmp_path, KIND)
    assert entry.who == no_formula(who) == "'" + who


def test_the_same_file_again_adds_no_line_but_another_importer_does(tmp_path: Path) -> None:
    take(tmp_path, FILES[0], FILES[0])
    assert len(history(tmp_path, KIND)) == 1
    apply(tmp_path, read(tmp_path, "s.csv", FILES[0], origin=dataclasses.replace(ORIGIN, who="other")))
    assert [entry.who for entry in history(tmp_path, KIND)] == ["tester", "other"]
    assert undo(tmp_path, KIND, "x", WHEN) == ""


def test_a_layer_without_history_has_none_and_can_be_withdrawn_and_brought_back(tmp_path: Path) -> None:
    (one,) = take(tmp_path, FILES[0])
    (tmp_path / "layers" / KIND / "history.csv").unlink()
    assert history(tmp_path, KIND) == history(tmp_path, "shelter") == []
    assert undo(tmp_path, KIND, "x", WHEN) == ""
    assert redo(tmp_path, KIND, "x", WHEN) == one


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-01,x,import,a,b,1,h",
        "x,x,import,a,b,1,h,0",
        "2026-01-01,x,burn,a,b,1,h,0",
        "2026-01-01,x,undo,a,b,?,h,0",
    ],
)
def test_a_damaged_history_is_a_message_that_says_where(tmp_path: Path, line: str) -> None:
    take(tmp_path, FILES[0])
    with (tmp_path / "layers" / KIND / "history.csv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(FolderError, match=r"history\.csv: row 3"):
        history(tmp_path, KIND)


def test_an_act_that_was_interrupted_before_the_pointer_moved_did_not_happen(tmp_path: Path) -> None:
    one, two = take(tmp_path, *FILES[:2])
    (tmp_path / "layers" / KIND / "CURRENT").write_text(one)
    assert [entry.done for entry in history(tmp_path, KIND)] == [True, False]
    assert take(tmp_path, FILES[1]) == [two]
    assert [entry.done for entry in history(tmp_path, KIND)] == [True, False, True]
    assert undo(tmp_path, KIND, "x", WHEN) == one
    assert undo(tmp_path, KIND, "x", WHEN) == ""


# --- back and forth -------------------------------------------------------------------------------


def test_undo_and_redo(tmp_path: Path) -> None:
    one, two = take(tmp_path, *FILES[:2])
    assert undo(tmp_path, KIND, "chief", WHEN) == one
    assert rows(tmp_path) == 1
    assert redo(tmp_path, KIND, "chief", WHEN) == two
    assert rows(tmp_path) == 2
    last = history(tmp_path, KIND)[-1]
    assert (last.when, last.who, last.action, last.edition, last.previous, last.rows) == (
        WHEN,
        "chief",
        "redo",
        two,
        one,
        2,
    )


def test_undoing_the_first_import_withdraws_the_layer(tmp_path: Path) -> None:
    (one,) = take(tmp_path, FILES[0])
    assert undo(tmp_path, KIND, "x", WHEN) == ""
    assert rows(tmp_path) is None
    assert load_folder(tmp_path, CONFIG).problems == ()
    assert edition_folder(tmp_path, KIND) is None
    assert redo(tmp_path, KIND, "x", WHEN) == one
    assert rows(tmp_path) == 1


def test_nothing_to_undo_and_nothing_to_redo_are_messages(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="nothing to undo"):
        undo(tmp_path, KIND, "x", WHEN)
    take(tmp_path, FILES[0])
    with pytest.raises(FolderError, match="nothing to redo"):
        redo(tmp_path, KIND, "x", WHEN)
    undo(tmp_path, KIND, "x", WHEN)
    before = tree(tmp_path)
    with pytest.raises(FolderError, match="nothing to undo"):
        undo(tmp_path, KIND, "x", WHEN)
    assert tree(tmp_path) == before


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> list[Reading]:
    folder = tmp_path_factory.mktemp("empty")
    return [read(folder, "s.csv", raw) for raw in FILES]


@settings(max_examples=25, deadline=None)
@given(acts=st.lists(st.sampled_from(["0", "1", "2", "undo", "redo", "undo"]), max_size=10))
def test_any_sequence_is_a_stack(
    tmp_path_factory: pytest.TempPathFactory, readings: list[Reading], acts: list[str]
) -> None:
    """Against the plainest model: a list of editions and a place in it."""
    folder = tmp_path_factory.mktemp("stack")
    trail, at = [""], 0
    for act in acts:
        if act in "012":
            name = apply(folder, dataclasses.replace(readings[int(act)], base=in_force(folder, KIND))).name
            if name != trail[at]:
                trail, at = [*trail[: at + 1], name], at + 1
        elif (act == "undo" and trail[at]) or (act == "redo" and at + 1 < len(trail)):
            at += 1 if act == "redo" else -1
            assert (undo if act == "undo" else redo)(folder, KIND, "x", WHEN) == trail[at]
        else:
            with pytest.raises(FolderError, match="nothing to"):
                (undo if act == "undo" else redo)(folder, KIND, "x", WHEN)
        assert in_force(folder, KIND) == trail[at]
    assert all(entry.done for entry in history(folder, KIND))


def test_an_edition_that_changed_on_disk_is_not_put_back(tmp_path: Path) -> None:
    one, two = take(tmp_path, *FILES[:2])
    path = tmp_path / "layers" / KIND / one / "layer.csv"
    path.write_bytes(path.read_bytes().replace("港区".encode(), "南区".encode()))
    with pytest.raises(FolderError, match="layer_changed"):
        undo(tmp_path, KIND, "x", WHEN)
    assert in_force(tmp_path, KIND) == two


# --- what the person saw --------------------------------------------------------------------------


def test_a_reading_is_not_applied_over_an_edition_it_was_not_compared_with(tmp_path: Path) -> None:
    take(tmp_path, FILES[0])
    mine = read(tmp_path, "s.csv", FILES[1])
    (theirs,) = take(tmp_path, FILES[2])
    before = tree(tmp_path)
    with pytest.raises(EditionChanged, match=f"found {theirs} in force, expected {mine.base}"):
        apply(tmp_path, mine)
    assert tree(tmp_path) == before
    again = read(tmp_path, "s.csv", FILES[1])
    assert again.base == theirs
    apply(tmp_path, again)
    assert rows(tmp_path) == 2


def test_a_layer_withdrawn_meanwhile_counts_as_changed(tmp_path: Path) -> None:
    take(tmp_path, FILES[0])
    mine = read(tmp_path, "s.csv", FILES[1])
    undo(tmp_path, KIND, "x", WHEN)
    with pytest.raises(EditionChanged, match="found none in force"):
        apply(tmp_path, mine)


def test_undo_of_what_the_person_saw_only(tmp_path: Path) -> None:
    one, two = take(tmp_path, *FILES[:2])
    with pytest.raises(EditionChanged):
        undo(tmp_path, KIND, "x", WHEN, expected=one)
    assert in_force(tmp_path, KIND) == two
    assert undo(tmp_path, KIND, "x", WHEN, expected=two) == one


def test_the_same_file_read_another_way_does_not_overwrite_the_edition(tmp_path: Path) -> None:
    (one,) = take(tmp_path, FILES[0])
    reading = read(tmp_path, "s.csv", FILES[0])
    cells = reading.draft.cells.assign(note="別の読み方")
    other = rebuilt(reading, dataclasses.replace(reading.draft, cells=cells), (), CONFIG)
    place = apply(tmp_path, other)
    assert place.name.startswith(one + "-")
    assert undo(tmp_path, KIND, "x", WHEN) == one
    assert load_folder(tmp_path, CONFIG).layers[KIND].frame["note"].tolist() == [""]


# --- verification ---------------------------------------------------------------------------------


def test_sound_editions_verify(tmp_path: Path) -> None:
    take(tmp_path, *FILES)
    assert verify(tmp_path) == []
    assert verify(ROOT / "data" / "training") == []


@pytest.mark.parametrize(("file", "code"), [("original/s.csv", "original_changed"), ("layer.csv", "layer_changed")])
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_changed_or_missing_file_is_found(tmp_path: Path, file: str, code: str, how: str) -> None:
    one, _ = take(tmp_path, *FILES[:2])
    path = tmp_path / "layers" / KIND / one / file
    path.unlink() if how == "gone" else path.write_bytes(path.read_bytes() + b" ")
    (problem,) = verify(tmp_path)
    assert (problem.code, problem.severity) == (code, "error")
    assert problem.file.startswith(f"layers/{KIND}/{one}/")


def test_a_broken_card_is_found(tmp_path: Path) -> None:
    (one,) = take(tmp_path, FILES[0])
    (tmp_path / "layers" / KIND / one / "edition.json").write_text("{")
    assert [problem.code for problem in verify(tmp_path)] == ["file_refused"]


def test_what_an_interrupted_import_left_is_put_right(tmp_path: Path) -> None:
    one, two = take(tmp_path, *FILES[:2])
    parent = tmp_path / "layers" / KIND
    (parent / two).rename(parent / f".{two}.old")
    (parent / ".x.part").mkdir()
    assert rows(tmp_path) == 2
    assert undo(tmp_path, KIND, "x", WHEN) == one
    assert redo(tmp_path, KIND, "x", WHEN) == two
    assert sorted(path.name for path in parent.iterdir()) == sorted(["CURRENT", "history.csv", one, two])


# --- kill -9 --------------------------------------------------------------------------------------

KILLED = """
import os, random, signal, sys, time, warnings
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.support import read
from tests.test_history import FILES, KIND, WHEN
from layers.editions import apply
from layers.folder import edition_folder
from layers.history import history, in_force, redo, undo, verify_edition

folder, trials = Path(sys.argv[2]), int(sys.argv[3])
warnings.simplefilter("ignore")
names = {}
for raw in FILES:
    reading = read(folder, "s.csv", raw)
    names[apply(folder, reading).name] = reading

def work():
    dice = random.Random(os.getpid())
    while True:
        act = dice.choice(["apply", "apply", "undo", "redo"])
        try:
            if act == "apply":
                reading = dice.choice(list(names.values()))
                import dataclasses
                apply(folder, dataclasses.replace(reading, base=in_force(folder, KIND)))
            else:
                (undo if act == "undo" else redo)(folder, KIND, "x", WHEN)
        except Exception as err:
            if "nothing to" not in str(err):
                print("failed:", repr(err), flush=True)

killed = random.Random(7)
for trial in range(trials):
    child = os.fork()
    if child == 0:
        work()
    time.sleep(killed.uniform(0.0, 0.12))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    now = in_force(folder, KIND)
    pointer = folder / "layers" / KIND / "CURRENT"
    assert pointer.exists() == bool(now), (trial, now)
    place = edition_folder(folder, KIND) or pointer
    if now:
        assert now in names and verify_edition(place) == [], (trial, now, verify_edition(place))
    entries = history(folder, KIND)
    done = [entry for entry in entries if entry.done]
    assert (done[-1].edition if done else "") == now, trial
    assert all(one.edition == two.previous for one, two in zip(done, done[1:])), trial
    for name in {entry.edition for entry in done} - {""}:
        aside = place.parent / f".{name}.old"
        assert not verify_edition(place.parent / name) or not verify_edition(aside), (trial, name)
print("sound", trials, len(history(folder, KIND)))
"""


def killing(folder: Path, trials: int) -> str:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(ROOT), str(folder), str(trials)],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 of a fork")
def test_kill_9_at_any_instant_leaves_one_whole_edition_in_force(tmp_path: Path) -> None:
    told = killing(tmp_path, 20)
    assert told.startswith("sound 20 "), told
    assert int(told.split()[-1]) > 10


@pytest.mark.nightly
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 of a fork")
def test_kill_9_many_times(tmp_path: Path) -> None:
    assert killing(tmp_path, 300).startswith("sound 300 ")
