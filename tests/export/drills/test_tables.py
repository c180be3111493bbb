"""Drills that go out as the tables of a data folder and come in again: the same drills, whatever their texts hold."""

from __future__ import annotations

import csv
import datetime
import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.drills import ids
from layers.drills.load import drills
from layers.drills.tables import COLUMNS, read_drill_tables
from layers.export.drills.tables import drill_folder, drill_tables
from layers.held import Held, Step, held
from layers.problems import ConfigError
from layers.store.drill_bodies import CheckLine, DrillBody, HeldDrill, Inject, Leg, Role, Slot, StartPlace

WHEN = datetime.datetime(2026, 6, 1, 9, 30, 15, 123456, tzinfo=datetime.UTC)
TEXT = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["=1+1", "'=1", "+81", "-5", "a、b", "a b", " a ", "\r", "a\r\nb", '"', ",", "１", "@x"]),
)
SAID = TEXT.filter(lambda text: bool(text.strip()))
DEGREES = st.floats(-180, 180)
MINUTE = st.integers(0, 7 * 24 * 60)


def lists(each: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(each, max_size=3).map(tuple)


def of_own_id(each: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(each, max_size=3, unique_by=lambda one: one.id).map(tuple)


@st.composite
def bodies(draw: st.DrawFn) -> DrillBody:
    starts = draw(of_own_id(st.builds(StartPlace, id=SAID, name=SAID, longitude=DEGREES, latitude=DEGREES)))
    sites = draw(lists(SAID))
    legs: tuple[Leg, ...] = ()
    if starts and sites:
        named = st.sampled_from([one.id for one in starts])
        legs = draw(of_own_id(st.builds(Leg, id=SAID, start=named, site=st.sampled_from(sites))))
    took = st.builds(
        HeldDrill,
        date=st.dates(),
        participants=st.none() | st.integers(0, 10_000_000),
        opening_min=st.none() | st.floats(0, 1e9),
        note=TEXT,
    )
    state = draw(st.sampled_from(["planned", "done", "cancelled", "postponed"]))
    return DrillBody(
        title=draw(SAID),
        type=draw(st.sampled_from(["tsunami", "shelter", "volunteer"])),
        state=state,
        reason=draw(SAID if state in ("cancelled", "postponed") else TEXT),
        objectives=draw(lists(SAID)),
        ward=draw(TEXT),
        districts=draw(lists(SAID)),
        area=draw(st.just(()) | st.lists(st.tuples(DEGREES, DEGREES), min_size=3, max_size=5).map(tuple)),
        date=draw(st.none() | st.dates()),
        start=draw(st.sampled_from(["", "09:30", "23:59"])),
        participants=draw(st.none() | st.integers(0, 10_000_000)),
        night=draw(st.sampled_from([None, True, False])),
        step_free=draw(st.sampled_from([None, True, False])),
        partners=draw(lists(SAID)),
        scenario=draw(TEXT),
        sites=sites,
        starts=starts,
        legs=legs,
        safety=draw(lists(SAID)),
        roles=draw(lists(st.builds(Role, role=SAID, office=TEXT))),
        timetable=draw(lists(st.builds(Slot, minute=MINUTE, text=SAID, office=TEXT))),
        checklist=draw(lists(st.builds(CheckLine, text=SAID, office=TEXT, minute=st.none() | MINUTE))),
        injects=draw(
            of_own_id(st.builds(Inject, id=SAID, minute=MINUTE, text=SAID, sender=TEXT, to=TEXT, expected=TEXT))
        ),
        copied_from=draw(TEXT),
        held=draw(took) if state == "done" else None,
    )


def told(*every: DrillBody, training: bool = False) -> Held:
    steps = [Step(ids.drill(f"d{n}"), body, "総務課", WHEN, 3, training) for n, body in enumerate(every, 1)]
    return held(ids.DRILLS, steps, [], training=training)


def unpacked(raw: bytes, folder: Path, *, training: bool = False) -> Held:
    with zipfile.ZipFile(io.BytesIO(raw)) as files:
        files.extractall(folder)
    found = read_drill_tables(folder / "drills", training=training)
    assert found.problems_of(*COLUMNS) == []
    return held(ids.DRILLS, found.drills, [], training=training)


@settings(max_examples=10, deadline=None)
@given(st.lists(bodies(), min_size=1, max_size=2), st.booleans())
def test_what_goes_out_comes_in_as_it_was(every: list[DrillBody], training: bool):
    before = told(*every, training=training)
    with tempfile.TemporaryDirectory() as folder:
        after = unpacked(drill_folder(before), Path(folder), training=training)
    assert [(one.id, one.body, one.step.who, one.step.when, one.step.training) for one in drills(after)] == [
        (one.id, one.body, one.step.who, one.step.when, training) for one in drills(before)
    ]


def full(**more: Any) -> DrillBody:
    return DrillBody(
        title="=HYPERLINK(1)",
        type="shelter",
        sites=("shelter:A",),
        safety=("走らない", "+訓練"),
        starts=(StartPlace(id="s1", name="集会所", longitude=136.9, latitude=35.1),),
        legs=(Leg(id="l1", start="s1", site="shelter:A"),),
        **more,
    )


def test_no_cell_runs_and_every_row_is_marked():
    files = drill_tables(told(full(), training=True))
    assert sorted(files) == ["drills.csv", "legs.csv", "safety.csv", "starts.csv"]
    assert b"'=HYPERLINK" in files["drills.csv"]
    assert "'+訓練".encode() in files["safety.csv"]
    for name, raw in files.items():
        head, *rows = raw.decode("utf-8-sig").splitlines()
        assert head.split(",") == [*COLUMNS[name.removesuffix(".csv")], "Sonae書き出し"]
        assert all(row.endswith(",訓練データ") for row in rows)
    assert files == drill_tables(told(full(), training=True))


def test_made_up_drills_do_not_become_real_ones(tmp_path: Path):
    raw = drill_folder(told(full(), training=True))
    unpacked(raw, tmp_path, training=True)
    with pytest.raises(ConfigError, match="training"):
        read_drill_tables(tmp_path / "drills", training=False)
    (tmp_path / "drills" / "entries.toml").write_text('plan = "p"\ntraining = false\nnote = ""\n', encoding="utf-8")
    found = read_drill_tables(tmp_path / "drills", training=False)
    assert found.drills == []
    assert {one.code for one in found.problems_of(*COLUMNS)} == {"training_mixed"}


@pytest.mark.parametrize("mark", ["訓練データ ", "訓練", "○"])
def test_a_mark_somebody_changed_makes_no_row_real(tmp_path: Path, mark: str):
    unpacked(drill_folder(told(full())), tmp_path)
    path = tmp_path / "drills" / "safety.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",実データ", f",{mark}"), encoding="utf-8")
    found = read_drill_tables(tmp_path / "drills", training=False)
    assert [step.body.safety for step in found.drills if isinstance(step.body, DrillBody)] == [()]
    assert [one.code for one in found.problems_of(*COLUMNS)] == ["training_mixed"]


def test_real_rows_among_made_up_ones_are_left_out(tmp_path: Path):
    unpacked(drill_folder(told(full(), training=True)), tmp_path, training=True)
    path = tmp_path / "drills" / "safety.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("走らない,訓練データ", "走らない,実データ"), encoding="utf-8"
    )
    found = read_drill_tables(tmp_path / "drills", training=True)
    assert [(one.row, one.column, one.code) for one in found.problems_of("safety")] == [
        (2, "訓練データ", "training_mixed")
    ]


def test_the_run_a_result_comes_from_does_not_come_along(tmp_path: Path):
    took = HeldDrill(date=datetime.date(2026, 5, 1), participants=3, run="r1")
    (after,) = drills(unpacked(drill_folder(told(full(state="done", held=took))), tmp_path))
    assert after.body.held == took.model_copy(update={"run": ""})


def test_long_lists_come_back_whatever_was_uploaded_before(tmp_path: Path):
    """As many sites and corners as fit no upload's cell; the csv module has one limit for the whole process."""
    sites = tuple(f"shelter:{number:05}" for number in range(2_000))
    area = tuple((136.9 + number / 10_000, 35.1) for number in range(1_200))
    long = full().model_copy(update={"sites": sites, "area": area, "starts": (), "legs": ()})
    packed = drill_folder(told(long))
    csv.field_size_limit(20_000)
    (after,) = drills(unpacked(packed, tmp_path))
    assert (after.body.sites, after.body.area) == (sites, area)


def test_what_is_broken_is_told_by_the_reader(tmp_path: Path):
    unpacked(drill_folder(told(full())), tmp_path)
    path = tmp_path / "drills" / "safety.csv"
    for raw in (b"\xff", b'drill,"text', b"", b"drill,text,Sonae\xe6\x9b\xb8\xe3\x81\x8d\xe5\x87\xba\xe3\x81\x97,x\n"):
        path.write_bytes(raw)
        found = read_drill_tables(tmp_path / "drills", training=False)
        assert found.problems_of("safety"), raw
    path.unlink()
    path.mkdir()
    assert [one.code for one in read_drill_tables(tmp_path / "drills", training=False).problems_of("safety")] == [
        "file_refused"
    ]
