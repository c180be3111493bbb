"""Every page in Streamlit's own test runner: on training data, on empty, broken and missing folders, and on Nagoya."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.folder import DataFolder
from tests.dashboard.corpus import XSS
from tests.dashboard.screen import Screen
from tests.support import CONFIG, NOT_IN_TRAINING

PAGES = ("overview", "map", "pillars")
TITLES = {
    "ja": {"overview": "概況", "map": "区の地図", "pillars": "4本柱"},
    "en": {"overview": "Overview", "map": "Ward map", "pillars": "Four pillars"},
}
BAND = {"ja": "訓練データ：この画面の施設・区域はすべて架空です。", "en": "訓練データ (training data):"}
SITE = "emergency_site:X2310001026201"


def told(screen: Screen) -> str:
    """The alerts, for a message of a failed assertion."""
    return f"{screen.alerts} {screen.text[:300]}"


# --- every page, every folder ----------------------------------------------------------------


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_training_city(page: str, lang: str, training: Path) -> None:
    screen = Screen(page, lang=lang)
    assert screen.title == TITLES[lang][page]
    assert screen.alerts == []
    assert screen.whole
    assert BAND[lang] in screen.text


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_an_empty_folder(page: str, tmp_path: Path, use: Callable[[Path], None]) -> None:
    use(tmp_path)
    screen = Screen(page)
    assert (screen.title, screen.alerts, screen.whole) == (TITLES["ja"][page], [], True), told(screen)
    assert "sn-band" not in screen.markup
    if page != "pillars":
        assert "まだ施設の一覧がありません" in screen.text
        assert any(code.value.startswith("python -m layers import") for code in screen.at.code)
        assert str(tmp_path) in screen.text


def test_a_file_that_was_not_imported_is_named(tmp_path: Path, use: Callable[[Path], None]) -> None:
    (tmp_path / "置いただけ.csv").write_text("a,b\n", encoding="utf-8")
    use(tmp_path)
    assert "置いただけ.csv" in Screen("map").text
    assert "置いただけ.csv" in Screen("overview").text


@pytest.mark.parametrize("page", PAGES)
def test_a_broken_layer_leaves_the_rest_working(page: str, broken_layer: Path, use: Callable[[Path], None]) -> None:
    use(broken_layer)
    screen = Screen(page)
    assert (screen.title, screen.alerts, screen.whole) == (TITLES["ja"][page], [], True), told(screen)
    if page != "pillars":
        assert "layers/shelter/" in screen.text
        assert "読めないファイル" in screen.text or "このファイルは使えません" in screen.text
    if page == "map":
        assert "使える指定緊急避難場所が 1 か所あります" in screen.text


def test_a_missing_folder_is_said_with_its_path(tmp_path: Path, use: Callable[[Path], None]) -> None:
    use(tmp_path / "nowhere")
    screen = Screen("overview")
    assert len(screen.alerts) == 1
    assert str(tmp_path / "nowhere") in screen.text
    assert "SONAE_DATA" in screen.text
    assert "Traceback" not in screen.text
    assert screen.whole


def test_a_broken_folder_toml_is_said_with_file_and_key(tmp_path: Path, use: Callable[[Path], None]) -> None:
    (tmp_path / "folder.toml").write_text('nonsense = "x"\n', encoding="utf-8")
    use(tmp_path)
    screen = Screen("overview")
    assert len(screen.alerts) == 1
    assert "folder.toml" in screen.text
    assert "nonsense" in screen.text
    assert "Traceback" not in screen.text


def test_an_unexpected_fault_becomes_a_number_not_a_stack_trace(
    training: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from dashboard import main

    def fail(ctx: object) -> None:
        raise ZeroDivisionError("a secret of the code")

    monkeypatch.setitem(main._PAGES, "overview", fail)
    screen = Screen("overview")
    number = re.findall(r"記録番号 ([0-9a-f]{8})", screen.text)
    assert len(number) == 1
    assert "secret" not in screen.text
    assert "ZeroDivisionError" not in screen.text
    assert number[0] in caplog.text


# --- choices ---------------------------------------------------------------------------------


def test_the_language_changes_titles_and_the_url(training: Path) -> None:
    screen = Screen("map", ward="港区")
    screen.choose("w_lang", "en")
    assert screen.title == "Ward map"
    assert screen.url == {"ward": "港区", "lang": "en"}
    screen.choose("w_lang", "ja")
    assert screen.title == "区の地図"
    assert screen.url["ward"] == "港区"


def test_choices_survive_a_page_change_and_live_in_the_url(training: Path) -> None:
    screen = Screen("overview")
    assert screen.url == {}
    screen.choose("w_ward", "港区")
    screen.choose("w_hazard", "tsunami")
    screen.choose("w_as_of", datetime.date(2026, 1, 31))
    chosen = {"ward": "港区", "hazard": "tsunami", "as_of": "2026-01-31"}
    assert screen.url == chosen
    for page in ("map", "pillars", "overview", "map"):
        screen.go(page)
        assert screen.url == chosen
        assert screen.at.selectbox(key="w_ward").value == "港区"
        assert screen.at.selectbox(key="w_hazard").value == "tsunami"
        assert screen.at.date_input(key="w_as_of").value == datetime.date(2026, 1, 31)
    assert "港区の一覧には、津波のときに使える指定緊急避難場所" in screen.text
    assert "2026年1月31日" in screen.text


def test_choices_begin_from_the_url(training: Path) -> None:
    screen = Screen("map", ward="南区", hazard="flood", as_of="2026-02-03", lang="en", q="訓練")
    assert screen.at.selectbox(key="w_ward").value == "南区"
    assert screen.at.selectbox(key="w_hazard").value == "flood"
    assert screen.at.text_input(key="w_q").value == "訓練"
    assert "3 February 2026" in screen.text
    assert screen.url == {"ward": "南区", "hazard": "flood", "as_of": "2026-02-03", "lang": "en", "q": "訓練"}


def test_a_choice_taken_back_leaves_the_url(training: Path) -> None:
    screen = Screen("map", ward="南区", hazard="flood")
    screen.choose("w_ward", "")
    screen.choose("w_hazard", "")
    assert screen.url == {}


NONSENSE: list[dict[str, str]] = [
    {"ward": "ない区", "hazard": "snow", "lang": "fr", "unknown": "1"},
    {"as_of": "2026-99-99"},
    {"as_of": "きのう"},
    {"as_of": "9999-12-31"},
    {"as_of": "0001-01-01"},
    {"site": "emergency_site:nothing", "layers": "nothing"},
    {"site": "nonsense", "q": "[("},
    {"pillar": "nothing", "kind": "nothing", "find": "[("},
    {"figure": "nothing", "compare": "ない区", "district": "nothing", "by": "nothing"},
    {"only": "nothing"},
    {"only": "problem.nothing"},
    *(dict.fromkeys(("figure", "compare", "district", "only", "by"), text) for text in ("{{", "problem.")),
    *(dict.fromkeys(("ward", "hazard", "as_of", "lang", "layers", "site", "pillar"), text) for text in XSS[:3]),
    {"site": "{{"},
    {"site": "{% raw %}"},
]


@pytest.mark.parametrize(
    ("page", "url"),
    [("map", url) for url in NONSENSE]
    + [(page, NONSENSE[i]) for page in ("overview", "pillars") for i in (0, 3, 7, 8, 10)],
    ids=str,
)
def test_nonsense_in_the_url_falls_back(page: str, url: dict[str, str], training: Path) -> None:
    screen = Screen(page, **url)
    assert screen.alerts == []
    assert screen.title == TITLES["ja"][page]
    assert screen.whole
    assert screen.at.selectbox(key="w_ward").value == ""
    assert screen.at.selectbox(key="w_hazard").value == ""


def test_a_site_that_is_gone_is_said(training: Path) -> None:
    assert "リンクの施設（shelter:gone）は、今の版にありません。" in Screen("map", site="shelter:gone").text


# --- what the pages say ----------------------------------------------------------------------


def test_unknown_is_written_unregistered_on_the_card(training: Path) -> None:
    screen = Screen("map", site=SITE)
    card = next(part for part in screen.markup.split("\n") if "登録されている内容" in part)
    rows = dict(re.findall(r'<th scope="row">([^<]*)</th><td class="sn-unknown"><span>([^<]*)</span>', card))
    assert rows["津波"] == rows["備考"] == "未登録"
    assert '<th scope="row">想定収容人数</th><td class="sn-plain"><span>1,030 人</span>' in card


def test_a_list_says_unregistered_for_an_unknown_capacity(training: Path) -> None:
    table = Screen("map", layers="tsunami_building", ward="港区").at.dataframe[0].value
    assert "未登録" in set(table["収容人数"])
    assert not table["収容人数"].isin(["", "0", "None", "nan", "<NA>"]).any()


def test_every_layer_of_the_training_city_is_marked(training: Path) -> None:
    editions = next(part for part in Screen("map").markup.split("\n") if "利用条件" in part)
    shown = [k for k in CONFIG.layers.kinds.values() if k.group != "fact" and k.id not in NOT_IN_TRAINING]
    assert editions.count('<td class="sn-plain">訓練データ</td>') == len(shown)
    assert "実データ" not in editions


def test_the_search_shortens_the_list(training: Path) -> None:
    screen = Screen("map", ward="港区", layers="emergency_site")
    everything = len(screen.at.dataframe[0].value)
    name = screen.at.dataframe[0].value["名称"].iloc[0]
    screen.choose("w_q", name)
    found = screen.at.dataframe[0].value
    assert 1 <= len(found) < everything
    assert name in set(found["名称"])
    assert screen.url["q"] == name


def test_nothing_found_says_what_to_change(training: Path) -> None:
    assert "条件に合うものがありません" in Screen("map", q="ここにはない名前").text


def test_every_layer_can_be_switched_off(training: Path) -> None:
    screen = Screen("map", layers="none")
    assert "条件に合うものがありません" in screen.text
    assert [group.value for group in screen.at.button_group if group.key in ("w_sites", "w_support")] == [[], []]


@pytest.mark.real
def test_no_capacity_appears_anywhere_for_nagoya(nagoya: DataFolder, use: Callable[[Path], None]) -> None:
    use(nagoya.path)
    for frame in (layer.frame for layer in nagoya.points().values()):
        assert frame["capacity_people"].isna().all()
    overview, whole, ward = Screen("overview"), Screen("map"), Screen("map", ward="港区", hazard="tsunami")
    for screen in (overview, whole, ward):
        assert "sn-band" not in screen.markup
        assert "訓練データ" not in screen.text
        # 民生委員1人あたり is the name of a figure, no number of people.
        assert not re.search(r"\d\s*人", screen.text.replace("民生委員1人あたり", ""))
    for screen in (whole, ward):
        assert set(screen.at.dataframe[0].value["収容人数"]) == {"未登録"}
        assert re.search(r"収容人数の登録あり 0 / [\d,]+", screen.text)
    capacities = re.findall(r'<td class="sn-number">(\d[\d,]*) / [\d,]+</td>', overview.markup)
    assert len(capacities) >= 16
    assert set(capacities) == {"0"}


@pytest.mark.real
@pytest.mark.parametrize(
    "site", ["emergency_site:E2310000003201", "shelter:E2310000003111", "tsunami_building:E2310000225201"]
)
def test_a_card_of_nagoya_leaves_capacity_unregistered(
    site: str, nagoya: DataFolder, use: Callable[[Path], None]
) -> None:
    use(nagoya.path)
    screen = Screen("map", site=site)
    assert '<th scope="row">想定収容人数</th><td class="sn-unknown"><span>未登録</span>' in screen.markup
    assert "2025年10月27日" in screen.text


@pytest.mark.real
def test_nagoyas_numbers_on_the_overview(nagoya: DataFolder, use: Callable[[Path], None]) -> None:
    use(nagoya.path)
    text = Screen("overview").text
    assert "1,729" in text
    assert "801" in text
    assert "787（推定）" in text


@pytest.mark.real
def test_a_card_says_what_is_odd_in_its_row(nagoya: DataFolder, use: Callable[[Path], None]) -> None:
    use(nagoya.path)
    layer = nagoya.layers["shelter"]
    odd = next(problem for problem in layer.problems if problem.code == "outside_city")
    uid = layer.frame.loc[layer.frame["row"] == odd.row, "uid"].iloc[0]
    screen = Screen("map", site=f"shelter:{uid}")
    assert f"住所「{odd.value}」は 愛知県名古屋市 の外です。区の集計に入れていません。" in screen.text
    assert "市外（住所から" in screen.text
    assert "この行に気になる点はありません" not in screen.text
