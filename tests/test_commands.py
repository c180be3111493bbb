"""fetch, compare, catalogue, survey and export on the command line: the same results as the functions give."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.__main__ import main
from layers.commands import fetch as command
from layers.export.open_data import export
from layers.folder import load_folder
from layers.intake.table import MARK
from tests.loopback import Answer, Server, serving
from tests.support import CONFIG, ROOT, csv_bytes, gsi_emergency, gsi_shelter, imported, site, tree
from tests.test_fetch import towards

TRAINING = str(ROOT / CONFIG.app.app.default_data)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving() as running:
        running.put("/23100_2.csv", Answer(gsi_emergency(site(1, 津波="1"))))
        running.put("/23100_1.csv", Answer(gsi_shelter({**site(1), "共通ID": "E2310000001111"})))
        config = towards(running)
        slow = config.sources.limits.model_copy(update={"backoff_s": 0.0})
        sources = config.sources.model_copy(update={"limits": slow})
        monkeypatch.setattr("layers.__main__.load_config", lambda: config.model_copy(update={"sources": sources}))
        yield running


GSI = ["--only", "gsi_emergency", "--only", "gsi_shelter"]


def test_fetch_says_terms_progress_hash_and_place(server: Server, data: Path, capsys):
    assert main(["fetch", "23100", "--data", str(data), *GSI]) == 0
    out = capsys.readouterr().out
    assert "国土地理院コンテンツ利用規約" in out
    assert "指定は災害の種類ごとです" in out
    assert "バイト" in out
    assert "SHA-256 " in out
    assert "読みました：23100_2.csv（国土地理院 指定緊急避難場所データ）" in out
    assert out.index("国土地理院コンテンツ利用規約") < out.index("SHA-256")
    assert set(load_folder(data, CONFIG).layers) == {"emergency_site", "shelter", "tsunami_building"}


def test_fetch_again_is_unchanged(server: Server, data: Path, capsys):
    main(["fetch", "23100", "--data", str(data), *GSI])
    before = tree(data)
    capsys.readouterr()
    assert main(["fetch", "23100", "--data", str(data), *GSI]) == 0
    assert capsys.readouterr().out.count("変わりありません") == 2
    assert tree(data) == before


def test_fetch_that_fails_names_the_way_without_a_network(server: Server, data: Path, capsys):
    server.put("/23100_2.csv", Answer(b"<html>Not Found</html>"))
    assert main(["fetch", "23100", "--data", str(data), *GSI]) == 2
    said = capsys.readouterr()
    assert "届いたものはデータではありません" in said.err
    assert "USB" in said.err
    assert f"python -m layers import ファイル --data {data}" in said.err
    assert "Traceback" not in said.err
    # What did come is in force; what did not left no trace.
    assert set(load_folder(data, CONFIG).layers) == {"shelter"}


def test_fetch_marks_what_nobody_checked(server: Server, data: Path, capsys):
    assert main(["fetch", "23100", "--data", str(data), "--only", "n03"]) == 2
    assert "未検証" in capsys.readouterr().out


def test_fetch_of_nothing_known(server: Server, data: Path, capsys):
    assert main(["fetch", "23100", "--data", str(data), "--only", "moon"]) == 2
    assert "moon" in capsys.readouterr().err
    assert main(["fetch", "231002", "--data", str(data)]) == 2
    assert "5 digits" in capsys.readouterr().err
    assert server.asked == []
    assert not data.exists()


def test_progress_is_ten_lines_at_most(capsys):
    from layers.wording import Wording

    progress = command._Progress(Wording(CONFIG, "en"))
    for done in range(0, 1001, 10):
        progress(done, 1000)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 11
    assert lines[-1].strip() == "1,000 / 1,000 bytes"
    command._Progress(Wording(CONFIG, "en"))(5, None)
    assert "unknown size" in capsys.readouterr().out


def test_compare_prints_counts_and_writes_the_pairs(data: Path, tmp_path: Path, capsys):
    imported(data, ("e.csv", gsi_emergency(site(1), site(2, 緯度="35.2"), site(3))))
    own = csv_bytes(
        ["名称", "経度", "緯度"], ["施設1", "136.9", "35.1"], ["施設2", "136.9", "35.1"], ["ない", "136.9", "35.1"]
    )
    imported(data, ("b.csv", own), as_kind="tsunami_building")
    out = tmp_path / "pairs.csv"
    assert main(["compare", "tsunami_building", "--data", str(data), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "一致 2 / 3（一致しない 1）" in said
    assert "500 m より離れているもの 1" in said
    assert "施設2: 11,0" in said
    assert "国土地理院の一覧だけにあるもの 1" in said
    header, *rows = csv.reader(io.StringIO(out.read_bytes().decode("utf-8-sig")))
    assert header[-1] == MARK
    assert len(rows) == 4
    assert main(["compare", "hospital", "--data", str(data)]) == 2
    assert "hospital" in capsys.readouterr().err


def test_catalogue_lists_every_kind(data: Path, capsys):
    imported(data, ("e.csv", gsi_emergency(site(1))))
    assert main(["catalogue", "--data", str(data), "--as-of", "2027-01-01"]) == 0
    out = capsys.readouterr().out
    assert "指定緊急避難場所：1 行　版の日付 2025年10月27日　鮮度 期限切れ" in out
    assert "病院：未登録" in out
    assert len(out.splitlines()) == 1 + len(CONFIG.layers.kinds)
    next(data.glob("layers/emergency_site/*/layer.csv")).write_text("", encoding="utf-8")
    main(["catalogue", "--data", str(data)])
    assert "指定緊急避難場所：今の版を読めません" in capsys.readouterr().out


def test_the_survey_is_a_csv_of_what_to_ask(data: Path, tmp_path: Path, capsys):
    imported(data, ("s.csv", gsi_shelter(site(1), site(2))))
    out = tmp_path / "survey.csv"
    assert main(["survey", "--data", str(data), "--kind", "shelter", "--ward", "港区", "--out", str(out)]) == 0
    assert "港区　指定避難所　想定収容人数：未登録 2 / 2" in capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    assert [row["name"] for row in rows if row["field"] == "capacity_people"] == ["施設1", "施設2"]


@pytest.mark.parametrize(("form", "encoding"), [("csv", "utf-8-sig"), ("csv", "cp932"), ("geojson", "utf-8-sig")])
def test_export_writes_what_the_function_gives(data: Path, tmp_path: Path, form: str, encoding: str):
    folder = imported(data, ("e.csv", gsi_emergency(site(1))))
    given = ["export", "emergency_site", "--form", form, "--encoding", encoding, "--out", str(tmp_path / "o")]
    assert main([*given, "--data", str(data)]) == 0
    found = export(folder, CONFIG, "emergency_site", form, encoding)
    assert found is not None
    assert tree(tmp_path / "o") == {found.file: found.body}


def test_export_says_what_the_standard_form_loses(tmp_path: Path, capsys):
    args = [
        "export",
        "shelter",
        "--form",
        "standard",
        "--data",
        TRAINING,
        "--out",
        str(tmp_path),
        "--encoding",
        "cp932",
    ]
    assert main(args) == 0
    out = capsys.readouterr().out
    assert "この形に入らない項目：トイレ" in out
    assert next(tmp_path.iterdir()).name.startswith("訓練データ_shelter_")
    assert main(["export", "npo", "--form", "standard", "--data", TRAINING, "--out", str(tmp_path)]) == 2
    assert "npo" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_command_speaks_both_languages(language: str, data: Path, tmp_path: Path, capsys):
    shelters = gsi_shelter({**site(1), "共通ID": "E2310000001111"})
    imported(data, ("e.csv", gsi_emergency(site(1))), ("s.csv", shelters))
    for args in (
        ["catalogue"],
        ["survey"],
        ["compare", "shelter"],
        ["export", "shelter", "--out", str(tmp_path / "o")],
    ):
        assert main([*args, "--data", str(data), "--lang", language]) == 0
    out = capsys.readouterr().out
    assert ("未登録" in out) == (language == "ja")
    assert ("Matched 1 of 1" in out) == (language == "en")
