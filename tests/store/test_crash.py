"""No acknowledged entry is lost, whoever dies or meets whom; no update is lost, every conflict is told once."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.store.helpers import opened, told
from tests.support import ROOT, need

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and kill -9 are not there")


def work(job: str, folder: Path, *numbers: int, module: str = "tests.store.workers", **environment: str) -> Any:
    line = [sys.executable, "-W", "error", "-m", module, job, str(folder), *map(str, numbers)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("rounds", [50, pytest.param(200, marks=pytest.mark.nightly)])
def test_kill_9_loses_nothing_acknowledged(quick: Path, rounds: int):
    done = work("kill", quick, rounds, 20260102)
    assert done["faults"] == []
    assert done["acknowledged"] >= rounds * 4 // 5
    assert opened(quick).versions()


@pytest.mark.parametrize(
    ("editors", "edits", "records"), [(8, 50, 20), pytest.param(32, 100, 20, marks=pytest.mark.nightly)]
)
def test_editors_lose_no_update_and_each_conflict_is_told_once(quick: Path, editors: int, edits: int, records: int):
    done = work("meet", quick, editors, edits, records, 20260102)
    assert done["codes"] == [0] * editors
    history = {(one.record.subject, one.version): told(one.body) for one in opened(quick).versions()}
    saves = [act for act in done["acts"] if act[0] == "saved"]
    conflicts = [act for act in done["acts"] if act[0] == "conflict"]
    # Every edit is there once, made from the version right before it: the n-th version counts n.
    assert len(saves) == len(history) == editors * edits
    assert {(subject, version): text for _, subject, _, version, text in saves} == history
    assert all(version == seen + 1 for _, _, seen, version, _ in saves)
    assert all(int(text.split()[0]) == version for (_, version), text in history.items())
    # Every conflict shows a later version than the one seen, as it stands in the history.
    assert conflicts
    assert all(theirs > seen and history[subject, theirs] == text for _, subject, seen, theirs, text in conflicts)
    # A stale save had exactly one conflict: each edit is saved once, and nothing but a conflict came before.
    assert Counter(text.split()[1] for text in history.values()).most_common(1)[0][1] == 1


SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/types.h>
#include <unistd.h>

static int left, error, met;
/* Let the n-th write or sync from now on fail; returns whether the one armed before was met. */
int fail_at(int n, int e) { int before = met; left = n; error = e; met = 0; return before; }
static int fails(void) {
    if (left > 0 && --left == 0) { met = 1; errno = error; return 1; }
    return 0;
}
#define REAL(name) ((__typeof__(&name)) dlsym(RTLD_NEXT, #name))
ssize_t pwrite(int f, const void *b, size_t n, off_t o) { return fails() ? -1 : REAL(pwrite)(f, b, n, o); }
ssize_t pwrite64(int f, const void *b, size_t n, off64_t o) { return fails() ? -1 : REAL(pwrite64)(f, b, n, o); }
int fsync(int f) { return fails() ? -1 : REAL(fsync)(f); }
int fdatasync(int f) { return fails() ? -1 : REAL(fdatasync)(f); }
"""


@pytest.mark.nightly
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_a_disk_that_fails_at_any_write_loses_nothing_acknowledged(tmp_path: Path, code: int):
    compiler = shutil.which("cc")
    need(compiler is not None and sys.platform == "linux", "no C compiler for the failing disk")
    source, shim, folder = tmp_path / "shim.c", tmp_path / "shim.so", tmp_path / "city"
    folder.mkdir()
    source.write_text(SHIM)
    subprocess.run([str(compiler), "-shared", "-fPIC", "-o", str(shim), str(source), "-ldl"], check=True)
    done = work("failing", folder, code, LD_PRELOAD=str(shim))
    assert done["faults"] == []
    assert done["writes"] > 10
    assert done["acknowledged"] > done["writes"]
    assert set(done["outcomes"]) <= {"saved", "met", "NotSaved", "SaveUnknown", "EntriesDamaged"}
    assert {"saved", "met", "SaveUnknown"} <= set(done["outcomes"])
