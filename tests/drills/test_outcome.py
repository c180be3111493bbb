"""What a log proposes of the drill that took place: the most people at once, the first opening, the day in Japan."""

from __future__ import annotations

import dataclasses
import datetime

from layers.drills.outcome import most_people, outcome
from layers.store.drill_bodies import HeldDrill
from tests.drills.test_log import RUN, entry, void
from tests.store.run_helpers import OTHER, SITE
from tests.support import CONFIG

JAPAN = CONFIG.app.time.zone


def test_the_most_people_are_those_at_all_sites_at_once():
    first = entry(1, "head_count", site=SITE, people=90)
    log = [
        first,
        entry(2, "head_count", site=OTHER, people=40),
        entry(3, "head_count", site=SITE, people=20),
        entry(4, "late", site=SITE, people=500),
    ]
    assert most_people(log) == 130
    assert most_people([*log, void(5, first)]) == 60
    assert most_people(log[3:]) is None
    assert most_people([entry(1, "head_count", site=SITE, people=0)]) == 0


def test_a_log_without_anything_proposes_the_day_alone():
    late = dataclasses.replace(RUN, started_at=datetime.datetime(2026, 6, 1, 15, 30, tzinfo=datetime.UTC))
    assert outcome(late, [], JAPAN) == HeldDrill(date=datetime.date(2026, 6, 2), run=RUN.id)


def test_the_opening_counts_from_the_start_to_a_tenth():
    opened = entry(1, "site_state", 754, site=SITE, state="open")
    assert outcome(RUN, [opened], JAPAN).opening_min == 12.6
