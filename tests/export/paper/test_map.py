"""Maps for paper: what is drawn, what is said of what cannot be drawn, and greys only."""

from __future__ import annotations

import dataclasses
import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely

from layers.export.paper import Band, BaseMap, Blocked, MapSize, Marks, Place, Route, base_map, map_svg, map_view, style
from layers.export.paper.legend import Entry, rows_of
from layers.export.paper.svg import overlaps, text_width
from layers.export.paper.view import View, fitted, rounded
from layers.folder import DataFolder
from layers.ground import distance_m
from layers.wording import Wording
from tests import small_city
from tests.support import CONFIG

JA = Wording(CONFIG, "ja")
SVG = "{http://www.w3.org/2000/svg}"
BOX = (136.80, 35.00, 136.90, 35.06)
BASE = BaseMap(
    box=BOX, outline=shapely.box(136.81, 35.01, 136.89, 35.05), inundation=shapely.box(136.8, 35.0, 136.85, 35.06)
)


def drawn(base: BaseMap = BASE, marks: Marks | None = None, **choices: float) -> ElementTree.Element:
    return ElementTree.fromstring(map_svg(base, marks or Marks(), JA, MapSize(**choices)))


def words(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def place(longitude: float = 136.85, latitude: float = 35.03, **changed: str) -> Place:
    return dataclasses.replace(Place(longitude, latitude, "shelter", "指定避難所"), **changed)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return small_city.build(tmp_path_factory.mktemp("paper") / "data")


def test_the_drawing_has_the_size_asked_for():
    svg = drawn(width_mm=100, height_mm=80)
    assert (svg.get("width"), svg.get("height")) == ("100mm", "80mm")
    assert svg.get("viewBox") == f"0 0 {100 / 25.4 * 72:.2f} {80 / 25.4 * 72:.2f}"


def test_it_is_the_same_text_each_time():
    marks = Marks((place(number="1"),), (Route(shapely.LineString([(136.82, 35.02), (136.86, 35.04)]), "A"),))
    assert map_svg(BASE, marks, JA) == map_svg(BASE, marks, JA)


def test_only_greys():
    line = shapely.LineString([(136.82, 35.02), (136.86, 35.04)])
    marks = Marks((place(number="1"),), (Route(line, "A"),), (Band(line, "0〜3分"),), (Blocked(136.85, 35.03),))
    text = map_svg(BASE, marks, JA)
    colours = set(re.findall(r"(?:fill|stroke)=\"([^\"]+)\"", text))
    assert colours
    assert all(re.fullmatch(r"none|url\(#\w+\)|#([0-9a-f])\1\1", colour) for colour in colours), colours
    assert "style=" not in text


def test_the_scale_bar_is_as_long_as_it_says():
    svg = drawn()
    view = fitted(BOX, 180 / 25.4 * 72, 120 / 25.4 * 72)
    (label,) = [word for word in words(svg) if word.endswith(" km")]
    bars = [bar for bar in svg.iter(f"{SVG}rect") if bar.get("height") == "5"]
    left, right = float(bars[0].get("x", 0)), float(bars[-1].get("x", 0)) + float(bars[-1].get("width", 0))
    assert len(bars) == 4
    # The legend took some height, so the map is a little smaller than the whole drawing would allow.
    assert float(label.split()[0]) * 1000 == pytest.approx((right - left) / view.pt_per_m, rel=0.25)
    two = place(136.81), place(136.88)
    symbols = [at for at in drawn(marks=Marks(two)).iter(f"{SVG}g") if "scale(" in at.get("transform", "")]
    xs = [float(re.findall(r"[\d.]+", symbol.get("transform", ""))[0]) for symbol in symbols[:2]]
    measured = distance_m(*(np.array([at]) for at in (136.81, 35.03, 136.88, 35.03)))[0]
    ratio = (right - left) / (float(label.split()[0]) * 1000)
    assert (xs[1] - xs[0]) / ratio == pytest.approx(measured, rel=0.03)


@pytest.mark.parametrize(("span", "label"), [(0.001, "20 m"), (0.01, "200 m"), (0.1, "2 km"), (1.0, "20 km")])
def test_the_scale_bar_is_a_round_length(span: float, label: str):
    base = BaseMap(box=(136.8, 35.0, 136.8 + span, 35.0 + span / 2))
    assert label in words(drawn(base))


def test_north_is_up_and_east_is_right():
    view = fitted(BOX, 300, 300)
    west, north = view.places(np.array([[136.81, 35.03], [136.85, 35.05]]))
    assert west[0] < 150
    assert north[1] < 150
    assert view.places(np.array([[136.85, 35.03]]))[0] == pytest.approx([150, 150])


def test_the_legend_counts_sites_by_kind_and_state():
    sites = (place(), place(136.86), place(136.87, state="conditional"), place(136.88, state="unknown"))
    found = words(drawn(marks=Marks(sites)))
    assert {"指定避難所 2", "指定避難所（条件つき） 1", "指定避難所（未登録） 1"} <= set(found)


def test_what_is_off_the_map_or_has_no_position_is_counted():
    sites = (place(), place(140.0), place(math.nan, 35.0))
    found = words(drawn(marks=Marks(sites)))
    assert "図の外か座標なし：2" in found
    assert "指定避難所 1" in found
    assert not [word for word in words(drawn(marks=Marks((place(),)))) if "図の外" in word]


def test_every_number_stands_on_the_map():
    sites = tuple(place(136.82 + 0.005 * n, number=str(n)) for n in range(12))
    assert {str(n) for n in range(12)} <= set(words(drawn(marks=Marks(sites))))


def test_numbers_keep_off_symbols_where_there_is_room():
    sites = (place(number="1"), place(136.853, number="2"))
    svg = drawn(marks=Marks(sites))
    texts = [text for text in svg.iter(f"{SVG}text") if text.text in ("1", "2")]
    boxes = []
    for text in texts:
        x, y, size = float(text.get("x", 0)), float(text.get("y", 0)), float(text.get("font-size", 0))
        boxes.append((x, y - size * 0.85, x + text_width(text.text or "", size), y))
    assert not overlaps(*boxes)


def test_names_of_districts_keep_off_scale_and_arrow():
    corner = dataclasses.replace(BASE, names=((136.806, 35.0025, "すみの学区"), (136.85, 35.03, "まんなか学区")))
    svg = drawn(corner)
    assert "まんなか学区" in words(svg)
    plate, arrow = [box for box in svg.findall(f"{SVG}rect") if box.get("stroke-width") == "0.5"][:2]
    for text in svg.iter(f"{SVG}text"):
        if (text.text or "").endswith("学区"):
            half, x, y = text_width(text.text or "", 7.65) / 2, float(text.get("x", 0)), float(text.get("y", 0))
            for box in (plate, arrow):
                left, top = float(box.get("x", 0)), float(box.get("y", 0))
                right, foot = left + float(box.get("width", 0)), top + float(box.get("height", 0))
                assert not overlaps((x - half, y - 7, x + half, y), (left, top, right, foot)), text.text


def test_unknown_inundation_and_borders_are_said():
    found = words(drawn(BaseMap(box=BOX)))
    assert {"浸水想定：未登録", "区域の境界：未登録"} <= set(found)
    known = words(drawn())
    assert "浸水想定区域" in known
    assert not [word for word in known if "未登録" in word]
    dry = words(drawn(dataclasses.replace(BASE, inundation=shapely.GeometryCollection())))
    assert not [word for word in dry if "浸水" in word]


def test_the_training_mark_is_in_the_legend():
    assert "訓練データ" in words(drawn(dataclasses.replace(BASE, training=True)))
    assert "訓練データ" not in words(drawn())


def test_bands_differ_in_more_than_shade():
    lines = [shapely.LineString([(136.82, 35.02 + 0.004 * n), (136.88, 35.02 + 0.004 * n)]) for n in range(6)]
    bands = tuple(Band(line, f"{3 * n}〜{3 * n + 3}分") for n, line in enumerate(lines))
    svg = drawn(marks=Marks(bands=bands))
    assert {band.label for band in bands} <= set(words(svg))
    looks = {
        (p.get("stroke-width"), p.get("stroke-dasharray")) for p in svg.iter(f"{SVG}path") if p.get("stroke") == "#000"
    }
    assert len(looks) >= 6
    with pytest.raises(ValueError, match="found 7, expected at most 6"):
        Marks(bands=(*bands, bands[0]))


def test_a_route_has_arrows_from_start_to_end():
    svg = drawn(marks=Marks(routes=(Route(shapely.LineString([(136.82, 35.03), (136.88, 35.03)]), "経路A"),)))
    turns = [p.get("transform", "") for p in svg.iter(f"{SVG}path") if "rotate" in p.get("transform", "")]
    assert len(turns) >= 3
    assert all(float(re.findall(r"rotate\((-?[\d.]+)\)", turn)[0]) == pytest.approx(0, abs=0.2) for turn in turns)
    assert {"経路A", "経路"} <= set(words(svg))
    assert not [word for word in words(drawn(marks=Marks(routes=(Route(shapely.LineString(), "B"),)))) if word == "B"]


def test_a_blocked_point_is_a_cross():
    marked = map_svg(BASE, Marks(blocked=(Blocked(136.85, 35.03), Blocked(140.0, 35.0))), JA)
    # An edge and a stroke each, on the map and in the legend; the point off the map is not drawn.
    assert len(re.findall(r"M[\d. ]+L[\d. ]+M[\d. ]+L[\d. ]+\"", marked)) == 4


def test_text_in_a_map_is_text():
    hostile = "</text><script>alert(1)</script> & \" ' 𠮷\x00"
    found = words(drawn(marks=Marks((place(number=hostile, name=hostile),), (Route(BASE.outline.boundary, hostile),))))
    shown = hostile.replace("𠮷", "〓").replace("\x00", "〓")
    assert found.count(shown) == 2
    assert f"{shown} 1" in found


def test_legend_rows_hold_every_entry_in_order():
    entries = [Entry(f"項目{n}" * (1 + n % 5)) for n in range(30)]
    rows = rows_of(entries, 500, 8)
    assert [entry for row in rows for _, entry in row] == entries
    assert rows_of([Entry("長" * 400)], 500, 8)[-1][0][0] == 0


# --- the base, from a folder -----------------------------------------------------------------


def test_a_ward_of_a_folder(small: DataFolder):
    base = base_map(small, "港区", margin=0)
    assert base is not None
    assert base.box == pytest.approx((136.8, 35.0, 136.95, 35.2))
    assert base.outline.bounds == pytest.approx((136.8, 35.0, 136.95, 35.2))
    assert sorted(name for *_, name in base.names) == ["港第1学区", "港第2学区"]
    assert base.inundation is not None
    assert base.inundation.bounds == pytest.approx((136.89, 35.0, 136.91875, 35.2))
    assert base.sea.is_empty
    assert not base.training


def test_a_school_district_of_a_folder(small: DataFolder):
    base = base_map(small, "港区", "M2", margin=0)
    assert base is not None
    assert base.box == pytest.approx((136.9125, 35.0, 136.95, 35.2))
    assert base.outline.bounds == pytest.approx(base.box)


def test_the_whole_city(small: DataFolder):
    base = base_map(small)
    assert base is not None
    assert base.outline.bounds == pytest.approx((136.8, 35.0, 137.1, 35.2))
    assert {"南第1学区", "港第1学区"} <= {name for *_, name in base.names}


def test_no_layer_of_water_is_unknown(small: DataFolder):
    base = base_map(small, "港区", inundation="flood_inundation")
    assert base is not None
    assert base.inundation is None


def test_a_folder_without_any_position_has_no_map(tmp_path):
    from layers.folder import load_folder

    assert base_map(load_folder(tmp_path, CONFIG)) is None


def test_wards_of_other_cities_are_no_part(tmp_path):
    from tests.support import box, imported, n03

    two = n03(
        ("23111", "名古屋市", "港区", box(136.8, 35.0, 136.95, 35.2)),
        ("99111", "隣の市", "港区", box(137.5, 35.0, 137.6, 35.2)),
    )
    (tmp_path / "folder.toml").write_text('city = "23100"\nname = "名古屋市"\n', encoding="utf-8")
    base = base_map(imported(tmp_path, ("n03.geojson", two)), "港区")
    assert base is not None
    assert base.outline.bounds == pytest.approx((136.8, 35.0, 136.95, 35.2))


@pytest.mark.real
def test_a_real_ward_says_what_nobody_registered(nagoya: DataFolder):
    base = base_map(nagoya, "港区")
    assert base is not None
    layer = nagoya.layer("emergency_site")
    assert layer is not None
    frame = layer.frame[layer.frame["ward"] == "港区"]
    sites = tuple(place(float(at.longitude), float(at.latitude), name="場所") for at in frame.itertuples())
    found = words(drawn(base, Marks(sites)))
    assert "浸水想定：未登録" in found
    shown = [int(word.split()[1].replace(",", "")) for word in found if word.startswith("場所 ")]
    outside = [int(word.split("：")[1].replace(",", "")) for word in found if word.startswith("図の外")]
    assert sum(shown) + sum(outside) == len(sites)
    assert not [word for word in found if word in ("海", "学区の境", "訓練データ")]


@pytest.mark.parametrize(("found", "round_"), [(8_731, 10_000), (10_000, 10_000), (1_010, 1_250), (61_000, 75_000)])
def test_a_round_scale_shows_as_much_or_more(found: float, round_: float):
    view = View((136.85, 35.03), 1000 / 25.4 * 72 / found, 500, 300)
    assert view.denominator == pytest.approx(found)
    assert rounded(view).denominator == pytest.approx(round_)


def test_a_map_at_a_round_scale_is_drawn_at_the_scale_it_tells():
    places = (place(136.83), place(136.87))
    view = map_view(BASE, Marks(places), JA, MapSize(round_scale=True))
    assert view.denominator in (50_000, 60_000, 75_000)
    svg = drawn(marks=Marks(places), round_scale=True)
    at = [one.get("transform", "") for one in svg.iter(f"{SVG}g") if "scale(" in one.get("transform", "")][:2]
    x = [float(re.findall(r"translate\(([\d.]+)", one)[0]) for one in at]
    metres = float(distance_m(*np.array([[136.83], [35.03], [136.87], [35.03]]))[0])
    assert abs(x[1] - x[0]) / 72 * 25.4 / 1000 * view.denominator == pytest.approx(metres, rel=0.003)


def test_bands_get_thinner_where_streets_run_together_and_keep_their_order():
    assert style.bands(5_000) == style.BANDS
    near, far = style.bands(20_000), style.bands(100_000)
    widths = [float(str(look["stroke_width"])) for look in far]
    assert widths == sorted(widths)
    assert all(b < float(str(a["stroke_width"])) for a, b in zip(near, widths, strict=True))
    assert style.bands(1e9)[0]["stroke_width"] > 0


def test_streets_lie_under_the_marks_thin_and_are_explained():
    street = shapely.MultiLineString([[(136.82, 35.02), (136.86, 35.04)], [(139, 36), (139.1, 36)]])
    svg = map_svg(dataclasses.replace(BASE, streets=street), Marks(), JA)
    assert "歩ける道" in svg
    # On the map and in its legend.
    assert len(re.findall(r'stroke="#999" stroke-width="0.6"', svg)) == 3
    off = shapely.MultiLineString([[(139, 36), (139.1, 36)]])
    assert "歩ける道" not in map_svg(dataclasses.replace(BASE, streets=off), Marks(), JA)


def test_places_of_the_surroundings_are_not_missed_off_the_map():
    away = dataclasses.replace(place(140.0), around=True)
    assert not any("図の外" in word for word in words(drawn(marks=Marks((place(), away)))))
    assert "図の外か座標なし：1" in words(drawn(marks=Marks((place(), place(140.0)))))
