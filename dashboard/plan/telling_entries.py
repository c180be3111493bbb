"""An entry in words, field by field: for the history and for two entries side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dashboard.drills.telling import field as drill_field
from dashboard.plan.desk import Desk
from layers.meetings.differences import WORDED, field_text
from layers.plan.scales import Scale
from layers.scorecard.overlay import conditions_text
from layers.store.bodies import IndicatorBody, RatingEntry, RolloutBody
from layers.store.body import Body
from layers.store.drill_bodies import DrillBody
from layers.wording import Wording

#: The fields of each kind in the order they are shown; words under ``[entry_field]``.
FIELDS: dict[str, tuple[str, ...]] = {
    "result": ("state", "rating", "results", "next_steps", "external_shocks"),
    "rollout": ("state", "conditions", "blocker", "office", "due", "note"),
    "indicator_value": ("value", "date", "source"),
    "meeting": ("title", "date", "start", "place", "agenda", "materials", "state", "reason", "next"),
    "opinion": ("text", "source", "speaker", "measures", "themes", "meeting"),
    "response": ("state", "reason", "measures", "office"),
    "decision": ("text", "measure", "office", "due"),
    "action": ("text", "office", "due", "state", "measure", "meeting"),
    "finding": ("sort", "text", "place", "measure", "source"),
    "drill": (
        *("title", "type", "state", "reason", "date", "start", "ward", "districts", "area", "participants", "night"),
        *("step_free", "partners", "objectives", "scenario", "sites", "starts", "legs", "safety", "roles", "timetable"),
        *("checklist", "injects", "held"),
    ),
}


def field_word(kind: str, name: str, words: Wording) -> str:
    """What a field is called; some kinds have a name of their own for it."""
    table = words.config.text[words.language]["entry_field"]
    own = f"{kind}_{name}"
    return table[own if own in table else name]


def rating_words(rating: RatingEntry | None, scales: Mapping[str, Scale], words: Wording) -> str:
    """A rating as number and label with its scale; 未登録 for none."""
    if rating is None:
        return words.say("value.unregistered")
    scale = scales.get(rating.scale_id)
    label = scale.labels.get(rating.code) if scale else None
    if scale is None or label is None:
        return f"{rating.code}（{rating.scale_id}）"
    told = (label.ja, scale.ja) if words.language == "ja" else (label.en, scale.en)
    return f"{rating.code} {told[0]}（{told[1]}）"


def told(body: Body | None, kind: str, desk: Desk) -> dict[str, str]:
    """Field → what it says; every field empty where there is no entry."""
    if body is None:
        return dict.fromkeys(FIELDS[kind], "")
    return {name: _field(body, kind, name, desk) for name in FIELDS[kind]}


def _field(body: Body, kind: str, name: str, desk: Desk) -> str:
    words, value = desk.ctx.words, getattr(body, name)
    if isinstance(body, DrillBody):
        return drill_field(body, name, desk.ctx.folder, words)
    if (kind, name) in WORDED:
        return words.say(f"{WORDED[kind, name]}.{value}")
    if name in ("themes", "measures"):
        return "、".join(value)
    if isinstance(body, RolloutBody) and name == "conditions":
        return conditions_text(value)
    if isinstance(body, IndicatorBody) and name == "value":
        return _value(body, words)
    special: dict[str, Callable[[], str]] = {
        "rating": lambda: rating_words(value, desk.scales, words),
        "office": lambda: desk.book.office_name(value),
    }
    return special[name]() if name in special else field_text(value)


def _value(body: IndicatorBody, words: Wording) -> str:
    if body.value is None:
        return words.say("value.unregistered")
    text = f"{body.value:,.6f}".rstrip("0").rstrip(".")
    text = words.say("ward_progress.at_least", value=text) if body.at_least else text
    return words.say("ward_progress.at_most", value=text) if body.at_most else text
