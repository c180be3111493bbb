"""Rating scales: which end is best, what is not comparable, what their file may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.problems import ConfigError
from layers.scales import Rating, Scale, count_ratings
from layers.spec import load_scales

SCALES = load_scales()
TEXT = """\
[grade]
ja = "評定"
en = "Grade"
best = "high"
not_comparable = ["X"]
first_fiscal_year = 2010
last_fiscal_year = 2012
source = "出典"

[grade.labels]
A = { ja = "甲", en = "A" }
B = { ja = "乙", en = "B" }
X = { ja = "不能", en = "none" }
"""


@pytest.mark.parametrize(
    ("scale", "code", "rank"),
    [
        ("achievement", "1", 1),
        ("achievement", "3", 3),
        ("achievement", "5", 5),
        ("validity", "1", 5),
        ("validity", "3", 3),
        ("validity", "5", 1),
        ("three_years", "I", 1),
        ("three_years", "III", 3),
        ("three_years", "IV", None),
    ],
)
def test_rank_of_a_code_is_asked_of_its_scale(scale: str, code: str, rank: int | None) -> None:
    rating = Rating(scale, code)
    assert SCALES[scale].rank(rating) == rank
    assert SCALES[scale].comparable(rating) == (rank is not None)


def test_one_is_the_best_on_one_scale_and_the_worst_on_the_other() -> None:
    assert SCALES["achievement"].ranked == ["1", "2", "3", "4", "5"]
    assert SCALES["validity"].ranked == ["5", "4", "3", "2", "1"]


def test_official_labels() -> None:
    assert [label.ja for label in SCALES["achievement"].labels.values()] == [
        "目標を大きく上回って達成",
        "目標を上回って達成",
        "目標をほぼ達成",
        "目標を下回った",
        "目標を大きく下回った",
    ]
    assert (SCALES["validity"].labels["5"].ja, SCALES["validity"].labels["1"].ja) == ("優る", "劣る")
    assert SCALES["three_years"].labels["IV"].ja == "法制度等の改定により比較不能"


def test_a_rating_on_another_scale_has_no_rank_here() -> None:
    with pytest.raises(ValueError, match=r"found 'validity', expected 'achievement'"):
        SCALES["achievement"].rank(Rating("validity", "1"))


@pytest.mark.parametrize("code", ["0", "6", "", "１", "I"])
def test_a_code_not_on_the_scale_has_no_rank(code: str) -> None:
    with pytest.raises(ValueError, match=r"expected 1 \| 2 \| 3 \| 4 \| 5"):
        SCALES["achievement"].rank(Rating("achievement", code))


def test_the_not_comparable_code_enters_no_count() -> None:
    ratings = [Rating("three_years", code) for code in ("I", "II", "II", "IV", "IV", "IV")]
    assert count_ratings(SCALES["three_years"], [*ratings, None, Rating("validity", "1")]) == {
        "I": 1,
        "II": 2,
        "III": 0,
    }
    assert list(count_ratings(SCALES["validity"], [])) == ["5", "4", "3", "2", "1"]


@pytest.mark.parametrize(
    ("scale", "year", "valid"),
    [("achievement", 2006, False), ("achievement", 2007, True), ("achievement", 2030, True), ("validity", 2008, False)],
)
def test_a_scale_has_its_years(scale: str, year: int, valid: bool) -> None:
    assert SCALES[scale].valid_in(year) is valid


def test_every_scale_names_its_source() -> None:
    assert all("川崎市" in scale.source and "city.kawasaki.jp" in scale.source for scale in SCALES.values())


def loaded(folder: Path, text: str) -> dict[str, Scale]:
    (folder / "scales.toml").write_text(text, encoding="utf-8")
    return load_scales(folder)


def test_a_scale_of_ones_own(tmp_path: Path) -> None:
    assert loaded(tmp_path, TEXT)["grade"].ranked == ["B", "A"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('best = "high"', 'best = "up"', r"\[grade\], key 'best'.*'up'"),
        ('best = "high"\n', "", r"key 'best'"),
        ('["X"]', '["Y"]', r"found \['Y'\], expected codes of labels"),
        ('["X"]', '["X", "A"]', r"expected at least two comparable codes"),
        ("= 2012", "= 2009", r"found 2009, expected 2010 or later"),
        ('ja = "評定"', 'ja = "評定"\ncolour = "red"', r"key 'colour': unknown key"),
    ],
)
def test_a_faulty_scale_stops_the_start(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(ConfigError, match=rf"(?s)scales\.toml.*{said}"):
        loaded(tmp_path, TEXT.replace(old, new))
