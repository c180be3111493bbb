"""Conditions of use hidden in names."""

from __future__ import annotations

import pytest

from layers.intake.status import status_note
from tests.support import CONFIG, csv_bytes, imported

WORDS = CONFIG.layers.kinds["shelter"].status_words


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("中央図書館(※改修工事中のため当面の間使用不可)", "改修工事中のため当面の間使用不可"),
        ("香川県立聾学校（体育館）※地震時のみ使用", "地震時のみ使用"),
        ("市民会館（休館中）", "休館中"),
        ("旧校舎（令和8年解体予定）", "令和8年解体予定"),
        ("高松北高等（中）学校（体育館）", ""),
        ("まなびCAN（生涯学習センター）", ""),
        ("工事会館", ""),
        ("", ""),
    ],
)
def test_what_a_name_says_of_use(name: str, note: str):
    assert status_note(name, WORDS) == note


def test_the_name_stays_and_the_condition_stands_beside_it(tmp_path):
    name = "中央図書館(※改修工事中のため当面の間使用不可)"
    raw = csv_bytes(["名称", "経度", "緯度", "病床数"], [name, "136.9", "35.1", "1"], ["南病院", "136.9", "35.1", "1"])
    layer = imported(tmp_path, ("h.csv", raw), as_kind="hospital").layers["hospital"]
    assert layer.frame["name"].tolist() == [name, "南病院"]
    assert layer.frame["status_note"].tolist() == ["改修工事中のため当面の間使用不可", ""]
    found = [(p.row, p.column, p.value, p.severity) for p in layer.problems if p.code == "status_in_name"]
    assert found == [(2, "名称", "改修工事中のため当面の間使用不可", "warning")]
