"""Where an indicator's value comes from: a rule, an entry, or nowhere, with the reason."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from layers.evidence.agreement import agreement
from layers.evidence.compute import COLUMNS, all_evidence, evidence
from layers.evidence.model import REASONS, Entered
from layers.folder import DataFolder, load_folder
from tests.evidence import city as small
from tests.evidence.test_agreement import LOW, THRESHOLDS
from tests.small_city import DAY
from tests.support import CONFIG, ROOT

SPECS = CONFIG.indicators.indicators
MARCH = datetime.date(2016, 3, 31)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return small.build(tmp_path_factory.mktemp("compute") / "data")


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if spec.kind != "L"])
def test_what_nobody_entered(city: DataFolder, name: str):
    found = evidence(city, CONFIG, name, DAY)
    expected = ("unregistered", "not_entered") if SPECS[name].kind == "C" else ("undecided", "text_only")
    assert (found.state, found.reason, found.value) == (*expected, None)
    assert found.by_ward["value"].isna().all()


def test_an_entry_is_shown_as_it_is(city: DataFolder):
    entry = Entered(12, training=False, as_of=MARCH, source="台帳", by_ward={"港区": 1, "ない区": 5})
    found = evidence(city, CONFIG, "dedicated_posts", DAY, {"dedicated_posts": entry})
    assert (found.value, found.state, found.as_of, found.source) == (12, "known", MARCH, "台帳")
    assert found.by_ward["state"].tolist() == ["known", "unregistered"]
    assert found.by_ward["reason"].tolist() == ["", "not_entered"]
    ward = evidence(city, CONFIG, "dedicated_posts", DAY, {"dedicated_posts": entry}, "港区")
    assert (ward.value, ward.by_ward["value"].isna().all()) == (1, True)


def test_zero_entered_is_a_number_and_nothing_entered_is_none(city: DataFolder):
    for value, state in ((0, "known"), (None, "unregistered")):
        found = evidence(city, CONFIG, "lectures", DAY, {"lectures": Entered(value, training=False)})
        assert (found.value, found.state, found.as_of) == (value, state, DAY)


def test_text_with_a_value_entered(city: DataFolder):
    assert evidence(city, CONFIG, "outsourcing", DAY, {"outsourcing": Entered(2, training=False)}).state == "known"


def test_what_is_computed_takes_no_entry(city: DataFolder):
    found = evidence(city, CONFIG, "tsunami_buildings", DAY, {"tsunami_buildings": Entered(872, training=False)})
    assert found.value == 3


def test_a_made_up_entry_under_a_real_rating(city: DataFolder):
    found = evidence(city, CONFIG, "lectures", DAY, {"lectures": Entered(100, training=True)})
    assert found.training
    judged = agreement("3", LOW, found, 100, "more", rating_training=False, thresholds=THRESHOLDS)
    assert (judged.kind, judged.reason) == ("undecided", "fictional")


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if spec.needs])
def test_without_a_needed_layer_it_is_unregistered(tmp_path: Path, name: str):
    for number, kind in enumerate(SPECS[name].needs):
        # The sites of Nagoya alone would tell of buildings: 推定.
        also = ("emergency_site",) if kind == "tsunami_building" else ()
        found = evidence(small.build(tmp_path / str(number), without=(kind, *also)), CONFIG, name, DAY)
        assert (found.state, found.reason, found.value) == ("unregistered", "layer_missing", None), kind


@pytest.mark.parametrize(("name", "kind"), [("vacant_open", "vacant_house"), ("tsunami_buildings", "tsunami_building")])
def test_a_layer_that_cannot_be_read_is_not_one_that_is_missing(tmp_path: Path, name: str, kind: str):
    small.build(tmp_path / "data", without=("emergency_site",))
    (stored,) = (tmp_path / "data" / "layers" / kind).glob("*/layer.csv")
    stored.write_bytes(b"\x00\x00")
    found = evidence(load_folder(tmp_path / "data", CONFIG), CONFIG, name, DAY)
    assert (found.state, found.reason) == ("undecided", "layer_broken")


def test_an_empty_folder_knows_nothing(tmp_path: Path):
    found = all_evidence(load_folder(tmp_path, CONFIG), CONFIG, None)
    assert list(found) == list(SPECS)
    assert {one.value for one in found.values()} == {None}
    assert {one.state for one in found.values()} == {"unregistered", "undecided"}


def test_an_indicator_nobody_declared(city: DataFolder):
    with pytest.raises(KeyError):
        evidence(city, CONFIG, "volcanoes", DAY)


#: The training city at its own reference date: value and whether the truth is at least this.
TRAINING = {
    "stock_days": (1.64, False),
    "stock_expiring": (449, True),
    "stock_below": (469, True),
    "reachable": (95.34, True),
    "unserved": (34463, True),
    "tsunami_buildings": (564, False),
    "tsunami_places": (320_000, True),
    "wave_unknown": (37.23, False),
    "stranded_secured": (41.07, True),
    "stranded_usable_now": (26.44, True),
    "stranded_planned": (17.13, True),
    "children_near": (18.11, False),
    "commissioner_load": (358.38, False),
    "network_districts": (49.24, False),
    "partners": (0.68, False),
    "districts_without": (133, False),
    "vacant_open": (103, False),
    "vacant_resolved": (31.33, False),
    "stores_near": (82.7, True),
}


@pytest.fixture(scope="module")
def training() -> DataFolder:
    return load_folder(ROOT / "data" / "training", CONFIG)


def test_the_training_city_as_a_whole(training: DataFolder):
    found = all_evidence(training, CONFIG, training.default_as_of())
    told = {name: (round(one.value, 2), one.at_least) for name, one in found.items() if one.value is not None}
    assert told == TRAINING
    assert all(one.training for one in found.values())
    rest = {SPECS[name].kind: one.reason for name, one in found.items() if one.value is None}
    assert rest == {"C": "not_entered", "L": "routes_missing", "T": "text_only"}
    for one in found.values():
        assert list(one.by_ward.columns) == COLUMNS
        assert len(one.by_ward) == 16
        for state, reason in zip(one.by_ward["state"], one.by_ward["reason"], strict=True):
            assert state == (REASONS[reason] if reason else "known")


def test_made_up_evidence_never_judges_a_real_rating(training: DataFolder):
    found = evidence(training, CONFIG, "tsunami_buildings", training.default_as_of())
    real = agreement("3", LOW, found, 564, "more", rating_training=False, thresholds=THRESHOLDS)
    assert (real.kind, real.reason, real.training) == ("undecided", "fictional", True)
    made_up = agreement("3", LOW, found, 564, "more", rating_training=True, thresholds=THRESHOLDS)
    assert (made_up.kind, made_up.share) == ("agrees", 100)
