"""A refused scenario in the reader's language: which field, what was found, what it takes."""

from __future__ import annotations

from layers.readiness.scenario import ALLOWED, CHOICES, LEAST, ScenarioRefused
from layers.wording import Wording


def refused_words(err: ScenarioRefused, words: Wording) -> str:
    """The refusal in one sentence; the English one, made for logs, where no one field is at fault."""
    if not err.field:
        return str(err)
    known = err.field in words.config.text[words.language]["scenario"]
    field = words.say(f"scenario.{err.field}") if known else err.field
    return words.say("readiness.refused_field", field=field, found=err.found, expected=_expected(err.field, words))


def _expected(field: str, words: Wording) -> str:
    if field in ALLOWED:
        options = [words.say(f"scenario.{field}_{one}") for one in ALLOWED[field]]
        return words.say("readiness.expected_one", options=words.say("readiness.expected_or").join(options))
    if field in CHOICES:
        return words.say("readiness.expected_choice", least=f"{LEAST.get(field, 0):g}")
    return words.say("readiness.expected_hour" if field == "hour" else "readiness.expected_form")
