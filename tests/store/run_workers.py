"""Processes that write to the log of a run, and die or meet each other; as `tests.store.workers`."""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

from tests.store.helpers import WHEN
from tests.store.run_helpers import begun, opened, sent
from tests.store.workers import forked, heard, killed, missed, say


def add_forever(folder: Path, device: str) -> Callable[[int], None]:
    """A server that begins a run where there is none, and acknowledges entry after entry."""

    def body(pipe: int) -> None:
        runs, number = opened(folder), 0
        run = (runs.runs() or [begun(runs)])[0]
        while True:
            number += 1
            posted = sent(number, people=number, prefix=device)
            say(pipe, run.id, runs.add(run.id, device, posted, WHEN).seq, posted.id, number)

    return body


def kill(folder: Path, rounds: int, seed: int) -> dict[str, object]:
    """Kill -9 at random instants; after each, everything acknowledged so far must be there, once."""

    def faults(number: int, acknowledged: list[list[object]], new: int) -> list[str]:
        return unsound(folder, acknowledged) + replayed(folder, f"device-{number}", new)

    return killed(rounds, seed, lambda number: add_forever(folder, f"device-{number}"), faults)


def unsound(folder: Path, acknowledged: list[list[object]]) -> list[str]:
    """Acknowledged entries that are missing, and what the database's own check finds."""
    runs = opened(folder)
    there = {
        (run.id, one.seq, one.id, one.body.model_dump()["people"])
        for run in runs.runs()
        for one in runs.entries(run.id)
    }
    return missed(acknowledged, there, runs.path)


def replayed(folder: Path, device: str, count: int) -> list[str]:
    """The device sends everything again that it has, with the one it heard nothing of: none is doubled, none is missing."""
    runs = opened(folder)
    for run in runs.runs()[:1]:
        there = sum(one.device == device for one in runs.entries(run.id))
        if there - count not in (0, 1):
            return [f"{device}: {there} stored, {count} acknowledged"]
        news = [runs.add(run.id, device, sent(n, people=n, prefix=device), WHEN).new for n in range(1, count + 2)]
        if news != [False] * there + [True] * (count + 1 - there):
            return [f"{device}: {there} stored, of {count + 1} sent again {sum(news)} were new"]
    return []


def add_some(folder: Path, run_id: str, device: str, count: int, seed: int) -> Callable[[int], None]:
    """A device behind a bad line: it sends every entry one to three times."""

    def body(pipe: int) -> None:
        runs, chance = opened(folder), random.Random(f"{seed} {device}")
        for number in range(1, count + 1):
            for _ in range(chance.randint(1, 3)):
                done = runs.add(run_id, device, sent(number, people=number, prefix=device), WHEN)
                seen = [one.seq for one in runs.entries(run_id)]
                say(pipe, device, number, *done, seen == list(range(1, len(seen) + 1)) and done.seq in seen)

    return body


def meet(folder: Path, starters: int, devices: int, count: int, seed: int) -> dict[str, object]:
    """Several processes begin a run while there is no file yet; then several write to and read one run at once."""

    def begin(pipe: int) -> None:
        say(pipe, begun(opened(folder)).id)

    begun_runs, first = together([begin] * starters)
    run_id = str(begun_runs[0][0])
    acts, codes = together([add_some(folder, run_id, f"device-{n}", count, seed) for n in range(devices)])
    return {"codes": first + codes, "runs": [cells[0] for cells in begun_runs], "acts": acts}


def together(bodies: list[Callable[[int], None]]) -> tuple[list[list[object]], list[int]]:
    """What processes that run at once say, and how they end."""
    children = [forked(body) for body in bodies]
    told = [cells for _, pipe in children for cells in heard(pipe)]
    return told, [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, _ in children]


JOBS = {"kill": kill, "meet": meet}

if __name__ == "__main__":
    job, where, *numbers = sys.argv[1:]
    print(json.dumps(JOBS[job](Path(where), *map(int, numbers))))
