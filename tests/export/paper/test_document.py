"""Sheets as PDF, read back with pypdf: the frame on every page, text as text, greys, the same bytes."""

from __future__ import annotations

import dataclasses
import datetime
import io

import pypdf
import pytest

from layers.export.paper import (
    BLANK,
    Beside,
    Card,
    Cards,
    Checklist,
    Column,
    Field,
    Figure,
    Form,
    Heading,
    Item,
    Number,
    Numbers,
    PageBreak,
    Sheet,
    Steps,
    Table,
    Text,
    Unknown,
    pages,
    pdf,
    png,
)
from layers.export.paper.blocks import Block
from layers.wording import Wording
from tests.export.paper.reading import colours, sizes, texts
from tests.support import CONFIG

JA, EN = Wording(CONFIG, "ja"), Wording(CONFIG, "en")
DAY = datetime.date(2026, 10, 1)
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9H0Z" fill="#555"/></svg>'
HOSTILE = (
    '#panic("x") $x$ \\n *b* _i_ @ref <label> `code` "quotes" \'q\' // no comment /* nor this */ = no heading\n'
    "#{datetime.today()} ${x} &amp; </text> ]] }) [link](x) ~ -- --- ... https://example.invalid/"
)
#: One of every block.
EVERY: tuple[Block, ...] = (
    Text("答えが先。", "lead"),
    Numbers((Number("着けない人", 12300, "人", "夜間"), Number("収容", Unknown("判定不能"), "人"))),
    Heading("見出し"),
    Steps(("協定を結ぶ", "照会する")),
    Table(
        (Column("名称", 3), Column("人数", 1, "right")),
        (("第1避難所", 1500), ("第2避難所", None), ("第3", BLANK)),
        "表題",
    ),
    Checklist((Item("参集", "区本部", "8:30"), Item("開錠", note="南門"))),
    Form(((Field("場所"), Field("時刻", width=0.5)), (Field("気づいたこと", "box", height_mm=30),))),
    Beside((Text("左"),), (Figure(SQUARE, "四角", "図の説明", 0.2),), 0.3),
    PageBreak(),
    Cards((Card("1", "9:00", "津波警報", "到達まで90分", (("から", "気象台"),)), Card("2", "9:05", "停電")), 4),
    Text("注", "note"),
)


def sheet(*blocks: Block, **changed: object) -> Sheet:
    base = Sheet("津波避難訓練", "港区", DAY, True, ("港区の一覧（2026-04-01版）", "消防庁"), blocks, subtitle="第3回")
    return dataclasses.replace(base, **changed)


@pytest.fixture(scope="module")
def every() -> bytes:
    return pdf(sheet(*EVERY), JA)


@pytest.fixture(scope="module")
def long() -> list[str]:
    rows = tuple((f"避難所{n}", n) for n in range(120))
    return texts(pdf(sheet(Table((Column("名称見出し"), Column("人数見出し")), rows)), JA))


def test_every_block_is_set_and_its_text_can_be_taken_out(every: bytes):
    text = "".join(texts(every))
    for words in (
        "答えが先。", "12,300人", "判定不能", "見出し", "1.協定を結ぶ", "表題", "名称", "1,500", "未登録", "□1参集区本部8:30", "南門",
        "場所", "気づいたこと", "左", "図の説明", "津波警報", "到達まで90分", "から気象台", "停電", "注", "第3回",
    ):  # fmt: skip
        assert words in text, words
    assert text.count("未登録") == 1


def test_the_frame_stands_on_every_page(long: list[str]):
    assert len(long) >= 3
    for number, text in enumerate(long, start=1):
        assert "訓練データ" in text
        assert "津波避難訓練" in text
        assert "港区" in text
        assert f"基準日2026年10月1日出典:港区の一覧（2026-04-01版）/消防庁ページ{number}/{len(long)}" in text


def test_a_long_table_runs_over_pages_with_its_header_and_without_loss(long: list[str]):
    assert all("名称見出し人数見出し" in text for text in long)
    for n in range(120):
        assert sum(text.count(f"避難所{n}{n}") for text in long) >= 1


def test_real_data_carry_no_mark():
    assert not [text for text in texts(pdf(sheet(*EVERY, training=False), JA)) if "訓練データ" in text]


def test_cards_carry_the_mark_since_they_are_cut_away():
    cards = tuple(Card(str(n), "9:00", "停電", "区役所") for n in range(4))
    (marked,) = texts(pdf(sheet(Cards(cards, 4)), JA))
    assert marked.count("訓練データ") == 4 + 1
    assert marked.count("基準日2026年10月1日") == 4 + 2
    (real,) = texts(pdf(sheet(Cards(cards, 4), training=False), JA))
    assert "訓練データ" not in real


@pytest.mark.parametrize("per_page", [2, 4, 6, 8])
def test_so_many_cards_stand_on_a_page(per_page: int):
    cards = tuple(Card(str(n), "9:00", "停電") for n in range(per_page))
    assert pages(sheet(Cards(cards, per_page)), JA) == 1
    assert pages(sheet(Cards((*cards, cards[0]), per_page)), JA) == 2


def test_a_card_longer_than_its_place_is_not_cut_short():
    words = "".join(f"第{n}文。" for n in range(900))
    text = "".join(texts(pdf(sheet(Cards((Card("1", "9:00", "長い", words), Card("2", "9:05", "次")), 8)), JA)))
    assert "第0文。" in text
    assert "第899文。" in text
    assert "次" in text


def test_the_same_sheet_gives_the_same_bytes_and_its_date_is_the_reference_date(every: bytes):
    assert pdf(sheet(*EVERY), JA) == every
    told = pypdf.PdfReader(io.BytesIO(every))
    assert told.metadata is not None
    assert {told.metadata["/CreationDate"], told.metadata["/ModDate"]} == {"D:20261001000000Z"}


def test_it_says_that_it_is_pdf_ua_with_title_and_language(every: bytes):
    reader = pypdf.PdfReader(io.BytesIO(every))
    root = reader.trailer["/Root"]
    assert (reader.metadata or {})["/Title"] == "津波避難訓練"
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("ja", True)
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert pypdf.PdfReader(io.BytesIO(pdf(sheet(), EN))).trailer["/Root"]["/Lang"] == "en"


def test_nothing_is_coloured(every: bytes):
    assert colours(every) == []
    red = SQUARE.replace("#555", "#c00")
    assert colours(pdf(sheet(Figure(red, "赤")), JA))


def test_only_our_font_is_in_it(every: bytes):
    reader = pypdf.PdfReader(io.BytesIO(every))
    fonts = {font.get_object()["/BaseFont"] for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert len(fonts) == 1
    assert fonts.pop().endswith("IPAexGothic")


@pytest.mark.parametrize(("size", "least", "figure"), [("normal", 8, 18), ("large", 10, 26)])
def test_type_is_large_enough(size: str, least: float, figure: float):
    found = sizes(pdf(sheet(*EVERY, size=size), JA))
    assert min(found) >= least
    assert figure in found
    body = {"normal": 10.5, "large": 13}[size]
    assert body in found


def test_both_orientations_and_both_languages():
    page = pypdf.PdfReader(io.BytesIO(pdf(sheet(*EVERY, landscape=True), EN))).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    assert "As of 1 October 2026" in page.extract_text()


def squeezed(text: str) -> str:
    return "".join(text.split())


def hostile_blocks(text: str) -> tuple[Block, ...]:
    """Every block with one text in all its places."""
    return (
        Text(text),
        Heading(text),
        Steps((text,)),
        Numbers((Number(text, text, text, text), Number(text, Unknown(text)))),
        Table((Column(text), Column(text)), ((text, Unknown(text)),), text),
        Checklist((Item(text, text, text, text),)),
        Form(((Field(text), Field(text, "box")),)),
        Cards((Card(text, text, text, text, ((text, text),)),), 2),
        Figure(SQUARE, text, text, 0.1),
    )


def test_text_is_text_whatever_it_looks_like():
    made = sheet(*hostile_blocks(HOSTILE), title=HOSTILE, area=HOSTILE, sources=(HOSTILE,), subtitle=HOSTILE)
    text = "".join(texts(pdf(made, JA)))
    assert text.count(squeezed(HOSTILE)) >= 20


def test_a_line_break_stays_one():
    found = pypdf.PdfReader(io.BytesIO(pdf(sheet(Text("一行目\n二行目")), JA))).pages[0].extract_text()
    assert "一行目\n二行目" in found


def test_what_the_font_lacks_is_shown_and_named_at_the_end():
    last = texts(pdf(sheet(Text("𠮷田さん"), Table((Column("🏫"),), (("𠮷",),))), JA))[-1]
    assert "〓田さん" in last
    assert "この書体にない文字を〓または基本の字形で示しました:U+1F3EB×1、U+20BB7×2" in last
    assert "この書体" not in texts(pdf(sheet(Text("吉田さん")), JA))[-1]


def test_a_very_long_word_stays_on_the_paper_whole():
    word = "E2310000001201" * 60
    raw = pdf(sheet(Table((Column("番号"), Column("名称")), ((word, "名"),)), Text(word)), JA)
    assert "".join(texts(raw)).count(word) == 2
    edges: list[float] = []
    page = pypdf.PdfReader(io.BytesIO(raw)).pages[0]
    page.extract_text(
        visitor_text=lambda text, cm, tm, *_: edges.append(tm[4] * cm[0] + cm[4]) if text.strip() else None
    )
    assert max(edges) < 595 - 42


def test_sources_without_end_stand_whole_on_the_last_page():
    many = tuple(f"出典その{n}（名古屋市、2026-04-01版）" for n in range(60))
    first, *_, last = texts(pdf(sheet(*EVERY, sources=many), JA))
    assert "出典:最後のページにあります" in first
    assert "出典その0（" in last
    assert "出典その59（" in last
    assert "出典:未登録" in texts(pdf(sheet(sources=()), JA))[0]


def test_an_empty_cell_is_unknown_and_only_a_blank_is_white():
    columns = (Column("名称"), Column("人数"))
    assert texts(pdf(sheet(Table(columns, (("", " "),))), JA))[0].count("未登録") == 2
    assert "未登録" not in texts(pdf(sheet(Table(columns, ((BLANK, BLANK),))), JA))[0]
    assert "人数0" in texts(pdf(sheet(Table((Column("人数"),), ((0,),))), JA))[0]


def test_the_height_of_a_row_is_its_least():
    def needed(text: str, row_mm: float) -> int:
        return pages(sheet(Table((Column("観察"),), ((text or BLANK,),) * 30, row_mm=row_mm)), JA)

    assert (needed("", 0), needed("", 20)) == (1, 3)
    long = "長い観察です。" * 40
    assert needed(long, 5) >= needed(long, 0) > 3


def test_what_cannot_be_set_is_refused():
    with pytest.raises(ValueError, match="table row 2: found 1 cells, expected 2"):
        Table((Column("a"), Column("b")), (("1", "2"), ("1",)))
    with pytest.raises(ValueError, match="found no alt text"):
        Figure(SQUARE, " ")
    with pytest.raises(ValueError, match="found no title"):
        sheet(title=" ")


def test_pictures_and_the_count_of_pages_agree(every: bytes):
    made = png(sheet(*EVERY), JA, ppi=20)
    assert len(made) == pages(sheet(*EVERY), JA) == len(pypdf.PdfReader(io.BytesIO(every)).pages) == 2
    assert all(page.startswith(b"\x89PNG") for page in made)


def test_an_empty_sheet_is_one_page():
    assert pages(sheet(), JA) == 1


def test_several_sheets_make_one_file_each_with_its_own_frame_and_pages():
    two = sheet(Text("はじめ"), PageBreak(), Text("つづき"), training=False)
    other = sheet(Text("横"), title="別の用紙", landscape=True, size="large")
    raw = pdf([two, other], JA)
    first, second, third = texts(raw)
    assert "ページ1/2" in first
    assert "ページ2/2" in second
    assert "津波避難訓練" in second
    assert "ページ1/1" in third
    assert "別の用紙" in third
    assert ["訓練データ" in page for page in (first, second, third)] == [False, False, True]
    assert pages([two, other], JA) == 3
    reader = pypdf.PdfReader(io.BytesIO(raw))
    assert [page.mediabox.width > page.mediabox.height for page in reader.pages] == [False, False, True]
    assert pdf([two, other], JA) == raw
    assert reader.metadata is not None
    assert reader.metadata.title == "津波避難訓練"


def test_no_sheet_is_no_file():
    with pytest.raises(ValueError, match="no sheet"):
        pdf([], JA)
