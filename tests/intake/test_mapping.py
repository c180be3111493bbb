"""The mapping step: proposals with samples, a person's word, remembered for its source and no other."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from layers.intake.draft import draft_from
from layers.intake.files import read_table
from layers.intake.mapping import (
    Mapping,
    confirm,
    draft_by,
    draft_for,
    header_fingerprint,
    recall,
    remember,
    same_headers,
    source_of,
)
from layers.intake.proposals import guess_kinds, propose
from layers.intake.table import Table
from layers.problems import FileRefused, FolderError, UnknownFormat
from tests.support import CONFIG, LIMITS, box, collection, csv_bytes, feature, point

LAYERS = CONFIG.layers
NOW = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
HEADER = [
    "番号",
    "施設の名称",
    "所在地",
    "緯度（世界測地系）",
    "経度（世界測地系）",
    "収容可能人数(人)",
    "津波の指定",
    "電話",
]
ROWS = [
    ["1", "港第一ビル", "港区港町1-1", "35.1", "136.9", "1,200", "有", "052"],
    ["2", "港第二ビル", "港区港町1-2", "35.2", "136.8", "屋内100人／屋外50人", "無", "052"],
]


def table(name: str = "ビル一覧_2026.csv", header: list[str] = HEADER, rows: list[list[str]] = ROWS) -> Table:
    return read_table(name, csv_bytes(header, *rows), LIMITS, LAYERS)


def proposed(found: Table, kind: str) -> dict[str, tuple[str, str]]:
    return {p.header: (p.field, p.confidence) for p in propose(found, LAYERS.kinds[kind], LAYERS)}


def mapping(found: Table, kind: str = "emergency_site", **more: str) -> Mapping:
    columns = {p.field: p.header for p in propose(found, LAYERS.kinds[kind], LAYERS) if p.field}
    return confirm(found, LAYERS, kind, {**columns, **more}, who="tester", confirmed_at=NOW)


# --- proposals --------------------------------------------------------------------------------


def test_columns_are_proposed_with_samples():
    assert proposed(table(), "emergency_site") == {
        "番号": ("", "none"),
        "施設の名称": ("name", "likely"),
        "所在地": ("address", "likely"),
        "緯度（世界測地系）": ("latitude", "likely"),
        "経度（世界測地系）": ("longitude", "likely"),
        "収容可能人数(人)": ("capacity_people", "likely"),
        "津波の指定": ("tsunami", "likely"),
        "電話": ("", "none"),
    }
    samples = {p.header: p.samples for p in propose(table(), LAYERS.kinds["emergency_site"], LAYERS)}
    assert samples["施設の名称"] == ("港第一ビル", "港第二ビル")
    assert samples["電話"] == ("052",)


def test_declared_names_are_sure():
    found = table(header=["名称", "LATITUDE", "longtitude", "備　考"], rows=[["a", "35.1", "136.9", "x"]])
    assert proposed(found, "npo") == {
        "名称": ("name", "sure"),
        "LATITUDE": ("latitude", "sure"),
        "longtitude": ("longitude", "sure"),
        "備　考": ("note", "sure"),
    }


def test_names_of_another_kinds_format_are_only_likely():
    assert proposed(table(header=["name", "施設・場所名"], rows=[["a", "b"]]), "hospital") == {
        "name": ("name", "sure"),
        "施設・場所名": ("", "none"),
    }
    assert proposed(table(header=["施設・場所名", "x"], rows=[["a", "b"]]), "hospital")["施設・場所名"] == (
        "name",
        "likely",
    )


def test_cells_tell_coordinates_and_addresses():
    rows = [["港ビル", f"35.{n}", f"136.{n}", f"名古屋市港区港町{n}"] for n in range(5)]
    assert proposed(table(header=["a", "b", "c", "d"], rows=rows), "npo") == {
        "a": ("", "none"),
        "b": ("latitude", "likely"),
        "c": ("longitude", "likely"),
        "d": ("address", "likely"),
    }


def test_no_field_is_proposed_twice():
    found = table(header=["名称", "name", "施設名", "緯度", "lat"], rows=[["a", "b", "c", "35.1", "35.1"]])
    fields = [field for field, _ in proposed(found, "npo").values() if field]
    assert len(fields) == len(set(fields))
    assert proposed(found, "npo")["name"] == ("", "none")


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["高松市消防団東部分団屯所", "北消防署"], "fire_station"),
        (["日新コミュニティセンター", "二番丁コミュニティセンター"], "community_centre"),
        (["地域包括支援センター"], "community_care_centre"),
        (["常設土のう作製場所"], "sandbag_station"),
        (["駅前公衆便所"], "public_toilet"),
        (["中央病院", "山田医院"], "hospital"),
    ],
)
def test_names_tell_the_kind(names: list[str], kind: str):
    found = table(header=["name", "緯度", "経度"], rows=[[name, "35.1", "136.9"] for name in names])
    assert guess_kinds(found, LAYERS)[0].kind == kind


def test_columns_tell_the_kind_where_names_do_not():
    found = table(
        header=["建物", "緯度", "経度", "使用できる階", "津波に対する構造安全性"],
        rows=[["a", "35.1", "136.9", "2階", "○"]],
    )
    assert [g.kind for g in guess_kinds(found, LAYERS) if g.fields == 2] == ["tsunami_building"]


@pytest.mark.parametrize(
    ("shape", "geometries"),
    [(box(136, 35, 137, 36), {"polygon", "mesh"}), (point(), {"point"})],
)
def test_geometry_rules_kinds_out(shape, geometries: set[str]):
    found = read_table("f.geojson", collection(feature({"x": "1"}, shape)), LIMITS, LAYERS)
    assert {LAYERS.kinds[g.kind].geometry for g in guess_kinds(found, LAYERS)} == geometries
    flat = guess_kinds(table(), LAYERS)
    assert not {LAYERS.kinds[g.kind].geometry for g in flat} & {"polygon", "line"}


def test_what_is_missing_is_told():
    guesses = {g.kind: g.missing for g in guess_kinds(table(header=["x", "y"], rows=[["1", "2"]]), LAYERS)}
    assert guesses["npo"] == ("name", "longitude", "latitude")
    assert guesses["population_cell"] == ("mesh_code",)


# --- a person's word --------------------------------------------------------------------------


def test_a_confirmed_mapping_makes_the_draft():
    found = table()
    with pytest.raises(UnknownFormat):
        draft_from(found, LAYERS)
    draft = draft_by(found, LAYERS, mapping(found))
    assert (draft.kind.id, draft.format) == ("emergency_site", None)
    assert draft.cells["name"].tolist() == ["港第一ビル", "港第二ビル"]
    assert draft.cells["tsunami"].tolist() == ["○", "×"]
    assert draft.cells["元:電話"].tolist() == ["052", "052"]
    assert draft.columns["capacity_people"] == "収容可能人数(人)"
    assert [(p.value, p.expected) for p in draft.problems if p.code == "mapping_used"] == [
        ("tester 2026-01-02", "emergency_site")
    ]


def test_the_flag_style_is_told_by_the_cells():
    assert mapping(table()).flags == "presence"
    marks = table(rows=[[*ROWS[0][:6], "△2階以上", ""], [*ROWS[1][:6], "", ""]])
    assert mapping(marks).flags == "marks"
    draft = draft_by(marks, LAYERS, mapping(marks))
    assert draft.cells["tsunami"].tolist() == ["△2階以上", ""]


@pytest.mark.parametrize(
    "columns",
    [
        {"name": "施設の名称", "address": "施設の名称"},
        {"name": "ない列"},
        {"no_field": "施設の名称"},
        {"address": "所在地"},
        {"name": ""},
    ],
)
def test_a_mapping_that_cannot_be_is_refused(columns: dict[str, str]):
    with pytest.raises(FileRefused):
        confirm(table(), LAYERS, "emergency_site", columns, who="t", confirmed_at=NOW)


def test_an_unknown_kind_or_style_is_refused():
    with pytest.raises(FileRefused):
        confirm(table(), LAYERS, "castle", {"name": "施設の名称"}, who="t", confirmed_at=NOW)
    with pytest.raises(FileRefused):
        confirm(table(), LAYERS, "npo", {"name": "施設の名称"}, who="t", confirmed_at=NOW, flags="smileys")


# --- remembered -------------------------------------------------------------------------------


def test_a_mapping_is_found_again_for_next_months_file(tmp_path: Path):
    found = table()
    path = remember(tmp_path, mapping(found))
    assert path.parent == tmp_path / "mappings"
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    later = table("ビル一覧_2027.csv", header=HEADER[::-1], rows=[row[::-1] for row in ROWS])
    assert recall(tmp_path, later, LAYERS) == mapping(found)
    assert draft_for(tmp_path, later, LAYERS).cells["name"].tolist() == ["港第一ビル", "港第二ビル"]


def test_another_source_with_the_same_headers_is_asked_again(tmp_path: Path):
    remember(tmp_path, mapping(table()))
    other = table("消防署.csv")
    assert recall(tmp_path, other, LAYERS) is None
    assert [found.kind for found in same_headers(tmp_path, other, LAYERS)] == ["emergency_site"]
    with pytest.raises(UnknownFormat):
        draft_for(tmp_path, other, LAYERS)


def test_another_header_is_asked_again(tmp_path: Path):
    remember(tmp_path, mapping(table()))
    assert recall(tmp_path, table(header=[*HEADER[:-1], "FAX"]), LAYERS) is None


def test_asking_for_another_kind_goes_before_what_was_remembered(tmp_path: Path):
    found = table(header=["名称", "緯度", "経度"], rows=[["a", "35.1", "136.9"]])
    remember(tmp_path, mapping(found, "npo"))
    assert draft_for(tmp_path, found, LAYERS).kind.id == "npo"
    assert draft_for(tmp_path, found, LAYERS, "hospital").kind.id == "hospital"


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b'{"kind": "npo"}', b"[1]"])
def test_a_damaged_memory_is_none(tmp_path: Path, body: bytes):
    path = remember(tmp_path, mapping(table()))
    path.write_bytes(body)
    assert recall(tmp_path, table(), LAYERS) is None
    assert same_headers(tmp_path, table(), LAYERS) == []


def test_a_memory_that_no_longer_fits_is_none(tmp_path: Path):
    old = mapping(table())
    remember(tmp_path, old.model_copy(update={"columns": {"name": "施設の名称", "gone_field": "所在地"}}))
    assert recall(tmp_path, table(), LAYERS) is None


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "mappings").write_text("a file")
    with pytest.raises(FolderError):
        remember(tmp_path, mapping(table()))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("津波避難ビル一覧_令和6年4月.csv", "津波避難ビル一覧_令和7年10月.xlsx"),
        ("aed_20240101.csv", "AED_20250101 (1).csv"),
        ("list-R6.csv", "list-R7.csv"),
        ("C:\\data\\x 1.csv", "x 2.csv"),
    ],
)
def test_a_source_is_a_name_without_dates(first: str, second: str):
    assert source_of(first) == source_of(second) != ""


def test_sources_of_other_names_differ():
    assert len({source_of(name) for name in ["fire_station__data.xlsx", "fire_brigade__data.xlsx", "病院.csv"]}) == 3


def test_the_fingerprint_is_of_the_set_of_headers():
    assert header_fingerprint(table(), LAYERS) == header_fingerprint(table(header=[f" {h} " for h in HEADER]), LAYERS)
    assert header_fingerprint(table(), LAYERS) != header_fingerprint(table(header=[*HEADER[:-1], "FAX"]), LAYERS)
