"""Two steps into a folder: reading writes nothing, applying is all or nothing, and whose rows they are."""

from __future__ import annotations

import dataclasses
import datetime
import gc
import hashlib
import io
import json
import os
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.editions import apply, folder_toml, no_formula, problems_csv
from layers.folder import FolderSpec, edition_folder, load_folder
from layers.intake.draft import stored_at_most
from layers.problems import FileRefused, FolderError, Problem, TooLarge
from tests.support import (
    CONFIG,
    GSI_EMERGENCY,
    ORIGIN,
    TWO_WARDS,
    codes,
    collection,
    feature,
    gsi_emergency,
    gsi_shelter,
    imported,
    point,
    read,
    site,
    tree,
)

ONE = gsi_emergency(site(1, 洪水="1"))
TWO = gsi_emergency(site(1, 洪水="1"), site(2))
TRAINING = dataclasses.replace(ORIGIN, training=True)
NATIONAL = ["code6", *GSI_EMERGENCY[:2], "都道府県名及び市町村名", *GSI_EMERGENCY[2:]]


def names(folder: Path) -> list[str]:
    return load_folder(folder, CONFIG).layers["emergency_site"].frame["name"].tolist()


# --- reading --------------------------------------------------------------------------------------


def test_reading_writes_nothing(tmp_path):
    folder = tmp_path / "new" / "data"
    reading = read(folder, "s.csv", ONE)
    assert not folder.parent.exists()
    assert len(reading.layer.frame) == 1
    apply(folder, reading)
    assert names(folder) == ["施設1"]


def test_what_was_read_is_what_the_folder_holds(tmp_path):
    folder = imported(tmp_path, ("n03.geojson", TWO_WARDS))
    sites = [site(1, "築地口", 洪水="1", 津波="調査中"), site(2, 経度="35.1", 緯度="136.9"), site(2, 備考='a\rb\n"c"')]
    reading = read(tmp_path, "s.csv", gsi_emergency(*sites))
    apply(tmp_path, reading)
    folder = load_folder(tmp_path, CONFIG)
    layer = folder.layers["emergency_site"]
    pd.testing.assert_frame_equal(layer.frame, reading.layer.frame, check_like=True, check_dtype=False)
    assert sorted(map(repr, layer.problems)) == sorted(map(repr, reading.problems))
    assert layer.edition == reading.edition
    assert reading.edition == reading.layer.edition.model_copy(update={"stored_sha256": layer.edition.stored_sha256})


@pytest.mark.parametrize("running", [True, False])
def test_the_collector_is_left_as_it_was(tmp_path, running: bool):
    """Reading pauses Python's cycle collector; also a refused file gives it back."""
    try:
        (gc.enable if running else gc.disable)()
        read(tmp_path, "s.csv", ONE)
        assert gc.isenabled() == running
        with pytest.raises(FileRefused):
            read(tmp_path, "s.csv", b"a,b\n1,2\n")
        assert gc.isenabled() == running
    finally:
        gc.enable()


def test_our_own_form_is_made_when_it_is_needed(tmp_path):
    """Reading and looking cost nothing of it; what is then written is surely small enough (`stored_at_most`)."""
    reading = read(tmp_path, "s.csv", ONE)
    assert "stored" not in vars(reading)
    place = apply(tmp_path, reading)
    assert (place / "layer.csv").read_bytes() == reading.stored[1]
    assert len(reading.stored[1]) <= stored_at_most(reading.draft) <= CONFIG.app.intake.stored().max_bytes


def test_the_edition_tells_where_it_comes_from(tmp_path):
    edition = imported(tmp_path, ("s.csv", ONE)).layers["emergency_site"].edition
    assert (edition.file, edition.format, edition.rows, edition.who) == ("s.csv", "gsi_emergency", 1, "tester")
    assert edition.source == "国土地理院 指定緊急避難場所データ"
    assert edition.licence == "国土地理院コンテンツ利用規約（出典の記載が必要）"
    assert edition.notice == ["gsi_stale", "gsi_place", "gsi_hazard"]
    assert edition.edition_date == datetime.date(2025, 10, 27)
    assert edition.imported_at == datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    assert edition.columns["name"] == "施設・場所名"


def test_what_the_person_says_beats_what_the_format_says(tmp_path):
    origin = dataclasses.replace(ORIGIN, source="市の一覧", licence="CC BY 4.0", edition_date=None)
    folder = imported(tmp_path, ("s.csv", ONE), origin=origin)
    edition = folder.layers["emergency_site"].edition
    assert (edition.source, edition.licence, edition.edition_date) == ("市の一覧", "CC BY 4.0", None)
    assert edition_folder(tmp_path, "emergency_site").name.startswith("undated-")  # type: ignore[union-attr]


def test_the_original_bytes_are_kept_with_their_hash(tmp_path):
    raw = ONE.replace("施設1".encode(), "施設\r1".encode())
    edition = imported(tmp_path, ("一覧 .csv", raw)).layers["emergency_site"].edition
    place = edition_folder(tmp_path, "emergency_site")
    assert place is not None
    assert (place / "original" / "一覧 .csv").read_bytes() == raw
    assert edition.sha256 == hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../evil.csv", "evil.csv"),
        ("a:b*c?.csv", "a_b_c_.csv"),
        ("..", "file"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
        ("C:\\data\\s.csv", "C__data_s.csv"),
        ("line\nbreak.csv", "line_break.csv"),
        ("\udc83e.csv", "_udc83e.csv"),
    ],
)
def test_any_name_is_kept_in_a_form_every_system_takes(tmp_path, name: str, kept: str):
    imported(tmp_path / "data", (name, ONE))
    place = edition_folder(tmp_path / "data", "emergency_site")
    assert place is not None
    assert [path.name for path in (place / "original").iterdir()] == [kept]
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_the_same_file_twice_is_the_same_edition(tmp_path):
    imported(tmp_path, ("s.csv", ONE))
    first = tree(tmp_path)
    imported(tmp_path, ("s.csv", ONE))
    assert tree(tmp_path) == first


def test_another_file_is_another_edition_and_the_older_one_stays(tmp_path):
    imported(tmp_path, ("s.csv", ONE))
    older = edition_folder(tmp_path, "emergency_site")
    assert older is not None
    before = tree(older)
    imported(tmp_path, ("s.csv", TWO))
    assert names(tmp_path) == ["施設1", "施設2"]
    assert tree(older) == before
    (tmp_path / "layers" / "emergency_site" / "CURRENT").write_text(older.name)
    assert names(tmp_path) == ["施設1"]


# --- whose rows -----------------------------------------------------------------------------------


def test_a_municipal_file_sets_the_city(tmp_path):
    folder = imported(tmp_path, ("s.csv", ONE))
    assert (folder.spec.city, folder.spec.prefecture, folder.spec.name) == ("23100", "愛知県", "名古屋市")


@pytest.mark.parametrize(
    ("told", "prefecture", "name"),
    [
        ("香川県高松市", "香川県", "高松市"),
        ("和歌山県和歌山市", "和歌山県", "和歌山市"),
        ("北海道泊村", "北海道", "泊村"),
    ],
)
def test_the_citys_name_comes_from_the_file(tmp_path, told: str, prefecture: str, name: str):
    row = {**site(1), "共通ID": "E3720100001201", "都道府県名及び市町村名": told}
    folder = imported(tmp_path, ("s.csv", gsi_emergency(row, header=NATIONAL)))
    assert (folder.spec.city, folder.spec.prefecture, folder.spec.name) == ("37201", prefecture, name)


def national() -> bytes:
    def row(serial: int, code: str, name: str, **cells: str) -> dict[str, str]:
        return {**site(serial, **cells), "共通ID": f"E{code}{serial:05d}201", "都道府県名及び市町村名": name}

    rows = [
        row(1, "01100", "北海道札幌市"),
        row(2, "23100", "愛知県名古屋市", 洪水="1"),
        row(3, "23100", "愛知県名古屋市"),
    ]
    rows += [row(4, "37201", "香川県高松市", 津波="1"), {**row(5, "23100", ""), "共通ID": ""}]
    return gsi_emergency(*rows, header=NATIONAL)


def test_a_national_file_keeps_the_rows_of_the_folders_city(tmp_path):
    folder = imported(tmp_path, ("n.csv", national()), city_code="23100")
    layer = folder.layers["emergency_site"]
    assert layer.frame["name"].tolist() == ["施設2", "施設3", "施設5"]
    assert layer.frame["row"].tolist() == [3, 4, 6]
    told = [(p.value, p.expected) for p in layer.problems if p.code == "other_municipalities"]
    assert told == [("2", "23100")]
    place = edition_folder(tmp_path, "emergency_site")
    assert place is not None
    assert (place / "original" / "n.csv").read_bytes() == national()


def test_blank_columns_are_told_of_the_folders_city_only(tmp_path):
    problems = imported(tmp_path, ("n.csv", national()), city_code="23100").layers["emergency_site"].problems
    told = {(p.column, p.value) for p in problems if p.code == "hazard_blank"}
    assert ("津波", "23100") in told
    assert {place for _, place in told} == {"23100"}
    assert "洪水" not in {column for column, _ in told}


def test_a_file_of_the_whole_country_says_the_same_only_a_few_times(tmp_path):
    rows = [{**site(n), "共通ID": f"E{n:05d}00001201"} for n in range(10_000, 10_050)]
    reading = read(tmp_path, "n.csv", gsi_emergency(*rows))
    told = [p.value for p in reading.problems if p.code == "hazard_blank" and p.column == "洪水"]
    assert told == ["10000", "10001", "10002"]


def test_a_file_of_another_city_is_refused_and_the_layer_stays(tmp_path):
    imported(tmp_path, ("s.csv", ONE))
    before = tree(tmp_path)
    other = gsi_emergency({**site(1), "共通ID": "E1413000001201"})
    with pytest.raises(FileRefused) as caught:
        imported(tmp_path, ("k.csv", other))
    problem = caught.value.problem
    assert (problem.column, problem.value, problem.expected) == ("共通ID", "14130", "23100 名古屋市")
    assert tree(tmp_path) == before


@pytest.mark.parametrize("code", ["231002", "2310", "二三一〇〇", "23100\n", 'x"\n'])
def test_a_city_code_has_five_digits(tmp_path, code: str):
    with pytest.raises(FolderError, match="expected 5 digits"):
        read(tmp_path, "s.csv", ONE, city_code=code)


def test_a_name_in_a_file_cannot_break_the_folder(tmp_path):
    row = {**site(1), "共通ID": "E3720100001201", "都道府県名及び市町村名": '香川県"高\\松\n市"\x7f\ntraining = true'}
    folder = imported(tmp_path, ("s.csv", gsi_emergency(row, header=NATIONAL)))
    assert folder.spec.name == '"高\\松\n市"\x7f\ntraining = true'
    assert not folder.training


@given(st.text(), st.text(), st.sampled_from([None, datetime.date(2026, 4, 1)]), st.booleans())
def test_folder_toml_is_read_as_it_was_meant(prefecture: str, name: str, as_of: datetime.date | None, training: bool):
    spec = FolderSpec(city="23100", prefecture=prefecture, name=name, training=training, as_of=as_of)
    assert FolderSpec.model_validate(tomllib.loads(folder_toml(spec).decode())) == spec


def test_boundaries_before_or_after_the_sites_give_the_same_wards(tmp_path):
    sites = ("s.csv", gsi_emergency(site(1), site(2, "築地口", 経度="137.0"), site(3, "愛知県蟹江町")))
    areas = ("n03.geojson", TWO_WARDS)
    one = imported(tmp_path / "one", areas, sites)
    two = imported(tmp_path / "two", sites, areas)
    assert one.city == two.city
    assert one.city.ward_names == ["港区", "南区"]
    frames = [folder.layers["emergency_site"].frame for folder in (one, two)]
    assert frames[0]["ward"].tolist() == ["港区", "南区", ""]
    pd.testing.assert_frame_equal(*frames)


# --- real and training ----------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [(ORIGIN, TRAINING), (TRAINING, ORIGIN)])
def test_real_and_training_never_share_a_folder(tmp_path, first, second):
    imported(tmp_path, ("s.csv", ONE), origin=first)
    before = tree(tmp_path)
    with pytest.raises(FolderError, match="training"):
        imported(tmp_path, ("h.csv", gsi_shelter(site(1))), origin=second)
    assert tree(tmp_path) == before


@pytest.mark.parametrize(("first", "second"), [(ORIGIN, TRAINING), (TRAINING, ORIGIN)])
def test_losing_folder_toml_opens_no_way_to_mix(tmp_path, first, second):
    imported(tmp_path, ("s.csv", ONE), origin=first)
    (tmp_path / "folder.toml").unlink()
    if second.training:
        with pytest.raises(FolderError, match="training"):
            imported(tmp_path, ("h.csv", gsi_shelter(site(1))), origin=second)
    else:
        folder = imported(tmp_path, ("h.csv", gsi_shelter(site(1))), origin=second)
        assert list(folder.layers) == ["shelter"]
        assert [p.code for p in folder.problems] == ["training_mixed"]


# --- all or nothing -------------------------------------------------------------------------------


class Crash(OSError):
    pass


def failing(monkeypatch: pytest.MonkeyPatch, at: int, error: type[BaseException]) -> list[int]:
    """Let the n-th call that changes the disk fail; returns a counter of such calls."""
    count = [0]

    def guard(function: Any) -> Any:
        def called(*args: Any, **options: Any) -> Any:
            count[0] += 1
            if count[0] == at:
                raise error("simulated")
            return function(*args, **options)

        return called

    def opened(path: Path, mode: str = "r", *args: Any, **options: Any) -> Any:
        if "w" in mode:
            count[0] += 1
            if count[0] == at:
                raise error("simulated")
        return original_open(path, mode, *args, **options)

    original_open = Path.open
    for name in ("mkdir", "rename", "replace"):
        monkeypatch.setattr(Path, name, guard(getattr(Path, name)))
    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr(os, "fsync", guard(os.fsync))
    return count


class Killed(BaseException):
    """As if the process had been killed: nothing in the code may catch it and tidy up."""


@pytest.mark.parametrize("error", [Crash, Killed])
@pytest.mark.parametrize("raw", [ONE, TWO], ids=["the same file again", "another file"])
def test_a_failure_at_any_write_leaves_the_old_edition_or_the_new_one(tmp_path, raw: bytes, error: type[BaseException]):
    """Every call that changes the disk fails once; the folder is read after each, and the next import works."""
    sound = tmp_path / "sound"
    imported(sound, ("s.csv", ONE))
    spec, reading, next_one = load_folder(sound, CONFIG).spec, read(sound, "s.csv", raw), read(sound, "s.csv", TWO)
    allowed = {1, len(reading.layer.frame)}
    failed = 0
    for at in range(1, 60):
        folder = Path(shutil.copytree(sound, tmp_path / f"{at}"))
        with pytest.MonkeyPatch.context() as patch:
            calls = failing(patch, at, error)
            try:
                apply(folder, reading)
            except (FolderError, Killed):
                failed += 1
        after = load_folder(folder, CONFIG)
        assert after.problems == ()
        assert len(after.layers["emergency_site"].frame) in allowed
        assert after.spec == spec
        apply(folder, next_one)
        assert edition_folder(folder, "emergency_site") == folder / "layers" / "emergency_site" / next_one.edition_name
        if calls[0] < at:
            break
    assert failed >= 15
    assert calls[0] < at


@pytest.mark.parametrize("at", [1, 5, 9, 12, 14, 15])
def test_a_refused_write_is_a_message_and_the_old_edition_stays_in_force(tmp_path, at: int):
    imported(tmp_path, ("s.csv", ONE))
    reading = read(tmp_path, "s.csv", TWO)
    with pytest.MonkeyPatch.context() as patch:
        calls = failing(patch, at, Crash)
        with pytest.raises(FolderError, match="cannot write"):
            apply(tmp_path, reading)
    assert calls[0] == at
    assert names(tmp_path) == ["施設1"]


def test_a_folder_that_is_a_file_is_a_message(tmp_path):
    path = tmp_path / "file"
    path.write_text("x")
    with pytest.raises(FolderError):
        read(path, "s.csv", ONE)


def test_a_stored_form_that_could_not_be_read_again_is_refused(tmp_path, monkeypatch):
    """Features that all have other properties make a table of mostly blank cells, far larger than the file."""
    raw = collection(*(feature({f"n{row}": "", "name": "a"}, point()) for row in range(600)))
    assert len(read(tmp_path, "w.geojson", raw, as_kind="npo").layer.frame) == 600
    tight = CONFIG.app.intake.model_copy(update={"max_bytes": len(raw)})
    config = CONFIG.model_copy(update={"app": CONFIG.app.model_copy(update={"intake": tight})})
    monkeypatch.setattr("tests.support.CONFIG", config)
    with pytest.raises(TooLarge) as caught:
        read(tmp_path, "w.geojson", raw, as_kind="npo")
    assert caught.value.problem.file == "w.geojson → layer.csv"


# --- problems.csv ---------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "＝1", "＋1", "－1", "＠a", "\t=1", "\r=1"])
def test_no_cell_of_a_report_runs_as_a_formula(cell: str):
    assert no_formula(cell) == "'" + cell
    report = problems_csv((Problem("s.csv", 2, "a", "flag_unreadable", cell, "○"),))
    row = next(iter(pd.read_csv(io.BytesIO(report), dtype=str, keep_default_na=False).to_dict("records")))
    assert row["value"] == "'" + cell
    assert (row["file"], row["row"], row["severity"]) == ("s.csv", "2", "warning")


@pytest.mark.parametrize("cell", ["", "港区", "1+1", " =1"])
def test_other_cells_of_a_report_stay(cell: str):
    assert no_formula(cell) == cell


def test_the_report_lies_beside_the_layer(tmp_path):
    imported(tmp_path, ("s.csv", gsi_emergency(site(1, 経度="35.1", 緯度="136.9"))))
    place = edition_folder(tmp_path, "emergency_site")
    assert place is not None
    assert "outside_japan" in (place / "problems.csv").read_text(encoding="utf-8-sig")
    card = json.loads((place / "edition.json").read_text(encoding="utf-8"))
    assert card["training"] is False
    assert codes(load_folder(tmp_path, CONFIG).all_problems())[0] == ("outside_japan", 2)
