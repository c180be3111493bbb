"""A run: begun clean, joined by its code, its log only grows, closed for good."""

from __future__ import annotations

import shutil
import threading
from contextlib import closing
from pathlib import Path
from sqlite3 import IntegrityError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.folder import fingerprint
from layers.problems import FileRefused
from layers.store.engine import connect
from layers.store.errors import (
    EntriesDamaged,
    EntriesNewer,
    EntryDiffers,
    EntryRefused,
    NotSaved,
    RunClosed,
    SaveUnknown,
    TrainingEvent,
)
from layers.store.run_tables import GROWING
from layers.store.runs import Runs, open_runs
from tests.store.helpers import WHEN, in_memory
from tests.store.run_helpers import SAID, at, begun, opened, plan, sent
from tests.store.test_engine import Failing
from tests.store.test_place import folder


@pytest.fixture
def runs(quick: Path) -> Runs:
    return opened(quick)


# --- a run ------------------------------------------------------------------------------------


def test_a_run_comes_back_as_it_was_begun(runs: Runs):
    run = begun(runs)
    assert run.open
    assert runs.run(run.id) == run
    assert opened(runs.path.parent).runs() == [run]
    assert (run.plan, run.started_at, run.started_by, run.training) == (plan(), WHEN, "本部", True)
    assert runs.run("20260102-00000000") is None


def test_runs_of_a_drill_in_the_order_they_began(runs: Runs):
    first = begun(runs)
    second = runs.start("d2", "drill", plan(), "本部", at(1))
    third = runs.start("d1", "drill", plan(), "本部", at(2))
    assert runs.runs() == [first, second, third]
    assert runs.runs("d1") == [first, third]
    assert runs.runs("") == []


def test_no_file_is_no_runs_and_a_reader_makes_none(runs: Runs):
    assert (runs.runs(), runs.run("x"), runs.by_code("x"), runs.device_of("x"), runs.entries("x")) == (
        [], None, None, None, [],
    )  # fmt: skip
    for act in (
        lambda: runs.add("x", "受付1", sent(), WHEN),
        lambda: runs.join("x", "受付1", WHEN),
        lambda: runs.close("x", "本部", WHEN),
    ):
        with pytest.raises(EntryRefused, match="no such run"):
            act()
    assert not runs.path.exists()


def test_a_run_begins_clean(runs: Runs):
    first = begun(runs)
    runs.add(first.id, "受付1", sent(1), WHEN)
    second = begun(runs)
    assert runs.entries(second.id) == []
    # The same id in another run is another entry, and each run counts from 1.
    assert runs.add(second.id, "受付1", sent(1, people=3), WHEN) == (1, True)
    assert [one.body.model_dump()["people"] for one in runs.entries(first.id)] == [12]


def test_a_closed_run_takes_nothing_and_lets_nobody_in(runs: Runs):
    run = begun(runs)
    token = runs.join(run.id, "受付1", WHEN)
    runs.add(run.id, "受付1", sent(1), WHEN)
    closed = runs.close(run.id, "本部長席", at(60))
    assert (closed.closed_at, closed.closed_by, closed.open) == (at(60), "本部長席", False)
    for act in (
        lambda: runs.add(run.id, "受付1", sent(2), WHEN),
        lambda: runs.join(run.id, "受付2", WHEN),
        lambda: runs.close(run.id, "本部", WHEN),
    ):
        with pytest.raises(RunClosed):
            act()
    assert runs.by_code(run.code) is None
    assert runs.by_code(run.control_code) is None
    assert runs.device_of(token) == (closed, "受付1", "player")
    # What was acknowledged stays acknowledged.
    assert runs.add(run.id, "受付1", sent(1), WHEN) == (1, False)
    assert len(runs.entries(run.id)) == 1


@pytest.mark.parametrize(("drill", "mode"), [("", "drill"), (" ", "drill"), ("d1", "party")])
def test_a_run_is_of_a_drill_or_an_event(runs: Runs, drill: str, mode):
    with pytest.raises(EntryRefused, match="expected a drill"):
        runs.start(drill, mode, plan(), "本部", WHEN)
    assert not runs.path.exists()


def test_somebody_begins_at_a_time_with_its_zone(runs: Runs):
    for who, when in (("", WHEN), ("本部", WHEN.replace(tzinfo=None))):
        with pytest.raises(EntryRefused):
            runs.start("d1", "drill", plan(), who, when)
    run = begun(runs)
    with pytest.raises(EntryRefused, match="when"):
        runs.add(run.id, "受付1", sent(), WHEN.replace(tzinfo=None))


# --- made up or real --------------------------------------------------------------------------


def test_a_real_event_is_never_run_on_made_up_data(quick: Path):
    for training, marked in ((True, True), (True, False), (False, True)):
        with pytest.raises(TrainingEvent):
            opened(quick, training=training).start("", "event", plan(training=marked), "本部", WHEN)
    assert list(quick.iterdir()) == []
    real = opened(quick, training=False)
    assert real.start("", "event", plan(training=False), "本部", WHEN).mode == "event"


@pytest.mark.parametrize("training", [True, False])
def test_a_plan_bears_the_mark_of_its_file(quick: Path, training: bool):
    with pytest.raises(FileRefused, match="training_mixed"):
        opened(quick, training=training).start("d1", "drill", plan(training=not training), "本部", WHEN)


@pytest.mark.parametrize("training", [True, False])
def test_runs_inherit_the_mark_of_their_folder_and_keep_to_it(tmp_path: Path, training: bool):
    here, there = folder(tmp_path, "a", training=training), folder(tmp_path, "b", training=not training)
    before = fingerprint(here)
    run = begun(open_runs(here))
    assert run.training is training
    assert fingerprint(here) == before
    shutil.copy(open_runs(here).path, there / "runs.sqlite")
    with pytest.raises(FileRefused, match="training_mixed"):
        open_runs(there)
    with pytest.raises(FileRefused, match="training_mixed"):
        opened(there, training=not training).add(run.id, "受付1", sent(), WHEN)


@pytest.mark.parametrize(("fact", "value", "error"), [("schema", "2", EntriesNewer), ("schema", "x", EntriesDamaged)])
def test_a_file_that_cannot_be_used_is_said_at_the_door(quick: Path, fact: str, value: str, error: type[Exception]):
    runs = opened(quick)
    begun(runs)
    with closing(connect(runs.path)) as bare:
        bare.execute("UPDATE facts SET value = ? WHERE name = ?", (value, fact))
    (quick / "folder.toml").write_text("training = true\n")
    with pytest.raises(error):
        open_runs(quick)


@pytest.mark.parametrize(("table", "column"), [("runs", "control_code"), ("devices", "role")])
def test_a_file_from_before_a_column_is_said_at_the_door(quick: Path, table: str, column: str):
    runs = opened(quick)
    begun(runs)
    with closing(connect(runs.path)) as bare:
        bare.execute(f"ALTER TABLE {table} RENAME COLUMN {column} TO other")
    (quick / "folder.toml").write_text("training = true\n")
    with pytest.raises(EntriesDamaged, match=f"no such column: {table}.{column}"):
        open_runs(quick)


# --- codes and tokens -------------------------------------------------------------------------


def test_a_code_is_read_as_people_type_it(runs: Runs):
    run = begun(runs)
    assert len(run.code) == 8
    assert not set(run.code) & set("0O1IL2Z5S8B")
    small = run.code.lower()
    full = "".join(chr(ord(one) + 0xFEE0) for one in run.code)
    for typed in (run.code, f" {small[:4]} {small[4:]}", f"{small[:4]}-{small[4:]}", full):
        assert runs.by_code(typed) == (run, "player")
    for typed in ("", run.code[:7], run.code + "A", "受付", "\ud800"):
        assert runs.by_code(typed) is None


def test_open_runs_have_different_codes(runs: Runs, monkeypatch: pytest.MonkeyPatch):
    # Drawn again where it is the run's own other code, or either code of another run.
    drawn = iter("".join(one * 8 for one in "AACACDCE"))
    monkeypatch.setattr("layers.store.runs.secrets.choice", lambda _: next(drawn))
    first, second = begun(runs), begun(runs)
    assert (first.code, first.control_code) == ("A" * 8, "C" * 8)
    assert (second.code, second.control_code) == ("D" * 8, "E" * 8)
    assert list(drawn) == []


def test_each_code_lets_in_for_what_it_is_and_no_other_code_does(runs: Runs):
    run, other = begun(runs), begun(runs)
    assert len(run.control_code) == 8
    assert not set(run.control_code) & set("0O1IL2Z5S8B")
    small = run.control_code.lower()
    for typed in (run.control_code, f" {small[:4]}-{small[4:]}"):
        assert runs.by_code(typed) == (run, "control")
    assert [runs.by_code(one) for one in (run.code, other.code)] == [(run, "player"), (other, "player")]
    for typed in (run.control_code[:7], run.code[:4] + run.control_code[4:], run.code + run.control_code):
        assert runs.by_code(typed) is None


def test_the_role_of_a_device_stays_with_its_token(runs: Runs):
    run = begun(runs)
    joined = [runs.join(run.id, "本部", WHEN, role) for role in ("control", "player", "control")]
    joined.append(runs.join(run.id, "受付1", WHEN))
    later = opened(runs.path.parent)
    assert [later.device_of(token) for token in joined] == [
        (run, "本部", "control"),
        (run, "本部 (2)", "player"),
        (run, "本部 (3)", "control"),
        (run, "受付1", "player"),
    ]


def test_the_database_takes_no_third_role_and_no_run_of_one_code(runs: Runs):
    run = begun(runs)
    with closing(connect(runs.path)) as bare:
        with pytest.raises(IntegrityError, match="known_role"):
            bare.execute("INSERT INTO devices VALUES ('x', ?, '受付', 'boss', '2026-01-01')", (run.id,))
        with pytest.raises(IntegrityError, match="two_codes"):
            bare.execute("INSERT INTO runs VALUES ('r', 'd', 'drill', 'A', 'A', '{}', '本部', '2026-01-01')")


def test_a_token_is_long_random_and_nowhere_in_the_file(runs: Runs):
    run = begun(runs)
    tokens = [runs.join(run.id, "受付1", WHEN) for _ in range(3)]
    assert len(set(tokens)) == 3
    assert min(map(len, tokens)) >= 43
    held = b"".join(path.read_bytes() for path in runs.path.parent.iterdir())
    assert not [token for token in tokens if token.encode() in held]
    assert [runs.device_of(token).label for token in tokens] == ["受付1", "受付1 (2)", "受付1 (3)"]  # type: ignore[union-attr]
    assert runs.device_of(tokens[0] + "x") is None
    assert runs.device_of("\ud800") is None


def test_a_long_label_that_is_taken_stays_as_long(runs: Runs):
    run = begun(runs)
    tokens = [runs.join(run.id, "あ" * 20, WHEN) for _ in range(2)]
    assert [runs.device_of(token).label for token in tokens] == ["あ" * 20, "あ" * 16 + " (2)"]  # type: ignore[union-attr]
    with pytest.raises(EntryRefused, match="label"):
        runs.join(run.id, "あ" * 21, WHEN)


def test_no_more_devices_than_a_run_has_desks(runs: Runs, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("layers.store.runs._DEVICES", 2)
    run = begun(runs)
    for _ in range(2):
        runs.join(run.id, "受付", WHEN)
    with pytest.raises(EntryRefused, match="devices"):
        runs.join(run.id, "受付", WHEN)


# --- entries ----------------------------------------------------------------------------------


def test_every_kind_comes_back_in_the_order_of_arrival(runs: Runs):
    run = begun(runs)
    posted = [sent(number, kind) for number, kind in enumerate(SAID, start=1)]
    posted.append(sent(9, "void", entry=posted[0].id))
    for late, one in enumerate(posted):
        assert runs.add(run.id, "受付1", one, at(100 + late)) == (late + 1, True)
    found = runs.entries(run.id)
    assert [(one.id, one.number, one.at, one.kind, one.body) for one in found] == [
        (one.id, one.number, one.at, one.kind, one.body) for one in posted
    ]
    assert [(one.seq, one.received, one.device) for one in found] == [
        (n + 1, at(100 + n), "受付1") for n in range(len(posted))
    ]
    assert runs.entries(run.id, after=6) == found[6:]
    assert runs.entries(run.id, after=99) == []
    assert runs.entries(run.id, after=-5) == found


def test_an_entry_sent_again_is_stored_once_whoever_brings_it(runs: Runs):
    run = begun(runs)
    assert runs.add(run.id, "受付1", sent(1), at(1)) == (1, True)
    before = runs.entries(run.id)
    assert runs.add(run.id, "受付1", sent(1), at(2)) == (1, False)
    assert runs.add(run.id, "受付1 (2)", sent(1), at(3)) == (1, False)
    assert runs.entries(run.id) == before


@pytest.mark.parametrize("change", [{"people": 13}, {"site": "shelter:2"}])
def test_the_same_id_with_another_content_is_refused(runs: Runs, change: dict[str, object]):
    run = begun(runs)
    runs.add(run.id, "受付1", sent(1), WHEN)
    before = runs.entries(run.id)
    others = [sent(1, **change), sent(1, "late"), sent(1).model_copy(update={"number": 2})]
    others.append(sent(1).model_copy(update={"at": at(77)}))
    for other in others:
        with pytest.raises(EntryDiffers):
            runs.add(run.id, "受付1", other, WHEN)
    assert runs.entries(run.id) == before


def test_what_the_plan_does_not_have_is_refused(runs: Runs):
    run = begun(runs)
    with pytest.raises(EntryRefused, match="shelter:9"):
        runs.add(run.id, "受付1", sent(1, site="shelter:9"), WHEN)
    assert runs.entries(run.id) == []


def test_an_entry_made_past_its_checks_is_refused(runs: Runs):
    run = begun(runs)
    posted = sent(1, "inject_done")
    long = posted.model_copy(update={"body": posted.body.model_copy(update={"note": "あ" * 501})})
    with pytest.raises(EntryRefused, match="note"):
        runs.add(run.id, "受付1", long, WHEN)


def test_a_withdrawal_is_of_an_entry_of_this_run_and_not_withdrawn_itself(runs: Runs):
    run, other = begun(runs), begun(runs)
    runs.add(run.id, "受付1", sent(1), WHEN)
    with pytest.raises(EntryRefused, match="no such entry"):
        runs.add(other.id, "受付1", sent(2, "void", entry=sent(1).id), WHEN)
    withdrawn = sent(2, "void", entry=sent(1).id)
    runs.add(run.id, "受付1", withdrawn, WHEN)
    with pytest.raises(EntryRefused, match="a withdrawal"):
        runs.add(run.id, "受付1", sent(3, "void", entry=withdrawn.id), WHEN)
    assert len(runs.entries(run.id)) == 2


@pytest.mark.parametrize("table", [table.name for table in GROWING])
def test_the_database_itself_refuses_to_change_or_delete(runs: Runs, table: str):
    run = begun(runs)
    runs.join(run.id, "受付1", WHEN)
    runs.add(run.id, "受付1", sent(1), WHEN)
    runs.close(run.id, "本部", WHEN)
    with closing(connect(runs.path)) as bare:
        for statement in (f"UPDATE {table} SET rowid = rowid", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match=f"{table} only grow"):
                bare.execute(statement)


def test_a_missing_or_unreadable_entry_is_damage(runs: Runs):
    run = begun(runs)
    for number in (1, 2, 3):
        runs.add(run.id, "受付1", sent(number), WHEN)
    with closing(connect(runs.path)) as bare:
        bare.execute("DROP TRIGGER entries_no_delete")
        bare.execute("DELETE FROM entries WHERE seq = 2")
    with pytest.raises(EntriesDamaged, match="found entry 3, expected 2"):
        runs.entries(run.id)
    with closing(connect(runs.path)) as bare:
        bare.execute("DROP TRIGGER entries_no_update")
        bare.execute("UPDATE entries SET body = '{}' WHERE seq = 3")
    with pytest.raises(EntriesDamaged, match="entry 3"):
        runs.entries(run.id, after=2)


# --- failing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("took_effect", [True, False])
def test_a_commit_nobody_knows_of_is_sent_again_and_stored_once(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, took_effect: bool
):
    run = begun(runs)
    dialect = runs._engine.dialect
    with monkeypatch.context() as patch:
        patch.setattr(dialect, "do_commit", Failing(dialect.do_commit, took_effect=took_effect))
        with pytest.raises(SaveUnknown):
            runs.add(run.id, "受付1", sent(1), WHEN)
    assert runs.add(run.id, "受付1", sent(1), WHEN) == (1, not took_effect)
    assert len(runs.entries(run.id)) == 1


def test_a_lock_held_too_long_is_not_saved(runs: Runs, monkeypatch: pytest.MonkeyPatch):
    run = begun(runs)
    with closing(connect(runs.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("layers.store.engine.BUSY_MS", 20)
        with pytest.raises(NotSaved):
            runs.add(run.id, "受付1", sent(1), WHEN)
        # Who reads waits for nobody.
        assert runs.entries(run.id) == []
        other.execute("ROLLBACK")
    assert runs.add(run.id, "受付1", sent(1), WHEN).new


def test_threads_of_the_server_share_it(runs: Runs):
    run, faults = begun(runs), []

    def device(name: str) -> None:
        try:
            for number in range(1, 11):
                for _ in range(2):
                    runs.add(run.id, name, sent(number, prefix=f"device-{name}"), WHEN)
        except Exception as err:
            faults.append(err)

    threads = [threading.Thread(target=device, args=(f"d{n}",)) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    found = runs.entries(run.id)
    assert len(found) == len({one.id for one in found}) == 40
    for name in {one.device for one in found}:
        assert [one.number for one in found if one.device == name] == list(range(1, 11))


ACTS = st.lists(
    st.tuples(st.sampled_from(["send", "again", "other", "late"]), st.integers(1, 4), st.integers(0, 3)), max_size=12
)


@settings(max_examples=15, deadline=None)
@given(ACTS)
def test_whatever_order_devices_send_in_the_log_is_a_dictionary_that_only_grows(acts: list[tuple[str, int, int]]):
    place = in_memory()
    try:
        runs = opened(place)
        run, model = begun(runs), dict[str, int]()
        for act, number, people in acts:
            posted = sent(number, "late" if act == "late" else "head_count", people=people + 1)
            known = [one for one in runs.entries(run.id) if one.id == posted.id]
            if known and (known[0].kind, known[0].body) != (posted.kind, posted.body):
                with pytest.raises(EntryDiffers):
                    runs.add(run.id, "受付1", posted, WHEN)
                continue
            done = runs.add(run.id, "受付1", posted, WHEN)
            assert done.new is (posted.id not in model)
            model.setdefault(posted.id, len(model) + 1)
            assert done.seq == model[posted.id]
        assert {one.id: one.seq for one in runs.entries(run.id)} == model
    finally:
        shutil.rmtree(place)
