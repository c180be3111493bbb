"""分かっていないこと: unknown is never ready, each unknown with its number and the way to exactly its rows."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from layers.folder import DataFolder, load_folder
from layers.picks import Choice, chosen
from layers.readiness.answer import kept_answer
from layers.readiness.freshness import knowledge
from layers.readiness.terms import default_scenario
from layers.summary import SITE_KINDS
from tests.dashboard.conftest import TRAINING
from tests.dashboard.readiness_screen import Screens, answers, caption, japanese_states, rows, table
from tests.readiness import city
from tests.small_city import DAY
from tests.support import CONFIG

KNOWN = {"rview": "knowledge"}


@pytest.fixture(scope="module")
def screens() -> Screens:
    return Screens()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return city.build(tmp_path_factory.mktemp("known") / "data")


def test_a_ward_of_which_people_have_no_place_is_not_ready(screens: Screens, folder: DataFolder):
    (first,) = answers(screens.open(folder.path, ward="港区", **KNOWN))
    row = kept_answer(folder, CONFIG, default_scenario(CONFIG, "23100"), DAY, "港区").total
    people = row["demand"] - row["served"] - row["unknown"]
    assert people > 0
    assert first.startswith(f"港区（津波）：足りない。行き先のない人が {people:,} 人、")


def test_a_ward_with_unknown_capacities_is_unknown_not_ready(screens: Screens, folder: DataFolder):
    screen = screens.open(folder.path, ward="南区", **KNOWN)
    assert answers(screen)[0].startswith("南区（津波）：判定不能。")
    assert "収容人数に未登録がある" in answers(screen)[0]


def test_the_city_counts_its_wards_by_verdict(screens: Screens, folder: DataFolder):
    screen = screens.open(folder.path, **KNOWN)
    assert answers(screen)[0].startswith("名古屋市の 2 区（津波）：備えがある 0、足りない 1、判定不能 1")
    assert [cells[0] for cells in rows(screen, "known-wards").values()] == ["足りない", "判定不能"]


def test_unknown_capacities_stand_with_how_many_of_how_many(screens: Screens, folder: DataFolder):
    found = knowledge(folder, CONFIG, DAY, "tsunami").wards.set_index("ward")
    told = rows(screens.open(folder.path, **KNOWN), "known-wards")
    for ward in ("港区", "南区"):
        row = found.loc[ward]
        cells = [
            f"{row[f'{kind}_unknown']} / {row[f'{kind}_sites']}" if row[f"{kind}_sites"] else "—" for kind in SITE_KINDS
        ]
        assert told[ward][1:4] == cells


def test_resistance_to_waves_is_counted_apart(screens: Screens):
    training = load_folder(TRAINING, CONFIG)
    found = knowledge(training, CONFIG, training.default_as_of(), "tsunami").wards.set_index("ward").loc["港区"]
    screen = screens.open(TRAINING, ward="港区", as_of="2026-10-01", **KNOWN)
    numbers = [int(found[f"wave_{state}"]) for state in ("yes", "conditional", "no", "unknown")]
    assert len(set(numbers)) > 1
    assert rows(screen, "known-waves")["港区"] == [f"{number:,}" for number in (*numbers, sum(numbers))]
    assert caption(screen, "known-waves").endswith("（訓練データ）")
    assert answers(screen)[0].count("（訓練データ）") == 1


@pytest.mark.parametrize("kind", [*SITE_KINDS, "wave", "inspection"])
def test_each_number_leads_to_exactly_its_rows(screens: Screens, kind: str):
    training = load_folder(TRAINING, CONFIG)
    screen = screens.open(TRAINING, ward="港区", as_of="2026-10-01", **KNOWN)
    items = re.findall(r'<li><b>.*?</b> <span>(.*?)</span> <a href="([^"]*)"', screen.markup)
    wanted = {"wave": "構造安全性", "inspection": "点検期限"}.get(kind)
    name = CONFIG.layers.kinds[kind].ja if wanted is None else wanted
    text, href = next((text, href) for text, href in items if name in text and ("収容人数" in text) == (wanted is None))
    query = {key: value[0] for key, value in parse_qs(urlsplit(html.unescape(href)).query).items()}
    number = int(re.findall(r"(\d+) 件", text)[-1])
    choice = Choice(query["ward"], query.get("hazard", ""), "", "", query["only"], training.default_as_of())
    layer = training.layer(query["layers"])
    assert layer is not None
    assert len(chosen(layer, training, CONFIG, choice)) == number > 0


def test_layers_say_how_old_they_are(screens: Screens, folder: DataFolder):
    told = rows(screens.open(folder.path, **KNOWN), "known-layers")
    assert told["備蓄品"] == ["期限切れ", "2025年10月27日", "217", "180", "16"]
    assert told["指定避難所"][0] == "期限内"


def test_missing_layers_are_named_and_leave_the_people_undecided(screens: Screens, tmp_path: Path):
    bare = city.build(tmp_path / "data", without=("population_cell", "stock_lot", "tsunami_building"))
    screen = screens.open(bare.path, ward="港区", **KNOWN)
    assert answers(screen)[0].startswith("港区（津波）：判定不能。")
    assert "行き先のない人の数も判定不能です" in answers(screen)[0]
    assert rows(screen, "known-layers")["人口メッシュ"][:2] == ["未登録", "未登録"]
    assert "人口メッシュが登録されていないため、人数は判定不能です。" in screen.text
    assert rows(screen, "known-wards")["港区"][-2:] == ["未登録", "未登録"]


def test_an_estimated_list_says_nothing_of_inspections(screens: Screens, estimating: Path):
    screen = screens.open(estimating, ward="港区", **KNOWN)
    assert rows(screen, "known-wards")["港区"][-2] == "未登録"
    assert "津波避難ビルが推定" in screen.text


def test_expired_lots_are_the_ones_the_stock_view_lists(screens: Screens):
    where = {"ward": "港区", "as_of": "2026-10-01"}
    known = rows(screens.open(TRAINING, **where, **KNOWN), "known-wards")["港区"][-1]
    stock = screens.open(TRAINING, **where, rview="stock")
    assert known == str(table(stock, "stock-lots").count("<tr>") - 1)


def test_expired_lots_lead_to_their_list_at_the_head_of_the_view(screens: Screens, folder: DataFolder):
    screen = screens.open(folder.path, **KNOWN)
    (href,) = re.findall(r'備蓄品 1 ロット</span> <a href="([^"]*)"', screen.markup)
    query = {key: value[0] for key, value in parse_qs(urlsplit(html.unescape(href)).query).items()}
    stock = screens.open(folder.path, rview=query["rview"])
    shown = re.findall(r'<table class="[^"]*" id="([^"]*)"', stock.markup)
    assert shown[0] == "stock-lots"
    assert shown.count("stock-lots") == 1
    assert [cells[0] for cells in rows(stock, "stock-lots").values()] == ["期限切れ"]


def test_a_hazard_no_building_serves_for_is_told_in_words(screens: Screens, folder: DataFolder):
    screen = screens.open(folder.path, hazard="earthquake", **KNOWN)
    assert 'id="known-waves"' not in screen.markup
    assert "この災害（地震）で使う津波避難ビルは登録されていないため、津波への強さは問いません。" in screen.text
    tsunami = screens.open(folder.path, **KNOWN)
    assert 'id="known-waves"' in tsunami.markup
    assert "津波への強さは問いません" not in tsunami.text


def test_it_reads_in_english(screens: Screens, folder: DataFolder):
    screen = screens.open(folder.path, lang="en", **KNOWN)
    assert "2 wards (Tsunami): ready 0, not ready 1, undecided 1" in answers(screen)[0]
    assert japanese_states(screen) == []
