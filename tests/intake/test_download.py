"""A file over the network: whole or not at all, from the declared host alone, with patience and a limit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from layers.intake.download import Patience, Wanted, download
from layers.problems import DownloadFailed
from layers.spec import DownloadLimits
from tests.loopback import Answer, Server, serving

BODY = "名称,経度,緯度\r\n".encode() + b"a,136.9,35.1\r\n" * 20_000
LIMITS = DownloadLimits(connect_s=2, read_s=0.3, tries=3, backoff_s=1)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


class Waits(list[float]):
    """Pauses asked for; none is waited."""


def take(url: str, waits: Waits, *, body: str = "csv", most: int = 10**6, progress=lambda *_: None) -> bytes:
    return download(Wanted(url, body, most), Patience(LIMITS, waits.append), progress)


def refused(url: str, waits: Waits, **choices) -> tuple[str, str, str]:
    with pytest.raises(DownloadFailed) as caught:
        take(url, waits, **choices)
    problem = caught.value.problem
    assert problem.file == url
    return problem.code, problem.value, problem.expected


def test_the_bytes_come_as_they_are_with_progress(server: Server):
    seen: list[tuple[int, int | None]] = []
    waits = Waits()
    assert take(server.put("/a.csv", Answer(BODY)), waits, progress=lambda *now: seen.append(now)) == BODY
    assert [total for _, total in seen] == [len(BODY)] * len(seen)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(seen) > 1
    assert seen[-1][0] == len(BODY)
    assert not waits
    assert server.headers[0]["Accept-Encoding"] == "identity"


def test_a_server_that_does_not_tell_the_length(server: Server):
    seen: list[int | None] = []
    url = server.put("/a.csv", Answer(BODY, length=None))
    assert take(url, Waits(), progress=lambda _done, total: seen.append(total)) == BODY
    assert set(seen) == {None}


def test_500_then_503_then_the_file(server: Server):
    waits = Waits()
    url = server.put("/a.csv", Answer(status=500), Answer(status=503), Answer(BODY))
    assert take(url, waits) == BODY
    assert waits == [1, 2]


def test_500_for_ever(server: Server):
    waits = Waits()
    assert refused(server.put("/a.csv", Answer(status=500)), waits)[:2] == (
        "download_status",
        "500 Internal Server Error",
    )
    assert (len(server.asked), waits) == (3, [1, 2])


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_plain_no_is_not_asked_again(server: Server, status: int):
    code, found, expected = refused(server.put("/a.csv", Answer(b"no", status=status)), Waits())
    assert (code, found.split()[0], expected) == ("download_status", str(status), "200")
    assert len(server.asked) == 1


def test_a_server_that_stops_answering(server: Server):
    waits = Waits()
    assert refused(server.put("/a.csv", Answer(BODY, hang_s=5)), waits)[0] == "download_unreachable"
    assert (len(server.asked), waits) == (3, [1, 2])


def test_a_slow_answer_then_a_good_one(server: Server):
    assert take(server.put("/a.csv", Answer(BODY, hang_s=5), Answer(BODY)), Waits()) == BODY


def test_nobody_there(server: Server):
    free = server.base
    server.base = ""
    with serving() as other:
        gone = other.base
    assert gone != free
    assert refused(gone + "/a.csv", Waits())[::2] == ("download_unreachable", "3")


def test_a_body_cut_short_is_no_file(server: Server):
    waits = Waits()
    url = server.put("/a.csv", Answer(BODY[:100_000], length=len(BODY)))
    assert refused(url, waits)[0] == "download_cut"
    assert waits == [1, 2]
    url = server.put("/b.csv", Answer(BODY[:100_000], length=len(BODY)), Answer(BODY))
    assert take(url, Waits()) == BODY


HTML = b"<!DOCTYPE html><html><title>404 Not Found</title></html>"


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (Answer(HTML, headers={"Content-Type": "text/html; charset=utf-8"}), "csv"),
        (Answer(BODY, headers={"Content-Type": "TEXT/HTML"}), "csv"),
        (Answer(HTML), "csv"),
        (Answer(b"\xef\xbb\xbf\r\n  " + HTML), "csv"),
        (Answer(b'{"error": "no such file"}'), "csv"),
        (Answer(b"PK\x03\x04..."), "csv"),
        (Answer(b"%PDF-1.7"), "csv"),
        (Answer(b""), "csv"),
        (Answer(b" \r\n"), "csv"),
        (Answer(HTML), "zip"),
        (Answer(BODY), "zip"),
        (Answer(BODY), "geojson"),
        (Answer(BODY, headers={"Content-Encoding": "gzip"}), "csv"),
    ],
)
def test_what_is_no_such_data_is_refused_at_status_200(server: Server, answer: Answer, body: str):
    code, found, expected = refused(server.put("/a", answer), Waits(), body=body)
    assert code == "download_not_data"
    assert found
    assert expected in {body, "identity"}
    assert len(server.asked) == 1


@pytest.mark.parametrize(("raw", "body"), [(b"PK\x03\x04rest", "zip"), (b'{"type": 1}', "geojson"), (b"a,b\n", "csv")])
def test_each_form_by_its_first_bytes(server: Server, raw: bytes, body: str):
    assert take(server.put("/a", Answer(raw)), Waits(), body=body) == raw


def test_a_redirect_on_the_same_host(server: Server):
    server.put("/new.csv", Answer(BODY))
    assert take(server.put("/old.csv", Answer(status=302, headers={"Location": "/new.csv"})), Waits()) == BODY
    assert server.asked == ["/old.csv", "/new.csv"]


@pytest.mark.parametrize(
    "location", ["http://localhost:{port}/a.csv", "https://127.0.0.1:{port}/a.csv", "//evil.example/"]
)
def test_a_redirect_to_another_place_is_not_followed(server: Server, location: str):
    there = location.format(port=server.base.rsplit(":", 1)[1])
    code, _, expected = refused(server.put("/a", Answer(status=301, headers={"Location": there})), Waits())
    assert (code, expected) == ("download_elsewhere", server.base)
    assert server.asked == ["/a"]


def test_redirects_in_a_circle_end(server: Server):
    url = server.put("/a", Answer(status=302, headers={"Location": "/a"}))
    assert refused(url, Waits())[0] == "download_elsewhere"
    assert len(server.asked) == 6


@pytest.mark.parametrize("length", [-1, None])
def test_over_the_limit_is_stopped(server: Server, length: int | None):
    seen: list[int] = []
    url = server.put("/a.csv", Answer(BODY, length=length))
    found = refused(url, Waits(), most=100_000, progress=lambda done, _total: seen.append(done))
    assert (found[0], found[2]) == ("download_too_large", "100,000 bytes")
    assert max(seen, default=0) <= 100_000
    assert len(server.asked) == 1


def test_a_callback_may_stop_the_download(server: Server):
    def stop(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(server.put("/a.csv", Answer(BODY)), Waits(), progress=stop)


def test_waiting_is_real_where_nobody_says_otherwise(server: Server):
    limits = LIMITS.model_copy(update={"backoff_s": 0.01})
    url = server.put("/a.csv", Answer(status=500), Answer(BODY))
    assert download(Wanted(url, "csv", 10**6), Patience(limits)) == BODY
