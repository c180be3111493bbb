"""How a result of readiness is told: reservations in words, bands of time, and どう計算したか under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard import markup, provenance
from dashboard.readiness.room import Room
from layers.readiness.statement import Statement
from layers.wording import Wording


def statements(room: Room, said: Iterable[Statement]) -> None:
    """What can and cannot be told, the heaviest first; each sentence once."""
    words = room.ctx.words
    order = {"cannot": 0, "limit": 1, "basis": 2}
    found = sorted(dict.fromkeys((one.weight, one.words(words)) for one in said), key=lambda pair: order[pair[0]])
    if found:
        markup.bullet_list([(words.say(f"readiness.weight_{weight}"), text) for weight, text in found])


def cannot(room: Room, said: Iterable[Statement]) -> list[str]:
    """Why something cannot be answered at all."""
    return list(dict.fromkeys(one.words(room.ctx.words) for one in said if one.weight == "cannot"))


def how(room: Room, rules: Iterable[str], kinds: list[str], key: str) -> None:
    """The whole block: rules by the names of their words under [readiness_how], then sources."""
    words = room.ctx.words
    known = [kind for kind in kinds if kind in room.ctx.config.layers.kinds]
    provenance.how(room.ctx, [words.say(f"readiness_how.{rule}") for rule in rules], known, key)


def band_words(band: int, ends_min: Sequence[float], words: Wording) -> str:
    """A band of walking time by its number (`layers.readiness.reach.band_of`; -1: no time can be told), in the words of
    the map's legend.
    """
    ends = [f"{one:.10g}" for one in ends_min]
    if not 0 <= band <= len(ends):
        return words.say("value.undecided")
    if band == len(ends):
        return words.say("cells_map.time_last", low=ends[-1])
    if band == 0:
        return words.say("cells_map.time_first", high=ends[0])
    return words.say("cells_map.time", low=ends[band - 1], high=ends[band])


def percent(share: float) -> str:
    """One digit; what is not nothing never reads as 0, and what is not all never as 100."""
    told = f"{100 * share:.1f}"
    if share > 0 and told == "0.0":
        return "<0.1"
    return ">99.9" if share < 1 and told == "100.0" else told
