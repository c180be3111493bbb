"""What a body may say, and that what can be saved can be read."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from layers.store.bodies import (
    KINDS,
    ActionBody,
    AgendaItem,
    Condition,
    DecisionBody,
    IndicatorBody,
    MeetingBody,
    NoteBody,
    OpinionBody,
    RatingEntry,
    ResponseBody,
    ResultBody,
    RolloutBody,
    body_of,
    read_body,
    write_body,
)
from layers.store.drill_bodies import (
    CheckLine,
    DrillBody,
    FindingBody,
    HeldDrill,
    Inject,
    Leg,
    Role,
    Slot,
    StartPlace,
)
from layers.store.errors import EntryRefused

DAY = datetime.date(2014, 3, 31)
AGENDA = (AgendaItem(measure="D2-1"), AgendaItem(text="その他"))
PARK = "emergency_site:p1"
DRILL = DrillBody(
    title="避難所開設訓練",
    type="shelter",
    state="done",
    objectives=("30分で開ける",),
    ward="港区",
    districts=("23111-01",),
    area=((136.85, 35.09), (136.86, 35.09), (136.86, 35.1)),
    date=DAY,
    start="18:30",
    participants=120,
    night=True,
    step_free=None,
    partners=("区政協力委員会",),
    scenario="hazard=tsunami&blocked=n1,n2",
    sites=(PARK,),
    starts=(StartPlace(id="s1", name="会館前", longitude=136.851, latitude=35.091),),
    legs=(Leg(id="r1", start="s1", site=PARK),),
    safety=("車道を歩かない",),
    roles=(Role(role="受付", office="総務課"), Role(role="誘導")),
    timetable=(Slot(minute=0, text="開始"), Slot(minute=90, text="講評", office="総務課")),
    checklist=(CheckLine(text="開錠", minute=10), CheckLine(text="受付")),
    injects=(Inject(id="i1", minute=15, text="停電", sender="本部", to="施設班", expected="発電機を使う"),),
    copied_from="2025-09-07",
    held=HeldDrill(date=DAY, participants=98, opening_min=27.5, run="r1"),
)
FULL = [
    ("result", ResultBody(state="confirmed", rating=RatingEntry(scale_id="kawasaki", code="3"), results="一\n二")),
    ("rollout", RolloutBody(state="preparing", conditions=(Condition(text="予算", met=None),), blocker="人", due=DAY)),
    ("indicator_value", IndicatorBody(value=173, unit="か所", date=DAY, source="資料7-2", definition="公園")),
    ("indicator_value", IndicatorBody()),
    ("action", ActionBody(text="見直す", office="総務課", due=DAY, state="running")),
    ("action", ActionBody(text="調べる", meeting="2026-06-10", measure="D2-1")),
    ("note", NoteBody(text="𠮷野家の前 😀 \u202e")),
    (
        "opinion",
        OpinionBody(text="広げる", source="resident", meeting="2026-06-10", themes=("2-ties",), measures=("D2-1",)),
    ),
    ("response", ResponseBody(state="not_adopted", reason="予算がない", measures=("D2-1",), office="総務課")),
    ("response", ResponseBody(state="unanswered")),
    ("meeting", MeetingBody(title="第1回", date=DAY, start="18:30", state="closed", agenda=AGENDA, next="m2")),
    ("meeting", MeetingBody(title="第2回", state="cancelled", reason="地震")),
    ("drill", DrillBody(title="津波避難訓練", type="tsunami")),
    ("drill", DRILL),
    ("finding", FindingBody(sort="issue", text="鍵が開かない", drill="2026-09-06", source="e1", measure="D2-3")),
    ("decision", DecisionBody(text="三棟を指定する", measure="D2-1", office="総務課", due=DAY)),
]


@pytest.mark.parametrize(("kind", "body"), FULL)
def test_a_body_reads_back_as_it_was_written(kind: str, body: Any):
    assert read_body(kind, write_body(kind, body)) == body
    assert body_of(kind, body.model_dump()) == body


def test_every_kind_is_tried_above():
    assert {kind for kind, _ in FULL} == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("result", {"state": "finished"}, "state"),
        ("result", {"result": "x"}, "result"),
        ("result", {"rating": {"scale_id": "", "code": "3"}}, "rating.scale_id"),
        ("result", {"rating": {"code": "3"}}, "rating.scale_id"),
        ("result", {"state": "not_entered", "results": "x"}, "nothing|something"),
        ("result", {"results": "a\x00b"}, "results"),
        ("result", {"results": "\ud800"}, "results"),
        ("result", {"results": "あ" * 20_001}, "results"),
        ("rollout", {}, "state"),
        ("rollout", {"state": "ready", "conditions": [{"text": " "}]}, "conditions.0.text"),
        ("rollout", {"state": "ready", "due": "31 March"}, "due"),
        ("indicator_value", {"value": "103", "date": DAY, "source": "s"}, "value"),
        ("indicator_value", {"value": True, "date": DAY, "source": "s"}, "value"),
        ("indicator_value", {"value": float("nan"), "date": DAY, "source": "s"}, "value"),
        ("indicator_value", {"value": float("inf"), "date": DAY, "source": "s"}, "value"),
        ("indicator_value", {"value": 1.0, "source": "s"}, "date"),
        ("indicator_value", {"value": 1.0, "date": DAY, "source": "　"}, "source"),
        ("action", {"text": "\n"}, "text"),
        ("action", {"text": "x", "state": "late"}, "state"),
        ("note", {}, "text"),
        ("opinion", {"text": "x"}, "source"),
        ("opinion", {"text": "x", "source": "mayor"}, "source"),
        ("opinion", {"text": "x", "source": "staff", "measures": [" "]}, "measures.0"),
        ("response", {"state": "maybe"}, "state"),
        ("response", {"state": "not_adopted"}, "needs a reason"),
        ("response", {"state": "not_adopted", "reason": "　"}, "needs a reason"),
        ("meeting", {"title": "x", "state": "cancelled"}, "cancelled needs a reason"),
        ("meeting", {"title": "x", "state": "postponed", "reason": " "}, "postponed needs a reason"),
        ("meeting", {"title": "x", "state": "running"}, "running needs its date"),
        ("meeting", {"title": "x", "state": "closed"}, "closed needs its date"),
        ("meeting", {"title": "x", "start": "25:00"}, "start"),
        ("meeting", {"title": "x", "agenda": [{}]}, "agenda.0"),
        ("decision", {"measure": "D2-1"}, "text"),
        ("letter", {}, "kind"),
    ],
)
def test_what_a_kind_does_not_take_is_refused_by_name(kind: str, values: dict[str, Any], field: str):
    with pytest.raises(EntryRefused, match=field):
        body_of(kind, values)


def test_a_body_of_another_kind_is_refused():
    with pytest.raises(EntryRefused, match="found NoteBody, expected ResultBody"):
        write_body("result", NoteBody(text="x"))


@pytest.mark.parametrize(
    "body",
    [
        ResultBody(results="x").model_copy(update={"results": 3}),
        ResultBody(results="x").model_copy(update={"state": "finished"}),
        ResultBody(results="x").model_copy(update={"results": "\ud800"}),
        IndicatorBody().model_copy(update={"value": float("nan")}),
    ],
)
def test_a_body_made_past_its_checks_is_refused(body: Any):
    with pytest.raises(EntryRefused):
        write_body("result" if isinstance(body, ResultBody) else "indicator_value", body)


def test_a_body_never_changes():
    body = NoteBody(text="x")
    with pytest.raises(ValidationError):
        body.text = "y"  # type: ignore[misc]
    assert body.text == "x"


def test_a_value_keeps_every_digit():
    body = IndicatorBody(value=0.1 + 0.2, date=DAY, source="s")
    assert read_body("indicator_value", write_body("indicator_value", body)) == body


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"state": "cancelled"}, "needs a reason"),
        ({"state": "postponed", "reason": " "}, "needs a reason"),
        ({"state": "done"}, "says when"),
        ({"held": {"date": DAY}}, "says when"),
        ({"area": ((136.8, 35.0), (136.9, 35.0))}, "three corners"),
        ({"starts": DRILL.starts * 2}, "stands twice"),
        ({"starts": DRILL.starts, "legs": DRILL.legs}, "a start to a site"),
        ({"sites": DRILL.sites, "legs": DRILL.legs}, "a start to a site"),
        ({"start": "24:00"}, "start"),
        ({"participants": -1}, "participants"),
        ({"injects": ({"id": "i1", "minute": -1, "text": "停電"},)}, "injects"),
        ({"roles": ({"role": "受付", "name": "山田"},)}, "roles"),
    ],
)
def test_a_drill_that_cannot_be_is_refused(changes: dict[str, Any], told: str):
    with pytest.raises(EntryRefused, match=told):
        body_of("drill", {"title": "訓練", "type": "shelter", **changes})
