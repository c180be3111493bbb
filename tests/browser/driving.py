"""Start the app, drive headless Chromium, log every request: shared by the browser tests and the pictures."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Frame, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
#: Flags of a Chromium that calls nobody by itself.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Blocks every other host in the browser itself: interception by the driver would switch the cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
#: Generous: a hang is a failure, slowness is the benchmark's business.
HANG_MS = 60_000


def chromium() -> str | None:
    """The browser's path, if there is one."""
    return next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serve(data: Path | None = None, log: Path | None = None) -> Iterator[str]:
    """Run the app as the README says, on a free port; yields its address once it answers."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", "--server.port", str(port)]
    env = dict(os.environ, PYTHONUNBUFFERED="1", BROWSER="true")
    if data is not None:
        env["SONAE_DATA"] = str(data)
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(log.open("w")) if log else subprocess.DEVNULL
        server = subprocess.Popen(
            [*command, "--server.headless", "true"], cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True
        )
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + HANG_MS / 1000
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"the server stopped with exit code {server.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except urllib.error.HTTPError as err:
            err.close()
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError(address)


class Requests:
    """Every request of a page; ``outside`` are those to another host, which the browser cannot reach."""

    def __init__(self) -> None:
        self.all: list[str] = []

    @property
    def outside(self) -> list[str]:
        """Requests to a host other than this machine."""
        return [url for url in self.all if _is_outside(url)]


def _is_outside(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in ("127.0.0.1", "localhost")


@contextlib.contextmanager
def open_browser() -> Iterator[BrowserContext]:
    """A fresh headless Chromium that reaches no other host; its pages share a cache and nothing else of ours."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS)
        try:
            yield browser.new_context(locale="ja-JP")
        finally:
            browser.close()


@contextlib.contextmanager
def open_page(browser: BrowserContext, width: int = 1280, height: int = 900) -> Iterator[Page]:
    """A page, which is a session of its own. It carries its logs:

    ``requests_log`` (`Requests`), ``script_errors``, ``console_errors``, ``dialogs`` (texts), and ``answers``
    (address → headers of every answer of this machine).
    """
    page: Any = browser.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.set_default_timeout(HANG_MS)
    page.requests_log, page.script_errors, page.console_errors = Requests(), [], []
    page.dialogs, page.answers = [], {}
    page.on("request", lambda request: page.requests_log.all.append(request.url))
    page.on("websocket", lambda web_socket: page.requests_log.all.append(web_socket.url))
    page.on("response", lambda response: page.answers.update({response.url: response.headers}))
    page.on("pageerror", lambda error: page.script_errors.append(str(error)))
    page.on("console", lambda line: page.console_errors.append(line.text) if line.type == "error" else None)
    page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
    try:
        yield page
    finally:
        page.close()


@contextlib.contextmanager
def browser_page(width: int = 1280, height: int = 900) -> Iterator[Page]:
    """A page in a fresh Chromium, as `open_page`."""
    with open_browser() as browser, open_page(browser, width, height) as page:
        yield page


def drawn(page: Page) -> None:
    """Wait until one page stands, drawn to its end: while Streamlit swaps pages the marks of both may be there."""
    page.wait_for_function(
        "document.querySelectorAll('#sn-end').length === 1 && !document.querySelector('[data-stale=true]')"
    )


def settle(page: Page) -> None:
    """Wait until the page has been drawn to its end, and the map's background and points where there is a map."""
    drawn(page)
    while page.locator("iframe[title^=streamlit_folium]").count():
        try:
            map_frame(page).wait_for_function("window.map && map.sonaeReady && map.sonaeMarks")
            break
        except Error as err:
            # A step with a map of its own takes the frame of the step before away.
            if "detached" not in str(err):
                raise
    page.wait_for_timeout(400)


def grow(page: Page) -> None:
    """Make the window as tall as the page, so that a picture shows all of it."""
    width = page.viewport_size["width"] if page.viewport_size else 1280
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": max(900, min(int(height), 6000))})
    page.wait_for_timeout(500)


def map_frame(page: Page) -> Frame:
    """The frame the map lives in."""
    page.locator("iframe[title^=streamlit_folium]").wait_for()
    end = time.monotonic() + HANG_MS / 1000
    while time.monotonic() < end:
        for frame in page.frames:
            if "streamlit_folium" in frame.url:
                return frame
        page.wait_for_timeout(100)
    raise TimeoutError("the map's frame")
