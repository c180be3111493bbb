"""Phones at the run board: each a browser context of its own, with its own memory and its own network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

from tests.browser.driving import HANG_MS

EACH = 100
#: What of the page is smaller than a thumb, in either direction.
SMALL = """() => [...document.querySelectorAll('button, select, input, textarea')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && (box.height < 48 || box.width < 48);
}).map((one) => one.outerHTML)"""


def opened_phone(chrome: Any, address: str, *, width: int = 390, height: int = 844) -> Page:
    """A phone that looks at the board of an address; who asked for it closes its context.

    It carries ``script_errors`` and ``asked``, the address of every request.
    """
    page: Any = chrome.new_context(viewport={"width": width, "height": height}, has_touch=True).new_page()
    page.set_default_timeout(HANG_MS)
    page.script_errors, page.asked = [], []
    page.on("pageerror", lambda error: page.script_errors.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(address)
    return page


def enter(page: Page, code: str, label: str) -> None:
    """Join a run by its code."""
    page.locator("input.code").fill(code)
    page.get_by_label("この端末の呼び名").fill(label)
    page.get_by_role("button", name="参加する").click()
    page.locator("#tabs button").first.wait_for()


def add(page: Page, begin: int, end: int, sites: Sequence[str] = ("shelter:2", "shelter:1")) -> None:
    """As many entries as if somebody tapped, number n with n + 1 people: through the page's own queue."""
    script = """([begin, end, sites]) => { for (let n = begin; n < end; n += 1)
      sonaeBoard.add("late", { site: sites[n % sites.length], people: n + 1, note: "" }); }"""
    page.evaluate(script, [begin, end, list(sites)])


def knows(page: Page) -> str:
    """All a device shows, keeps and can ask the board for."""
    script = """async () => JSON.stringify([document.documentElement.outerHTML, { ...localStorage },
      ...await Promise.all(["/board/plan", "/board/state"].map(async (path) => (await fetch(path)).text()))])"""
    return str(page.evaluate(script))


def all_ticked(page: Page, count: int) -> None:
    script = "(n) => { const all = sonaeBoard.entries(); return all.length === n && all.every((e) => e.status === 'stored'); }"
    page.wait_for_function(script, arg=count, timeout=HANG_MS)
