"""知見: cases, the opinion ledger with its responses, what is missing, the comparison, the committee; who else does it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.data import knowledge
from layers.folder import ENTRIES
from layers.knowledge.load import TABLES
from layers.meetings import ids
from layers.spec import load_config
from layers.store.bodies import OpinionBody, ResponseBody
from layers.store.place import open_entries
from tests.dashboard.conftest import TRAINING
from tests.dashboard.data_screen import DataScreen
from tests.dashboard.screen import SCRIPT, Screen
from tests.dashboard.test_plan_entry import WHEN
from tests.scorecard.desk import NAGOYA, city

RESPONSE = ids.response(NAGOYA, "c1-1")


class KnowledgeScreen(DataScreen):
    """One session on the page 知見."""

    def __init__(self, view: str, who: str = "鈴木", **url: str) -> None:
        self.at = AppTest.from_file(str(SCRIPT), default_timeout=120)
        self.at.session_state["who"] = who
        for name, value in {"kview": view, "plan": NAGOYA, **url}.items():
            self.at.query_params[name] = value
        self.go("knowledge")

    def table(self, key: str) -> list[list[str]]:
        (body,) = re.findall(rf'id="{key}">.*?<tbody>(.*?)</tbody>', self.markup, re.DOTALL)
        rows = re.findall(r"<tr>(.*?)</tr>", body)
        return [[plain(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)] for row in rows]

    def row(self, key: str, first: str) -> list[str]:
        (found,) = [cells for cells in self.table(key) if cells[0].startswith(first)]
        return found

    @property
    def lists(self) -> list[tuple[str, list[str]]]:
        """The lists side by side: head and entries."""
        sections = re.findall(r"<section><h4[^>]*>(.*?)</h4>(.*?)</section>", self.markup, re.DOTALL)
        return [(plain(head), [plain(one) for one in re.findall(r"<li>(.*?)</li>", body)]) for head, body in sections]

    def box(self, kind: str, label: str) -> object:
        (found,) = [one for one in getattr(self.at, kind) if one.label == label]
        return found

    def fill(self, kind: str, label: str, value: object) -> None:
        self.box(kind, label).set_value(value)  # type: ignore[attr-defined]


def plain(fragment: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", fragment)).strip()


@pytest.fixture(scope="module")
def opened() -> Iterator[Callable[..., KnowledgeScreen]]:
    """A view of the training city, each opened once."""
    seen: dict[str, KnowledgeScreen] = {}

    def at(view: str, **url: str) -> KnowledgeScreen:
        key = f"{view} {sorted(url.items())}"
        if key not in seen:
            seen[key] = KnowledgeScreen(view, **url)
        assert seen[key].alerts == []
        return seen[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SONAE_DATA", str(TRAINING))
        yield at


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return city(tmp_path_factory.mktemp("knowledge") / "data").path


@pytest.fixture
def folder(made: Path, use: Callable[[Path], None]) -> Iterator[Path]:
    """The same city each time, so that it is read once; what people saved is gone afterwards."""
    use(made)
    yield made
    for path in made.glob(f"{ENTRIES}*"):
        path.unlink()


def saved(folder: Path) -> list[tuple[str, str]]:
    return [(one.act, one.who) for one in open_entries(folder).history(RESPONSE)]


# --- cases -------------------------------------------------------------------------------------


def test_every_card_says_where_it_belongs_and_what_was_done(opened: Callable[..., KnowledgeScreen]) -> None:
    screen = opened("cards")
    assert "事例カード 4 のうち、条件に合うもの 4（取り組んだ例 10）" in screen.text
    facts = dict(screen.table("facts-card-1"))
    assert facts["区役所像"] == "地域の課題を発見し、迅速・的確な解決を図る区役所"
    assert facts["組織の整備"].startswith("平成22年度（2010年度）")
    assert facts["主な取り組み"].endswith("編集上の対応付け")
    heads = [head for head, _ in screen.lists]
    assert heads.count("取組のねらい") == heads.count("取組内容") == heads.count("今後の方向性") == 4
    assert "未利用地の緑化事業" in screen.text
    assert screen.table("opinions-card-1")[0][0] == "r3-1-1"


def test_a_figure_without_a_year_says_so(opened: Callable[..., KnowledgeScreen]) -> None:
    assert re.search(r"冒険あそび場 目標 — 8 か所 年度 不明", opened("cards", kopen="card-1").text)
    assert "13 か所（平成15年度（2003年度）） → 19 か所（年度 不明）" in opened("cards", kopen="card-2").text


@pytest.mark.parametrize(
    ("url", "cards"),
    [
        ({"kfind": "サロン"}, ["子ども・子育て支援"]),
        ({"kward": "川崎区"}, ["子ども・子育て支援"]),
        ({"kimage": "i2"}, ["生涯学習と市民活動との連携", "スポーツのまちづくり"]),
        ({"ktheme": "1-coop"}, ["みどりのまちづくり・公園を活用したまちづくり"]),
        ({"kmeasure": "C1-2"}, ["生涯学習と市民活動との連携"]),
    ],
)
def test_cards_are_found_by_words_and_filters(
    opened: Callable[..., KnowledgeScreen], url: dict[str, str], cards: list[str]
) -> None:
    assert [row[0] for row in opened("cards", **url).table("card-index")] == cards


def test_no_card_is_said_plainly(opened: Callable[..., KnowledgeScreen]) -> None:
    assert "条件に合う事例がありません" in opened("cards", kfind="ない言葉").text


def test_programmes_stand_with_their_parts_and_both_places(opened: Callable[..., KnowledgeScreen]) -> None:
    rows = opened("cards").table("programme-p1")
    assert sum(len(row) == 1 for row in rows) == 4
    (step,) = [row for row in rows if "道路公園センター" in row[0]]
    assert step[1] == "平成22年度（2010年度）"
    assert "川崎市 報告書" in step[2]
    assert "川崎市 第2回委員会" in step[2]
    (disputed,) = [row for row in rows if "食いちがいの表" in row[0]]
    assert disputed[1] == "年度 不明"


# --- the ledger --------------------------------------------------------------------------------


def test_opinions_of_documents_and_made_up_ones_are_counted_apart(opened: Callable[..., KnowledgeScreen]) -> None:
    screen = opened("ledger")
    counts = screen.table("response-counts")
    assert counts[0][:3] == ["文書の意見（実データ）", "80", "80"]
    assert counts[1] == ["入力された意見（訓練データ）", "12", "3", "2", "2", "3", "2"]
    assert "文書の意見 80 のうち、条件に合うもの 80。" in screen.said("answer")
    assert len(screen.table("ledger-printed")) == 80
    made_up = screen.table("ledger-entered")
    assert len(made_up) == 12
    assert all("訓練データ" in row[1] for row in made_up)
    assert not any("訓練データ" in " ".join(row) for row in screen.table("ledger-printed"))


def test_an_opinion_says_where_it_stands_and_that_nobody_told_who(opened: Callable[..., KnowledgeScreen]) -> None:
    row = opened("ledger").row("ledger-printed", "c1-42")
    assert "発言者不明" in row[2]
    assert "熊本市 資料3 (1) 委員意見 42行目" in row[4]
    assert "熊本市 資料3 (2) 委員意見 4行目" in row[4]
    assert row[5] == "未検討"
    linked = opened("ledger").row("ledger-printed", "c1-46")
    assert linked[6].split() == ["C2-1", "編集上の対応付け"]
    assert opened("ledger").row("ledger-printed", "r3-1-3")[3].split() == ["(1)", "連携", "編集上の対応付け"]


def test_a_refusal_shows_its_reason(opened: Callable[..., KnowledgeScreen]) -> None:
    row = opened("ledger").row("ledger-entered", "o6")
    assert row[5].startswith("反映しない")
    assert "この計画の対象ではない" in row[5]


@pytest.mark.parametrize(
    ("url", "printed", "entered"),
    [
        ({"kstate": "not_adopted"}, 0, 2),
        ({"ksource": "staff"}, 19, 3),
        ({"ktheme": "2-budget"}, 4, 1),
        ({"kmeasure": "S-1"}, 3, 1),
        ({"kdocument": "kawasaki_meeting_2"}, 13, 0),
        ({"kdocument": "entered"}, 0, 12),
        ({"kfind": "コンビニ"}, 2, 0),
    ],
)
def test_opinions_are_found_by_filters(
    opened: Callable[..., KnowledgeScreen], url: dict[str, str], printed: int, entered: int
) -> None:
    screen = opened("ledger", **url)
    assert [row[1] for row in screen.table("response-counts")] == [str(printed), str(entered)]
    for key, count in (("ledger-printed", printed), ("ledger-entered", entered)):
        assert (f'id="{key}"' in screen.markup) == bool(count)


def test_each_list_is_its_own_file(opened: Callable[..., KnowledgeScreen], monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[tuple[str, str]] = []
    monkeypatch.setattr(st, "download_button", lambda _, raw, name, *__, **___: files.append((name, raw.decode())))
    KnowledgeScreen("ledger", kstate="not_adopted")
    KnowledgeScreen("ledger", kdocument="kawasaki_report", ksource="committee")
    (made_up, text), (_, printed) = files
    assert made_up == f"訓練データ_{NAGOYA}_ledger.csv"
    assert text.count("（架空）") == 4
    assert "r3-1-3" in printed
    assert "（架空）" not in printed


# --- responses and new opinions ----------------------------------------------------------------


def test_a_response_is_saved_and_stands_in_the_ledger(folder: Path) -> None:
    screen = KnowledgeScreen("ledger", kopen="c1-1")
    screen.fill("selectbox", "対応", "partly_adopted")
    screen.fill("text_area", "理由・説明", "区から始める")
    screen.fill("multiselect", "結びつく主な取り組み", ["C2-1"])
    screen.press("save_response")
    assert "第1版として保存しました" in screen.said("success")
    latest = open_entries(folder).latest(RESPONSE)
    assert latest is not None
    assert latest.body == ResponseBody(state="partly_adopted", reason="区から始める", measures=("C2-1",))
    row = KnowledgeScreen("ledger", kmeasure="C2-1").row("ledger-printed", "c1-1")
    assert row[5].split() == ["一部反映", "区から始める"]
    assert row[6].split() == ["C2-1", "画面・表での入力"]


def test_a_refusal_needs_a_reason_and_every_save_a_name(folder: Path) -> None:
    screen = KnowledgeScreen("ledger", who="", kopen="c1-1")
    screen.fill("selectbox", "対応", "not_adopted")
    screen.press("save_response")
    assert "名前を書いてください" in screen.said("alert")
    screen.fill("text_input", "入力する人の名前", "鈴木")
    screen.press("save_response")
    assert "決まりと合わない" in screen.said("alert")
    assert saved(folder) == []


def test_the_late_one_sees_both_responses_and_both_stay(folder: Path) -> None:
    screen = KnowledgeScreen("ledger", kopen="c1-1")
    screen.fill("text_area", "理由・説明", "自分")
    open_entries(folder).save(RESPONSE, ResponseBody(state="adopted", reason="相手"), "山田", WHEN, 0)
    screen.press("save_response")
    rows = {row[0]: row[1:] for row in screen.table("conflict-table")}
    assert rows["理由・説明"] == ["—", "相手", "自分"]
    assert rows["状態"][1:] == ["反映", "未検討"]
    screen.press("conflict_take_theirs_button")
    assert saved(folder) == [("save", "山田"), ("save", "鈴木"), ("save", "鈴木")]
    latest = open_entries(folder).latest(RESPONSE)
    assert latest is not None
    assert latest.body == ResponseBody(state="adopted", reason="相手")


def test_a_new_opinion_is_numbered_and_can_be_put_right(folder: Path) -> None:
    screen = KnowledgeScreen("ledger")
    screen.fill("text_area", "意見", "階段に手すりがほしい")
    screen.press("save_new_opinion")
    assert "決まりと合わない" in screen.said("alert")
    labels = [one for one in screen.at.selectbox if one.label == "だれの意見"]
    labels[-1].set_value("resident")
    screen.fill("multiselect", "区分", ["4-other"])
    screen.press("save_new_opinion")
    assert "意見 o1 を加えました" in screen.said("success")
    assert screen.row("ledger-entered", "o1")[1] == "階段に手すりがほしい"
    assert screen.box("text_area", "意見").value == ""  # type: ignore[attr-defined]
    other = KnowledgeScreen("ledger", kopen="o1")
    other.fill("text_area", "意見", "階段とスロープに手すりがほしい")
    other.press("save_opinion")
    entries = [one.body for one in open_entries(folder).history(ids.opinion(NAGOYA, "o1"))]
    assert [one.text for one in entries if isinstance(one, OpinionBody)] == [
        "階段に手すりがほしい",
        "階段とスロープに手すりがほしい",
    ]
    assert "だれの意見" not in other.table("history-opinion")[0][4]


def test_two_new_opinions_at_once_take_two_numbers(folder: Path) -> None:
    screen = KnowledgeScreen("ledger")
    screen.fill("text_area", "意見", "あと")
    [one for one in screen.at.selectbox if one.label == "だれの意見"][-1].set_value("group")
    open_entries(folder).save(ids.opinion(NAGOYA, "o1"), OpinionBody(text="さき", source="group"), "山田", WHEN, 0)
    screen.press("save_new_opinion")
    assert [row[1] for row in screen.table("ledger-entered")] == ["さき", "あと"]


def test_published_entries_in_a_training_folder_take_no_response(opened: Callable[..., KnowledgeScreen]) -> None:
    screen = opened("ledger", plan="kawasaki_2011", kopen="c1-1")
    assert "訓練データのフォルダでは直せません" in screen.text
    assert not screen.at.text_area


# --- what is missing, the comparison, the committee ---------------------------------------------


def test_what_is_missing_leaves_made_up_opinions_out(opened: Callable[..., KnowledgeScreen]) -> None:
    screen = opened("gaps")
    assert "取り組みと結びつかない区分は 17 のうち 7。意見のない取り組みは 20 のうち 12" in screen.text
    assert screen.row("gap-themes", "予算制度")[1:] == ["4", "1", "取り組みなし"]
    assert screen.row("gap-measures", "D2-1")[1:] == ["0", "3", "文書に意見なし"]
    assert screen.row("gap-measures", "C2-1")[1:] == ["6", "2", "—"]


def test_the_comparison_is_three_lists_in_the_order_of_the_source(opened: Callable[..., KnowledgeScreen]) -> None:
    screen = opened("compare")
    assert "94 行、区分 17。委員の意見 40（重なりを除くと 39）、職員の意見 21（同 19）" in screen.text
    assert "浜松市 20、京都市 16、さいたま市 14、広島市 11、川崎市 6" in screen.text
    assert re.findall(r"([0-9]+) 行</h2>", screen.markup) == ["48", "21", "16", "9"]
    lists = screen.lists
    assert len(lists) == 3 * 17
    for place, count in enumerate((40, 21, 67)):
        assert sum(len(entries) for _, entries in lists[place::3]) == count
    numbers = [int(re.findall(r"^([0-9]+)行目", one)[0]) for _, entries in lists[2:18:3] for one in entries]
    assert numbers == sorted(numbers)


def test_the_comparison_by_section_and_theme(opened: Callable[..., KnowledgeScreen]) -> None:
    heads = [head for head, _ in opened("compare", ksection="3", ktheme="3-branch").lists]
    assert heads == ["委員の意見　1", "職員の意見　0", "ほかの市の取り組み　0"]
    assert "選んだ節にありません" in opened("compare", ksection="1", ktheme="3-branch").text


def test_the_committee_and_what_documents_tell_differently(opened: Callable[..., KnowledgeScreen]) -> None:
    screen = opened("sources")
    facts = dict(screen.table("meeting-kawasaki_2"))
    assert facts["日時"] == "2011年1月24日　18:30–20:30"
    assert facts["資料"].count("添付されていない") == 4
    assert "第3回委員会　2011年3月23日　中止" in facts["次回"]
    assert "東北地方太平洋沖地震" in facts["次回"]
    opinions = screen.table("opinions-kawasaki_2")
    assert len(opinions) == 13
    assert sum("川崎市 報告書" in row[3] for row in opinions) == 3
    (conflict,) = screen.table("conflict-general_administration_rule")
    assert conflict[1:] == ["平成17年度（2005年度）", "平成18年度（2006年度）"]


def test_every_view_says_its_documents_with_rows_and_licence(opened: Callable[..., KnowledgeScreen]) -> None:
    for view in ("cards", "gaps", "sources"):
        rows = opened(view).table("how-documents")
        assert [row[0].split()[1] for row in rows] == ["第2回委員会", "報告書", "資料3"]
        assert all("要約" in row[3] for row in rows)
    assert "ほかの市の取り組み 67" in rows[2][2]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_table_of_knowledge_has_a_word(language: str) -> None:
    known, problems = knowledge()
    assert problems == []
    words = load_config().text[language]["knowledge_table"]
    counted = {name for name in TABLES if any(getattr(one, "document", "") for one in getattr(known, name))}
    assert counted == set(words)


@pytest.mark.parametrize("view", ["cards", "ledger", "gaps", "compare", "sources"])
def test_every_view_comes_to_its_end_in_english(opened: Callable[..., KnowledgeScreen], view: str) -> None:
    screen = opened(view, lang="en")
    assert screen.whole
    assert screen.title == "Knowledge"


# --- who else does it --------------------------------------------------------------------------


def test_a_measure_shows_who_else_does_it(opened: Callable[..., KnowledgeScreen]) -> None:
    screen = Screen("pillars", measure="C1-3")
    (table,) = re.findall(r'id="others-table">(.*?)</table>', screen.markup, re.DOTALL)
    told = plain(table)
    assert "事例カード 2、ほかの市の取り組み 4" in told
    assert "編集上の対応付け（実データ）" in told
    assert "川崎市 宮前区" in told
    assert "京都市" in told
    assert "熊本市 資料3 (2) 1行目" in told
    assert "kopen=card-1" in table
    assert (
        "もとにした文書（川崎市 第2回委員会・川崎市 報告書・熊本市 資料3）にありません"
        in Screen("pillars", measure="D1-1").text
    )
