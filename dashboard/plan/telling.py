"""What is known of a measure's year in words, and as cells of a table: the same words wherever it is shown."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Literal

from dashboard.markup import Cell
from layers.evidence.agreement import Agreement
from layers.evidence.decisions import Change
from layers.evidence.model import Evidence, Worth
from layers.plan.scales import Rating, Scale
from layers.scorecard.card import Card, Doubt, Held
from layers.scorecard.series import YearValue
from layers.spec import IndicatorSpec
from layers.wording import Wording

Scales = Mapping[str, Scale]
#: The sign of each judgement: another shape for each, read before the word.
SIGNS = {"agrees": "＝", "rated_high": "↑", "rated_low": "↓", "undecided": "？"}
#: The shades of a rating from the best rank to the worst on its own scale.
_SHADES = 5
#: From so many people on, they are told in hundreds.
_MANY = 1_000


def day(text: str, words: Wording) -> str:
    """A date of the tables (YYYY-MM-DD) as people write it; what is no full date as it stands."""
    try:
        return words.date(datetime.date.fromisoformat(text))
    except ValueError:
        return text


def rating(given: Rating | None, scales: Scales, words: Wording) -> str:
    """Number and official label of a rating; 未入力 for none, and what no scale declares says so."""
    if given is None:
        return words.say("result_state.not_entered")
    scale = scales.get(given.scale_id)
    if scale is None or given.code not in scale.labels:
        return words.say("scorecard.undeclared", code=given.code, scale=given.scale_id)
    return code(given.code, scale, words)


def code(code: str, scale: Scale, words: Wording) -> str:
    """A code of a scale with its official label, ours beside it in English."""
    label = scale.labels[code]
    return f"{code} {label.ja}" if words.language == "ja" else f"{code} {label.en}"


def shade(rank: int | None, given: Rating | None, scales: Scales) -> str:
    """The class that colours a rating by its rank on its own scale; none for what is not comparable."""
    if rank is None or given is None:
        return "plain"
    last = len(scales[given.scale_id].ranked) - 1
    return f"rank{1 + round((rank - 1) * (_SHADES - 1) / max(1, last))}"


def steps(count: int | None, words: Wording) -> str:
    """Classes since the other year; "" where that cannot be told."""
    if count is None:
        return ""
    if not count:
        return words.say("scorecard.steps_same")
    return words.say("scorecard.steps_up" if count > 0 else "scorecard.steps_down", count=abs(count))


def steps_to(count: int | None, words: Wording) -> str:
    """Classes between two years that need not follow each other; "" where that cannot be told or nothing moved."""
    if not count:
        return ""
    return words.say("scorecard.steps_up" if count > 0 else "scorecard.steps_down", count=abs(count))


def number(value: float, spec: IndicatorSpec, words: Wording) -> str:
    """A value of an indicator with its unit."""
    unit = words.say(f"unit.{spec.unit}")
    told = words.number(value, spec.digits)
    return told if unit == "—" else f"{told} {unit}"


def points(value: float, spec: IndicatorSpec, words: Wording) -> str:
    """A difference of an indicator with its unit: of percentages in points."""
    if spec.unit != "percent":
        return number(value, spec, words)
    return words.say("scorecard.points", points=words.number(value, spec.digits))


def value(found: Evidence, spec: IndicatorSpec, words: Wording) -> str:
    """The value with its unit and what is not certain of it; 未登録 or 判定不能 where there is none."""
    if found.value is None:
        return words.say(f"value.{found.state}")
    return bounded(found.value, found.worth, spec, words)


def bounded(value: float, worth: Worth, spec: IndicatorSpec, words: Wording) -> str:
    """A value with its unit and what is not certain of it: a bound, an estimate, records that are not in it."""
    told = number(value, spec, words)
    if worth.at_least:
        told = words.say("figure.at_least", value=told)
    if worth.at_most:
        told = words.say("scorecard.at_most", value=told)
    return words.say("scorecard.estimated", value=told) if worth.estimated else told


def year_value(one: YearValue, spec: IndicatorSpec, words: Wording) -> str:
    """The value of a fiscal year with its doubts; 判定不能 where there is none."""
    if one.value is None:
        return words.say("value.undecided")
    told = bounded(one.value, one.worth, spec, words)
    missing = one.worth.left_out + one.worth.unplaced
    return words.say("scorecard.without", value=told, count=f"{missing:,}") if missing else told


def doubts(found: Evidence, words: Wording) -> list[str]:
    """What is not in a value, or why there is none."""
    if found.value is None:
        return [words.say(f"evidence_reason.{found.reason}")] if found.reason else []
    told = {"left_out": found.left_out, "unplaced": found.unplaced}
    return [words.say(f"scorecard.{name}", count=f"{count:,}") for name, count in told.items() if count]


def why(found: Agreement, words: Wording) -> str:
    """Why a judgement is 判定不能."""
    table = "agreement_reason" if found.reason in words.config.text[words.language]["agreement_reason"] else ""
    return words.say(f"{table or 'evidence_reason'}.{found.reason}")


def share(found: float | None, words: Wording) -> str:
    """The share of the target reached; "" where it cannot be told."""
    if found is None:
        return ""
    if found == float("inf"):
        return words.say("scorecard.beyond")
    return words.say("scorecard.share", share=words.number(found, 1))


def agreement(found: Agreement, words: Wording) -> Cell:
    """The judgement: sign and word, outlined where it cannot be told."""
    kind = "unknown" if found.kind == "undecided" else "judged" if found.kind == "agrees" else "against"
    return Cell(f"{SIGNS[found.kind]} {words.say(f'agreement.{found.kind}')}", kind)


def difference(found: Change | None, spec: IndicatorSpec | None, words: Wording) -> list[Cell]:
    """The change with its unit, and whether that is better; the reason where it cannot be told."""
    if found is None or spec is None:
        return [Cell(words.say("value.undecided"), "unknown")]
    if found.difference is None:
        return [Cell(words.say("value.undecided"), "unknown"), Cell(words.say(f"change_reason.{found.reason}"), "fine")]
    shown = round(found.difference, spec.digits)
    told = points(abs(shown), spec, words)
    if found.better is None or not shown:
        return [Cell(words.say("scorecard.no_change"), "strong")]
    verdict = "compared.better" if found.better else "compared.worse"
    return [Cell(("＋" if shown > 0 else "−") + told, "strong"), Cell(words.say(verdict), "fine")]


def target(held: Held, words: Wording) -> str:
    """The target of the year; 未登録 where there is none."""
    told = words.say("value.unregistered") if held.target is None else number(held.target, held.spec, words)
    return words.say("scorecard.target", value=told)


def wards(card: Card, words: Wording) -> str:
    """Wards where it is done of those it concerns."""
    return words.say("scorecard.wards_done", done=card.states.by_state["done"], of=card.states.applicable)


def wards_beside(card: Card, words: Wording) -> list[str]:
    """Wards outside the count and wards of which nothing is known."""
    told = {"wards_outside": card.states.by_state["not_applicable"], "wards_unknown": card.states.unknown}
    return [words.say(f"scorecard.{name}", count=count) for name, count in told.items() if count]


def people(card: Card, words: Wording) -> tuple[str, Literal["plain", "unknown"]]:
    """How many people are known to be without what the measure is for."""
    held = [*([card.main] if card.main else []), *card.others]
    if not any(one.spec.people for one in held):
        return words.say("scorecard.people_uncounted"), "plain"
    if card.people is None:
        return words.say("scorecard.people_unknown"), "unknown"
    told = words.say("value.people", n=words.number(_whole_people(card.people, card.people_doubt), 0))
    return (
        told if card.people_doubt == "exact" else words.say(f"scorecard.people_{card.people_doubt}", people=told)
    ), "plain"


def _whole_people(count: float, doubt: Doubt) -> int:
    """Whole people, of many to the hundred: a bound is never rounded past itself, and nobody is rounded away."""
    step = 100 if count >= _MANY else 1
    steps = count / step
    away = {"at_most": math.ceil, "at_least": math.floor}.get(doubt, round)
    return max(away(steps) * step, 1 if count > 0 else 0)


def due(date: datetime.date, as_of: datetime.date | None, words: Wording) -> str:
    """A date with the days it is past, or still away, at the reference date."""
    if as_of is None:
        return words.say("scorecard.due", date=words.date(date))
    days = (as_of - date).days
    key = "overdue_days" if days > 0 else "due_in"
    return words.say(f"scorecard.{key}", date=words.date(date), days=f"{abs(days):,}")
