"""Areas with links on them, shades and legend: what stands in the markup, whatever names say."""

from __future__ import annotations

import html
import re
from typing import Any

import pandas as pd
import pytest

from dashboard import area_map, markup
from dashboard.area_map import Area
from layers.outline import Drawing
from layers.wording import Wording
from tests.dashboard.corpus import XSS
from tests.support import CONFIG

PLAIN, RATIO, ROUGH = (CONFIG.figures[name] for name in ("shelter", "tsunami_places", "exposed_people"))
WORDS = Wording(CONFIG, "ja")


def table(*rows: tuple[str, float | None, str]) -> pd.DataFrame:
    """Rows of a figure: (id, value, state)."""
    ids, values, states = zip(*rows, strict=True)
    value = pd.Series(values, dtype="Float64")
    return pd.DataFrame({"id": ids, "name": ids, "value": value, "at_least": False, "state": states})


ROWS = table(("a", 1, "known"), ("b", 2, "known"), ("c", None, "undecided"), ("d", None, "not_applicable"))
BOXES = Drawing(100, 50, ["M0 0L1 0L1 1Z"] * 4, [(10, 10), (20, 20), None, (50, 25)])


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    fragments: list[str] = []
    monkeypatch.setattr(markup, "show", fragments.append)
    return fragments


def areas(**changes: str) -> list[Area]:
    told: dict[str, Any] = {"name": "名", "value": "値", "told": "名　値", "href": "./map?district=x"} | changes
    return [Area(row["id"], **told, row=row) for _, row in ROWS.iterrows()]


def test_an_area_without_a_label_place_has_no_link(shown: list[str]) -> None:
    area_map.show(areas(), BOXES, PLAIN, "./map/areas.svg?a=1&b=2", "図")
    assert shown[0].count("<a ") == 3
    assert 'src="./map/areas.svg?a=1&amp;b=2" alt="図"' in shown[0]
    # The drawing has 4 units of room around it: (50 + 4) / 108 and (25 + 4) / 58.
    assert "left: 50.00%; top: 50.00%" in shown[0]
    assert "aspect-ratio: 1.8621" in shown[0]


def test_many_areas_have_small_labels(shown: list[str]) -> None:
    area_map.show(areas(), BOXES, PLAIN, "s", "n")
    many = areas() * 6
    area_map.show(many, Drawing(100, 50, BOXES.paths * 6, BOXES.labels * 6), PLAIN, "s", "n")
    assert ["sn-crowd" in fragment for fragment in shown] == [False, True]


@pytest.mark.parametrize("text", XSS)
def test_no_name_address_or_figure_leaves_its_place(text: str, shown: list[str]) -> None:
    area_map.show(areas(name=text, value=text, told=text, href=text), BOXES, PLAIN, text, text)
    bare = [re.sub(r'"[^"]*"', '""', tag) for tag in re.findall(r"<[^>]*>", shown[0])]
    allowed = {'<div class="" style="">', '<img src="" alt="">', '<a class="" href="" target="" title="" style="">'}
    assert set(bare) == allowed | {"<b>", "</b>", "<span>", "</span>", "</a>", "</div>"}
    assert html.unescape(re.findall(r"<b>(.*?)</b>", shown[0])[0]) == text
    assert html.unescape(re.findall(r"<span>(.*?)</span>", shown[0])[0]) == text
    assert html.unescape(re.findall(r'title="(.*?)"', shown[0])[0]) == text


def test_shades_of_what_is_and_is_not_known() -> None:
    borders = [1.0, 2.0]
    grounds = [area_map.shade(row, borders, PLAIN)[0] for _, row in ROWS.iterrows()]
    assert grounds == ["#c0d0f2", "#4d73c8", "url(#hatch)", "#f6f6f4"]


def test_light_words_only_on_dark_ground() -> None:
    rows = table(*((str(n), n, "known") for n in range(5)))
    pairs = [area_map.shade(row, [0.0, 1.0, 2.0, 3.0, 4.0], PLAIN) for _, row in rows.iterrows()]
    assert len({ground for ground, _ in pairs}) == 5
    assert [ink for _, ink in pairs] == ["#333333"] * 3 + ["#ffffff"] * 2


def test_the_mark_stands_in_the_drawing_as_text() -> None:
    drawn = area_map.svg(ROWS, BOXES, PLAIN, "", "<script>")
    assert "&lt;script&gt;" in drawn
    assert "<script>" not in drawn


def legend(rows: pd.DataFrame, shown: list[str], figure: Any = PLAIN) -> list[str]:
    area_map.legend(rows, figure, WORDS)
    return re.findall(r"</i>(.*?)</span>", shown[-1])


def test_the_legend_names_every_class_and_what_has_no_value(shown: list[str]) -> None:
    assert legend(ROWS, shown) == ["1 件（1）", "2 件（1）", "判定不能（1）", "対象外（1）"]


def test_the_legend_spans_what_a_class_holds(shown: list[str]) -> None:
    rows = table(*((str(n), n, "known") for n in range(1, 11)), ("x", None, "unregistered"))
    assert legend(rows, shown) == [
        "1–2 件（2）",
        "3–4 件（2）",
        "5–6 件（2）",
        "7–8 件（2）",
        "9–10 件（2）",
        "未登録（1）",
    ]


def test_the_legend_rounds_as_the_figure_does(shown: list[str]) -> None:
    rows = table(("a", 1149.6, "known"), ("b", 1151, "known"), ("c", 99.96, "known"))
    assert legend(rows, shown, ROUGH) == ["100 人（1）", "1,100 人（1）", "1,200 人（1）"]


def test_the_legend_of_nothing_known(shown: list[str]) -> None:
    assert legend(table(("a", None, "unregistered"), ("b", None, "unregistered")), shown) == ["未登録（2）"]
