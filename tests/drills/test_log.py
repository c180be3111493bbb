"""What a log adds up to: order decides, what is withdrawn is out, what nobody reported is never 0."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.drills.log import BoardState, SiteBoard, board_state, log_table, standing_entries
from layers.export.tables import table_csv
from layers.store.run_record import Run, RunEntry
from layers.wording import Wording
from tests.store.helpers import WHEN
from tests.store.run_helpers import OTHER, SAID, SITE, at, plan, sent
from tests.support import CONFIG

RUN = Run("20260102-0123abcd", "d1", "drill", "ACDEFGHJ", "KMNPQRTU", plan(), WHEN, "本部", training=True)
JA, EN = Wording(CONFIG, "ja"), Wording(CONFIG, "en")


def entry(seq: int, kind: str, received: float | None = None, device: str = "受付1", **said: object) -> RunEntry:
    """An entry received ``received`` seconds after the start (``seq`` minutes), of a device whose clock is a day late."""
    posted = sent(seq, kind, **said)
    when = at(60 * seq if received is None else received)
    return RunEntry(seq, posted.id, device, seq, at(-86_400), when, posted.kind, posted.body)


def void(seq: int, target: RunEntry) -> RunEntry:
    return entry(seq, "void", entry=target.id)


def board(*entries: RunEntry) -> BoardState:
    return board_state(RUN, entries)


def here(*entries: RunEntry) -> SiteBoard:
    return board(*entries).sites[0]


def test_a_run_nobody_reported_in_knows_nothing():
    found = board()
    assert [(one.id, one.name, one.capacity) for one in found.sites] == [
        (SITE, "港小学校", 100),
        (OTHER, "港会館", None),
    ]
    assert {(one.state, one.people, one.over, one.when, one.device, one.late) for one in found.sites} == {
        (None, None, None, None, "", 0)
    }
    assert (found.totals.people, found.totals.reported, found.totals.unreported, found.totals.silent) == (None, 0, 2, 2)
    assert (found.opening_min, found.injects, found.checks, found.observations, found.walks) == (None, {}, {}, (), ())


def test_a_sum_is_of_those_that_reported_and_a_reported_nobody_is_0():
    found = board(entry(1, "head_count", people=0), entry(2, "site_state", site=OTHER)).totals
    assert (found.people, found.reported, found.unreported) == (0, 1, 1)
    assert (found.opened, found.silent) == (1, 1)
    both = board(entry(1, "head_count", people=7), entry(2, "head_count", site=OTHER, people=5)).totals
    assert (both.people, both.reported, both.unreported) == (12, 2, 0)


def test_the_last_to_arrive_stands_whatever_the_order_they_are_given_in():
    entries = [entry(1, "head_count", people=5), entry(2, "head_count", people=9, device="受付2")]
    states = [entry(3, "site_state", state="open"), entry(4, "site_state", state="closed")]
    found = here(*reversed(entries + states))
    assert (found.people, found.state, found.when, found.device) == (9, "closed", at(240), "受付1")
    # An observation at a site is no report of it.
    assert here(entry(1, "head_count"), entry(2, "observation")).when == at(60)


def test_what_is_withdrawn_counts_for_nothing_and_what_stood_before_stands_again():
    first, second = entry(1, "head_count", people=5), entry(2, "head_count", people=900)
    assert here(first, second, void(3, second)).people == 5
    assert here(first, void(2, first)).people is None
    assert here(first, void(2, first)).when is None
    opened = entry(1, "site_state")
    assert board(opened, void(2, opened), entry(3, "site_state")).opening_min == 3


def test_a_withdrawal_is_not_withdrawn_and_reaches_nothing_after_it():
    first = entry(1, "head_count")
    back = void(2, first)
    assert here(first, back, void(3, back)).people is None
    later = entry(3, "head_count", people=8)
    assert here(entry(2, "void", entry=later.id), later).people == 8
    assert here(entry(2, "void", entry="device-z-0001"), later).people == 8


@pytest.mark.parametrize(
    ("people", "late", "over"), [(100, 0, False), (101, 0, True), (99, 1, False), (99, 2, True), (0, 0, False)]
)
def test_over_its_capacity_with_those_who_came_after_the_count(people: int, late: int, over: bool):
    entries = [entry(1, "late", site=SITE, people=70), entry(2, "head_count", people=people)]
    entries += [entry(3, "late", site=SITE, people=late)] if late else []
    found = board(*entries)
    assert found.sites[0].over is over
    assert found.totals.over == over
    # Latecomers stand beside the count, in no sum of it.
    assert (found.sites[0].people, found.sites[0].late, found.totals.people, found.totals.late) == (
        people, 70 + late, people, 70 + late,
    )  # fmt: skip


def test_over_is_not_known_without_a_capacity_or_a_count():
    found = board(entry(1, "head_count", site=OTHER, people=9_999), entry(2, "late", site=SITE, people=500))
    assert [one.over for one in found.sites] == [None, None]


def test_the_opening_is_told_by_the_servers_clock_from_the_start():
    found = board(
        entry(1, "site_state", 90, state="preparing"),
        entry(2, "site_state", 150, site=OTHER),
        entry(3, "site_state", 600),
    )
    assert found.opening_min == 2.5
    assert board(entry(1, "site_state", -30)).opening_min is None


def test_what_is_done_keeps_the_first_who_told_it():
    first, check = entry(1, "inject_done"), entry(2, "check_done")
    found = board(
        first, check, entry(3, "inject_done", device="受付2"), entry(4, "check_done"), entry(5, "check_done", line=1)
    )
    assert found.injects == {"i1": first}
    assert found.checks == {2: check, 1: entry(5, "check_done", line=1)}
    assert found.last == 5


def test_observations_and_walks_in_the_order_of_arrival():
    seen, walked = [entry(n, "observation") for n in (2, 1)], [entry(n, "walk") for n in (4, 3)]
    found = board(*walked, *seen, entry(5, "observation"), void(6, entry(5, "observation")))
    assert [one.seq for one in found.observations] == [1, 2]
    assert [one.seq for one in found.walks] == [3, 4]


KINDS = st.sampled_from([*SAID, "void"])
DRAWN = st.lists(st.tuples(KINDS, st.integers(0, 12), st.sampled_from([SITE, OTHER])), max_size=12)


def drawn(acts: list[tuple[str, int, str]]) -> list[RunEntry]:
    entries = list[RunEntry]()
    for seq, (kind, number, site) in enumerate(acts, start=1):
        said: dict[str, object] = {"entry": f"device-a-{number:04}"} if kind == "void" else {}
        if kind in ("head_count", "late"):
            said |= {"site": site, "people": number + 1}
        if kind == "site_state":
            said |= {"site": site, "state": ("open", "preparing", "closed")[number % 3]}
        entries.append(entry(seq, kind, **said))
    return entries


@given(DRAWN, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_a_board(acts: list[tuple[str, int, str]], chance: random.Random):
    entries = drawn(acts)
    shuffled = entries * 2
    chance.shuffle(shuffled)
    assert board_state(RUN, shuffled) == board_state(RUN, entries)


@given(DRAWN)
def test_a_board_is_that_of_a_log_without_what_was_withdrawn(acts: list[tuple[str, int, str]]):
    entries = drawn(acts)
    # Told again, plainly: an entry is gone where a later withdrawal names it; withdrawals always stay.
    gone = {one.body.model_dump()["entry"]: one.seq for one in entries if one.kind == "void"}
    kept = [one for one in entries if one.kind != "void" and gone.get(one.id, 0) < one.seq]
    assert standing_entries(entries) == kept
    # `last` counts every entry received.
    assert dataclasses.replace(board_state(RUN, entries), last=0) == dataclasses.replace(board_state(RUN, kept), last=0)


@given(DRAWN)
def test_sums_are_of_known_counts_alone(acts: list[tuple[str, int, str]]):
    found = board_state(RUN, drawn(acts))
    counts = [one.people for one in found.sites]
    totals = found.totals
    assert totals.reported + totals.unreported == len(found.sites)
    assert totals.unreported == counts.count(None)
    assert totals.people == (None if totals.reported == 0 else sum(filter(None, counts)))
    assert totals.opened + totals.preparing + totals.closed + totals.silent == len(found.sites)


# --- the table --------------------------------------------------------------------------------


def logged() -> list[RunEntry]:
    first = [entry(n, kind) for n, kind in enumerate(SAID, start=1)]
    return [*first, entry(8, "observation", site="", place="橋の北", longitude=None, latitude=None), void(9, first[1])]


def test_every_entry_is_a_row_and_a_withdrawn_one_says_so():
    found = log_table(RUN, reversed(logged()), JA)
    assert list(found["番号"]) == [str(n) for n in range(1, 10)]
    assert list(found["種類"]) == [
        "開設状況", "人数", "状況付与済", "点検済", "遅れて到着", "気づき", "歩行時間", "気づき", "取消",
    ]  # fmt: skip
    assert list(found["人数"]) == ["", "12", "", "", "3", "", "8", "", ""]
    assert list(found["場所"]) == [
        "港小学校", "港小学校", "", "", "港会館", "港小学校 35.100000, 136.900000", "駅→港小学校", "橋の北", "",
    ]  # fmt: skip
    assert list(found["内容"]) == [
        "開設", "", "停電 本部へ", "受付", "徒歩で", "［課題］出口が暗い", "集団　600秒", "［課題］出口が暗い", "番号2を取消",
    ]  # fmt: skip
    assert list(found["取消"]) == ["", "番号9で取消", *[""] * 7]
    assert found.iloc[0][["受信（日本時間）", "端末の時刻（日本時間）", "端末", "端末の番号"]].tolist() == [
        "2026-01-02 12:05:05", "2026-01-01 12:04:05", "受付1", "1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "training", "told"),
    [("drill", True, "訓練（訓練データ）"), ("drill", False, "訓練"), ("event", False, "実災害")],
)
def test_every_row_says_whether_it_is_a_drill_or_a_real_event(mode, training: bool, told: str):
    run = dataclasses.replace(RUN, mode=mode, training=training)
    assert set(log_table(run, logged(), JA)["区分"]) == {told}
    assert table_csv(log_table(run, logged(), JA), training=training).decode("utf-8-sig").count(told) >= 9


def test_a_log_in_english_and_an_empty_one_have_the_same_columns():
    full, empty = log_table(RUN, logged(), EN), log_table(RUN, [], EN)
    assert list(full.columns) == list(empty.columns)
    assert (len(full), len(empty)) == (9, 0)
    assert full["Withdrawn"].tolist()[1] == "withdrawn by No. 9"


def test_a_text_that_would_run_as_a_formula_does_not():
    found = table_csv(log_table(RUN, [entry(1, "late", note="=1+1")], JA), training=True).decode("utf-8-sig")
    assert "=1+1" in found
    assert ",=1+1" not in found
