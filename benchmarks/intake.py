"""The intake against its rival in one run: ``python benchmarks/intake.py NATIONAL.csv`` (GSI emergency sites, unzipped).

Ours: bytes read, decoded, recognised, every cell checked and typed, keys, wards, problems with row and column; the
stored form is written when a person applies, and not timed. The rival: ``pandas.read_csv`` with every cell as text, as
ours reads it, coordinates as numbers, and a GeoDataFrame; it checks nothing. ``pandas.read_csv`` as it comes stands in
the table too, but does another job: it guesses types, and municipality 011002 becomes 11002.
The best of some runs each, taken in turn, in processor time and by the clock.
"""

from __future__ import annotations

import datetime
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import geopandas as gpd
import pandas as pd

from benchmarks.report import write_section
from layers.editions import Origin, read_file
from layers.spec import load_config

TITLE = "Intake (`benchmarks/intake.py`)"
RUNS = 5
OURS, RIVAL = "Sonae: read, validated, reported", "pandas.read_csv(dtype=str) + GeoDataFrame"
GUESSING = "pandas.read_csv (guesses types) + GeoDataFrame"
GOAL = 4.0


def ours(path: Path) -> int:
    """Rows and problems of the file, read against an empty folder."""
    origin = Origin("benchmark", datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    with tempfile.TemporaryDirectory() as name:
        reading = read_file(Path(name) / "none", path.name, path.read_bytes(), load_config(), origin)
    return len(reading.layer.frame) + 0 * len(reading.problems)


def rival(path: Path, **choices: object) -> int:
    """The file as pandas and geopandas read it."""
    frame = pd.read_csv(path, **choices)  # type: ignore[call-overload]
    points = gpd.points_from_xy(frame["経度"].astype(float), frame["緯度"].astype(float))
    return len(gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:6668"))


def best(cases: dict[str, Callable[[], int]]) -> tuple[dict[str, tuple[float, float]], int]:
    """Best processor and clock time [s] of each case, and the number of rows all of them agree on."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
    rows = set()
    for _ in range(RUNS):
        for name, case in cases.items():
            cpu, clock = time.process_time(), time.perf_counter()
            rows.add(case())
            times[name].append((time.process_time() - cpu, time.perf_counter() - clock))
    (count,) = rows
    return {name: (min(t[0] for t in found), min(t[1] for t in found)) for name, found in times.items()}, count


def main(path: Path) -> None:
    """Measure, print, and write the section of docs/benchmarks.md."""
    cases = {OURS: lambda: ours(path), RIVAL: lambda: rival(path, dtype=str), GUESSING: lambda: rival(path)}
    times, rows = best(cases)
    lines = [
        "| reader | processor [s] | clock [s] | ours × (processor) | ours × (clock) |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, (cpu, clock) in times.items():
        ratios = f"{times[OURS][0] / cpu:.1f} | {times[OURS][1] / clock:.1f}"
        lines.append(f"| {name} | {cpu:.2f} | {clock:.2f} | {ratios} |")
    head = f"{rows:,} rows, Python {platform.python_version()}, {os.cpu_count()} cores, best of {RUNS} runs in turn."
    found, guessing = (times[OURS][0] / times[name][0] for name in (RIVAL, GUESSING))
    reached = "reached" if found <= GOAL else "not reached"
    verdict = (
        f"Goal: at most {GOAL:g} × pandas.read_csv + GeoDataFrame: {found:.1f} × with text kept as text ({reached}); "
    )
    verdict += f"{guessing:.1f} × where pandas may guess types, which loses leading zeros."
    body = "\n".join([head, "", *lines, "", verdict])
    print(body)
    write_section(TITLE, body)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
