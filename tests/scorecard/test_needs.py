"""Which measures need a decision: overdue first, then the size of the contradiction, then people."""

from __future__ import annotations

from dataclasses import replace

from layers.folder import DataFolder
from layers.plan.scales import load_scales
from layers.scorecard.card import cards
from layers.scorecard.needs import needs
from tests.scorecard.desk import DAY, book
from tests.support import CONFIG


def test_each_need_says_every_reason(looked_at: DataFolder) -> None:
    found = needs(cards(book(looked_at), looked_at, CONFIG, load_scales(), 2026, DAY), DAY)
    first = found[0]
    assert (first.card.id, first.days) == ("W-1", 31)
    assert first.reasons == ("decision_overdue", "rollout_overdue", "rated_low", "people")
    assert all(one.reasons for one in found)
    assert len({one.card.id for one in found}) == len(found)
    alone = [one for one in found if one.reasons == ("people",)]
    assert found == [first, *sorted(alone, key=lambda one: -(one.card.people or 0))]


def test_an_unknown_number_of_people_is_no_need_but_goes_first_among_equals(looked_at: DataFolder) -> None:
    made = cards(book(looked_at), looked_at, CONFIG, load_scales(), 2026, DAY)
    contradicts = replace(next(one for one in made if one.id == "W-1"), decision=None, overdue_wards=())
    quiet = next(one for one in made if one.id == "W-2")
    assert needs([replace(quiet, people=None)], DAY) == []
    assert [one.reasons for one in needs([replace(quiet, people=1)], DAY)] == [("people",)]
    other = replace(contradicts, row=quiet.row, people=None)
    found = needs([contradicts, other], DAY)
    assert [(one.card.id, one.reasons) for one in found] == [
        ("W-2", ("rated_low", "people_unknown")),
        ("W-1", ("rated_low", "people")),
    ]


def test_what_is_not_due_does_not_agree_nor_affects_anyone_is_left_out(looked_at: DataFolder) -> None:
    found = {one.card.id for one in needs(cards(book(looked_at), looked_at, CONFIG, load_scales(), 2026, DAY), DAY)}
    assert "W-2" not in found
