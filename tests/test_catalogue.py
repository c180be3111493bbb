"""What the folder holds, how old it is, and what is unknown for how many."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import pytest

from layers.catalogue import catalogue, survey, unknown_by_ward, unknown_counts
from layers.folder import DataFolder, load_folder
from tests.support import CONFIG, NOT_IN_TRAINING, ORIGIN, ROOT, csv_bytes, gsi_emergency, gsi_shelter, imported, site

DAY = datetime.date(2026, 1, 1)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    sites = gsi_emergency(site(1, 津波="1"), site(2, "愛知県名古屋市南区1", 緯度=""), site(3, "愛知県蟹江町1"))
    shelters = csv_bytes(
        ["名称", "住所", "経度", "緯度", "想定収容人数", "ペット"],
        ["甲", "愛知県名古屋市港区1", "136.9", "35.1", "100", "○"],
        ["乙", "愛知県名古屋市港区2", "136.9", "35.1", "0", "-"],
        ["丙", "愛知県名古屋市南区2", "136.9", "35.1", "-1", "×"],
    )
    return imported(imported(tmp_path / "d", ("e.csv", sites)).path, ("s.csv", shelters), as_kind="shelter")


def row(folder: DataFolder, kind: str, as_of: datetime.date | None = DAY) -> dict[str, object]:
    table = catalogue(folder, CONFIG, as_of)
    (found,) = table[table["kind"] == kind].to_dict("records")
    return found


def test_every_declared_kind_has_one_row(folder: DataFolder):
    assert catalogue(folder, CONFIG, DAY)["kind"].tolist() == list(CONFIG.layers.kinds)


def test_what_is_registered_says_where_it_comes_from(folder: DataFolder):
    found = row(folder, "emergency_site")
    assert (found["state"], found["rows"], found["who"], found["training"]) == ("registered", 3, "tester", False)
    assert found["source"] == "国土地理院 指定緊急避難場所データ"
    assert "国土地理院コンテンツ利用規約" in str(found["licence"])
    assert found["edition_date"] == datetime.date(2025, 10, 27)
    assert found["imported_at"] == ORIGIN.imported_at
    assert (found["errors"], found["warnings"]) == (0, 2)
    assert found["notes"]


def test_what_is_not_registered_is_none_and_an_estimate_says_so(folder: DataFolder):
    found = row(folder, "hospital")
    assert (found["state"], found["registered"], found["rows"]) == ("none", False, 0)
    found = row(folder, "tsunami_building")
    assert (found["state"], found["basis"]) == ("estimate", "推定")


def test_a_layer_nobody_can_read_is_not_called_unregistered(folder: DataFolder):
    next(folder.path.glob("layers/shelter/*/layer.csv")).write_text("", encoding="utf-8")
    found = row(load_folder(folder.path, CONFIG), "shelter")
    assert (found["state"], found["registered"]) == ("broken", False)


@pytest.mark.parametrize(
    ("published", "as_of", "fresh"),
    [
        ("2025-10-27", "2026-10-27", "fresh"),
        ("2025-10-27", "2026-10-28", "stale"),
        (None, "2026-01-01", "undated"),
        ("2025-10-27", None, "undated"),
        (None, None, "undated"),
    ],
)
def test_an_undated_layer_is_never_fresh(tmp_path: Path, published: str | None, as_of: str | None, fresh: str):
    day = datetime.date.fromisoformat
    origin = dataclasses.replace(ORIGIN, edition_date=published and day(published))
    folder = imported(tmp_path / "d", ("e.csv", gsi_emergency(site(1))), origin=origin)
    assert row(folder, "emergency_site", day(as_of) if as_of else None)["fresh"] == fresh


def test_unknown_counts_have_their_denominator(folder: DataFolder):
    table = unknown_counts(folder.layers["shelter"]).set_index("field")
    assert table.loc["capacity_people", ["unknown", "rows"]].tolist() == [2, 3]
    assert table.loc["pets", "unknown"] == 1
    assert table.loc["name", "unknown"] == 0
    assert table.loc["toilets", "share"] == 1
    sites = unknown_counts(folder.layers["emergency_site"]).set_index("field")
    assert (sites.loc["latitude", "unknown"], sites.loc["longitude", "unknown"]) == (1, 1)
    assert (sites.loc["volcano", "unknown"], sites.loc["tsunami", "unknown"]) == (3, 0)
    shares = (table["unknown"].sum() / (3 * len(table)), row(folder, "shelter")["unknown_share"])
    assert shares[0] == pytest.approx(shares[1])


def test_ward_by_ward(folder: DataFolder):
    table = unknown_by_ward(folder, CONFIG).set_index(["kind", "field", "ward"])
    assert table.loc[("shelter", "capacity_people", "港区")].tolist() == [1, 2]
    assert table.loc[("shelter", "capacity_people", "南区")].tolist() == [1, 1]
    assert table.loc[("emergency_site", "latitude", "南区")].tolist() == [1, 1]
    assert table.loc[("emergency_site", "latitude", "")].tolist() == [0, 1]
    assert "tsunami_building" not in table.index.get_level_values("kind")
    assert "note" not in table.index.get_level_values("field")


def test_the_wards_add_up(folder: DataFolder):
    table = unknown_by_ward(folder, CONFIG)
    for kind in ("emergency_site", "shelter"):
        whole = unknown_counts(folder.layers[kind]).set_index("field")
        for field, part in table[table["kind"] == kind].groupby("field"):
            assert part[["unknown", "rows"]].sum().tolist() == whole.loc[field, ["unknown", "rows"]].tolist()


def test_the_survey_asks_exactly_what_is_unknown(folder: DataFolder):
    asked = survey(folder, CONFIG, "shelter")
    capacity = asked[asked["field"] == "capacity_people"]
    assert capacity["name"].tolist() == ["乙", "丙"]
    assert set(capacity["label"]) == {"想定収容人数"}
    assert set(asked["answer"]) == {""}
    assert asked[asked["field"] == "pets"]["name"].tolist() == ["乙"]
    assert survey(folder, CONFIG, "shelter", "南区")["name"].unique().tolist() == ["丙"]
    counts = unknown_by_ward(folder, CONFIG)
    assert len(survey(folder, CONFIG)) == counts["unknown"].sum()


def test_nothing_registered_asks_nothing(tmp_path: Path):
    (tmp_path / "d").mkdir()
    empty = load_folder(tmp_path / "d", CONFIG)
    assert set(catalogue(empty, CONFIG, None)["state"]) == {"none"}
    assert unknown_by_ward(empty, CONFIG).empty
    assert survey(empty, CONFIG).empty


def test_the_training_city_is_marked_in_every_row():
    table = catalogue(load_folder(ROOT / CONFIG.app.app.default_data, CONFIG), CONFIG, DAY)
    assert set(table.loc[table["state"] == "none", "kind"]) == NOT_IN_TRAINING
    registered = table[~table["kind"].isin(NOT_IN_TRAINING)]
    assert set(registered["state"]) == {"registered"}
    assert registered["training"].all()


@pytest.mark.real
def test_nagoyas_gaps(nagoya: DataFolder):
    table = unknown_counts(nagoya.layers["emergency_site"]).set_index("field")
    assert table.loc["capacity_people", "unknown"] == table.loc["volcano", "unknown"] == 1_729
    assert row(nagoya, "stock_lot")["state"] == "none"


def test_shelters_and_sites_may_be_empty_of_wards(tmp_path: Path):
    folder = imported(tmp_path / "d", ("s.csv", gsi_shelter({**site(1), "共通ID": "E0000100001111", "住所": ""})))
    assert unknown_by_ward(folder, CONFIG)["ward"].unique().tolist() == [""]
