"""What an address of the page 備え may say: every field typed, numbers of any length, another hazard's text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.meetings import run_view
from dashboard.readiness.refusal import refused_words
from dashboard.readiness.stock_ask import MONTHS
from layers.readiness.scenario import CHOICES, Scenario, ScenarioRefused
from layers.readiness.terms import scenario_of
from layers.wording import Wording
from tests.dashboard.readiness_screen import Screens
from tests.dashboard.screen import Screen
from tests.small_city import DAY
from tests.support import CONFIG

#: A number for every field that takes one.
TYPED = dict(zip(CHOICES, ("1", "60", "1.2", "2", "40", "700"), strict=True))
LONG = "1" * 5000


@pytest.fixture(scope="module")
def screens() -> Screens:
    return Screens()


@pytest.mark.parametrize("purpose", ["flee", "stay"])
@pytest.mark.parametrize("view", ["who", "sheet"])
def test_every_field_may_be_typed(view: str, purpose: str, screens: Screens, small: Path):
    text = Scenario(purpose=purpose, **TYPED).to_text()  # type: ignore[arg-type]
    screen = screens.open(small, rview=view, scenario=text, ward="港区")
    assert screen.whole
    assert screen.alerts == []
    assert "1人あたりの広さ" in screen.text if view == "who" else "収容人数の数えかた" in screen.text


@pytest.mark.parametrize("url", [{"rview": "siting", "k": LONG}, {"rview": f"stock-published-{LONG}-1"}])
def test_a_number_too_long_to_read_is_as_none(url: dict[str, str], screens: Screens, small: Path):
    screen = screens.open(small, **url)
    assert screen.whole
    assert screen.alerts == []


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ({"rview": "nothing"}, "rview=nothing"),
        ({"rview": "siting", "k": LONG, "scope": "ward"}, f"k={LONG[:40]}　scope=ward"),
        (
            {"rview": "networks", "outside": "yes", "cells": "<b>", "supply": "gold"},
            "outside=yes　cells=<b>　supply=gold",
        ),
    ],
    ids=str,
)
def test_what_an_address_says_and_nobody_understands_is_named(
    url: dict[str, str], named: str, screens: Screens, small: Path
):
    screen = screens.open(small, **url)
    assert screen.whole
    assert f"読めませんでした。はじめの選択で表示しています：{named}" in screen.text
    # The page goes on with what it begins with, and so does the address.
    assert set(screen.at.query_params) & (set(url) - {"rview"}) == set()


def test_what_is_understood_is_not_named(screens: Screens, small: Path):
    understood = {"rview": "stock-published-3-0", "k": "4", "scope": "city", "outside": "no", "cells": "without"}
    assert "読めませんでした" not in screens.open(small, **understood).text


def test_an_unknown_figure_of_the_overview_is_named(small: Path, use: Callable[[Path], None]):
    first = next(iter(CONFIG.figures))
    use(small)
    for figure in ("gold", f"{first}-x"):
        screen = Screen("overview", figure=figure)
        assert screen.whole
        assert f"：figure={figure}" in screen.text


def test_only_the_months_on_offer_are_read(screens: Screens, small: Path):
    screen = screens.open(small, rview=f"stock-published-{MONTHS[-1]}-0")
    assert screen.at.selectbox(key="w_stock_months").value == MONTHS[-1]


@pytest.mark.parametrize(("view", "item"), [("run-2", 2), ("run-9", 3), (f"run-{LONG}", 3), ("run", 0)])
def test_an_item_of_a_meeting_is_told_by_a_short_number(view: str, item: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run_view, "choices", lambda: {"mview": view})
    assert run_view._number(3) == item


# --- the arrival of one hazard --------------------------------------------------------------------

ARRIVAL = "w_scenario_arrival"


def field(screen: Screen) -> list[str]:
    return [box.value for box in screen.at.selectbox if box.key == ARRIVAL]


def submitted(small: Path, use: Callable[[Path], None], arrival: str | None = None, **url: str) -> Screen:
    """The page after no limit, and an arrival, were chosen in the form."""
    use(small)
    screen = Screen("readiness", as_of=DAY.isoformat(), rview="escape", **url)
    screen.at.selectbox(key="w_scenario_cap").set_value("")
    if arrival is not None:
        screen.at.selectbox(key=ARRIVAL).set_value(arrival)
    next(one for one in screen.at.button if one.label == "この前提で計算する").click()
    screen.run()
    return screen


def test_another_hazard_hides_the_arrival_and_does_not_lose_it(small: Path, use: Callable[[Path], None]):
    screen = submitted(small, use, hazard="flood")
    assert field(screen) == []
    assert "cap=" not in screen.url["scenario"]
    back = Screen("readiness", as_of=DAY.isoformat(), rview="escape", scenario=screen.url["scenario"])
    assert field(back) == ["nagoya_arrival_max"]


def test_no_arrival_is_a_choice_that_stays(small: Path, use: Callable[[Path], None]):
    screen = submitted(small, use, "")
    assert "arrival_none=1" in screen.url["scenario"]
    again = Screen("readiness", as_of=DAY.isoformat(), rview="escape", scenario=screen.url["scenario"])
    assert field(again) == [""]
    assert "到達 96 分" not in again.text
    # An arrival chosen again takes its place.
    other = submitted(small, use, "minato_page_arrival", scenario=screen.url["scenario"])
    assert "arrival_none" not in other.url["scenario"]
    assert "到達 108 分" in other.text


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("when=noon", "「時間帯の人口」に「noon」は使えません。使えるのは 夜間人口、昼間人口 です。"),
        ("space=0", "「1人あたりの広さ」に「0」は使えません。使えるのは、一覧にある基準か、0.01 以上の数字です。"),
        ("space=furlong", "「1人あたりの広さ」に「furlong」は使えません。"),
        ("hour=24", "「時刻（暗さの判断）」に「24」は使えません。使えるのは 0 から 23 までの数字です。"),
        ("colour=red", "「colour」に「red」は使えません。「前提を変える」で選び直してください。"),
        ("blocked=1", "「通行止め」に「1」は使えません。"),
    ],
)
def test_a_refusal_is_told_in_the_readers_language(text: str, told: str):
    for language, word in (("ja", told), ("en", "cannot be")):
        with pytest.raises(ScenarioRefused) as caught:
            scenario_of(CONFIG, "23100", "tsunami", text)
        assert word in refused_words(caught.value, Wording(CONFIG, language))
        assert "found" in str(caught.value)


def test_the_page_says_so(screens: Screens, small: Path):
    screen = screens.open(small, rview="escape", scenario="when=noon")
    assert "「時間帯の人口」に「noon」は使えません。" in screen.text
    assert "expected" not in screen.text
