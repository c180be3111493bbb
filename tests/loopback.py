"""A small server on this machine that answers as told: one answer after another, the last one again and again."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """What the server sends: ``length`` is what it announces (None: nothing), ``hang_s`` a wait before the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = -1
    hang_s: float = 0.0


@dataclass
class Server:
    """``answers`` by path; ``asked`` lists the paths as they came."""

    base: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def put(self, path: str, *answers: Answer) -> str:
        """Answer a path so; returns its address."""
        self.answers[path] = list(answers)
        return self.base + path

    def next(self, path: str) -> Answer:
        left = self.answers.get(path, [Answer(status=404)])
        return left.pop(0) if len(left) > 1 else left[0]


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """The server, for as long as the block lasts."""
    told = Server("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.path)
            told.headers.append(dict(self.headers))
            answer = told.next(self.path)
            self.send_response(answer.status)
            length = len(answer.body) if answer.length == -1 else answer.length
            for name, value in {"Content-Type": "application/octet-stream", **answer.headers}.items():
                self.send_header(name, value)
            if length is not None:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.flush()
            if answer.hang_s:
                told.released.wait(answer.hang_s)
            with contextlib.suppress(OSError):
                self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Tests read ``asked``."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        told.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
