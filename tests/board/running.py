"""The board alone on this machine, as a process that a test may kill: ``python -m tests.board.running FOLDER PORT``."""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

import uvicorn

from dashboard.board.app import create_app
from layers.spec import load_config
from layers.store.run_bodies import RunLeg, RunPlan, RunSite
from layers.store.runs import Run, open_runs
from tests.browser.driving import free_port
from tests.support import ROOT

SITES = ("shelter:1", "shelter:2")


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def plan(*, training: bool = True, sites: int = 2) -> RunPlan:
    """Sites of which the last has no capacity, one inject, two lines, one leg."""
    told = [
        {"id": f"shelter:{n}", "name": f"第{n}小学校", "capacity": 100 * n if n < sites else None}
        for n in range(1, sites + 1)
    ]
    return RunPlan.model_validate(
        {
            "title": "港区 津波避難訓練",
            "place": "港区",
            "training": training,
            "sites": [RunSite.model_validate(one) for one in told],
            "injects": [
                {
                    "id": "i1",
                    "minute": 5,
                    "text": "橋が通れないという通報",
                    "sender": "統制部",
                    "to": "情報班",
                    "expected": "回り道を知らせる",
                }
            ],
            "checklist": [{"text": "鍵を開ける", "minute": 10}, {"text": "受付の机を出す"}],
            "legs": [RunLeg(id="l1", name="駅 → 第1小学校", walk_m=812.4)],
        }
    )


def made_folder(folder: Path, *, training: bool = True) -> Path:
    """A data folder with nothing in it, made up or real."""
    folder.mkdir(parents=True)
    told = (ROOT / "data" / "training" / "folder.toml").read_text(encoding="utf-8")
    (folder / "folder.toml").write_text(
        told if training else told.replace("training = true", "training = false"), encoding="utf-8"
    )
    return folder


def begun(folder: Path, *, training: bool = True, sites: int = 2) -> Run:
    """A run under way in a folder: a drill, or a real event where the folder is real."""
    mode = ("d1", "drill") if training else ("", "event")
    return open_runs(folder).start(*mode, plan(training=training, sites=sites), "本部", now())


class BoardProcess:
    """The board in a process of its own on a port of this machine."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.address = folder, port, f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.board.running", str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT)
        wait_for(f"{self.address}/", self.process)

    def kill(self) -> None:
        """As when the power goes."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None


class Served:
    """``python -m dashboard serve --lan`` on a folder, as a person starts it: the app and the board beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ports = folder, (free_port(), free_port())
        self.address, self.board = (f"http://127.0.0.1:{port}" for port in self.ports)
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        app, board = map(str, self.ports)
        command = [sys.executable, "-m", "dashboard", "serve", "--lan", "--port", app, "--board-port", board]
        self.process = subprocess.Popen(
            [*command, "--data", str(self.folder)],
            cwd=ROOT,
            env=dict(os.environ, STREAMLIT_SERVER_HEADLESS="true"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for address in (f"{self.board}/", f"{self.address}/healthz"):
            wait_for(address, self.process, seconds=120)

    def kill(self) -> None:
        """Both at once, as when the power goes."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Until something answers there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with exit code {process.returncode}")
        with contextlib.suppress(OSError):
            try:
                with urllib.request.urlopen(address, timeout=2):
                    return
            except urllib.error.HTTPError as err:
                err.close()
                return
        time.sleep(0.1)
    raise TimeoutError(address)


def copied_folder(source: Path, target: Path) -> Path:
    """A data folder's copy without what was entered into it."""
    return Path(shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.sqlite*")))


if __name__ == "__main__":
    app = create_app(lambda: [Path(sys.argv[1])], load_config())
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", lifespan="off", ws="none")
