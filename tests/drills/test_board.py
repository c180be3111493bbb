"""The snapshot a run begins with: names and capacities of the layers, unknown stays unknown, made-up data never real."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from layers.drills.board import _people, run_plan
from layers.folder import DataFolder, load_folder
from layers.store.drill_bodies import CheckLine, DrillBody, Inject, Leg, StartPlace
from layers.store.errors import TrainingEvent
from layers.store.run_bodies import RunPlan
from layers.wording import Wording
from tests import small_city
from tests.small_city import DAY, PORT
from tests.support import CONFIG, ROOT, csv_bytes

JA = Wording(CONFIG, "ja")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    place = tmp_path_factory.mktemp("board") / "data"
    needed = {"boundary", "school_district", "emergency_site", "shelter", "tsunami_building"}
    without = tuple(kind for kind in small_city.FILES if kind not in needed)
    shelters = csv_bytes(
        ["名称", "住所", "経度", "緯度", "共通ID", "想定収容人数", "床面積"],
        ["避難所1", PORT, "136.905", "35.1", "H1", "150", ""],
        ["避難所3", PORT, "", "", "H3", "", "700"],
        ["避難所2", small_city.SOUTH, "137.0", "35.1", "H2", "60", ""],
    )
    return small_city.build(place, without=without, shelter=shelters)


def ids(folder: DataFolder, name: str) -> str:
    """The id of a record by its name."""
    for kind in ("shelter", "emergency_site", "tsunami_building"):
        frame = folder.layers[kind].frame
        for uid in frame.loc[frame["name"] == name, "uid"]:
            return f"{kind}:{uid}"
    raise AssertionError(name)


def drill(city: DataFolder, **more: object) -> DrillBody:
    values = {
        "title": "港区津波避難訓練",
        "type": "tsunami",
        "ward": "港区",
        "districts": ("M1",),
        "sites": (ids(city, "ビル1"), ids(city, "避難所3"), "shelter:gone"),
        "starts": (StartPlace(id="s1", name="駅前", longitude=136.9, latitude=35.1),),
        "legs": (Leg(id="l1", start="s1", site=ids(city, "ビル1")), Leg(id="l2", start="s1", site="shelter:gone")),
        "injects": (Inject(id="i1", minute=5, text="停電"),),
        "checklist": (CheckLine(text="開錠", minute=10),),
    }
    return DrillBody.model_validate(values | more)


def event(folder: DataFolder, ward: str = "港区", hazard: str = "") -> RunPlan:
    return run_plan(folder, CONFIG, JA, None, ward, DAY, hazard=hazard)


def test_a_drills_sites_come_by_name_in_its_order_and_what_is_unknown_stays_so(city: DataFolder):
    found = run_plan(city, CONFIG, JA, drill(city), "", DAY)
    assert [(one.name, one.capacity) for one in found.sites] == [
        ("ビル1", 220),
        # A floor area is no published capacity.
        ("避難所3", None),
        ("shelter:gone（台帳にありません）", None),
    ]
    assert [(one.longitude, one.latitude) for one in found.sites] == [(136.905, 35.1), (None, None), (None, None)]
    assert [one.id for one in found.sites] == list(drill(city).sites)
    assert (found.title, found.injects, found.checklist) == (
        "港区津波避難訓練",
        drill(city).injects,
        drill(city).checklist,
    )
    assert found.place.startswith("港区")
    assert found.training is False


def test_a_way_is_as_long_as_the_routes_say_and_unknown_without(city: DataFolder):
    body, level_m = drill(city), {"standard": 812.5, "slow": 700.0, "group": 760.0}
    routes = SimpleNamespace(
        routes=[
            SimpleNamespace(leg=body.legs[0], walk_m=np.float64(812.5), level_m=level_m),
            SimpleNamespace(leg=body.legs[1], walk_m=np.nan, level_m=dict.fromkeys(level_m, np.nan)),
        ]
    )
    with_routes = run_plan(city, CONFIG, JA, body, "", DAY, routes).legs  # type: ignore[arg-type]
    assert [(one.id, one.name, one.walk_m) for one in with_routes] == [
        ("l1", "駅前→ビル1", 812.5),
        ("l2", "駅前→shelter:gone（台帳にありません）", None),
    ]
    assert [one.level_m for one in with_routes] == [level_m, {}]
    assert [one.walk_m for one in run_plan(city, CONFIG, JA, body, "", DAY).legs] == [None, None]


@pytest.mark.parametrize(
    ("ward", "hazard", "names"),
    [
        ("港区", "", ["避難所1", "避難所3"]),
        ("港区", "flood", ["避難所1", "避難所3"]),
        # Neither candidates nor those whose agreement ended.
        ("港区", "tsunami", ["避難所1", "避難所3", "ビル1", "ビル2"]),
        ("南区", "tsunami", ["避難所2", "ビル4"]),
        ("", "", ["避難所1", "避難所3", "避難所2"]),
    ],
)
def test_a_real_event_lists_the_wards_shelters_and_for_a_tsunami_its_buildings(
    city: DataFolder, ward: str, hazard: str, names: list[str]
):
    found = event(city, ward, hazard)
    assert [one.name for one in found.sites] == names
    assert (found.injects, found.legs, found.training) == ((), (), False)
    assert found.title == f"実災害　{ward or '名古屋市'}"


def test_a_real_event_begins_with_the_usual_order_of_opening_a_shelter(city: DataFolder):
    found = event(city).checklist
    known = CONFIG.drills.types["shelter"].checklist
    assert [one.text for one in found] == [one.ja for one in known]
    assert [one.text.split("：")[0] for one in found[:3]] == ["参集", "周囲の安全", "開錠"]
    assert [one.office for one in found[:2]] == ["避難所運営委員会", "区本部・施設班"]
    # The minutes are those of a drill.
    assert {one.minute for one in found} == {None}
    english = run_plan(city, CONFIG, Wording(CONFIG, "en"), None, "港区", DAY).checklist
    assert [one.text for one in english] == [one.en for one in known]


def test_a_published_capacity_is_taken_and_0_is_none(city: DataFolder):
    assert [one.capacity for one in event(city, "南区", "tsunami").sites] == [60, 50]
    assert [_people(value) for value in (1, 0, -1, None, float("nan"))] == [1, None, None, None, None]


def without(folder: DataFolder, *kinds: str) -> DataFolder:
    return dataclasses.replace(folder, layers={k: v for k, v in folder.layers.items() if k not in kinds}, _once={})


def test_where_no_buildings_are_registered_the_sites_designated_for_tsunami_stand_for_them(city: DataFolder):
    bare = without(city, "tsunami_building")
    designated = [one.id for one in event(bare, "", "tsunami").sites if one.id.startswith("emergency_site:")]
    frame = city.layers["emergency_site"].frame
    assert designated == [f"emergency_site:{uid}" for uid in frame.loc[frame["tsunami"] == "yes", "uid"]]
    assert len(designated) == 2


def test_where_no_shelter_is_registered_the_emergency_sites_are_listed(city: DataFolder):
    found = event(without(city, "shelter", "tsunami_building"), "港区").sites
    assert len(found) == 2
    assert {one.id.partition(":")[0] for one in found} == {"emergency_site"}
    assert event(without(city, "shelter", "tsunami_building", "emergency_site"), "港区").sites == ()


def test_without_a_shelter_only_sites_designated_for_the_hazard_are_listed_and_unknown_ones_marked(city: DataFolder):
    bare = without(city, "shelter", "tsunami_building")
    layer = bare.layers["emergency_site"]
    frame = layer.frame.copy()
    hazards = list(CONFIG.layers.hazards)
    frame[hazards] = "no"
    first, second, third = frame.index[:3]
    frame.loc[first, "flood"] = "yes"
    frame.loc[second, "flood"] = "unknown"
    frame.loc[third, "earthquake"] = "conditional"
    changed = dataclasses.replace(
        bare, layers={**bare.layers, "emergency_site": dataclasses.replace(layer, frame=frame)}
    )
    name = frame["name"]
    unknown = f"{name[second]}（この災害の指定は未登録）"
    found = {
        one: {site.name for site in event(changed, "", one).sites} for one in ("", "flood", "earthquake", "volcano")
    }
    assert found == {
        # Designated for any; of the second nobody knows it.
        "": {name[first], unknown, name[third]},
        "flood": {name[first], unknown},
        "earthquake": {name[third]},
        "volcano": set(),
    }


def test_a_folder_without_wards_is_one_place(city: DataFolder):
    whole = dataclasses.replace(city, city=dataclasses.replace(city.city, name=""), _once={})
    assert len(event(whole, "全域").sites) == 3
    assert event(whole, "").place == "全域"


def test_a_plan_is_stored_and_read_back_as_it_was(city: DataFolder):
    for found in (event(city, "", "tsunami"), run_plan(city, CONFIG, JA, drill(city), "", DAY)):
        assert RunPlan.model_validate_json(found.model_dump_json()) == found


def test_made_up_data_are_never_a_real_event():
    folder = load_folder(ROOT / "data" / "training", CONFIG)
    with pytest.raises(TrainingEvent):
        event(folder)
    some = "shelter:" + str(folder.layers["shelter"].frame["uid"].iloc[0])
    body = DrillBody(title="訓練", type="shelter", sites=(some,))
    assert run_plan(folder, CONFIG, JA, body, "", DAY).training is True


@pytest.mark.real
def test_a_real_city_lists_every_shelter_of_a_ward_once(kawasaki: DataFolder):
    layer = kawasaki.layers.get("shelter") or kawasaki.layers["emergency_site"]
    ward = kawasaki.city.ward_names[0]
    found = event(kawasaki, ward).sites
    assert len(found) == (layer.frame["ward"] == ward).sum() > 10
    assert all(one.capacity is None or one.capacity > 0 for one in found)
