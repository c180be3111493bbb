"""Scenario, sites, starts and ways of a plan; the workshop's map; the sheets."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard import map_view
from dashboard.drills import print_view
from layers.folder import load_folder
from layers.readiness.scenario import Scenario
from layers.store.drill_bodies import Inject, Leg, StartPlace
from tests import support
from tests.dashboard.drill_screen import DrillScreen, body, planned, save
from tests.readiness.conftest import ube_tables
from tests.support import csv_bytes, gsi_emergency, site

START = StartPlace(id="s1", name="公園", longitude=136.905, latitude=35.1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planned(tmp_path_factory.mktemp("drills") / "data", districts=("M2",))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the map was asked to draw, and how a click is heard."""
    calls: list[dict[str, Any]] = []

    def draw(
        _folder: object, _config: object, _words: object, drawing: Any, view: Any, ward: str, key: str, hear: Any
    ) -> None:
        calls.append({**drawing, "view": view, "ward": ward, "key": key, "hear": hear})

    monkeypatch.setattr(map_view, "draw_drill", draw)
    return calls


def named(folder: Path, screen: DrillScreen, key: str, name: str) -> str:
    return next(row for row in screen.rows(key) if name in row)


# --- scenario and sites -----------------------------------------------------------------------


def test_suggested_sites_stand_with_their_minutes_and_the_others_with_why_not(folder: Path, drawn: list[Any]) -> None:
    screen = DrillScreen("plan-place")
    row = named(folder, screen, "drill-sites-suggested", "ビル2")
    assert "0 分" in row and "港第2学区" in row and "未登録" in row and "記録なし" in row
    # The list has no such field: nobody takes the building for one that stands in the waves.
    assert "津波に対する構造：未登録" in row
    others = " ".join(screen.rows("drill-sites-others"))
    assert "候補ビル" in others and "まだ指定されていません" in others
    assert "候補ビル" not in " ".join(screen.rows("drill-sites-suggested"))
    offered = screen.at.multiselect[-1].options
    assert any("ビル2（仮 0 分）" in one for one in offered) and not any("候補ビル" in one for one in offered)
    assert "どう計算したか" in [one.label for one in screen.at.expander]


def test_minutes_without_starts_are_provisional_and_starts_are_offered(folder: Path, drawn: list[Any]) -> None:
    screen = DrillScreen("plan-place")
    assert "時間は仮の値です" in screen.text and "区域内の交差点から（仮）" in screen.text
    screen.press("drill_starts_propose")
    assert "仮の値" not in screen.text and "（仮）" not in screen.text and "いちばん近い出発地から" in screen.text
    assert not any("仮" in one for one in screen.at.multiselect[-1].options)
    screen.press("save_drill")
    assert [one.name for one in body(folder).starts] == ["港第2学区"]


def test_a_chosen_site_nobody_walks_to_and_a_nearer_one_are_said(folder: Path, drawn: list[Any]) -> None:
    found = _site_ids(folder)
    leg = Leg(id="l1", start="s1", site=found["ビル1"])
    start = StartPlace(id="s1", name="公園", longitude=136.93, latitude=35.1)
    save(folder, based_on=1, districts=("M2",), sites=(found["ビル1"],), starts=(start,), legs=(leg,))
    screen = DrillScreen("plan-routes")
    assert "「公園」からは、選んでいない「施設2」（0 分）のほうが、選んだ「ビル1」（26 分）より近い" in screen.said(
        "caution"
    )
    assert "経路のない場所" not in screen.text
    screen.step("day")
    assert re.search(r"いちばん長い経路：標準 \d+ 分、ゆっくり \d+ 分、集団 \d+ 分", screen.text)
    both = (found["ビル1"], found["ビル2"])
    save(folder, based_on=2, districts=("M2",), sites=both, starts=(start,), legs=(leg,))
    screen = DrillScreen("plan-routes")
    assert "経路のない場所 1 か所" in screen.said("answer")
    assert "経路のない場所が 1 か所あります：ビル2" in screen.said("caution")
    save(
        folder,
        based_on=3,
        districts=("M2",),
        sites=both,
        starts=(start,),
        legs=(leg, Leg(id="l2", start="s1", site=both[1])),
    )
    screen = DrillScreen("plan-routes")
    assert "経路のない場所" not in screen.text and "より近いです" not in screen.said("caution")


def test_the_first_sites_are_chosen_in_one_press_and_drawn(folder: Path, drawn: list[Any]) -> None:
    screen = DrillScreen("plan-place")
    screen.press("drill_site_first")
    places = drawn[-1]["places"]
    assert any(places["chosen"]) and len(places["id"]) == len(places["chosen"])
    screen.press("save_drill")
    assert body(folder).sites == tuple(one for one, mine in zip(places["id"], places["chosen"], strict=True) if mine)


def test_a_chosen_site_that_is_not_right_is_said(folder: Path, drawn: list[Any]) -> None:
    save(folder, based_on=1, districts=("M1",), sites=("emergency_site:gone",))
    assert "emergency_site:gone" in DrillScreen("plan-place").said("caution")


def test_a_drill_of_stranded_commuters_shows_refuges_and_the_water_they_stand_in(
    folder: Path, drawn: list[Any]
) -> None:
    rows = [["駅前ホール", "136.905", "35.1", "300"], ["地下街", "", "", ""]]
    refuges = csv_bytes(["名称", "経度", "緯度", "受入人数"], *rows)
    support.apply(folder, support.read(folder, "refuges.csv", refuges, as_kind="commuter_refuge"))
    save(folder, based_on=1, type="stranded", ward="", sites=("commuter_refuge:~2",))
    screen = DrillScreen("plan-place")
    row = named(folder, screen, "drill-sites-suggested", "駅前ホール")
    assert "帰宅困難者一時滞在施設" in row and "300 人" in row and "浸水の注意" in row
    assert "位置が未登録" in named(folder, screen, "drill-sites-others", "地下街")
    assert "「駅前ホール」　浸水の注意" in screen.said("caution")
    assert "ビル" not in " ".join(screen.rows("drill-sites-suggested") + screen.rows("drill-sites-others"))
    places = drawn[-1]["places"]
    assert [one["id"] for one in places["kinds"]] == ["commuter_refuge"]
    assert (places["name"], places["chosen"]) == (["駅前ホール"], [True])


def test_without_the_layer_of_the_type_that_is_said(folder: Path, drawn: list[Any]) -> None:
    save(folder, based_on=1, type="volunteer")
    screen = DrillScreen("plan-place")
    assert "「災害ボランティアセンター」が登録されていません" in screen.said("caution")
    assert "1件も見つかりません" in screen.text
    assert drawn[-1]["places"]["id"] == []


def test_the_scenario_is_told_and_changed(folder: Path, drawn: list[Any]) -> None:
    screen = DrillScreen("plan-place")
    assert "津波：逃げる" in screen.text
    screen.pick("災害の種類", "flood")
    assert "洪水：逃げる" in screen.text
    screen.pick("歩く人", "slow")
    screen.press("save_drill")
    found = Scenario.from_text(body(folder).scenario)
    assert (found.hazard, found.profile, found.speed) == ("flood", "slow", "walk_slow")
    screen.press("drill_scenario_reset")
    assert "津波：逃げる" in screen.text


def test_the_scenario_of_readiness_is_taken_with_its_closed_streets(folder: Path, drawn: list[Any]) -> None:
    text = Scenario(route="network", blocked=(("b", "c"),), speed="1").to_text()
    screen = DrillScreen("plan-place", scenario=text, hazard="tsunami")
    screen.press("drill_scenario_take")
    screen.press("save_drill")
    assert Scenario.from_text(body(folder).scenario).blocked == (("b", "c"),)
    screen.press("drill_unblock")
    screen.press("save_drill")
    assert Scenario.from_text(body(folder).scenario).blocked == ()


def test_a_scenario_that_cannot_be_read_is_said_in_every_view(folder: Path, drawn: list[Any]) -> None:
    save(folder, based_on=1, scenario="hazard=tsunami&speed=warp", sites=("tsunami_building:1",), starts=(START,))
    for view in ("plan-place", "plan-routes", "workshop", "print"):
        assert "シナリオは読めません" in DrillScreen(view).said("caution"), view


def test_corners_come_from_the_map_where_that_is_asked_for(folder: Path, drawn: list[Any]) -> None:
    screen = DrillScreen("plan-place")
    screen.field("区域の角", "136.9, 35.05\n１３６．９１、３５．０５\n136.91 35.15")
    screen.press("save_drill")
    assert body(folder).area == ((136.9, 35.05), (136.91, 35.05), (136.91, 35.15))
    assert len(drawn[-1]["area"]) == 1
    screen.field("区域の角", "136.9, 35.05")
    screen.press("save_drill")
    assert "3つ以上" in screen.said("alert")


def test_without_a_network_nothing_is_guessed(
    folder: Path, tmp_path: Path, use: Callable[[Path], None], drawn: list[Any]
) -> None:
    for kind in ("walk_node", "walk_edge"):
        shutil.rmtree(folder / "layers" / kind)
    screen = DrillScreen("plan-place")
    assert "勧められる場所はありません" in screen.text
    assert "判定不能" in " ".join(screen.rows("drill-sites-others"))
    save(
        folder,
        based_on=1,
        sites=("emergency_site:1",),
        starts=(START,),
        legs=(Leg(id="l1", start="s1", site="emergency_site:1"),),
    )
    screen = DrillScreen("plan-routes")
    assert "判定不能" in screen.rows("drill-legs")[0] and "分" not in screen.rows("drill-legs")[0].replace("十分", "")
    assert "逃げ地図" in DrillScreen("workshop").text


def test_a_folder_without_wards_and_boundaries_is_planned_too(
    tmp_path: Path, use: Callable[[Path], None], drawn: list[Any]
) -> None:
    path = tmp_path / "town"
    support.imported(path, ("sites.csv", gsi_emergency(site(1, 津波="1"), site(2, 洪水="1"))))
    use(path)
    save(path, ward="")
    for view in ("plan", "plan-place", "plan-routes", "injects", "workshop", "print"):
        screen = DrillScreen(view)
        assert screen.whole and not screen.alerts, view


@pytest.mark.real
def test_a_drill_is_planned_on_real_ube(
    real: Path, tmp_path: Path, use: Callable[[Path], None], drawn: list[Any]
) -> None:
    path, archive = tmp_path / "ube", real / "ube" / "ube_walk_roads_osm_shp.zip"
    for kind in ("emergency", "shelter"):
        support.imported(path, real / "ube" / f"gsi_{kind}_352021_ube.geojson")
    for kind, table in zip(("walk_node", "walk_edge"), ube_tables(archive), strict=True):
        support.imported(path, (f"{kind}.csv", table.to_csv(index=False).encode()), as_kind=kind)
    use(path)
    corners = ((131.24, 33.95), (131.26, 33.95), (131.26, 33.97), (131.24, 33.97))
    save(path, ward="", type="shelter", area=corners)
    screen = DrillScreen("plan-place")
    assert (
        "新川小学校" in screen.rows("drill-sites-suggested")[0] and "未登録" in screen.rows("drill-sites-suggested")[0]
    )
    screen.press("drill_site_first")
    screen.step("routes")
    screen.press("drill_starts_propose")
    screen.press("drill_legs_nearest")
    assert "新川小学校" in screen.rows("drill-legs")[0] and "574 m" in screen.rows("drill-legs")[0]
    assert "訓練データ" not in screen.text


# --- starts and ways --------------------------------------------------------------------------


def test_starts_are_proposed_added_from_the_map_and_taken_off(folder: Path, drawn: list[Any]) -> None:
    screen = DrillScreen("plan-routes")
    screen.press("drill_starts_propose")
    assert "港第2学区" in screen.rows("drill-starts")[0]
    screen.field("名前", "公園")
    screen.press("drill_start_add")
    assert "「経度, 緯度」：空欄は読めません" in screen.said("alert") and "空欄です" not in screen.said("alert")
    screen.field("経度, 緯度（例", "136.9051, 35.1")
    screen.press("drill_start_add")
    assert len(screen.rows("drill-starts")) == 2
    screen.at.selectbox(key="drill_start_line").set_value("M2")
    screen.run()
    screen.press("drill_start_remove")
    screen.press("save_drill")
    assert [(one.id, one.name, one.longitude) for one in body(folder).starts] == [("s1", "公園", 136.9051)]


def test_ways_are_told_with_times_for_each_kind_of_people(folder: Path, drawn: list[Any]) -> None:
    ids = _site_ids(folder)
    save(folder, based_on=1, districts=("M1",), sites=(ids["ビル2"], ids["ビル1"]), starts=(START,))
    screen = DrillScreen("plan-routes")
    screen.press("drill_legs_nearest")
    assert [(one.start, one.site) for one in _saved_legs(screen, folder)] == [("s1", ids["ビル1"])]
    screen.pick("歩く経路", [f"s1>{ids['ビル1']}", f"s1>{ids['ビル2']}"])
    near, far = screen.rows("drill-legs")
    assert "公園 → ビル1" in near and "1,230 m" in far and "橋 1 か所" in far
    minutes = [int(one) for one in re.findall(r"(\d+) 分", far)]
    assert minutes[0] < minutes[1] and len(minutes) == 3
    assert [one["number"] for one in drawn[-1]["ways"]] == [1, 2]
    assert drawn[-1]["starts"] == [[35.1, 136.905, "公園"]]
    assert _saved_legs(screen, folder)[0].id == "l1"


def _saved_legs(screen: DrillScreen, folder: Path) -> tuple[Leg, ...]:
    screen.press("save_drill")
    return body(folder).legs


def _site_ids(folder: Path) -> dict[str, str]:
    """Name → id of the tsunami buildings."""
    frame = load_folder(folder, support.CONFIG).layers["tsunami_building"].frame
    return {str(name): f"tsunami_building:{uid}" for name, uid in zip(frame["name"], frame["uid"], strict=True)}


def test_a_way_over_a_closed_street_is_refused_with_the_reason(folder: Path, drawn: list[Any]) -> None:
    ids = _site_ids(folder)
    leg = Leg(id="l1", start="s1", site=ids["ビル2"])
    blocked = Scenario(blocked=(("b", "c"),), route="network").to_text()
    save(folder, based_on=1, sites=(ids["ビル2"],), starts=(START,), legs=(leg,), scenario=blocked)
    screen = DrillScreen("plan-routes")
    assert "判定不能" in screen.rows("drill-legs")[0] and "つながっていません" in screen.said("caution")
    assert drawn[-1]["ways"] == [] and len(drawn[-1]["closed"]) == 1


def test_a_step_free_drill_is_told_of_stairs_and_of_what_is_not_known(folder: Path, drawn: list[Any]) -> None:
    ids = _site_ids(folder)
    leg = Leg(id="l1", start="s1", site=ids["ビル1"])
    save(folder, based_on=1, sites=(ids["ビル1"],), starts=(START,), legs=(leg,), step_free=True)
    assert "縁石や急な坂は未登録" in DrillScreen("plan-routes").text
    stairs = csv_bytes(["u", "v", "length_m", "stairs"], ["a", "b", "180", "1"], ["b", "c", "150", "1"])
    support.apply(folder, support.read(folder, "walk_edge.csv", stairs, as_kind="walk_edge"))
    leg = Leg(id="l1", start="s1", site=ids["ビル1"])
    far = StartPlace(id="s1", name="橋", longitude=136.909, latitude=35.1)
    save(folder, based_on=2, sites=(ids["ビル1"],), starts=(far,), legs=(leg,), step_free=True)
    assert "経路 1 に階段があります" in DrillScreen("plan-routes").said("caution")


def test_day_or_night_of_drill_and_scenario_are_held_together(folder: Path, drawn: list[Any]) -> None:
    save(folder, based_on=1, night=False)
    screen = DrillScreen("plan-place")
    assert "夜の速さ" in screen.said("caution")
    screen.pick("時間帯の人口", "day")
    assert "夜の速さ" not in screen.said("caution")
    screen.press("save_drill")
    save(folder, based_on=3, night=True, scenario=body(folder).scenario)
    assert "昼の明るさ" in DrillScreen("plan-place").said("caution")


def test_a_site_that_is_taken_off_takes_its_ways_along(folder: Path, drawn: list[Any]) -> None:
    ids = _site_ids(folder)
    leg = Leg(id="l1", start="s1", site=ids["ビル1"])
    save(folder, based_on=1, sites=(ids["ビル1"], ids["ビル2"]), starts=(START,), legs=(leg,))
    screen = DrillScreen("plan-place")
    screen.at.multiselect[-1].set_value([ids["ビル2"]])
    screen.run()
    screen.press("save_drill")
    assert (body(folder).sites, body(folder).legs) == ((ids["ビル2"],), ())


# --- injects ----------------------------------------------------------------------------------


def test_injects_of_the_library_are_ticked_changed_and_taken_off(folder: Path, drawn: list[Any]) -> None:
    ids = _site_ids(folder)
    save(folder, based_on=1, ward="港区", sites=(ids["ビル1"],), start="10:00")
    screen = DrillScreen("injects")
    boxes = [box for box in screen.at.checkbox if box.label.startswith("入れる")]
    assert any("ビル1" in one for one in re.findall(r"<p[^>]*>(.*?)</p>", screen.markup))
    for box in boxes[:2]:
        box.set_value(True)
    screen.run()
    screen.press("save_drill")
    first, second = body(folder).injects
    assert first.minute <= second.minute and first.text in screen.rows("drill-injects")[0]
    assert "10:" in screen.rows("drill-injects")[0]
    screen.field("状況", "橋が落ちた")
    screen.at.text_input[[box.label.startswith("開始からの分") for box in screen.at.text_input].index(True)].set_value(
        "11:00"
    )
    screen.press("drill_inject_take")
    screen.press("save_drill")
    assert ("橋が落ちた", 60) in [(one.text, one.minute) for one in body(folder).injects]
    screen.press("drill_inject_off")
    screen.press("save_drill")
    assert len(body(folder).injects) == 1


def test_ones_own_inject_needs_a_minute_and_a_text(folder: Path, drawn: list[Any]) -> None:
    screen = DrillScreen("injects")
    screen.press("drill_inject_add")
    assert "「開始からの分」：空欄は読めません" in screen.said("alert") and "「状況」が空欄" in screen.said("alert")
    screen.field("開始からの分", "99999")
    screen.press("drill_inject_add")
    assert "「開始からの分」：「99999」は読めません。0〜10080 の分か" in screen.said("alert")
    screen.field("開始からの分", "５")
    screen.field("状況", "停電した")
    screen.field("誰へ", "総務課")
    screen.press("drill_inject_add")
    screen.press("save_drill")
    assert body(folder).injects == (Inject(id="own1", minute=5, text="停電した", to="総務課"),)


def test_what_is_typed_in_the_plan_is_saved_from_the_injects_too(folder: Path, drawn: list[Any]) -> None:
    screen = DrillScreen("plan")
    screen.field("訓練の名前", "別の名前")
    screen.run()
    screen.at.button_group(key="w_dview").set_value("injects")
    screen.run()
    screen.press("save_drill")
    assert body(folder).title == "別の名前"


# --- workshop and paper -----------------------------------------------------------------------


def test_the_workshop_shows_the_streets_by_minutes(folder: Path, drawn: list[Any]) -> None:
    screen = DrillScreen("workshop")
    assert "港区では" in screen.said("answer") and "3 分まで" in " ".join(screen.rows("escape-bands"))
    assert "ひも" in screen.text and "dview=print" in screen.markup


def test_sheets_are_made_when_asked_for_and_only_of_what_is_saved(
    folder: Path, drawn: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def sheets(*args: Any) -> dict[str, tuple[str, ...]]:
        asked.append(args[-1])
        return {args[-1][0]: ("sheet",)}

    monkeypatch.setattr(print_view, "drill_sheets", sheets)
    monkeypatch.setattr(print_view, "drill_pdf", lambda made, _words: b"%PDF" + str(len(made)).encode())
    screen = DrillScreen("print")
    assert asked == [] and "drill_paper_file" not in str([one.key for one in screen.at.get("download_button")])
    assert "訓練の計画の表（zip）" in [one.label for one in screen.at.get("download_button")]
    screen.pick("作る紙", ["checklist", "timetable"])
    screen.press("drill_make_pdf")
    assert asked == [("timetable",), ("checklist",)]
    assert any("受け取る" in one.label for one in screen.at.get("download_button"))
    save(folder, based_on=1, title="新しい")
    screen.run()
    assert not any("受け取る" in one.label for one in screen.at.get("download_button"))


def test_a_plan_with_nothing_to_print_is_told(folder: Path, drawn: list[Any]) -> None:
    screen = DrillScreen("print")
    assert "まだない" in " ".join(screen.rows("drill-sheets"))
    screen.pick("作る紙", ["injects"])
    screen.press("drill_make_pdf")
    assert "計画にまだありません" in screen.said("alert")
