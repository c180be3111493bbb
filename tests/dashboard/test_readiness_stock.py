"""備蓄と帰宅困難者: numbers of the domain on the screen, unknown written, and what a folder without lists says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.readiness.cells import amount
from layers.folder import DataFolder
from layers.readiness.answer import kept_answer
from layers.readiness.scenario import Scenario
from layers.readiness.stock import Stock, asked_of, by_unit, counts, stock_of, whole
from layers.readiness.surplus import nearest_help
from layers.wording import Wording
from tests.dashboard.conftest import TRAINING
from tests.dashboard.readiness_screen import Screens, answers, caption, japanese_states, links, rows, table
from tests.dashboard.screen import Screen
from tests.readiness import city
from tests.small_city import DAY
from tests.support import CONFIG

WATER = {"rview": "stock", "supply": "water"}


@pytest.fixture(scope="module")
def screens() -> Screens:
    return Screens()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return city.build(tmp_path_factory.mktemp("stock") / "data")


@pytest.fixture(scope="module")
def stock(folder: DataFolder) -> Stock:
    return stock_of(folder, CONFIG, DAY)


@pytest.fixture(scope="module")
def opened(screens: Screens, folder) -> Screen:
    return screens.open(folder.path, **WATER)


def test_the_answer_is_the_count_of_shelters_by_state(opened: Screen, stock: Stock):
    tally = counts(stock).sum()
    told = re.search(
        r"4 か所のうち.*?(\d+) か所。基準に届かない (\d+)、未登録 (\d+)、判定不能 (\d+)", answers(opened)[0]
    )
    assert told
    found = [int(number) for number in told.groups()]
    assert found == [tally[state] for state in ("enough", "below", "unregistered", "unknown")] == [0, 1, 1, 2]


def test_every_supply_stands_with_what_it_is_held_against(opened: Screen, stock: Stock):
    found = rows(opened, "stock-supplies")
    assert list(found) == [spec.ja for spec in CONFIG.supplies.values()]
    water = whole(stock, CONFIG).set_index("supply").loc["water"]
    assert found["飲料水"][:3] == ["1人1日 3 L", f"{water['usable']:,.0f} L以上", f"{water['need']:,.0f} L以上"]
    # Some lots and the people of one shelter are unknown: it may last longer or shorter.
    assert found["飲料水"][3] == "判定不能"
    assert found["トイレ"][0] == "50 人に1基"


def test_toilets_of_later_days_are_shared_by_fewer(screens: Screens, folder: DataFolder):
    later = screens.open(folder.path, rview="stock-published-0-1", supply="toilet")
    need = by_unit(stock_of(folder, CONFIG, DAY, asked=asked_of(CONFIG, later=True)), CONFIG)
    (row,) = need[(need["unit"] == "港区") & (need["supply"] == "toilet")].to_dict("records")
    assert rows(later, "stock-supplies")["トイレ"][0] == "20 人に1基"
    assert rows(later, "stock-units")["港区"][3] == f"{row['need']:,.0f} 基" == "8 基"


def test_a_place_says_its_days_and_never_0_for_unknown(opened: Screen):
    found = rows(opened, "stock-places")
    # ward, state, people, usable, need, days, short
    assert found["避難所2"][:7] == ["南区", "足りる", "60", "540", "540", "3.0", "0"]
    assert found["避難所1"][:7] == ["港区", "判定不能", "150", "1,000以上", "1,350", "2.2以上", "350以下"]
    assert found["避難所3"][:5] == ["南区", "判定不能", "未登録", "100", "判定不能"]
    assert found["避難所4"][:4] == ["南区", "未登録", "10", "未登録"]


@pytest.mark.parametrize("key", ["stock-supplies", "stock-places"])
def test_on_a_phone_days_and_help_stand_in_the_row(opened: Screen, key: str):
    assert f'<table class="sn-table sn-stacked" id="{key}">' in opened.markup
    labels = re.findall(r'<td [^>]*data-label="(.*?)"', table(opened, key).partition("</tr>")[2].partition("</tr>")[0])
    assert "何日分" in labels
    assert len(labels) == table(opened, key).count("<th ")


def test_days_are_cut_off_and_never_rounded_up(screens: Screens, folder: DataFolder):
    meals = rows(screens.open(folder.path, rview="stock", supply="meal"), "stock-places")
    # 500 of 540 meals are 2.78 days.
    assert meals["避難所2"][5] == "2.7以上"


@pytest.mark.parametrize(
    ("value", "bounds", "told"),
    [
        (0.0, {"at_most": True}, "0.0"),
        (0.04, {"at_most": True}, "0.1以下"),
        (0.04, {}, "0.0"),
        (0.0, {"at_least": True}, "判定不能"),
        (0.0, {"at_least": True, "at_most": True}, "判定不能"),
    ],
)
def test_nothing_is_below_0(value: float, bounds: dict[str, bool], told: str):
    assert amount(value, Wording(CONFIG, "ja"), digits=1, **bounds).text == told


def test_the_nearest_help_is_the_domains(screens: Screens, folder: DataFolder, stock: Stock):
    screen = screens.open(folder.path, rview="stock", supply="blanket")
    help_of = nearest_help(folder, CONFIG, stock).table.set_index(["place", "supply"])
    row = help_of.loc[("shelter:H1", "blanket")]
    told = rows(screen, "stock-places")["避難所1"]
    assert told[1] == "基準に届かない"
    assert f"道のり {round(row['walk_m'], -1):,.0f} m、余り {row['surplus']:,.0f}（足りる）" in told[-1]


def test_help_that_others_count_on_too_says_so(screens: Screens, folder: DataFolder, tmp_path: Path):
    short = city.build(tmp_path / "data", stock_lot=city.SHORT)
    screen = screens.open(short.path, rview="stock", supply="blanket")
    told = rows(screen, "stock-places")
    assert all(told[f"避難所{n}"][-1].endswith("ほか 2 か所と共用") for n in (1, 2, 4))
    assert "合わせて使える量ではありません" in screen.text
    alone = screens.open(folder.path, rview="stock", supply="blanket")
    assert "共用" not in alone.text
    assert "合わせて使える量ではありません" not in alone.text


def test_states_cut_the_list(use: Callable[[Path], None], folder: DataFolder):
    use(folder.path)
    screen = Screen("readiness", as_of=DAY.isoformat(), **WATER)
    assert len(rows(screen, "stock-places")) == 4
    screen.at.button_group(key="stock_states_water").set_value(["unregistered"])
    screen.run()
    assert list(rows(screen, "stock-places")) == ["避難所4"]
    assert caption(screen, "stock-places").startswith("4 か所のうち 1 か所")


def test_lots_past_their_date_stand_with_their_row(opened: Screen):
    assert "15 ロットのうち、期限切れ 1、12 か月以内に期限 1、数えられない 3" in opened.text
    assert rows(opened, "stock-lots") == {"2026年5月31日": ["期限切れ", "飲料水", "70 L", "避難所1", "港区", "5"]}


def test_a_longer_look_ahead_finds_more(screens: Screens, folder: DataFolder):
    ahead = screens.open(folder.path, rview="stock-published-24-0", supply="water")
    lots = stock_of(folder, CONFIG, DAY, asked=asked_of(CONFIG, months=24)).lots
    soon = int((lots["state"] == "soon").sum())
    assert soon > 1
    assert f"24 か月以内に期限 {soon}、" in ahead.text


def test_people_assigned_take_the_place_of_published_ones_only_where_they_stay(screens: Screens, folder: DataFolder):
    fleeing = screens.open(folder.path, rview="stock-assigned-0-0", supply="water")
    assert rows(fleeing, "stock-places")["避難所1"][2] == "150"
    (goal,) = links(fleeing, "目的を「避難所で暮らす」にする")
    query = {name: value[0] for name, value in parse_qs(urlsplit(goal).query).items()}
    assert "purpose=stay" in query["scenario"]
    staying = screens.open(folder.path, rview=query["rview"], scenario=query["scenario"], supply="water")
    places = kept_answer(folder, CONFIG, Scenario.from_text(query["scenario"]), DAY).places.set_index("id")
    for number, name in ((1, "避難所1"), (2, "避難所2")):
        people = places.loc[f"shelter:H{number}"]
        known = people["status"] != "unknown"
        assert rows(staying, "stock-places")[name][2] == (f"{people['assigned']:,.0f}" if known else "未登録")
    assert "割り当て人数" in table(staying, "stock-units")


def test_stations_tell_need_places_and_gaps(opened: Screen):
    found = rows(opened, "stations")
    assert found["駅1（港区）"][:6] == ["1,000", "600", "500", "300", "500", "100"]
    assert found["駅4（南区）"][2] == "未登録"
    assert found["駅4（南区）"][4] == "判定不能"
    assert found["計（5 駅）"][0] == "1,300以上"
    assert "今の不足は 500 人以上" in answers(opened)[1]


def test_values_that_differ_stand_side_by_side(opened: Screen):
    assert rows(opened, "stations")["駅5（港区）"][0] == "食いちがい"
    assert re.findall(r">(80|90)<", table(opened, "stations-beside")) == ["80", "90"]


def test_a_ward_has_its_own_places_districts_and_stations(screens: Screens, folder: DataFolder, stock: Stock):
    screen = screens.open(folder.path, ward="南区", **WATER)
    assert set(rows(screen, "stock-places")) == {"避難所2", "避難所3", "避難所4"}
    assert list(rows(screen, "stock-units")) == ["南第1学区"]
    assert set(rows(screen, "stations")) == {"駅2", "駅3", "駅4", "計（3 駅）"}


def test_a_file_of_every_place(opened: Screen, folder: DataFolder):
    assert opened.at.get("download_button")[0].label == "4 行をCSVで書き出す"


def test_without_lists_the_page_says_which_and_claims_no_0(screens: Screens, tmp_path: Path):
    folder = city.build(tmp_path / "data", without=("stock_lot", "station"))
    screen = screens.open(folder.path, rview="stock")
    first, second = answers(screen)
    assert first.startswith("名古屋市：備蓄は判定不能です（備蓄品の一覧が未登録）")
    assert second.startswith("帰宅困難者は判定不能です（駅の一覧が未登録）")
    assert "登録された指定避難所は 4 か所。収容人数が未登録のもの 1 か所" in screen.text
    assert "登録されていない、または読めないデータ：備蓄品" in screen.text
    assert "日分そろう" not in screen.text


def test_training_data_are_marked_and_a_ward_without_stations_says_so(screens: Screens):
    screen = screens.open(TRAINING, ward="港区", as_of="2026-10-01", **WATER)
    assert all(
        caption(screen, key).endswith("（訓練データ）") for key in ("stock-supplies", "stock-units", "stock-places")
    )
    assert answers(screen)[1] == "港区に登録された駅はありません（市全体では 20 駅）（訓練データ）"
    assert "、対象の人がいない 0（訓練データ）" in answers(screen)[0]
    (lots,) = re.findall(r'<p class="sn-strong">(備蓄品 .*?ロットのうち.*?)</p>', screen.markup)
    assert lots.endswith("（訓練データ）")


def test_real_answers_carry_no_mark(opened: Screen):
    assert len(answers(opened)) == 2
    assert "訓練データ" not in opened.text


def test_it_reads_in_english(screens: Screens, folder: DataFolder):
    screen = screens.open(folder.path, lang="en", **WATER)
    assert "0 of 4 shelters hold water, meals and blankets for 3 days" in answers(screen)[0]
    assert "not registered 1, undecided 2" in answers(screen)[0]
    assert japanese_states(screen) == []


def test_the_small_city_without_districts_says_so(screens: Screens, tmp_path: Path):
    folder = city.build(tmp_path / "data", without=("school_district",))
    screen = screens.open(folder.path, ward="港区", **WATER)
    assert "学区が未登録のため、学区ごとには示せません。" in screen.text
