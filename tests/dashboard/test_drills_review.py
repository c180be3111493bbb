"""After the day on the page 訓練: the drill closed, what was learnt, walking speeds, next year's plan."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from layers.drills import ids
from layers.drills.load import actions_of, findings_of, load_lessons
from layers.store.bodies import ActionBody
from layers.store.drill_bodies import FindingBody, HeldDrill, Leg, StartPlace
from layers.store.place import open_entries
from layers.store.run_bodies import RunLeg, RunPlan, RunSite, posted_of
from layers.store.runs import open_runs
from tests.dashboard.drill_screen import DAY, IDENT, WHEN, DrillScreen, body, drill, planned, save
from tests.scorecard.desk import NAGOYA

PLAN = RunPlan(
    title="避難所訓練",
    sites=(RunSite(id="shelter:H1", name="避難所1", capacity=150), RunSite(id="shelter:H2", name="避難所2")),
    legs=(RunLeg(id="l1", name="東→避難所1", walk_m=300),),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = planned(
        tmp_path_factory.mktemp("review") / "data",
        title="避難所訓練",
        type="shelter",
        sites=("shelter:H1",),
        starts=(StartPlace(id="s1", name="東", longitude=136.905, latitude=35.1),),
        legs=(Leg(id="l1", start="s1", site="shelter:H1"),),
    )
    runs = open_runs(path)
    run = runs.start(IDENT, "drill", PLAN, "本部", WHEN)
    told = [
        ("site_state", {"site": "shelter:H1", "state": "open"}),
        ("head_count", {"site": "shelter:H1", "people": 90}),
        ("head_count", {"site": "shelter:H2", "people": 40}),
        ("head_count", {"site": "shelter:H1", "people": 20}),
        ("observation", {"text": "受付が混んだ", "sort": "issue", "site": "shelter:H1", "place": "玄関"}),
        ("walk", {"leg": "l1", "seconds": 300, "profile": "slow", "people": 4}),
        *(("walk", {"leg": "l1", "seconds": 240 + step, "profile": "standard", "people": 5}) for step in range(5)),
        ("walk", {"leg": "l1", "seconds": 3, "profile": "standard", "people": 1}),
    ]
    for number, (kind, values) in enumerate(told, 1):
        when = WHEN + datetime.timedelta(minutes=12 + number)
        posted = {"id": f"entry-{number:04}", "number": number, "at": when, "kind": kind, "body": values}
        runs.add(run.id, "受付1", posted_of(posted), when)
    runs.close(run.id, "本部", WHEN + datetime.timedelta(hours=2))
    return path


def lessons(folder: Path) -> tuple[list[FindingBody], list[ActionBody]]:
    told = load_lessons(folder, NAGOYA)[0]
    return [one for _, one in findings_of(told, IDENT)], [one for _, one in actions_of(told, IDENT)]


def test_the_drill_is_closed_with_what_the_log_says(folder: Path) -> None:
    screen = DrillScreen("review")
    values = {box.label: box.value for box in screen.at.text_input}
    assert (values["参加人数（人）"], values["最初の開設まで（分）"]) == ("130", "13")
    screen.field("参加人数", "１４０人")
    screen.press("drill_held_save")
    found = body(folder)
    run = open_runs(folder).runs(IDENT)[0].id
    assert found.state == "done"
    assert found.held == HeldDrill(date=WHEN.date(), participants=140, opening_min=13, run=run)
    assert "台帳に入りました" in screen.said("success")
    assert "140 人" in screen.text
    screen.field("最初の開設", "")
    screen.press("drill_held_save")
    assert body(folder).held == HeldDrill(date=WHEN.date(), participants=140, run=run)
    screen.field("最初の開設", "nan")
    screen.press("drill_held_save")
    assert "「最初の開設まで（分）」：「nan」は読めません。0以上の数で" in screen.said("alert")
    screen.field("参加人数", "約100")
    screen.press("drill_held_save")
    assert "「参加人数（人）」：「約100」は読めません。0〜10,000,000 の整数で" in screen.said("alert")


def test_who_closes_a_drill_that_another_closed_meanwhile_loses_nothing(folder: Path) -> None:
    screen = DrillScreen("review")
    screen.field("参加人数", "99")
    screen.run()
    seen = drill(folder)
    save(folder, based_on=seen.version, **dict(seen.body, state="done", held=HeldDrill(date=DAY, participants=7)))
    screen.press("drill_held_save")
    assert body(folder).held == HeldDrill(date=DAY, participants=7)
    assert "ほかの人が実施の記録を保存しました" in screen.text
    screen.press("drill_held_discard")
    assert "7 人" in screen.text


def test_a_finding_rests_on_the_log_and_brings_its_action(folder: Path) -> None:
    screen = DrillScreen("review")
    assert "まだまとめていません" in screen.said("answer")
    screen.press("drill_finding_save")
    assert "気づいたことを書いて" in screen.said("alert")
    screen.press("drill_seen_take")
    screen.field("対応事項", "受付を三つにする")
    screen.field("所管", "総務課")
    screen.at.main.date_input[-2].set_value(datetime.date(2026, 5, 20))
    screen.press("drill_finding_save")
    (finding,), (action,) = lessons(folder)
    assert (finding.text, finding.source, finding.place) == ("受付が混んだ", "entry-0005", "避難所1　玄関")
    assert (finding.measure, action.measure) == ("D2-3", "D2-3")
    assert (action.text, action.office, action.finding) == ("受付を三つにする", "総務課", "f1")
    assert action.due == datetime.date(2026, 5, 20)
    (row,) = screen.rows("drill-findings")
    assert "△ 課題" in row and "12:17 受付1 避難所1　玄関" in row.replace("　", " ").replace(
        "避難所1 玄関", "避難所1　玄関"
    )
    assert "12 日" in row or "超過" in row
    assert "期限超過 1 件" in screen.said("answer")
    assert not [box for box in screen.at.selectbox if box.label.startswith("当日の気づきから")]


def test_an_item_is_taken_further_and_keeps_what_it_answers(folder: Path) -> None:
    record = ids.action(NAGOYA, IDENT, "a1")
    open_entries(folder).save(record, ActionBody(text="鍵をふやす", drill=IDENT, finding="f9"), "山田", WHEN, 0)
    screen = DrillScreen("review")
    assert "鍵をふやす" in screen.rows("drill-findings")[0] and "未登録" in screen.rows("drill-findings")[0]
    screen.pick("直すもの", record.key)
    screen.pick("状態と期限", "done")
    screen.press("save_drill_action")
    assert lessons(folder)[1] == [ActionBody(text="鍵をふやす", drill=IDENT, finding="f9", state="done")]
    assert "対応事項の残り 0 件" in screen.said("answer")


def test_speeds_tell_how_sure_they_are_and_few_walks_are_not_used(folder: Path) -> None:
    screen = DrillScreen("review")
    standard, slow = screen.rows("drill-speeds")
    assert "1.24 m/秒" in standard and "95% 区間" in standard and "考えにくい 1 件" in standard
    assert "1.00 m/秒" in slow and "人数が少なく、この速さは使えません" in slow and "区間は分かりません" in slow
    assert "speed%3D1.24" in screen.markup and "備え" in standard
    assert "speed%3D1.00" not in screen.markup
    assert len(screen.rows("drill-walks")) == 7


def test_a_speed_walked_in_the_dark_is_not_slowed_twice(folder: Path) -> None:
    now = drill(folder)
    open_entries(folder).save(now.step.record, now.body.model_copy(update={"night": True}), "本部", WHEN, now.version)
    screen = DrillScreen("review")
    assert "1.24 m/秒" in screen.rows("drill-speeds")[0] and "夜間に歩いた記録" in screen.rows("drill-speeds")[0]
    assert "speed%3D" not in screen.markup


def test_next_years_plan_is_made_with_the_open_items_in_sight(folder: Path) -> None:
    record = ids.action(NAGOYA, IDENT, "a1")
    open_entries(folder).save(record, ActionBody(text="鍵をふやす", drill=IDENT), "山田", WHEN, 0)
    screen = DrillScreen("review")
    assert "鍵をふやす" in screen.text
    screen.at.date_input(key=f"drill_next_date_{IDENT}").set_value(datetime.date(2027, 6, 9))
    screen.press("drill_next_make")
    found = body(folder, "2027-06-09")
    assert (found.title, found.copied_from, found.held, found.state) == ("避難所訓練", IDENT, None, "planned")
    assert (screen.url["drill"], screen.url["dview"]) == ("2027-06-09", "plan")
