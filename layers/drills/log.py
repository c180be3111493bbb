"""What the log of a run adds up to: the board, and the log as a table. Nothing here asks a clock or writes.

The order of arrival (``seq``) decides: what came last stands, whatever a device's clock says. A withdrawn entry counts
for nothing; a withdrawal is not itself withdrawn (the store refuses that, and one in a log is passed over). A site nobody
reported is never 0: sums are of the known ones, beside how many are not reported.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pandas as pd

from layers.store.run_bodies import (
    CheckDoneBody,
    HeadCountBody,
    InjectDoneBody,
    LateBody,
    ObservationBody,
    RunBody,
    RunSite,
    SiteState,
    SiteStateBody,
    VoidBody,
    WalkBody,
)
from layers.store.run_record import Run, RunEntry
from layers.wording import Wording

B = TypeVar("B", bound=RunBody)
#: The columns of the table; their names stand under [run_log].
COLUMNS = (
    "number",
    "mode",
    "received",
    "device_time",
    "device",
    "device_number",
    "kind",
    "place",
    "people",
    "content",
    "withdrawn",
)


@dataclass(frozen=True)
class SiteBoard:
    """A site as last reported. ``state`` and ``people`` None = 未報告; ``capacity`` None = 未登録 [people].

    ``late``: all latecomers entered (0 = nobody entered any); they are not in ``people`` nor in any total of it.
    ``over``: whether the head count and the latecomers entered after it are more than the capacity; None where the count
    or the capacity is not known. ``when`` (received) and ``device`` are of the last entry about the site.
    """

    id: str
    name: str
    capacity: int | None = None
    state: SiteState | None = None
    people: int | None = None
    late: int = 0
    over: bool | None = None
    when: datetime.datetime | None = None
    device: str = ""


@dataclass(frozen=True)
class Totals:
    """``people``: sum of the sites that reported a count, None where none did; ``unreported``: sites without one.

    ``silent``: sites whose state nobody reported. ``late``: all latecomers entered, beside ``people``.
    """

    people: int | None = None
    reported: int = 0
    unreported: int = 0
    late: int = 0
    opened: int = 0
    preparing: int = 0
    closed: int = 0
    silent: int = 0
    over: int = 0


@dataclass(frozen=True)
class BoardState:
    """What stands. ``injects`` and ``checks`` hold the first entry that told them done, by id and by line (from 1).

    ``opening_min``: from the run's start to the first site told open, by the server's clock [min]; None: none, or that
    clock was set back in between. Entries of ``observations`` and ``walks`` are in the order of arrival.
    """

    sites: tuple[SiteBoard, ...]
    totals: Totals
    injects: Mapping[str, RunEntry] = field(default_factory=dict)
    checks: Mapping[int, RunEntry] = field(default_factory=dict)
    observations: tuple[RunEntry, ...] = ()
    walks: tuple[RunEntry, ...] = ()
    opening_min: float | None = None
    last: int = 0


def board_state(run: Run, entries: Iterable[RunEntry]) -> BoardState:
    """What the entries of a run add up to; they may come in any order, each as often as it likes."""
    every = _in_order(entries)
    standing = standing_entries(every)
    by_site: dict[str, list[RunEntry]] = {}
    for one in standing:
        by_site.setdefault(getattr(one.body, "site", ""), []).append(one)
    sites = tuple(_site(site, by_site.get(site.id, [])) for site in run.plan.sites)
    injects, checks = _of(standing, InjectDoneBody), _of(standing, CheckDoneBody)
    return BoardState(
        sites,
        _totals(sites),
        {body.inject: entry for entry, body in reversed(injects)},
        {body.line: entry for entry, body in reversed(checks)},
        tuple(entry for entry, _ in _of(standing, ObservationBody)),
        tuple(entry for entry, _ in _of(standing, WalkBody)),
        _opening(run, standing),
        every[-1].seq if every else 0,
    )


def withdrawals(entries: Iterable[RunEntry]) -> dict[str, RunEntry]:
    """The withdrawn entries: id, and the first entry that withdrew it."""
    every = _in_order(entries)
    seqs = {one.id: one.seq for one in every if one.kind != "void"}
    found: dict[str, RunEntry] = {}
    for entry, body in _of(every, VoidBody):
        if seqs.get(body.entry, entry.seq) < entry.seq:
            found.setdefault(body.entry, entry)
    return found


def standing_entries(entries: Iterable[RunEntry]) -> list[RunEntry]:
    """The entries nobody withdrew, without the withdrawals, in the order of arrival."""
    every = _in_order(entries)
    gone = withdrawals(every)
    return [one for one in every if one.kind != "void" and one.id not in gone]


def _in_order(entries: Iterable[RunEntry]) -> list[RunEntry]:
    by_seq = {one.seq: one for one in entries}
    return [by_seq[seq] for seq in sorted(by_seq)]


def _of(entries: Sequence[RunEntry], body: type[B]) -> list[tuple[RunEntry, B]]:
    return [(one, one.body) for one in entries if isinstance(one.body, body)]


def _site(site: RunSite, own: Sequence[RunEntry]) -> SiteBoard:
    states, counts, lates = _of(own, SiteStateBody), _of(own, HeadCountBody), _of(own, LateBody)
    told = [one for one in own if not isinstance(one.body, ObservationBody)]
    people = counts[-1][1].people if counts else None
    since = sum(body.people for entry, body in lates if counts and entry.seq > counts[-1][0].seq)
    return SiteBoard(
        site.id,
        site.name,
        site.capacity,
        state=states[-1][1].state if states else None,
        people=people,
        late=sum(body.people for _, body in lates),
        over=None if people is None or site.capacity is None else people + since > site.capacity,
        when=told[-1].received if told else None,
        device=told[-1].device if told else "",
    )


def _totals(sites: Sequence[SiteBoard]) -> Totals:
    known = [one.people for one in sites if one.people is not None]
    states = [one.state for one in sites]
    return Totals(
        people=sum(known) if known else None,
        reported=len(known),
        unreported=len(sites) - len(known),
        late=sum(one.late for one in sites),
        opened=states.count("open"),
        preparing=states.count("preparing"),
        closed=states.count("closed"),
        silent=states.count(None),
        over=sum(one.over is True for one in sites),
    )


def _opening(run: Run, standing: Sequence[RunEntry]) -> float | None:
    opened = [entry for entry, body in _of(standing, SiteStateBody) if body.state == "open"]
    if not opened:
        return None
    minutes = (opened[0].received - run.started_at).total_seconds() / 60
    return minutes if minutes >= 0 else None


def log_table(run: Run, entries: Iterable[RunEntry], wording: Wording) -> pd.DataFrame:
    """A row an entry in the order of arrival, every cell a text; times are Japan's. "" = nothing to say.

    Every row says whether it is of a drill (訓練) or a real event (実災害), and where the data are made up (訓練データ).
    """
    return _Table(run, sorted(entries, key=lambda one: one.seq), wording).frame()


class _Table:
    def __init__(self, run: Run, entries: list[RunEntry], words: Wording) -> None:
        self.run, self.entries, self.words = run, entries, words
        self.numbers = {one.id: one.seq for one in entries}
        self.gone = withdrawals(entries)
        self.sites = {one.id: one.name for one in run.plan.sites}
        self.legs = {one.id: one.name for one in run.plan.legs}
        self.injects = {one.id: one.text for one in run.plan.injects}

    def frame(self) -> pd.DataFrame:
        names = [self.words.say(f"run_log.{name}") for name in COLUMNS]
        return pd.DataFrame([self._row(one) for one in self.entries], columns=names, dtype=str)

    def _row(self, one: RunEntry) -> tuple[str, ...]:
        taken_back = self.gone.get(one.id)
        return (
            str(one.seq),
            self._mode(),
            self._told(one.received),
            self._told(one.at),
            one.device,
            str(one.number),
            self.words.say(f"run_kind.{one.kind}"),
            self._place(one.body),
            _people(one.body),
            self._content(one.body),
            "" if taken_back is None else self.words.say("run_log.by", number=taken_back.seq),
        )

    def _told(self, when: datetime.datetime) -> str:
        return f"{self.words.local(when):%Y-%m-%d %H:%M:%S}"

    def _mode(self) -> str:
        mode = self.words.say(f"run_mode.{self.run.mode}")
        return self.words.say("run_log.made_up", mode=mode) if self.run.training else mode

    def _place(self, body: RunBody) -> str:
        if isinstance(body, WalkBody):
            return self.legs.get(body.leg, body.leg)
        site = getattr(body, "site", "")
        parts = [self.sites.get(site, site)]
        if isinstance(body, ObservationBody):
            parts.append(body.place)
            if body.longitude is not None and body.latitude is not None:
                parts.append(f"{body.latitude:.6f}, {body.longitude:.6f}")
        return " ".join(filter(None, parts))

    def _content(self, body: RunBody) -> str:
        note = getattr(body, "note", "")
        return " ".join(filter(None, (self._said(body), note)))

    def _said(self, body: RunBody) -> str:
        words, lines, said = self.words, self.run.plan.checklist, ""
        match body:
            case SiteStateBody():
                said = words.say(f"site_state.{body.state}")
            case InjectDoneBody():
                said = self.injects.get(body.inject, body.inject)
            case CheckDoneBody():
                said = lines[body.line - 1].text if body.line <= len(lines) else str(body.line)
            case ObservationBody():
                said = words.say("run_log.seen", sort=words.say(f"observation.{body.sort}"), text=body.text)
            case WalkBody():
                profile = words.say(f"scenario.profile_{body.profile}")
                said = words.say("run_log.walked", profile=profile, seconds=f"{body.seconds:,.0f}")
            case VoidBody():
                said = words.say("run_log.withdraws", number=self.numbers.get(body.entry, "?"))
        return said


def _people(body: RunBody) -> str:
    return str(body.people) if isinstance(body, HeadCountBody | LateBody | WalkBody) else ""
