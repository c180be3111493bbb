"""The ward readiness sheet on paper: one page in greys in either language, the same bytes for the same sheet."""

from __future__ import annotations

import dataclasses
import re

import pytest

from layers.export import readiness_paper
from layers.export.paper import MapSize, Marks, base_map, map_svg
from layers.export.readiness_paper import FITS, PaperRefused, fitting, paper, readiness_pdf, ward_map
from layers.folder import DataFolder
from layers.readiness.classes import CLASSES
from layers.readiness.sheet import WardSheet, ward_sheet
from layers.readiness.sheet_parts import Amount, Said
from layers.readiness.steps import Step
from layers.readiness.terms import Value, default_scenario
from layers.wording import Wording
from tests import small_city
from tests.export.paper.reading import colours, texts
from tests.small_city import DAY
from tests.support import CONFIG

JA, EN = Wording(CONFIG, "ja"), Wording(CONFIG, "en")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return small_city.build(tmp_path_factory.mktemp("paper") / "data")


@pytest.fixture(scope="module")
def sheet(city: DataFolder) -> WardSheet:
    return ward_sheet(city, CONFIG, default_scenario(CONFIG, "23100"), DAY, "港区")


@pytest.fixture(scope="module")
def japanese(sheet: WardSheet, city: DataFolder) -> bytes:
    return readiness_pdf(sheet, city, JA)


def plain(text: str) -> str:
    return "".join(text.split())


def test_one_page_holds_every_question_answer_and_step(japanese: bytes, sheet: WardSheet):
    (page,) = texts(japanese)
    for answer in sheet.questions:
        assert plain(answer.question(JA)) in page
        assert plain(answer.said.words(JA)) in page
    for step in sheet.steps:
        assert plain(step.said.words(JA)) in page
    for words in (
        "基準日2026年6月1日",
        "港区",
        "備えシート（津波）",
        "津波で避難が必要",
        "前提：逃げる",
        "出典:",
        "ページ1/1",
        "次にすること",
        "入れる入れない判定不能差",
        "入れない人のいる学区",
    ):
        assert words in page
    assert "訓練データ" not in page


def test_a_typed_number_stands_among_the_standards(sheet: WardSheet, city: DataFolder):
    typed = Value("delay", 7, "min")
    other = dataclasses.replace(sheet, found=dataclasses.replace(sheet.found, standards=(typed,)))
    for fit in (FITS[0], FITS[-1]):
        (note,) = [block.text for block in paper(other, city, JA, fit).blocks if getattr(block, "style", "") == "note"]
        assert "避難を始めるまで 7 分（入力した値）" in note


def test_english_is_one_page_too(sheet: WardSheet, city: DataFolder):
    (page,) = texts(readiness_pdf(sheet, city, EN))
    assert all(plain(answer.said.words(EN)) in page for answer in sheet.questions)


def test_all_is_grey_and_the_same_sheet_gives_the_same_bytes(japanese: bytes, sheet: WardSheet, city: DataFolder):
    assert colours(japanese) == []
    assert readiness_pdf(sheet, city, JA) == japanese


def test_made_up_data_are_marked(sheet: WardSheet, city: DataFolder):
    (page,) = texts(readiness_pdf(dataclasses.replace(sheet, training=True), city, JA))
    assert "訓練データ" in page


def test_a_sheet_without_a_date_is_refused(sheet: WardSheet, city: DataFolder):
    with pytest.raises(PaperRefused, match="reference date"):
        readiness_pdf(dataclasses.replace(sheet, as_of=None), city, JA)


def test_long_texts_take_the_map_s_room_before_they_make_a_second_page(sheet: WardSheet, city: DataFolder):
    said = Said(
        "step_districts", {"people": Amount("people", 1), "districts": (Amount("district", 1, label="学区" * 90),)}
    )
    long = dataclasses.replace(sheet, steps=tuple(Step("districts", said, 1, 1) for _ in range(3)))
    fit = fitting(long, city, JA)
    assert FITS.index(fit) > FITS.index(fitting(sheet, city, JA))
    (page,) = texts(readiness_pdf(long, city, JA))
    assert page.count("学区" * 90) == 3


def test_what_fits_no_page_is_refused_and_never_cut(sheet: WardSheet, city: DataFolder):
    said = Said(
        "step_districts", {"people": Amount("people", 1), "districts": (Amount("district", 1, label="学区" * 3_000),)}
    )
    with pytest.raises(PaperRefused, match="page"):
        readiness_pdf(dataclasses.replace(sheet, steps=(Step("districts", said, 1, 1),)), city, JA)


def test_the_map_says_in_words_what_it_shows(sheet: WardSheet, city: DataFolder):
    figure = ward_map(sheet, city, JA, FITS[0], "港区")
    assert figure is not None
    assert "港区の地図" in figure.alt
    own = sheet.found.places[sheet.found.places["ward"] == "港区"]
    assert f"未登録のある避難先 {(own['status'] == 'unknown').sum()}" in figure.alt
    assert 'fill="url(#short)"' in figure.svg


def test_the_worst_district_is_named_first(sheet: WardSheet, city: DataFolder, monkeypatch: pytest.MonkeyPatch):
    table = sheet.found.by_district.copy()
    drawn: list[list[str]] = []
    monkeypatch.setattr(
        readiness_paper, "map_svg", lambda base, *_, **__: drawn.append([one[2] for one in base.names]) or "<svg/>"
    )
    room = sheet.answer("room")
    numbers = tuple(dataclasses.replace(one, value=9) if one.name == "unserved" else one for one in room.numbers)
    answers = tuple(dataclasses.replace(one, numbers=numbers) if one is room else one for one in sheet.questions)
    for worst in (0, 1):
        table[list(CLASSES[2:])] = 0
        table["full"] = [(5 if n == worst else 4) for n in range(len(table))]
        found = dataclasses.replace(sheet.found, by_district=table)
        ward_map(dataclasses.replace(sheet, found=found, questions=answers), city, JA, FITS[0], "港区")
    assert drawn[0] == drawn[1][::-1] == list(table["name"])


def test_the_training_mark_stands_apart_from_the_signs(city: DataFolder):
    base = base_map(city, "港区")
    assert base is not None
    svg = map_svg(dataclasses.replace(base, training=True), Marks(), JA, MapSize(94, 92, 7))
    heights = {words: y for y, words in re.findall(r'y="([\d.]+)"[^>]*>([^<]+)</text>', svg)}
    (mark,) = [y for words, y in heights.items() if "訓練データ" in words]
    assert list(heights.values()).count(mark) == 1
    assert float(mark) == max(map(float, heights.values()))


def test_unknown_is_hatched_and_never_0(sheet: WardSheet, city: DataFolder):
    blocks = paper(sheet, city, JA, FITS[-1]).blocks
    shown = [number for block in blocks for number in getattr(block, "numbers", ())]
    unknown = sheet.number("room", "served").value is None
    assert len(shown) == 4
    assert (shown[1].value == 0) is False or not unknown
