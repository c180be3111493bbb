"""4本柱, the reading side: what needs a decision, the table, one measure, two years."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from dashboard.data import current_folder
from layers.readiness.answer import kept_answer
from layers.readiness.terms import default_scenario
from layers.scorecard.needs import REASONS
from layers.spec import load_config
from tests.dashboard.conftest import TRAINING
from tests.dashboard.screen import Screen
from tests.support import CONFIG


@pytest.fixture(scope="module")
def opened() -> Iterator[Callable[..., Screen]]:
    """A screen of the training city at an address, each opened once."""
    seen: dict[str, Screen] = {}

    def at(page: str = "pillars", **url: str) -> Screen:
        key = f"{page} {sorted(url.items())}"
        if key not in seen:
            seen[key] = Screen(page, **url)
        return seen[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SONAE_DATA", str(TRAINING))
        yield at


def plain(fragment: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", fragment))


def rows(screen: Screen, key: str) -> list[list[str]]:
    """The cells of a table, its head first."""
    (table,) = re.findall(rf'<table class="[^"]*" id="{key}">(.*?)</table>', screen.markup, re.DOTALL)
    found = re.findall(r"<tr>(.*?)</tr>", table)
    return [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in found]


def row(screen: Screen, key: str, first: str) -> list[str]:
    (found,) = [cells for cells in rows(screen, key) if cells[0].startswith(first)]
    return found


def large(screen: Screen) -> list[str]:
    return [
        plain(item)
        for listed in re.findall(r'<ol class="sn-large".*?>(.*?)</ol>', screen.markup)
        for item in re.findall(r"<li>(.*?)</li>", listed)
    ]


# --- what needs a decision ---------------------------------------------------------------------


def test_the_answer_stands_first_and_names_its_numbers(opened: Callable[..., Screen]) -> None:
    screen = opened()
    (answer,) = re.findall(r'<div class="sn-answer"><p>(.*?)</p>', screen.markup)
    told = re.fullmatch(
        r"令和8年度：20 の取り組みのうち、判断が必要なものは (\d+)。期限超過 (\d+)、自己評価と根拠の食い違い (\d+)",
        answer,
    )
    assert told
    listed = large(screen)
    assert len(listed) == int(told[1]) > 3
    assert sum("過ぎています" in one for one in listed) == int(told[2])
    assert sum("根拠より" in one for one in listed) == int(told[3])


def test_each_need_says_why_who_by_when_and_how_many(opened: Callable[..., Screen]) -> None:
    first = large(opened())[0]
    assert first.startswith("D2-3")
    assert "125 日過ぎています" in first
    assert "担当：" in first
    assert "影響する人：" in first
    buildings = next(one for one in large(opened()) if one.startswith("D2-1"))
    assert "決める所管：訓練防災危機管理課　期限 2026年6月30日（93 日超過）" in buildings
    # Who finds no room in the analysis of readiness; of some it is unknown.
    folder, config = current_folder(), load_config()
    scenario = default_scenario(config, folder.city.code)
    total = kept_answer(folder, config, scenario, folder.default_as_of()).total
    people = round(int(total["demand"] - total["served"]), -2)
    assert f"影響する人：{people:,} 人（推定または不明な記録があり、増減しうる）" in buildings


def test_the_order_is_stated_on_the_page(opened: Callable[..., Screen]) -> None:
    assert "期限超過（日数の多い順）→ 食い違いの大きさ" in opened().text


def test_nothing_known_to_need_a_decision_says_so_and_what_cannot_be_judged(opened: Callable[..., Screen]) -> None:
    text = opened(plan="kawasaki_2011").text
    assert "平成23年度：8 の取り組みのうち、判断が必要と分かっているものはありません。" in text
    assert "判定できない取り組みは 8（判定不能）" in text


def test_every_reason_has_words() -> None:
    with_words = {"decision_overdue": "why_decision", "rollout_overdue": "why_rollout", "people": "people"}
    for name in REASONS:
        key = with_words.get(name, name if name == "people_unknown" else f"why_{name}")
        for language in ("ja", "en"):
            assert load_config().text[language]["scorecard"][key]


# --- the table ---------------------------------------------------------------------------------


def test_the_table_has_every_measure_with_rating_evidence_and_judgement(opened: Callable[..., Screen]) -> None:
    found = rows(opened(), "measure-table")
    assert sum(len(cells) > 1 for cells in found[1:]) == 20
    cells = row(opened(), "measure-table", "D2-1")
    assert cells[1].startswith("3 目標をほぼ達成")
    assert cells[1].endswith("所管確認")
    assert "564 件" in cells[2]
    assert "目標 570 件　達成率 98.9 %" in cells[2]
    assert cells[3] == "＝ 一致"
    assert "＋19 件" in cells[4]
    assert "良くなった" in cells[4]
    assert "実施済 5/11 区対象外 5 区（割合の外）" in cells[5]
    assert "訓練防災危機管理課" in cells[6]


def test_what_is_not_known_is_written(opened: Callable[..., Screen]) -> None:
    cells = row(opened(), "measure-table", "S-2")
    assert cells[1] == "未入力"
    assert cells[2].startswith("判定不能")
    assert cells[3].startswith("？ 判定不能")
    assert "判定不能" in cells[4]
    # Days the stock lasts: lots nobody knows enough of are not in it, so no year is compared with it.
    cells = row(opened(), "measure-table", "D1-4")
    assert "以下" in cells[2] or "以上" in cells[2]
    assert "判定不能" in cells[4]
    assert not [cell for one in rows(opened(), "measure-table") for cell in one if not cell.strip()]


def test_a_contradiction_says_what_was_expected(opened: Callable[..., Screen]) -> None:
    assert row(opened(), "measure-table", "D1-2")[3] == "↑ 自己評価が高い見込まれる区分：5 目標を大きく下回った"


def test_the_years_of_a_value_stand_in_words_beside_the_drawing(opened: Callable[..., Screen]) -> None:
    assert 'alt="2023 480 件、2024 515 件、2025 545 件、2026 564 件"' in opened().markup
    assert "2023 判定不能" in opened().markup, "a year without a value is said, not left out"


def test_thresholds_and_whose_assumption_they_are(opened: Callable[..., Screen]) -> None:
    text = opened().text
    assert "達成率 95 % 以上 105 % 未満" in text
    assert "製品の仮定" in text


def test_ratings_that_are_nearly_all_the_same_say_little(opened: Callable[..., Screen]) -> None:
    assert "自己評価 17 件のうち 15 件が「3 目標をほぼ達成」です" in opened().text


@pytest.mark.parametrize(
    ("url", "count"),
    [({"pillar": "W"}, 4), ({"kind": "T"}, 1), ({"find": "津波避難ビル指定"}, 1), ({"find": "そんな言葉はない"}, 0)],
)
def test_filters(opened: Callable[..., Screen], url: dict[str, str], count: int) -> None:
    screen = opened(**url)
    if not count:
        assert "条件に合う取り組みがありません。" in screen.text
    else:
        assert f"20 のうち {count} の取り組み（訓練データ）" in screen.text
        assert len([cells for cells in rows(screen, "measure-table")[1:] if len(cells) > 1]) == count


def test_programmes_stand_apart_from_measures_and_both_levels_apart(opened: Callable[..., Screen]) -> None:
    screen = opened(plan="kawasaki_2011")
    assert rows(screen, "programme-table")[0] == ["プログラム", "要約の評価", "施策計画の表の見出しの評価"]
    assert len(rows(screen, "programme-table")) == 4
    assert "この計画の取り組みには、根拠の指標が決まっていません。" in row(screen, "measure-table", "P1-1")[3]
    assert "自己評価 14 件のうち 14 件が「3 目標をほぼ達成」です" in screen.text
    assert "訓練データ" not in "".join(re.findall(r"<caption>(.*?)</caption>", screen.markup))


# --- one measure -------------------------------------------------------------------------------


def test_a_measure_shows_every_indicator_and_its_reasoning(opened: Callable[..., Screen]) -> None:
    screen = opened(measure="D2-1", ward="港区")
    names = [spec.ja for spec in CONFIG.indicators.of_measure("D2-1")]
    table = rows(screen, "evidence-table")
    assert [cells[0].split("主な")[0].split("多い")[0].split("少ない")[0] for cells in table[1:]] == names
    assert "見込まれる区分：3 目標をほぼ達成（達成率 95 % 以上 105 % 未満）" in screen.text
    assert "▶ 港区（選んだ区）" in screen.text
    assert "編集上の対応付け" in screen.text
    assert row(screen, "rows-behind", "津波避難ビル（効力あり）")[3:] == ["564", "地図で見る"]


def test_published_values_are_real_and_broken_where_the_definition_changes(opened: Callable[..., Screen]) -> None:
    screen = opened(measure="D2-1", ward="港区")
    captions = [one for one in re.findall(r"<figcaption>(.*?)</figcaption>", screen.markup) if "棟数" in one]
    assert captions == ["津波避難ビルの棟数（実データ）　／／ は数え方が変わったところ（増減ではありません）"]
    published = [cells[:2] for cells in rows(screen, "published-tb-1")]
    assert published[-2:] == [["2014年10月", "872 棟"], ["2025年10月27日", "787 件"]]


def test_official_values_that_disagree_stand_side_by_side(opened: Callable[..., Screen]) -> None:
    found = rows(opened(), "conflict-ta-1")
    assert [cells[1] for cells in found[1:]] == ["96 分", "102 分", "108 分"]


def test_the_plan_over_the_years_with_open_ends_and_milestones(opened: Callable[..., Screen]) -> None:
    screen = opened(plan="kawasaki_2011", measure="P3-4")
    head, *body = rows(screen, "timeline-table")
    assert head == [
        "平成23年度（2011年度）",
        "平成24年度（2012年度）",
        "平成25年度（2013年度）",
        "平成26年度（2014年度）以降",
    ]
    spans = re.findall(r'<td class="sn-span[^"]*" colspan="(\d)"', screen.markup)
    assert "3" in spans
    texts = ["".join(cells) for cells in body]
    assert "◆ 実績 2012年1月4か所の出張所の届出窓口を区役所に集約" in texts
    assert [text for text in texts if text.startswith("◇ 予定 平成26年度")]
    assert "現状" in screen.text


def test_the_next_measure_is_one_click_away(use: Callable[..., None]) -> None:
    use(TRAINING)
    screen = Screen("pillars", measure="D1-1")
    assert screen.at.button(key="w_measure_previous").disabled
    screen.at.button(key="w_measure_next").click()
    screen.run()
    assert screen.url["measure"] == "D1-2"
    screen.at.button(key="w_measure_back").click()
    screen.run()
    assert "measure" not in screen.url


# --- two years ---------------------------------------------------------------------------------


def test_two_years_begin_with_the_year_before(opened: Callable[..., Screen]) -> None:
    screen = opened(view="periods")
    assert screen.url["fy2"] == "2025"
    assert "令和7年度（2025年度） と 令和8年度（2026年度）：20 の取り組みのうち、変わったものは" in screen.text
    counts = re.search(r"自己評価：良くなった (\d+)、悪くなった (\d+)、同じ (\d+)、比べられない (\d+)。", screen.text)
    assert counts
    assert sum(map(int, counts.groups())) == 20
    cells = row(screen, "periods-table", "D1-2")
    assert "2025　3 目標をほぼ達成2026　3 目標をほぼ達成同じ" in cells[1]
    assert "−20.6 ポイント" in cells[2]


def test_a_plan_of_one_year_has_nothing_to_compare(opened: Callable[..., Screen]) -> None:
    assert "比べられる年度がほかにありません。" in opened(view="periods", plan="kawasaki_2011").text


# --- everywhere --------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [{}, {"measure": "D2-1", "ward": "港区"}, {"view": "periods"}])
def test_captions_of_made_up_entries_are_marked(opened: Callable[..., Screen], url: dict[str, str]) -> None:
    captions = re.findall(r'id="([\w-]+)"><caption>(.*?)</caption>', opened(**url).markup)
    own = [(key, text) for key, text in captions if not key.startswith(("published", "conflict"))]
    assert len(own) >= 1
    assert [key for key, text in own if "訓練データ" not in text] == []


@pytest.mark.parametrize("url", [{}, {"measure": "D2-1", "ward": "港区"}, {"plan": "kawasaki_2011"}])
def test_headings_come_in_order(opened: Callable[..., Screen], url: dict[str, str]) -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", opened(**url).markup)]
    assert levels[0] == 1
    assert all(now <= before + 1 for before, now in pairwise(levels))


def test_in_english(opened: Callable[..., Screen]) -> None:
    text = opened(lang="en").text
    assert re.search(r"FY2026: \d+ of 20 measures need a decision\. Overdue \d+", text)
    assert "3 Target about met" in text


def test_the_first_three_stand_on_the_overview(opened: Callable[..., Screen]) -> None:
    screen = opened("overview")
    for one in large(opened())[:3]:
        assert one.split("　")[0] in screen.text
    assert 'href="./pillars' in screen.markup
