"""People in words: never rounded to nobody, and a bound never past itself."""

from __future__ import annotations

import dataclasses

import pytest

from dashboard.plan import telling
from layers.folder import DataFolder
from layers.plan.scales import load_scales
from layers.scorecard.card import Card, Doubt, cards
from layers.wording import Wording
from tests.scorecard.desk import DAY, book, city
from tests.support import CONFIG


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Card:
    folder: DataFolder = city(tmp_path_factory.mktemp("telling") / "data")
    return next(one for one in cards(book(folder), folder, CONFIG, load_scales(), 2026, DAY) if one.id == "W-1")


@pytest.mark.parametrize(
    ("people", "doubt", "told"),
    [
        (0, "exact", "0 人"),
        (0.3, "exact", "1 人"),
        (30, "exact", "30 人"),
        (70, "at_most", "最大 70 人"),
        (999.2, "exact", "999 人"),
        (1_449, "exact", "1,400 人"),
        (1_401, "at_most", "最大 1,500 人"),
        (1_499, "at_least", "1,400 人 以上"),
        (30, "unsure", "30 人（推定または不明な記録があり、増減しうる）"),
    ],
)
def test_people_in_words(card: Card, people: float, doubt: Doubt, told: str) -> None:
    shown = dataclasses.replace(card, people=people, people_doubt=doubt)
    assert telling.people(shown, Wording(CONFIG, "ja")) == (told, "plain")
