"""``python -m dashboard serve``: the app on this machine alone, the board beside it, both ended together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.board import serve
from tests.board.running import begun, made_folder, wait_for
from tests.browser.driving import free_port
from tests.support import ROOT


class Served:
    """The command in a process of its own, and what it has printed."""

    def __init__(self, *arguments: str) -> None:
        self.app, self.board = free_port(), free_port()
        ports = ["--port", str(self.app), "--board-port", str(self.board)]
        env = dict(os.environ, PYTHONUNBUFFERED="1", STREAMLIT_SERVER_HEADLESS="true", PYTHONIOENCODING="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dashboard", "serve", *ports, *arguments],
            cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.printed = ""
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed += line.decode("utf-8")
        self.process.stdout.close()

    def end(self, number: int) -> int:
        """Ended as a person or the system would; what is left after that is ended too."""
        self.process.send_signal(number)
        code = self.process.wait(30)
        self.reader.join(10)
        return code


@contextlib.contextmanager
def served(*arguments: str) -> Iterator[Served]:
    made = Served(*arguments)
    try:
        wait_for(f"http://127.0.0.1:{made.app}/healthz", made.process)
        yield made
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(made.process.pid, signal.SIGKILL)
        made.process.wait(10)
        made.reader.join(10)


def listeners() -> set[tuple[str, int]]:
    """Address and port of every listening TCP socket of this machine, as the system tells it."""
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    waiting = [line.split()[1] for line in lines if line.split()[3] == "0A"]
    return {(socket.inet_ntoa(bytes.fromhex(one[:8])[::-1]), int(one[9:], 16)) for one in waiting}


def nobody_listens(*ports: int) -> bool:
    return not {port for _, port in listeners()} & set(ports)


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as err:
        with err:
            return err.code


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = made_folder(tmp_path_factory.mktemp("served") / "data")
    begun(folder)
    return folder


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the listening sockets are read from /proc")
def test_lan_opens_the_board_alone(data: Path):
    with served("--lan", "--data", str(data)) as running:
        wait_for(f"http://127.0.0.1:{running.board}/", running.process)
        mine = {one for one in listeners() if one[1] in (running.app, running.board)}
        assert mine == {("127.0.0.1", running.app), ("0.0.0.0", running.board)}
        board = f"http://127.0.0.1:{running.board}"
        told = {path: status(board + path) for path in ("/", "/board/words", "/board/plan")}
        assert told == {"/": 200, "/board/words": 200, "/board/plan": 401}
        apps = (
            "/map/points",
            "/map/background",
            "/healthz",
            "/_stcore/health",
            "/assets/app.css",
            "/drills",
            "/static/",
        )
        assert {path: status(board + path) for path in apps} == dict.fromkeys(apps, 404)
        assert running.end(signal.SIGTERM) == 0
        assert nobody_listens(running.app, running.board)
    assert "参加コード" in running.printed
    assert "Traceback" not in running.printed


class NoApp:
    """The app as a process that ends at once."""

    def __init__(self, command: list[str], **_: object) -> None:
        self.command = command
        STARTED.append(self)

    def wait(self, _seconds: float = 0) -> int:
        return 0

    def poll(self) -> int:
        return 0


STARTED: list[NoApp] = []


def test_without_lan_the_app_is_started_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(serve.subprocess, "Popen", NoApp)
    monkeypatch.setattr(serve, "create_app", lambda *_: pytest.fail("nothing is opened to others"))
    monkeypatch.setenv("SONAE_DATA", "another")
    monkeypatch.delenv("SONAE_BOARD_URL", raising=False)
    STARTED.clear()
    port = free_port()
    assert main(["serve", "--port", str(port), "--data", str(tmp_path)]) == 0
    (app,) = STARTED
    assert app.command[1:5] == ["-m", "streamlit", "run", "dashboard/app.py"]
    assert app.command[5:] == ["--server.address", "127.0.0.1", "--server.port", str(port)]
    assert os.environ["SONAE_DATA"] == str(tmp_path.resolve())
    assert "SONAE_BOARD_URL" not in os.environ


@pytest.mark.parametrize("taken", ["--port", "--board-port"])
def test_a_taken_port_is_told_in_words(taken: str, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        ports = {"--port": str(free_port()), "--board-port": str(free_port()), taken: port}
        asked = [part for pair in ports.items() for part in pair]
        assert main(["serve", "--lan", *asked]) == 2
    told = capsys.readouterr().err
    assert f"ポート {port} を使えません" in told
    assert f"port {port} cannot be used" in told


def test_app_and_board_cannot_share_a_port(capsys):
    port = str(free_port())
    assert main(["serve", "--lan", "--port", port, "--board-port", port]) == 2
    assert f"ポート {port} を使えません" in capsys.readouterr().err
