"""The real files of Takamatsu and Kawasaki come in as published, and give the numbers the product promises."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from layers.crosscheck import cross_check, gsi_layers
from layers.editions import Reading
from layers.folder import DataFolder, load_folder
from layers.intake.draft import draft_from
from layers.intake.files import read_table
from layers.intake.mapping import confirm, draft_by
from layers.intake.proposals import guess_kinds, propose
from layers.problems import UnknownFormat
from layers.review import review
from tests.support import CONFIG, LIMITS, ORIGIN, csv_text, imported, read

pytestmark = pytest.mark.real
LAYERS = CONFIG.layers


def taken(folder: Path, path: Path) -> Reading:
    return read(folder, path.name, path.read_bytes())


def codes(reading: Reading) -> Counter[str]:
    return Counter(problem.code for problem in reading.problems)


RECOGNISED = {
    "aed_location__data.xlsx": ("takamatsu_aed", "aed", 450),
    "elderly_welfare_facility__data.csv": ("takamatsu_care", "welfare_facility", 47),
    "evacuation_space__data.xlsx": ("takamatsu_evacuation", "emergency_site", 195),
    "hospital__data.csv": ("takamatsu_hospital", "hospital", 628),
    "nursing_home__data.xlsx": ("takamatsu_care", "welfare_facility", 11),
    "population__0066_202602.xlsx": ("takamatsu_population", "population_town", 235),
    "public_toilet__data.csv": ("takamatsu_toilet", "public_toilet", 169),
    "sandbag_creation_location__data.csv": ("takamatsu_sandbag", "sandbag_station", 9),
    "tsunami_evacuation_building__data.csv": ("takamatsu_tsunami", "tsunami_building", 113),
    "tsunami_evacuation_building__data.xlsx": ("takamatsu_tsunami", "tsunami_building", 112),
}
#: Published in one form for several kinds: nobody can tell by the columns.
PROPOSED = {
    "community_center__data.xlsx": ("community_centre", 52),
    "disabled_welfare_facility__data.xlsx": ("disability_centre", 8),
    "fire_brigade__data.xlsx": ("fire_station", 93),
    "fire_station__data.xlsx": ("fire_station", 13),
    "regional_comprehensive_support_center__data.xlsx": ("community_care_centre", 7),
}


@pytest.mark.parametrize("name", RECOGNISED)
def test_takamatsus_files_are_recognised(real: Path, tmp_path: Path, name: str):
    fmt, kind, rows = RECOGNISED[name]
    reading = taken(tmp_path, real / "takamatsu" / name)
    assert reading.draft.format is not None
    assert (reading.draft.format.id, reading.layer.kind.id, len(reading.layer.frame)) == (fmt, kind, rows)
    assert not reading.draft.format.unverified


@pytest.mark.parametrize("name", PROPOSED)
def test_takamatsus_other_files_get_a_useful_proposal(real: Path, name: str):
    kind, rows = PROPOSED[name]
    table = read_table(name, (real / "takamatsu" / name).read_bytes(), LIMITS, LAYERS)
    with pytest.raises(UnknownFormat):
        draft_from(table, LAYERS)
    assert guess_kinds(table, LAYERS)[0].kind == kind
    proposals = propose(table, LAYERS.kinds[kind], LAYERS)
    assert {p.field for p in proposals if p.confidence == "sure"} >= {"name", "address", "longitude", "latitude"}
    columns = {p.field: p.header for p in proposals if p.field}
    draft = draft_by(table, LAYERS, confirm(table, LAYERS, kind, columns, who="t", confirmed_at=ORIGIN.imported_at))
    assert len(draft.cells) == rows


def test_every_file_of_takamatsu_is_in_one_of_the_two_lists(real: Path):
    names = {path.name for path in (real / "takamatsu").iterdir() if path.suffix in (".csv", ".xlsx")}
    assert names == {*RECOGNISED, *PROPOSED}


def test_takamatsus_shelters_keep_three_states_and_unknown(real: Path, tmp_path: Path):
    reading = taken(tmp_path, real / "takamatsu" / "evacuation_space__data.xlsx")
    frame = reading.layer.frame
    assert Counter(frame["tsunami"]) == {"yes": 163, "conditional": 25, "no": 5, "unknown": 2}
    # What was published stays: one of the two is blank, one a sign without a published meaning.
    assert Counter(reading.draft.cells["tsunami"]) == {"○": 163, "△": 25, "×": 5, "": 1, "−": 1}
    assert Counter(frame["flood"]) == {"yes": 108, "conditional": 77, "no": 8, "unknown": 2}
    assert Counter(frame["元:flood_L1"])["○"] == 187
    assert Counter(frame["is_shelter"]) == {"yes": 153, "unknown": 42}
    assert int(frame["capacity_people"].isna().sum()) == 21
    assert [(p.value, p.expected) for p in reading.problems if p.code == "header_taken"] == [("tunami", "tsunami")]
    assert frame["name"].str.endswith("(※改修工事中のため当面の間使用不可)").sum() == 1
    assert frame["status_note"].ne("").sum() == codes(reading)["status_in_name"] == 4


def test_takamatsus_tsunami_buildings_of_both_editions(real: Path, tmp_path: Path):
    places = {}
    for end in ("csv", "xlsx"):
        frame = taken(tmp_path, real / "takamatsu" / f"tsunami_evacuation_building__data.{end}").layer.frame
        places[end] = (len(frame), int(frame["capacity_people"].sum()), int(frame["capacity_people"].isna().sum()))
    assert places == {"csv": (113, 126_116, 0), "xlsx": (112, 125_866, 0)}


def test_the_one_row_the_xlsx_lacks_is_shown_by_the_difference(real: Path, tmp_path: Path):
    """Both editions by the product's own readers, the CSV in force and the workbook reviewed beside it."""
    name = "tsunami_evacuation_building__data"
    imported(tmp_path, real / "takamatsu" / f"{name}.csv")
    found = review(tmp_path, taken(tmp_path, real / "takamatsu" / f"{name}.xlsx"), CONFIG)
    assert found.compared
    counts = found.difference.counts
    assert (counts["removed"], counts["added"]) == (1, 0)
    assert sum(found.difference.tied.values()) == 112
    (gone,) = found.difference.changes.query("change == 'removed'").to_dict("records")
    before = load_folder(tmp_path, CONFIG).layers["tsunami_building"].frame.set_index("row")
    assert int(before.loc[gone["old_row"], "capacity_people"]) == 126_116 - 125_866
    assert before.loc[gone["old_row"], "name"] == gone["name"]
    assert gone["name"] not in set(found.reading.layer.frame["name"])


def test_takamatsus_cross_check_by_the_products_own_readers(real: Path, takamatsu: DataFolder):
    told = {}
    for name in ("tsunami_evacuation_building__data.csv", "evacuation_space__data.xlsx"):
        layer = taken(takamatsu.path, real / "takamatsu" / name).layer
        kind = "shelter" if name.startswith("evacuation") else layer.kind.id
        gsi = gsi_layers(takamatsu, CONFIG, kind)
        check = cross_check(layer, gsi, CONFIG, takamatsu.city.code)
        told[name] = (len(layer.frame), check.matched, check.count("far"), check.count("unmatched"))
    assert told == {
        "tsunami_evacuation_building__data.csv": (113, 44, 8, 69),
        "evacuation_space__data.xlsx": (195, 189, 4, 6),
    }


def test_takamatsus_floors_are_read_or_unknown(real: Path, tmp_path: Path):
    path = real / "takamatsu" / "tsunami_evacuation_building__data.csv"
    reading = taken(tmp_path, path)
    frame = reading.layer.frame
    with path.open(encoding="utf-8-sig", newline="") as source:
        published = [row["shelter"].strip() for row in csv.DictReader(source)]
    assert frame["usable_floors"].tolist() == published
    by_text = dict(zip(published, frame["usable_floors_reading"], strict=True))
    assert by_text["２階・３階"] == "2-3F"
    assert by_text["立体駐車場の３階以上"] == "3F-"
    assert by_text["本館屋上"] == "RF"
    assert by_text["校舎"] == by_text["体育館"] == by_text["ロビー"] == ""
    found = codes(reading)
    assert found["floors_damaged"] == 2
    assert found["floors_damaged"] + found["floors_unreadable"] == (frame["usable_floors_reading"] == "").sum()
    assert found["floors_unreadable"] == 30
    roof_only = frame["usable_floors_reading"] == "RF"
    assert frame.loc[roof_only, "usable_floors_lowest"].isna().all()
    assert int(frame["usable_floors_lowest"].min()) == 1


def test_takamatsus_population(real: Path, tmp_path: Path):
    frame = taken(tmp_path, real / "takamatsu" / "population__0066_202602.xlsx").layer.frame
    ages = [name for name in frame if name.startswith(("male_", "female_"))]
    assert (len(frame), int(frame["population"].sum()), len(ages)) == (235, 418_129, 36)
    assert int(frame[ages].sum().sum()) == 418_129
    assert set(frame["survey_date"]) == {"2026-02-01"}
    assert frame["town"].is_unique


def test_takamatsus_sandbags_lose_only_the_instructions(real: Path, tmp_path: Path):
    reading = taken(tmp_path, real / "takamatsu" / "sandbag_creation_location__data.csv")
    assert [(p.row, p.value, p.severity) for p in reading.problems if p.code == "column_ignored"] == [
        (1, "←データの項目名を入力", "note")
    ]
    assert not [name for name in reading.layer.frame if "←" in name]
    assert reading.layer.frame.geometry.notna().all()


def test_takamatsus_hospitals_with_closed_beds_are_unknown(real: Path, tmp_path: Path):
    reading = taken(tmp_path, real / "takamatsu" / "hospital__data.csv")
    closed = [p for p in reading.problems if p.code == "number_unreadable"]
    assert {p.value for p in closed} >= {"19（休床中）"}
    assert reading.layer.frame["beds"].isna().sum() == 555 + len(closed)


def test_kawasakis_mesh_and_e_stats_form_agree_cell_by_cell(real: Path, tmp_path: Path):
    raw = (real / "kawasaki" / "kawasaki_population_mesh_250m.geojson").read_bytes()
    drawn = read(tmp_path, "mesh.geojson", raw).layer.frame.set_index("mesh_code").sort_index()
    assert (len(drawn), int(drawn["population_night"].sum())) == (1_734, 1_531_685)
    cells = [item["properties"] for item in json.loads(raw)["features"]]
    labels = ["", "", "", "", "　人口（総数）"]
    rows = [[cell["KEY_CODE"], "0", "", "", str(cell["population"])] for cell in cells]
    text = csv_text(["KEY_CODE", "HTKSYORI", "HTKSAKI", "GASSAN", "T001101001"], labels, *rows)
    told = read(tmp_path, "tblT001101Q5339.txt", text.encode("cp932")).layer.frame.set_index("mesh_code").sort_index()
    pd.testing.assert_series_equal(told["population_night"], drawn["population_night"])
    assert (told.geometry.to_numpy() == drawn.geometry.to_numpy()).all()
    # The shapes the file draws are those its codes say, but for the rounding of its six decimals.
    corners = {
        cell["properties"]["KEY_CODE"]: cell["geometry"]["coordinates"][0] for cell in json.loads(raw)["features"]
    }
    for code, ring in corners.items():
        west, south, east, north = drawn.geometry[code].bounds
        assert abs(min(x for x, _ in ring) - west) < 2e-6
        assert abs(min(y for _, y in ring) - south) < 2e-6
        assert abs(max(x for x, _ in ring) - east) < 2e-6
        assert abs(max(y for _, y in ring) - north) < 2e-6


def test_a_network_of_106_megabytes_is_read_from_its_zip(real: Path):
    path = real / "ube" / "ube_walk_roads_osm_shp.zip"
    table = read_table(path.name, path.read_bytes(), LIMITS, LAYERS)
    assert (len(table.rows), table.part) == (30_750, "ube_roads.shp")
    assert {"u", "v", "length", "theta"} <= set(table.header)
    assert table.geometry is not None
    assert {shape.geom_type for shape in table.geometry if shape is not None} == {"LineString", "MultiLineString"}


def test_the_same_list_in_every_encoding_and_form(real: Path, tmp_path: Path):
    raw = (real / "takamatsu" / "tsunami_evacuation_building__data.csv").read_bytes()
    # CP932 has one character for both minus signs and reads it as the full-width one.
    text = raw.decode("utf-8-sig").replace("−", "－")
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(csv.reader(io.StringIO(text, newline="")))
    whole = read(tmp_path, "b.csv", text.encode("utf-8-sig")).draft.cells
    lines = text.replace("\r\n", "\n").encode("cp932")
    for form in (text.encode(), text.encode("utf-16"), text.encode("cp932"), lines, out.getvalue().encode()):
        pd.testing.assert_frame_equal(read(tmp_path, "b.csv", form).draft.cells, whole)
