"""Which measures need a decision: overdue first, then the size of the contradiction, then people."""

from __future__ import annotations

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
    unknown = [one for one in found if one.reasons == ("people_unknown",)]
    known = [one for one in found if one.reasons == ("people",)]
    # Nobody knows how many: before any known number.
    assert found == [first, *unknown, *sorted(known, key=lambda one: -(one.card.people or 0))]


def test_what_is_not_due_does_not_agree_nor_affects_anyone_is_left_out(looked_at: DataFolder) -> None:
    found = {one.card.id for one in needs(cards(book(looked_at), looked_at, CONFIG, load_scales(), 2026, DAY), DAY)}
    assert "W-2" not in found
