"""Entries: stored once, refused with a reason, told to everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.board.limits import Limits
from tests.board.conftest import Hall
from tests.board.running import begun


def test_an_entry_is_answered_once_it_is_stored(hall: Hall):
    device = hall.device(label="受付1")
    posted = device.entry("head_count", site="shelter:1", people=120)
    answer = device.post("/board/entries", posted)
    assert (answer.status_code, answer.json()) == (200, {"id": posted["id"], "seq": 1, "stored": True, "new": True})
    (stored,) = hall.runs.entries(hall.run.id)
    assert (stored.id, stored.device, stored.kind, stored.body.people) == (posted["id"], "受付1", "head_count", 120)


def test_sent_again_it_is_stored_once(hall: Hall):
    device, other = hall.device(label="受付1"), hall.device(label="受付2")
    posted = device.entry("head_count", site="shelter:1", people=120)
    told = [one.post("/board/entries", posted).json() for one in (device, device, other)]
    assert [(one["seq"], one["stored"], one["new"]) for one in told] == [
        (1, True, True),
        (1, True, False),
        (1, True, False),
    ]
    assert len(hall.runs.entries(hall.run.id)) == 1


def test_the_same_id_with_another_content_is_refused(hall: Hall):
    device = hall.device(label="受付1")
    posted = device.entry("head_count", site="shelter:1", people=120)
    device.post("/board/entries", posted)
    posted["body"] = {"site": "shelter:1", "people": 121}
    answer = device.post("/board/entries", posted)
    assert (answer.status_code, answer.json()) == (409, {"error": "entry_differs"})
    assert [one.body.people for one in hall.runs.entries(hall.run.id)] == [120]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("head_count", {"site": "shelter:9", "people": 1}),
        ("head_count", {"site": "shelter:1", "people": -1}),
        ("head_count", {"site": "shelter:1", "people": 1.5}),
        ("head_count", {"site": "shelter:1", "people": 1, "name": "山田"}),
        ("site_state", {"site": "shelter:1", "state": "burnt"}),
        ("observation", {"text": "x" * 501}),
        ("observation", {"text": " "}),
        ("inject_done", {"inject": "i9"}),
        ("check_done", {"line": 3}),
        ("walk", {"leg": "l1", "seconds": 0, "profile": "slow", "people": 1}),
        ("void", {"entry": "0" * 32}),
        ("evacuated", {}),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(hall: Hall, kind: str, body: dict[str, object]):
    device = hall.control()
    answer = device.add(kind, **body)
    assert (answer.status_code, answer.json()["error"]) == (400, "entry")
    assert answer.json()["detail"]
    assert "山田" not in answer.text
    assert hall.runs.entries(hall.run.id) == []


@pytest.mark.parametrize("ident", ["short", "x" * 41, "a" * 20 + "_", "受" * 20, "", None, 5])
def test_ids_are_of_one_form(hall: Hall, ident: object):
    device = hall.device(label="受付1")
    answer = device.post("/board/entries", {**device.entry("head_count", site="shelter:1", people=1), "id": ident})
    assert (answer.status_code, answer.json()) == (400, {"error": "entry", "detail": "id"})


@pytest.mark.parametrize("extra", [{"seq": 1}, {"device": "本部"}, {"received": "2026-01-01T00:00:00Z"}])
def test_unknown_fields_are_refused(hall: Hall, extra: dict[str, object]):
    device = hall.device(label="受付1")
    answer = device.post("/board/entries", {**device.entry("head_count", site="shelter:1", people=1), **extra})
    assert answer.status_code == 400


def test_an_entry_of_another_run_stays_out(hall: Hall):
    other = begun(hall.folder)
    device = hall.device(label="受付1")
    device.run = other.id
    answer = device.add("head_count", site="shelter:1", people=1)
    assert (answer.status_code, answer.json()) == (409, {"error": "other_run"})
    assert hall.runs.entries(hall.run.id) == hall.runs.entries(other.id) == []


def test_a_device_withdraws_its_own_entries_alone(hall: Hall):
    one, other = hall.device(label="受付1"), hall.device(label="受付2")
    made = one.add("head_count", site="shelter:1", people=120).json()["id"]
    refused = other.add("void", entry=made)
    assert (refused.status_code, refused.json()) == (409, {"error": "not_yours"})
    assert one.add("void", entry=made).status_code == 200
    assert one.state()["state"]["sites"][0]["people"] is None
    assert len(hall.runs.entries(hall.run.id)) == 2


def test_a_burst_passes_and_a_flood_does_not(make_hall: Callable[[Limits], Hall]):
    hall = make_hall(Limits(entries=5))
    device, other = hall.device(label="受付1"), hall.device(label="受付2")
    told = [device.add("late", site="shelter:1", people=1).status_code for _ in range(6)]
    assert told == [200] * 5 + [429]
    assert other.add("late", site="shelter:1", people=1).status_code == 200
    hall.clock.seconds = 61
    assert device.add("late", site="shelter:1", people=1).status_code == 200


def test_the_default_limit_is_above_what_an_hour_offline_piles_up():
    assert Limits().entries >= 200


def test_everybody_sees_how_it_stands(hall: Hall):
    one, other = hall.control("受付1"), hall.control("受付2")
    empty = other.state()
    assert (empty["seq"], empty["closed"]) == (0, None)
    assert [(s["state"], s["people"]) for s in empty["state"]["sites"]] == [(None, None)] * 2
    assert empty["state"]["totals"] == {"people": None, "unreported": 2, "late": 0}
    one.add("site_state", site="shelter:1", state="open")
    one.add("head_count", site="shelter:1", people=120)
    one.add("late", site="shelter:1", people=4)
    one.add("inject_done", inject="i1", note="")
    one.add("check_done", line=2)
    told = other.state(after=0)
    site = told["state"]["sites"][0]
    assert (site["state"], site["people"], site["late"], site["over"], site["device"]) == (
        "open",
        120,
        4,
        True,
        "受付1",
    )
    assert told["state"]["totals"] == {"people": 120, "unreported": 1, "late": 4}
    assert list(told["state"]["injects"]) == ["i1"]
    assert list(told["state"]["checks"]) == ["2"]
    opening = told["state"]["opening_min"]
    assert opening is not None and opening == round(opening, 1)
    assert told["seq"] == 5
    assert other.state(after=5)["state"] is None


def test_news_since_is_a_number(hall: Hall):
    device = hall.device(label="受付1")
    told = [device.client.get("/board/state", params={"after": after}).status_code for after in ("0", "-1", "12")]
    assert told == [200] * 3
    wrong = ("x", "", "1e3", "9" * 30, "１２", "-2")
    assert [device.client.get("/board/state", params={"after": after}).status_code for after in wrong] == [400] * 6


def test_a_file_that_cannot_be_read_asks_to_try_again(hall: Hall):
    device = hall.device(label="受付1")
    for path in hall.folder.glob("runs.sqlite*"):
        path.write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    answer = device.client.get("/board/plan")
    assert (answer.status_code, answer.json(), answer.headers["retry-after"]) == (503, {"error": "damaged"}, "5")
    assert device.add("head_count", site="shelter:1", people=1).status_code == 503
