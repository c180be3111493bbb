"""The opinion ledger: printed and typed-in opinions with themes, response and measures; and where one side is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from layers.held import Held, Step
from layers.knowledge.links import MeasureOf, ThemeOf, measures_of, themes_of
from layers.knowledge.model import Knowledge, Opinion, OpinionPlace, Theme
from layers.meetings.ids import response
from layers.plan.model import Measure, Plan
from layers.plan.search import holds
from layers.store.bodies import OpinionBody, ResponseBody

#: The basis of a link that somebody entered here.
ENTERED = "入力"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """An opinion with all that is known of it. ``speaker`` "" is not known; ``sources`` are whose lists it stands in.

    ``places`` are where documents print it, empty for one that was typed in; then ``meeting`` may say where it was
    heard. ``response_version`` and ``opinion_version`` are what the next save of each is based on.
    """

    id: str
    heading: str
    text: str
    sources: tuple[str, ...]
    speaker: str
    note: str
    places: tuple[OpinionPlace, ...]
    meeting: str
    themes: tuple[ThemeOf, ...]
    measures: tuple[MeasureOf, ...]
    response: ResponseBody
    response_step: Step | None
    opinion_step: Step | None

    @property
    def printed(self) -> bool:
        """Whether a document holds it."""
        return bool(self.places)

    @property
    def training(self) -> bool:
        """Whether the opinion or the response to it is made up."""
        return any(one.training for one in (self.response_step, self.opinion_step) if one is not None)

    @property
    def response_version(self) -> int:
        """What the next save of the response is based on."""
        return 0 if self.response_step is None else self.response_step.version

    @property
    def opinion_version(self) -> int:
        """What the next save of a typed-in opinion is based on."""
        return 0 if self.opinion_step is None else self.opinion_step.version


def ledger(knowledge: Knowledge, held: Held) -> list[LedgerRow]:
    """Every opinion once: the printed ones in the order of the documents, then those typed in."""
    themes = {one.id: one for one in knowledge.themes}
    printed = [_printed(knowledge, held, one) for one in knowledge.opinions]
    typed = [_typed(themes, held, step, body) for step, body in held.bodies("opinion", OpinionBody)]
    return [*printed, *typed]


def find_opinions(
    rows: Iterable[LedgerRow],
    text: str = "",
    *,
    source: str | None = None,
    theme: str | None = None,
    state: str | None = None,
    measure: str | None = None,
    document: str | None = None,
    meeting: str | None = None,
) -> list[LedgerRow]:
    """Rows with all words of ``text``, of a source kind, a theme, a state of response, a measure, a document, a meeting."""
    return [
        one
        for one in rows
        if source in (None, *one.sources)
        and theme in (None, *(found.theme.id for found in one.themes))
        and state in (None, one.response.state)
        and measure in (None, *(found.measure for found in one.measures))
        and document in (None, *(place.document for place in one.places))
        and meeting in (None, one.meeting)
        and holds((one.heading, one.text, one.speaker, one.response.reason), text)
    ]


def themes_without_measure(knowledge: Knowledge, held: Held) -> list[Theme]:
    """The themes that speak of no measure of the plan: neither themselves nor through an opinion under them."""
    linked = {one.record for one in knowledge.measure_links if (one.plan, one.kind) == (held.plan, "theme")}
    for row in ledger(knowledge, held):
        if row.measures:
            linked |= {one.theme.id for one in row.themes}
    return [one for one in knowledge.themes if one.id not in linked]


def measures_without_opinion(plan: Plan, rows: Iterable[LedgerRow]) -> list[Measure]:
    """The measures no opinion is linked to, in the plan's order."""
    linked = {one.measure for row in rows for one in row.measures}
    return [one for one in plan.measures if one.id not in linked]


def response_counts(rows: Iterable[LedgerRow]) -> dict[str, int]:
    """How many opinions stand at each state of response, every state named."""
    states = [row.response.state for row in rows]
    return {state: states.count(state) for state in ("unanswered", "adopted", "partly_adopted", "later", "not_adopted")}


def _printed(knowledge: Knowledge, held: Held, opinion: Opinion) -> LedgerRow:
    places = tuple(one for one in knowledge.opinion_places if one.opinion == opinion.id)
    body, step = _response(held, opinion.id)
    return LedgerRow(
        id=opinion.id,
        heading=opinion.heading,
        text=opinion.text,
        sources=tuple(dict.fromkeys(one.source for one in places)),
        speaker=opinion.speaker,
        note=opinion.note,
        places=places,
        meeting="",
        themes=tuple(themes_of(knowledge, "opinion", opinion.id)),
        measures=tuple(_joined(measures_of(knowledge, held.plan, "opinion", opinion.id), body.measures)),
        response=body,
        response_step=step,
        opinion_step=None,
    )


def _typed(themes: dict[str, Theme], held: Held, step: Step, opinion: OpinionBody) -> LedgerRow:
    body, answer = _response(held, step.record.item)
    return LedgerRow(
        id=step.record.item,
        heading="",
        text=opinion.text,
        sources=(opinion.source,),
        speaker=opinion.speaker,
        note="",
        places=(),
        meeting=opinion.meeting,
        themes=tuple(ThemeOf(themes[one], ENTERED) for one in opinion.themes if one in themes),
        measures=tuple(_joined([], (*opinion.measures, *body.measures))),
        response=body,
        response_step=answer,
        opinion_step=step,
    )


def _response(held: Held, opinion: str) -> tuple[ResponseBody, Step | None]:
    """The response to an opinion; without one it is 未検討."""
    step = held.latest(response(held.plan, opinion))
    body = step.body if step is not None and isinstance(step.body, ResponseBody) else ResponseBody(state="unanswered")
    return body, step


def _joined(links: list[MeasureOf], entered: Iterable[str]) -> Iterator[MeasureOf]:
    """Our links and those people entered, each measure once; what people entered weighs more than our judgement."""
    own = dict.fromkeys(entered)
    yield from (one for one in links if one.measure not in own)
    yield from (MeasureOf(one, ENTERED) for one in own)
