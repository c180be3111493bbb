"""Two codes, two roles: who hands out injects knows them ahead of time, and nobody else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.board.app import create_app
from dashboard.board.desk import Desk
from layers.store.drill_bodies import Inject
from layers.store.run_bodies import RunPlan
from layers.store.runs import open_runs
from tests.board.conftest import BASE, Clock, Device, Hall, TestClient
from tests.board.running import made_folder, now, plan
from tests.store.helpers import in_memory
from tests.support import CONFIG

#: Characters that no word of the board has.
RARE = st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x4DBF), min_size=2, max_size=6)
INJECTS = st.lists(
    st.builds(Inject, id=RARE, minute=st.integers(0, 90), text=RARE, sender=RARE, to=RARE, expected=RARE),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.id,
)


def test_controllers_get_the_injects_and_players_none(hall: Hall):
    told = {name: one.client.get("/board/plan").json() for name, one in devices(hall).items()}
    (inject,) = hall.run.plan.injects
    assert (told["player"]["role"], told["player"]["injects"]) == ("player", [])
    # What an inject should bring about stands on the controllers' paper list alone.
    assert told["control"]["role"] == "control"
    assert told["control"]["injects"] == [inject.model_dump(exclude={"expected"})]
    assert inject.expected
    apart = {"role", "injects", "device"}
    player, control = ({k: v for k, v in one.items() if k not in apart} for one in told.values())
    assert player == control


def test_a_controllers_code_is_told_to_no_device(hall: Hall):
    for device in devices(hall).values():
        for path in ("/board/plan", "/board/state"):
            answer = device.client.get(path).text
            assert hall.run.control_code not in answer
            assert hall.run.code not in answer


def test_a_role_holds_for_a_server_started_anew(hall: Hall):
    for role, device in devices(hall).items():
        app = create_app(list, CONFIG, Desk(lambda: [hall.folder]))
        later = Device(TestClient(app, BASE, cookies=dict(device.client.cookies)), hall.run.id)
        told = later.client.get("/board/plan").json()
        assert (told["role"], len(told["injects"])) == (role, role == "control")


@pytest.mark.parametrize("inject", ["i1", "i9"])
def test_a_player_gives_no_inject_and_learns_nothing_of_it(hall: Hall, inject: str):
    answer = hall.device(label="受付1").add("inject_done", inject=inject)
    assert (answer.status_code, answer.json()) == (403, {"error": "not_control"})
    assert hall.runs.entries(hall.run.id) == []


def test_what_a_controller_gave_is_told_to_controllers(hall: Hall):
    player, control = devices(hall).values()
    assert control.add("inject_done", inject="i1").status_code == 200
    assert hall.control().state()["state"]["injects"]["i1"]["device"] == "統制班"
    assert player.state()["state"]["injects"] == {}


def test_a_player_takes_no_inject_back(hall: Hall):
    player, control = devices(hall).values()
    given_inject = control.add("inject_done", inject="i1").json()["id"]
    refused = player.add("void", entry=given_inject)
    assert (refused.status_code, refused.json()) == (409, {"error": "not_yours"})
    assert list(control.state()["state"]["injects"]) == ["i1"]
    assert control.add("void", entry=given_inject).status_code == 200
    assert control.state()["state"]["injects"] == {}


def test_what_was_stored_for_a_controller_stays_stored_whoever_sends_it_again(hall: Hall):
    player, control = devices(hall).values()
    posted = control.entry("inject_done", inject="i1")
    told = [one.post("/board/entries", posted).json() for one in (control, player)]
    assert [(one["seq"], one["stored"], one["new"]) for one in told] == [(1, True, True), (1, True, False)]
    differs = player.post("/board/entries", posted | {"body": {"inject": "i1", "note": "別"}})
    assert (differs.status_code, differs.json()) == (409, {"error": "entry_differs"})


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    made = in_memory()
    yield made_folder(made / "data")
    shutil.rmtree(made)


@settings(max_examples=3, deadline=None)
@given(INJECTS)
def test_no_answer_to_a_player_bears_anything_of_an_inject(place: Path, injects: list[Inject]):
    hall = with_injects(place, injects)
    player, control = devices(hall).values()
    given_injects = [control.add("inject_done", inject=one.id, note="渡した").json()["id"] for one in injects]
    told = everything_asked(hall, player, injects, given_injects)
    # The same question to a controller: the check below can fail.
    known = control.client.get("/board/plan").text + control.client.get("/board/state").text
    for one in injects:
        assert one.text in known and one.id in known
        assert [text for text in (one.id, one.text, one.sender, one.to, one.expected) if text in told] == []


def everything_asked(hall: Hall, player: Device, injects: list[Inject], entries: list[str]) -> str:
    """Every answer, with its headers, that a player's device can have of the board; the page's files are of no run."""
    paths = ["/", "/board/words", "/board/plan", "/board/state", "/board/state?after=0"]
    answers: list[Any] = [player.client.get(path) for path in paths]
    answers += [player.add("void", entry=entry) for entry in entries]
    answers += [player.add("inject_done", inject="i9") for _ in injects]
    answers += [player.add("observation", text="出口が暗い"), player.add("check_done", line=1), player.add("evacuated")]
    answers += [player.client.get("/board/plan"), player.client.get("/board/state")]
    hall.runs.close(hall.run.id, "本部", now())
    answers += [player.client.get("/board/plan"), player.client.get("/board/state"), player.post("/board/leave", {})]
    answers.append(player.join(hall.run.code))
    return "\n".join(f"{one.headers} {one.text}" for one in answers)


def devices(hall: Hall) -> dict[str, Device]:
    """A device of each role."""
    return {"player": hall.device(label="受付1"), "control": hall.control()}


def with_injects(folder: Path, injects: list[Inject]) -> Hall:
    told = RunPlan.model_validate(plan().model_dump() | {"injects": injects})
    runs = open_runs(folder)
    run = runs.start("d1", "drill", told, "本部", now())
    return Hall(create_app(lambda: [folder], CONFIG), runs, run, Clock(), folder)
