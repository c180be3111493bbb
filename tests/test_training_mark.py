"""Made-up and real data never mix: whatever is tried at whatever door, it is refused or every output bears the mark."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers import history
from layers.__main__ import main
from layers.editions import Reading, apply, problems_csv
from layers.folder import DataFolder, edition_folder, load_folder
from layers.problems import FolderError, Problem
from layers.sites import find_record, in_box, same_place, select
from tests.support import CONFIG, ORIGIN, TWO_WARDS, csv_bytes, gsi_emergency, gsi_shelter, read, site, tree

MARK, MARKED = "訓練データ", "○"
HOSPITAL = csv_bytes(["名称", "住所", "経度", "緯度", "病床数"], ["a", "愛知県名古屋市港区", "136.9", "35.1", "x"])
FILES = {
    "boundary": ("wards.geojson", TWO_WARDS),
    "emergency_site": ("s.csv", gsi_emergency(site(1, 津波="1"), site(2, 洪水="調査中"))),
    "shelter": ("h.csv", gsi_shelter(site(1))),
    "hospital": ("hospital.csv", HOSPITAL),
    "walk_edge": ("e.csv", b"u,v,length_m,stairs,bridge\n1,2,104,0,1\n"),
    "population_cell": ("c.csv", b"mesh_code,population_night,households\n5236670011,120,0\n"),
}
KINDS = list(FILES)


def reading(folder: Path, kind: str, training: bool, file: tuple[str, bytes] | None = None) -> Reading:
    name, raw = file or FILES[kind]
    return read(folder, name, raw, origin=dataclasses.replace(ORIGIN, training=training), as_kind=kind)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """A folder with every kind, once as training and once as real data: nothing else differs."""
    made = {}
    for training in (True, False):
        made[training] = tmp_path_factory.mktemp("training" if training else "real")
        for kind in KINDS:
            apply(made[training], reading(made[training], kind, training))
    return made


def stored(folder: Path, kind: str) -> Path:
    """The file of a kind's edition in force, in our own form."""
    place = edition_folder(folder, kind)
    assert place is not None
    return place / CONFIG.layers.kinds[kind].stored_as


# --- the doors -------------------------------------------------------------------------------------


def import_file(folder: Path, kind: str, training: bool, sources: dict[bool, Path]) -> None:
    """A file whose giver says what it is."""
    apply(folder, reading(folder, kind, training))


def apply_late(folder: Path, kind: str, training: bool, sources: dict[bool, Path]) -> None:
    """A reading made against another folder, or before this one became what it is."""
    late = reading(sources[training], kind, training)
    # Another edition in force would refuse it by itself (`tests/test_history.py`); here the mark alone has to.
    apply(folder, dataclasses.replace(late, base=history.in_force(folder, kind)))


def import_stored(folder: Path, kind: str, training: bool, sources: dict[bool, Path]) -> None:
    """A layer taken out of another folder and given as a real file: it says itself what it is."""
    path = stored(sources[training], kind)
    apply(folder, reading(folder, kind, False, (path.name, path.read_bytes())))


def copy_edition(folder: Path, kind: str, training: bool, sources: dict[bool, Path]) -> None:
    """An edition copied across by hand: no door of ours sees that."""
    shutil.copytree(sources[training] / "layers" / kind, folder / "layers" / kind, dirs_exist_ok=True)


Door = Callable[[Path, str, bool, dict[bool, Path]], None]
DOORS: tuple[Door, ...] = (import_file, apply_late, import_stored, copy_edition)
STEPS = st.lists(st.tuples(st.sampled_from(DOORS), st.sampled_from(KINDS), st.booleans()), max_size=6)


@settings(max_examples=15)
@given(steps=STEPS)
def test_whatever_is_tried_a_folder_is_training_or_real(
    steps: list[tuple[Door, str, bool]], sources: dict[bool, Path]
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder, mark = Path(place), None
        in_force: dict[str, bool] = {}
        for door, kind, training in steps:
            if door is copy_edition:
                # Without folder.toml a folder is real; editions copied in do not change that.
                mark = bool(mark)
            elif mark not in (None, training):
                before = tree(folder)
                with pytest.raises(FolderError, match="training"):
                    door(folder, kind, training, sources)
                assert tree(folder) == before
                continue
            else:
                mark = training
            door(folder, kind, training, sources)
            in_force[kind] = training
        assert_marked(folder, bool(mark), in_force)


def assert_marked(path: Path, mark: bool, in_force: dict[str, bool]) -> None:
    """What is of the other kind is refused by name; every output of the rest bears exactly the folder's mark."""
    folder = load_folder(path, CONFIG)
    assert folder.training == mark
    assert {layer.kind.id for layer in folder.facts.all()} == _fitting(in_force, mark, "fact")
    read = set(folder.layers) - ({"tsunami_building"} - set(in_force))
    assert read == _fitting(in_force, mark, "site", "support", "base")
    refused = [problem.file.split("/")[1] for problem in folder.all_problems() if problem.code == "training_mixed"]
    assert sorted(refused) == sorted(kind for kind, training in in_force.items() if training != mark)
    assert folder.training == mark
    for frame in frames_of(folder):
        assert frame["training"].tolist() == [mark] * len(frame)
    for layer in [*folder.layers.values(), *folder.facts.all()]:
        assert layer.training == mark
    for kind in {*folder.layers, *folder.facts.kinds} & {kind for kind in in_force if in_force[kind] == mark}:
        assert_file_marked(path, kind, mark)


def _fitting(in_force: dict[str, bool], mark: bool, *groups: str) -> set[str]:
    kinds = CONFIG.layers.kinds
    return {kind for kind, training in in_force.items() if training == mark and kinds[kind].group in groups}


def frames_of(folder: DataFolder) -> list[pd.DataFrame]:
    """The rows of every layer, and of everything that picks among them."""
    found: list[pd.DataFrame] = [layer.frame for layer in [*folder.layers.values(), *folder.facts.all()]]
    for layer in folder.points().values():
        shown = select(layer, CONFIG, "", "tsunami")
        found += [shown, select(layer, CONFIG, "港区", "", "施設"), in_box(shown, (136.0, 35.0, 137.0, 36.0))]
        record = find_record(folder, f"{layer.kind.id}:{layer.frame['uid'].iloc[0]}")
        assert record is not None
        assert record.training == layer.training
        found += [one.row.to_frame().T for one in (record, *same_place(folder, record))]
    return found


def assert_file_marked(path: Path, kind: str, mark: bool) -> None:
    """The stored layer and its list of problems bear the mark in every row, or nowhere."""
    own = stored(path, kind)
    body = own.read_text(encoding="utf-8-sig")
    rows = [f["properties"] for f in json.loads(body)["features"]] if own.suffix == ".geojson" else _cells(body)
    assert [row.get(MARK) for row in rows] == [MARKED if mark else None] * len(rows)
    assert rows
    report = (own.parent / "problems.csv").read_text(encoding="utf-8-sig")
    assert [row.get(MARK) for row in _cells(report)] == [MARKED if mark else None] * len(_cells(report))
    assert (MARK in report.splitlines()[0]) == mark


def _cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- single doors ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_stored_training_layer_makes_a_training_folder_wherever_it_goes(
    kind: str, tmp_path: Path, sources: dict[bool, Path]
) -> None:
    import_stored(tmp_path, kind, True, sources)
    folder = load_folder(tmp_path, CONFIG)
    assert folder.spec.training
    assert [p.code for p in folder.all_problems() if p.code == "training_mixed"] == []
    layer = folder.layer(kind)
    assert layer is not None
    assert layer.frame["training"].all()
    assert not [column for column in layer.frame if MARK in str(column)]


@pytest.mark.parametrize("cell", ["○", "1", "はい", "×"])
def test_one_marked_row_marks_the_file(cell: str, tmp_path: Path) -> None:
    raw = csv_bytes(["名称", "経度", "緯度", "病床数", MARK], ["a", "136.9", "35.1", "1", ""], ["b", "", "", "", cell])
    found = reading(tmp_path, "hospital", False, ("hospital.csv", raw))
    assert found.layer.training
    assert found.spec.training


def test_a_blank_column_marks_nothing(tmp_path: Path) -> None:
    raw = csv_bytes(["名称", "経度", "緯度", "病床数", MARK], ["a", "136.9", "35.1", "1", " "])
    assert not reading(tmp_path, "hospital", False, ("hospital.csv", raw)).layer.training


def test_a_published_form_is_marked_too(tmp_path: Path) -> None:
    rows = FILES["emergency_site"][1].decode("utf-8-sig").splitlines()
    raw = "\n".join([f"{rows[0]},{MARK}", *(f"{row},{MARKED}" for row in rows[1:])]).encode()
    found = reading(tmp_path, "emergency_site", False, ("s.csv", raw))
    assert found.layer.edition.format == "gsi_emergency"
    assert found.layer.training


@pytest.mark.parametrize("kind", KINDS)
def test_a_training_file_under_a_real_card_is_refused(kind: str, tmp_path: Path, sources: dict[bool, Path]) -> None:
    shutil.copytree(sources[False], tmp_path, dirs_exist_ok=True)
    stored(tmp_path, kind).write_bytes(stored(sources[True], kind).read_bytes())
    folder = load_folder(tmp_path, CONFIG)
    assert folder.layer(kind) is None
    codes = [p.code for p in folder.all_problems() if p.severity == "error" and kind in p.file]
    assert codes == ["training_mixed"]
    assert not folder.training


def test_a_real_card_in_a_training_folder_is_refused(tmp_path: Path, sources: dict[bool, Path]) -> None:
    shutil.copytree(sources[True], tmp_path, dirs_exist_ok=True)
    card = stored(tmp_path, "shelter").with_name("edition.json")
    card.write_bytes(stored(sources[False], "shelter").with_name("edition.json").read_bytes())
    folder = load_folder(tmp_path, CONFIG)
    assert folder.layer("shelter") is None
    assert [(p.code, p.value) for p in folder.problems] == [("training_mixed", "training = False")]


@pytest.mark.parametrize("mark", [True, False])
def test_reading_against_a_folder_of_the_other_kind_is_refused(mark: bool, sources: dict[bool, Path]) -> None:
    with pytest.raises(FolderError, match=f"training = {not mark} does not fit"):
        reading(sources[mark], "shelter", not mark)


def test_a_fact_swapped_after_the_folder_was_opened_is_refused(tmp_path: Path, sources: dict[bool, Path]) -> None:
    shutil.copytree(sources[False], tmp_path, dirs_exist_ok=True)
    folder = load_folder(tmp_path, CONFIG)
    copy_edition(tmp_path, "walk_edge", True, sources)
    assert folder.facts.get("walk_edge") is None
    assert [p.code for p in folder.facts.problems() if p.severity == "error"] == ["training_mixed"]
    assert not folder.training


def test_an_estimate_bears_the_mark_of_its_list(sources: dict[bool, Path]) -> None:
    for mark, path in sources.items():
        layer = load_folder(path, CONFIG).layers["tsunami_building"]
        assert layer.basis == "推定"
        assert layer.frame["training"].tolist() == [mark]


def test_training_boundaries_assign_no_real_ward(tmp_path: Path, sources: dict[bool, Path]) -> None:
    raw = gsi_emergency(site(1, "", 緯度="35.1", 経度="137.0"))
    apply(tmp_path, reading(tmp_path, "emergency_site", False, ("s.csv", raw)))
    copy_edition(tmp_path, "boundary", True, sources)
    frame = load_folder(tmp_path, CONFIG).layers["emergency_site"].frame
    assert frame["ward_polygon"].isna().all()
    apply(tmp_path, reading(tmp_path, "boundary", False))
    assert load_folder(tmp_path, CONFIG).layers["emergency_site"].frame["ward_polygon"].tolist() == ["南区"]


@pytest.mark.parametrize("training", [True, False])
def test_a_report_of_problems_bears_the_mark(training: bool) -> None:
    body = problems_csv((Problem("s.csv", 2, "a", "flag_unreadable", "x", "○"),), training=training).decode("utf-8-sig")
    assert [row.get(MARK) for row in _cells(body)] == [MARKED if training else None]


@pytest.mark.parametrize("mark", [True, False])
def test_check_marks_the_folder_and_every_layer(
    mark: bool, sources: dict[bool, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--data", str(sources[mark])])
    # The tsunami buildings told from the emergency sites are a layer too.
    assert capsys.readouterr().out.count(f"[{MARK}]\n") == (2 + len(KINDS) if mark else 0)


@pytest.mark.parametrize("training", [True, False])
def test_an_import_says_the_mark(training: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s.csv").write_bytes(FILES["emergency_site"][1])
    flags = ["--training"] if training else []
    assert main(["import", str(tmp_path / "s.csv"), "--data", str(tmp_path / "data"), *flags]) == 0
    assert (f"指定緊急避難場所 [{MARK}]" in capsys.readouterr().out) == training
