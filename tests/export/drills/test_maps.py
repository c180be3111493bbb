"""Route sheets and 逃げ地図: times, counts and refusals in words, and a string as long as the map says."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from layers.drills.routes import routes_of
from layers.export.drills.blank import string_mm
from layers.export.drills.sheets import drill_sheets
from layers.export.paper import Figure, Numbers, Sheet, Unknown, pdf
from layers.folder import DataFolder
from tests import small_city
from tests.export.drills.conftest import DAY, JA, Made, drill
from tests.export.paper.reading import texts
from tests.support import CONFIG

SVG = "{http://www.w3.org/2000/svg}"
#: About 1.3 by 1.1 km around the streets a – b – c.
NEAR = {"area": ((136.903, 35.095), (136.917, 35.095), (136.917, 35.105), (136.903, 35.105)), "districts": ()}


def numbers(sheet: Sheet) -> list[object]:
    return [one.value for block in sheet.blocks if isinstance(block, Numbers) for one in block.numbers]


def figures(sheet: Sheet) -> list[Figure]:
    return [block for block in sheet.blocks if isinstance(block, Figure)]


@pytest.fixture(scope="module")
def near(made: Made) -> dict[str, tuple[Sheet, ...]]:
    return made.again("escape", "escape_blank", **NEAR)


def test_a_route_sheet_is_one_page_with_times_rounded_up(made: Made):
    stairs, bridge, *_ = made.sheets["routes"]
    # 456.4 m on stairs at 0.5 m/s and as much at 1 m/s are 22.8 minutes.
    assert numbers(stairs)[0] == 23
    assert numbers(stairs)[3:] == [913, 1, 0, 0]
    assert numbers(bridge) == [23, 46, 29, 1368, 0, 1, 0]
    for sheet in made.sheets["routes"]:
        assert len(texts(pdf(sheet, JA))) == 1
    text = texts(pdf(stairs, JA))[0]
    for told in ("経路図1/4", "公民館の前から避難所1まで", "標準23分", "誘導員の合図を待つ", "浸水想定区域", "経路"):
        assert told in text


def test_a_refused_leg_says_why_in_words_and_no_time(made: Made):
    *_, cut_off, gone = (texts(pdf(sheet, JA))[0] for sheet in made.sheets["routes"])
    assert "この経路は示せません。歩ける道がつながっていません。" in cut_off
    assert "今の一覧にありません" in gone
    assert [numbers(sheet) for sheet in made.sheets["routes"][2:]] == [[], []]
    assert "標準23分" not in cut_off


def test_what_nobody_can_pass_stands_on_the_map_and_in_the_count(made: Made):
    body = drill(scenario="blocked=c,h&blocked=f,g&blocked=b,a")
    routes = routes_of(made.folder, CONFIG, body, DAY)
    near, far, *_ = drill_sheets(made.folder, CONFIG, body, JA, DAY, routes, ("routes",))["routes"]
    assert "この経路は示せません" in texts(pdf(near, JA))[0]
    # Of the three streets closed its map shows one: c – h.
    assert numbers(far)[6] == 1
    assert "通れない所" in re.findall(r">([^<>]+)</text>", figures(far)[0].svg)
    assert "通れない所" not in re.findall(r">([^<>]+)</text>", figures(made.sheets["routes"][1])[0].svg)


def test_stairs_nobody_registered_are_unknown_not_0(made: Made, monkeypatch: pytest.MonkeyPatch):
    layer = made.folder.layer("walk_edge")
    assert layer is not None
    monkeypatch.setitem(layer.frame, "stairs", "unknown")
    sheets = drill_sheets(made.folder, CONFIG, made.body, JA, DAY, made.routes, ("routes",))["routes"]
    # One flight is marked on the first way, so there may be more; of the second nothing is known.
    assert numbers(sheets[0])[4] == "1以上"
    assert numbers(sheets[1])[4] is None


def test_the_escape_map_tells_streets_by_bands(near: dict[str, tuple[Sheet, ...]]):
    (sheet,) = near["escape"]
    (page,) = texts(pdf(sheet, JA))
    for told in ("3分まで", "3〜6分", "12分より長い", "訓練の区域の道を", "逃げる場所", "1避難所1"):
        assert told in page
    assert "範囲が広いため" not in page


def test_a_site_of_the_drill_that_is_not_safe_does_not_look_so(made: Made, near: dict[str, tuple[Sheet, ...]]):
    # 避難所1 is no place to flee to from a tsunami; 施設2 is, and its capacity is unknown.
    word = JA.say("drill_paper.escape_not_safe")
    told = re.findall(r">([^<>]+)</text>", figures(near["escape"][0])[0].svg)
    assert f"{word} 1" in told
    told = re.findall(r">([^<>]+)</text>", figures(made.sheets["escape"][0])[0].svg)
    assert "訓練の施設・収容人数など（未登録） 1" in told


def test_of_a_large_area_the_map_says_that_it_is_coarse(made: Made):
    assert "範囲が広いため" in texts(pdf(made.sheets["escape"][0], JA))[0]


def test_without_a_network_the_escape_map_is_a_sentence(tmp_path_factory: pytest.TempPathFactory):
    bare = small_city.build(tmp_path_factory.mktemp("bare") / "data")
    body = drill(legs=(), starts=())
    (sheet,) = drill_sheets(bare, CONFIG, body, JA, DAY, None, ("escape",))["escape"]
    assert "判定不能です。徒歩経路網が登録されていない" in texts(pdf(sheet, JA))[0]


def bar(figure: Figure) -> tuple[float, float]:
    """The length of a map's scale bar on paper [mm] and on the ground [m]."""
    svg = ElementTree.fromstring(figure.svg)
    bars = [one for one in svg.iter(f"{SVG}rect") if one.get("height") == "5"]
    long = float(bars[-1].get("x", 0)) + float(bars[-1].get("width", 0)) - float(bars[0].get("x", 0))
    (label,) = [text.text or "" for text in svg.iter(f"{SVG}text") if re.fullmatch(r"[\d,]+ k?m", text.text or "")]
    metres = float(label.split()[0]) * (1000 if label.endswith("km") else 1)
    return long / 72 * 25.4, metres


def test_the_string_is_as_long_as_three_minutes_on_the_map_s_own_bar(near: dict[str, tuple[Sheet, ...]]):
    (sheet,) = near["escape_blank"]
    pages = texts(pdf(sheet, JA))
    on_paper, metres = bar(figures(sheet)[0])
    (scale,) = re.findall(r"1:([\d,]+)", pages[0])
    scale = float(scale.replace(",", ""))
    assert metres * 1000 / on_paper == pytest.approx(scale, rel=0.002)
    # At 1 m/s, by day.
    told = float(re.findall(r"ひも([\d.]+)mm＝歩いて3分", pages[0])[0])
    assert told == pytest.approx(1.0 * 180 * on_paper / metres, abs=0.06)
    assert f"標準1.00180{told:.1f}" in pages[1]
    assert f"ひもを{told:.1f}mmに切ります（標準が3分で歩く長さ）" in pages[1]


def test_the_drawing_is_printed_as_wide_as_its_column(near: dict[str, tuple[Sheet, ...]]):
    (sheet,) = near["escape_blank"]
    map_, ruler = figures(sheet)
    column = 267 if sheet.landscape else 180
    assert f'width="{column}mm"' in map_.svg
    assert map_.width == 1
    assert ruler.width == pytest.approx(100 / column)


def test_a_string_too_short_to_measure_with_says_so(made: Made):
    pages = texts(pdf(made.sheets["escape_blank"][0], JA))
    assert len(pages) == 2
    assert "この縮尺では手描きに使えません。学区を分けてください" in pages[0]
    assert "＝歩いて" not in pages[0]
    assert "ひもの長さ" not in pages[1] and "ひもを" not in pages[1].replace("ひもを当て", "")


def test_each_of_several_districts_has_its_own_map(made: Made):
    for name in ("escape", "escape_blank"):
        first, second = made.sheets[name]
        assert "1/2" in first.title and "2/2" in second.title
        assert "港第1学区" in first.subtitle and "港第2学区" not in first.subtitle
        assert figures(first)[0].svg != figures(second)[0].svg
    # A district that is registered no more has no map.
    assert len(made.again("escape_blank", districts=("M1", "gone"))["escape_blank"]) == 1


def test_the_length_of_a_string():
    assert string_mm(1.0, 3, 5000) == pytest.approx(36.0)
    assert string_mm(0.5, 3, 10_000) == pytest.approx(9.0)


def test_without_a_speed_the_string_is_unknown(made: Made, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("layers.export.drills.job.Job.speeds", {"standard": float("nan"), "slow": 0.5, "group": 0.8})
    (sheet,) = made.again("escape_blank", **NEAR)["escape_blank"]
    cells = [row for block in sheet.blocks for row in getattr(block, "rows", ()) if row[0] == "標準"]
    assert cells[0][1:] == (Unknown("判定不能"),) * 4
    assert "ひもの長さは判定不能" in texts(pdf(sheet, JA))[1]


def test_the_map_to_draw_on_has_the_streets_and_the_start_but_no_site(near: dict[str, tuple[Sheet, ...]]):
    svg = figures(near["escape_blank"][0])[0].svg
    told = re.findall(r">([^<>]+)</text>", svg)
    assert {"集合場所", "歩ける道"} <= set(told)
    assert not any("避難所" in word or "避難場所" in word for word in told)
    assert 'stroke="#999" stroke-width="0.6"' in svg


def test_drills_without_a_flight_have_no_escape_map(made: Made, town: DataFolder):
    sheets = drill_sheets(town, CONFIG, drill(type="stranded"), JA, DAY, None, ("escape", "escape_blank"))
    assert sheets == {"escape": (), "escape_blank": ()}
