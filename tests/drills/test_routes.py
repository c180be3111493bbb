"""Routes of a drill in the training city and in Ube: as networkx finds them, none over a blocked street."""

from __future__ import annotations

import dataclasses

import networkx as nx
import numpy as np
import pytest
import shapely

from layers.drills.routes import (
    PROFILES,
    Routes,
    WalkRoute,
    middles,
    nearest_legs,
    routes_of,
    terms_by_profile,
    whole_metres,
)
from layers.folder import DataFolder
from layers.ground import distance_m
from layers.readiness.case import network_of
from layers.readiness.network import Network, snap
from layers.readiness.scenario import Scenario
from layers.readiness.terms import Terms
from layers.store.drill_bodies import DrillBody, Leg, StartPlace
from tests import small_city
from tests.drills.oracle import minutes_from, streets
from tests.support import CONFIG


def net(folder: DataFolder) -> Network:
    found = network_of(folder)
    assert found is not None
    return found


def drill(folder: DataFolder, kind: str, starts: int, sites: int, scenario: str = "", seed: int = 1) -> DrillBody:
    """Legs from some crossings to some places near the network, each to each."""
    random, network = np.random.default_rng(seed), net(folder)
    layer = folder.layer(kind)
    assert layer is not None
    placed = layer.frame[layer.frame.geometry.notna()]
    node, _ = snap(network, placed[["longitude", "latitude"]].to_numpy(dtype=float), 300)
    near = placed[node >= 0]
    chosen = near.iloc[random.choice(len(near), sites, replace=False)]
    ids = tuple(f"{kind}:{uid}" for uid in chosen["uid"])
    # A little beside the crossing, so that the way to the network counts.
    at = network.position[random.choice(len(network.ids), starts, replace=False)] + 0.0003
    places = tuple(StartPlace(id=f"s{n}", name=f"出発{n}", longitude=x, latitude=y) for n, (x, y) in enumerate(at))
    legs = tuple(Leg(id=f"{one.id} {site}", start=one.id, site=site) for one in places for site in ids)
    return DrillBody(title="訓練", type="tsunami", sites=ids, starts=places, legs=legs, scenario=scenario)


GRAPHS: dict[tuple[object, ...], nx.DiGraph] = {}


def graph_of(folder: DataFolder, numbers: Terms) -> nx.DiGraph:
    """The open streets as networkx knows them, made once for people of one pace."""
    key = folder.path, numbers.speed, numbers.stairs, numbers.ascent_s_per_m
    if key not in GRAPHS:
        GRAPHS[key] = streets(net(folder), numbers)
    return GRAPHS[key]


def check(folder: DataFolder, body: DrillBody, found: Routes, profile: str) -> None:
    """Every leg equals networkx's shortest way for a profile, which is the scenario's own or another."""
    network = net(folder)
    numbers = terms_by_profile(CONFIG, found.scenario, folder.city.code)[profile]
    graph = graph_of(folder, numbers)
    if found.scenario.blocked:
        graph = graph.copy()
        graph.remove_edges_from([edge for u, v in found.scenario.blocked for edge in ((u, v), (v, u))])
    starts = {one.id: (one.longitude, one.latitude) for one in body.starts}
    told: dict[str, dict[str, float]] = {}
    for leg, route in zip(body.legs, found.routes, strict=True):
        ends = np.array([starts[leg.start], _position(folder, leg.site)])
        (start, target), away = snap(network, ends, numbers.snap_m)
        here, there = str(network.ids[start]), str(network.ids[target])
        if here not in told:
            told[here] = minutes_from(graph, here)
        if there not in told[here]:
            assert route.reason == "no_way"
            continue
        minutes = told[here][there] + away.sum() / numbers.speed / 60
        assert route.reason == ""
        assert route.fastest[profile] == pytest.approx(minutes, abs=1e-4)
        assert route.minutes[profile] >= minutes - 1e-4
        if profile == found.scenario.profile:
            assert route.minutes[profile] == pytest.approx(minutes, abs=1e-4)
            assert route.walk_m == pytest.approx(minutes * 60 * numbers.speed, abs=1e-2)
            # The same metres, added up in another order.
            assert route.level_m[profile] == pytest.approx(route.walk_m, rel=1e-12)


def test_a_length_is_told_to_the_nearest_metre() -> None:
    assert [whole_metres(metres) for metres in (1432.4, 1432.5, 1431.5, 0.0)] == [1432, 1433, 1432, 0]


def _position(folder: DataFolder, site: str) -> tuple[float, float]:
    kind, uid = site.split(":")
    layer = folder.layer(kind)
    assert layer is not None
    row = layer.frame[layer.frame["uid"] == uid].iloc[0]
    return float(row["longitude"]), float(row["latitude"])


@pytest.fixture(scope="module")
def body(training: DataFolder) -> DrillBody:
    return drill(training, "emergency_site", 4, 10)


@pytest.fixture(scope="module")
def found(training: DataFolder, body: DrillBody) -> Routes:
    return routes_of(training, CONFIG, body, small_city.DAY)


def test_forty_routes_equal_networkx(training: DataFolder, body: DrillBody, found: Routes):
    assert len(found.routes) == 40
    assert sum(one.reason == "" for one in found.routes) >= 30
    check(training, body, found, "standard")


@pytest.mark.parametrize("profile", PROFILES)
def test_other_people_walk_at_their_own_speed(training: DataFolder, profile: str):
    one = drill(training, "emergency_site", 1, 6, f"profile={profile}&when=day", seed=2)
    own = routes_of(training, CONFIG, one, None)
    assert own.scenario.profile == profile
    check(training, one, own, "slow")
    speeds = {name: terms.speed for name, terms in terms_by_profile(CONFIG, own.scenario, "23100").items()}
    assert speeds["slow"] < speeds["group"] < speeds["standard"]
    for route in own.routes:
        assert route.minutes["slow"] > route.minutes["group"] > route.minutes["standard"]


def test_a_line_leads_from_the_start_along_the_edges_to_the_site(training: DataFolder, body: DrillBody, found: Routes):
    network = net(training)
    place = {str(node): number for number, node in enumerate(network.ids)}
    known = {frozenset((str(network.ids[u]), str(network.ids[v]))) for u, v in zip(network.u, network.v, strict=True)}
    starts = {one.id: (one.longitude, one.latitude) for one in body.starts}
    for route in found.routes:
        assert route.line is not None
        at = shapely.get_coordinates(route.line)
        assert tuple(at[0]) == starts[route.leg.start]
        assert tuple(at[-1]) == pytest.approx(_position(training, route.leg.site))
        nodes = [route.edges[0][0], *(v for _, v in route.edges)]
        assert at[1:-1] == pytest.approx(network.position[[place[node] for node in nodes]])
        assert all(frozenset(edge) in known for edge in route.edges)
        assert all(one[1] == two[0] for one, two in zip(route.edges, route.edges[1:], strict=False))
        ends = distance_m(*at[[0, -1]].T, *at[[1, -2]].T)
        assert route.snapped_m == pytest.approx(tuple(ends), abs=0.01)
        # The data measure streets along their bends: never shorter than the line drawn, rounding apart.
        assert route.length_m >= distance_m(*at[:-1].T, *at[1:].T).sum() - len(route.edges)


def test_bridges_and_stairs_of_a_route_are_counted(training: DataFolder, found: Routes):
    network = net(training)
    marks = {}
    for n, (u, v) in enumerate(zip(network.u, network.v, strict=True)):
        marks[frozenset((str(network.ids[u]), str(network.ids[v])))] = bool(network.bridge[n]), bool(network.stairs[n])
    counts = [tuple(sum(marks[frozenset(edge)][n] for edge in route.edges) for n in range(2)) for route in found.routes]
    assert [(route.bridges, route.stairs) for route in found.routes] == counts
    assert sum(bridges for bridges, _ in counts) > 0


def test_no_route_uses_a_bridge_where_bridges_are_out(training: DataFolder, body: DrillBody):
    out = routes_of(training, CONFIG, body.model_copy(update={"scenario": "bridges_out=1"}), None)
    assert all(route.bridges == 0 for route in out.routes)
    assert any(route.reason == "no_way" for route in out.routes)
    assert "drill_no_way" in {one.code for one in out.statements}
    network = net(training)
    assert set(out.closed) == set(middles(network, network.bridge | network.closed))
    assert out.blocked == ()


Edges = set[tuple[str, str]]


def edges_of(found: Routes) -> Edges:
    """The streets its routes walk, whichever way."""
    return {(min(edge), max(edge)) for route in found.routes for edge in route.edges}


def blocked_again(folder: DataFolder, one: DrillBody, first: Routes, seed: int) -> list[tuple[Edges, Edges]]:
    """Random edges of the routes found are blocked, twice over; no route uses any of them. The streets walked and those
    blocked: at first, and after each time.
    """
    random, blocked, now = np.random.default_rng(seed), Edges(), first
    rounds = [(edges_of(first), Edges())]
    for _ in range(2):
        edges = sorted(edges_of(now))
        if not edges:
            break
        blocked |= {edges[n] for n in random.choice(len(edges), min(5, len(edges)), replace=False)}
        scenario = Scenario(blocked=tuple(blocked))
        now = routes_of(folder, CONFIG, one.model_copy(update={"scenario": scenario.to_text()}), None)
        rounds.append((edges_of(now), set(blocked)))
        assert not rounds[-1][0] & blocked
        assert len(now.blocked) == len(blocked)
        check(folder, one, now, "standard")
    assert len(blocked) >= 5
    return rounds


def test_no_route_crosses_a_blocked_edge(training: DataFolder):
    one = drill(training, "emergency_site", 2, 3, seed=3)
    (walked, _), *rounds = blocked_again(training, one, routes_of(training, CONFIG, one, None), 3)
    assert walked
    assert all(now.isdisjoint(blocked) for now, blocked in rounds)
    assert all(len(blocked) >= 5 for _, blocked in rounds)
    assert walked & rounds[-1][1]


def test_blocked_ways_are_marked_in_their_middle_and_unknown_ones_told(training: DataFolder, found: Routes):
    network = net(training)
    u, v = next(route.edges[0] for route in found.routes if route.edges)
    at = [network.position[list(network.ids).index(node)] for node in (u, v)]
    scenario = Scenario(blocked=((u, v), ("no", "such")))
    body = DrillBody(title="訓練", type="tsunami", scenario=scenario.to_text())
    own = routes_of(training, CONFIG, body, None)
    assert own.blocked == (pytest.approx(tuple((at[0] + at[1]) / 2)),)
    assert "blocked_unknown" in {one.code for one in own.statements}
    assert own.training


def test_legs_without_a_way_say_why(training: DataFolder, body: DrillBody):
    site, here = body.sites[0], body.starts[0]
    sea = StartPlace(id="sea", name="沖", longitude=136.8, latitude=34.9)
    legs = (
        Leg(id="1", start=here.id, site="shelter:gone"),
        Leg(id="2", start="sea", site=site),
        Leg(id="3", start=here.id, site=site),
    )
    own = routes_of(
        training,
        CONFIG,
        DrillBody(title="訓練", type="tsunami", sites=("shelter:gone", site), starts=(here, sea), legs=legs),
        None,
    )
    assert [(one.reason, one.line is None) for one in own.routes] == [
        ("site_gone", True),
        ("off_network", True),
        ("", False),
    ]
    assert own.routes[0].site == "shelter:gone"
    assert np.isnan(own.routes[1].minutes["slow"])
    said = {one.code: dict(one.values) for one in own.statements}
    assert said["drill_site_gone"] == said["drill_off_network"] == {"legs": "1"}
    for reason in ("no_network", "off_network", "no_way", "site_gone", "no_position"):
        assert all(CONFIG.text[language]["drill_reason"][reason] for language in ("ja", "en"))


def test_without_a_network_no_way_is_told(tmp_path):
    folder = small_city.build(tmp_path / "data")
    layer = folder.layer("emergency_site")
    assert layer is not None
    site = f"emergency_site:{layer.frame['uid'].iloc[0]}"
    start = StartPlace(id="a", name="出発", longitude=136.9, latitude=35.1)
    legs = (Leg(id="1", start="a", site=site),)
    own = routes_of(
        folder, CONFIG, DrillBody(title="訓練", type="tsunami", sites=(site,), starts=(start,), legs=legs), None
    )
    assert own.routes == (WalkRoute(legs[0], "出発", "施設1", "no_network", **_nothing(own.routes[0])),)
    assert "network_missing" in {one.code for one in own.statements}
    assert own.blocked == own.closed == ()


def _nothing(route: WalkRoute) -> dict[str, object]:
    """NaN is not itself: the very objects of the route."""
    return {name: getattr(route, name) for name in ("length_m", "walk_m", "minutes", "fastest", "snapped_m")}


def test_of_each_start_the_way_that_takes_the_shortest_is_the_nearest(found: Routes):
    by_start: dict[str, list[WalkRoute]] = {}
    for one in found.routes:
        by_start.setdefault(one.leg.start, []).append(one)
    chosen = {leg.start: leg for leg in nearest_legs(found)}
    for start, ways in by_start.items():
        walked = [way for way in ways if not way.reason]
        assert (start in chosen) == bool(walked)
        for way in walked:
            if way.leg == chosen[start]:
                assert way.walk_m == pytest.approx(min(one.walk_m for one in walked))


def test_a_start_without_a_way_has_no_nearest_leg(found: Routes):
    none = tuple(dataclasses.replace(one, reason="no_way") for one in found.routes)
    assert nearest_legs(dataclasses.replace(found, routes=none)) == ()


def test_the_standards_behind_the_times_are_cited(found: Routes):
    ids = {one.id for one in found.standards}
    assert {"walk_general", "walk_slow", "group_speed", "snap_limit"} <= ids


@pytest.mark.real
def test_ubes_routes_equal_networkx_and_keep_off_blocked_streets(ube: DataFolder):
    one = drill(ube, "emergency_site", 4, 10, seed=5)
    first = routes_of(ube, CONFIG, one, None)
    assert sum(route.reason == "" for route in first.routes) >= 30
    check(ube, one, first, "standard")
    check(ube, one, first, "slow")
    few = one.model_copy(update={"legs": one.legs[:6]})
    (walked, _), *rounds = blocked_again(ube, few, routes_of(ube, CONFIG, few, None), 5)
    assert walked
    assert all(now.isdisjoint(blocked) for now, blocked in rounds)
    assert len(rounds[-1][1]) >= 5
    assert not first.training
