"""What a run says, in words: the same on the board, in the forms and in the review."""

from __future__ import annotations

from layers.drills.log import SiteBoard
from layers.store.run_bodies import ObservationBody
from layers.store.run_record import Run, RunEntry
from layers.wording import Wording

#: A shape before each word: no state is told by a colour alone.
SHAPES = {"open": "●", "preparing": "▲", "closed": "■", "": "◇"}
_SHORT = 40


def mode(run: Run, words: Wording) -> str:
    """訓練 or 実災害, and that the data are made up."""
    told = words.say(f"run_mode.{run.mode}")
    return words.say("run_log.made_up", mode=told) if run.training else told


def minutes(value: float) -> str:
    """Minutes to one decimal, everywhere the same, without a useless zero behind the point."""
    return f"{value:,.1f}".removesuffix(".0")


def state(site: SiteBoard, words: Wording) -> str:
    """The state of a site with its shape; 未報告 where nobody told it."""
    name = site.state or "none"
    return f"{SHAPES[site.state or '']} {words.say(f'drill_run.state_{name}')}"


def count(site: SiteBoard, words: Wording) -> str:
    """The head count; 未報告 where nobody told it."""
    return words.say("drill_run.state_none") if site.people is None else f"{site.people:,}"


def capacity(site: SiteBoard, words: Wording) -> str:
    """How many it holds; 未登録 where it is not known."""
    return words.say("value.unregistered") if site.capacity is None else f"{site.capacity:,}"


def of_capacity(site: SiteBoard, words: Wording) -> str:
    """Head count and capacity together, and that it is too many."""
    told = words.say("drill_run.of_capacity", people=count(site, words), capacity=capacity(site, words))
    return f"{told}　{words.say('drill_run.over')}" if site.over else told


def observation(entry: RunEntry, body: ObservationBody, run: Run, words: Wording) -> str:
    """Time, device, place and the beginning of an observation, in one line."""
    parts = (words.moment(entry.received), entry.device, place(body, run), short(body.text))
    return "　".join(part for part in parts if part)


def place(body: ObservationBody, run: Run) -> str:
    """Where something was seen: the site, or the place in words; "" where nobody told."""
    name = next((one.name for one in run.plan.sites if one.id == body.site), body.site)
    return "　".join(part for part in (name, body.place) if part)


def short(text: str) -> str:
    """The beginning of a text."""
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
