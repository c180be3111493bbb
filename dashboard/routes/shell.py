"""Around every answer: security headers; around the page: its language and our style sheet and script."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layers.spec import load_config

_HEAD = b'<link rel="stylesheet" href="./assets/app.css"><script src="./assets/ui_ja.js" defer></script></head>'
_STREAMLIT = ("/static/", "/component/", "/_stcore/", "/media/", "/assets/", "/map/", "/healthz", "/favicon")


def content_security_policy() -> str:
    """A second wall: only this host, and the tile host where tiles are switched on.

    Streamlit and streamlit-folium need inline scripts and eval, and their styles are inline.
    """
    config = load_config()
    tiles = f" {config.sources.tiles['gsi'].host}" if config.app.map.basemap == "gsi" else ""
    rules = {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": f"'self' data: blob:{tiles}",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class SecurityHeaders:
    """Adds the content security policy and its companions to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = [
            (b"content-security-policy", content_security_policy().encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add our headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in self.headers}
                kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in ours]
                message = {**message, "headers": [*kept, *self.headers]}
            await send(message)

        await self.app(scope, receive, with_headers)


class JapaneseShell:
    """Rewrites Streamlit's page: lang="ja", our style sheet, Japanese for its built-in words."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Collect the page, put our head in, send it on; everything else passes untouched."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(_STREAMLIT):
            await self.app(scope, receive, send)
            return
        refused = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
        plain = {**scope, "headers": [(k, v) for k, v in scope["headers"] if k not in refused]}
        await self.app(plain, receive, _PageRewriter(send))


class _PageRewriter:
    def __init__(self, send: Send) -> None:
        self.send, self.start, self.body = send, None, b""
        self.start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = dict(message.get("headers", [])).get(b"content-type", b"")
            if kind.startswith(b"text/html"):
                self.start = message
                return
        if self.start is None or message["type"] != "http.response.body":
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if not message.get("more_body"):
            await self._finish(self.start)

    async def _finish(self, start: Message) -> None:
        body = self.body.replace(b'<html lang="en"', b'<html lang="ja"', 1).replace(b"</head>", _HEAD, 1)
        dropped = (b"content-length", b"etag", b"last-modified", b"accept-ranges")
        headers = [(k, v) for k, v in start["headers"] if k not in dropped]
        await self.send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await self.send({"type": "http.response.body", "body": body})
