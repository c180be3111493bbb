"""データ, 取り込む: a file dropped ends as a layer in force; nothing is changed before a person says so."""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.editions import apply
from layers.folder import load_folder
from layers.history import history
from tests import support
from tests.dashboard.corpus import XSS
from tests.dashboard.data_screen import BOUNDARY, SOUND, SWAPPED, WHO, DataScreen, Picks, sites
from tests.support import CONFIG, gsi_emergency, site

KIND = "emergency_site"


@pytest.fixture
def folder(tmp_path: Path, use: Callable[[Path], None]) -> Path:
    """A real folder with the two wards alone."""
    path = tmp_path / "city"
    support.imported(path, BOUNDARY)
    use(path)
    return path


@pytest.fixture
def picks(monkeypatch: pytest.MonkeyPatch) -> Picks:
    found = Picks()
    found.install(monkeypatch)
    return found


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("tab", ["import", "catalogue", "official", "compare", "export", "nonsense"])
def test_every_tab_is_drawn(tab: str, lang: str, folder: Path) -> None:
    screen = DataScreen(tab, lang=lang)
    assert (screen.title, screen.alerts, screen.whole) == ({"ja": "データ", "en": "Data"}[lang], [], True)


def test_a_file_is_looked_at_and_changes_nothing_until_it_is_applied(folder: Path) -> None:
    before = support.tree(folder)
    screen = DataScreen()
    screen.drop("sites.csv", sites())
    assert "sites.csv：指定緊急避難場所 12 行（国土地理院" in screen.said("answer")
    assert "12 行すべてが新しく入ります" in screen.text
    assert support.tree(folder) == before
    screen.write("intake_who", WHO)
    assert support.tree(folder) == before
    screen.press("intake_apply")
    assert "sites.csv を取り込みました：指定緊急避難場所 12 行。" in screen.said("success")
    assert "./map?layers=emergency_site" in screen.said("success")
    layer = load_folder(folder, CONFIG).layers[KIND]
    assert (len(layer.frame), layer.edition.who, layer.training) == (12, WHO, False)
    assert [entry.who for entry in history(folder, KIND)] == [WHO]


def test_nobody_imports_without_a_name(folder: Path) -> None:
    screen = DataScreen()
    screen.drop("sites.csv", sites())
    for who in ("", "  　"):
        screen.write("intake_who", who)
        assert screen.button("intake_apply").disabled
        assert "担当の名前を書いてください" in screen.text


def test_date_source_and_licence_are_kept_as_written(folder: Path) -> None:
    screen = DataScreen()
    screen.drop("sites.csv", sites())
    screen.at.date_input(key="intake_date").set_value(support.ORIGIN.edition_date)
    screen.write("intake_source", "○○市 オープンデータ")
    screen.write("intake_licence", "CC BY 4.0")
    screen.apply()
    edition = load_folder(folder, CONFIG).layers[KIND].edition
    told = (edition.edition_date, edition.source, edition.licence)
    assert told == (support.ORIGIN.edition_date, "○○市 オープンデータ", "CC BY 4.0")


def test_a_file_put_aside_leaves_nothing(folder: Path) -> None:
    before = support.tree(folder)
    screen = DataScreen()
    screen.drop("sites.csv", sites())
    screen.press("intake_cancel")
    assert support.tree(folder) == before
    assert screen.said("answer") == ""
    assert screen.at.file_uploader[0].value is None


# --- refused ----------------------------------------------------------------------------------


def test_a_refused_file_says_where_what_was_found_and_what_was_expected(folder: Path) -> None:
    before = support.tree(folder)
    screen = DataScreen()
    screen.drop("古い.csv", "名称,緯度,経度\r\n施設,35.1,136.9\r\n".encode("euc_jp"))
    alert = screen.said("alert")
    assert "このファイルは読めませんでした。データは変わっていません。" in alert
    assert "古い.csv" in alert
    assert "EUC-JP" in alert
    assert "intake_apply" not in [button.key for button in screen.at.button]
    assert support.tree(folder) == before


def test_a_list_of_another_city_is_refused_by_name(folder: Path) -> None:
    support.imported(folder, ("sites.csv", sites()))
    screen = DataScreen()
    other = site(1, "神奈川県川崎市川崎区1", 共通ID="E1413000001201")
    screen.drop("kawasaki.csv", gsi_emergency(other))
    assert "14130" in screen.said("alert")
    assert "23100" in screen.said("alert")
    assert "共通ID" in screen.said("alert")


def test_training_data_does_not_go_into_a_real_folder(folder: Path) -> None:
    before = support.tree(folder)
    screen = DataScreen()
    screen.drop("s.csv", gsi_emergency({**SOUND[0], "訓練データ": "○"}, header=[*support.GSI_EMERGENCY, "訓練データ"]))
    assert "訓練データと実データは別のフォルダに入れます。データは変わっていません。" in screen.said("alert")
    assert "intake_apply" not in [button.key for button in screen.at.button]
    assert support.tree(folder) == before


# --- set right --------------------------------------------------------------------------------


def test_repairs_are_accepted_one_by_one_or_all_at_once(folder: Path, picks: Picks) -> None:
    screen = DataScreen()
    screen.drop("sites.csv", sites(of=SWAPPED))
    assert "位置の直し方の案：2 件" in screen.text
    assert screen.button("accept_some").disabled
    picks["repairs_0"] = [1]
    screen.run()
    screen.write("intake_who", WHO)
    screen.press("accept_some")
    assert "位置の直し方の案：1 件" in screen.text
    screen.press("accept_all")
    assert "位置の直し方の案" not in screen.text
    screen.apply()
    layer = load_folder(folder, CONFIG).layers[KIND]
    assert layer.frame["longitude"].between(136, 138).all()
    assert layer.edition.repairs == 4
    assert history(folder, KIND)[-1].repairs == 4


def test_a_repair_not_accepted_is_not_made(folder: Path) -> None:
    screen = DataScreen()
    screen.drop("sites.csv", sites(of=SWAPPED))
    screen.apply()
    frame = load_folder(folder, CONFIG).layers[KIND].frame
    assert frame.loc[frame["uid"].isin([SWAPPED[1]["共通ID"], SWAPPED[3]["共通ID"]])].geometry.isna().all()


def test_the_ward_of_a_row_is_named_by_a_person(folder: Path, picks: Picks) -> None:
    lost = {**SOUND[4], "住所": "港町9", "緯度": "", "経度": ""}
    screen = DataScreen()
    screen.drop("sites.csv", sites(lost))
    assert "区が分からない行：1 件" in screen.text
    picks["wards_"] = [0]
    screen.run()
    screen.write("intake_who", WHO)
    screen.at.selectbox(key="review_ward").set_value("南区")
    screen.press("set_ward")
    assert "区が分からない行" not in screen.text
    del picks["wards_"]
    screen.apply()
    frame = load_folder(folder, CONFIG).layers[KIND].frame.set_index("uid")
    assert frame.loc[lost["共通ID"], "ward"] == "南区"


def test_problems_are_counted_and_filtered(folder: Path) -> None:
    screen = DataScreen()
    screen.drop("sites.csv", sites(of=SWAPPED))
    rows = screen.html_table("review-problems")
    assert ["座標" in row[1] or "緯度" in row[1] for row in rows].count(True) >= 1
    words = {row[0] for row in rows}
    assert len(words) > 1
    screen.at.button_group(key="review_severity").set_value(["note"])
    screen.run()
    assert {row[0] for row in screen.html_table("review-problems")} == {"参考"}


# --- the difference ---------------------------------------------------------------------------


def test_the_difference_to_the_edition_in_force_is_shown(folder: Path) -> None:
    support.imported(folder, ("old.csv", sites()))
    changed = [
        {**SOUND[0], "施設・場所名": "新しい名前"},
        {**SOUND[1], "津波": ""},
        *SOUND[3:],
        site(40, 津波="1", 経度="136.87"),
    ]
    screen = DataScreen()
    screen.drop("new.csv", gsi_emergency(*changed))
    assert "追加 1、削除 1、名称変更 1、項目の変更 1、変わらない 9" in screen.text
    assert "「共通ID」で突き合わせました" in screen.text
    table = screen.frame("変化").set_index("変化")
    assert table.loc["名称変更", ["いまの値", "直した値・新しい値"]].tolist() == ["施設1", "新しい名前"]
    assert table.loc["削除", "今の版の行"] == "4"
    assert table.loc["追加", "新しい行"] == "13"


def test_the_same_file_again_is_no_difference(folder: Path) -> None:
    support.imported(folder, ("old.csv", sites()))
    screen = DataScreen()
    screen.drop("old.csv", sites())
    assert "差はありません（12 件が同じです）。" in screen.text


def test_a_caution_stands_above_its_tick_even_where_no_record_differs(folder: Path) -> None:
    support.imported(folder, ("old.csv", sites()), origin=dataclasses.replace(support.ORIGIN, source="○○市"))
    screen = DataScreen()
    screen.drop("old.csv", sites())
    assert "差はありません（12 件が同じです）。" in screen.text
    assert [tick.label for tick in screen.at.checkbox] == ["上の注意を確かめました"]
    assert "出典がちがう一覧に置き換わります（いま：○○市" in screen.said("caution")
    screen.write("intake_who", WHO)
    assert screen.button("intake_apply").disabled
    screen.at.checkbox[0].set_value(True)
    screen.run()
    screen.press("intake_apply")
    assert "old.csv を取り込みました" in screen.said("success")


def test_a_tick_holds_for_one_file_and_its_cautions(folder: Path) -> None:
    support.imported(folder, ("old.csv", sites()))
    screen = DataScreen()
    screen.drop("fewer.csv", sites(of=SOUND[:7]))
    screen.write("intake_who", WHO)
    screen.at.checkbox[0].set_value(True)
    screen.run()
    assert not screen.button("intake_apply").disabled
    screen.drop("none_left.csv", sites(of=SOUND[:1]))
    assert screen.button("intake_apply").disabled


def test_another_edition_that_came_meanwhile_stops_the_import(folder: Path) -> None:
    screen = DataScreen()
    screen.drop("mine.csv", sites())
    apply(folder, support.read(folder, "theirs.csv", sites(of=SOUND[:11])))
    after = support.tree(folder)
    screen.apply()
    assert "別の版が取り込まれました。データは変えていません" in screen.said("alert")
    assert support.tree(folder) == after
    assert screen.said("success") == ""
    # Looked at anew, the difference is to what is in force now.
    screen.run()
    assert "追加 1、変わらない 11" in screen.text
    screen.press("intake_apply")
    assert len(load_folder(folder, CONFIG).layers[KIND].frame) == 12


# --- hostile texts ----------------------------------------------------------------------------


@pytest.mark.parametrize("text", XSS)
def test_hostile_texts_are_shown_as_text(text: str, folder: Path) -> None:
    rows = [{**cells, "施設・場所名": text, "住所": f"愛知県名古屋市港区{text}"} for cells in SWAPPED]
    header = [*support.GSI_EMERGENCY, text]
    raw = gsi_emergency(*({**cells, text: text, "津波": text} for cells in rows), header=header)
    screen = DataScreen()
    screen.drop(f"{text}.csv", raw)
    assert text in screen.text
    assert f"{text}.csv" in screen.text
    screen.apply(text)
    assert f"{text}.csv を取り込みました" in screen.text
    screen.at.query_params["tab"] = "catalogue"
    screen.at.query_params["layer"] = KIND
    screen.run()
    assert text in html.unescape(screen.html_table("history-table")[0][1])
    for tag in ("<script", "<img src=x", "<svg onload", "<iframe"):
        assert tag not in screen.markup
