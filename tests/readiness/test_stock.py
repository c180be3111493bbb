"""Days of cover, what is short and who can help, against counts by hand in the small city."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from pyproj import Geod

from layers.evidence.compute import evidence
from layers.folder import DataFolder
from layers.readiness.holders import place_of_lots
from layers.readiness.stock import Stock, asked_of, by_unit, counts, default_stock, stock_of, whole
from layers.readiness.surplus import nearest_help, surplus_of
from layers.wording import Wording
from tests.readiness import city as small
from tests.small_city import DAY
from tests.support import CONFIG, codes


@pytest.fixture(scope="module")
def stock(city: DataFolder) -> Stock:
    return stock_of(city, CONFIG, DAY)


def numbers(row: pd.Series, *names: str) -> tuple[Any, ...]:
    return tuple(row[n] if isinstance(row[n], str) or not pd.isna(row[n]) else None for n in names)


def cover(stock: Stock, place: str, supply: str) -> tuple[Any, ...]:
    """usable, need, days (two decimals), short, state."""
    found = stock.covers[(stock.covers["place"] == f"shelter:{place}") & (stock.covers["supply"] == supply)]
    (row,) = (row for _, row in found.round({"days": 2}).iterrows())
    return numbers(row, "usable", "need", "days", "short", "state")


COVERS = {
    # A lot of 500 mL bottles of which nobody knows how many: perhaps H1 has enough after all.
    ("H1", "water"): (1000, 1350, 2.22, 350, "unknown"),
    ("H1", "meal"): (1350, 1350, 3, 0, "enough"),
    ("H1", "blanket"): (100, 150, None, 50, "below"),
    ("H1", "toilet_bag"): (0, 2250, 0, 2250, "below"),
    ("H1", "toilet"): (2, 3, None, 1, "below"),
    ("H2", "water"): (540, 540, 3, 0, "enough"),
    ("H2", "meal"): (500, 540, 2.78, 40, "unknown"),
    ("H2", "blanket"): (60, 60, None, 0, "enough"),
    ("H2", "toilet"): (2, 2, None, 0, "enough"),
    ("H3", "water"): (100, None, None, None, "unknown"),
    ("H3", "toilet"): (0, None, None, None, "unknown"),
    # Nothing of H4 is in the list: 未登録, not 0.
    ("H4", "water"): (None, 90, None, None, "unregistered"),
    ("H4", "toilet"): (1, 1, None, 0, "enough"),
}


@pytest.mark.parametrize(("place", "supply"), COVERS)
def test_cover_of_a_place(stock: Stock, place: str, supply: str):
    assert cover(stock, place, supply) == COVERS[place, supply]


def test_a_place_is_below_where_one_judged_supply_is(stock: Stock):
    states = stock.places.set_index("id")["state"]
    assert states[[f"shelter:H{n}" for n in (1, 2, 3, 4)]].tolist() == ["below", "unknown", "unknown", "unregistered"]
    assert states[["stock_depot:D1", "stock_depot:D2"]].tolist() == ["", ""]
    table = counts(stock)
    assert table.loc["港区"].to_dict() == {"enough": 0, "below": 1, "unknown": 0, "unregistered": 0, "no_demand": 0}
    assert table.loc["南区", ["unknown", "unregistered"]].tolist() == [2, 1]


POOLED = {
    # usable, people, people_unknown, days, at_least, at_most, state
    ("港区", "water"): (1200, 150, 0, 2.67, True, False, "unknown"),
    ("港区", "meal"): (1350, 150, 0, 3, False, False, "enough"),
    ("港区", "blanket"): (100, 150, 0, None, True, False, "unknown"),
    # H3's people could only make the days fewer.
    ("南区", "water"): (640, 70, 1, 3.05, False, True, "unknown"),
    ("南区", "meal"): (500, 70, 1, 2.38, True, True, "unknown"),
    ("南区", "blanket"): (560, 70, 1, None, False, True, "unknown"),
    ("南区", "toilet_bag"): (0, 70, 1, 0, False, True, "below"),
}


@pytest.mark.parametrize(("ward", "supply"), POOLED)
def test_a_ward_shares_what_it_holds(stock: Stock, ward: str, supply: str):
    table = by_unit(stock, CONFIG).round({"days": 2}).set_index(["unit", "supply"])
    row = table.loc[(ward, supply)]
    names = ("usable", "people", "people_unknown", "days", "at_least", "at_most", "state")
    assert numbers(row, *names) == POOLED[ward, supply]


def test_the_whole_city_is_its_wards_and_a_lot_held_nowhere_is_in_none(stock: Stock):
    one, wards = whole(stock, CONFIG).set_index("supply"), by_unit(stock, CONFIG)
    for name in ("usable", "soon", "expired", "unknown_lots", "people_unknown"):
        assert one[name].to_dict() == wards.groupby("supply")[name].sum().to_dict()
    assert one.loc["water", ["usable", "soon", "expired"]].tolist() == [1840, 50, 70]
    assert stock.unplaced == 1


def test_later_and_for_longer(city: DataFolder):
    later = stock_of(city, CONFIG, DAY, asked=asked_of(CONFIG, days=1, months=0, later=True))
    assert cover(later, "H1", "toilet") == (2, 8, None, 6, "below")
    # One day, and what expires within a year counts.
    assert cover(later, "H1", "water") == (1050, 450, 2.33, 0, "enough")
    cited = [one.id for one in later.basis.standards]
    assert "toilet_later" in cited
    assert not {"stock_days", "expiry_soon", "toilet_initial"} & set(cited)


def test_against_the_people_of_an_assignment(city: DataFolder):
    people = pd.Series({"shelter:H1": 10.0, "shelter:H2": 0.0, "shelter:H3": math.nan, "shelter:X": 5.0})
    found = stock_of(city, CONFIG, DAY, people)
    assert cover(found, "H1", "water") == (1000, 90, 33.33, 0, "enough")
    assert cover(found, "H2", "meal")[-1] == "no_demand"
    assert found.places.set_index("id")["state"].to_dict() == {
        "shelter:H1": "enough",
        "shelter:H2": "no_demand",
        "shelter:H3": "unknown",
        "stock_depot:D1": "",
        "stock_depot:D2": "",
    }
    assert [one.code for one in found.basis.rules][1] == "stock_people"


def test_what_was_not_counted_is_said_row_by_row(stock: Stock):
    assert codes(stock.problems) == [
        ("stock_quantity_missing", 3),
        ("stock_content_unknown", 10),
        ("stock_unit_unknown", 14),
        ("stock_place_unknown", 17),
        ("stock_item_unknown", None),
    ]
    words = [Wording(CONFIG, "ja").problem(problem) for problem in stock.problems]
    assert "単位「束」は 毛布 の" in words[2]
    assert "発電機" in words[4]


def test_what_it_rests_on(stock: Stock):
    base = stock.basis
    assert (base.as_of, base.training, base.missing) == (DAY, False, ())
    assert {(one.id, one.standard.value, one.standard.level) for one in base.standards} >= {
        ("stock_days", 3, "P"),
        ("water", 3, "S"),
        ("expiry_soon", 12, "A"),
    }
    for language in ("ja", "en"):
        assert all("{" not in rule.words(Wording(CONFIG, language)) for rule in base.rules)


def test_without_a_list_everything_is_unregistered(city: DataFolder, tmp_path: Any):
    folder = small.build(tmp_path / "data", without=("stock_lot",))
    found = stock_of(folder, CONFIG, DAY)
    assert found.basis.missing == ("stock_lot",)
    assert cover(found, "H1", "water") == (None, 1350, None, None, "unregistered")
    assert set(found.places["state"]) == {"unregistered", "unknown"}
    assert nearest_help(folder, CONFIG, found).table["giver"].eq("").all()


# --- who holds what -------------------------------------------------------------------------------


def place(ident: str, site_id: str, key: str) -> dict[str, str]:
    return {"id": ident, "site_id": site_id, "place_key": key}


def test_stock_under_the_id_of_the_same_place_is_its_own():
    places = pd.DataFrame(
        [
            place("emergency_site:A20", "A20", "A"),
            place("shelter:A11", "A11", "A"),
            place("emergency_site:B20", "B20", "B"),
            place("shelter:B11", "B11", "B"),
            place("shelter:B12", "B12", "B"),
            place("stock_depot:T", "T", "T"),
            place("stock_depot:T~9", "T", "T"),
        ]
    )
    demanded = {"shelter:A11", "shelter:B11", "shelter:B12"}
    held = pd.Series(["A20", "A11", "B20", "B12", "T", "", "X"])
    # B20 could be either shelter's: it stays where the list says. T names two records.
    expected = ["shelter:A11", "shelter:A11", "emergency_site:B20", "shelter:B12", "", "", ""]
    assert place_of_lots(held, places, demanded).tolist() == expected


# --- who helps ------------------------------------------------------------------------------------


def test_the_nearest_with_some_to_spare(city: DataFolder, stock: Stock):
    found = nearest_help(city, CONFIG, stock)
    table = found.table.set_index(["place", "supply"])
    blankets = table.loc[("shelter:H1", "blanket")]
    assert numbers(blankets, "short", "giver", "surplus", "enough") == (50, "stock_depot:D2", 500, True)
    away = Geod(ellps="GRS80").inv(136.905, 35.1, 137.0, 35.1)[2]
    assert blankets["straight_m"] == pytest.approx(away, abs=0.01)
    assert blankets["walk_m"] == pytest.approx(1.3 * blankets["straight_m"])
    # Nobody has portable toilets; a toilet stands where it stands.
    assert table.loc["shelter:H1", "giver"].to_dict() == {"blanket": "stock_depot:D2", "toilet_bag": "", "toilet": ""}
    assert "detour_factor" in [one.id for one in found.basis.standards]


def test_a_helper_of_several_says_of_how_many(tmp_path: Any):
    folder = small.build(tmp_path / "data", stock_lot=small.SHORT)
    table = nearest_help(folder, CONFIG, stock_of(folder, CONFIG, DAY)).table.set_index(["place", "supply"])
    # One depot has blankets for three; water is short at one place only, and of toilets nobody has any to give.
    assert table.xs("blanket", level="supply")[["giver", "shared"]].to_dict("index") == {
        f"shelter:H{n}": {"giver": "stock_depot:D2", "shared": 2} for n in (1, 2, 4)
    }
    assert numbers(table.loc[("shelter:H1", "water")], "giver", "shared") == ("stock_depot:D1", 0)
    assert numbers(table.loc[("shelter:H1", "toilet")], "giver", "shared") == ("", 0)


def test_nobody_gives_what_it_needs_itself(stock: Stock):
    assert surplus_of(stock, "blanket").to_dict() == {"stock_depot:D2": 500}
    # H3's water may be needed by people nobody knows.
    assert surplus_of(stock, "water").to_dict() == {"stock_depot:D1": 200}
    assert surplus_of(stock, "toilet").empty


# --- as evidence ----------------------------------------------------------------------------------


def test_days_and_places_below_as_evidence(city: DataFolder):
    days, below = (evidence(city, CONFIG, name, DAY) for name in ("stock_days", "stock_below"))
    table = days.by_ward.set_index("id")
    # 1,200 L for 450 a day is scarcer than 1,350 meals: 400 person-days for 150 people, and perhaps more.
    assert numbers(table.loc["港区"], "part", "whole", "at_least", "at_most") == (400, 150, True, False)
    assert table.loc["港区", "value"] == pytest.approx(8 / 3)
    # Lots and people are unknown at once: no bound holds.
    assert numbers(table.loc["南区"], "value", "state", "reason") == (None, "undecided", "unknown_input")
    assert (days.value, days.state, days.unplaced) == (None, "undecided", 1)
    assert numbers(below.by_ward.set_index("id").loc["港区"], "value", "at_least") == (1, False)
    assert (below.value, below.state, below.left_out) == (None, "undecided", 3)
    assert evidence(city, CONFIG, "stock_days", None).reason == "no_date"
    assert evidence(city, CONFIG, "stock_below", None).reason == "no_date"


def test_a_ward_by_its_districts_keeps_its_own_days(city: DataFolder):
    found = evidence(city, CONFIG, "stock_days", DAY, ward="港区")
    assert (found.part, found.whole, found.at_least) == (400, 150, True)
    # D1 lies in the other district, where nobody stays.
    assert found.by_ward["state"].tolist() == ["known", "not_applicable"]
    assert found.by_ward["part"].fillna(-1).round(2).tolist() == [333.33, -1]


def test_the_training_city(training: DataFolder):
    as_of = training.default_as_of()
    found = default_stock(training, CONFIG, as_of)
    assert found.basis.training
    assert found is default_stock(training, CONFIG, as_of)
    assert (len(found.lots), found.unplaced, found.problems) == (2612, 0, ())
    assert (found.lots["state"] == "other").sum() == 0
    meals = whole(found, CONFIG).set_index("supply").loc["meal"]
    assert numbers(meals, "people", "people_unknown", "usable", "state") == (304_540, 102, 1_638_474, "below")
    assert counts(found).sum().to_dict() == {
        "enough": 16,
        "below": 469,
        "unknown": 102,
        "unregistered": 213,
        "no_demand": 0,
    }
    help_ = nearest_help(training, CONFIG, found).table
    assert (help_["surplus"] > 0).eq(help_["giver"] != "").all()
    assert (help_.loc[help_["giver"] != "", "walk_m"] >= help_["straight_m"].dropna()).all()
