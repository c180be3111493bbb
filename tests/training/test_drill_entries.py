"""The fictional drills: marked, rebuilt byte for byte, in places the training city has, some of them late or unknown."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from shapely import Point

from layers.drills.area import district_starts
from layers.drills.copying import open_items
from layers.drills.injects import library
from layers.drills.load import Drill, drills, load_drills, load_lessons
from layers.drills.routes import routes_of
from layers.drills.suggest import suggest
from layers.drills.templates import filled
from layers.folder import DataFolder, load_folder
from layers.held import Held
from layers.items import OPEN
from layers.plan.load import load_plan
from layers.readiness.terms import dark
from layers.sites import find_record
from layers.states import DRILL_TYPES
from layers.store.bodies import ActionBody
from layers.store.drill_bodies import FindingBody
from layers.wording import Wording
from tests.support import CONFIG, ROOT, tree
from tests.training.city import SCRIPT, load

CITY = ROOT / "data" / "training"
SHIPPED = CITY / "drills"
AS_OF = datetime.date(2026, 10, 1)
WARDS = {ward.name for ward in load("training_source.places").WARDS}


@pytest.fixture(scope="module")
def held() -> Held:
    found, problems = load_drills(CITY)
    assert problems == []
    return found


@pytest.fixture(scope="module")
def lessons() -> Held:
    found, problems = load_lessons(CITY, "nagoya_2013")
    assert problems == []
    return found


@pytest.fixture(scope="module")
def every(held: Held) -> list[Drill]:
    return drills(held)


@pytest.fixture(scope="module")
def folder() -> DataFolder:
    return load_folder(CITY, CONFIG)


@pytest.fixture(scope="module")
def coming(every: list[Drill]) -> list[Drill]:
    return [one for one in every if one.date and one.date > AS_OF]


def test_a_build_is_the_shipped_data_byte_for_byte(tmp_path: Path, layers: dict[str, Any]) -> None:
    SCRIPT.install_drills(tmp_path / "made", layers, CITY)
    assert tree(tmp_path / "made") == tree(SHIPPED)


def test_columns_the_tables_do_not_know_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SCRIPT, "drill_entries", lambda _: {"drills": [{"id": "x", "colour": "red"}]})
    with pytest.raises(ValueError, match=r"drills: found columns \['id', 'colour'\]"):
        SCRIPT.install_drills(tmp_path / "made", {}, CITY)


def test_everything_is_marked(held: Held, lessons: Held) -> None:
    assert held.training
    assert lessons.training
    for step in (step for one in (held, lessons) for steps in one.records.values() for step in steps):
        assert step.training
        fields = ("title", "text", "reason", "office", "place")
        said = [getattr(step.body, name, "") for name in fields] + [*getattr(step.body, "partners", ())]
        assert [text for text in said if text and not text.startswith("訓練")] == []


def test_drills_of_every_type_and_ward_over_four_fiscal_years(every: list[Drill]) -> None:
    took_place = [one for one in every if one.body.state == "done"]
    assert Counter(one.body.state for one in every) == {"done": 41, "planned": 4, "cancelled": 1, "postponed": 1}
    assert {one.body.type for one in took_place} == set(DRILL_TYPES)
    assert {one.body.ward for one in every} == WARDS
    assert all(one.date and datetime.date(2023, 4, 1) <= one.date < AS_OF for one in took_place)
    assert all(one.date and one.date > AS_OF for one in every if one.body.state == "planned")
    assert all(one.body.reason for one in every if one.body.state in ("cancelled", "postponed"))


def test_some_are_at_night_step_free_or_with_partners_and_some_numbers_unknown(every: list[Drill]) -> None:
    took_place = [one.body for one in every if one.body.held]
    for some in (
        [one.night for one in took_place],
        [one.step_free for one in took_place],
        [bool(one.partners) for one in took_place],
        [one.held.participants is None for one in took_place if one.held],
        [one.held.opening_min is None for one in took_place if one.held and one.type == "shelter"],
    ):
        assert 3 <= some.count(True) < len(some) / 2
    assert not [one for one in took_place if one.type != "shelter" and one.held and one.held.opening_min]


def test_sites_and_districts_are_the_training_citys_own(folder: DataFolder, every: list[Drill]) -> None:
    districts = {kind: folder.districts.of(layer) for kind, layer in folder.points().items()}
    codes = folder.districts.of_ward("").set_index("code")["ward"]
    for one in every:
        assert {codes[code] for code in one.body.districts} <= {one.body.ward}, one.id
        for site in one.body.sites:
            record = find_record(folder, site)
            assert record is not None, site
            assert record.row["ward"] == one.body.ward
            assert districts[record.layer.kind.id][record.row.name] in one.body.districts
            # Those that come go where the product suggests: `test_coming_drills_go_where_the_product_says`.
            coming = one.date is not None and one.date > AS_OF
            assert one.body.type != "tsunami" or coming or record.row["state"] == "指定"


def test_coming_drills_are_planned_to_the_end(coming: list[Drill]) -> None:
    kinds = {(one.body.type, one.body.ward) for one in coming}
    assert {("tsunami", "港区"), ("shelter", "港区"), ("tsunami", "南区"), ("volunteer", "西区")} <= kinds
    for one in (one.body for one in coming):
        begins = filled(CONFIG, Wording(CONFIG, "ja"), one.type)
        assert {name: getattr(one, name) for name in begins} == begins
        assert 5 <= len(one.injects) <= 8
        assert [inject.minute for inject in one.injects] == sorted(inject.minute for inject in one.injects)
    assert [one.id for one in coming if not one.body.legs] == ["d46"], "a volunteer centre has no ways to walk"


def test_what_took_place_was_registered_without_a_plan(every: list[Drill]) -> None:
    assert not [one.id for one in every if one.body.held and (one.body.starts or one.body.timetable)]


def test_coming_drills_go_where_the_product_says(folder: DataFolder, held: Held, coming: list[Drill]) -> None:
    codes = folder.districts.of_ward("").set_index("code")["geometry"]
    for one in (one.body for one in coming if one.body.legs):
        assert [start.id for start in one.starts] == list(one.districts)
        assert all(codes[start.id].covers(Point(start.longitude, start.latitude)) for start in one.starts)
        proposed = {start.id: start for start in district_starts(folder, one)}
        assert sum(proposed[start.id] != start for start in one.starts) <= 1, "only where its site is too far"
        sites = suggest(folder, CONFIG, one, AS_OF, held).sites
        assert sites[sites["chosen"]].set_index("id")["suggested"].reindex(one.sites).eq(True).all()
        nearest = sites[sites["suggested"]].sort_values("minutes").drop_duplicates("nearest_start")
        names = {start.id: start.name for start in one.starts}
        assert {names[leg.start]: leg.site for leg in one.legs} == dict(
            zip(nearest["nearest_start"], nearest["id"], strict=True)
        )
        assert [leg.start for leg in one.legs] == list(names)


def test_their_ways_are_there_and_go_round_the_blocked_street(folder: DataFolder, coming: list[Drill]) -> None:
    for one in (one.body for one in coming if one.body.legs):
        found = routes_of(folder, CONFIG, one, AS_OF)
        assert [way.reason for way in found.routes] == [""] * len(one.legs)
        assert len(found.blocked) == (one.type == "tsunami")
        assert not [way for way in found.routes if one.step_free and way.stairs]
        blocked = {frozenset(edge) for edge in found.scenario.blocked}
        assert not [edge for way in found.routes for edge in way.edges if frozenset(edge) in blocked]
        assert dark(found.scenario, CONFIG) == one.night


def test_their_injects_are_the_librarys(folder: DataFolder, coming: list[Drill]) -> None:
    for one in (one.body for one in coming):
        offered = library(folder, CONFIG, Wording(CONFIG, "ja"), one, AS_OF, routes_of(folder, CONFIG, one, AS_OF))
        by_inject = {proposal.inject: proposal for proposal in offered}
        taken = [by_inject[inject] for inject in one.injects]
        assert len({proposal.template for proposal in taken}) == len(taken)
        assert sum(bool(proposal.about) for proposal in taken) >= 4


def test_copies_name_a_drill_of_the_same_type_and_ward_before_them(every: list[Drill]) -> None:
    known = {one.id: one for one in every}
    copies = [one for one in every if one.body.copied_from]
    assert len(copies) >= 10
    for one in copies:
        last = known[one.body.copied_from]
        assert (last.body.type, last.body.ward, last.body.state) == (one.body.type, one.body.ward, "done")
        assert last.date
        assert one.date
        assert last.date < one.date


def test_findings_and_actions_stand_under_measures_of_the_plan(held: Held, lessons: Held) -> None:
    plan, _ = load_plan(ROOT / "data" / "plans" / "nagoya_2013")
    measures = {one.id for one in plan.measures}
    findings = lessons.bodies("finding", FindingBody)
    actions = lessons.bodies("action", ActionBody)
    assert {body.sort for _, body in findings} == {"strength", "issue"}
    assert {body.measure for _, body in findings} == {"D1-3", "D2-1", "D2-3", ""}
    assert {body.measure for _, body in actions} - {""} <= measures
    assert {body.drill for _, body in findings} <= {step.record.item for step in held.current("drill")}
    assert {body.state for _, body in actions} == {"open", "running", "done", "dropped"}


def test_four_actions_are_late_on_the_reference_date(lessons: Held) -> None:
    late = [
        step.record.item
        for step, body in lessons.bodies("action", ActionBody)
        if body.state in OPEN and body.due and body.due < AS_OF
    ]
    assert sorted(late) == ["a102", "a104", "a106", "a108"]


def test_the_next_drill_of_a_ward_has_something_open_before_it(held: Held, lessons: Held, every: list[Drill]) -> None:
    coming = next(one for one in every if one.body.ward == "港区" and one.body.state == "planned")
    assert {body.text for _, body in open_items(held, lessons, coming)} == {
        "訓練：鍵の受け渡しの順番を決め、二か所に置く（架空）。",
        "訓練：鍵の管理を施設の一覧に登録する（架空）。",
    }


def test_no_item_stands_where_homework_of_a_meeting_does(lessons: Held) -> None:
    homework = (CITY / "meetings" / "nagoya_2013" / "homework.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    taken = {row.split(",")[0] for row in homework}
    assert taken
    assert not taken & {step.record.item for step in lessons.current("action")}
