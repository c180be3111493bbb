"""Readiness against its rivals in one run: ``python benchmarks/readiness.py [--small]``.

A made-up city of 2.3 million people: 25,000 cells, 2,000 places, 500 candidates of which 20 are chosen, a walking
network of 150,000 nodes; ``--small`` is a tenth of it, for a look. Each pair must give the same answer, or the run
stops: ways within a metre (pandana counts in whole units of its own), people placed, people covered, nearest places.
Rivals: pandana (its network built in the time, as ours is), networkx, spopt with CBC, geopandas. Best of so many runs,
by the clock and in processor time (all threads and child processes); slow rivals run once. On a busy machine the clock
tells of the others too, so a target counts as reached only where both times reach it. spopt's solver is stopped after `LIMIT_S`: its time is then a lower
bound, and the row says so.
"""

from __future__ import annotations

import datetime
import os
import platform
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from benchmarks.report import write_section
from layers.folder import load_folder
from layers.readiness.answer import answer
from layers.readiness.assign import most_placed
from layers.readiness.gains import CoverGain, cover_gain
from layers.readiness.network import Pace, graph_to, make_network, nodes_nearest
from layers.readiness.reach import Pairs, Straight
from layers.readiness.search import Search
from layers.readiness.siting import best, case_with, siting_case
from layers.readiness.terms import default_scenario
from layers.readiness.what_if import change, counted
from layers.spec import load_config

TITLE = "Readiness (`benchmarks/readiness.py`)"
RUNS, REACH_M, SEED = 3, 1000.0, 20260401
#: How much processor time spopt's solver may take [s].
LIMIT_S = 600
#: From a click to changed numbers [s].
CLICK_S = 0.5
#: Metres of one degree at 35.1° N, to lay the city out; ways are measured on the ellipsoid.
EAST_M, NORTH_M = 91_200.0, 110_950.0


@dataclass(frozen=True)
class Town:
    """Positions in degrees (n × 2), people of cells, room of places; nodes and edges of a street grid."""

    cells: np.ndarray
    people: np.ndarray
    places: np.ndarray
    room: np.ndarray
    candidates: np.ndarray
    nodes: pd.DataFrame
    edges: pd.DataFrame


@dataclass(frozen=True)
class Spent:
    """Time one task took [s]: by the clock, and of processors."""

    clock_s: float
    cpu_s: float


@dataclass(frozen=True)
class Row:
    """One comparison: what, the rival's name, times and the ratio promised; ``stopped``: the rival did not end."""

    what: str
    rival: str
    ours: Spent
    theirs: Spent
    goal: float
    note: str = ""
    stopped: bool = False

    @property
    def ratios(self) -> tuple[float, float]:
        """How many times faster ours is by the clock and in processor time; at least this for a rival stopped."""
        return self.theirs.clock_s / self.ours.clock_s, self.theirs.cpu_s / self.ours.cpu_s

    @property
    def reached(self) -> bool:
        """Whether both reach the goal."""
        return min(self.ratios) >= self.goal

    def line(self) -> str:
        """The row of the table."""
        bound, lacking = ("≥ ", "**not shown**: rival stopped") if self.stopped else ("", "**missed**")
        reached = "yes" if self.reached else lacking
        clock, cpu = (f"{bound}{told(ratio)}" for ratio in self.ratios)
        ours = [f"{self.ours.clock_s:.3f}", f"{self.ours.cpu_s:.3f}"]
        theirs = [f"{bound}{self.theirs.clock_s:.2f}", f"{bound}{self.theirs.cpu_s:.2f}"]
        cells = [self.what, self.rival, *ours, *theirs, clock, cpu, f"{self.goal:g} ×", reached, self.note]
        return f"| {' | '.join(cells)} |"


def told(ratio: float) -> str:
    """A ratio as it is shown."""
    return f"{ratio:,.1f} ×" if ratio < 10 else f"{ratio:,.0f} ×"


def verdict(rows: list[Row]) -> str:
    """One sentence: which targets are reached and which are not."""
    missed = [f"{row.what} ({told(min(row.ratios))} of {row.goal:g} ×)" for row in rows if not row.reached]
    return f"Targets not reached: {'; '.join(missed)}." if missed else "Every target is reached."


def town(scale: float) -> Town:
    """The city: 18 × 18 km at full scale, people and places at random, streets every 47 m with some missing."""
    random = np.random.default_rng(SEED)
    side = 18_000 * np.sqrt(scale)
    count = {name: int(size * scale) for name, size in (("cells", 25_000), ("places", 2_000), ("candidates", 500))}

    def spots(number: int) -> np.ndarray:
        metres = random.random((number, 2)) * side
        return np.array([136.8, 35.0]) + metres / [EAST_M, NORTH_M]

    wide = int(np.sqrt(150_000 * scale))
    x, y = np.meshgrid(np.arange(wide), np.arange(wide))
    jitter = random.uniform(-0.2, 0.2, (wide * wide, 2))
    metres = (np.column_stack([x.ravel(), y.ravel()]) + jitter) * (side / wide)
    nodes = np.array([136.8, 35.0]) + metres / [EAST_M, NORTH_M]
    number = np.arange(wide * wide).reshape(wide, wide)
    pairs = np.concatenate(
        [np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
         np.column_stack([number[:-1].ravel(), number[1:].ravel()])]
    )  # fmt: skip
    pairs = pairs[random.random(len(pairs)) < 0.9]
    length = np.sqrt(((metres[pairs[:, 0]] - metres[pairs[:, 1]]) ** 2).sum(axis=1)).round(1)
    people = random.multinomial(int(2_300_000 * scale), random.dirichlet(np.ones(count["cells"]) * 2))
    return Town(
        spots(count["cells"]),
        people.astype(np.int64),
        spots(count["places"]),
        random.integers(50, 1_200, count["places"]).astype(float),
        spots(count["candidates"]),
        pd.DataFrame({"node": number.ravel().astype(str), "longitude": nodes[:, 0], "latitude": nodes[:, 1]}),
        pd.DataFrame({"u": pairs[:, 0].astype(str), "v": pairs[:, 1].astype(str), "length_m": length}),
    )


def timed(case: Callable[[], object], runs: int = RUNS) -> tuple[Spent, object]:
    """Best times of some runs, and what the last returned."""
    times = []
    for _ in range(runs):
        clock, cpu = time.perf_counter(), processors_s()
        found = case()
        times.append(Spent(time.perf_counter() - clock, processors_s() - cpu))
    return Spent(min(one.clock_s for one in times), min(one.cpu_s for one in times)), found


def processors_s() -> float:
    """Processor time so far [s]: all threads of this process, and the processes it started that have ended."""
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


def same(what: str, ours: object, rival: object) -> None:
    """Stop where the answers differ."""
    if ours != rival:
        sys.exit(f"{what}: ours {ours}, the rival's {rival}")


# --- time on foot ------------------------------------------------------------------------------


def on_foot(city: Town) -> list[Row]:
    """The way from every node to the nearest place. Both begin with the streets as tables of nodes and edges."""
    import pandana

    network = make_network(city.nodes, city.edges)
    order = np.argsort(network.ids.astype(int))
    places = cKDTree(network.position).query(city.places)[1]

    def ours() -> np.ndarray:
        fresh = make_network(city.nodes, city.edges)
        graph = graph_to(fresh, Pace(1.0, 0.5, 6.0), fresh.open_edges())
        return nodes_nearest(graph, places, np.zeros(len(places)), np.ones(len(places), bool))[0]

    def theirs() -> np.ndarray:
        net = pandana.Network(
            city.nodes["longitude"],
            city.nodes["latitude"],
            city.edges["u"].astype(int),
            city.edges["v"].astype(int),
            city.edges[["length_m"]],
        )
        # It is asked for what we compare, no farther; ours finds every way.
        net.set_pois("place", REACH_M, 1, *network.position[places].T)
        return net.nearest_pois(REACH_M, "place", num_pois=1)[1].to_numpy()

    ours_s, way = timed(ours)
    rival_s, their_way = timed(theirs, 1)
    near = way[order] < REACH_M  # type: ignore[index]
    off = np.abs(way[order][near] - their_way[near])  # type: ignore[index]
    if off.max() > 1:
        sys.exit(f"ways: {off.max():.1f} m apart")
    rows = [Row("way on foot from every node, network built", "pandana", ours_s, rival_s, 20)]
    other = nx.Graph()
    # A crossing that lost all its streets is a node all the same.
    other.add_nodes_from(range(len(network.ids)))
    other.add_weighted_edges_from(zip(network.u.tolist(), network.v.tolist(), network.length_m.tolist(), strict=True))
    graph = graph_to(network, Pace(1.0, 0.5, 6.0), network.open_edges())
    search_s, _ = timed(lambda: nodes_nearest(graph, places, np.zeros(len(places)), np.ones(len(places), bool)))
    there_s, known = timed(lambda: nx.multi_source_dijkstra_path_length(other, set(places.tolist())), 1)
    sample = np.flatnonzero(np.isfinite(way))[:: max(1, len(way) // 500)]  # type: ignore[arg-type]
    if max(abs(way[n] - known[n]) for n in sample.tolist() if n in known) > 0.01:  # type: ignore[index]
        sys.exit("ways: networkx differs")
    return [*rows, Row("the same search, network at hand", "networkx", search_s, there_s, 1)]


# --- reach, assignment, siting -----------------------------------------------------------------


def reach(city: Town) -> Row:
    """The nearest place of every cell, straight line, from positions in degrees.

    `sjoin_nearest` measures on a plane: the projection is part of its job, as earth-centred positions are of ours. Its
    time without it stands in the note.
    """

    def ours() -> np.ndarray:
        return Straight(city.cells, city.places, 1.0).nearest(np.ones(len(city.places), bool))[1]

    def frame(spots: np.ndarray) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*spots.T), crs="EPSG:6668")

    cells, places = frame(city.cells), frame(city.places)
    ours_s, own = timed(ours)
    rival_s, joined = timed(lambda: gpd.sjoin_nearest(cells.to_crs("EPSG:6675"), places.to_crs("EPSG:6675")))
    flat = [table.to_crs("EPSG:6675") for table in (cells, places)]
    alone_s, _ = timed(lambda: gpd.sjoin_nearest(*flat))
    theirs = joined["index_right"].groupby(level=0).first().to_numpy()  # type: ignore[index]
    differing = float((own != theirs).mean())
    # A plane and an ellipsoid may disagree on which of two almost equally near places is nearer.
    if differing > 0.001:
        sys.exit(f"nearest: {differing:.2%} differ")
    note = f"projected beforehand the rival takes {alone_s.clock_s:.2f} s"
    return Row(
        "nearest place of every cell, from degrees", "geopandas to_crs + sjoin_nearest", ours_s, rival_s, 4, note
    )


def pairs_of(city: Town, spots: np.ndarray) -> Pairs:
    """Cells and spots within reach."""
    limit = np.full(len(city.cells), REACH_M)
    return Straight(city.cells, spots, 1.3).pairs(limit, np.ones(len(spots), bool))


def assignment(city: Town) -> Row:
    """How many people find room."""
    pairs = pairs_of(city, city.places)
    ours_s, found = timed(lambda: most_placed(city.people, city.room, pairs).placed)
    graph = nx.DiGraph()
    graph.add_edges_from(("s", ("c", n), {"capacity": people}) for n, people in enumerate(city.people.tolist()))
    graph.add_edges_from((("p", n), "t", {"capacity": int(room)}) for n, room in enumerate(city.room.tolist()))
    links = zip(pairs.cell.tolist(), pairs.place.tolist(), strict=True)
    graph.add_edges_from((("c", cell), ("p", place)) for cell, place in links)
    rival_s, theirs = timed(lambda: nx.maximum_flow_value(graph, "s", "t"), 1)
    same("people placed", found, theirs)
    note = f"{len(pairs):,} pairs, {found:,} of {city.people.sum():,} people"
    return Row("people who find room (most that can)", "networkx", ours_s, rival_s, 20, note)


def siting(city: Town, k: int) -> Row:
    """The candidates that cover most people, proven. Ours merges cells that reach the same; that is in its time."""
    import pulp
    from spopt.locate import MCLP

    serving = np.zeros(len(city.candidates), dtype=bool)
    options = np.arange(len(city.candidates))
    pairs = pairs_of(city, city.candidates)

    def ours() -> tuple[int, CoverGain]:
        goal = cover_gain(city.people, pairs, serving, options)
        search = Search(goal)
        chosen = search.swap(search.greedy(k)[0])
        exact, bound = goal.best(k)
        value = max(goal.value(chosen), 0 if exact is None else goal.value(exact))
        if bound != value:
            sys.exit(f"siting: {value:,} people, bound {bound}: no proof")
        return value, goal

    ours_s, found = timed(ours)
    value, goal = found  # type: ignore[misc]
    away = np.full((len(city.cells), len(options)), 2 * REACH_M)
    away[pairs.cell, pairs.place] = pairs.walk_m

    def theirs() -> int | None:
        model = MCLP.from_cost_matrix(away, city.people, REACH_M, p_facilities=k)
        # Not its own solve: that one raises when the solver is stopped.
        model.problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=LIMIT_S, timeMode="cpu"))
        if model.problem.sol_status != pulp.LpSolutionOptimal:
            return None
        return round(pulp.value(model.problem.objective))

    rival_s, other = timed(theirs, 1)
    note = f"{goal.links.shape[0]:,} rows, k = {k}, +{value:,} people, proven"
    if other is None:
        note += f"; the rival was stopped after {LIMIT_S} s of a processor without a proof"
    else:
        same("people covered", value, other)
    what = "best k candidates by coverage, with proof"
    return Row(what, "spopt MCLP + CBC", ours_s, rival_s, 300, note, stopped=other is None)


# --- the training city -------------------------------------------------------------------------


def click() -> str:
    """From a building switched on to changed numbers, in the training city: the tables of the page, the whole answer."""
    config = load_config()
    folder = load_folder(ROOT / "data" / "training", config)
    as_of = folder.default_as_of() or datetime.date(2026, 10, 1)
    case = siting_case(folder, config, default_scenario(config, folder.city.code), as_of)
    chosen = best(case, 5)
    before = counted(case, chosen.objective)
    opened = chosen.chosen["id"].tolist()
    number, _ = timed(lambda: change(folder, case, chosen.objective, before, opened, folder.city.ward_names[0]))
    whole, _ = timed(lambda: answer(folder, config, case_with(case, chosen.chosen["id"]), as_of))
    pairs = f"{len(case.pairs):,} pairs of cells and places"
    aim = "reached" if number.clock_s < CLICK_S and number.cpu_s < CLICK_S else "missed"
    return (
        f"What-if click: script time on the training city ({pairs}). Buildings switched on change the people who find"
        f" room, in all, by ward and by school district, in {number.clock_s:.2f} s by the clock ({number.cpu_s:.2f} s of"
        f" processors). The full answer with classes, plan and shortages takes {whole.clock_s:.2f} s ({whole.cpu_s:.2f}"
        f" s) and is not part of a click. Aim: under {CLICK_S:g} s: **{aim}**."
    )


def load() -> str:
    """How many processes wanted a processor in the last minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def main(*, small: bool) -> None:
    """Measure, print, and (at full scale) write the section of docs/benchmarks.md."""
    warnings.filterwarnings("ignore")
    before, city, k = load(), town(0.1 if small else 1.0), 5 if small else 20
    rows = []
    for task in (lambda: [reach(city)], lambda: [assignment(city)], lambda: on_foot(city), lambda: [siting(city, k)]):
        for row in task():
            print(row.line(), flush=True)
            rows.append(row)
    size = f"{len(city.cells):,} cells, {len(city.places):,} places, {len(city.candidates):,} candidates"
    size += f", {len(city.nodes):,} nodes"
    head = f"{size}. Python {platform.python_version()}, {os.cpu_count()} cores, best of {RUNS} runs; rivals run once"
    head += " where they are slow. The answers are equal, or the run stops. A target counts as reached only where both"
    head += (
        f" the clock and the processor time reach it; load of the machine: {before} at the start, {load()} at the end."
    )
    lines = [
        "| what | rival | ours, clock [s] | ours, processor [s] | rival, clock [s] | rival, processor [s] "
        "| faster (clock) | faster (processor) | goal | reached | |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---|---|",
    ]
    body = "\n".join([head, "", *lines, *(row.line() for row in rows), "", verdict(rows), "", click()])
    print(body)
    if not small:
        write_section(TITLE, body)


if __name__ == "__main__":
    main(small="--small" in sys.argv[1:])
