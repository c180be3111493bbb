"""Whole sheets on the training city, as readiness and drills will print them."""

from __future__ import annotations

import pytest

from layers.export.paper import pdf
from layers.folder import DataFolder, load_folder
from layers.spec import ROOT
from layers.wording import Wording
from tests.export.paper import demo
from tests.export.paper.reading import colours, sizes, texts
from tests.support import CONFIG

JA = Wording(CONFIG, "ja")


@pytest.fixture(scope="module")
def training() -> DataFolder:
    return load_folder(ROOT / "data" / "training", CONFIG)


@pytest.fixture(scope="module")
def readiness(training: DataFolder) -> bytes:
    return pdf(demo.readiness(training, JA), JA)


@pytest.fixture(scope="module")
def drill(training: DataFolder) -> bytes:
    return pdf(demo.drill(training, JA), JA)


def test_ten_questions_a_map_and_three_steps_fit_one_page(readiness: bytes):
    (page,) = texts(readiness)
    for number, (question, answer, _) in enumerate(demo.QUESTIONS, start=1):
        told = answer if isinstance(answer, str) else "未登録" if answer is None else answer.word
        assert f"{number}{question}{told.replace(' ', '')}" in page
    for words in (
        "訓練データ",
        "基準日2026年10月1日",
        "出典:訓練データ（2026-04-01版）",
        "ページ1/1",
        "津波避難ビル9",
        "浸水想定区域",
    ):
        assert words in page
    assert "3.備蓄品の期限を登録する" in page


def test_a_drill_is_six_pages_each_marked(drill: bytes):
    pages = texts(drill)
    assert len(pages) == 6
    assert all("訓練データ" in page and f"ページ{n}/6" in page for n, page in enumerate(pages, start=1))
    assert "経路A" in pages[1]
    assert pages[2].count("□") == len(demo.OPENING)


def test_both_are_grey_and_the_drill_is_large(readiness: bytes, drill: bytes):
    assert colours(readiness) == []
    assert colours(drill) == []
    assert 26 in sizes(drill)
    assert 13 in sizes(drill)


def test_the_same_city_gives_the_same_bytes(training: DataFolder, readiness: bytes):
    assert pdf(demo.readiness(training, JA), JA) == readiness
