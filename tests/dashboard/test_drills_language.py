"""The draft of a drill's plan when the language changes: ids are kept, whatever label the browser still holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1.element_tree import InitialValue, Selectbox

from tests.dashboard.drill_screen import DrillScreen, body, planned
from tests.support import ROOT


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planned(tmp_path_factory.mktemp("drills") / "data")


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser keeps the label that was chosen in a box until it is told another one; the test runner does not."""
    held: dict[str, str] = {}
    fresh = Selectbox._widget_state.fget
    assert fresh is not None

    def told(box: Selectbox[str]) -> WidgetState:
        if isinstance(box._value, InitialValue) and not box.proto.set_value and box.id in held:
            return WidgetState(id=box.id, string_value=held[box.id])
        found = fresh(box)
        held[box.id] = found.string_value
        return found

    monkeypatch.setattr(Selectbox, "_widget_state", property(told))


def test_a_draft_keeps_ids_when_the_language_changes(folder: Path) -> None:
    screen = DrillScreen("plan")
    screen.pick("昼夜", "no")
    screen.pick("種類", "shelter")
    screen.choose("w_lang", "en")
    box = screen.at.main.selectbox(key="draft_1_night")
    assert (box.value, box.proto.raw_value) == ("no", "In daytime")
    screen.step("place")
    screen.step("routes")
    screen.step("base")
    screen.choose("w_lang", "ja")
    assert screen.at.main.selectbox(key="draft_1_night").proto.raw_value == "昼間の訓練"
    screen.step("place")
    screen.press("save_drill")
    assert (body(folder).night, body(folder).type) == (False, "shelter")


def test_a_label_that_comes_too_late_still_means_its_id(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = DrillScreen("plan")
    screen.pick("昼夜", "yes")
    screen.choose("w_lang", "en")

    def late(box: Selectbox[str]) -> WidgetState:
        told = {"draft_1_night": "夜間の訓練", "draft_1_type": "津波避難訓練"}
        return WidgetState(id=box.id, string_value=told.get(str(box.key), box.options[box.index or 0]))

    monkeypatch.setattr(Selectbox, "_widget_state", property(late))
    screen.run()
    assert screen.at.main.selectbox(key="draft_1_night").proto.raw_value == "At night"
    screen.press("save_drill")
    assert (body(folder).night, body(folder).type) == (True, "tsunami")


@pytest.mark.parametrize("word", ["Select all", "Select (\\d+) matches", "Press Ctrl+Enter to apply", "Choose options"])
def test_what_streamlit_writes_into_the_forms_own_boxes_has_its_japanese(word: str) -> None:
    assert word in (ROOT / "dashboard" / "assets" / "ui_ja.js").read_text(encoding="utf-8")
