"""Support by school district, households per commissioner, welfare shelters; few people are never given away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.folder import DataFolder
from layers.readiness import support
from layers.readiness.support import BANDS, Coverage, _hidden, banded, coverage, load, welfare_places
from layers.wording import Wording
from tests.evidence import city as partners
from tests.evidence.city import FAR, NEAR_A, places
from tests.readiness import city as small
from tests.small_city import DAY, PORT, SOUTH
from tests.support import CONFIG


@pytest.fixture(scope="module")
def covered(tmp_path_factory: pytest.TempPathFactory) -> Coverage:
    groups = places((PORT, NEAR_A), (SOUTH, ""))
    folder = partners.build(tmp_path_factory.mktemp("support") / "data", neighbourhood_group=groups)
    found = coverage(folder, CONFIG, DAY)
    assert found is not None
    return found


def test_every_kind_by_district(covered: Coverage):
    table = covered.districts.set_index("name")
    assert table.loc["港第1学区", ["neighbourhood_group", "npo", "partner_company", "partners"]].tolist() == [
        1,
        1,
        0,
        2,
    ]
    assert table.loc["南第1学区", ["partner_company", "childcare_centre", "stock_depot"]].tolist() == [1, 1, 1]
    # Not registered is no 0.
    assert table["hospital"].isna().all()
    assert "hospital" in covered.basis.missing
    assert list(covered.kinds) == [name for name in CONFIG.layers.kinds if name in covered.kinds]


def test_who_has_none(covered: Coverage):
    assert covered.districts.set_index("name")["without"].tolist() == [False, True, False]
    assert covered.bare()["name"].tolist() == covered.bare("港区")["name"].tolist() == ["港第2学区"]
    assert covered.bare("南区").empty
    assert covered.lost["neighbourhood_group"] == 1


def test_a_partner_that_may_be_there_leaves_it_open(tmp_path: Path):
    groups = places((PORT, NEAR_A), (PORT, ""))
    folder = partners.build(tmp_path / "lost", neighbourhood_group=groups)
    found = coverage(folder, CONFIG, DAY)
    assert found is not None
    assert found.districts["without"].isna().tolist() == [False, True, False]
    assert found.bare().empty
    fewer = coverage(partners.build(tmp_path / "fewer", without=("npo",)), CONFIG, DAY)
    assert fewer is not None
    assert fewer.districts["without"].isna().tolist() == [False, True, False]


def test_no_districts_registered(tmp_path: Path):
    assert coverage(partners.build(tmp_path / "data", without=("school_district",)), CONFIG, DAY) is None


# --- households per commissioner ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("households", "commissioners", "band"),
    [
        (219, 1, "below"),
        (220, 1, "within"),
        (880, 2, "within"),
        (881, 2, "above"),
        (None, 2, "unknown"),
        (500, None, "unknown"),
        (500, 0, "unknown"),
    ],
)
def test_bands(households: float | None, commissioners: float | None, band: str):
    found = banded(pd.Series([households], dtype=float), pd.Series([commissioners], dtype=float), 220, 440)
    assert found[1].tolist() == [band]


def told(folder: DataFolder, **more: bool) -> support.Load:
    found = load(folder, CONFIG, DAY, **more)
    assert found is not None
    return found


def test_with_the_welfare_role(city: DataFolder):
    found = told(city, reveal_small=True)
    assert found.areas["load"].round(1).fillna(-1).tolist() == [440, 500, 200, 220, -1]
    assert found.areas["band"].tolist() == ["within", "above", "below", "within", "unknown"]
    rows = found.wards.set_index("ward")
    assert rows.loc["港区", ["households", "commissioners", "below", "within", "above"]].tolist() == [7300, 20, 1, 1, 1]
    assert rows.loc["南区", ["load", "areas", "left_out"]].tolist() == [220, 2, 1]
    assert rows.loc["", ["households", "commissioners", "left_out"]].tolist() == [9280, 29, 1]


def test_few_commissioners_are_hidden_and_the_next_with_them(city: DataFolder):
    found = told(city)
    # 3 in 区域2; alone it would follow from the ward's 20, so the next smallest goes with it.
    assert found.areas["band"].tolist() == ["within", "suppressed", "suppressed", "within", "unknown"]
    assert found.areas.loc[[1, 2], ["households", "commissioners", "load"]].isna().all(axis=None)
    rows = found.wards.set_index("ward")
    assert rows.loc["港区", ["commissioners", "below", "within", "above"]].tolist() == [20, 0, 1, 0]
    assert [one.id for one in found.basis.standards] == ["commissioner_low", "commissioner_high", "small_count"]


_AREA = st.tuples(st.sampled_from(["港区", "南区"]), st.integers(1, 12), st.integers(100, 5000))


@settings(max_examples=10, deadline=None)
@given(st.lists(_AREA, min_size=1, max_size=8))
def test_no_sum_gives_a_small_count_away(areas: list[tuple[str, int, int]]):
    table = pd.DataFrame(areas, columns=["ward", "commissioners", "households"]).astype(
        {"commissioners": float, "households": float}
    )
    table["load"], table["band"] = banded(table["households"], table["commissioners"], 220, 440)
    wards = support._wards_of_load(table, ["港区", "南区"], 220, 440)
    shown, sums = _hidden(table, wards, 5)
    hidden = shown["commissioners"].isna()
    assert not (table.loc[~hidden, "commissioners"] < 5).any()
    for ward, part in table.groupby("ward"):
        own, whole = hidden[part.index], sums.set_index("ward").loc[ward, "commissioners"]
        # One area alone is the ward's sum less the others: hidden only with a second, or with the sum.
        assert own.sum() != 1 or np.isnan(whole) or len(part) == 1
        assert own.sum() != 1 or np.isnan(whole) or part.loc[own, "commissioners"].iloc[0] >= 5


# --- welfare shelters -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def welfare(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    rows = places(
        (PORT, NEAR_A, "30"), (PORT, NEAR_A, "10"), (SOUTH, FAR, "20"), (SOUTH, FAR, ""), header=("受入人数",)
    )
    return small.build(tmp_path_factory.mktemp("welfare") / "data", welfare_shelter=rows)


CARE = {
    "nobody says": (None, [None, None, None], ["unknown"] * 3),
    "enough": ({"港区": 40, "南区": 20}, [0, 0, 0], ["enough"] * 3),
    # 50 more than there is room for in 港区; what is over in 南区 is no help. 南区's unknown shelter decides nothing.
    "short": ({"港区": 90, "南区": 5}, [50, 0, 50], ["short", "enough", "unknown"]),
    "perhaps": ({"港区": 40, "南区": 30}, [0, 10, 10], ["enough", "unknown", "unknown"]),
    "one unknown": ({"港区": 90, "南区": None}, [50, None, None], ["short", "unknown", "unknown"]),
    "few": ({"港区": 4, "南区": 100}, [None, None, 80], ["suppressed", "suppressed", "unknown"]),
}


@pytest.mark.parametrize("name", CARE)
def test_places_against_people_who_need_care(welfare: DataFolder, name: str):
    need, gaps, states = CARE[name]
    found = welfare_places(welfare, CONFIG, DAY, need)
    assert found is not None
    assert found.wards["places"].tolist() == [40, 20, 60]
    assert [None if np.isnan(gap) else gap for gap in found.wards["gap"]] == gaps
    assert found.wards["state"].tolist() == states


def test_the_welfare_role_sees_few(welfare: DataFolder):
    found = welfare_places(welfare, CONFIG, DAY, {"港区": 4, "南区": 100}, reveal_small=True)
    assert found is not None
    assert found.wards["need"].tolist() == [4, 100, 104]


def test_no_welfare_shelters_registered(city: DataFolder):
    assert welfare_places(city, CONFIG, DAY) is None


def test_every_rule_and_state_has_words():
    for language in ("ja", "en"):
        words = CONFIG.text[language]
        assert set(words["load_band"]) == set(BANDS)
        assert "{limit}" not in Wording(CONFIG, language).say("readiness_rule.support_small", limit=5)


def test_the_training_city(training: DataFolder):
    as_of = training.default_as_of()
    found, loads = coverage(training, CONFIG, as_of), load(training, CONFIG, as_of)
    assert found is not None
    assert loads is not None
    # The same as the indicator of the plan counts.
    assert (len(found.districts), len(found.bare())) == (262, 133)
    assert found.basis.training
    assert loads.basis.training
    assert loads.wards.set_index("ward").loc["", "load"] == pytest.approx(358.38, abs=0.005)
    assert loads.areas["band"].value_counts().to_dict() == {
        "within": 165,
        "above": 65,
        "suppressed": 27,
        "below": 5,
    }
