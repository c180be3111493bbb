"""Processes that save, and die or meet each other. Run as ``python -m tests.store.workers JOB FOLDER NUMBERS…``.

One process has read all modules and forks the others from itself (no threads, no open connection), so that hundreds of
them take seconds. The answer is JSON on standard output.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable, Collection
from pathlib import Path

from layers.store.entries import Entries
from layers.store.errors import Conflict, NotSaved, SaveUnknown
from layers.store.record import Record
from tests.store.helpers import WHEN, opened, result, told

WAIT_S = 0.03


def place(number: int) -> Record:
    return Record("result", "nagoya", f"D{number}", 2013)


def forked(body: Callable[[int], None]) -> tuple[int, int]:
    """A child that writes into a pipe; returns its id and the end to read from."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(read)
            body(write)
            code = 0
        except Exception:
            # os._exit would keep to itself what went wrong.
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(write)
    return child, read


def say(pipe: int, *cells: object) -> None:
    os.write(pipe, (json.dumps(cells) + "\n").encode())


def heard(pipe: int) -> list[list[object]]:
    with os.fdopen(pipe, "rb") as file:
        return [json.loads(line) for line in file.read().splitlines(keepends=True) if line.endswith(b"\n")]


# --- dying ------------------------------------------------------------------------------------


def save_forever(folder: Path, name: str) -> Callable[[int], None]:
    def body(pipe: int) -> None:
        entries, number = opened(folder), 0
        while True:
            number += 1
            record, text = place(number % 5), f"{name}-{number}"
            latest = entries.latest(record)
            based_on = 0 if latest is None else latest.version
            say(pipe, record.subject, entries.save(record, result(text), name, WHEN, based_on).version, text)

    return body


def kill(folder: Path, rounds: int, seed: int) -> dict[str, object]:
    """Kill -9 at random instants; after each, everything acknowledged so far must be there."""

    def faults(number: int, acknowledged: list[list[object]], new: int) -> list[str]:
        return unsound(folder, acknowledged) + unexplained(folder, f"r{number}", new)

    return killed(rounds, seed, lambda number: save_forever(folder, f"r{number}"), faults)


def killed(
    rounds: int,
    seed: int,
    writer: Callable[[int], Callable[[int], None]],
    faults_of: Callable[[int, list[list[object]], int], list[str]],
) -> dict[str, object]:
    """A writer a round, killed at a random instant; then the faults, told the round, all that was ever acknowledged and
    how much of it this writer was.
    """
    chance, acknowledged, faults = random.Random(seed), list[list[object]](), list[str]()
    for number in range(rounds):
        child, pipe = forked(writer(number))
        if number % 5:  # every fifth may die before its first word, also while the file is made
            select.select([pipe], [], [], 60)
        time.sleep(chance.uniform(0, WAIT_S))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        new = heard(pipe)
        acknowledged += new
        faults += faults_of(number, acknowledged, len(new))
    return {"acknowledged": len(acknowledged), "faults": faults}


def unsound(folder: Path, acknowledged: list[list[object]]) -> list[str]:
    """Acknowledged saves that are missing, and what the database's own check finds. Gaps raise EntriesDamaged."""
    entries = opened(folder)
    there = {(one.record.subject, one.version, told(one.body)) for one in entries.versions()}
    return missed(acknowledged, there, entries.path)


def missed(acknowledged: list[list[object]], there: Collection[tuple[object, ...]], path: Path) -> list[str]:
    """What was acknowledged and is not there, and what the database's own check finds."""
    faults = [f"lost {cells}" for cells in acknowledged if tuple(cells) not in there]
    if path.exists():
        with contextlib.closing(sqlite3.connect(path)) as bare:
            found = bare.execute("PRAGMA integrity_check").fetchone()[0]
        faults += [] if found == "ok" else [found]
    return faults


def unexplained(folder: Path, who: str, acknowledged: int) -> list[str]:
    """At most one save of a process that died is there without its word: the one it died in."""
    count = sum(one.who == who for one in opened(folder).versions())
    return [] if count - acknowledged in (0, 1) else [f"{who}: {count} saved, {acknowledged} acknowledged"]


# --- meeting ----------------------------------------------------------------------------------


def edit(folder: Path, name: str, edits: int, records: int, seed: int) -> Callable[[int], None]:
    """Each edit counts one up from what it read; a conflict is told, and the edit begins again with what they said."""

    def body(pipe: int) -> None:
        entries, chance = opened(folder), random.Random(f"{seed} {name}")
        for number in range(edits):
            record = place(chance.randrange(records))
            latest = entries.latest(record)
            while True:
                seen = 0 if latest is None else latest.version
                count = 0 if latest is None else int(told(latest.body).split()[0])
                time.sleep(chance.uniform(0, 0.003))
                try:
                    done = entries.save(record, result(f"{count + 1} {name}-{number}"), name, WHEN, seen)
                except Conflict as err:
                    say(pipe, "conflict", record.subject, seen, err.theirs.version, told(err.theirs.body))
                    latest = err.theirs
                else:
                    say(pipe, "saved", record.subject, seen, done.version, told(done.body))
                    break

    return body


def meet(folder: Path, editors: int, edits: int, records: int, seed: int) -> dict[str, object]:
    children = [forked(edit(folder, f"e{n}", edits, records, seed)) for n in range(editors)]
    told_by = {f"e{n}": b"" for n in range(editors)}
    open_pipes = {pipe: f"e{n}" for n, (_, pipe) in enumerate(children)}
    while open_pipes:
        for pipe in select.select(list(open_pipes), [], [])[0]:
            chunk = os.read(pipe, 65536)
            told_by[open_pipes[pipe]] += chunk
            if not chunk:
                os.close(pipe)
                del open_pipes[pipe]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, _ in children]
    acts = [json.loads(line) for said in told_by.values() for line in said.splitlines()]
    return {"codes": codes, "acts": acts}


# --- a disk that fails ------------------------------------------------------------------------


def failing(folder: Path, errno: int) -> dict[str, object]:
    """Let every n-th write or sync fail, one after another, until a run of three saves meets no failure."""
    import ctypes

    arm = ctypes.CDLL(None).fail_at
    faults, acknowledged, number, outcomes = [], [], 0, set()
    while number < 500:
        number += 1
        child, pipe = forked(save_with_failure(folder, arm, number, errno))
        os.waitpid(child, 0)
        new = heard(pipe)
        acknowledged += [cells[1:] for cells in new if cells[0] == "saved"]
        outcomes |= {str(cells[0]) for cells in new}
        faults += unsound(folder, acknowledged)
        if ["met"] not in new:
            break
    return {"writes": number, "acknowledged": len(acknowledged), "faults": faults, "outcomes": sorted(outcomes)}


def save_with_failure(folder: Path, arm: Callable[[int, int], int], number: int, errno: int) -> Callable[[int], None]:
    def body(pipe: int) -> None:
        entries = opened(folder)
        arm(number, errno)
        for turn in range(3):
            save_or_tell(entries, pipe, f"w{number}-{turn}")
        if arm(0, 0):
            say(pipe, "met")

    return body


def save_or_tell(entries: Entries, pipe: int, text: str) -> None:
    record = place(turn_of(text))
    try:
        latest = entries.latest(record)
        done = entries.save(record, result(text), "w", WHEN, 0 if latest is None else latest.version)
        say(pipe, "saved", record.subject, done.version, text)
    except (NotSaved, SaveUnknown) as err:
        say(pipe, type(err).__name__)
    except Exception as err:
        say(pipe, type(err).__name__, str(err))


def turn_of(text: str) -> int:
    return int(text.rsplit("-", 1)[1])


JOBS = {"kill": kill, "meet": meet, "failing": failing}

if __name__ == "__main__":
    job, where, *numbers = sys.argv[1:]
    print(json.dumps(JOBS[job](Path(where), *map(int, numbers))))
