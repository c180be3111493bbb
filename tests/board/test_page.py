"""The page itself: every word it says is there, and nothing in it turns text into markup or asks another host."""

from __future__ import annotations

import re

import pytest

from dashboard.board.app import PAGE
from tests.board.conftest import Hall
from tests.support import CONFIG

SCRIPTS = sorted(PAGE.glob("*.js"))
WORDS = CONFIG.text["ja"]["board"]
ALL = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)


def test_every_word_the_page_says_is_there():
    said = set(re.findall(r'\b(?:say|textBox)\("([a-z_0-9]+)"', ALL))
    assert len(said) > 80
    assert said - set(WORDS) == set()
    begun = set(re.findall(r"say\(`([a-z]+_)\$\{", ALL))
    assert begun == {"state_", "sort_", "profile_", "mark_", "mode_", "tab_", "device_", "role_"}
    assert [one for one in begun if not any(key.startswith(one) for key in WORDS)] == []


def test_no_word_lies_unused():
    left = [key for key in WORDS if f'"{key}"' not in ALL]
    parts = ("state_", "sort_", "profile_", "mark_", "mode_", "tab_", "device_", "role_", "refused_")
    assert [key for key in left if not key.startswith(parts)] == []


def test_every_refusal_has_its_words():
    codes = set()
    for path in PAGE.parent.glob("*.py"):
        codes |= set(re.findall(r'Refused\(\d+, "([a-z_]+)"', path.read_text(encoding="utf-8")))
    assert len(codes) > 12
    assert {f"refused_{code}" for code in codes} - set(WORDS) == set()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_text_never_becomes_markup(path):
    code = path.read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser", code
    )
    assert not re.search(r"randomUUID\(|serviceWorker|navigator\.clipboard\.|https?://", code)


def test_the_page_asks_nobody_else_and_has_no_inline_script():
    page = (PAGE / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"https?://|<script>|style=|onclick", page)
    assert "url(" not in (PAGE / "board.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(PAGE.iterdir()), ids=lambda path: path.name)
def test_each_file_is_served_as_what_it_is(hall: Hall, path):
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
    answer = hall.device().client.get(f"/board/page/{path.name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == kinds[path.suffix]
    assert answer.content == path.read_bytes()


def test_the_words_are_told_in_both_languages(hall: Hall):
    told = hall.device().client.get("/board/words").json()
    assert told == {language: texts["board"] for language, texts in CONFIG.text.items()}
