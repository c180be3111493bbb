"""The knowledge as shipped: complete, exact where the source is official, in our own words elsewhere.

Some tests compare with the source documents, which are not part of the repository.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields

import pytest

from layers.knowledge import card_views, comparison, comparison_counts, conflicts, meeting_views, programme_views
from layers.knowledge.load import TABLES, columns
from tests.knowledge.shipped import FOLDER, KNOWLEDGE, PLAN, PROBLEMS
from tests.plan.copying import LONGEST_RUN, plain, shared_run, source_text

DOCUMENTS = {
    "kawasaki_meeting_2": "000_33eae6c62bcbdbc7.txt",
    "kawasaki_report": "001_22b1c930a3ba538f.txt",
    "kumamoto_table": "002_485f944ed23ee45d.txt",
}
CITIES = {"浜松市": 20, "京都市": 16, "さいたま市": 14, "広島市": 11, "川崎市": 6}
#: Columns of our own words; the others hold ids, figures, and names and labels of the source.
OWN = ("text", "direction", "content", "next", "reason", "note", "dated", "licence")
#: Names that stand inside our sentences and cannot be said otherwise.
TERMS = (
    "NPO法人高津総合型スポーツクラブSELF",
    "川崎市地球温暖化防止活動センター",
    "在日外国人母子保健サービス支援事業",
    "高校進学支援プログラムの提供",
    "全国円筒分水サミット2011 in たかつ",
    "高津スポーツネットワークづくり推進事業",
    "平成23年東北地方太平洋沖地震",
    "こども生き生きドリカムプラン",
    "みやまえスポーツふえすていばる",
    "川崎区子育てガイド「さんぼみち」",
    "地域課題対応事業費",
)


def opinions(about: str) -> list[str]:
    return [place.opinion for place in KNOWLEDGE.opinion_places if place.about == about]


# --- Kumamoto's table ---------------------------------------------------------------------------


def test_it_reads_without_a_problem() -> None:
    assert PROBLEMS == []


def test_94_rows_show_again_in_their_order() -> None:
    rows = comparison(KNOWLEDGE)
    assert Counter(row.section for row in rows) == {1: 48, 2: 21, 3: 16, 4: 9}
    expected = [(section, row) for section, size in ((1, 48), (2, 21), (3, 16), (4, 9)) for row in range(1, size + 1)]
    assert [(row.section, row.row) for row in rows] == expected


def test_check_figures() -> None:
    assert comparison_counts(KNOWLEDGE) == {
        "rows": 94,
        "headings": 17,
        "committee": 40,
        "committee_distinct": 39,
        # 24 and 22 where the texts of rows (1) 31-33, which are Hamamatsu's, are counted as staff opinions too.
        "staff": 21,
        "staff_distinct": 19,
        "in_both": 1,
        "practices": 67,
        **CITIES,
    }


def test_the_opinion_in_both_lists_and_those_printed_twice() -> None:
    printed: dict[str, list[tuple[str, str, int]]] = {}
    for place in KNOWLEDGE.opinion_places:
        if place.document == "kumamoto_table":
            printed.setdefault(place.opinion, []).append((place.source, place.about, place.row))
    again = {one: places for one, places in printed.items() if len(places) > 1}
    assert again == {
        "c1-42": [("committee", "s1", 42), ("committee", "s2", 4)],
        "c2-1": [("committee", "s2", 1), ("staff", "s2", 1)],
        "s1-19": [("staff", "s1", 19), ("staff", "s1", 28), ("staff", "s4", 4)],
    }


def test_the_shifted_rows_are_in_their_right_columns() -> None:
    rows = {(row.section, row.row): row for row in comparison(KNOWLEDGE)}
    moved = rows[1, 29]
    assert moved.heading and moved.committee and moved.staff and moved.practice
    assert moved.heading.name == "体制・仕組・権限"
    assert "施設" in moved.committee.text
    assert "人事" in moved.staff.text
    assert ("区役所経営会議" in moved.practice.text, moved.practice.city) == (True, "京都市")
    half = rows[1, 30]
    assert half.committee is None and half.staff and half.practice
    assert "基準" in half.staff.text
    assert half.practice.city == "京都市"
    for number in (31, 32, 33):
        row = rows[1, number]
        assert (row.committee, row.staff) == (None, None)
        assert row.practice
        assert (row.practice.city, row.practice.name) == ("浜松市", "目指すべき本庁の姿")
    last = rows[4, 4]
    assert last.heading and last.staff
    assert (last.heading.name, last.committee, last.staff.id, last.practice) == ("職員の意識改革", None, "s1-19", None)


def printed_rows(source: str) -> Iterator[tuple[tuple[int, int], list[str]]]:
    """Section and number → the cells of each printed row, without those of the page's frame."""
    section = 0
    for line in source.splitlines():
        if heading := re.match(r"\(([1-4])\)", line):
            section = int(heading[1])
        if re.match(r"\d+\t", line):
            number, *cells = line.split("\t")
            yield (section, int(number)), cells


def mended(source: str) -> dict[tuple[int, int], list[str]]:
    """The rows with 区分, committee, staff, other city's text and city in columns 0 to 4."""
    rows = dict(printed_rows(source))
    for place in ((1, 29), (1, 30)):
        rows[place] = rows[place][1:]
    group = rows[4, 4].pop(1)
    rows[4, 4][0:1] = [group, ""]
    return {place: [cell.strip() for cell in cells] for place, cells in rows.items()}


def test_the_source_has_128_texts_and_no_more() -> None:
    """40 + 21 + 67: so the staff list cannot hold 24 entries unless three of Hamamatsu's are counted twice."""
    source = source_text(DOCUMENTS["kumamoto_table"])
    cells = [cell for _, row in printed_rows(source) for cell in row if cell.strip()]
    groups = {theme.name for theme in KNOWLEDGE.themes}
    texts = [cell for cell in cells if cell not in {*CITIES, *groups}]
    assert (len(cells), len(texts)) == (212, 128)
    assert sum(cell in CITIES for cell in cells) == 67
    assert sum(cell in groups for cell in cells) == 17
    for number in (31, 32, 33):
        row = [cell for cell in dict(printed_rows(source))[1, number] if cell]
        assert len(row) == 2
        assert row[0].endswith("(目指すべき本庁の姿)")
        assert row[1] == "浜松市"


def test_every_cell_is_where_the_source_has_one() -> None:
    printed = mended(source_text(DOCUMENTS["kumamoto_table"]))
    for row in comparison(KNOWLEDGE):
        group, committee, staff, other, city = printed[row.section, row.row][:5]
        assert (row.heading.name if row.heading else "") == group
        assert [bool(one) for one in (row.committee, row.staff, row.practice)] == [
            bool(one) for one in (committee, staff, other)
        ]
        assert (row.practice.city if row.practice else "") == city
        if row.practice:
            assert f"({row.practice.name})" in other


def test_the_same_text_is_the_same_opinion_and_another_text_another() -> None:
    printed = mended(source_text(DOCUMENTS["kumamoto_table"]))
    ids: dict[str, set[str]] = {}
    for row in comparison(KNOWLEDGE):
        for cell, one in zip(printed[row.section, row.row][1:3], (row.committee, row.staff), strict=True):
            if one is not None:
                ids.setdefault(plain(cell).lstrip("・"), set()).add(one.id)
    assert all(len(own) == 1 for own in ids.values())
    assert len({one for own in ids.values() for one in own}) == len(ids) == 39 + 19 - 1


def test_sections_have_their_printed_names() -> None:
    source = source_text(DOCUMENTS["kumamoto_table"])
    assert [f"({one.number}){one.name}" in source for one in KNOWLEDGE.sections] == [True] * 4


# --- the committee's meeting --------------------------------------------------------------------


def test_the_second_meeting() -> None:
    second, third = meeting_views(KNOWLEDGE)
    one = second.meeting
    assert (one.title, one.date, one.start, one.end) == ("第2回委員会", "2011-01-24", "18:30", "20:30")
    assert (one.venue, one.state) == ("高津区役所5階 第1会議室", "closed")
    assert len(second.opinions) == 13
    assert len(second.lists["agenda"]) == 2
    assert [item.label for item in second.lists["material"]] == ["資料2-3", "資料2-5", "資料2-6", "資料3"]
    assert not any(item.attached for item in second.lists["material"])
    assert {item.by for item in second.lists["explanation"]} == {
        "総合企画局自治政策部区行政改革推進担当課長",
        "総務局行財政改革室担当課長",
    }
    assert second.next == third.meeting


def test_the_next_meeting_was_cancelled_because_of_the_earthquake() -> None:
    third = meeting_views(KNOWLEDGE)[1].meeting
    assert (third.date, third.state, third.next) == ("2011-03-23", "cancelled", None)
    assert "2011年3月11日" in third.reason
    assert "地震" in third.reason


def test_nobody_knows_who_spoke() -> None:
    said = meeting_views(KNOWLEDGE)[0].opinions
    assert {one.speaker for one in said} == {""}
    assert all("書かれていない" in one.note for one in said)


def test_names_of_persons_are_not_kept() -> None:
    kept = "".join(path.read_text(encoding="utf-8-sig") for path in FOLDER.iterdir())
    source = source_text(DOCUMENTS["kawasaki_meeting_2"])
    names = re.findall(r"^(\S{2,3})(?:委員長|副委員長|委員|市長)$", source, re.MULTILINE)
    assert len(names) == 7
    assert [name for name in names if name in kept] == []


def test_three_opinions_of_the_meeting_come_back_in_the_report() -> None:
    report = {place.opinion for place in KNOWLEDGE.opinion_places if place.document == "kawasaki_report"}
    meeting = opinions("kawasaki_2")
    assert len(report) == 13
    assert sorted(report & set(meeting)) == ["m2-02", "m2-10", "m2-13"]
    assert (opinions("p1"), opinions("p2")) == (["m2-02", "m2-13"], ["m2-10", "r2-2"])


def test_shared_opinions_are_printed_alike_in_both_documents() -> None:
    meeting = source_text(DOCUMENTS["kawasaki_meeting_2"])
    bullets = [line.strip().removeprefix("• ") for line in meeting.split("主な意見の内容")[1].splitlines()]
    said = [line for line in bullets if line.endswith("。")][:13]
    report = plain(source_text(DOCUMENTS["kawasaki_report"]))
    again = [number for number, text in enumerate(said, start=1) if plain(text.lstrip("-• ")) in report]
    assert again == [2, 10, 13]


def test_the_two_documents_disagree_on_the_year_of_the_rule() -> None:
    found = conflicts(KNOWLEDGE)
    assert [(one.document, one.fiscal_year) for one in found["general_administration_rule"]] == [
        ("kawasaki_meeting_2", 2005),
        ("kawasaki_report", 2006),
    ]
    assert len(found) == 1
    undated = next(item for item in KNOWLEDGE.items if "規則" in item.text)
    assert undated.first_fiscal_year is None


# --- the report ---------------------------------------------------------------------------------


def test_two_programmes() -> None:
    images, reform = programme_views(KNOWLEDGE)
    assert [len(view.opinions) for view in (images, reform)] == [2, 2]
    assert [view.item.kind for view in images.items] == ["image"] * 4
    assert [len(view.parts) for view in images.items] == [2, 2, 3, 2]
    kinds = Counter(view.item.kind for view in reform.items)
    assert kinds == {"aim": 2, "initiative": 6}
    aims = [view for view in reform.items if view.item.kind == "aim"]
    assert [len(view.parts) for view in aims] == [3, 0]
    initiatives = [view for view in reform.items if view.item.kind == "initiative"]
    assert [len(view.parts) for view in initiatives] == [5, 3, 4, 3, 2, 2]


def test_years_of_the_steps() -> None:
    steps = [item for item in KNOWLEDGE.items if item.kind == "step"]
    years = [(item.first_fiscal_year, item.open_end) for item in steps]
    assert years == [
        *((2009, False), (2010, False), (2010, False), (2005, False), (2008, False)),
        *((2007, False), (2008, True), (2005, True), (2010, False)),
        *((2008, False), (2007, True), (2009, False), (2010, False), (2008, False)),
        *((2005, False), (2006, True), (2008, True), (2010, True)),
        *((None, False), (2006, False), (2010, False)),
    ]


def test_what_both_documents_tell_has_two_references() -> None:
    items = {item.id: item for item in KNOWLEDGE.items}
    for reference in KNOWLEDGE.references:
        assert items[reference.record].document == "kawasaki_report"
        assert reference.document == "kawasaki_meeting_2"
    told = {reference.record for reference in KNOWLEDGE.references}
    assert {item.id for item in items.values() if item.kind in ("image", "field")} <= told


def test_four_cards() -> None:
    found = [
        (view.card.title, view.image.order, view.main.case.ward if view.main else "", len(view.further))
        for view in card_views(KNOWLEDGE)
    ]
    assert found == [
        ("みどりのまちづくり・公園を活用したまちづくり", 1, "宮前区", 2),
        ("子ども・子育て支援", 1, "川崎区", 1),
        ("生涯学習と市民活動との連携", 2, "宮前区", 2),
        ("スポーツのまちづくり", 2, "高津区", 1),
    ]
    assert [len(view.opinions) for view in card_views(KNOWLEDGE)] == [3, 2, 2, 2]
    assert all(view.measures["nagoya_2013"] for view in card_views(KNOWLEDGE))


def test_organisation_of_the_cards() -> None:
    assert [[one.fiscal_year for one in view.organisation] for view in card_views(KNOWLEDGE)] == [
        [2010],
        [2008, 2011],
        [2010],
        [2010],
    ]


def test_main_cases_have_aims_content_and_next() -> None:
    sizes = []
    for view in card_views(KNOWLEDGE):
        assert view.main
        sizes.append((len(view.main.aims), len(view.main.done), len(view.main.next)))
    assert sizes == [(2, 3, 2), (1, 8, 7), (3, 3, 2), (3, 4, 3)]


def test_figures_hidden_in_prose() -> None:
    figures = {one.name: one for one in KNOWLEDGE.figures}
    play, salon = figures["冒険あそび場"], figures["子育てサロン"]
    assert (play.kind, play.value, play.unit, play.before, play.fiscal_year) == ("target", 8, "か所", None, None)
    assert "3か年" in play.text
    assert (salon.kind, salon.before, salon.before_fiscal_year, salon.value) == ("actual", 13, 2003, 19)
    assert salon.fiscal_year is None
    report = plain(source_text(DOCUMENTS["kawasaki_report"]))
    for text in ("3か年で8か所", "平成15年度に13か所の子育てサロン", "現在では19か所"):
        assert text in report


# --- wording, references, files -----------------------------------------------------------------


def test_official_names_stand_in_the_sources() -> None:
    sources = plain("".join(source_text(name) for name in DOCUMENTS.values()))
    names = [one.name for one in (*KNOWLEDGE.items, *KNOWLEDGE.practices, *KNOWLEDGE.themes, *KNOWLEDGE.sections)]
    names += [one.title for one in (*KNOWLEDGE.cards, *KNOWLEDGE.cases, *KNOWLEDGE.programmes)]
    names += [one.heading for one in KNOWLEDGE.opinions]
    names += [one.name for one in KNOWLEDGE.meeting_items if one.list != "agenda"]
    names += [line for one in KNOWLEDGE.cards for line in one.plan_place.splitlines()]
    assert [name for name in names if plain(name) not in sources] == []


def test_our_sentences_are_not_those_of_the_sources() -> None:
    sources = "\n".join(source_text(name) for name in DOCUMENTS.values())
    tables = ((FOLDER / f"{name}.csv").read_text(encoding="utf-8-sig") for name in TABLES)
    rows = [row for table in tables for row in csv.DictReader(io.StringIO(table, newline=""))]
    texts = [row[column] for row in rows for column in OWN if row.get(column)]
    assert len(texts) > 250
    # NUL is no space: it keeps one text from running into the next.
    assert shared_run("\0".join(texts), sources, TERMS) == ""
    sentence = plain(sources)[2000 : 2000 + LONGEST_RUN + 1]
    assert shared_run(f"言い換えず{sentence}と書く。", sources, TERMS)


def test_every_link_of_ours_says_so() -> None:
    assert {link.basis for link in (*KNOWLEDGE.theme_links, *KNOWLEDGE.measure_links)} == {"編集上の対応付け"}
    assert {link.plan for link in KNOWLEDGE.measure_links} == {PLAN.head.id}


def test_every_record_names_its_document_place_and_row() -> None:
    documents = {one.id for one in KNOWLEDGE.documents}
    assert documents == set(DOCUMENTS)
    for table in fields(KNOWLEDGE):
        for record in getattr(KNOWLEDGE, table.name):
            assert getattr(record, "document", "kawasaki_report") in documents
            assert getattr(record, "place", "x").strip()
            assert record.ref.file == f"knowledge/{table.name}.csv"
    assert {place.opinion for place in KNOWLEDGE.opinion_places} == {one.id for one in KNOWLEDGE.opinions}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_utf8_with_mark_and_plain_line_ends(name: str) -> None:
    content = (FOLDER / f"{name}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf" + ",".join(columns(name)).encode() + b"\n")
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert unicodedata.is_normalized("NFC", content.decode("utf-8-sig"))


def test_the_folder_holds_the_tables_and_nothing_else() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(f"{name}.csv" for name in TABLES)
