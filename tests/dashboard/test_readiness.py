"""備え: the scenario in the URL, who has no place, why and where; what cannot be told is never 0."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from dashboard.data import current_folder
from dashboard.readiness.crowd_view import sentence
from dashboard.readiness.room import scenario_text
from dashboard.readiness.telling import band_words, percent
from dashboard.readiness.who_view import ages, far_because, headline, last_inhabited
from dashboard.session import Context
from layers.readiness.answer import Readiness, kept_answer
from layers.readiness.classes import CLASSES
from layers.readiness.scenario import Scenario
from layers.readiness.statement import told
from layers.readiness.terms import default_scenario
from layers.spec import load_config
from layers.wording import Wording
from tests import small_city
from tests.dashboard.screen import Screen
from tests.small_city import DAY, A, B
from tests.support import csv_bytes

WARD = "瑞穂区"


def context() -> Context:
    config, folder = load_config(), current_folder()
    return Context(config, Wording(config, "ja"), folder, "", "", folder.default_as_of())


def answered(ward: str, scenario: Scenario | None = None) -> Readiness:
    """What the page must show, asked of the domain itself."""
    ctx = context()
    asked = scenario or default_scenario(ctx.config, ctx.folder.city.code)
    return kept_answer(ctx.folder, ctx.config, asked, ctx.as_of, ward)


def table(screen: Screen, key: str) -> list[list[str]]:
    (body,) = re.findall(rf'id="{key}">.*?<tbody>(.*?)</tbody>', screen.markup, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", body)
    return [[html.unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<td.*?</td>", row)] for row in rows]


def number(text: str) -> int:
    return int(text.replace(",", "").rstrip("+"))


def answer_of(screen: Screen) -> str:
    return html.unescape(re.findall(r'class="sn-answer"><p>(.*?)</p>', screen.markup)[0])


def submit(screen: Screen) -> None:
    (button,) = [one for one in screen.at.button if one.label == "この前提で計算する"]
    button.click()
    screen.run()


def pick(screen: Screen, label: str, value: str) -> None:
    (box,) = [one for one in screen.at.selectbox if one.label == label]
    box.set_value(value)


def test_the_answer_first_then_classes_that_add_up(training: Path) -> None:
    screen = Screen("readiness", ward=WARD)
    total = answered(WARD).total
    short = int(total["demand"] - total["served"] - total["unknown"])
    assert short > 0
    assert int(total["unknown"]) > 0
    sentence = answer_of(screen)
    assert f"{int(total['demand']):,} 人のうち {short:,} 人" in sentence
    assert "訓練データ" in sentence
    assert f"ほかに {int(total['unknown']):,} 人" in screen.text
    classes = table(screen, "who_classes")
    assert sum(number(row[1]) for row in classes) == int(total["demand"])
    assert {row[0] for row in classes} == {
        context().words.say(f"readiness_class.{name}")
        for name in CLASSES
        if int(total[name]) or name in ("served", "unknown")
    }
    assert screen.whole


def test_districts_add_up_to_the_ward_and_unknown_is_not_ready(training: Path) -> None:
    screen = Screen("readiness", ward=WARD)
    found = answered(WARD)
    rows = table(screen, "who_units")
    assert sum(number(row[1]) for row in rows) == int(found.total["demand"])
    assert sum(number(row[3]) for row in rows) == int(found.total["unknown"])
    assert [row[0] for row in rows if number(row[3])] == [row[0] for row in rows if row[4].startswith("不明あり")]
    # Beside the state its reason would be cut on a small screen.
    assert re.search(r'<div class="sn-strong">不足</div><div class="sn-fine">[^<]+</div></td>', screen.markup)
    shorts = [number(row[2]) for row in rows]
    assert shorts == sorted(shorts, reverse=True)


def test_a_district_chosen_on_the_map_names_no_numbers_of_the_ward(small: Path, use: Callable[[Path], None]) -> None:
    use(small)
    for view in ("who", "escape"):
        screen = Screen("readiness", ward="港区", district="M1", rview=view, as_of=DAY.isoformat())
        assert screen.at.session_state["choices"]["district"] == "M1"
        assert re.search(r"<h1>備え</h1><p>港区　津波", screen.markup), view
        assert "港区 港第1学区" not in screen.text


TOTAL = {"demand": 100, "served": 100, "unknown": 0, "at_least": False}


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({}, "answer_all"),
        ({"served": 60}, "answer"),
        ({"served": 60, "unknown": 30}, "answer"),
        ({"served": 60, "unknown": 40}, "answer_partly"),
        ({"served": 0, "unknown": 100}, "answer_unknown_all"),
        ({"served": 0, "unknown": 100, "at_least": True}, "answer_unknown_all"),
        ({"served": 60, "unknown": 40, "at_least": True}, "answer_partly"),
        ({"at_least": True}, "answer_least"),
        ({"demand": 0, "served": 0}, "answer_nobody"),
        ({"demand": 0, "served": 0, "at_least": True}, "answer_uncounted"),
    ],
)
def test_everybody_finds_room_only_where_nothing_is_unknown(changed: dict[str, object], key: str) -> None:
    assert headline(pd.Series({**TOTAL, **changed}, dtype=object)) == key


def test_cells_of_unregistered_people_are_never_nobody_nor_all(tmp_path: Path, use: Callable[[Path], None]) -> None:
    cells = csv_bytes(["mesh_code", "population_night", "population_day"], [A, "", "100"], [B, "", "0"])
    folder = small_city.build(tmp_path / "data", population_cell=cells)
    use(folder.path)
    screen = Screen("readiness", as_of=DAY.isoformat())
    assert "判定不能" in answer_of(screen)
    assert "住む人がいません" not in answer_of(screen)
    row = next(row for row in table(screen, "who_units") if row[0] == "港区")
    assert (row[0], row[1], row[2]) == ("港区", "判定不能", "判定不能")


def far(start_s: list[float], scenario: Scenario, ward: str = "") -> str:
    cells = pd.DataFrame({"ward": ["a", "a", "b"], "too_far": [5, 2, 40], "start_s": start_s})
    total = {"too_far": int(cells.loc[(cells["ward"] == ward) | (not ward), "too_far"].sum())}
    said = (told("cap_used", metres=500, cells=2),)
    found = SimpleNamespace(scenario=scenario, ward=ward, cells=cells, statements=said, total=total)
    return far_because(found, context().words)  # type: ignore[arg-type]


def test_whom_the_limit_on_foot_makes_too_far_away() -> None:
    partly, none = [math.nan, 60.0, math.nan], [math.nan] * 3
    assert far(partly, Scenario(), "a").startswith("「遠い」7 人のうち 5 人は、浸水開始時間の分からない")
    assert "道のり 500 m まで" in far(partly, Scenario(), "a")
    assert far(partly, Scenario()).startswith("「遠い」47 人のうち 45 人は")
    assert far([1.0, 1.0, math.nan], Scenario(), "a") == ""
    for told_all in (
        far(partly, Scenario(cap_all=True)),
        far(partly, Scenario(inundation="on")),
        far(none, Scenario()),
    ):
        assert told_all.startswith("「遠い」47 人は、どこでも道のり 500 m まで")


def test_without_an_area_the_answer_says_at_once_that_it_counts_everybody(
    small: Path, use: Callable[[Path], None]
) -> None:
    use(small)
    for hazard, counted in (
        ("flood", "が未登録のため、住民全員で数えました。"),
        ("earthquake", "区域のデータがないため"),
    ):
        screen = Screen("readiness", hazard=hazard, as_of=DAY.isoformat())
        detail = html.unescape(re.findall(r'class="sn-detail">(.*?)</p>', screen.markup)[0])
        assert counted in detail
        assert "実際はこれ以下です" in detail
    assert "住民全員で数えました" not in Screen("readiness", as_of=DAY.isoformat()).text


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0, "0.0"), (0.0004, "<0.1"), (0.001, "0.1"), (0.5, "50.0"), (0.9994, "99.9"), (0.9996, ">99.9"), (1, "100.0")],
)
def test_a_share_of_somebody_is_not_none_and_of_not_all_is_not_all(share: float, expected: str) -> None:
    assert percent(share) == expected


def test_bands_of_time_are_told_from_when_to_when() -> None:
    words = context().words
    told_bands = [band_words(band, [5, 10, 15], words) for band in (0, 1, 2, 3, -1)]
    assert told_bands == ["5 分まで", "5〜10 分", "10〜15 分", "15 分より長いか、道がない", "判定不能"]


@pytest.mark.parametrize(
    ("people", "last"),
    [([3, 0, 2, 0, 0], 2), ([0, 0, 0, 0, 1], 4), ([0, 0, 0, 0, 0], 4), ([pd.NA] * 5, 4)],
)
def test_bands_beyond_the_last_with_people_are_left_out(people: list[object], last: int) -> None:
    bands = pd.DataFrame({"band": range(5), "people": pd.array(people, dtype="Float64")})
    assert last_inhabited(bands) == last


@pytest.mark.parametrize(
    ("served", "nearest", "unknown", "expected"),
    [
        (80, 50, 0, "区では、全員がいちばん近い避難先へ向かうと 50 人しか入れません。行き先を割り当てておけば 80 人が入れます（+30 人）。"),
        (80, 80, 0, "区では、全員がいちばん近い避難先へ向かっても、行き先を割り当てておいても、入れるのは 80 人です。"),
        (0, 0, 0, "区では、全員がいちばん近い避難先へ向かっても、行き先を割り当てておいても、入れるのは 0 人です。"),
        (50, 80, 9, "ここだけでは 30 人少なくなります。"),
        (0, 0, 9, "入れる人数は判定不能です。"),
    ],
)  # fmt: skip
def test_both_ways_in_one_sentence(served: int, nearest: int, unknown: int, expected: str) -> None:
    total = pd.Series({"served": served, "nearest_served": nearest, "unknown": unknown})
    assert sentence("区", total, context().words).endswith(expected)


def test_planned_beside_nearest(training: Path) -> None:
    screen = Screen("readiness")
    found = answered("")
    planned, nearest = int(found.total["served"]), int(found.total["nearest_served"])
    assert planned > nearest
    assert f"{nearest:,} 人しか入れません" in screen.text
    assert f"（+{planned - nearest:,} 人）" in screen.text
    assert re.search(r'class="sn-strong">[^<]*（\+[\d,]+ 人）。（訓練データ）</p>', screen.markup)
    areas = table(screen, "crowd_shortages")
    districts = context().folder.districts
    worst = found.cells.set_index("id").loc[found.shortages["cells"].iloc[0]].groupby("district")["people"].sum()
    assert set(areas[0][1].split("、")) == {districts.name(str(code)) for code in worst.index}
    first = table(screen, "crowd_places")[0]
    assert number(first[1]) - number(first[2]) == number(first[3]) > 0
    assert number(first[4]) <= number(first[2])


def test_a_scenario_is_changed_and_stands_in_the_url(training: Path) -> None:
    screen = Screen("readiness", ward=WARD)
    before = answer_of(screen)
    pick(screen, "歩く人", "slow")
    pick(screen, "時間帯の人口", "day")
    submit(screen)
    text = str(screen.at.session_state["choices"]["scenario"])
    asked = Scenario.from_text(text)
    assert (asked.profile, asked.speed, asked.when) == ("slow", "walk_slow", "day")
    assert answer_of(screen) != before
    total = answered(WARD, asked).total
    assert f"{int(total['demand'] - total['served'] - total['unknown']):,} 人" in answer_of(screen)
    again = Screen("readiness", ward=WARD, scenario=text)
    assert answer_of(again) == answer_of(screen)
    assert "高齢者・障害のある人・乳幼児 秒速 0.50 m" in again.text


@pytest.mark.parametrize("text", ["speed=walk_general&speed=walk_slow", "hour=77", "<script>", "arrival=city_of_gold"])
def test_a_broken_scenario_in_a_link_is_refused_in_words(training: Path, text: str) -> None:
    screen = Screen("readiness", ward=WARD, scenario=text)
    assert "この前提は使えません" in screen.text
    assert answer_of(screen) == answer_of(Screen("readiness", ward=WARD))


def test_every_scenario_comes_back_from_the_url(training: Path) -> None:
    ctx = context()
    for scenario in (Scenario(), Scenario(when="day", hour=3, blocked=(("2", "1"),), cap="750"), Scenario(speed="0.7")):
        text = scenario_text(ctx, scenario)
        assert text
        assert Scenario.from_text(text) == scenario
    assert scenario_text(ctx, default_scenario(ctx.config, ctx.folder.city.code)) == ""


def test_the_hazard_is_the_one_of_the_sidebar(training: Path) -> None:
    screen = Screen("readiness", ward=WARD, hazard="earthquake", scenario="when=day")
    assert "地震" in answer_of(screen)
    total = answered(WARD, Scenario(hazard="earthquake", when="day")).total
    assert total["demand"] > 0
    assert f"{int(total['demand']):,} 人" in answer_of(screen)


def test_without_people_it_is_undecided_and_never_none(use: Callable[[Path], None], estimating: Path) -> None:
    use(estimating)
    screen = Screen("readiness")
    assert "判定不能です" in answer_of(screen)
    assert "人口メッシュが登録されていない" in screen.text
    assert " 0 人" not in answer_of(screen)
    assert all(cell == "判定不能" for row in table(screen, "who_units") for cell in row[1:])
    assert screen.whole


def test_every_number_opens_to_rows_rule_standard_and_source(training: Path) -> None:
    screen = Screen("readiness", ward=WARD)
    standards = table(screen, "who_standards")
    assert ["歩く速さ（大人・昼）", "1 m／秒", "S 引用"] in [row[:3] for row in standards]
    speed = next(row for row in standards if row[0] == "歩く速さ（大人・昼）")
    assert speed[3].startswith("宮城県津波対策ガイドライン（引用による）")
    assert any(row[3].startswith("名古屋市") for row in standards if row[2] == "P 公表資料")
    assert "「もとの行を見る」の「場所ごと」にある列「津波に対する構造」と「割り当て」" in screen.text
    rows = screen.at.dataframe[0].value
    assert int(rows["人数"].sum()) == int(answered(WARD).by_ward["demand"].sum())
    assert "最小費用流" in screen.text
    assert len(table(screen, "who_how_layers")) >= 5


def test_every_hazard_is_told_at_once_and_doubtful_sites_stand_apart(use: Callable[[Path], None], small: Path) -> None:
    use(small)
    screen = Screen("readiness", as_of=DAY.isoformat(), scenario="cap=1800&detour=1&arrival_none=1", ward="港区")
    found = {row[0]: row[1:] for row in table(screen, "who_hazards")}
    assert found["洪水"] == ["1,000", "200", "0"]
    assert found["津波"] == ["1,200", "0", "0"]
    # Nobody registered which site serves there: 0 would be a claim, and so would "all of them".
    assert found["火山現象"] == ["判定不能", "1,200以下", "4"]
    assert "港区に住む 1,200 人のうち" in screen.text
    assert "道のり 1,800 m 以内" in screen.text


def test_ages_are_told_where_they_are_known_and_few_people_are_not_told_exactly() -> None:
    ctx = context()
    known = {"demand_age_0_5": 12, "unserved_age_0_5": 3, "demand_age_65_up": 1200, "unserved_age_65_up": 0}
    line = ages(SimpleNamespace(total=pd.Series(known, dtype="Int64")), ctx.config, ctx.words)
    assert "0〜5歳は避難が必要な人 12 人、うち避難先のない人 5 人未満" in line
    assert "65歳以上は避難が必要な人 1,200 人、うち避難先のない人 0 人" in line
    blank = pd.Series(known | {"unserved_age_65_up": pd.NA}, dtype="Int64")
    assert "65歳" not in ages(SimpleNamespace(total=blank), ctx.config, ctx.words)
    assert ages(SimpleNamespace(total=pd.Series(dict.fromkeys(known, pd.NA))), ctx.config, ctx.words) == ""
