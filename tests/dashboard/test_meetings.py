"""The page 会議 in Streamlit's own test runner: prepare, run, close, call off, conflicts, homework, files."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from layers.held import Held
from layers.meetings import ids, load_held, meeting_of, open_homework
from layers.store.bodies import ActionBody, AgendaItem, MeetingBody, OpinionBody
from layers.store.entries import Entries
from layers.store.errors import NotSaved
from layers.store.place import open_entries
from tests.dashboard.data_screen import DataScreen
from tests.dashboard.screen import SCRIPT, Screen
from tests.knowledge.shipped import PLAN
from tests.scorecard.desk import NAGOYA, city

WHEN = datetime.datetime(2026, 5, 1, 3, 0, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 6, 10)
IDENT = "2026-06-10"
RECORD = ids.meeting(NAGOYA, IDENT)


class MeetingScreen(DataScreen):
    """One session on the page 会議."""

    def __init__(self, view: str = "", meeting: str = IDENT, who: str = "鈴木", **url: str) -> None:
        self.at = AppTest.from_file(str(SCRIPT), default_timeout=120)
        self.at.session_state["who"] = who
        for name, value in {"as_of": "2026-06-01", "meeting": meeting, "mview": view, **url}.items():
            self.at.query_params[name] = value
        self.go("meetings")

    def field(self, label: str, text: str, which: int = 0) -> None:
        boxes = [box for box in [*self.at.text_area, *self.at.text_input] if box.label == label]
        boxes[which].set_value(text)

    def rows(self, key: str) -> list[str]:
        """The text of each row of a table."""
        body = re.findall(rf'id="{key}">.*?<tbody>(.*?)</tbody>', self.markup, re.DOTALL)[0]
        return [re.sub(r"<[^>]*>", " ", row) for row in re.findall(r"<tr>(.*?)</tr>", body)]

    def confirm(self) -> None:
        """Tick that the homework was read out."""
        next(box for box in self.at.checkbox if "読み上げて" in box.label).set_value(True)
        self.run()

    @property
    def board(self) -> str:
        return re.sub(r"<[^>]*>", " ", re.findall(r'<section class="sn-board">(.*?)</section>', self.markup)[0])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = city(tmp_path_factory.mktemp("meetings") / "data").path
    agenda = (AgendaItem(measure="W-1"), AgendaItem(text="その他"))
    body = MeetingBody(title="第1回", date=DAY, agenda=agenda)
    open_entries(path).save(RECORD, body, "山田", WHEN, 0)
    return path


def held(folder: Path) -> Held:
    found, problems = load_held(folder, PLAN)
    assert problems == []
    return found


def body(folder: Path, ident: str = IDENT) -> MeetingBody:
    return meeting_of(held(folder), ident).body


def as_state(folder: Path, state: str) -> None:
    made = body(folder).model_copy(update={"state": state})
    open_entries(folder).save(RECORD, made, "山田", WHEN, 1)


# --- the list ---------------------------------------------------------------------------------


def test_the_list_says_what_is_next_and_what_waits(training: Path) -> None:
    screen = MeetingScreen(meeting="", as_of="2026-10-01")
    assert "2026年10月7日 14:00" in screen.said("answer")
    assert "残っている宿題 5、うち期限超過 3（訓練データ）" in screen.said("answer").replace(
        '</p><p class="sn-detail">', ""
    )
    rows = screen.rows("meeting-table")
    assert [re.findall(r"第\d回", row)[0] for row in rows] == ["第3回", "第2回", "第1回"]
    assert ["予定" in rows[0], "終了" in rows[1]] == [True, True]


def test_a_new_meeting_needs_title_date_and_name(folder: Path) -> None:
    screen = MeetingScreen(meeting="", who="")
    screen.press("meeting_make")
    assert "名前と日付" in screen.said("alert")
    screen.field("会議の名前", "第2回")
    screen.at.date_input(key="meeting_new_date_0").set_value(datetime.date(2026, 7, 1))
    screen.press("meeting_make")
    assert "名前を書いてください" in screen.said("alert")
    screen.write("w_plan_who", "鈴木")
    screen.press("meeting_make")
    assert (screen.url["meeting"], screen.url["mview"]) == ("2026-07-01", "prepare")
    assert body(folder, "2026-07-01").title == "第2回"
    assert "鈴木" not in str(screen.url)


# --- prepare ----------------------------------------------------------------------------------


def test_what_needs_a_decision_comes_onto_the_agenda_in_one_click(folder: Path) -> None:
    screen = MeetingScreen("prepare")
    screen.press("agenda_needs")
    wanted = [one for row in screen.html_table("agenda-table") for one in re.findall(r"^[A-Z]\d?-\d$", row[1])]
    screen.press("save_meeting")
    agenda = [line.measure for line in body(folder).agenda]
    assert agenda == ["W-1", "", *[one for one in wanted if one != "W-1"]]
    assert len(agenda) > 2
    assert screen.button("agenda_needs").disabled


def test_lines_are_added_moved_and_taken_off(folder: Path) -> None:
    screen = MeetingScreen("prepare")
    screen.at.selectbox(key="agenda_measure_0").set_value("D1-1")
    screen.at.text_input(key="agenda_text_0").set_value("とくに港区")
    screen.press("agenda_add")
    screen.at.selectbox(key="agenda_line").set_value(2)
    screen.run()
    for _ in range(2):
        screen.press("agenda_up")
    assert screen.button("agenda_up").disabled
    screen.at.selectbox(key="agenda_line").set_value(1)
    screen.run()
    screen.press("agenda_off")
    screen.press("save_meeting")
    lines = body(folder).agenda
    assert [(one.measure, one.text) for one in lines] == [("D1-1", "とくに港区"), ("", "その他")]


def test_start_and_materials_are_kept_and_a_wrong_time_is_refused(folder: Path) -> None:
    screen = MeetingScreen("prepare")
    screen.field("開始（例 14:00）", "二時")
    screen.press("save_meeting")
    assert "決まりと合わない" in screen.said("alert")
    screen.field("開始（例 14:00）", "９：３０")
    screen.field("資料（1行に1つ）", "資料1\n資料2")
    screen.press("save_meeting")
    assert (body(folder).start, body(folder).materials) == ("09:30", "資料1\n資料2")


@pytest.mark.parametrize(("key", "state"), [("meeting_cancel", "cancelled"), ("meeting_postpone", "postponed")])
def test_calling_or_putting_off_needs_a_reason(folder: Path, key: str, state: str) -> None:
    screen = MeetingScreen("prepare")
    screen.press(key)
    assert "理由を書いてください" in screen.said("alert")
    assert body(folder).state == "planned"
    screen.at.text_input(key="meeting_off_reason_2026-06-10").set_value("台風")
    screen.at.date_input(key="meeting_off_date_2026-06-10").set_value(datetime.date(2026, 7, 8))
    screen.press(key)
    found = body(folder)
    assert (found.state, found.reason) == (state, "台風")
    assert found.date == (datetime.date(2026, 7, 8) if state == "postponed" else DAY)
    assert "台風" in MeetingScreen(meeting="").rows("meeting-table")[0]


def test_a_cancelled_meeting_is_taken_back_in_its_history(folder: Path) -> None:
    made = body(folder).model_copy(update={"state": "cancelled", "reason": "台風"})
    open_entries(folder).save(RECORD, made, "山田", WHEN, 1)
    screen = MeetingScreen("prepare")
    assert "save_meeting" not in [button.key for button in screen.at.button]
    screen.press(f"undo_meeting_{RECORD.key}")
    assert body(folder).state == "planned"


def test_two_prepare_one_meeting_and_the_late_one_sees_both(folder: Path) -> None:
    screen = MeetingScreen("prepare")
    screen.field("場所", "自分の部屋")
    theirs = body(folder).model_copy(update={"place": "相手の部屋", "materials": "相手の資料"})
    open_entries(folder).save(RECORD, theirs, "山田", WHEN, 1)
    screen.press("save_meeting")
    assert "相手の部屋" in screen.markup
    assert "自分の部屋" in screen.markup
    screen.press("conflict_take_fields_button")
    found = body(folder)
    assert (found.place, found.materials) == ("自分の部屋", "相手の資料")


def test_a_meeting_changed_meanwhile_does_not_begin_unseen(folder: Path) -> None:
    screen = MeetingScreen("prepare")
    theirs = body(folder).model_copy(update={"state": "postponed", "reason": "会場の都合"})
    open_entries(folder).save(RECORD, theirs, "山田", WHEN, 1)
    screen.press("meeting_begin")
    assert "山田 さんが先に保存しました" in screen.said("caution")
    assert body(folder).state == "postponed"


# --- run --------------------------------------------------------------------------------------


def test_the_board_opens_with_the_differences_and_goes_through_the_agenda(training: Path) -> None:
    screen = MeetingScreen("run", meeting="2026-10-07", as_of="2026-10-01")
    assert "前回（2026年8月26日）からの変化" in screen.board
    assert "13 日超過" in screen.board
    assert "未検討 → 今後検討" in screen.board
    assert "訓練データ" in screen.board
    screen.press("meeting_next")
    assert screen.url["mview"] == "run-1"
    assert "D2-1 津波避難ビル" in screen.board
    assert "3 目標をほぼ達成" in screen.board
    assert "期限の近い備蓄品" not in screen.board
    assert "夜間の開け方を持ち主に聞く" in screen.board
    for _ in range(3):
        screen.press("meeting_next")
    assert screen.button("meeting_next").disabled
    assert "議題 4 / 4" in screen.board


def test_opinions_and_decisions_are_saved_at_once(folder: Path) -> None:
    MeetingScreen("prepare").press("meeting_begin")
    assert body(folder).state == "running"
    screen = MeetingScreen("run-1")
    screen.press("live_save_opinion")
    assert "文を書いてください" in screen.said("alert")
    screen.field("意見", "夜も開けたい")
    screen.press("live_save_opinion")
    assert "意見を保存しました" in screen.said("success")
    screen.field("決まったこと", "三棟を加える")
    screen.press("live_save_decision")
    assert "夜も開けたい" in screen.rows("opinion-table")[0]
    assert "三棟を加える" in screen.board
    found = held(folder)
    ((_, said),) = found.bodies("opinion", OpinionBody)
    assert said.source == "other"
    assert (said.meeting, said.measures, said.speaker) == (IDENT, ("W-1",), "")
    assert [box.value for box in screen.at.text_area] == ["", ""]


def test_an_opinion_gets_a_number_of_its_own_when_another_took_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_state(folder, "running")
    screen = MeetingScreen("run-1")
    screen.field("意見", "あと")
    taken = OpinionBody(text="さき", source="staff")
    save = Entries.save

    def late(self: Entries, record: object, made: object, *rest: object) -> object:
        if made != taken and not self.latest(ids.opinion(NAGOYA, "o1")):
            save(self, ids.opinion(NAGOYA, "o1"), taken, "山田", WHEN, 0)
        return save(self, record, made, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Entries, "save", late)
    screen.press("live_save_opinion")
    assert {(step.record.item, one.text) for step, one in held(folder).bodies("opinion", OpinionBody)} == {
        ("o1", "さき"),
        ("o2", "あと"),
    }


def test_a_failed_save_is_told_and_the_text_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_state(folder, "running")

    def fail(*_: object, **__: object) -> None:
        raise NotSaved("locked")

    screen = MeetingScreen("run-1")
    screen.field("意見", "夜も開けたい")
    monkeypatch.setattr(Entries, "save", fail)
    screen.press("live_save_opinion")
    assert "書き込めません" in screen.said("alert")
    assert "夜も開けたい" in [box.value for box in screen.at.text_area]


# --- close ------------------------------------------------------------------------------------


def test_a_meeting_is_closed_with_its_homework(folder: Path) -> None:
    as_state(folder, "running")
    screen = MeetingScreen("close")
    assert screen.button("meeting_end").disabled
    screen.field("宿題", "持ち主に聞く")
    screen.field("担当", "防災課")
    next(box for box in screen.at.date_input if box.label == "期限").set_value(datetime.date(2026, 6, 30))
    screen.press("homework_add")
    assert "持ち主に聞く" in screen.rows("homework-new")[0]
    screen.confirm()
    screen.press("meeting_end")
    assert body(folder).state == "closed"
    (one,) = open_homework(held(folder), datetime.date(2026, 7, 2))
    assert (one.body.text, one.body.office, one.late_days, one.body.meeting) == ("持ち主に聞く", "防災課", 2, IDENT)
    assert screen.url["mview"] == "minutes"
    assert "会議を終え" in screen.said("success")
    assert "持ち主に聞く" in screen.rows("homework-table")[0]


def test_homework_is_made_of_the_decisions_and_what_it_lacks_is_said(folder: Path) -> None:
    as_state(folder, "running")
    screen = MeetingScreen("run-1")
    screen.field("決まったこと", "三棟を加える")
    screen.press("live_save_decision")
    screen = MeetingScreen("close")
    screen.confirm()
    assert not screen.button("meeting_end").disabled
    screen.press("homework_from")
    assert screen.button("meeting_end").disabled
    assert "三棟を加える" in screen.rows("homework-new")[0]
    assert "未登録" in screen.rows("homework-new")[0]
    assert "1 件" in screen.said("caution")
    assert screen.button("homework_from").disabled


def test_who_closes_a_meeting_changed_meanwhile_is_told_and_keeps_the_homework(folder: Path) -> None:
    as_state(folder, "running")
    screen = MeetingScreen("close")
    screen.field("宿題", "持ち主に聞く")
    screen.press("homework_add")
    screen.confirm()
    theirs = body(folder).model_copy(update={"place": "別の部屋"})
    open_entries(folder).save(RECORD, theirs, "山田", WHEN, 2)
    screen.press("meeting_end")
    assert "ほかの人が同じ記録を保存しました" in screen.said("alert")
    assert body(folder).state == "running"
    screen.press("meeting_end")
    assert (body(folder).state, body(folder).place) == ("closed", "別の部屋")
    assert len(open_homework(held(folder), DAY)) == 1


def test_nothing_typed_is_lost_when_a_meeting_ends(folder: Path) -> None:
    as_state(folder, "running")
    screen = MeetingScreen("run-1")
    screen.field("意見", "夜も開けたい")
    screen.run()
    screen.at.query_params["mview"] = "close"
    screen.run()
    screen.confirm()
    screen.press("meeting_end")
    assert "保存していない意見か決定があります" in screen.said("alert")
    assert body(folder).state == "running"


def test_a_conflict_does_not_take_a_running_meeting_back(folder: Path) -> None:
    screen = MeetingScreen("prepare")
    screen.field("場所", "大会議室")
    as_state(folder, "running")
    screen.press("save_meeting")
    screen.press("conflict_take_mine_button")
    assert (body(folder).state, body(folder).place) == ("running", "大会議室")


# --- after ------------------------------------------------------------------------------------


def test_homework_is_done_and_leaves_the_list(folder: Path) -> None:
    record = ids.action(NAGOYA, "a1", meeting_id=IDENT)
    due = datetime.date(2026, 5, 1)
    open_entries(folder).save(record, ActionBody(text="持ち主に聞く", due=due, meeting=IDENT), "山田", WHEN, 0)
    screen = MeetingScreen("homework", meeting="")
    assert "残っている宿題 1 件、うち期限超過 1 件" in screen.said("answer")
    assert "残っている宿題 1 件、うち期限超過 1 件" in Screen("overview", as_of="2026-06-01").text
    screen.at.selectbox(key="homework_revise_which").set_value(record.key)
    screen.run()
    next(box for box in screen.at.selectbox if box.label == "状態").set_value("done")
    screen.press("save_action")
    assert "残っている宿題 0 件" in screen.said("answer")
    assert [one.who for one in open_entries(folder).history(record)] == ["山田", "鈴木"]


def test_the_minutes_show_everything_and_go_out_as_csv(training: Path) -> None:
    screen = MeetingScreen("minutes", meeting="2026-06-10", as_of="2026-10-01")
    counts = {
        key: len(screen.rows(key)) for key in ("agenda-table", "opinion-table", "decided-table", "homework-table")
    }
    assert counts == {"agenda-table": 4, "opinion-table": 7, "decided-table": 2, "homework-table": 4}
    assert "発言者の記録なし" in screen.rows("opinion-table")[1]
    assert "31 日超過" in screen.rows("homework-table")[0]


def test_the_measure_shows_what_meetings_decided(training: Path) -> None:
    screen = Screen("pillars", measure="D2-1", as_of="2026-10-01")
    assert "会議で決まったことと宿題" in screen.text
    assert "夜間に開けられるかを台帳の項目に加える" in screen.text


@pytest.mark.parametrize("view", ["", "homework"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_folder_without_meetings_says_so(view: str, lang: str, tmp_path: Path, use: Callable[[Path], None]) -> None:
    use(tmp_path)
    screen = MeetingScreen(view, meeting="gone", lang=lang)
    assert screen.alerts == []
    assert screen.whole
    assert "meeting" not in screen.url


def test_meetings_of_published_entries_have_no_form_in_a_training_folder(training: Path) -> None:
    screen = MeetingScreen(meeting="", plan="kawasaki_2011", as_of="2026-10-01")
    assert "meeting_make" not in [button.key for button in screen.at.button]
