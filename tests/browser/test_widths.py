"""On a phone nothing scrolls sideways; by keyboard everything can be reached; the page says its language."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import Look
from tests.browser.driving import settle
from tests.browser.looking import PAGES, serious_findings

PHONE = 390
#: Elements that stick out to the right of the window and do not lie in a box that scrolls by itself.
_OUT = """() => {
  const wide = document.documentElement.clientWidth + 1, found = [];
  const boxed = el => { for (let p = el.parentElement; p; p = p.parentElement)
    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(p).overflowX) && p.clientWidth <= wide
        && p.dataset.testid !== 'stMain') return true; return false; };
  for (const el of document.querySelectorAll('[data-testid=stMain] *')) {
    const box = el.getBoundingClientRect();
    if (box.width && box.right > wide && !boxed(el)) found.push(el.tagName + '.' + el.className);
  }
  return found.slice(0, 5);
}"""


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_phone_never_scrolls_sideways(path: str, lang: str, training: Look) -> None:
    screen = training(f"{path}&lang={lang}", width=PHONE)
    page = screen.page
    for element in ("document.scrollingElement", "document.querySelector('[data-testid=stMain]')"):
        assert page.evaluate(f"{element}.scrollWidth - {element}.clientWidth") <= 1, element
    assert page.evaluate(_OUT) == []
    assert serious_findings(page) == []


@pytest.mark.real
def test_a_card_never_scrolls_sideways_on_a_phone(real_nagoya: Look) -> None:
    screen = real_nagoya("/map?site=emergency_site:E2310000003201", width=PHONE)
    assert screen.card_name() == "上下水道局中川西配水場"
    assert screen.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= PHONE + 1
    assert screen.page.evaluate(_OUT) == []


def test_the_sidebar_opens_by_its_button_on_a_phone(training: Look) -> None:
    screen = training("/map", width=PHONE)
    page = screen.page
    button = page.locator("[data-testid=stExpandSidebarButton]")
    box = button.bounding_box()
    assert box["width"] >= 44
    assert box["height"] >= 44
    button.click()
    ward = page.get_by_role("combobox", name="区", exact=True)
    ward.wait_for()
    page.wait_for_function(
        "() => { const b = document.querySelector('[data-testid=stSidebar]').getBoundingClientRect();"
        " return b.left >= -1 && b.right <= innerWidth + 1; }"
    )
    screen.choose("ward", "港区")
    screen.wait_url(ward="港区")


_FOCUS = """() => { const a = document.activeElement; if (!a || a === document.body) return '';
  return [a.tagName, a.dataset.testid || '', a.getAttribute('aria-label') || a.textContent.trim().slice(0, 30)].join('|'); }"""


def test_everything_is_reached_by_keyboard(training: Look) -> None:
    screen = training("/map?ward=港区")
    page = screen.page
    seen: list[str] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(_FOCUS))
    # Once around and on: a place may come twice, but the first time in the order of the page.
    links = list(dict.fromkeys(item.split("|")[2] for item in seen if item.startswith("A|stSidebarNavLink")))
    assert links == ["概況", "区の地図", "備え", "4本柱", "会議", "訓練", "知見", "データ"]
    for wanted in (
        r"INPUT\|.*\|区$",
        r"INPUT\|.*災害の種類",
        r"INPUT\|.*名称・かな・住所で探す",
        r"CANVAS\|data-grid-canvas",
    ):
        assert [item for item in seen if re.match(wanted, item)], wanted
    assert [item for item in seen if item.startswith("BUTTON|") and "指定緊急避難場所" in item]
    assert [item for item in seen if item.startswith("SUMMARY|")]


def test_a_row_of_the_list_is_picked_by_keyboard(training: Look) -> None:
    screen = training("/map?ward=港区&layers=emergency_site")
    page = screen.page
    assert screen.list_rows()
    page.get_by_role("textbox", name=screen.words["search"], exact=True).focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if "data-grid-canvas" in page.evaluate(_FOCUS):
            break
    else:
        pytest.fail("Tab never reaches the list")
    page.keyboard.press("ArrowDown")
    row = page.locator("[data-testid=stDataFrame] canvas tr", has=page.locator("td[aria-selected=true]"))
    name = row.locator("td").first.text_content()
    page.keyboard.press("Shift+Space")
    screen.card.wait_for()
    assert screen.card_name() == name


def test_focus_can_be_seen(training: Look) -> None:
    screen = training("/pillars")
    link = screen.page.locator("[data-testid=stSidebarNavLink]").nth(1)
    screen.page.keyboard.press("Tab")
    link.focus()
    outline = link.evaluate("el => [getComputedStyle(el).outlineStyle, parseFloat(getComputedStyle(el).outlineWidth)]")
    assert outline[0] == "solid"
    assert outline[1] >= 2


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_says_its_language(lang: str, training: Look) -> None:
    screen = training(f"/?lang={lang}")
    assert screen.page.evaluate("document.documentElement.lang") == lang


def test_the_japanese_interface_has_no_english_names_left(training: Look) -> None:
    """Names a screen reader reads out; our own names (Sonae, Language) aside."""
    screen = training("/map?ward=港区")
    settle(screen.page)
    names = screen.page.evaluate(
        """() => [...document.querySelectorAll('[aria-label], [title], [placeholder]')]
            .filter(el => el.getClientRects().length)
            .flatMap(el => [el.getAttribute('aria-label'), el.getAttribute('title'), el.getAttribute('placeholder')])"""
    )
    english = {name for name in names if name and re.match(r"[A-Za-z]{3,}", name) and "streamlit_folium" not in name}
    assert english == set()
