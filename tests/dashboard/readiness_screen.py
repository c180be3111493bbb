"""Views of the page 備え in the small city with stock, stations and support: each address opened once."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dashboard.screen import Screen
from tests.small_city import DAY

Opened = Callable[..., Screen]


class Screens:
    """Screens of several folders; a session of one folder is opened once for each address."""

    def __init__(self) -> None:
        self.seen: dict[str, Screen] = {}

    def open(self, folder: Path, **url: str) -> Screen:
        """The page of a folder at an address; the folder in force stays the server's."""
        url = {"as_of": DAY.isoformat(), **url}
        key = f"{folder} {sorted(url.items())}"
        if key not in self.seen:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("SONAE_DATA", os.fspath(folder))
                self.seen[key] = Screen("readiness", **url)
        return self.seen[key]


def plain(fragment: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", fragment))


def answers(screen: Screen) -> list[str]:
    """The sentences that answer first, each with its second line."""
    return [plain(one) for one in re.findall(r'<div class="sn-answer">(.*?)</div>', screen.markup, re.DOTALL)]


def table(screen: Screen, key: str) -> str:
    (found,) = re.findall(rf'<table class="[^"]*" id="{key}">(.*?)</table>', screen.markup, re.DOTALL)
    return found


def rows(screen: Screen, key: str) -> dict[str, list[str]]:
    """The rows of a table without its head: first cell → the others."""
    body = table(screen, key).partition("<tbody>")[2]
    told = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", body)]
    return {plain(cells[0]): [plain(cell) for cell in cells[1:]] for cells in told}


def caption(screen: Screen, key: str) -> str:
    return plain(re.findall(r"<caption>(.*?)</caption>", table(screen, key))[0])


def links(screen: Screen, text: str) -> list[str]:
    """Where the links of these words lead."""
    found = re.findall(r'<a href="([^"]*)" target="_self">(.*?)</a>', screen.markup)
    return [html.unescape(href) for href, words in found if plain(words) == text]


def japanese_states(screen: Screen) -> list[str]:
    """Where an English page says 未登録 or 判定不能 without the words beside it that explain them."""
    return re.findall(r".{0,40}(?:未登録|判定不能)(?! \().{0,20}", screen.text)
