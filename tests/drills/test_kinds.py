"""Drills for stranded commuters and volunteer centres go to the places of their own layer, and to no others."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd
import pytest

from layers.drills.board import run_plan
from layers.drills.injects import library
from layers.drills.kinds import NAMED, OWN, SITE_KINDS, kinds_of, offered_kinds
from layers.drills.register import undrilled
from layers.drills.routes import routes_of
from layers.drills.suggest import REASONS, Suggestion, suggest
from layers.export.drills.places import sites_of
from layers.folder import DataFolder, load_folder
from layers.readiness.scenario import Scenario
from layers.states import DRILL_TYPES, DrillType
from layers.store.drill_bodies import DrillBody, Leg, StartPlace
from layers.wording import Wording
from tests import small_city, support
from tests.drills.told import done, told
from tests.support import CONFIG, csv_bytes

DAY = datetime.date(2026, 10, 1)
JA = Wording(CONFIG, "ja")
WARDS = {"stranded": "熱田区", "volunteer": "中川区"}


def body(drill_type: str, **more: Any) -> DrillBody:
    return DrillBody.model_validate({"title": "訓練", "type": drill_type, **more})


@pytest.fixture(scope="module")
def found(training: DataFolder) -> dict[str, Suggestion]:
    return {one: suggest(training, CONFIG, body(one, ward=ward), DAY, told()) for one, ward in WARDS.items()}


def test_every_kind_is_declared_and_the_other_types_keep_their_own():
    assert set(OWN) <= set(DRILL_TYPES)
    assert set(NAMED) <= set(CONFIG.layers.kinds)
    assert kinds_of("stranded", Scenario()) == offered_kinds("stranded") == ("commuter_refuge",)
    assert kinds_of("volunteer", Scenario(purpose="stay")) == ("volunteer_centre",)
    assert kinds_of("tsunami", Scenario()) == ("tsunami_building", "emergency_site")
    assert kinds_of("shelter", Scenario(purpose="stay")) == ("shelter",)
    assert offered_kinds("tabletop") == SITE_KINDS


@pytest.mark.parametrize("hazard", ["", "tsunami", "flood"])
@pytest.mark.parametrize("ward", ["港区", "中村区", ""])
@pytest.mark.parametrize("drill_type", list(OWN))
def test_every_site_looked_at_is_registered_in_the_types_layer(
    training: DataFolder, drill_type: DrillType, ward: str, hazard: str
):
    layer = training.layer(OWN[drill_type])
    assert layer is not None
    drill = body(drill_type, ward=ward, scenario=hazard and f"hazard={hazard}&purpose=flee")
    sites = suggest(training, CONFIG, drill, DAY, told()).sites
    assert len(sites)
    assert set(sites["kind"]) == {OWN[drill_type]}
    assert set(sites["id"]) <= set(OWN[drill_type] + ":" + layer.frame["uid"])
    assert set(sites["designation"]) == {"registered"}
    assert (sites["suggested"] == (sites["reason"] == "")).all()
    assert set(sites["reason"]) <= {"", *REASONS}
    assert not sites.loc[sites["suggested"], "floor"].isin(["wet", "unknown", "trusted"]).any()


@pytest.mark.parametrize("drill_type", list(OWN))
def test_they_are_suggested_as_far_as_people_walk_with_the_capacity_registered(
    training: DataFolder, found: dict[str, Suggestion], drill_type: DrillType
):
    sites, layer = found[drill_type].sites, training.layer(OWN[drill_type])
    good = sites[sites["suggested"]]
    assert len(good) >= 2
    assert good["minutes"].notna().all()
    assert good["rank"].tolist() == list(range(1, len(good) + 1))
    assert layer is not None
    if drill_type == "volunteer":
        # Its layer has no such field: 未登録, never 0.
        assert sites["capacity"].isna().all()
    else:
        people = layer.frame.set_index("commuter_refuge:" + layer.frame["uid"])["capacity_people"]
        assert sites["capacity"].tolist() == people[sites["id"]].astype(float).tolist()
    # The whole city's registered ones of the ward are looked at.
    assert set(OWN[drill_type] + ":" + layer.frame.loc[layer.frame["ward"] == WARDS[drill_type], "uid"]) <= set(
        sites["id"]
    )


def test_a_ward_s_own_are_looked_at_however_far_from_the_district(training: DataFolder):
    layer = training.layer("volunteer_centre")
    assert layer is not None
    own = "volunteer_centre:" + layer.frame.loc[layer.frame["ward"] == "緑区", "uid"]
    code = str(training.districts.of_ward("緑区")["code"].iloc[0])
    drill = body("volunteer", ward="緑区", districts=(code,))
    asked = suggest(training, CONFIG, drill, DAY, told(), near_m=0)
    assert set(asked.sites["id"]) >= set(own)
    assert "drill_near_ward" in {one.code for one in asked.statements}


def test_one_in_the_water_is_told_with_the_suggestion_and_refused_where_it_is_the_scenarios(training: DataFolder):
    drill = body("stranded", ward="熱田区")
    sites = suggest(training, CONFIG, drill, DAY, told()).sites.set_index("id")
    wet = sites[sites["water"].astype(bool) & sites["suggested"]]
    assert len(wet)
    assert set(wet["water"]) == {("inundation",)}
    assert (sites["water"] == ()).any()
    # Of a tsunami nobody knows a floor that stays dry there, and no designation stands for it.
    flee = suggest(training, CONFIG, drill.model_copy(update={"scenario": "hazard=tsunami"}), DAY, told())
    again = flee.sites.set_index("id").loc[wet.index]
    assert set(again["reason"]) == {"floor_unknown"}
    assert again["water"].tolist() == wet["water"].tolist()


def test_one_drilled_lately_is_not_suggested_again(training: DataFolder, found: dict[str, Suggestion]):
    first, second = found["stranded"].sites["id"].tolist()[:2]
    held = told(done("2026-05-01", "stranded", sites=(first,)))
    sites = suggest(training, CONFIG, body("stranded", ward="熱田区"), DAY, held).sites.set_index("id")
    assert sites.loc[first, "reason"] == "drilled_lately"
    assert sites.loc[second, "suggested"]


@pytest.fixture(scope="module")
def planned(found: dict[str, Suggestion]) -> dict[str, DrillBody]:
    """A drill of each type with its first two sites and a way to the first."""
    plans = {}
    for one, suggestion in found.items():
        sites = suggestion.sites.head(2)
        near = sites.iloc[0]
        start = StartPlace(id="s", name="駅前", longitude=near["longitude"] + 0.003, latitude=near["latitude"])
        leg = Leg(id="l", start="s", site=str(near["id"]))
        plans[one] = body(one, ward=WARDS[one], sites=tuple(sites["id"]), starts=(start,), legs=(leg,))
    return plans


@pytest.mark.parametrize("drill_type", list(OWN))
def test_board_paper_and_ways_name_such_sites(
    training: DataFolder, found: dict[str, Suggestion], planned: dict[str, DrillBody], drill_type: str
):
    rows, plan = found[drill_type].sites.head(2), planned[drill_type]
    routes = routes_of(training, CONFIG, plan, DAY)
    (way,) = routes.routes
    assert (way.reason, way.site) == ("", rows["name"].iloc[0])
    board = run_plan(training, CONFIG, JA, plan, "", DAY, routes)
    paper = sites_of(training, CONFIG, plan, DAY)
    capacity = [None if pd.isna(one) else int(one) for one in rows["capacity"]]
    for made in (board.sites, paper):
        assert [(one.id, one.name) for one in made] == list(zip(rows["id"], rows["name"], strict=True))
        assert [one.capacity for one in made] == capacity
        assert [one.longitude for one in made] == rows["longitude"].tolist()
    assert board.legs[0].name == f"駅前→{rows['name'].iloc[0]}"
    assert board.legs[0].walk_m is not None
    about = {one.about.partition(":")[0] for one in library(training, CONFIG, JA, plan, DAY, routes)}
    assert {"stranded": "station", "volunteer": "volunteer_centre"}[drill_type] in about


def test_the_register_counts_shelters_and_sites_to_flee_to_alone(training: DataFolder, planned: dict[str, DrillBody]):
    held = told(*(done("2026-05-01", one, sites=plan.sites) for one, plan in planned.items()))
    sites = undrilled(training, CONFIG, held, DAY, 24).sites
    assert sites is not None
    assert set(sites["kind"]) == set(SITE_KINDS)
    assert not sites["drilled"].any()


@pytest.mark.real
@pytest.mark.parametrize("drill_type", list(OWN))
def test_ube_without_such_a_layer_suggests_nothing_and_says_so(ube: DataFolder, drill_type: DrillType):
    asked = suggest(ube, CONFIG, body(drill_type), DAY, told())
    assert asked.sites.empty
    missing = next(one for one in asked.statements if one.code == "sites_missing")
    assert missing.weight == "cannot"
    assert missing.words(JA) == f"「{JA.name(CONFIG.layers.kinds[OWN[drill_type]])}」が登録されていません。"
    plan = body(drill_type, sites=(f"{OWN[drill_type]}:~2",))
    assert [one.name for one in sites_of(ube, CONFIG, plan, DAY)] == [""]
    assert run_plan(ube, CONFIG, JA, plan, "", DAY).sites[0].name.endswith("（台帳にありません）")


def test_without_a_position_or_a_network_one_is_listed_with_the_reason(tmp_path):
    refuges = csv_bytes(
        ["名称", "住所", "経度", "緯度", "受入人数"],
        ["駅前ホール", small_city.PORT, "136.905", "35.1", "300"],
        ["地下街", small_city.PORT, "", "", ""],
    )
    path = tmp_path / "data"
    small_city.build(path)
    support.apply(path, support.read(path, "refuges.csv", refuges, as_kind="commuter_refuge"))
    folder = load_folder(path, CONFIG)
    asked = suggest(folder, CONFIG, body("stranded", ward="港区"), DAY, told())
    rows = asked.sites.set_index("name")
    assert rows["reason"].to_dict() == {"駅前ホール": "no_network", "地下街": "no_position"}
    assert rows.loc["駅前ホール", "capacity"] == 300
    assert pd.isna(rows.loc["地下街", "capacity"])
    assert rows.loc["地下街", "water"] == ()
