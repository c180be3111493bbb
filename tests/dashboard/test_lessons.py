"""What drills taught, where other pages show it: what is late on 概況, the issues of a measure on 4本柱."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from layers.store.bodies import ActionBody
from layers.store.drill_bodies import FindingBody
from tests import small_city
from tests.dashboard.screen import Screen
from tests.drills.told import done, save
from tests.support import CONFIG

PLAN, DAY = CONFIG.indicators.plan, str(small_city.DAY)


def item(text: str, **more: Any) -> ActionBody:
    return ActionBody.model_validate({"text": text, "drill": "d1", "measure": "D2-3", **more})


@pytest.fixture(scope="module")
def drilled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shelter drill that showed two issues; one of three items is late, one of a meeting is late too."""
    folder = small_city.build(tmp_path_factory.mktemp("lessons") / "data").path
    issue = {"sort": "issue", "drill": "d1", "measure": "D2-3"}
    save(
        folder,
        done("2026-05-01", title="港区の<b>訓練", ward="港区", districts=("M1",), opening=12, night=True),
        plan=PLAN,
        findings={
            "f1": FindingBody.model_validate({**issue, "text": "鍵がなかった"}),
            "f2": FindingBody.model_validate({**issue, "text": "灯りがなかった"}),
        },
        actions={
            "a1": item("鍵を預ける", finding="f1", due="2026-05-22", office="防災課"),
            "a2": item("配置図をつくる"),
            "a3": item("表示を直す", due="2026-05-01", state="done"),
            "a4": ActionBody.model_validate(
                {"text": "会議の宿題", "measure": "D2-3", "meeting": "m1", "due": "2026-05-01"}
            ),
        },
    )
    return folder


def table(screen: Screen, key: str) -> list[list[str]]:
    (found,) = re.findall(rf'<table class="[^"]*" id="{key}">(.*?)</table>', screen.markup, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", found)]
    return [[html.unescape(re.sub(r"<[^>]*>", " ", cell)).strip() for cell in row] for row in cells]


def attention(screen: Screen) -> list[str]:
    listed = "".join(re.findall(r'<ol class="sn-actions" data-list="attention">(.*?)</ol>', screen.markup))
    return [one for one in re.findall(r"<li>(.*?)</li>", listed) if "で決めた対応事項" in one]


def test_what_is_late_stands_among_what_needs_attention(drilled: Path, use: Callable[[Path], None]) -> None:
    use(drilled)
    screen = Screen("overview", as_of=DAY)
    (late,) = attention(screen)
    assert (
        "訓練「港区の&lt;b&gt;訓練」で決めた対応事項が 1 件、期限を過ぎています（いちばん古いもので 10 日超過）" in late
    )
    (address,) = re.findall(r'href="([^"]*)"', late)
    where = urlsplit(html.unescape(address))
    assert where.path.endswith("drills")
    assert {name: parse_qs(where.query)[name] for name in ("drill", "dview")} == {"drill": ["d1"], "dview": ["review"]}
    # The folder is kept by the server; what is saved shows all the same, and what is done no longer.
    assert attention(Screen("overview", as_of=DAY, ward="南区")) == []
    assert attention(Screen("overview", as_of="2026-05-22")) == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_measure_shows_its_issues_with_what_is_done(drilled: Path, use: Callable[[Path], None], lang: str) -> None:
    use(drilled)
    screen = Screen("pillars", as_of=DAY, measure="D2-3", lang=lang)
    rows = table(screen, "lessons")[1:]
    assert [row[1:3] for row in rows] == [
        ["鍵がなかった", "鍵を預ける"],
        ["灯りがなかった", "対応事項は未登録" if lang == "ja" else "No action item yet (未登録)"],
        ["—", "表示を直す"],
        ["—", "配置図をつくる"],
    ]
    assert all(row[0].startswith("港区の<b>訓練") for row in rows)
    assert rows[0][3] == "防災課"
    assert ("10" in rows[0][4]) and ("未登録" in rows[3][4])
    # The meeting's homework stands in the meetings' block alone, the drills' items in theirs.
    assert [row[2] for row in table(screen, "meeting-decisions")[1:]] == ["会議の宿題"]


def test_a_measure_no_drill_taught_anything_of_shows_none(drilled: Path, use: Callable[[Path], None]) -> None:
    use(drilled)
    screen = Screen("pillars", as_of=DAY, measure="D1-1")
    assert screen.whole
    assert 'id="lessons"' not in screen.markup


def test_the_evidence_says_that_the_register_was_counted(drilled: Path, use: Callable[[Path], None]) -> None:
    use(drilled)
    rows = {row[0].split()[0]: row for row in table(Screen("pillars", as_of=DAY, measure="D2-3"), "evidence-table")[1:]}
    share, night, opening = (rows[name] for name in rows)
    assert "33.3" in share[1]
    assert "1 回" in night[1]
    assert "12" in opening[1]
    assert all("訓練の台帳から計算" in row[-1] for row in rows.values())
