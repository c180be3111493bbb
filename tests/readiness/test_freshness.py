"""What cannot be told keeps a ward from being called ready."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest

from layers.folder import DataFolder, load_folder
from layers.readiness.freshness import NEEDED, Knowledge, knowledge, unknown_words
from layers.wording import Wording
from tests.evidence import city as buildings
from tests.readiness import city as small
from tests.small_city import DAY
from tests.support import CONFIG, ORIGIN

#: Within every age limit of the small city's editions.
FRESH = ORIGIN.edition_date


@pytest.fixture(scope="module")
def known(city: DataFolder) -> Knowledge:
    return knowledge(city, CONFIG, DAY)


def row(known: Knowledge, ward: str) -> pd.Series:
    return known.wards.set_index("ward").loc[ward]


def test_capacities_unknown_by_ward(known: Knowledge):
    # No emergency site of the small city has a capacity: 2 in 港区; ビル2's is blank.
    port, south = row(known, "港区"), row(known, "南区")
    assert port[["emergency_site_sites", "emergency_site_unknown"]].tolist() == [2, 2]
    assert port[["shelter_sites", "shelter_unknown"]].tolist() == [1, 0]
    assert port[["tsunami_building_sites", "tsunami_building_unknown"]].tolist() == [2, 1]
    assert port[["sites", "capacity_unknown", "capacity_unknown_share"]].tolist() == [5, 3, 0.6]
    assert south[["shelter_sites", "shelter_unknown"]].tolist() == [3, 1]


def test_wave_resistance_apart(tmp_path: Path):
    known = knowledge(buildings.build(tmp_path / "data"), CONFIG, DAY)
    names = ["wave_yes", "wave_conditional", "wave_no", "wave_unknown"]
    assert row(known, "港区")[names].tolist() == [1, 0, 0, 1]
    assert row(known, "南区")[names].tolist() == [0, 0, 1, 0]
    assert "wave" in known.unknown("港区")
    assert "wave" not in known.unknown("南区")


def test_layers_stale_missing_undated(city: DataFolder, tmp_path: Path, known: Knowledge):
    states = known.layers.set_index("kind")["state"].to_dict()
    assert list(known.layers["kind"]) == list(NEEDED)
    # 2025-10-27 to 2026-06-01 is 217 days.
    assert (states["stock_lot"], states["shelter"], states["inundation"]) == ("stale", "fresh", "none")
    assert known.layers.set_index("kind").loc["stock_lot", ["age_days", "limit_days"]].tolist() == [217, 180]
    assert "stale:stock_lot" in known.unknown("南区")
    undated = knowledge(city, CONFIG, None).layers.set_index("kind")["state"]
    assert undated["shelter"] == "undated"
    fewer = knowledge(small.build(tmp_path / "data", without=("stock_lot", "tsunami_building")), CONFIG, FRESH)
    states = fewer.layers.set_index("kind")["state"].to_dict()
    assert (states["stock_lot"], states["tsunami_building"]) == ("missing", "estimated")
    assert row(fewer, "港区")["wave_unknown"] == 1
    assert pd.isna(row(fewer, "港区")["tsunami_building_sites"])
    assert pd.isna(row(fewer, "港区")["expired_lots"])


def test_a_layer_that_cannot_be_read(tmp_path: Path):
    path = tmp_path / "data"
    small.build(path)
    next((path / "layers" / "stock_lot").glob("2*/layer.csv")).write_bytes(b"")
    states = knowledge(load_folder(path, CONFIG), CONFIG, DAY).layers.set_index("kind")["state"]
    assert states["stock_lot"] == "broken"


def test_what_is_overdue_by_ward(known: Knowledge):
    assert known.wards.set_index("ward")["inspection_overdue"].to_dict() == {"港区": 1, "南区": 0}
    assert known.wards.set_index("ward")["expired_lots"].to_dict() == {"港区": 1, "南区": 0}


@pytest.mark.parametrize(
    ("unserved", "expected"), [(None, "unknown"), (0, "unknown"), (1, "not_ready"), (5000, "not_ready")]
)
def test_unknown_is_never_ready(known: Knowledge, unserved: float | None, expected: str):
    assert known.unknown("港区")
    assert known.verdict("港区", unserved) == expected


def test_ready_takes_that_nothing_is_unknown(known: Knowledge):
    clear = Knowledge(known.layers, known.wards.assign(unknown=[(), ("capacity",)]), known.basis)
    assert clear.verdict("港区", 0) == "ready"
    assert clear.verdict("港区", None) == "unknown"
    assert clear.verdict("南区", 0) == "unknown"
    with pytest.raises(KeyError):
        clear.verdict("北区", 0)


def test_every_unknown_has_words(known: Knowledge):
    codes = {code for codes in known.wards["unknown"] for code in codes} | {"no_sites", "wave", "broken:shelter"}
    for language in ("ja", "en"):
        words = [unknown_words(code, Wording(CONFIG, language)) for code in codes]
        assert all("{" not in text for text in words)
    assert unknown_words("missing:stock_lot", Wording(CONFIG, "ja")) == "備蓄品が未登録"


def test_the_training_city(training: DataFolder):
    known = knowledge(training, CONFIG, training.default_as_of())
    assert known.basis.training
    assert len(known.wards) == 16
    assert {known.verdict(ward, 0) for ward in known.wards["ward"]} == {"unknown"}
    assert known.wards["shelter_unknown"].sum() == 102
    assert datetime.date(2026, 4, 1) in set(known.layers["edition_date"])
