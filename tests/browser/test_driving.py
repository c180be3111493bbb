"""The waiting that the browser tests rest on."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext
from playwright.sync_api import TimeoutError as NeverStood

from tests.browser.driving import open_page, settle

MARK = '<span id="sn-end" hidden>.</span>'
#: The page before goes a moment after the next one stands, as when Streamlit swaps pages.
SWAP = "setTimeout(() => document.querySelector('#old').remove(), 300)"


def test_two_pages_for_a_moment_are_waited_out(browser: BrowserContext) -> None:
    with open_page(browser) as page:
        page.set_content(f'<div id="old">{MARK}</div><div>{MARK}</div>')
        page.evaluate(SWAP)
        settle(page)
        assert page.locator("#sn-end").count() == 1


@pytest.mark.parametrize(
    "body", ["", f"{MARK}{MARK}", f'{MARK}<div data-stale="true"></div>'], ids=["no end", "two ends", "stale"]
)
def test_a_page_that_never_stands_is_no_page(browser: BrowserContext, body: str) -> None:
    with open_page(browser) as page:
        page.set_content(body)
        page.set_default_timeout(300)
        with pytest.raises(NeverStood):
            settle(page)
