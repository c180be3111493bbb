"""import, diff, undo, redo, history, map and check on the command line: what the functions give, and nothing unasked."""

from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path

import pytest

from layers.__main__ import main
from layers.difference import COLUMNS
from layers.editions import Origin, apply, read_file
from layers.folder import load_folder
from layers.history import history, in_force
from layers.intake.files import read_table
from layers.intake.mapping import FOLDER, confirm, recall, remember
from layers.intake.table import MARK, TRAINING
from layers.review import accept, review
from tests.support import CONFIG, TWO_WARDS, csv_bytes, gsi_emergency, imported, read, site, tree

KIND = "emergency_site"
FIRST = gsi_emergency(site(1), site(2), site(3))
#: 施設1 gone, 施設2 renamed, 施設3 moved and with a remark, 施設4 new.
SECOND = gsi_emergency(
    {**site(2), "施設・場所名": "新施設2"}, {**site(3, 緯度="35.12", 備考="x")}, site(4, 経度="136.91")
)
SWAPPED = gsi_emergency(site(1, 緯度="136.91", 経度="35.11"), site(2), site(3, 緯度="35.12", 経度="36.92"))
UNKNOWN = csv_bytes(["施設の名前", "所在", "北緯", "東経"], ["港集会所", "名古屋市港区港町1", "35.1", "136.9"])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return imported(tmp_path / "data", ("n03.geojson", TWO_WARDS)).path


def put(tmp_path: Path, raw: bytes, name: str = "s.csv") -> str:
    (tmp_path / name).write_bytes(raw)
    return str(tmp_path / name)


def run(capsys: pytest.CaptureFixture[str], *argv: object, code: int = 0) -> str:
    capsys.readouterr()
    assert main([str(arg) for arg in argv]) == code
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return said.out if code == 0 else said.out + said.err


# --- import ---------------------------------------------------------------------------------------


def test_import_goes_through_the_review(data: Path, tmp_path: Path, capsys):
    out = run(capsys, "import", put(tmp_path, SWAPPED), "--data", data)
    assert "緯度と経度" in out or "入れ替わ" in out
    assert "修正案：2 件" in out
    assert "2行目 施設1" in out
    assert "35.11, 136.91 → 136.91, 35.11" in out
    assert "今の版はありません（3 行すべてが新しい登録です）" in out
    stored = load_folder(data, CONFIG).layers[KIND]
    assert {"coordinates_swapped", "digit_lost"} <= {problem.code for problem in stored.problems}
    # Nothing is repaired unasked.
    assert stored.frame["longitude"].tolist() == [35.11, 136.9, 36.92]


def test_problems_are_grouped_and_counted(data: Path, tmp_path: Path, capsys):
    rows = [site(n, 経度="35.1", 緯度="136.9") for n in range(1, 8)]
    out = run(capsys, "import", put(tmp_path, gsi_emergency(*rows)), "--data", data)
    assert "日本の外の座標 「経度・緯度」列: 7\n" in out
    assert out.count("は日本の範囲") == 3
    assert "ほか " in out


def test_a_dry_run_writes_nothing(data: Path, tmp_path: Path, capsys):
    before = tree(data)
    out = run(capsys, "import", put(tmp_path, SWAPPED), "--data", data, "--dry-run", "--accept-repairs", "all")
    assert "データは変わっていません" in out
    assert "保存先" not in out
    assert tree(data) == before
    run(capsys, "import", put(tmp_path, FIRST), "--data", tmp_path / "new", "--dry-run")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("rows", "longitudes"), [("all", [136.91, 136.9, 136.92]), ("4", [35.11, 136.9, 136.92]),
                                                  ("2, 4", [136.91, 136.9, 136.92])])  # fmt: skip
def test_repairs_are_accepted_as_told(data: Path, tmp_path: Path, capsys, rows: str, longitudes: list[float]):
    out = run(capsys, "import", put(tmp_path, SWAPPED), "--data", data, "--accept-repairs", rows)
    assert f"修正を受け入れた行：{1 if rows == '4' else 2}" in out
    assert load_folder(data, CONFIG).layers[KIND].frame["longitude"].tolist() == longitudes


@pytest.mark.parametrize("rows", ["3", "99", "x", "2,3", "ALL"])
def test_a_row_that_proposes_nothing_is_refused(data: Path, tmp_path: Path, capsys, rows: str):
    before = tree(data)
    said = run(capsys, "import", put(tmp_path, SWAPPED), "--data", data, "--accept-repairs", rows, code=2)
    assert "expected all or rows of: 2, 4" in said
    assert tree(data) == before


def test_the_command_line_stores_what_the_functions_store(data: Path, tmp_path: Path, capsys):
    other = imported(tmp_path / "other", ("n03.geojson", TWO_WARDS)).path
    found = review(other, read(other, "s.csv", SWAPPED), CONFIG)
    when = read(other, "s.csv", SWAPPED).layer.edition.imported_at
    chosen = [repair for repair in found.repairs if repair.proposed]
    apply(other, accept(found, chosen, CONFIG, who="x", when=when).reading)
    day = ["--edition-date", "2025-10-27"]
    run(capsys, "import", put(tmp_path, SWAPPED), "--data", data, "--accept-repairs", "all", *day)
    for name in ("layer.csv", "problems.csv", "original/s.csv"):
        ours, theirs = (next(folder.glob(f"layers/{KIND}/*/{name}")) for folder in (data, other))
        assert ours.read_bytes() == theirs.read_bytes()
        assert ours.parent.name == theirs.parent.name


# --- diff -----------------------------------------------------------------------------------------


def test_diff_tells_every_change_and_writes_nothing_in_force(data: Path, tmp_path: Path, capsys):
    imported(data, ("s.csv", FIRST))
    before = tree(data)
    out = run(capsys, "diff", put(tmp_path, SECOND), "--data", data, "--out", tmp_path / "d.csv")
    assert tree(data) == before
    assert "今の版との違い：追加 1、削除 1、名称変更 1、移転 1、項目の変更 1、使わない列の変更" not in out
    assert "今の版との違い：追加 1、削除 1、名称変更 1、移転 1、項目の変更 1、変わらない 0" in out
    assert "対応づけの手がかり：ID (site_id) 2" in out
    for line in (
        "[削除] 2行目 施設1",
        "[追加] 4行目 施設4",
        "[名称変更] 2行目 新施設2  名称: 施設2 → 新施設2",
        "[移転] 3行目 施設3  経度・緯度: 136.9, 35.1 → 136.9, 35.12 (2,2",
        "[項目の変更] 3行目 施設3  備考: 未登録 → x",
    ):
        assert line in out
    header, *rows = csv.reader(io.StringIO((tmp_path / "d.csv").read_bytes().decode("utf-8-sig")))
    assert header == [*COLUMNS, MARK]
    assert len(rows) == 5


def test_diff_to_nothing_to_itself_and_to_what_cannot_be_read(data: Path, tmp_path: Path, capsys):
    file = put(tmp_path, FIRST)
    assert "今の版はありません（3 行すべてが新しい登録です）" in run(capsys, "diff", file, "--data", data)
    run(capsys, "import", file, "--data", data)
    assert "ありません（3 行とも同じ）" in run(capsys, "diff", file, "--data", data)
    next(data.glob(f"layers/{KIND}/*/layer.csv")).write_text("", encoding="utf-8")
    out = run(capsys, "diff", file, "--data", data)
    assert "判定不能" in out
    assert "変わらない" not in out


def test_a_long_difference_says_how_much_it_leaves_out(data: Path, tmp_path: Path, capsys):
    limit = CONFIG.app.intake.max_problems_shown
    out = run(capsys, "diff", put(tmp_path, gsi_emergency(*(site(n) for n in range(1, limit + 8)))), "--data", data)
    assert out.count("[追加]") == limit
    assert "ほか 7 件" in out


def test_a_difference_of_made_up_data_is_marked(tmp_path: Path, capsys):
    file, out = put(tmp_path, FIRST), tmp_path / "d.csv"
    run(capsys, "diff", file, "--data", tmp_path / "t", "--training", "--out", out)
    assert out.read_bytes().decode("utf-8-sig").count(TRAINING) >= 3


def test_columns_that_come_and_go_are_said(data: Path, tmp_path: Path, capsys):
    run(capsys, "import", put(tmp_path, csv_bytes(["名称", "経度", "緯度", "元:あ"], ["a", "136.9", "35.1", "1"])),
        "--data", data, "--as", "npo")  # fmt: skip
    raw = csv_bytes(["名称", "経度", "緯度", "元:い"], ["a", "136.9", "35.1", "1"])
    out = run(capsys, "diff", put(tmp_path, raw), "--data", data, "--as", "npo")
    assert "増えた列：い" in out
    assert "なくなった列：あ" in out


# --- history --------------------------------------------------------------------------------------


def test_undo_redo_and_history(data: Path, tmp_path: Path, capsys):
    for raw in (FIRST, SECOND):
        run(capsys, "import", put(tmp_path, raw), "--data", data)
    second = in_force(data, KIND)
    out = run(capsys, "undo", KIND, "--data", data)
    first = in_force(data, KIND)
    assert first != second
    assert f"指定緊急避難場所：今の版 {first}" in out
    assert len(load_folder(data, CONFIG).layers[KIND].frame) == 3
    assert "登録を取り下げました" in run(capsys, "undo", KIND, "--data", data)
    assert KIND not in load_folder(data, CONFIG).layers
    run(capsys, "undo", KIND, "--data", data, code=2)
    run(capsys, "redo", KIND, "--data", data)
    run(capsys, "redo", KIND, "--data", data)
    assert in_force(data, KIND) == second
    assert "nothing to redo" in run(capsys, "redo", KIND, "--data", data, code=2)
    out = run(capsys, "history", KIND, "--data", data)
    assert f"今の版 {second}" in out.splitlines()[0]
    assert [line.split()[2].split("：")[0] for line in out.splitlines()[1:]] == (
        ["取り込み", "取り込み", "元に戻す", "元に戻す", "やり直し", "やり直し"]
    )
    assert len(history(data, KIND)) == 6


def test_an_undo_of_another_edition_than_expected_is_refused(data: Path, tmp_path: Path, capsys):
    run(capsys, "import", put(tmp_path, FIRST), "--data", data)
    before = tree(data)
    assert "expected 2020-x" in run(capsys, "undo", KIND, "--data", data, "--expected", "2020-x", code=2)
    assert tree(data) == before
    run(capsys, "undo", KIND, "--data", data, "--expected", in_force(data, KIND))
    assert in_force(data, KIND) == ""


@pytest.mark.parametrize("command", ["undo", "redo", "history"])
def test_a_kind_is_no_path(data: Path, tmp_path: Path, capsys, command: str):
    before = tree(tmp_path)
    for kind in ("../data/layers/boundary", "moon", ""):
        assert "expected one of" in run(capsys, command, kind, "--data", data, code=2)
    assert "not found" in run(capsys, command, KIND, "--data", tmp_path / "none", code=2)
    assert tree(tmp_path) == before


def test_no_history_and_an_interrupted_act_are_said(data: Path, tmp_path: Path, capsys):
    out = run(capsys, "history", KIND, "--data", data)
    assert "今の版 なし" in out
    assert "履歴はありません" in out
    run(capsys, "import", put(tmp_path, FIRST), "--data", data)
    (data / "layers" / KIND / "CURRENT").unlink()
    assert "有効になっていません" in run(capsys, "history", KIND, "--data", data)


def test_check_compares_the_hashes(data: Path, tmp_path: Path, capsys):
    run(capsys, "import", put(tmp_path, FIRST), "--data", data)
    run(capsys, "check", "--data", data)
    original = next(data.glob(f"layers/{KIND}/*/original/s.csv"))
    original.write_bytes(original.read_bytes() + b"\n")
    out = run(capsys, "check", "--data", data, code=1)
    assert "original/" in out or "s.csv" in out
    assert CONFIG.text["ja"]["severity"]["error"] in out


# --- map ------------------------------------------------------------------------------------------


def test_map_shows_kinds_columns_and_samples(data: Path, tmp_path: Path, capsys):
    before = tree(data)
    out = run(capsys, "map", put(tmp_path, UNKNOWN), "--data", data, "--as", "community_centre")
    assert "データの種類の候補" in out
    assert "community_centre コミュニティセンター・公民館" in out
    assert "施設の名前 → name 名称 (推測): 港集会所" in out
    assert "名古屋市港区港町1" in out
    assert "--as community_centre --confirm" in out
    assert tree(data) == before


def test_what_was_confirmed_is_what_was_shown_and_is_remembered(data: Path, tmp_path: Path, capsys):
    file = put(tmp_path, UNKNOWN, "centres_2025.csv")
    run(capsys, "import", file, "--data", data, code=2)
    told = ["--as", "community_centre", "--column", "address=所在", "--column", "latitude=北緯",
            "--column", "longitude=東経", "--column", "name=施設の名前"]  # fmt: skip
    shown = run(capsys, "map", file, "--data", data, *told)
    done = run(capsys, "map", file, "--data", data, *told, "--confirm")
    assert [line for line in shown.splitlines() if "→ " in line and "--" not in line and "候補" not in line] == [
        line for line in done.splitlines() if "→ " in line
    ]
    table = read_table("centres_2025.csv", UNKNOWN, CONFIG.app.intake, CONFIG.layers)
    kept = recall(data, table, CONFIG.layers)
    assert kept is not None
    assert kept.columns == {"address": "所在", "latitude": "北緯", "longitude": "東経", "name": "施設の名前"}
    assert len(list((data / FOLDER).glob("*.json"))) == 1
    assert "確認済みの対応付けがあります" in run(capsys, "map", file, "--data", data)
    # Next month's file of the same source needs no more questions.
    out = run(capsys, "import", put(tmp_path, UNKNOWN, "centres_2026.csv"), "--data", data)
    assert "コミュニティセンター" in out
    assert load_folder(data, CONFIG).layers["community_centre"].frame["name"].tolist() == ["港集会所"]


def test_the_day_a_mapping_was_confirmed_is_that_of_japan(data: Path):
    table = read_table("centres_2025.csv", UNKNOWN, CONFIG.app.intake, CONFIG.layers)
    columns = {"address": "所在", "latitude": "北緯", "longitude": "東経", "name": "施設の名前"}
    late = datetime.datetime(2026, 3, 31, 15, 30, tzinfo=datetime.UTC)
    remember(data, confirm(table, CONFIG.layers, "community_centre", columns, who="係", confirmed_at=late))
    found = read_file(data, "centres_2026.csv", UNKNOWN, CONFIG, Origin("係", late))
    assert [one.value for one in found.layer.problems if one.code == "mapping_used"] == ["係 2026-04-01"]


def test_a_field_is_taken_away_and_a_column_serves_one_field(data: Path, tmp_path: Path, capsys):
    raw = csv_bytes(["名称", "担当", "電話", "経度", "緯度"], ["a", "b", "c", "136.9", "35.1"])
    file = put(tmp_path, raw)
    out = run(capsys, "map", file, "--data", data, "--as", "npo", "--column", "office=")
    assert "担当 → そのまま残す" in out
    out = run(capsys, "map", file, "--data", data, "--as", "npo", "--column", "note=担当", "--confirm")
    assert "担当 → note 備考 (指定)" in out
    (path,) = (data / FOLDER).glob("*.json")
    assert json.loads(path.read_bytes())["columns"] == {
        "name": "名称", "note": "担当", "longitude": "経度", "latitude": "緯度",
    }  # fmt: skip


@pytest.mark.parametrize("told", [
    ["--confirm"],
    ["--as", "moon"],
    ["--as", "npo", "--column", "name"],
    ["--as", "npo", "--column", "name=ない列"],
    ["--as", "npo", "--column", "beds=所在", "--confirm"],
    ["--as", "npo", "--column", "name=", "--confirm"],
    ["--as", "npo", "--flags", "moon", "--confirm"],
])  # fmt: skip
def test_a_mapping_that_cannot_be_is_refused(data: Path, tmp_path: Path, capsys, told: list[str]):
    before = tree(data)
    run(capsys, "map", put(tmp_path, UNKNOWN), "--data", data, *told, code=2)
    assert tree(data) == before


@pytest.mark.parametrize("language", ["ja", "en"])
def test_both_languages(data: Path, tmp_path: Path, capsys, language: str):
    said = ["--data", str(data), "--lang", language]
    files = [put(tmp_path, raw, f"{n}.csv") for n, raw in enumerate((FIRST, SECOND, SWAPPED, UNKNOWN))]
    out = "".join(
        run(capsys, *args, *said)
        for args in (
            ["import", files[0]],
            ["diff", files[1]],
            ["import", files[2], "--dry-run"],
            ["map", files[3]],
            ["undo", KIND],
            ["redo", KIND],
            ["history", KIND],
        )
    )
    for ja, en in (("今の版", "in force"), ("修正案", "proposed repairs"), ("名称変更", "renamed")):
        assert (ja in out) == (language == "ja")
        assert (en in out) == (language == "en")
