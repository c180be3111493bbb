"""What the font can print, and what is said of the rest."""

from __future__ import annotations

from collections import Counter

import pytest

from layers.export.paper.glyphs import font_folder, named, printable


@pytest.mark.parametrize("text", ["備え Sonae 12,300人 □×→①㎡", "髙﨑", "#$\\*@\"'<>&`", "", "一行\n二行"])
def test_what_the_font_has_stays_as_it_is(text: str):
    assert (printable(text).text, printable(text).missing) == (text, Counter())


def test_what_it_lacks_is_shown_and_counted():
    found = printable("𠮷野家と𠮷田🏫")
    assert found.text == "〓野家と〓田〓"
    assert named(found.missing) == ["U+1F3EB × 1", "U+20BB7 × 2"]


def test_a_variant_it_lacks_becomes_the_plain_character_and_is_counted():
    found = printable("葛\U000e0199飾区")
    assert found.text == "葛飾区"
    assert named(found.missing) == ["U+845B+U+E0199 × 1"]
    assert named(printable("\ufe0f").missing) == ["U+3013+U+FE0F × 1"]


def test_a_variant_it_has_stays():
    from fontTools.ttLib import TTFont

    with TTFont(font_folder() / "ipaexg.ttf") as font:
        (table,) = [table for table in font["cmap"].tables if table.format == 14]
        selector, pairs = next(iter(table.uvsDict.items()))
    text = chr(pairs[0][0]) + chr(selector)
    assert (printable(text).text, printable(text).missing) == (text, Counter())


def test_control_characters_show_and_invisible_ones_go():
    found = printable("a\x00b\u200bc\u202ed\te")
    assert found.text == "a〓bcd e"
    assert found.missing == Counter({"\x00": 1})


def test_a_voiced_mark_joins_its_kana_and_nothing_else_is_changed():
    assert printable("か\u3099ハ\u309a").text == "がパ"
    # NFC would turn this compatibility character into another shape.
    assert printable("\ufa19").text in ("\ufa19", "〓")
