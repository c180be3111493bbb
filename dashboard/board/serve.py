"""Starting the app, and with ``--lan`` the run board beside it: two servers, of which the network reaches the board alone."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from dashboard.board.address import VARIABLE, lan_addresses, listening, qr_text
from dashboard.board.app import create_app
from dashboard.data import folders
from layers.spec import ROOT, Config

_HERE = "127.0.0.1"
#: The board is opened to the local network on purpose, by a person who said so.
_EVERYWHERE = "0.0.0.0"  # noqa: S104
_PATIENCE_S = 10
_BOARD = "記録ボード / the run board"


class CannotServe(Exception):
    """A server cannot start; the text says why in both languages."""


@dataclass(frozen=True)
class Ports:
    """Where the app and the board listen."""

    app: int
    board: int


def serve(config: Config, ports: Ports, data: Path | None, *, lan: bool) -> int:
    """Run until stopped (Ctrl-C, SIGTERM); returns the exit code.

    Raises:
        CannotServe: a port is taken.
    """
    if data is not None:
        os.environ["SONAE_DATA"] = str(data.resolve())
    if lan and ports.app == ports.board:
        raise CannotServe(_taken(ports.board, _BOARD, ValueError(f"--port {ports.app} = --board-port {ports.board}")))
    _free(ports.app, "アプリ / the app")
    with _stopping():
        return _with_board(config, ports) if lan else _app_alone(ports.app)


def _free(port: int, what: str) -> None:
    try:
        listening(_HERE, port).close()
    except (OSError, OverflowError) as err:
        raise CannotServe(_taken(port, what, err)) from err


def _taken(port: int, what: str, err: Exception) -> str:
    return (
        f"{what}: ポート {port} を使えません（ほかのプログラムが使っているかもしれません）。別の番号を選んでください。\n"
        f"{what}: port {port} cannot be used (another program may have it); choose another number. [{err}]"
    )


@contextlib.contextmanager
def _stopping() -> Iterator[None]:
    """SIGTERM ends us as Ctrl-C does, so that what we started ends with us."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _app(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The Streamlit app as its own process, on this machine's own address alone."""
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py"]
    address = ["--server.address", _HERE, "--server.port", str(port)]
    app = subprocess.Popen([*command, *address], cwd=ROOT)  # noqa: S603
    try:
        yield app
    finally:
        _end(app)


def _end(app: subprocess.Popen[bytes]) -> None:
    if app.poll() is None:
        app.terminate()
    try:
        app.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        app.kill()
        app.wait()


def _app_alone(port: int) -> int:
    with _app(port) as app:
        return app.wait()


def _with_board(config: Config, ports: Ports) -> int:
    try:
        door = listening(_EVERYWHERE, ports.board)
    except (OSError, OverflowError) as err:
        raise CannotServe(_taken(ports.board, _BOARD, err)) from err
    urls = [f"http://{address}:{ports.board}" for address in lan_addresses()]
    os.environ[VARIABLE] = " ".join(urls)
    board = uvicorn.Server(
        uvicorn.Config(
            create_app(lambda: folders(config).values(), config),
            log_level="warning",
            access_log=False,
            server_header=False,
            # Who asks is the address of the connection: a header of theirs would let them choose it.
            proxy_headers=False,
            lifespan="off",
            ws="none",
            http="h11",
            limit_concurrency=500,
            timeout_graceful_shutdown=3,
        )
    )
    with door, _app(ports.app) as app:
        _announce(urls, ports)
        threading.Thread(target=_watch, args=(app,), daemon=True).start()
        board.run(sockets=[door])
    return 0


def _watch(app: subprocess.Popen[bytes]) -> None:
    """Devices go on recording when the app has ended by itself; whoever sits here is told."""
    code = app.wait()
    if code not in (0, -signal.SIGTERM, -signal.SIGINT):
        print(
            f"アプリが終わりました（{code}）。記録ボードは動いています。Ctrl-C で終え、もう一度始めてください。\n"
            f"The app has ended ({code}); the run board goes on. Stop with Ctrl-C and start again.",
            flush=True,
        )


def _announce(urls: list[str], ports: Ports) -> None:
    lines = ["", "記録ボード / run board（同じ Wi-Fi の端末から / from devices on the same Wi-Fi）:"]
    lines += [f"  {url}" for url in urls] or [
        f"  この機械のアドレスが分かりません。OS の設定で調べ、そのアドレスのポート {ports.board} を開いてください。",
        f"  This machine's address is not known: look it up in its settings and open port {ports.board} there.",
    ]
    lines += [
        "参加コードは、アプリの「訓練」→「当日の進行」に出ます。",
        "The join code stands in the app, 訓練 (Drills) → 当日の進行 (Run).",
        f"アプリはこの機械だけで開けます / the app opens on this machine alone: http://{_HERE}:{ports.app}",
        "暗号化していない通信です。信頼できる Wi-Fi でだけ使ってください（docs/run-board.md）。",
        "Not encrypted: use it on a Wi-Fi you trust (docs/run-board.md).",
        "",
    ]
    print("\n".join(lines), flush=True)
    if urls:
        with contextlib.suppress(UnicodeEncodeError):
            print(qr_text(urls[0]), flush=True)
