"""What an address of the page 備え may say: every field typed, numbers of any length, another hazard's text."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.meetings import run_view
from dashboard.readiness.stock_ask import MONTHS
from layers.readiness.scenario import CHOICES, Scenario
from tests.dashboard.readiness_screen import Screens

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


def test_only_the_months_on_offer_are_read(screens: Screens, small: Path):
    screen = screens.open(small, rview=f"stock-published-{MONTHS[-1]}-0")
    assert screen.at.selectbox(key="w_stock_months").value == MONTHS[-1]


@pytest.mark.parametrize(("view", "item"), [("run-2", 2), ("run-9", 3), (f"run-{LONG}", 0), ("run", 0)])
def test_an_item_of_a_meeting_is_told_by_a_short_number(view: str, item: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run_view, "choices", lambda: {"mview": view})
    assert run_view._number(3) == item
