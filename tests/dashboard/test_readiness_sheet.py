"""備え, 備えシート: the answer first, ten questions, what one change does, what all of it rests on, and the paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from dashboard.readiness import sheet_view
from layers.wording import Wording
from tests import small_city
from tests.dashboard.screen import Screen
from tests.small_city import DAY
from tests.support import CONFIG


@pytest.fixture
def screen(use: Callable[[Path], None], tmp_path: Path) -> Screen:
    small_city.build(tmp_path / "data")
    use(tmp_path / "data")
    return Screen("readiness", rview="sheet", ward="港区", as_of="2026-06-01")


def test_the_sheet_answers_first_and_shows_what_it_rests_on(screen: Screen):
    assert screen.whole
    text = screen.text
    answer, steps, questions, changes = (
        text.index(words) for words in ("港区では", "次にすること", "10の問い", "前提を一つ変えると")
    )
    assert answer < steps < questions < changes
    assert "避難が必要な人は何人か 1,100 人" in text
    # No network is registered: nobody can tell, which is no "no change".
    row = text[text.index("道のり：直線距離×割合 → 徒歩経路網") :][:120]
    assert "0 → 判定不能" in row or "1,100 → 判定不能" in row
    for words in ("順番：", "人口メッシュのうち浸水想定", "歩いて逃げる距離の限界"):
        assert words in text
    assert "{" not in text


def test_the_paper_is_offered(screen: Screen):
    (button,) = screen.at.get("download_button")
    assert button.proto.label == "A4 1枚のPDFを保存する"


def test_the_file_says_what_it_is_of_and_that_it_is_made_up(monkeypatch: pytest.MonkeyPatch):
    saved: list[str] = []
    monkeypatch.setattr(st, "download_button", lambda _label, _made, name, *_, **__: saved.append(name))
    words = Wording(CONFIG, "ja")
    ctx = SimpleNamespace(words=words, ward="港区", config=CONFIG)
    room = SimpleNamespace(ctx=ctx, hazard="津波")
    for training in (True, False):
        sheet_view._paper(room, SimpleNamespace(as_of=DAY, training=training))  # type: ignore[arg-type]
    assert saved == ["訓練データ_備えシート_港区_津波_2026-06-01.pdf", "備えシート_港区_津波_2026-06-01.pdf"]
