"""状況付与票: cards to cut apart and hand out, and the controller's list with what is expected.

A card never says what is expected: whoever gets it is to decide. Each says its drill's day: a card is found alone.
"""

from __future__ import annotations

from layers.export.drills.job import Job
from layers.export.paper import BLANK, Card, Cards, Column, Sheet, Table, Text
from layers.store.drill_bodies import Inject


def inject_sheets(job: Job) -> tuple[Sheet, ...]:
    """The controller's list, then the cards in its order; nothing where there are none."""
    given = sorted(job.body.injects, key=lambda one: one.minute)
    if not given:
        return ()
    cards = Cards(tuple(_card(job, number, one) for number, one in enumerate(given, start=1)), 4)
    return _list(job, given), job.sheet("injects", (cards,))


def _card(job: Job, number: int, one: Inject) -> Card:
    unknown = job.wording.say("value.unregistered")
    return Card(
        job.say("card_number", number=number),
        job.clock(one.minute),
        job.say("card_to", to=one.to or unknown),
        one.text,
        ((job.say("sender"), one.sender or unknown), (job.say("answer"), "")),
        job.when,
    )


def _list(job: Job, given: list[Inject]) -> Sheet:
    columns = (
        Column(job.say("number"), 0, "right"),
        Column(job.say("time"), 0, "right", strong=True),
        Column(job.say("inject"), 8),
        Column(job.say("sender"), 3),
        Column(job.say("receiver"), 3),
        Column(job.say("expected"), 7),
        Column(job.say("given_at"), 3),
    )
    rows = tuple(
        (number, job.clock(one.minute), one.text, one.sender, one.to, one.expected, BLANK)
        for number, one in enumerate(given, start=1)
    )
    return job.sheet("controller", (Text(job.say("controller_only")), Table(columns, rows)), landscape=True)
