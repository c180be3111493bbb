"""One measure in one year: the evidence of the same year, ratings on their own scale, dates, blockers, people."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import pytest

from layers.evidence.agreement import Agreement
from layers.folder import DataFolder
from layers.plan.scales import load_scales
from layers.scorecard.card import Card, _people, cards
from layers.scorecard.needs import needs
from layers.store.bodies import IndicatorBody, ResultBody
from layers.store.place import open_entries
from layers.store.record import Record
from tests.scorecard.desk import DAY, KAWASAKI, NAGOYA, TABLES, book, city
from tests.support import CONFIG

WHEN = datetime.datetime(2026, 6, 1, 9, 0, tzinfo=datetime.UTC)


def of(folder: DataFolder, year: int = 2026, as_of: datetime.date | None = DAY, plan: str = NAGOYA) -> dict[str, Card]:
    return {one.id: one for one in cards(book(folder, plan), folder, CONFIG, load_scales(), year, as_of)}


def test_every_measure_has_a_card_in_the_order_of_the_plan(looked_at: DataFolder) -> None:
    assert [*of(looked_at)] == [one.id for one in book(looked_at).plan.measures]


def test_a_rating_stands_beside_the_evidence_of_its_year(looked_at: DataFolder) -> None:
    one = of(looked_at)["W-1"]
    assert one.rating is not None
    assert (one.rating.code, one.rank, one.steps) == ("2", 2, 2)
    assert one.main is not None
    # Children within 800 m of a centre: those of cell A (100) of all 170.
    assert one.main.evidence.value == pytest.approx(100 * 100 / 170)
    assert one.main.target == 45
    assert (one.agreement.kind, one.agreement.expected_code) == ("rated_low", "1")
    assert one.main.change.difference == pytest.approx(100 * 100 / 170 - 40)
    assert one.people == 70


def test_layers_are_no_evidence_of_another_year(looked_at: DataFolder) -> None:
    one = of(looked_at, 2026, datetime.date(2027, 4, 1))["W-1"]
    assert one.main is not None
    assert (one.main.evidence.value, one.main.evidence.reason) == (None, "other_year")
    assert one.agreement == Agreement("undecided", reason="other_year")
    assert one.people is None


def test_the_last_day_of_the_fiscal_year_belongs_to_it(looked_at: DataFolder) -> None:
    assert of(looked_at, 2026, datetime.date(2027, 3, 31))["W-1"].main.evidence.value is not None  # type: ignore[union-attr]


def test_what_was_recorded_for_a_year_is_its_evidence(looked_at: DataFolder) -> None:
    found = of(looked_at, 2025)
    first, second = found["W-1"].main, found["W-2"].main
    assert first is not None
    assert second is not None
    assert (first.evidence.value, first.evidence.as_of, first.evidence.source) == (
        40,
        datetime.date(2026, 3, 31),
        "締めの記録",
    )
    # Without its own day a value is of the end of its year.
    assert (second.evidence.value, second.evidence.as_of) == (1, datetime.date(2026, 3, 31))


def test_a_value_of_another_definition_is_another_number(looked_at: DataFolder) -> None:
    main = of(looked_at, 2024)["W-2"].main
    assert main is not None
    assert main.evidence.value is None


def test_a_saved_value_goes_before_that_of_the_table(tmp_path: Path) -> None:
    folder = city(tmp_path / "data")
    place = Record("indicator_value", NAGOYA, "dedicated_posts", 2026)
    body = IndicatorBody(value=1, unit="区", date=datetime.date(2026, 5, 20), source="電話")
    open_entries(folder.path).save(place, body, "山田", WHEN, based_on=0)
    main = of(folder)["W-2"].main
    assert main is not None
    assert (main.evidence.value, main.evidence.source) == (1, "電話")


@pytest.mark.parametrize(
    ("ward", "city_value", "wards"),
    [("南区", (2, "台帳"), [1, 7]), ("港区", (2, "台帳"), [7, None]), ("", (7, "電話"), [1, None])],
)
def test_a_saved_value_hides_its_own_row_and_no_other(
    tmp_path: Path, ward: str, city_value: tuple[float, str], wards: list[float | None]
) -> None:
    folder = city(tmp_path / "data")
    place = Record("indicator_value", NAGOYA, "dedicated_posts", 2026, ward)
    body = IndicatorBody(value=7, unit="区", date=datetime.date(2026, 5, 20), source="電話")
    open_entries(folder.path).save(place, body, "山田", WHEN, based_on=0)
    main = of(folder)["W-2"].main
    assert main is not None
    assert (main.evidence.value, main.evidence.source) == city_value
    told = main.evidence.by_ward.set_index("name")["value"].astype(object).where(lambda one: one.notna(), None)
    assert [told["港区"], told["南区"]] == wards


def test_ratings_on_two_scales_have_no_difference(looked_at: DataFolder) -> None:
    before, now = of(looked_at, 2007)["W-2"], of(looked_at, 2008)["W-2"]
    assert (before.rank, before.agreement.reason) == (3, "no_thresholds")
    assert (now.rank, now.steps) == (3, None)


def test_a_code_that_is_not_comparable_has_no_rank(looked_at: DataFolder) -> None:
    one = of(looked_at, 2007)["D1-1"]
    assert (one.rank, one.steps, one.agreement.reason) == (None, None, "not_comparable")


def test_dates_blockers_and_states(looked_at: DataFolder) -> None:
    one = of(looked_at)["W-1"]
    # Decided on the reference date itself: no longer open then.
    assert one.decision is not None
    assert one.decision.id == "q1"
    assert one.decision.due == "2026-05-01"
    assert one.overdue_wards == ("港区",)
    assert one.blocked == {"港区": "人が足りない"}
    assert (one.states.applicable, one.states.share_done) == (2, 0)
    other = of(looked_at)["W-2"]
    assert (other.states.applicable, other.states.share_done, other.overdue_wards) == (1, 100, ())
    assert of(looked_at)["D1-1"].states.unknown == 2


def test_the_roll_out_of_a_past_year_is_overdue_as_of_its_last_day(tmp_path: Path) -> None:
    head = TABLES["rollout"].splitlines()[0]
    rows = ["W-2,港区,2025,preparing,,,,2026-05-01,", "W-2,南区,2025,preparing,,,,2026-03-01,"]
    rows += ["W-2,港区,2026,done,,,,2026-05-01,", "W-2,南区,2026,done,,,,2026-03-01,"]
    folder = city(tmp_path / "data", rollout="\n".join([head, *rows, ""]))
    found = cards(book(folder), folder, CONFIG, load_scales(), 2025, DAY)
    one = next(card for card in found if card.id == "W-2")
    assert (one.overdue_wards, one.days_overdue(DAY)) == (("南区",), 30)
    need = next(need for need in needs(found, DAY) if need.card.id == "W-2")
    assert need.days == 30
    assert of(folder)["W-2"].overdue_wards == ()


def test_without_a_reference_date_nothing_is_overdue(looked_at: DataFolder) -> None:
    one = of(looked_at, as_of=None)["W-1"]
    assert one.overdue_wards == ()
    assert one.main is not None
    assert one.main.evidence.value is None


@pytest.mark.parametrize(
    ("people", "doubts", "told"),
    [
        ("missing", {}, "exact"),
        ("missing", {"at_least": True}, "at_most"),
        ("missing", {"at_most": True}, "at_least"),
        ("value", {"at_least": True}, "at_least"),
        ("value", {"at_most": True}, "at_most"),
        ("missing", {"at_least": True, "at_most": True}, "unsure"),
        ("missing", {"at_least": True, "left_out": 1}, "unsure"),
        ("missing", {"at_least": True, "unplaced": 1}, "unsure"),
        ("missing", {"estimated": True}, "unsure"),
    ],
)
def test_at_most_is_said_of_people_only_where_unknown_records_could_only_lower_it(
    looked_at: DataFolder, people: str, doubts: dict[str, bool | int], told: str
) -> None:
    main = of(looked_at)["W-1"].main
    assert main is not None
    spec = main.spec.model_copy(update={"people": people})
    evidence = dataclasses.replace(main.evidence, **{"at_least": False, "at_most": False, **doubts})  # type: ignore[arg-type]
    one = dataclasses.replace(main, spec=spec, evidence=evidence)
    assert _people([one])[1] == told
    blank = dataclasses.replace(one, evidence=dataclasses.replace(evidence, value=None, part=None, whole=None))
    beside = "unsure" if told in ("at_most", "unsure") else "at_least"
    assert _people([one, blank])[1] == beside, "nobody knows how many the other one lacks"


def test_a_plan_without_indicators_is_judged_by_none(looked_at: DataFolder) -> None:
    found = of(looked_at, 2011, DAY, KAWASAKI)
    assert {one.main for one in found.values()} == {None}
    rated = [one for one in found.values() if one.rating]
    assert {one.rank for one in rated} == {3}
    assert {one.agreement.reason for one in rated} == {"no_indicator"}
    assert len(found) == 8


def test_a_saved_rating_that_no_scale_has_breaks_nothing(tmp_path: Path) -> None:
    folder, store_of = city(tmp_path / "data"), open_entries
    for measure, rating in (("W-1", ("achievement", "9")), ("W-2", ("gone", "1"))):
        body = ResultBody.model_validate({"rating": {"scale_id": rating[0], "code": rating[1]}})
        store_of(folder.path).save(Record("result", NAGOYA, measure, 2026), body, "山田", WHEN, based_on=0)
    found = of(folder)
    assert [found[name].rank for name in ("W-1", "W-2")] == [None, None]
    assert {found[name].agreement.reason for name in ("W-1", "W-2")} == {"unknown_code"}
