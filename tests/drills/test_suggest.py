"""Sites for a drill: never one that is not designated, reached within the terms, not drilled lately; and why not."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from layers.drills.area import crossings
from layers.drills.routes import routes_of
from layers.drills.suggest import COLUMNS, REASONS, Suggestion, suggest
from layers.folder import DataFolder
from layers.readiness.scenario import Scenario
from layers.readiness.terms import terms
from layers.store.drill_bodies import DrillBody, Leg, StartPlace
from tests import small_city
from tests.drills.told import done, planned, told
from tests.support import CONFIG, imported

DAY = datetime.date(2026, 10, 1)
NOTHING = told()
HAZARDS = CONFIG.layers.hazards
#: Of the training city: a ward by the sea.
DISTRICTS = ("X2311101", "X2311102")
UBE = ((131.2, 33.92), (131.3, 33.92), (131.3, 34.0), (131.2, 34.0))


def body(**more: Any) -> DrillBody:
    return DrillBody.model_validate({"title": "訓練", "type": "tsunami", **more})


def near(folder: DataFolder, **more: Any) -> Suggestion:
    held, as_of = more.pop("held", NOTHING), more.pop("as_of", DAY)
    return suggest(folder, CONFIG, body(districts=DISTRICTS, ward="港区", **more), as_of, held)


def designated(folder: DataFolder, hazard: str) -> set[str]:
    """The places the lists themselves call designated for a hazard, read cell by cell."""
    found = set()
    sites, buildings = folder.layer("emergency_site"), folder.layer("tsunami_building")
    assert sites is not None
    for row in sites.frame.to_dict("records"):
        if row[hazard] in ("yes", "conditional"):
            found.add(f"emergency_site:{row['uid']}")
    if hazard == "tsunami" and buildings is not None and not buildings.basis:
        over = {*buildings.kind.candidate_states, *buildings.kind.ended_states}
        for row in buildings.frame.to_dict("records"):
            if row[buildings.kind.state_field] not in over and not str(row["agreement_date"]) > DAY.isoformat():
                found.add(f"tsunami_building:{row['uid']}")
    return found


def check(found: Suggestion) -> None:
    """What holds of every suggestion."""
    sites = found.sites
    assert list(sites.columns) == COLUMNS
    assert (sites["suggested"] == (sites["reason"] == "")).all()
    assert set(sites["reason"]) <= {"", *REASONS}
    good = sites[sites["suggested"]]
    assert good["rank"].tolist() == list(range(1, len(good) + 1))
    assert sites["suggested"].tolist() == sorted(sites["suggested"], reverse=True)
    assert sites.loc[~sites["suggested"], "rank"].isna().all()
    assert sites.loc[~sites["suggested"], "id"].is_monotonic_increasing
    assert np.isfinite(good["walk_m"]).all()
    assert good["designation"].isin(["yes", "conditional"]).all()
    assert not good["floor"].isin(["wet", "unknown"]).any()


@pytest.fixture(scope="module")
def shore(training: DataFolder) -> Suggestion:
    return near(training)


@pytest.mark.parametrize("hazard", HAZARDS)
def test_a_site_not_designated_for_the_hazard_is_never_suggested(training: DataFolder, hazard: str):
    found = near(training, scenario=f"hazard={hazard}")
    check(found)
    good = set(found.sites.loc[found.sites["suggested"], "id"])
    assert good <= designated(training, hazard)
    assert good
    assert found.training


@pytest.mark.real
@pytest.mark.parametrize("area", [(), UBE], ids=["whole", "drawn"])
@pytest.mark.parametrize("hazard", HAZARDS)
def test_in_ube_too(ube: DataFolder, hazard: str, area: tuple[tuple[float, float], ...]):
    found = suggest(ube, CONFIG, body(area=area, scenario=f"hazard={hazard}"), DAY, NOTHING)
    check(found)
    good = set(found.sites.loc[found.sites["suggested"], "id"])
    assert good <= designated(ube, hazard)
    assert bool(good) == bool(designated(ube, hazard))
    assert not found.training
    # Nothing is known of the water here: nothing says that a place is dry.
    assert (set(found.sites["floor"]) == {""}) == (hazard in ("tsunami", "flood"))


@pytest.mark.real
def test_shelters_of_ube_are_not_called_dry_without_an_inundation_area(ube: DataFolder):
    found = suggest(ube, CONFIG, body(type="shelter", area=UBE, scenario="hazard=tsunami"), DAY, NOTHING)
    assert set(found.sites["reason"]) == {"zone_unknown"}
    assert "drill_zone_missing" in {one.code for one in found.statements}
    quake = suggest(ube, CONFIG, body(type="shelter", area=UBE), DAY, NOTHING)
    assert quake.sites["suggested"].any()
    assert set(quake.sites["kind"]) == {"shelter"}


def test_unknown_designations_are_named_and_left_to_the_ward(training: DataFolder, shore: Suggestion):
    layer = training.layer("emergency_site")
    assert layer is not None
    unknown = {f"emergency_site:{uid}" for uid in layer.frame.loc[layer.frame["tsunami"] == "unknown", "uid"]}
    rows = shore.sites[shore.sites["id"].isin(unknown)]
    assert len(rows)
    assert set(rows["reason"]) == {"unknown_designation"}
    reasons = set(shore.sites["reason"])
    assert {"not_designated", "candidate", "ended", "unknown_designation"} <= reasons


def test_shelters_stay_dry_or_are_not_suggested(training: DataFolder):
    found = near(training, type="shelter", scenario="hazard=tsunami")
    check(found)
    assert set(found.sites["kind"]) == {"shelter"}
    assert {"wet", "floor_unknown"} & set(found.sites["reason"])
    assert found.sites["suggested"].any()


def test_suggested_sites_are_reached_within_the_terms_of_the_scenario(training: DataFolder):
    scenario = Scenario(cap="800", cap_all=True, arrival="40", inundation="on", profile="slow", when="day")
    found = near(training, scenario=scenario.to_text())
    check(found)
    numbers = terms(dataclasses.replace(scenario, route="network"), CONFIG, "23100")
    good, far = (found.sites[found.sites["reason"] == reason] for reason in ("", "too_far"))
    assert len(good)
    assert len(far)
    assert (good["walk_m"] <= 800).all()
    assert (far["walk_m"] > 800).all()
    assert (numbers.delay_s / 60 + good["minutes"] <= 40).all()
    assert good["minutes"].to_numpy() == pytest.approx(good["walk_m"].to_numpy() / numbers.speed / 60)
    late = near(training, scenario=dataclasses.replace(scenario, arrival="8").to_text())
    assert set(late.sites.loc[late.sites["suggested"], "id"]) < set(good["id"])
    assert "too_late" in set(late.sites["reason"])


@pytest.fixture(scope="module")
def starts(training: DataFolder) -> tuple[StartPlace, ...]:
    """The crossings from where it is told what people reach, each with a name of its own."""
    found = crossings(training, body(districts=DISTRICTS, ward="港区"))
    return tuple(one.model_copy(update={"name": one.id}) for one in found)


def test_minutes_are_those_of_the_route_from_the_nearest_start(training: DataFolder, starts: tuple[StartPlace, ...]):
    good = near(training, starts=starts[:3]).sites.head(6)
    assert good["suggested"].all()
    legs = tuple(Leg(id=row.id, start=row.nearest_start, site=row.id) for row in good.itertuples())
    drill = body(sites=tuple(good["id"]), starts=starts[:3], legs=legs)
    routes = routes_of(training, CONFIG, drill, DAY).routes
    assert [one.minutes["standard"] for one in routes] == pytest.approx(good["minutes"].tolist(), abs=1e-4)


def test_before_starts_are_chosen_people_set_out_from_the_whole_area(
    training: DataFolder, shore: Suggestion, starts: tuple[StartPlace, ...]
):
    each = near(training, starts=starts).sites.set_index("id").loc[shore.sites["id"]]
    assert len(starts) >= 4
    good = shore.sites["suggested"].to_numpy()
    assert good.sum() > 50
    # One search looks at the nearest start alone: what it suggests, each start searched for itself does too.
    assert each.loc[good, "suggested"].all()
    assert shore.sites.loc[good, "walk_m"].to_numpy() == pytest.approx(each.loc[good, "walk_m"].to_numpy())
    assert (shore.sites["walk_m"].to_numpy() <= each["walk_m"].to_numpy() + 1e-6).all()
    assert "drill_starts_proposed" in {one.code for one in shore.statements}
    names = {training.districts.name(code) for code in DISTRICTS}
    assert set(shore.sites["nearest_start"]) <= names | {""}


def test_blocked_ways_make_places_unreachable(training: DataFolder, starts: tuple[StartPlace, ...]):
    """A start whose streets are all blocked reaches nothing."""
    network_start = starts[0]
    edges = training.layer("walk_edge")
    nodes = training.layer("walk_node")
    assert edges is not None
    assert nodes is not None
    frame = nodes.frame
    node = str(
        frame.loc[
            (frame["longitude"] == network_start.longitude) & (frame["latitude"] == network_start.latitude), "node"
        ].iloc[0]
    )
    ends = edges.frame[["u", "v"]].astype(str)
    blocked = tuple(ends[(ends["u"] == node) | (ends["v"] == node)].itertuples(index=False, name=None))
    found = near(training, starts=(network_start,), scenario=Scenario(blocked=blocked).to_text())
    check(found)
    on_foot = found.sites[found.sites["designation"].isin(["yes", "conditional"])]
    assert set(on_foot["reason"]) <= {"unreachable", "off_network", "wet", "floor_unknown", "no_position", ""}
    assert "unreachable" in set(on_foot["reason"])
    assert np.isinf(on_foot.loc[on_foot["reason"] == "unreachable", "walk_m"]).all()


def test_sites_drilled_lately_are_not_suggested_again(training: DataFolder, shore: Suggestion):
    first, second, third, fourth = shore.sites["id"].tolist()[:4]
    held = told(
        done("2024-10-01", sites=(first,)),
        done("2024-09-30", sites=(second,)),
        done("2026-10-02", sites=(third,)),
        planned("2026-09-01", sites=(fourth,)),
    )
    found = near(training, held=held).sites.set_index("id")
    check(dataclasses.replace(shore, sites=found.reset_index()[COLUMNS]))
    assert (found.loc[first, "reason"], found.loc[first, "last_drilled"]) == (
        "drilled_lately",
        datetime.date(2024, 10, 1),
    )
    # A day more than 24 months ago: suggested, behind those of the area never drilled.
    assert found.loc[second, "suggested"]
    inside = found[found["suggested"] & found["inside"]]
    assert inside.index[-1] == second
    # What is after the reference date, or only planned, did not take place.
    assert found.loc[[third, fourth], "last_drilled"].isna().all()
    assert found.loc[[third, fourth], "suggested"].all()


def test_another_number_of_months_may_be_asked_for(training: DataFolder, shore: Suggestion):
    site = shore.sites["id"].iloc[0]
    drill = body(districts=DISTRICTS, ward="港区")
    for months, reason in ((6, ""), (12, "drilled_lately")):
        found = suggest(training, CONFIG, drill, DAY, told(done("2026-01-01", sites=(site,))), months=months)
        assert found.sites.set_index("id").loc[site, "reason"] == reason
        said = {one.code: dict(one.values) for one in found.statements}
        assert said["drill_lately"]["months"] == str(months)


def test_without_a_reference_date_nobody_tells_what_is_lately(training: DataFolder, shore: Suggestion):
    site = shore.sites["id"].iloc[0]
    found = near(training, as_of=None, held=told(done("2001-01-01", sites=(site,))))
    assert found.sites.set_index("id").loc[site, "reason"] == "lately_unknown"
    assert "drill_date_missing" in {one.code for one in found.statements}


def test_the_order_is_told_by_the_rows_alone(training: DataFolder, shore: Suggestion):
    good = shore.sites[shore.sites["suggested"]]
    keys = [(not row.inside, row.walk_m, row.id) for row in good.itertuples()]
    assert keys == sorted(keys)
    pd.testing.assert_frame_equal(near(training).sites, shore.sites)


def test_places_just_beyond_the_border_are_looked_at_and_sites_of_the_drill_always(training: DataFolder):
    far = "shelter:" + str(_shelter_of(training, "名東区"))
    own = suggest(training, CONFIG, body(type="shelter", districts=DISTRICTS, sites=(far,)), DAY, NOTHING, near_m=0)
    wide = suggest(training, CONFIG, body(type="shelter", districts=DISTRICTS), DAY, NOTHING)
    assert set(own.sites.loc[own.sites["inside"], "district"]) <= set(DISTRICTS)
    assert own.sites.loc[~own.sites["inside"], "id"].tolist() == [far]
    assert own.sites.set_index("id").loc[far, "chosen"]
    assert not own.sites.set_index("id").loc[far, "suggested"]
    assert set(own.sites["id"]) - {far} < set(wide.sites["id"])
    assert not wide.sites["inside"].all()


def _shelter_of(folder: DataFolder, ward: str) -> str:
    layer = folder.layer("shelter")
    assert layer is not None
    placed = layer.frame[(layer.frame["ward"] == ward) & layer.frame.geometry.notna()]
    return str(placed["uid"].iloc[0])


def test_a_ward_stands_for_the_area_of_a_drill_that_names_none(training: DataFolder):
    named = suggest(training, CONFIG, body(type="shelter", ward="港区"), DAY, NOTHING)
    given = suggest(training, CONFIG, body(type="shelter"), DAY, NOTHING, "港区")
    pd.testing.assert_frame_equal(named.sites, given.sites)


def test_without_a_network_nothing_is_suggested(tmp_path):
    folder = small_city.build(tmp_path / "data")
    found = suggest(folder, CONFIG, body(), DAY, NOTHING)
    check(found)
    assert not found.sites["suggested"].any()
    assert "no_network" in set(found.sites["reason"])
    assert "network_missing" in {one.code for one in found.statements}
    assert found.sites["minutes"].isna().all()


def test_a_folder_without_anything_suggests_nothing(tmp_path):
    found = suggest(imported(tmp_path), CONFIG, body(), DAY, NOTHING)
    check(found)
    assert found.sites.empty
    said = {one.code for one in found.statements}
    assert {"sites_missing", "network_missing", "drill_area_unknown", "drill_zone_missing"} <= said


def test_streets_without_places_suggest_nothing(training: DataFolder, starts: tuple[StartPlace, ...]):
    bare = dataclasses.replace(training, layers={"boundary": training.layers["boundary"]}, _once={})
    for drill in (body(ward="港区"), body(ward="港区", starts=starts[:2])):
        found = suggest(bare, CONFIG, drill, DAY, NOTHING)
        assert found.sites.empty
        assert "sites_missing" in {one.code for one in found.statements}


def test_starts_off_the_network_are_told(training: DataFolder):
    sea = StartPlace(id="sea", name="沖", longitude=136.8, latitude=34.9)
    found = near(training, starts=(sea,))
    designated_ones = found.sites[found.sites["designation"] == "yes"]
    assert "no_start" in set(designated_ones["reason"])
    assert not found.sites["suggested"].any()
    assert {"drill_starts_off", "drill_starts_missing"} <= {one.code for one in found.statements}


def test_every_reason_has_words_in_both_languages():
    for language in ("ja", "en"):
        words = CONFIG.text[language]["drill_reason"]
        assert set(words) == {*REASONS, "no_way", "site_gone"}
