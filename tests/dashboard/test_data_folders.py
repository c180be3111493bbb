"""Several data folders on one server: a folder of one's own beside the training city, and nothing ever mixed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard import data, official_view, target
from layers.editions import Origin, read_file
from layers.fetch import Fetched
from layers.folder import load_folder, read_folder_spec
from layers.problems import FolderError
from tests import support
from tests.dashboard.conftest import TestClient
from tests.dashboard.corpus import XSS
from tests.dashboard.data_screen import BOUNDARY, SOUND, WHO, DataScreen, fill_editor, sites
from tests.dashboard.screen import Screen
from tests.support import CONFIG, csv_bytes

MARK = "訓練データ"
CITY = "名古屋市"
KIND = "emergency_site"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A product of its own: a small training city, and no folder of real data yet. Returns where those go."""
    origin = dataclasses.replace(support.ORIGIN, training=True)
    support.imported(tmp_path / "data" / "training", BOUNDARY, ("訓練.csv", sites(of=SOUND[:5])), origin=origin)
    monkeypatch.delenv("SONAE_DATA", raising=False)
    monkeypatch.setattr(data, "ROOT", tmp_path)
    monkeypatch.setattr(target, "ROOT", tmp_path)
    monkeypatch.setattr(data, "_NAMES", {})
    return tmp_path / CONFIG.app.app.own_data


@pytest.fixture
def real(root: Path) -> Path:
    """A folder of real data beside the training city."""
    support.imported(root / CITY, BOUNDARY, ("real.csv", sites()))
    return root / CITY


# --- a new folder -----------------------------------------------------------------------------


def test_real_data_makes_a_folder_of_its_own(root: Path) -> None:
    training = support.tree(root.parent / "training")
    screen = DataScreen()
    assert "実データは混ぜず、別のデータフォルダに入れます" in screen.text
    assert "市区町村の名前を書くと" in screen.text
    screen.write("w_target_name", f"愛知県{CITY}")
    screen.drop("sites.csv", sites())
    assert not root.exists()
    screen.apply()
    spec = read_folder_spec(root / CITY)
    assert (spec.city, spec.prefecture, spec.name, spec.training) == ("23100", "愛知県", CITY, False)
    assert "を取り込みました" in screen.said("success")
    assert screen.url["data"] == CITY
    assert "sn-band" not in screen.markup
    assert support.tree(root.parent / "training") == training


@pytest.mark.parametrize("name", ["../out", "a/b", "C:\\x", ".hidden", "市" * 41, *XSS])
def test_a_name_that_is_no_folder_name_is_refused_as_text(name: str, root: Path) -> None:
    screen = DataScreen()
    screen.write("w_target_name", name)
    screen.drop("sites.csv", sites())
    if set(name) & set('/\\:*?"<>|%') or name.startswith(".") or len(name) > 40:
        assert "は使えません" in screen.said("alert")
        assert "intake_apply" not in [button.key for button in screen.at.button]
    assert not list(root.parent.parent.rglob("out"))
    for tag in ("<script", "<img src=x", "<svg onload", "<iframe"):
        assert tag not in screen.markup


def test_an_unknown_table_is_mapped_once_and_remembered(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also into a folder not made yet, which keeps the name it was given."""
    header = ["しせつめい", "ばしょ", "東経", "北緯", "人数め"]
    rows = [[f"避難所{n}", "愛知県名古屋市港区1", "136.9", "35.1", str(n)] for n in range(3)]
    screen = DataScreen()
    screen.write("w_target_name", f"愛知県{CITY}")
    screen.drop("謎.csv", csv_bytes(header, *rows))
    assert "何の一覧か" in screen.said("caution")
    assert screen.button("mapping_confirm").disabled
    screen.at.selectbox(key="mapping_kind").set_value("shelter")
    screen.run()
    assert screen.frame("ファイルの列")["ファイルの列"].tolist() == header
    screen.write("mapping_who", WHO)
    screen.press("mapping_confirm")
    # Without a name no list: the message says which column is asked for, and nothing is made.
    assert "「名称」列" in screen.said("alert")
    assert not root.exists()
    fill_editor(monkeypatch, "読む項目", {"しせつめい": "名称", "人数め": "想定収容人数"})
    screen.press("mapping_confirm")
    assert "謎.csv：指定避難所 3 行" in screen.said("answer")
    screen.apply()
    spec = read_folder_spec(root / CITY)
    assert (spec.prefecture, spec.name) == ("愛知県", CITY)
    assert load_folder(root / CITY, CONFIG).layers["shelter"].frame["capacity_people"].tolist()[1:] == [1, 2]
    screen.drop("謎2.csv", csv_bytes(header, *rows, ["避難所9", "", "136.9", "35.1", "9"]))
    assert screen.said("caution") == ""
    assert "追加 1" in screen.text


# --- switching --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["overview", "map", "data"])
def test_a_link_names_the_folder_and_marks_never_cross(page: str, real: Path) -> None:
    for name, training in (("", True), (CITY, False), ("", True)):
        screen = Screen(page, **({"data": name} if name else {}), tab="catalogue")
        assert ("sn-band" in screen.markup) == training
        assert (MARK in screen.text) == training
        assert ("real.csv" in screen.text) == (not training)


def test_the_sidebar_changes_the_folder_and_forgets_what_belongs_to_the_other(real: Path) -> None:
    screen = Screen("map", ward="港区", site=f"{KIND}:{SOUND[0]['共通ID']}", lang="ja")
    screen.at.selectbox(key="w_data").set_value(CITY)
    screen.run()
    assert {name: screen.url.get(name) for name in ("data", "ward", "site")} == {
        "data": CITY,
        "ward": None,
        "site": None,
    }
    assert "sn-band" not in screen.markup


def test_a_folder_that_does_not_exist_falls_back_to_the_first(real: Path) -> None:
    for name in ("..", "../training", "/", *XSS[:3]):
        screen = Screen("overview", data=name)
        assert screen.alerts == []
        assert "sn-band" in screen.markup


def test_an_upload_goes_into_the_folder_on_the_screen(real: Path) -> None:
    training = support.tree(real.parent.parent / "training")
    screen = DataScreen(data=CITY)
    screen.drop("sites2.csv", sites(of=SOUND[:11]))
    assert "削除 1、変わらない 11" in screen.text
    screen.apply()
    assert len(load_folder(real, CONFIG).layers[KIND].frame) == 11
    assert support.tree(real.parent.parent / "training") == training


def test_an_official_list_opens_the_folder_it_went_into(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, not at the next click; and a list read for one folder is not offered to another."""
    training = support.tree(root.parent / "training")

    def fetch(path: Path, name: str, city: str, config: Any, origin: Origin, tell: Any = None, **more: Any) -> Fetched:
        raw = sites()
        reading = read_file(path, "23100_2.csv", raw, config, origin, city_code=city, **more)
        return Fetched(name, "https://example.invalid/", "23100_2.csv", len(raw), "0" * 64, "", reading)

    monkeypatch.setattr(official_view, "fetch", fetch)
    screen = DataScreen("official")
    screen.write("w_target_name", CITY)
    screen.write("official_city", "23100")
    screen.write("official_who", WHO)
    screen.at.button_group(key="official_sources").set_value(["gsi_emergency"])
    screen.run()
    screen.press("official_fetch")
    screen.write("w_target_name", "蟹江町")
    assert "official_apply_gsi_emergency" not in [button.key for button in screen.at.button]
    screen.write("w_target_name", CITY)
    screen.press("official_apply_gsi_emergency")
    assert "23100_2.csv を取り込みました" in screen.said("success")
    assert "sn-band" not in screen.markup
    assert screen.at.selectbox(key="w_data").value == CITY
    assert screen.url["data"] == CITY
    assert read_folder_spec(root / CITY).name == CITY
    assert support.tree(root.parent / "training") == training


def test_the_cautions_are_about_the_folder_the_file_goes_into(real: Path) -> None:
    """The training city is on the screen; the file goes into the folder of real data, which has twelve sites."""
    screen = DataScreen()
    screen.drop("fewer.csv", sites(of=SOUND[:7]))
    assert screen.said("caution").count("行のうち") == 1
    assert "いまの 12 行のうち 5 行がなくなります" in screen.said("caution")
    screen.write("intake_who", WHO)
    assert screen.button("intake_apply").disabled
    # Two of twelve are few; of the training city's five they would be many.
    screen.drop("nearly.csv", sites(of=SOUND[2:]))
    assert screen.said("caution") == ""
    assert not screen.button("intake_apply").disabled


# --- routes -----------------------------------------------------------------------------------


def test_a_route_serves_the_folder_of_its_fingerprint(real: Path, screen_client: TestClient) -> None:
    marks = {name: data.current_folder(name).fingerprint for name in ("", CITY)}
    for name, training, count in (("", True, 5), (CITY, False, 12), ("", True, 5)):
        answer = screen_client.get(f"/map/points?kinds={KIND}&v={marks[name]}").json()
        assert (answer["training"], answer["total"]) == (training, count)
        assert screen_client.get(f"/map/background?v={marks[name]}").json()["training"] is training


def test_a_stale_fingerprint_gives_the_newest_edition_of_the_same_folder(real: Path, screen_client: TestClient) -> None:
    old = data.current_folder(CITY).fingerprint
    support.imported(real, ("newer.csv", sites(of=SOUND[:7])))
    data.current_folder("")
    answer = screen_client.get(f"/map/points?kinds={KIND}&v={old}").json()
    assert (answer["training"], answer["total"]) == (False, 7)


def test_a_server_started_anew_still_knows_whose_map_asks(
    real: Path, screen_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = data.current_folder(CITY).fingerprint
    monkeypatch.setattr(data, "_NAMES", {})
    assert data.folder_of(mark).path == real
    assert screen_client.get(f"/map/points?kinds={KIND}&v={mark}").json()["training"] is False


def test_a_fingerprint_of_no_folder_is_never_answered_with_another_folders_data(
    real: Path, screen_client: TestClient
) -> None:
    """A map of real data must not fill with made-up sites."""
    with pytest.raises(FolderError):
        data.folder_of("0123456789abcdef")
    assert screen_client.get(f"/map/points?kinds={KIND}&v=0123456789abcdef").status_code == 503


def test_without_a_fingerprint_the_first_folder_answers(real: Path, screen_client: TestClient) -> None:
    assert screen_client.get(f"/map/points?kinds={KIND}").json()["training"] is True


def test_one_folder_alone_answers_for_every_fingerprint(
    real: Path, use: Callable[[Path], None], screen_client: TestClient
) -> None:
    use(real)
    assert data.folder_of("0123456789abcdef").path == real
