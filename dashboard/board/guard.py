"""Around every answer of the board: who may call it by which name, and the headers that keep a page to itself."""

from __future__ import annotations

import ipaddress

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.board.address import own_names

#: The largest message a device sends [bytes]; an entry has at most 500 characters of text in two fields.
BODY_BYTES = 4096
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
]


class Refused(Exception):
    """A request is answered with an HTTP ``status`` and a ``code`` the page has words for (``[board] refused_CODE``)."""

    def __init__(self, status: int, code: str, detail: str = "", retry_s: int = 0) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.retry_s = status, code, detail, retry_s

    def answer(self) -> JSONResponse:
        """As JSON: ``error`` and, where something of the request was wrong, ``detail``."""
        told = {"error": self.code, **({"detail": self.detail} if self.detail else {})}
        return JSONResponse(told, self.status, headers={"Retry-After": str(self.retry_s)} if self.retry_s else None)


def host_is_ours(host: str) -> bool:
    """Whether a Host header is an IP address or a name of this machine."""
    name = host.rsplit(":", 1)[0] if host.count(":") == 1 or (host.startswith("[") and "]:" in host) else host
    bare = name.strip("[]").lower()
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return bare in own_names()
    return True


def check_origin(request: Request) -> None:
    """A message comes from the board's own page.

    Raises:
        Refused: 403, sent by a page of another address (or by none); 415, not sent as JSON.
    """
    if request.headers.get("origin", "") != f"http://{request.headers.get('host', '')}":
        raise Refused(403, "origin")
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Refused(415, "content_type")


async def bounded_body(request: Request) -> bytes:
    """The message, read no further than it may be long.

    Raises:
        Refused: 413, it is longer than `BODY_BYTES` or announced to be.
    """
    announced = request.headers.get("content-length", "0")
    if not announced.isascii() or not announced.isdigit() or int(announced) > BODY_BYTES:
        raise Refused(413, "too_large")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise Refused(413, "too_large")
    return body


class Guard:
    """Refuses calls under a foreign name and adds the headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it may."""
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in _HEADERS}
                kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in ours]
                message = {**message, "headers": [*kept, *_HEADERS]}
            await send(message)

        hosts = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == b"host"]
        if len(hosts) != 1 or not host_is_ours(hosts[0]):
            await Refused(400, "host").answer()(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)
