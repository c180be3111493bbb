"""``python -m layers entries``: a copy, back again, the history, an undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.__main__ import main
from layers.store.place import open_entries
from layers.store.runs import open_runs
from tests.store.helpers import PLACE, WHEN, saved, told
from tests.store.run_helpers import begun, sent


@pytest.fixture
def data(tmp_path: Path) -> Path:
    made = tmp_path / "city"
    made.mkdir()
    (made / "folder.toml").write_text("training = true\n")
    return made


def run(data: Path, *words: str) -> int:
    return main(["entries", *words, "--data", str(data)])


def test_backup_and_restore_say_what_lies_where(data: Path, tmp_path: Path, capsys):
    saved(open_entries(data), "一", "二")
    assert run(data, "backup", "--out", str(tmp_path / "copy")) == 0
    assert f"保存先：{tmp_path / 'copy'}（入力 1 件、2 版）" in capsys.readouterr().out
    saved(open_entries(data), "三")
    assert run(data, "restore", str(tmp_path / "copy")) == 0
    out = capsys.readouterr().out
    (aside,) = data.glob("entries.sqlite.*.old")
    assert f"これまでの入力は残してあります：{aside}" in out
    assert len(open_entries(data).history(PLACE)) == 2


def test_the_log_of_runs_is_copied_apart_and_the_copy_of_the_entries_says_so(data: Path, tmp_path: Path, capsys):
    saved(open_entries(data), "一")
    runs = open_runs(data)
    run_id = begun(runs).id
    runs.add(run_id, "受付1", sent(1), WHEN)
    assert run(data, "backup", "--out", str(tmp_path / "copy")) == 0
    assert "訓練・実災害の記録（runs.sqlite）は、この控えに入っていません" in capsys.readouterr().out
    assert run(data, "backup", "--runs", "--out", str(tmp_path / "runs")) == 0
    out = capsys.readouterr().out
    assert f"保存先：{tmp_path / 'runs'}（訓練・実災害 1 件、記録 1 行）" in out
    assert "入っていません" not in out
    runs.add(run_id, "受付1", sent(2), WHEN)
    assert run(data, "restore", "--runs", str(tmp_path / "runs")) == 0
    assert f"残してあります：{next(data.glob('runs.sqlite.*.old'))}" in capsys.readouterr().out
    assert len(open_runs(data).entries(run_id)) == 1


def test_a_damaged_copy_is_refused_in_words(data: Path, tmp_path: Path, capsys):
    saved(open_entries(data), "一")
    (tmp_path / "copy").write_bytes(b"no database")
    assert run(data, "restore", str(tmp_path / "copy")) == 2
    assert "copy: file is not a database" in capsys.readouterr().err
    assert len(open_entries(data).history(PLACE)) == 1


def test_history_and_undo(data: Path, capsys):
    saved(open_entries(data), "一", "二")
    assert run(data, "history") == 0
    assert capsys.readouterr().out.startswith(f"result {PLACE.key}  第2版 ")
    assert run(data, "undo", "result", PLACE.key, "--who", "鈴木", "--expected", "2") == 0
    assert run(data, "undo", "result", PLACE.key, "--who", "鈴木", "--expected", "2") == 2
    assert "found version 3 by 鈴木, expected 2" in capsys.readouterr().err
    assert run(data, "undo", "result", PLACE.key, "--to", "2") == 0
    capsys.readouterr()
    assert run(data, "history", "result", PLACE.key) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:3] for line in lines[::2]] == ["第1版", "第2版", "第3版", "第4版"]
    assert "元に戻す：鈴木" in lines[4]
    assert "2026年1月2日 12:04" in lines[0]
    assert all("訓練データ" in line for line in lines[::2])
    assert told(open_entries(data).history(PLACE)[-1].body) == "二"


def test_export_is_a_marked_csv_without_formulas(data: Path, tmp_path: Path):
    saved(open_entries(data), "=1+1")
    open_entries(data).freeze("nagoya", 2013, "=cmd()", open_entries(data).history(PLACE)[0].when)
    assert run(data, "export", "--out", str(tmp_path / "all.csv")) == 0
    text = (tmp_path / "all.csv").read_text(encoding="utf-8-sig")
    header, *rows = text.splitlines()
    assert header.startswith("kind,plan,subject,fiscal_year,ward,item,version,body,act,who,when,")
    assert len(rows) == 2
    assert all(row.endswith("訓練データ") for row in rows)
    assert ",'=cmd()," in rows[1]
    assert ",2026-01-02T12:04:05+09:00," in rows[0]


def test_a_folder_without_entries(data: Path, tmp_path: Path, capsys):
    assert run(data, "history") == 0
    assert "入力はありません。" in capsys.readouterr().out
    assert run(data, "backup", "--out", str(tmp_path / "copy")) == 2
    assert run(data, "undo", "result", "no key") == 2
    assert "key: found 'no key'" in capsys.readouterr().err
