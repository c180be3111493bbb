"""One official file over the network, whole or not at all. The only place that calls outside, and only when asked.

The body stays in memory until it is whole and looks like what was asked for: no partial file is ever on disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import requests

from layers.problems import DownloadFailed, Problem
from layers.spec import LOOPBACK, DownloadLimits

_CHUNK = 65_536
_REDIRECTS = 5
_MAGIC = {"zip": (b"PK\x03\x04",), "geojson": (b"{",), "csv": ()}
_NO_CSV = (b"<", b"{", b"[", b"PK\x03\x04", b"%PDF")
#: Answers worth another try: the server is busy or broken for the moment.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})

Progress = Callable[[int, int | None], None]


def _wait(seconds: float) -> None:
    threading.Event().wait(seconds)


def silent(_done: int, _total: int | None) -> None:
    """No progress wanted."""


@dataclass(frozen=True)
class Wanted:
    """A file to fetch: address, what its body must be (csv, geojson, zip), most bytes it may have."""

    url: str
    body: str
    max_bytes: int


@dataclass(frozen=True)
class Patience:
    """The limits of `DownloadLimits`, and how to wait between tries [s] (tests do not wait)."""

    limits: DownloadLimits
    wait: Callable[[float], None] = field(default=_wait, repr=False)


class _TryAgain(Exception):
    """A failure that may pass; carries what to say if it does not."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.code)


def download(wanted: Wanted, patience: Patience, progress: Progress = silent) -> bytes:
    """Fetch a file; tries again with doubled pauses where the fault may pass.

    ``progress(done, total)`` is called after each piece [bytes]; total is None where the server does not tell it.
    What it raises stops the download.

    Raises:
        DownloadFailed: no connection, refused, sent to another host, too large, cut short, or not such a file.
    """
    pause = patience.limits.backoff_s
    for left in reversed(range(patience.limits.tries)):
        try:
            return _once(wanted, patience.limits, progress)
        except _TryAgain as err:
            if not left:
                raise DownloadFailed(err.problem) from err
            patience.wait(pause)
            pause *= 2
    raise DownloadFailed(Problem(wanted.url, None, None, "download_unreachable", "0", "≥ 1"))


def _once(wanted: Wanted, limits: DownloadLimits, progress: Progress) -> bytes:
    try:
        with requests.Session() as session, _answer(session, wanted, limits) as answer:
            _check_head(wanted, answer)
            body = _body(wanted, answer, progress)
    except requests.exceptions.ChunkedEncodingError as err:
        # The connection ended before the body did.
        raise _TryAgain(_problem(wanted, "download_cut", str(err)[:120], "Content-Length")) from err
    except requests.exceptions.RequestException as err:
        raise _TryAgain(_problem(wanted, "download_unreachable", type(err).__name__, str(limits.tries))) from err
    _check_body(wanted, body)
    return body


def _problem(wanted: Wanted, code: str, found: str, expected: str) -> Problem:
    return Problem(wanted.url, None, None, code, found, expected)


def _answer(session: requests.Session, wanted: Wanted, limits: DownloadLimits) -> requests.Response:
    """The answer, after redirects within the declared host; its body is not read yet."""
    url = wanted.url
    # An office's proxy is for the world outside, not for this machine.
    session.trust_env = urlsplit(url).hostname not in LOOPBACK
    for _ in range(_REDIRECTS + 1):
        answer = session.get(
            url,
            stream=True,
            allow_redirects=False,
            timeout=(limits.connect_s, limits.read_s),
            # Packed bodies would make the announced length, and the limit, mean something else.
            headers={"Accept-Encoding": "identity"},
        )
        if not answer.is_redirect:
            return answer
        answer.close()
        url = _next_address(wanted, url, answer.headers["Location"])
    raise DownloadFailed(_problem(wanted, "download_elsewhere", f"> {_REDIRECTS} ×", _place(wanted.url)))


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _next_address(wanted: Wanted, url: str, location: str) -> str:
    following = urljoin(url, location)
    if _place(following) != _place(wanted.url):
        raise DownloadFailed(_problem(wanted, "download_elsewhere", _place(following), _place(wanted.url)))
    return following


def _check_head(wanted: Wanted, answer: requests.Response) -> None:
    status = answer.status_code
    if status != requests.codes.ok:
        problem = _problem(wanted, "download_status", f"{status} {answer.reason or ''}".strip(), "200")
        raise _TryAgain(problem) if status in _PASSING else DownloadFailed(problem)
    kind = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind in {"text/html", "application/xhtml+xml"}:
        raise DownloadFailed(_problem(wanted, "download_not_data", kind, wanted.body))
    packed = answer.headers.get("Content-Encoding", "identity")
    if packed != "identity":
        raise DownloadFailed(_problem(wanted, "download_not_data", f"Content-Encoding: {packed}", "identity"))
    _check_size(wanted, _total(answer) or 0)


def _total(answer: requests.Response) -> int | None:
    told = answer.headers.get("Content-Length", "")
    return int(told) if told.isascii() and told.isdigit() else None


def _check_size(wanted: Wanted, size: int) -> None:
    if size > wanted.max_bytes:
        found, most = f"{size:,} bytes", f"{wanted.max_bytes:,} bytes"
        raise DownloadFailed(_problem(wanted, "download_too_large", found, most))


def _body(wanted: Wanted, answer: requests.Response, progress: Progress) -> bytes:
    total, body = _total(answer), bytearray()
    for piece in answer.iter_content(_CHUNK):
        body += piece
        _check_size(wanted, len(body))
        progress(len(body), total)
    if total is not None and len(body) != total:
        raise _TryAgain(_problem(wanted, "download_cut", f"{len(body):,} bytes", f"{total:,} bytes"))
    return bytes(body)


def _check_body(wanted: Wanted, body: bytes) -> None:
    """A page saying "not found" with status 200 is no list; neither is an empty file."""
    head = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    wrong = head.startswith(_NO_CSV) if wanted.body == "csv" else not head.startswith(_MAGIC[wanted.body])
    if wrong or not head:
        found = ascii(head[:40].decode("latin-1")) if head else "0 bytes"
        raise DownloadFailed(_problem(wanted, "download_not_data", found, wanted.body))
