"""Out and in again without loss; what a form cannot hold is listed; made-up data never comes back as real."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.editions import apply
from layers.export.open_data import Export, export, forms_of
from layers.export.standard import COLUMNS, six_digits
from layers.export.tables import table_csv
from layers.folder import DataFolder, edition_folder, load_folder
from layers.intake.table import MARK, REAL, TRAINING, guarded, read_csv, unguarded
from layers.layer import Edition
from layers.problems import FileRefused, FolderError
from tests.support import (
    CONFIG,
    LIMITS,
    NOT_IN_TRAINING,
    ORIGIN,
    ROOT,
    TWO_WARDS,
    csv_bytes,
    gsi_emergency,
    gsi_shelter,
    imported,
    read,
    site,
    tree,
)

MADE_UP = dataclasses.replace(ORIGIN, training=True)
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "＝1",
    "＋A1",
    "－A1",
    "＠x",
    "\t=1",
    "\r=1",
    "'=1",
    "''=1",
    "'x",
    "-5",
    "+3.5",
    "-",
]


@pytest.fixture(scope="module")
def city() -> DataFolder:
    return load_folder(ROOT / CONFIG.app.app.default_data, CONFIG)


def given_out(folder: DataFolder, kind: str, form: str, encoding: str = "utf-8-sig") -> Export:
    found = export(folder, CONFIG, kind, form, encoding)
    assert found is not None
    return found


def stored(folder: DataFolder, kind: str) -> bytes:
    place = edition_folder(folder.path, kind)
    assert place is not None
    return (place / CONFIG.layers.kinds[kind].stored_as).read_bytes()


def rows(body: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(encoding), newline="")))


# --- without loss --------------------------------------------------------------------------------

#: The walking network has 20,000 rows: its longer form waits for the night.
LONG = {("walk_node", "geojson"), ("walk_edge", "geojson")}
OWN_FORMS = [
    pytest.param(kind.id, form, marks=[pytest.mark.nightly] if (kind.id, form) in LONG else [])
    for kind in CONFIG.layers.kinds.values()
    for form in ("csv", "geojson")
    if kind.id not in NOT_IN_TRAINING and (form == "geojson" or not kind.drawn)
]


@pytest.mark.parametrize(("kind", "form"), OWN_FORMS)
def test_every_kind_of_the_training_city_comes_back_cell_by_cell(
    city: DataFolder, tmp_path: Path, kind: str, form: str
):
    assert city.layer(kind) is not None
    out = given_out(city, kind, form)
    assert out.losses == ()
    back = read(tmp_path / "other", out.file, out.body, origin=MADE_UP, as_kind=kind)
    # Fields, other columns, original row numbers and shapes: all that the folder keeps of a layer.
    assert back.stored[1] == stored(city, kind)
    assert back.layer.training


HARD = {
    "名称": ["a,b", 'say "x"', "two\nlines", "=1+1", "'=1", " 港　", "\u301c㈱", "'港"],
    "経度": ["136.90", "", "east", "35.1", "１３６．９", "-136.9", "136.9000001", "1e2"],
    "緯度": ["35.10", "35.1", "35.1", "136.9", "35.1", "35.1", "35.1", "35.1"],
    "備考": ["-5", "+3", "=A1", "@x", "＝1", "'", "''=x", "-"],
    "電話": ["+81-52", "'+81", "\t=1", "x", "", " ", "=", "−1"],
}


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_hard_cells_come_back(tmp_path: Path, form: str):
    names = {"名称": "名称", "経度": "経度", "緯度": "緯度", "備考": "備考", "電話": "元:電話"}
    raw = csv_bytes(names.values(), *zip(*HARD.values(), strict=True))
    folder = imported(tmp_path / "one", ("h.csv", raw), as_kind="hospital")
    out = given_out(folder, "hospital", form)
    back = read(tmp_path / "two", out.file, out.body, as_kind="hospital")
    assert back.stored[1] == stored(folder, "hospital")
    assert back.draft.cells["元:電話"].tolist() == HARD["電話"]


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8), min_size=1, max_size=4))
def test_any_text_is_guarded_and_restored(cells: list[str]):
    cells = [head + cell for cell in cells for head in ("", "'", "=", "'=", "''-", "\t")]
    assert [unguarded(guarded(cell)) for cell in cells] == cells


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_of_a_csv_runs(tmp_path: Path, cell: str):
    raw = csv_bytes(["名称", "経度", "緯度", "備考"], [cell, "136.9", "35.1", cell])
    folder = imported(tmp_path / "d", ("h.csv", raw), as_kind="hospital")
    body = given_out(folder, "hospital", "csv").body
    for written in rows(body)[1]:
        assert not written.startswith(("=", "@", "＝", "＋", "－", "＠", "\t", "\r"))
        assert not written.startswith(("+", "-")) or float(written) is not None


def test_an_apostrophe_of_somebody_elses_file_stays(tmp_path: Path):
    raw = csv_bytes(["名称", "経度", "緯度"], ["'=1", "136.9", "35.1"])
    assert read(tmp_path / "d", "h.csv", raw, as_kind="npo").draft.cells["name"].tolist() == ["'=1"]


def test_a_point_moved_in_another_program_is_taken(tmp_path: Path):
    raw = csv_bytes(["名称", "経度", "緯度"], ["a", "136.90", "35.10"], ["b", "136.90", "35.10"])
    folder = imported(tmp_path / "d", ("h.csv", raw), as_kind="npo")
    data = json.loads(given_out(folder, "npo", "geojson").body)
    data["features"][1]["geometry"]["coordinates"] = [136.95, 35.2]
    back = read(tmp_path / "e", "x.geojson", json.dumps(data).encode(), as_kind="npo").draft.cells
    assert back["longitude"].tolist() == ["136.90", "136.95"]
    assert back["latitude"].tolist() == ["35.10", "35.2"]


def test_a_position_nobody_can_draw_has_no_geometry(tmp_path: Path):
    raw = csv_bytes(["名称", "経度", "緯度"], ["a", "136.9", "35.1"], ["swapped", "35.1", "136.9"], ["blank", "", ""])
    folder = imported(tmp_path / "d", ("h.csv", raw), as_kind="npo")
    shapes = [feature["geometry"] for feature in json.loads(given_out(folder, "npo", "geojson").body)["features"]]
    assert shapes == [{"type": "Point", "coordinates": [136.9, 35.1]}, None, None]


@pytest.mark.real
def test_real_lists_come_back(nagoya: DataFolder, tmp_path: Path):
    for kind in ("emergency_site", "shelter", "boundary"):
        out = given_out(nagoya, kind, "geojson")
        assert read(tmp_path / "o", out.file, out.body, as_kind=kind).stored[1] == stored(nagoya, kind)
        assert TRAINING not in out.file


# --- what may be given away ----------------------------------------------------------------------


def test_an_estimate_is_nobodys_list(tmp_path: Path):
    folder = imported(tmp_path / "d", ("e.csv", gsi_emergency(site(1, 津波="1"))))
    assert folder.layers["tsunami_building"].basis
    assert forms_of(folder.layers["tsunami_building"]) == ()
    assert export(folder, CONFIG, "tsunami_building", "csv") is None
    assert export(folder, CONFIG, "shelter", "csv") is None


def test_shapes_have_no_place_in_a_csv(tmp_path: Path):
    folder = imported(tmp_path / "d", ("n03.geojson", TWO_WARDS))
    assert forms_of(folder.layers["boundary"]) == ("geojson",)
    assert export(folder, CONFIG, "boundary", "csv") is None


# --- training data -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "form"), [("shelter", "csv"), ("shelter", "geojson"), ("shelter", "standard"), ("boundary", "geojson")]
)
def test_made_up_data_says_so_in_name_and_records(city: DataFolder, kind: str, form: str):
    out = given_out(city, kind, form)
    assert out.file.startswith("訓練データ_")
    assert out.body.decode("utf-8-sig").count(TRAINING) >= len(city.layers[kind].frame)


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_made_up_data_cannot_come_back_as_real(city: DataFolder, tmp_path: Path, form: str):
    assert_never_real(given_out(city, "shelter", form).body, tmp_path)


def test_nor_when_a_person_took_half_of_it(city: DataFolder, tmp_path: Path):
    header, *cells = rows(given_out(city, "shelter", "csv").body)
    assert_never_real(csv_bytes(header, [*cells[0][:-1], REAL], cells[1]), tmp_path)


def assert_never_real(body: bytes, tmp_path: Path) -> None:
    """Said to be real, it is training data all the same; a folder of real data refuses it; no edition takes it as real."""
    new = read(tmp_path / "new", "renamed.csv", body, as_kind="shelter")
    assert [p.column for p in new.problems if p.code == "training_marked"] == [MARK]
    assert new.layer.training
    assert new.layer.frame["training"].all()
    assert new.spec.training
    real = imported(tmp_path / "real", ("e.csv", gsi_emergency(site(1)))).path
    before = tree(real)
    with pytest.raises(FolderError, match="training"):
        read(real, "renamed.csv", body, as_kind="shelter")
    with pytest.raises(FolderError, match="training"):
        apply(real, new)
    assert tree(real) == before
    with pytest.raises(FileRefused) as caught:
        Edition.model_validate({**new.layer.edition.model_dump(), "training": False})
    assert (caught.value.problem.code, caught.value.problem.column) == ("training_mixed", MARK)


def test_the_mark_in_the_remarks_of_the_standard_form_is_seen(city: DataFolder):
    table = read_csv("x.csv", given_out(city, "shelter", "standard").body, LIMITS)
    assert [problem.code for problem in table.problems] == ["training_marked"]


def test_real_data_is_marked_real_and_comes_back(tmp_path: Path):
    folder = imported(tmp_path / "d", ("e.csv", gsi_emergency(site(1))))
    out = given_out(folder, "emergency_site", "csv")
    assert [row[-1] for row in rows(out.body)] == [MARK, REAL]
    assert out.file == "emergency_site_2025-10-27.csv"
    assert not [p for p in read(tmp_path / "e", out.file, out.body).problems if p.code == "training_marked"]


def test_tables_of_results_carry_the_mark(city: DataFolder):
    frame = city.layers["npo"].frame[["name", "ward"]].head(2)
    assert rows(table_csv(frame, training=True))[0] == ["name", "ward", MARK]
    assert [row[-1] for row in rows(table_csv(frame, training=True))[1:]] == [TRAINING] * 2
    assert rows(table_csv(frame.assign(name=["=1", None]), training=False))[1][0] == "'=1"


# --- CP932 ---------------------------------------------------------------------------------------


def test_what_cp932_lacks_is_listed_with_row_and_column(tmp_path: Path):
    sites = gsi_emergency(site(1, "愛知県名古屋市港区蓬崍町1〜2"), site(2), {**site(3), "施設・場所名": "啞啞"})
    folder = imported(tmp_path / "d", ("e.csv", sites))
    out = given_out(folder, "emergency_site", "csv", "cp932")
    lost = [(problem.code, problem.row, problem.column, problem.value) for problem in out.problems]
    assert lost == [("cp932_lost", 2, "住所", "崍〜"), ("cp932_lost", 4, "名称", "啞")]
    written = rows(out.body, "cp932")
    assert written[1][written[0].index("住所")] == "愛知県名古屋市港区蓬〓町1〓2"
    assert written[3][written[0].index("名称")] == "〓〓"


def test_what_fits_cp932_comes_back(tmp_path: Path):
    folder = imported(tmp_path / "d", ("e.csv", gsi_emergency(site(1, 津波="1", 備考="①髙橋㈱～−".replace("−", "－")))))
    out = given_out(folder, "emergency_site", "csv", "cp932")
    assert out.problems == ()
    assert read(tmp_path / "e", out.file, out.body).stored[1] == stored(folder, "emergency_site")


# --- 自治体標準 ----------------------------------------------------------------------------------


def standard(
    folder: DataFolder, kind: str = "emergency_site"
) -> tuple[list[dict[str, str]], dict[tuple[str, str], int]]:
    out = given_out(folder, kind, "standard")
    header, *cells = rows(out.body)
    assert tuple(header) == COLUMNS
    losses = {(loss.code, loss.field): loss.count for loss in out.losses}
    return [dict(zip(header, row, strict=True)) for row in cells], losses


def test_the_form_has_39_columns():
    assert len(COLUMNS) == len(set(COLUMNS)) == 39
    assert (COLUMNS[0], COLUMNS[13], COLUMNS[24], COLUMNS[-1]) == (
        "全国地方公共団体コード",
        "緯度",
        "災害種別_洪水",
        "備考",
    )


@pytest.mark.parametrize(
    ("code", "six"), [("23100", "231002"), ("14130", "141305"), ("37201", "372013"), ("01100", "011002"), ("", "")]
)
def test_the_check_digit(code: str, six: str):
    assert six_digits(code) == six


def test_designations_conditions_and_unknowns(tmp_path: Path):
    header = [
        "名称",
        "住所",
        "経度",
        "緯度",
        "共通ID",
        "津波",
        "洪水",
        "想定収容人数",
        "備考",
        "元:電話番号",
        "元:担当課",
    ]
    raw = csv_bytes(
        header,
        [
            "甲",
            "愛知県名古屋市港区1",
            "136.9",
            "35.1",
            "E2310000001201",
            "△2階以上",
            "○",
            "1,200",
            "門は東",
            "052-1",
            "危機管理課",
        ],
        ["乙", "愛知県蟹江町1", "136.9", "35.1", "E2310000002201", "○", "×", "0", "", "", ""],
        ["丙", "", "136.9", "35.1", "E2310000003201", "", "", "", "", "", ""],
    )
    folder = imported(tmp_path / "d", ("e.csv", raw), as_kind="emergency_site", city_code="23100")
    (first, second, third), losses = standard(folder)
    assert first["災害種別_津波"] == "", "a condition is no plain designation"
    assert first["備考"] == "門は東　津波：△2階以上"
    assert (first["災害種別_洪水"], first["想定収容人数"], first["電話番号"]) == ("1", "1200", "052-1")
    assert (first["全国地方公共団体コード"], first["所在地_市区町村"], first["所在地_連結表記"]) == (
        "231002",
        "名古屋市",
        "愛知県名古屋市港区1",
    )
    assert (second["災害種別_津波"], second["災害種別_洪水"], second["想定収容人数"]) == ("1", "", "")
    assert (second["所在地_都道府県"], second["地方公共団体名"]) == ("", "名古屋市")
    assert third["災害種別_津波"] == ""
    assert losses[("condition_to_note", "津波")] == 1
    assert losses[("unknown_blank", "津波")] == 1
    assert losses[("unknown_blank", "洪水")] == 1
    assert losses[("unknown_blank", "地震")] == 3
    assert losses[("extra_lost", "担当課")] == 1
    assert ("extra_lost", "電話番号") not in losses
    assert losses[("original_rows", "")] == 3


def test_shelters_are_overlaps_and_what_they_say_more_is_listed(tmp_path: Path):
    folder = imported(tmp_path / "d", ("s.csv", gsi_shelter({**site(1), "受入対象者": "近隣住民"}, site(2))))
    cells, losses = standard(folder, "shelter")
    assert [row["指定避難所との重複"] for row in cells] == ["1", "1"]
    assert {row[name] for row in cells for name in COLUMNS if name.startswith("災害種別_")} == {""}
    assert losses[("field_lost", "受入対象者")] == 1
    assert export(folder, CONFIG, "npo", "standard") is None


def test_every_loss_has_words_in_both_languages(city: DataFolder):
    found = {loss.code for kind in ("emergency_site", "shelter") for loss in given_out(city, kind, "standard").losses}
    assert found
    for text in CONFIG.text.values():
        assert found <= set(text["export"])


def test_no_row_is_lost_in_the_standard_form(city: DataFolder):
    cells, losses = standard(city)
    frame = city.layers["emergency_site"].frame
    assert [row["ID"] for row in cells] == frame["site_id"].tolist()
    assert Counter(row["災害種別_津波"] for row in cells)["1"] == int((frame["tsunami"] == "yes").sum())
    assert losses.get(("unknown_blank", "津波"), 0) == int((frame["tsunami"] == "unknown").sum())
