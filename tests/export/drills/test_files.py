"""Drills as files: read back by our own intake, marked, and no cell of them runs."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pandas as pd
import shapely

from layers.drills.ids import DRILLS
from layers.drills.ids import drill as drill_record
from layers.export.drills.files import drills_csv, routes_geojson, run_csv, sites_geojson
from layers.export.drills.places import sites_of
from layers.held import Step, held
from layers.intake.files import read_table
from layers.store.drill_bodies import DrillBody
from tests import small_city
from tests.export.drills.conftest import DAY, EN, JA, Made, drill
from tests.support import CONFIG, LIMITS, csv_bytes

WHEN = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)


def told(*, training: bool = False):
    later = drill(
        title="=HYPERLINK(1)",
        state="done",
        held={"date": datetime.date(2026, 11, 6), "participants": 0, "opening_min": 12.5},
        date=None,
        night=None,
    )
    steps = [Step(drill_record("d1"), later, "総務課", WHEN), Step(drill_record("d2"), drill(), "総務課", WHEN)]
    return held(DRILLS, steps, [], training=training)


def test_every_drill_is_a_row_read_back_as_it_was():
    raw = drills_csv(told(), JA)
    table = read_table("drills.csv", raw, LIMITS)
    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    assert [row["訓練ID"] for row in rows] == ["d2", "d1"]
    first, second = rows
    assert (first["種別"], first["状態"], first["参加予定（人）"]) == ("津波避難訓練", "予定", "1240")
    assert (first["夜間"], first["段差のない経路"]) == ("はい", "")
    assert (second["名称"], second["実施日"], second["参加（人）"], second["開設まで（分）"]) == (
        "=HYPERLINK(1)", "2026-11-06", "0", "12.5",
    )  # fmt: skip
    assert second["予定日"] == ""
    assert b"'=HYPERLINK" in raw
    assert raw == drills_csv(told(), JA)


def test_made_up_drills_are_marked():
    assert drills_csv(told(training=True), JA).decode("utf-8-sig").count("訓練データ") == 2
    assert "訓練データ" not in drills_csv(told(), EN).decode("utf-8-sig")


def test_the_log_keeps_every_row_and_is_marked():
    log = pd.DataFrame({"番号": [1, 2], "内容": ["+81", None]})
    raw = run_csv(log, training=True)
    table = read_table("run.csv", raw, LIMITS)
    assert [row[:2] for row in table.rows] == [["1", "+81"], ["2", ""]]
    assert raw.decode("utf-8-sig").count("訓練データ") == 2


def test_ways_are_lines_and_a_refused_one_has_none(made: Made):
    raw = routes_geojson(made.routes)
    table = read_table("routes.geojson", raw, LIMITS)
    assert table.geometry is not None
    for shape, route in zip(table.geometry, made.routes.routes, strict=True):
        assert (shape is None) == (route.line is None)
        assert shape is None or shapely.equals_exact(shape, route.line)
    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    assert [row["reason"] for row in rows] == ["", "", "no_way", "site_gone"]
    assert (rows[0]["length_m"], rows[0]["stairs"], rows[2]["length_m"], rows[2]["stairs"]) == ("912.80", "1", "", "")
    assert raw == routes_geojson(made.routes)


def test_sites_are_points_with_their_capacity(made: Made):
    raw = sites_geojson(made.folder, CONFIG, made.body, DAY)
    features = json.loads(raw)["features"]
    assert [one["properties"]["想定収容人数"] for one in features] == ["150", "", "", ""]
    assert features[0]["geometry"]["coordinates"] == [136.905, 35.1]
    assert features[3]["geometry"] is None
    assert {one["properties"]["Sonae書き出し"] for one in features} == {"実データ"}
    table = read_table("sites.geojson", raw, LIMITS)
    assert [row[table.header.index("名称")] for row in table.rows] == ["避難所1", "施設2", "施設3", ""]


def test_a_capacity_computed_from_an_area_is_no_published_one(tmp_path: Path):
    without = tuple(kind for kind in small_city.FILES if kind not in ("boundary", "shelter"))
    header = ["名称", "住所", "経度", "緯度", "共通ID", "想定収容人数", "床面積"]
    shelters = csv_bytes(
        header,
        ["避難所1", small_city.PORT, "136.905", "35.1", "H1", "150", "900"],
        ["避難所3", small_city.PORT, "136.906", "35.1", "H3", "", "700"],
    )
    folder = small_city.build(tmp_path / "data", without=without, shelter=shelters)
    for scenario in ("", "hazard=earthquake&space=3"):
        body = DrillBody(title="x", type="shelter", scenario=scenario, sites=("shelter:H1", "shelter:H3"))
        assert [one.capacity for one in sites_of(folder, CONFIG, body, DAY)] == [150, None]
