"""How a person fills a form of the product: dates, choices by keyboard, a row of views."""

from __future__ import annotations

from tests.browser.driving import settle
from tests.browser.looking import Screen


def write_date(screen: Screen, label: str, day: str) -> None:
    """Year, month and day have a field each; the next one follows by itself."""
    screen.page.get_by_role("group", name=label, exact=True).get_by_role("spinbutton").first.click()
    screen.page.keyboard.type(day.replace("-", ""))
    screen.page.keyboard.press("Tab")
    settle(screen.page)


def calm(screen: Screen) -> None:
    """Wait until the server has answered what was done last: a list that opens meanwhile would be closed again."""
    screen.page.wait_for_timeout(500)
    screen.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    settle(screen.page)


def pick(screen: Screen, box: str, word: str) -> None:
    """The option of a box that holds a word, by keyboard."""
    calm(screen)
    main = screen.page.get_by_test_id("stMain")
    main.get_by_role("combobox", name=box, exact=True).click()
    screen.page.keyboard.type(word)
    screen.page.get_by_role("option", name=word).first.wait_for()
    screen.page.keyboard.press("Enter")
    calm(screen)


def go_to(screen: Screen, view: str) -> None:
    """Another view of the page; while it is drawn, parts of the last one still stand beside it."""
    screen.page.locator("[data-testid=stButtonGroup] button", has_text=view).click()
    calm(screen)
