"""データ: 目録 with history and survey, 公式データ, 突き合わせ, 書き出す."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard import official_view
from layers.editions import Origin, read_file
from layers.fetch import Fetched, hash_in_force
from layers.folder import load_folder
from layers.history import history, in_force
from layers.problems import FileRefused, Problem
from tests import support
from tests.dashboard.corpus import XSS
from tests.dashboard.data_screen import BOUNDARY, SOUND, WHO, DataScreen, sites
from tests.support import CONFIG

KIND = "emergency_site"


@pytest.fixture
def folder(tmp_path: Path, use: Callable[[Path], None]) -> Path:
    """A real folder: two wards, twelve sites, then eleven of them."""
    path = tmp_path / "city"
    support.imported(path, BOUNDARY, ("sites.csv", sites()), ("newer.csv", sites(of=SOUND[:11])))
    use(path)
    return path


def saved(screen: DataScreen, key: str) -> Any:
    return next(button for button in screen.at.download_button if button.key == key)


# --- the catalogue ----------------------------------------------------------------------------


def test_the_catalogue_counts_what_is_there_and_what_is_not(folder: Path) -> None:
    screen = DataScreen("catalogue")
    total = len(CONFIG.layers.kinds)
    # The estimate of tsunami evacuation buildings is there too.
    assert f"{total} 種のデータのうち 3 種が登録されています。" in screen.said("answer")
    rows = {row[0]: row for row in screen.html_table("catalogue-table")}
    assert rows["指定緊急避難場所"][1] == "11"
    assert rows["指定緊急避難場所"][6].startswith("国土地理院")
    assert len(screen.html_table("missing-table")) == total - 3


def test_a_layer_without_a_date_cannot_be_judged(folder: Path) -> None:
    origin = Origin("tester", support.ORIGIN.imported_at)
    support.imported(folder, ("undated.csv", sites(of=SOUND[:10])), origin=origin)
    row = next(row for row in DataScreen("catalogue").html_table("catalogue-table") if row[0] == "指定緊急避難場所")
    assert row[2:4] == ["未登録", "判定不能"]


def test_history_goes_back_and_forth_and_says_who(folder: Path) -> None:
    newest = in_force(folder, KIND)
    screen = DataScreen("catalogue", layer=KIND)
    assert [row[2] for row in screen.html_table("history-table")] == ["取り込み"] * 2
    # Stored at 03:04 UTC, told in the time of Japan.
    assert [row[0] for row in screen.html_table("history-table")] == ["2026年1月2日 12:04"] * 2
    assert screen.button("w_undo").disabled
    screen.write("undo_who", WHO)
    screen.press("w_undo")
    assert len(load_folder(folder, CONFIG).layers[KIND].frame) == 12
    assert f"いまの版：{in_force(folder, KIND)}" in screen.said("success")
    assert screen.html_table("history-table")[0][1] == WHO
    screen.press("w_redo")
    assert in_force(folder, KIND) == newest
    screen.press("w_redo")
    assert "取り消せる「元に戻す」はありません。" in screen.said("alert")
    assert [entry.action for entry in history(folder, KIND)] == ["import", "import", "undo", "redo"]


def test_the_first_import_undone_withdraws_the_layer(folder: Path) -> None:
    screen = DataScreen("catalogue", layer=KIND)
    screen.write("undo_who", WHO)
    screen.press("w_undo")
    screen.press("w_undo")
    assert KIND not in load_folder(folder, CONFIG).layers
    assert "このデータは未登録です。" in screen.text
    screen.press("w_redo")
    assert len(load_folder(folder, CONFIG).layers[KIND].frame) == 12


def test_the_survey_asks_what_is_unknown(folder: Path) -> None:
    screen = DataScreen("catalogue")
    assert saved(screen, "survey_file").label.startswith("調査票 ")
    assert "次の調査で聞くこと（名古屋市）" in screen.text
    header = [name for name in CONFIG.layers.kinds[KIND].fields if name != "note"]
    wards = screen.html_table("gaps-table")
    assert [row[0] for row in wards] == ["港区"]
    assert len(wards[0]) <= len(header) + 1
    assert "11 / 11" in wards[0]


def test_a_hostile_actor_stands_in_the_history_as_text(folder: Path) -> None:
    screen = DataScreen("catalogue", layer=KIND)
    for text in XSS[:4]:
        screen.write("undo_who", text)
        screen.press("w_undo")
        assert html.unescape(screen.html_table("history-table")[0][1]).lstrip("'") == text.lstrip("'")
        assert "<img src=x" not in screen.markup
        assert "<script" not in screen.markup
        screen.press("w_redo")


# --- official lists ---------------------------------------------------------------------------


def _answering(raw: bytes) -> Callable[..., Fetched]:
    """`fetch` with a publisher who always sends this."""

    def fetch(path: Path, name: str, city: str, config: Any, origin: Origin, tell: Any = None, **more: Any) -> Fetched:
        tell(len(raw) // 2, len(raw))
        digest, before = hashlib.sha256(raw).hexdigest(), hash_in_force(path, KIND)
        reading = None if digest == before else read_file(path, "23100_2.csv", raw, config, origin, city_code=city)
        return Fetched(name, "https://example.invalid/", "23100_2.csv", len(raw), digest, before, reading)

    return fetch


def official(monkeypatch: pytest.MonkeyPatch, fetch: Callable[..., Fetched]) -> DataScreen:
    """The page after one source was fetched."""
    monkeypatch.setattr(official_view, "fetch", fetch)
    screen = DataScreen("official")
    screen.at.button_group(key="official_sources").set_value(["gsi_emergency"])
    screen.run()
    screen.press("official_fetch")
    return screen


def test_an_official_list_is_fetched_looked_at_and_applied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = support.tree(folder)
    screen = official(monkeypatch, _answering(sites()))
    assert screen.at.text_input(key="official_city").value == "23100"
    assert "追加 1" in screen.text
    assert support.tree(folder) == before
    assert screen.button("official_apply_gsi_emergency").disabled
    screen.write("official_who", WHO)
    screen.press("official_apply_gsi_emergency")
    assert "23100_2.csv を取り込みました" in screen.said("success")
    layer = load_folder(folder, CONFIG).layers[KIND]
    assert (len(layer.frame), layer.edition.who) == (12, WHO)


def test_an_official_list_that_loses_much_is_applied_only_with_a_tick(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = official(monkeypatch, _answering(sites(of=SOUND[:3])))
    screen.write("official_who", WHO)
    assert "いまの 11 行のうち 8 行がなくなります" in screen.said("caution")
    assert screen.button("official_apply_gsi_emergency").disabled
    screen.at.checkbox[0].set_value(True)
    screen.run()
    screen.press("official_apply_gsi_emergency")
    assert len(load_folder(folder, CONFIG).layers[KIND].frame) == 3


def test_an_official_list_left_alone_or_late_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = support.tree(folder)
    screen = official(monkeypatch, _answering(sites()))
    screen.press("official_cancel_gsi_emergency")
    assert "official_apply_gsi_emergency" not in [button.key for button in screen.at.button]
    assert support.tree(folder) == before
    screen.press("official_fetch")
    screen.write("official_who", WHO)
    support.imported(folder, ("theirs.csv", sites(of=SOUND[:10])))
    after = support.tree(folder)
    screen.press("official_apply_gsi_emergency")
    assert "別の版が取り込まれました。データは変えていません" in screen.said("alert")
    assert screen.said("success") == ""
    assert support.tree(folder) == after


def test_the_same_list_again_is_unchanged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = official(monkeypatch, _answering(sites(of=SOUND[:11])))
    assert "変わりありません（今の版と同じファイルです）。" in screen.text
    assert "official_apply_gsi_emergency" not in [button.key for button in screen.at.button]


def test_without_a_network_the_other_way_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Fetched:
        raise FileRefused(Problem("23100_2.csv", None, None, "file_refused", "no answer", "a file"))

    before = support.tree(folder)
    screen = official(monkeypatch, fail)
    assert "USBメモリなどで運んで「取り込む」に入れてください" in screen.said("alert")
    assert CONFIG.sources.downloads["gsi_emergency"].page in html.unescape(screen.said("alert"))
    assert support.tree(folder) == before


@pytest.mark.parametrize("code", ["2310", "231002", "２３１００", "14130", *XSS[:2]])
def test_a_wrong_municipality_is_told_before_anything_is_fetched(code: str, folder: Path) -> None:
    screen = DataScreen("official")
    screen.write("official_city", code)
    screen.press("official_fetch")
    assert "このフォルダには取り寄せられません" in screen.said("alert")
    assert "<script" not in screen.markup


# --- cross-check and export -------------------------------------------------------------------


def test_a_list_is_held_against_the_lists_of_gsi(folder: Path) -> None:
    header = ["名称", "住所", "経度", "緯度", "共通ID", "トイレ", "想定収容人数"]
    rows = [
        ["施設1", "愛知県名古屋市港区港町1", SOUND[0]["経度"], "35.1", "", "", "10"],
        ["施設2", "愛知県名古屋市港区港町1", "136.99", "35.1", "", "", "10"],
        ["ほかにない", "愛知県名古屋市港区港町1", "136.9", "35.1", "", "", "10"],
    ]
    support.imported(folder, ("h.csv", support.csv_bytes(header, *rows)), as_kind="shelter")
    screen = DataScreen("compare", layer="shelter")
    assert "指定避難所：3 件のうち 2 件が国土地理院の一覧にあります。" in screen.said("answer")
    rows = screen.html_table("compare-pairs")
    assert [(row[0], row[1]) for row in rows] == [("離れている", "施設2"), ("一致なし", "ほかにない")]


@pytest.mark.parametrize("form", ["csv", "geojson", "standard"])
def test_a_layer_is_written_in_every_form(form: str, folder: Path) -> None:
    screen = DataScreen("export", layer=KIND)
    screen.at.selectbox(key="export_form").set_value(form)
    screen.run()
    assert screen.alerts == []
    assert saved(screen, "export_file").label.endswith("kB）")
    assert ("この形では何も失われません" in screen.text) == (form != "standard")
    if form == "standard":
        assert "未登録と「指定なし」を区別できません" in screen.text


def test_an_empty_folder_has_nothing_to_compare_or_write(tmp_path: Path, use: Callable[[Path], None]) -> None:
    use(tmp_path)
    for tab in ("compare", "export", "catalogue", "official", "import"):
        screen = DataScreen(tab)
        assert (screen.alerts, screen.whole) == ([], True), tab
