"""次に頼む建物: the proposal in a sentence and a table, and buildings switched on and off."""

from __future__ import annotations

import base64
import dataclasses
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pandas as pd
import pytest
import streamlit as st

from dashboard.readiness.siting_map import _RADIUS, _apart
from dashboard.readiness.siting_view import proof
from dashboard.readiness.siting_what_if import _plain
from layers.readiness.scenario import Scenario
from layers.wording import Wording
from tests import small_city, support
from tests.dashboard.screen import Screen
from tests.small_city import PORT, SOUTH
from tests.support import csv_bytes

HEADER = ["名称", "住所", "経度", "緯度", "ID", "状態", "想定収容人数", "階数", "使用できる階"]
#: Within 500 m of cell A's 1,000 people; 600 have room in "now".
NEAR, FAR = ("136.9106", "35.0875"), ("136.94", "35.0875")
BUILDINGS = [
    ["now", PORT, *NEAR, "B1", "指定", "600", "5", "3階"],
    ["**太い** :smile: ![絵](x)", PORT, *NEAR, "B2", "候補", "300", "5", "3階"],
    ["小さい館", SOUTH, *NEAR, "B3", "候補", "100", "5", "3階"],
    ["予備", PORT, *NEAR, "B5", "候補", "60", "5", "3階"],
    ["遠い館", PORT, *FAR, "B4", "候補", "2000", "5", "3階"],
]
ASKED = {"rview": "siting", "scenario": Scenario(speed="1", cap="500", detour="1").to_text()}


def build(path: Path, *, training: bool) -> Path:
    """The small city with its own list of buildings: three candidates near, one far away."""
    path.mkdir(parents=True)
    told = f'city = "23100"\nprefecture = "愛知県"\nname = "名古屋市"\ntraining = {str(training).lower()}\n'
    (path / "folder.toml").write_text(told, encoding="utf-8")
    origin = dataclasses.replace(support.ORIGIN, training=training)
    kinds = ("boundary", "school_district", "population_cell", "inundation")
    files = {kind: small_city.FILES[kind] for kind in kinds}
    files["tsunami_building"] = ("buildings.csv", csv_bytes(HEADER, *BUILDINGS))
    for kind, (name, raw) in files.items():
        support.apply(path, support.read(path, name, raw, as_kind=kind, origin=origin))
    return path


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("asking") / "data", training=False)


@pytest.fixture
def town(asking: Path, use: Callable[[Path], None]) -> Path:
    use(asking)
    return asking


def cells(screen: Screen, key: str) -> list[list[str]]:
    (table,) = re.findall(rf'id="{key}">(.*?)</table>', screen.markup, re.DOTALL)
    found = re.findall(r"<tr>(.*?)</tr>", table)
    return [[re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in found[1:]]


def answers(screen: Screen) -> list[str]:
    return re.findall(r'class="sn-answer"><p>(.*?)</p>', screen.markup)


def test_the_answer_comes_first(town: Path):
    screen = Screen("readiness", **ASKED)
    assert answers(screen) == [
        "名古屋市では、次の 2 棟の協定で 400 人が新たに入れます",
        "2 棟を開くと、入れる人は 600 人から 1,000 人へ（+400 人）",
    ]
    assert "これより良い選び方はありません。" in screen.text
    assert "1,100 人のうち 100 人" in screen.text
    rows = cells(screen, "siting-order")
    assert [(row[0], *row[2:]) for row in rows] == [
        ("1", "港区", "+300", "300", "300", "1.00"),
        ("2", "南区", "+100", "400", "100", "1.00"),
    ]
    assert screen.alerts == []
    assert screen.whole


def test_a_building_switched_off_and_another_on(town: Path):
    screen = Screen("readiness", **ASKED, k="1", ward="港区", scope="city")
    first, small, spare = (f"tsunami_building:{uid}" for uid in ("B2", "B3", "B5"))
    pills = screen.at.button_group(key="w_open_chosen")
    assert pills.value == [first]
    pills.set_value([])
    screen.run()
    assert answers(screen)[1] == "0 棟を開くと、入れる人は 600 人から 600 人へ（+0 人）"
    assert screen.url["opened"] == "-"
    # The proposal itself stays as it was.
    assert answers(screen)[0] == "名古屋市では、次の 1 棟の協定で 300 人が新たに入れます"
    others = screen.at.multiselect(key="w_open_others")
    assert others.options == ["小さい館", "予備"]
    others.set_value([small, spare])
    screen.run()
    assert answers(screen)[1] == "2 棟を開くと、入れる人は 600 人から 760 人へ（+160 人）"
    assert cells(screen, "siting-wards") == [["港区", "1,100", "600", "760", "+160", "340"]]
    assert cells(screen, "siting-districts") == [
        ["港第1学区", "1,000", "600", "760", "+160", "240"],
        ["港第2学区", "100", "0", "0", "0", "100"],
    ]
    told = unquote(screen.url["opened"])
    assert told == f"{small},{spare}"
    # The address alone brings it back; the button leads back to the proposal.
    again = Screen("readiness", **ASKED, k="1", ward="港区", scope="city", opened=told)
    assert answers(again) == answers(screen)
    again.at.button(key="siting_back").click()
    again.run()
    assert "opened" not in again.url
    assert answers(again)[1].startswith("1 棟を開くと、入れる人は 600 人から 900 人へ")


def test_how_many_and_where(town: Path):
    screen = Screen("readiness", **ASKED, ward="南区")
    # The gain is no gain of the ward's own people: that comes first.
    assert answers(screen)[0] == (
        "南区に住む人で、新たに入れる人はいません。南区の次の 1 棟の協定で入れるのは、南区の外に住む 100 人です"
    )
    assert "うち南区に住む人は 0 人です。" in screen.text
    assert "1 棟より多く頼んでも、人数は増えません。" in screen.text
    screen.at.selectbox(key="w_siting_scope").set_value("city")
    screen.run()
    screen.at.number_input(key="w_siting_k").set_value(2)
    screen.run()
    assert answers(screen)[0].endswith("名古屋市の次の 2 棟の協定で入れるのは、南区の外に住む 400 人です")
    assert (screen.url["k"], screen.url["scope"]) == ("2", "city")
    assert "opened" not in screen.url


def test_the_wards_remainder_stands_beside_the_citys(town: Path):
    screen = Screen("readiness", **ASKED, ward="港区", k="1")
    assert "避難が必要な 1,100 人のうち 200 人は、入れる場所がありません（市全体）。" in screen.text
    assert "港区に住む 1,100 人では、200 人に入れる場所がありません。" in screen.text
    other = Screen("readiness", **ASKED, ward="南区")
    assert "1,100 人のうち 400 人は、入れる場所がありません（市全体）。" in other.text
    assert "南区に住む 0 人では、0 人に入れる場所がありません。" in other.text
    assert "分かりません" not in screen.text.partition("もし、ほかの組み合わせなら")[0].partition("前提を変える")[2]


def test_people_of_whom_it_is_unknown_stand_apart(asking: Path, tmp_path: Path, use: Callable[[Path], None]):
    path = tmp_path / "data"
    shutil.copytree(asking, path)
    shutil.rmtree(path / "layers" / "tsunami_building")
    # Of three that serve one has no registered capacity: people with room are counted, not reach.
    rows = [
        ["不明館", PORT, *NEAR, "B6", "指定", "", "5", "3階"],
        ["遠い済", PORT, *FAR, "B7", "指定", "10", "5", "3階"],
    ]
    rows = [*BUILDINGS, *rows]
    support.apply(path, support.read(path, "b.csv", csv_bytes(HEADER, *rows), as_kind="tsunami_building"))
    use(path)
    screen = Screen("readiness", **ASKED, ward="港区", k="1")
    # 1,000 people near: 600 + 300 find room, 100 may find some; the other 100 reach nothing.
    assert "1,100 人のうち 100 人は、入れる場所がありません（市全体）。" in screen.text
    assert "ほかに 100 人は、収容人数などが未登録の場所にしか行けないため、入れるか分かりません" in screen.text
    assert "港区に住むほかの 100 人は、入れるか分かりません。" in screen.text


def test_public_buildings_are_another_source(asking: Path, tmp_path: Path, use: Callable[[Path], None]):
    path = tmp_path / "data"
    shutil.copytree(asking, path)
    name, raw = small_city.FILES["shelter"]
    support.apply(path, support.read(path, name, raw, as_kind="shelter"))
    use(path)
    told = "候補のほかに公共の建物でも探せます。"
    screen = Screen("readiness", **ASKED, ward="港区")
    assert told in screen.text
    (goal,) = re.findall(r'data-list="siting-public">.*?href="([^"]*)"', screen.markup)
    assert "options=public" in goal
    assert told not in Screen("readiness", **ASKED, ward="港区", options="public").text
    assert told not in Screen("readiness", **ASKED, ward="南区").text


def test_names_are_text(town: Path):
    screen = Screen("readiness", **ASKED, k="1")
    told = screen.at.button_group(key="w_open_chosen").options[0]
    assert "太い" in told
    assert not re.search(r"[*:!\[\]()]", told)
    assert ">**太い** :smile: ![絵](x)</a>" in screen.markup
    assert _plain("A-1 ビル`$`") == "A-1 ビル｀＄｀"


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (("population_cell",), "人口メッシュが登録されていないため、人数は判定不能です。"),
        (("inundation",), "0 人ではありません。"),
    ],
)
def test_what_is_missing_is_told(
    missing: tuple[str, ...], said: str, asking: Path, tmp_path: Path, use: Callable[[Path], None]
):
    path = tmp_path / "data"
    shutil.copytree(asking, path)
    for kind in missing:
        shutil.rmtree(path / "layers" / kind)
    use(path)
    screen = Screen("readiness", **ASKED)
    assert answers(screen) == ["判定不能：次に頼む建物を選べません"]
    assert said in screen.text
    assert "./data" in screen.markup
    assert screen.whole
    assert screen.alerts == []


def test_without_candidates(town: Path):
    screen = Screen("readiness", **ASKED, ward="南区", options="public")
    assert screen.whole
    nothing = Screen("readiness", **ASKED, hazard="flood")
    assert answers(nothing)[0] == "名古屋市には、比べられる候補がありません"
    assert not nothing.at.multiselect
    assert nothing.alerts == []


def test_where_no_capacity_is_known_reach_is_counted(asking: Path, tmp_path: Path, use: Callable[[Path], None]):
    path = tmp_path / "data"
    shutil.copytree(asking, path)
    rows = [[*row[:6], "", *row[7:]] for row in BUILDINGS if row[0] != "now"]
    shutil.rmtree(path / "layers" / "tsunami_building")
    support.apply(path, support.read(path, "b.csv", csv_bytes(HEADER, *rows), as_kind="tsunami_building"))
    use(path)
    screen = Screen("readiness", **ASKED, k="1")
    assert answers(screen)[0] == "名古屋市では、次の 1 棟の協定で 1,000 人が新たに届く範囲に入ります"
    assert answers(screen)[1] == "1 棟を開くと、届く人は 0 人から 1,000 人へ（+1,000 人）"
    assert "入りきれるかどうかは見ていません。" in screen.text
    assert cells(screen, "siting-order")[0][5:] == ["未登録", "未登録"]


def test_training_data_says_so_everywhere(tmp_path: Path, use: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch):
    files: list[tuple[str, str]] = []
    monkeypatch.setattr(
        st, "download_button", lambda _, raw, name, *__, **___: files.append((name, raw.decode("utf-8-sig")))
    )
    use(build(tmp_path / "data", training=True))
    screen = Screen("readiness", **ASKED, ward="港区", scope="city")
    captions = re.findall(r"<caption>(.*?)</caption>|<figcaption>(.*?)</figcaption>", screen.markup)
    assert len(captions) >= 5
    assert all("訓練データ" in "".join(one) for one in captions)
    assert all("訓練データ" in one for one in re.findall(r'class="sn-detail">(.*?)</p>', screen.markup))
    ((name, text),) = files
    assert name == "訓練データ_siting.csv"
    head, *lines = text.strip().splitlines()
    assert head == "順,id,建物,区,新たに入れる人,合計（人）,収容人数,収容1人分あたり,Sonae書き出し"
    assert [line.split(",", 3)[3] for line in lines] == [
        "港区,300,300,300,1.0,訓練データ",
        "南区,100,400,100,1.0,訓練データ",
    ]
    drawing = re.findall(r'src="data:image/svg\+xml;base64,([^"]*)"', screen.markup)
    assert all(f">{n}</text>" in base64.b64decode(drawing[0]).decode() for n in (1, 2))


def test_a_gap_is_told_and_never_rounded_away():
    room = SimpleNamespace(ctx=SimpleNamespace(words=Wording(support.CONFIG, "ja")))
    told = [
        proof(room, SimpleNamespace(proven=bound == 400, gap=(bound - 400) / 100_000, bound=bound, gain=400))  # type: ignore[arg-type]
        for bound in (400, 401, 801)
    ]
    assert told == [
        "これより良い選び方はありません。",
        "これより良い選び方があっても、多くて 1 人（+0.1 %）です。",
        "これより良い選び方があっても、多くて 401 人（+0.5 %）です。",
    ]


def test_discs_do_not_hide_each_other():
    placed: list[tuple[float, float]] = []
    for _ in range(20):
        placed.append(_apart((100.0, 100.0), placed))
    apart = [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for n, a in enumerate(placed) for b in placed[:n]]
    assert placed[0] == (100.0, 100.0)
    assert min(apart) >= 2 * _RADIUS


def test_english_says_the_same(town: Path):
    screen = Screen("readiness", **ASKED, lang="en")
    assert answers(screen)[0].endswith("let 400 more people find room")
    assert pd.Series(answers(screen)).str.contains("1,000").any()
