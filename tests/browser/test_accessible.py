"""No page has a serious finding of axe (WCAG 2.2 A and AA rules) in either language, on a wide screen (narrow ones: `test_widths`)."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Look
from tests.browser.looking import PAGES, serious_findings


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_no_serious_finding(training: Look, path: str, lang: str) -> None:
    screen = training(f"{path}&lang={lang}")
    assert serious_findings(screen.page) == []


def test_a_planted_fault_is_found(training: Look) -> None:
    screen = training(PAGES["measure"])
    screen.page.evaluate(
        """() => { const image = document.createElement('img'); image.src = './assets/symbols/square-yes.svg';
                   document.querySelector('[data-testid=stMain]').append(image); }"""
    )
    assert [rule for rule, _ in serious_findings(screen.page)] == ["image-alt"]
