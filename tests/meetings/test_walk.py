"""Prepare, run, close, and the next meeting opens with the differences and the open homework: through the store."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

from layers.held import Held, dated_id, new_id
from layers.meetings import (
    all_homework,
    closing,
    differences_of,
    export_minutes,
    ids,
    ledger,
    load_held,
    meeting_before,
    meeting_of,
    minutes,
    open_homework,
    prepared,
    with_state,
)
from layers.store.bodies import ActionBody, DecisionBody, MeetingBody, OpinionBody, ResponseBody, RolloutBody
from layers.store.place import open_entries
from layers.store.record import Record
from tests.knowledge.shipped import KNOWLEDGE
from tests.meetings.acting import NAME, PLAN
from tests.support import ROOT

WHO = "佐藤"
DAY = datetime.date(2026, 10, 14)
MORNING = datetime.datetime(2026, 10, 14, 0, 0, tzinfo=datetime.UTC)


def test_a_meeting_from_beginning_to_end(tmp_path: Path):
    shutil.copytree(ROOT / "data" / "training" / "meetings", tmp_path / "meetings")
    shutil.copy(ROOT / "data" / "training" / "folder.toml", tmp_path)
    entries = open_entries(tmp_path)

    def now() -> Held:
        held, problems = load_held(tmp_path, PLAN)
        assert problems == []
        return held

    def save(record: Record, body: object, minute: int) -> None:
        latest = now().latest(record)
        moment = MORNING + datetime.timedelta(minutes=minute)
        entries.save(record, body, WHO, moment, 0 if latest is None else latest.version)  # type: ignore[arg-type]

    # Prepare: the planned meeting of the tables is called off, a new one takes its place.
    planned = meeting_of(now(), "2026-10-07")
    save(ids.meeting(NAME, planned.id), with_state(planned.body, "cancelled", reason="訓練：台風"), 0)
    ident = dated_id(now(), "meeting", DAY)
    agenda = prepared(PLAN, ["D2-1", "W-4"], ["訓練：宿題の確認"])
    save(ids.meeting(NAME, ident), MeetingBody(title="訓練 第3回", date=DAY, agenda=agenda), 1)
    before = meeting_before(now(), ident)
    assert before
    assert before.id == "2026-08-26"
    assert len(open_homework(now(), DAY)) == 5

    # Run: what is typed now is no difference of this meeting.
    save(ids.meeting(NAME, ident), with_state(meeting_of(now(), ident).body, "running"), 10)
    opening = differences_of(now(), ident)
    assert {one.kind for one in opening} == {"response", "action", "meeting"}
    said = new_id(now(), "opinion")
    save(ids.opinion(NAME, said), OpinionBody(text="訓練：夜も開けたい", source="resident", meeting=ident), 20)
    taken = new_id(now(), "decision")
    save(ids.decision(NAME, ident, taken), DecisionBody(text="訓練：三棟を加える", measure="D2-1", due=DAY), 30)
    assert differences_of(now(), ident) == opening

    # Close, with homework; then things go on.
    task = ActionBody(text="訓練：持ち主に聞く", office="訓練課", due=DAY, measure="D2-1")
    entries.save_all(closing(now(), ident, [task]), WHO, MORNING + datetime.timedelta(minutes=60), act="save")
    found = minutes(now(), PLAN, ident, DAY)
    assert [len(each) for each in (found.agenda, found.opinions, found.decisions, found.homework)] == [3, 1, 1, 1]
    name, content = export_minutes(now(), found)
    assert name == f"訓練データ_{NAME}_minutes_2026-10-14.csv"
    assert "三棟を加える" in content.decode()
    save(ids.response(NAME, said), ResponseBody(state="adopted", measures=("D2-1",)), 100)
    save(Record("rollout", NAME, "D2-1", 2026, "港区"), RolloutBody(state="running"), 110)
    done = next(one for one in all_homework(now(), DAY) if one.id == "a2")
    save(done.step.record, done.body.model_copy(update={"state": "done"}), 120)

    # The next meeting opens with what changed and what waits.
    later = DAY + datetime.timedelta(days=60)
    following = dated_id(now(), "meeting", later)
    save(ids.meeting(NAME, following), MeetingBody(title="訓練 第4回", date=later), 130)
    changed = {(one.kind, one.subject, one.ward, one.before, one.after) for one in differences_of(now(), following)}
    assert changed == {
        ("response", said, "", "", "adopted"),
        ("rollout", "D2-1", "港区", "", "running"),
        ("action", "D1-4", "", "running", "done"),
    }
    late = open_homework(now(), later)
    assert [one.body.text for one in late if one.body.meeting == ident] == ["訓練：持ち主に聞く"]
    assert all(one.overdue for one in late)
    row = next(one for one in ledger(KNOWLEDGE, now()) if one.id == said)
    assert (row.response.state, [one.measure for one in row.measures], row.training) == ("adopted", ["D2-1"], True)
