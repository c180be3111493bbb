"""A dirty file dropped on the data page ends as a layer on the map, without a word of documentation, offline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layers.folder import load_folder
from tests import support
from tests.browser.driving import chromium, serve, settle
from tests.browser.looking import Screen
from tests.dashboard.data_screen import BOUNDARY, SOUND, SWAPPED
from tests.support import CONFIG, csv_text

WHO = "防災 花子"
DIRTY = "港区_避難場所.csv"


def dirty() -> bytes:
    """A list as it may come: CP932, a title above the header, △, two positions swapped, one record twice."""
    rows = [dict(cells) for cells in SWAPPED]
    rows[0]["津波"] = "△2階以上"
    rows.append({**rows[4], "共通ID": "E2310000099201"})
    header = support.GSI_EMERGENCY
    cells = [[row.get(name, "") for name in header] for row in rows]
    title = ["港区の避難場所（令和7年）", *[""] * (len(header) - 1)]
    return csv_text(title, header, *cells).encode("cp932")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    support.imported(tmp_path / "city", BOUNDARY)
    return tmp_path / "city"


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    support.need(chromium() is not None, "there is no Chromium on this machine")
    with serve(folder) as address:
        yield address


def drop(screen: Screen, name: str, raw: bytes) -> None:
    """Give a file to the page, and wait until it was looked at."""
    file = {"name": name, "mimeType": "text/csv", "buffer": raw}
    screen.page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(file)
    screen.wait_text(".sn-answer", name)
    settle(screen.page)


def press(screen: Screen, name: str) -> None:
    screen.page.get_by_role("button", name=name, exact=True).click()


def sign(screen: Screen, label: str = "取り込む人（担当）") -> None:
    box = screen.page.get_by_role("textbox", name=label, exact=True)
    box.fill(WHO)
    box.press("Enter")
    screen.page.wait_for_function("!document.querySelector('.st-key-intake_apply button').disabled")


def assert_quiet(screen: Screen) -> None:
    assert screen.page.requests_log.outside == []
    assert screen.page.script_errors == []
    assert screen.page.locator(".sn-alert, [data-testid=stException]").count() == 0


def test_a_dirty_file_becomes_a_layer_on_the_map(server: str, folder: Path, opened: Callable[..., Screen]) -> None:
    screen = opened(server, "/data")
    drop(screen, DIRTY, dirty())
    told = screen.text
    assert "指定緊急避難場所 13 行" in told
    assert "位置の直し方の案：2 件" in told
    assert "重複かもしれない組：1" in told
    assert "緯度と経度" in screen.page.locator("#review-problems").inner_text()
    sign(screen)
    press(screen, "2 件すべて直す")
    screen.page.get_by_text("位置の直し方の案").wait_for(state="detached")
    settle(screen.page)
    press(screen, "取り込む")
    screen.wait_text(".sn-success", f"{DIRTY} を取り込みました")
    assert_quiet(screen)
    screen.page.locator(".sn-success a", has_text="地図で見る").click()
    screen.wait_text(".sn-title h1", "区の地図")
    settle(screen.page)
    marks = screen.wait_marks(13)
    assert f"emergency_site:{SOUND[1]['共通ID']}" in marks
    screen.go(f"/map?site=emergency_site:{SOUND[0]['共通ID']}")
    assert "2階以上" in screen.card.inner_text()
    assert_quiet(screen)
    edition = load_folder(folder, CONFIG).layers["emergency_site"].edition
    assert (edition.who, edition.repairs, edition.rows) == (WHO, 4, 13)


def test_in_english_too(server: str, opened: Callable[..., Screen]) -> None:
    screen = opened(server, "/data?lang=en")
    drop(screen, DIRTY, dirty())
    words = CONFIG.text["en"]
    sign(screen, words["intake"]["who"])
    press(screen, words["intake"]["apply"])
    screen.wait_text(".sn-success", DIRTY)
    assert screen.page.locator(".sn-success a").count() == 2
    assert_quiet(screen)


@pytest.mark.real
def test_the_row_takamatsu_took_out_is_shown(real: Path, tmp_path: Path, opened: Callable[..., Screen]) -> None:
    """113 tsunami evacuation buildings in the CSV, 112 in the workbook."""
    old, new = (real / "takamatsu" / f"tsunami_evacuation_building__data.{form}" for form in ("csv", "xlsx"))
    support.need(chromium() is not None, "there is no Chromium on this machine")
    with serve(tmp_path) as address:
        screen = opened(address, "/data")
        drop(screen, old.name, old.read_bytes())
        assert "津波避難ビル 113 行" in screen.text
        sign(screen)
        press(screen, "取り込む")
        screen.wait_text(".sn-success", old.name)
        settle(screen.page)
        drop(screen, new.name, new.read_bytes())
        counts = screen.page.locator("p.sn-strong").inner_text()
        assert "削除 1" in counts
        assert "追加" not in counts
        assert_quiet(screen)
