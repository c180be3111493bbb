"""Joining: the code once, a cookie that outlives the server, and codes that cannot be tried out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.board.app import create_app
from dashboard.board.desk import Desk
from dashboard.board.limits import Limits
from layers.store.engine import connect
from layers.store.runs import runs_path
from tests.board.conftest import BASE, Device, Hall, TestClient
from tests.board.running import begun, made_folder, now
from tests.support import CONFIG

DATA = ("/board/plan", "/board/state", "/board/state?after=0")


@pytest.mark.parametrize("path", DATA)
def test_without_joining_nothing_is_told(hall: Hall, path: str):
    answer = hall.device().client.get(path)
    assert (answer.status_code, answer.json()) == (401, {"error": "not_joined"})
    assert hall.run.plan.title not in answer.text


def test_without_joining_nothing_is_taken(hall: Hall):
    assert hall.device().add("head_count", site="shelter:1", people=3).status_code == 401
    assert hall.runs.entries(hall.run.id) == []


@pytest.mark.parametrize("typed", ["{}", "{} ", "-{}"])
def test_the_code_opens_the_run_as_people_type_it(hall: Hall, typed: str):
    device = hall.device()
    answer = device.join(typed.format(hall.run.code.lower()))
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert device.client.cookies["sonae_board"] not in answer.text
    plan = device.client.get("/board/plan").json()
    assert (plan["title"], plan["device"], plan["mode"], plan["training"]) == (
        hall.run.plan.title,
        "受付1",
        "drill",
        True,
    )
    # Every device tells the city's time, whatever zone it is set to.
    assert plan["utc_offset_hours"] == CONFIG.app.time.utc_offset_hours == 9
    told = device.client.get("/board/plan").text
    assert not [code for code in (hall.run.code, hall.run.control_code) if code in told]


def test_a_token_holds_for_a_server_started_anew(hall: Hall):
    device = hall.device(label="受付1")
    app = create_app(list, CONFIG, Desk(lambda: [hall.folder]))
    later = Device(TestClient(app, BASE, cookies=dict(device.client.cookies)), hall.run.id)
    assert later.add("head_count", site="shelter:1", people=3).json()["stored"] is True


def test_a_made_up_token_is_nobodys(hall: Hall):
    for token in ("x" * 43, "", "受付", "%00"):
        answer = hall.device().client.get("/board/plan", headers={"Cookie": f"sonae_board={token}".encode()})
        assert answer.status_code == 401


def test_a_wrong_code_is_said_and_ten_of_them_shut_the_door(hall: Hall):
    device, other = hall.device("192.168.1.5"), hall.device("192.168.1.6")
    for _ in range(10):
        assert (answer := device.join("AAAAAAAA")).status_code == 403
        assert answer.json() == {"error": "wrong_code"}
    for right in (hall.run.code, hall.run.control_code):
        shut = device.join(right)
        assert (shut.status_code, shut.json(), shut.headers["retry-after"]) == (429, {"error": "too_many_codes"}, "600")
        assert "set-cookie" not in shut.headers
        assert other.join(right).status_code == 200
    hall.clock.seconds = 601
    assert device.join(hall.run.code).status_code == 200


def test_who_says_to_come_from_elsewhere_is_not_believed(hall: Hall):
    device = hall.device("192.168.1.5")
    told = [
        device.post(
            "/board/join", {"code": "AAAAAAAA", "device": "x"}, **{"X-Forwarded-For": f"10.0.0.{n}"}
        ).status_code
        for n in range(11)
    ]
    assert told == [403] * 10 + [429]


def test_many_addresses_together_are_limited_too(make_hall: Callable[[Limits], Hall]):
    hall = make_hall(Limits(wrong_codes=2, wrong_codes_all=5))
    told = [hall.device(f"10.0.0.{n}").join("AAAAAAAA").status_code for n in range(7)]
    assert told == [403] * 5 + [429] * 2


def test_right_codes_are_not_counted(make_hall: Callable[[Limits], Hall]):
    hall = make_hall(Limits(wrong_codes=2, wrong_codes_all=3))
    assert [hall.device().join(hall.run.code).status_code for _ in range(8)] == [200] * 8


def test_two_devices_of_one_name_are_told_apart(hall: Hall):
    names = [hall.device(label="受付1").client.get("/board/plan").json()["device"] for _ in range(2)]
    assert names == ["受付1", "受付1 (2)"]


@pytest.mark.parametrize("label", ["アプリ", "App"])
def test_no_device_passes_for_the_app(hall: Hall, label: str):
    named = hall.device(label=label).client.get("/board/plan").json()["device"]
    assert named == f"{label} (2)"


@pytest.mark.parametrize("label", ["", "  ", "x" * 21, "a\nb"])
def test_a_label_is_a_short_line(hall: Hall, label: str):
    answer = hall.device().join(hall.run.code, label)
    assert (answer.status_code, answer.json()) == (400, {"error": "label"})


def test_a_run_has_room_for_so_many_devices(hall: Hall, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("layers.store.runs._DEVICES", 2)
    told = [hall.device().join(hall.run.code) for _ in range(3)]
    assert [one.status_code for one in told] == [200, 200, 403]
    assert told[2].json() == {"error": "too_many_devices"}


def test_a_closed_run_lets_nobody_in_but_still_tells_those_inside(hall: Hall):
    inside = hall.device(label="受付1")
    hall.runs.close(hall.run.id, "本部", now())
    for code in (hall.run.code, hall.run.control_code):
        assert hall.device().join(code).status_code == 403
    assert inside.state()["closed"] is not None
    refused = inside.add("head_count", site="shelter:1", people=3)
    assert (refused.status_code, refused.json()) == (409, {"error": "run_closed"})


def test_the_run_of_any_folder_is_found(tmp_path: Path):
    made = [made_folder(tmp_path / "one"), made_folder(tmp_path / "two", training=False)]
    runs = [begun(made[0]), begun(made[1], training=False)]
    app = create_app(lambda: made, CONFIG)
    told = []
    for run in runs:
        device = Device(TestClient(app, BASE), run.id)
        assert device.join(run.code).status_code == 200
        told.append(device.client.get("/board/plan").json())
    assert [(one["run"], one["mode"], one["training"]) for one in told] == [
        (runs[0].id, "drill", True),
        (runs[1].id, "event", False),
    ]


def test_a_log_that_is_too_old_keeps_nobody_out_of_another_folder(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    made = [made_folder(tmp_path / "old"), made_folder(tmp_path / "new")]
    run = [begun(folder) for folder in made][1]
    with closing(connect(runs_path(made[0]))) as bare:
        bare.execute("ALTER TABLE runs RENAME COLUMN control_code TO other")
    device = Device(TestClient(create_app(lambda: made, CONFIG), BASE), run.id)
    assert device.join(run.code).status_code == 200
    assert device.client.get("/board/plan").json()["run"] == run.id
    assert "old: entries cannot be read: no such column" in capfd.readouterr().err


def test_leaving_forgets_the_cookie(hall: Hall):
    device = hall.device(label="受付1")
    assert device.post("/board/leave", {}).status_code == 200
    assert device.client.get("/board/plan").status_code == 401
