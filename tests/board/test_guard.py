"""What the board answers to whoever is no page of its own: names, origins, sizes, and every other address."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest

from dashboard.board.guard import BODY_BYTES, host_is_ours
from tests.board.conftest import BASE, Hall

NAME = socket.gethostname()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8600",
        "192.168.11.3:8600",
        "[::1]",
        "[::1]:8600",
        "::1",
        "localhost:8600",
        NAME,
        f"{NAME}:1",
    ],
)
def test_numbers_and_own_names_are_ours(host: str):
    assert host_is_ours(host)


@pytest.mark.parametrize(
    "host", ["", "evil.example", "127.0.0.1.evil.example:8600", "localhost.evil.example", "a:b:c", "1"]
)
def test_other_names_are_not(host: str):
    assert not host_is_ours(host)


def test_a_foreign_name_is_refused_whatever_it_asks(hall: Hall):
    device = hall.device(label="受付1")
    for path in ("/", "/board/plan", "/board/words", "/nowhere"):
        answer = device.client.get(path, headers={"Host": "evil.example"})
        assert (answer.status_code, answer.json()) == (400, {"error": "host"})


@pytest.mark.parametrize(
    "path",
    [
        "/map/points", "/map/districts", "/healthz", "/_stcore/health", "/_stcore/stream", "/static/index.html",
        "/assets/map.js", "/overview", "/drills", "/board", "/board/", "/board/page", "/board/page/", "/index.html",
        "/board/page/app.py", "/board/page/../app.py", "/board/page/..%2fapp.py", "/board/page/%2e%2e/guard.py",
        "/board/log", "/docs", "/openapi.json", "/favicon.ico",
    ],
)  # fmt: skip
def test_every_other_address_is_nothing(hall: Hall, path: str):
    answer = hall.device(label="受付1").client.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"error": "nothing_here"}


@pytest.mark.parametrize(
    "path", ["/", "/board/page/main.js", "/board/words", "/board/plan", "/board/state", "/nowhere"]
)
def test_every_answer_bears_the_headers(hall: Hall, path: str):
    headers = hall.device(label="受付1").client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert {policy[f"{one}-src"] for one in ("script", "style", "img", "connect")} == {"'self'"}
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/board/entries", "/board/join", "/board/leave"])
@pytest.mark.parametrize(
    "origin", ["", "null", "http://evil.example", "http://127.0.0.1:8601", "http://127.0.0.1", "https://127.0.0.1:8600"]
)
def test_only_our_own_page_sends(hall: Hall, path: str, origin: str):
    device = hall.device(label="受付1")
    told = {"code": hall.run.code, "device": "受付2"} if path == "/board/join" else {}
    answer = device.client.post(path, json=told, headers={"Origin": origin} if origin else {})
    assert (answer.status_code, answer.json()) == (403, {"error": "origin"})
    assert hall.runs.entries(hall.run.id) == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"])
def test_only_json_is_taken(hall: Hall, kind: str):
    device = hall.device(label="受付1")
    body = json.dumps(device.entry("head_count", site="shelter:1", people=1))
    answer = device.client.post("/board/entries", content=body, headers={"Origin": BASE, "Content-Type": kind})
    assert (answer.status_code, answer.json()) == (415, {"error": "content_type"})


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"a": NaN', b"[" * 4000, b"\xff\xfe", b'"x"'])
def test_what_is_no_message_is_refused(hall: Hall, body: bytes):
    headers = {"Origin": BASE, "Content-Type": "application/json"}
    for path in ("/board/entries", "/board/join"):
        answer = hall.device(label="受付1").client.post(path, content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, "message")


def test_too_long_is_refused(hall: Hall):
    device = hall.device(label="受付1")
    posted = device.entry("observation", text="x" * BODY_BYTES)
    assert (answer := device.post("/board/entries", posted)).status_code == 413
    assert answer.json() == {"error": "too_large"}
    assert hall.runs.entries(hall.run.id) == []


def test_the_longest_entry_fits(hall: Hall):
    device = hall.device(label="受付1")
    answer = device.add("observation", text="避" * 500, sort="issue", site="shelter:1", place="場" * 500)
    assert answer.status_code == 200


def _read_of(hall: Hall, length: bytes | None, chunk: bytes) -> tuple[int, int]:
    """The answer to a message that never ends, and how many pieces of it were read."""
    cookie = hall.device(label="受付1").client.cookies["sonae_board"].encode()
    headers = [(b"host", b"127.0.0.1:8600"), (b"origin", BASE.encode()), (b"content-type", b"application/json")]
    headers += [(b"cookie", b"sonae_board=" + cookie)] + ([(b"content-length", length)] if length is not None else [])
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": "/board/entries", "raw_path": b"/board/entries",
        "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8600), "scheme": "http",
    }  # fmt: skip
    read, sent = 0, []

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": chunk, "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(hall.app(scope, receive, send))
    return sent[0]["status"], read


def test_a_long_message_is_not_read_to_its_end(hall: Hall):
    assert _read_of(hall, b"5000", b"x" * 1000) == (413, 0)
    assert _read_of(hall, b"-5", b"x" * 1000) == (413, 0)
    assert _read_of(hall, b"1e9", b"x" * 1000) == (413, 0)
    assert _read_of(hall, None, b"x" * 1000) == (413, 5)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_no_other_way_of_asking(hall: Hall, method: str):
    for path in ("/", "/board/plan", "/board/entries"):
        assert hall.device().client.request(method, path).status_code == 405


def test_a_websocket_is_not_answered(hall: Hall):
    sent: list[Any] = []

    async def act(message: Any = None) -> Any:
        sent.append(message)

    asyncio.run(hall.app({"type": "websocket", "path": "/board/state", "headers": []}, act, act))
    assert sent == []
