"""``python -m layers``: what was read, what was odd, where it lies; and nothing changed where it was refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from layers.__main__ import main
from tests.support import ROOT, TWO_WARDS, csv_bytes, gsi_emergency, site, tree


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def put(tmp_path: Path, name: str, raw: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(raw)
    return str(path)


SITES = gsi_emergency(
    site(1, 洪水="1", 津波="1"), site(2, 津波="1"), site(3, 経度="35.1", 緯度="136.9"), site(4, "愛知県蟹江町")
)


def test_import_says_what_was_read_what_was_odd_and_where_it_lies(tmp_path, data, capsys):
    file = put(tmp_path, "s.csv", SITES)
    assert main(["import", file, "--data", str(data), "--edition-date", "2025-10-27"]) == 0
    out = capsys.readouterr().out
    assert "読みました：s.csv（国土地理院 指定緊急避難場所データ）→ 指定緊急避難場所" in out
    for line in (
        "行数：4",
        "場所の数：4",
        "津波に指定：2",
        "津波だけに指定：1",
        "位置が未登録：1",
        "収容人数が未登録：4",
    ):
        assert f"  {line}\n" in out
    assert "版の日付：2025年10月27日　出典：国土地理院 指定緊急避難場所データ" in out
    assert "市町村：愛知県名古屋市（23100）" in out
    assert "[誤り] s.csv 4行目 「経度・緯度」列: 座標 35.1, 136.9 は日本の範囲" in out
    assert "[注意] s.csv 5行目 「住所」列: 住所「愛知県蟹江町」は 愛知県名古屋市 の外です" in out
    assert out.index("[誤り]") < out.index("[注意]") < out.index("[参考]")
    place = next(data.glob("layers/emergency_site/2025-10-27-*"))
    assert f"保存先：{place}" in out
    assert f"SONAE_DATA={data} streamlit run dashboard/app.py" in out
    assert (place / "layer.csv").is_file()


def test_import_in_english(tmp_path, data, capsys):
    file = put(tmp_path, "s.csv", SITES)
    assert main(["import", file, "--data", str(data), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "GSI designated emergency evacuation sites" in out
    assert "Emergency site" in out
    assert "読みました" not in out
    assert "誤り" not in out


def test_nothing_odd_is_said(tmp_path, data, capsys):
    header = "名称,名称_カナ,住所,区,経度,緯度,担当,備考,病床数"
    file = put(tmp_path, "h.csv", f"{header}\nа,ア,,,136.9,35.1,課,なし,20\n".encode())
    assert main(["import", file, "--data", str(data)]) == 0
    assert "気になる点はありません。" in capsys.readouterr().out


def test_check_is_one_where_there_is_an_error_and_zero_where_none(tmp_path, data, capsys):
    main(["import", put(tmp_path, "s.csv", SITES), "--data", str(data)])
    capsys.readouterr()
    assert main(["check", "--data", str(data)]) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"データフォルダ {data}（市：名古屋市）\n")
    assert "指定緊急避難場所\n  行数：4\n" in out
    assert "津波避難ビル (推定)\n  行数：1\n" in out
    assert "[誤り] s.csv 4行目" in out
    main(["import", put(tmp_path, "s.csv", gsi_emergency(site(1))), "--data", str(data)])
    assert main(["check", "--data", str(data)]) == 0


def test_check_names_what_is_broken_and_what_is_loose(tmp_path, data, capsys):
    main(["import", put(tmp_path, "s.csv", SITES), "--data", str(data)])
    main(["import", put(tmp_path, "n03.geojson", TWO_WARDS), "--data", str(data)])
    next(data.glob("layers/boundary/*/layer.geojson")).write_text("{", encoding="utf-8")
    (data / "new.csv").write_text("x", encoding="utf-8")
    capsys.readouterr()
    assert main(["check", "--data", str(data)]) == 1
    out = capsys.readouterr().out
    assert "layer.geojson" in out
    assert f"python -m layers import {data}/new.csv --data {data}" in out
    assert "指定緊急避難場所\n  行数：4\n" in out


def test_training_data_is_marked(tmp_path, data, capsys):
    file = put(tmp_path, "s.csv", SITES)
    assert main(["import", file, "--data", str(data), "--training"]) == 0
    main(["check", "--data", str(data)])
    assert "指定緊急避難場所 [訓練データ]" in capsys.readouterr().out
    assert main(["import", file, "--data", str(data)]) == 2
    assert "training" in capsys.readouterr().err


REFUSED = {
    "xml": b"<OGRVRTDataSource/>",
    "cut JSON": b'{"type": "FeatureCollection", "features": [',
    "unknown columns": b"a,b\n1,2\n",
    "extra cell in every row": csv_bytes(["名称", "経度", "緯度"], ["a", "136", "35", "x"], ["b", "136", "35", "y"]),
    "binary": bytes(range(256)),
    "empty": b"",
    "another city": gsi_emergency({**site(1), "共通ID": "E1413000001201"}),
    "header twice": b"name,name\n1,2\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_changes_nothing(tmp_path, data, capsys, name: str):
    main(["import", put(tmp_path, "s.csv", SITES), "--data", str(data)])
    before = tree(data)
    capsys.readouterr()
    assert main(["import", put(tmp_path, "bad.csv", REFUSED[name]), "--data", str(data)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("取り込みませんでした（データは変わっていません）：\n  bad.csv")
    assert "Traceback" not in said.err
    assert tree(data) == before


@pytest.mark.parametrize("name", [name for name in REFUSED if name != "another city"])
def test_a_refused_file_makes_no_folder(tmp_path, data, name: str):
    assert main(["import", put(tmp_path, "bad.csv", REFUSED[name]), "--data", str(data)]) == 2
    assert not data.exists()


def test_an_unknown_format_says_what_would_be_known(tmp_path, data, capsys):
    assert main(["import", put(tmp_path, "x.csv", b"a,b\n1,2\n"), "--data", str(data)]) == 2
    err = capsys.readouterr().err
    assert "見つかったもの：a、b" in err
    assert "国土地理院 指定緊急避難場所データ" in err


def test_as_decides_between_kinds(tmp_path, data, capsys):
    file = put(tmp_path, "x.csv", csv_bytes(["名称", "経度", "緯度"], ["a", "136.9", "35.1"]))
    assert main(["import", file, "--data", str(data)]) == 2
    assert "--as " in capsys.readouterr().err
    assert main(["import", file, "--data", str(data), "--as", "volcano"]) == 2
    assert "volcano" in capsys.readouterr().err
    assert main(["import", file, "--data", str(data), "--as", "npo"]) == 0
    assert "この製品の形式）→ NPO・ボランティア団体" in capsys.readouterr().out


def test_a_missing_file_or_folder_is_a_message(tmp_path, data, capsys):
    assert main(["import", str(tmp_path / "none.csv"), "--data", str(data)]) == 2
    assert "ファイルが見つかりません" in capsys.readouterr().err
    assert main(["import", str(tmp_path), "--data", str(data)]) == 2
    assert "取り込みませんでした" in capsys.readouterr().err
    assert main(["check", "--data", str(data)]) == 2
    assert "data folder not found" in capsys.readouterr().err
    assert not data.exists()


def test_a_folder_that_is_a_file_is_a_message(tmp_path, capsys):
    file = put(tmp_path, "s.csv", SITES)
    assert main(["import", file, "--data", file]) == 2
    assert "expected a folder" in capsys.readouterr().err
    assert Path(file).read_bytes() == SITES


@pytest.mark.parametrize("argv", [[], ["import"], ["check"], ["import", "x", "--data", "d", "--edition-date", "soon"]])
def test_a_wrong_command_line_is_two(argv: list[str], capsys):
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_user_without_a_name_may_import(tmp_path, data, monkeypatch):
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr("getpass.getuser", nameless)
    assert main(["import", put(tmp_path, "s.csv", SITES), "--data", str(data)]) == 0


def run(*argv: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "layers", *argv],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_as_a_command(tmp_path, data):
    done = run("import", put(tmp_path, "s.csv", SITES), "--data", str(data), PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "津波だけに指定：1" in done.stdout.decode()
    done = run("check", "--data", str(data), PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("encoding", ["ascii", "cp932"])
def test_a_console_of_an_old_encoding_gets_escapes_and_no_stack_trace(tmp_path, data, encoding: str):
    file = put(tmp_path, "s.csv", gsi_emergency(site(1, "愛知県蓬崍町")))
    done = run("import", file, "--data", str(data), PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u5d0d" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="file names are text on Windows")
def test_a_file_name_of_another_encoding(tmp_path, data):
    path = os.fsencode(tmp_path) + b"/\x83T\x83C\x83g.csv"
    try:
        Path(os.fsdecode(path)).write_bytes(SITES)
    except OSError:
        pytest.skip("this file system takes no such name")
    done = run("import", os.fsdecode(path), "--data", str(data), PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(list(data.glob("layers/emergency_site/*/original/*.csv"))) == 1
