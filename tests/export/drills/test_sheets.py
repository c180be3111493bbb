"""A drill's sheets as a whole: their names, what each says alone, one PDF or a zip, greys and the same bytes."""

from __future__ import annotations

import io
import zipfile

import pytest

from layers.export.drills.sheets import SHEETS, NothingToPrint, drill_pdf, drill_sheets, drill_zip
from layers.export.paper import Cards, Sheet, pdf
from layers.folder import load_folder
from tests.export.drills.conftest import DAY, EN, JA, Made, drill
from tests.export.paper.reading import colours, sizes, texts
from tests.support import CONFIG, ROOT


@pytest.fixture(scope="module")
def whole(made: Made) -> bytes:
    return pdf([sheet for own in made.sheets.values() for sheet in own], JA)


def test_the_names_stand_in_their_order(made: Made):
    names = ["timetable", "routes", "escape", "escape_blank", "injects", "checklist", "observation", "headcount"]
    assert list(made.sheets) == list(SHEETS) == names
    assert {name: len(own) for name, own in made.sheets.items()} == dict.fromkeys(names, 1) | {
        "routes": 4,
        # Of two school districts, each has its own maps.
        "escape": 2,
        "escape_blank": 2,
        "injects": 2,
    }


def test_every_sheet_alone_tells_drill_place_day_type_and_that_it_is_a_drill(made: Made):
    everywhere, districts = "港第1学区、港第2学区", ("港第1学区", "港第2学区")
    for name, sheet, place in (
        (name, sheet, districts[n] if name.startswith("escape") else everywhere)
        for name, own in made.sheets.items()
        for n, sheet in enumerate(own)
    ):
        (first, *others) = texts(pdf(sheet, JA))
        assert (everywhere in first) == (place == everywhere), name
        for told in (
            "【訓練】",
            "港第1学区津波避難訓練",
            "港区",
            "2026年11月5日",
            "23:30開始",
            f"津波避難訓練／{place}",
        ):
            assert told in first
        for page in (first, *others):
            assert "【訓練】" in page
            assert "基準日2026年6月1日" in page
            assert "出典:訓練の計画" in page
            # The folder is real: nothing is marked as made up.
            assert "訓練データ" not in page


def test_one_pdf_holds_all_each_with_its_own_pages(whole: bytes, made: Made):
    pages = texts(whole)
    counts = [len(texts(pdf(sheet, JA))) for own in made.sheets.values() for sheet in own]
    assert len(pages) == sum(counts)
    starts = [sum(counts[:n]) for n in range(len(counts))]
    for start, count in zip(starts, counts, strict=True):
        assert f"ページ1/{count}" in pages[start]


def test_all_is_grey_and_large_where_people_read_from_far(whole: bytes, made: Made):
    assert colours(whole) == []
    for name in ("timetable", "routes", "injects", "checklist", "observation", "headcount"):
        assert {13.0} <= sizes(pdf(made.sheets[name][0], JA)), name


def test_the_same_drill_gives_the_same_bytes(made: Made, whole: bytes):
    again = drill_pdf(drill_sheets(made.folder, CONFIG, made.body, JA, DAY, made.routes), JA)
    assert again == whole
    packed = drill_zip({name: made.sheets[name] for name in ("timetable", "checklist")}, JA)
    assert packed == drill_zip({name: made.sheets[name] for name in ("timetable", "checklist")}, JA)


def test_a_zip_has_a_pdf_a_name_and_none_of_empty_ones(made: Made):
    sheets = {"timetable": made.sheets["timetable"], "routes": (), "checklist": made.sheets["checklist"]}
    with zipfile.ZipFile(io.BytesIO(drill_zip(sheets, JA))) as packed:
        assert packed.namelist() == ["01_進行表.pdf", "03_確認リスト.pdf"]
        assert packed.read("01_進行表.pdf") == pdf(made.sheets["timetable"], JA)


def test_an_empty_plan_has_no_sheet_but_the_observer_s(made: Made):
    empty = {"type": "volunteer", "title": "訓練", "ward": "", "districts": (), "date": None, "start": ""}
    parts = (
        "objectives",
        "sites",
        "starts",
        "legs",
        "safety",
        "roles",
        "timetable",
        "checklist",
        "injects",
        "partners",
    )
    sheets = made.again(*SHEETS, **empty, **dict.fromkeys(parts, ()))
    assert [name for name, own in sheets.items() if own] == ["observation"]
    assert "実施日未登録" in texts(pdf(sheets["observation"][0], JA))[0]


def test_nothing_to_print_is_refused(made: Made):
    with pytest.raises(NothingToPrint, match="routes"):
        drill_pdf(drill_sheets(made.folder, CONFIG, made.body, JA, DAY, None, ("routes",)), JA)


def test_a_drill_called_off_says_so_in_its_title(made: Made):
    (sheet,) = made.again("timetable", state="cancelled", reason="大雨のため")["timetable"]
    assert sheet.title.endswith("（中止）")
    assert "理由：大雨のため" in texts(pdf(sheet, JA))[0]


def test_made_up_data_is_marked_on_every_page_and_card():
    training = load_folder(ROOT / "data" / "training", CONFIG)
    plain = drill(sites=(), legs=(), districts=())
    made = drill_sheets(training, CONFIG, plain, JA, DAY, None, ("timetable", "injects", "observation"))
    for sheet in (sheet for own in made.values() for sheet in own):
        assert all("訓練データ" in page for page in texts(pdf(sheet, JA)))
        cards = sum(len(block.cards) for block in sheet.blocks if isinstance(block, Cards))
        assert sum(page.count("訓練データ") for page in texts(pdf(sheet, JA))) >= cards
    packed = drill_zip({"timetable": made["timetable"]}, JA)
    assert zipfile.ZipFile(io.BytesIO(packed)).namelist() == ["訓練データ_01_進行表.pdf"]


def test_english_has_the_same_sheets(made: Made):
    names = ("timetable", "injects", "checklist", "observation", "headcount")
    sheets = made.again(*names, wording=EN)
    (first, *_) = texts(pdf([sheet for own in sheets.values() for sheet in own], EN))
    assert "[DRILL]Timetable" in first
    assert all(isinstance(sheet, Sheet) for own in sheets.values() for sheet in own)
