"""Read → what looks odd and what changes → a person accepts → apply → history → undo."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import pandas as pd
import pytest

from layers.editions import apply
from layers.folder import edition_folder, load_folder
from layers.history import history, undo, verify
from layers.intake.repairs import Repair
from layers.problems import SEVERITY, EditionChanged, Problem, RepairRefused
from layers.report import filtered, grouped
from layers.review import Review, accept, review, ward_repair, wards_unknown
from layers.wording import Wording
from tests.support import CONFIG, TWO_WARDS, codes, gsi_emergency, gsi_shelter, imported, read, site

KIND = "emergency_site"
WHEN = datetime.datetime(2026, 3, 4, 5, 6, 7, tzinfo=datetime.UTC)
SWAPPED = gsi_emergency(site(1, 緯度="136.91", 経度="35.11"), site(2), site(3, 緯度="35.12", 経度="36.92"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    imported(tmp_path, ("n03.geojson", TWO_WARDS))
    return tmp_path


def looked(folder: Path, raw: bytes) -> Review:
    return review(folder, read(folder, "s.csv", raw), CONFIG)


def settled(found: Review, *repairs: Repair) -> Review:
    return accept(found, repairs, CONFIG, who="chief", when=WHEN)


def cells(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


# --- nothing by itself ----------------------------------------------------------------------------


def test_nothing_is_repaired_by_itself(folder: Path) -> None:
    found = looked(folder, SWAPPED)
    assert [(repair.row, repair.code) for repair in found.repairs] == [(2, "coordinates_swapped"), (4, "digit_lost")]
    apply(folder, found.reading)
    layer = load_folder(folder, CONFIG).layers[KIND]
    assert layer.frame["longitude"].tolist() == [35.11, 136.9, 36.92]
    assert layer.frame.geometry.isna().tolist() == [True, False, True]
    assert {("coordinates_swapped", 2), ("digit_lost", 4), ("outside_japan", 2)} <= set(codes(layer.problems))
    assert not (Path(edition_folder(folder, KIND) or "") / "repairs.csv").exists()


def test_one_accepted_the_other_not(folder: Path) -> None:
    found = looked(folder, SWAPPED)
    now = settled(found, found.repairs[0])
    assert [repair.row for repair in now.repairs] == [4]
    assert found.reading.draft.cells["longitude"].tolist() == ["35.11", "136.9", "36.92"]
    place = apply(folder, now.reading)
    layer = load_folder(folder, CONFIG).layers[KIND]
    assert layer.frame["longitude"].tolist() == [136.91, 136.9, 36.92]
    told = set(codes(layer.problems))
    assert {("position_repaired", 2), ("digit_lost", 4)} <= told
    assert not {("coordinates_swapped", 2), ("outside_japan", 2)} & told
    assert cells(place / "layer.csv")[0]["元:修正前の経度"] == "35.11"
    assert cells(place / "layer.csv")[2]["元:修正前の経度"] == ""
    assert (place / "original" / "s.csv").read_bytes() == SWAPPED
    assert layer.edition.repairs == 2
    assert verify(folder) == []


def test_who_set_what_when_is_kept_with_the_edition(folder: Path) -> None:
    found = looked(folder, SWAPPED)
    place = apply(folder, settled(found, *found.repairs).reading)
    first, second, third = cells(place / "repairs.csv")
    assert first == {
        "when": WHEN.isoformat(), "who": "chief", "code": "coordinates_swapped",
        "row": "2", "field": "longitude", "before": "35.11", "after": "136.91",
    }  # fmt: skip
    assert (second["field"], second["before"], second["after"]) == ("latitude", "136.91", "35.11")
    assert (third["row"], third["field"], third["after"]) == ("4", "longitude", "136.92")
    assert history(folder, KIND)[-1].repairs == 3


def test_what_was_accepted_is_what_the_folder_holds(folder: Path) -> None:
    found = looked(folder, SWAPPED)
    now = settled(found, *found.repairs)
    apply(folder, now.reading)
    layer = load_folder(folder, CONFIG).layers[KIND]
    pd.testing.assert_frame_equal(layer.frame, now.reading.layer.frame, check_like=True, check_dtype=False)
    assert sorted(map(repr, layer.problems)) == sorted(map(repr, now.reading.problems))
    assert layer.edition == now.reading.edition
    assert now.difference.counts["added"] == 3
    assert looked(folder, SWAPPED).difference.counts["moved"] == 2


def test_all_at_once_or_one_after_another_is_the_same(folder: Path) -> None:
    found = looked(folder, SWAPPED)
    at_once = settled(found, *found.repairs)
    singly = settled(settled(found, found.repairs[0]), found.repairs[1])
    assert at_once.reading.stored == singly.reading.stored
    assert at_once.reading.accepted == singly.reading.accepted
    assert at_once.repairs == singly.repairs == ()


def test_repairs_make_an_edition_of_their_own_that_can_be_undone(folder: Path) -> None:
    plain = apply(folder, looked(folder, SWAPPED).reading)
    found = looked(folder, SWAPPED)
    assert found.difference.empty
    now = settled(found, *found.repairs)
    assert now.difference.counts["moved"] == 2
    repaired = apply(folder, now.reading)
    assert repaired != plain
    assert undo(folder, KIND, "chief", WHEN) == plain.name
    assert load_folder(folder, CONFIG).layers[KIND].frame["longitude"].tolist() == [35.11, 136.9, 36.92]


def test_every_row_swapped_is_settled_with_the_last(folder: Path) -> None:
    found = looked(folder, gsi_emergency(*(site(n, 緯度=f"136.9{n}", 経度="35.1") for n in (1, 2))))
    assert "coordinates_swapped_all" in {problem.code for problem in found.reading.problems}
    half = settled(found, found.repairs[0])
    assert "coordinates_swapped_all" in {problem.code for problem in half.reading.problems}
    assert "coordinates_swapped_all" not in {problem.code for problem in settled(half, *half.repairs).reading.problems}


def test_a_repair_that_does_not_fit_is_refused(folder: Path) -> None:
    found = looked(folder, SWAPPED)
    swapped, _ = found.repairs
    bad = [
        Repair(99, "digit_lost", "", {}, {"longitude": "1"}, "", ""),
        Repair(2, "coordinates_copied", "", {}, {}, "", ""),
        Repair(2, "digit_lost", "", {"longitude": "35.12"}, {"longitude": "136.9"}, "", ""),
        Repair(2, "digit_lost", "", {"x": ""}, {"x": "1"}, "", ""),
    ]
    for repair in bad:
        with pytest.raises(RepairRefused):
            settled(found, swapped, repair)
    with pytest.raises(RepairRefused, match="longitude"):
        settled(settled(found, swapped), swapped)
    assert found.reading.draft.cells["longitude"].tolist() == ["35.11", "136.9", "36.92"]


# --- wards ----------------------------------------------------------------------------------------


def test_a_person_names_the_ward_of_an_open_row(folder: Path) -> None:
    raw = gsi_emergency(site(1), site(2, "築地口", 緯度="", 経度=""), site(3, "愛知県蟹江町1"), site(4, "築地口"))
    found = looked(folder, raw)
    assert wards_unknown(found.reading)["row"].tolist() == [3]
    now = settled(found, ward_repair(found.reading, 3, "南区"))
    assert wards_unknown(now.reading).empty
    place = apply(folder, now.reading)
    layer = load_folder(folder, CONFIG).layers[KIND]
    assert layer.frame["ward"].tolist() == ["港区", "南区", "", "港区"]
    assert layer.frame["ward_by"].tolist() == ["address", "declared", "outside", "polygon"]
    assert ("ward_set", 3) in codes(layer.problems)
    assert ("ward_unknown", 3) not in codes(layer.problems)
    assert [(row["code"], row["field"], row["after"]) for row in cells(place / "repairs.csv")] == [
        ("ward_set", "ward", "南区")
    ]


@pytest.mark.parametrize(("row", "ward"), [(3, "北区"), (2, "南区"), (9, "南区"), (3, "")])
def test_no_ward_that_is_none_and_no_row_that_is_not_open(folder: Path, row: int, ward: str) -> None:
    reading = read(folder, "s.csv", gsi_emergency(site(1), site(2, "築地口", 緯度="", 経度="")))
    with pytest.raises(RepairRefused):
        ward_repair(reading, row, ward)


# --- difference and duplicates --------------------------------------------------------------------


def test_the_difference_is_to_what_is_in_force(folder: Path) -> None:
    first = looked(folder, gsi_emergency(site(1), site(2)))
    assert first.difference.counts["added"] == 2
    apply(folder, first.reading)
    again = looked(folder, gsi_emergency(site(1), site(2)))
    assert again.difference.empty
    assert (again.difference.unchanged, again.difference.key, again.compared) == (2, "site_id", True)
    third = looked(folder, gsi_emergency(site(2, 洪水="1"), site(3)))
    assert {name: n for name, n in third.difference.counts.items() if n} == {"added": 1, "removed": 1, "changed": 1}


def test_a_repair_is_compared_with_what_was_looked_at(folder: Path) -> None:
    """Another edition that came meanwhile does not slip in under the review: applying refuses it."""
    assert looked(folder, SWAPPED).before is None
    apply(folder, looked(folder, gsi_emergency(site(1), site(2), site(3))).reading)
    found = looked(folder, SWAPPED)
    assert found.before is not None
    assert len(found.before.frame) == 3
    apply(folder, read(folder, "theirs.csv", gsi_emergency(site(9))))
    now = settled(found, *found.repairs)
    assert now.before is found.before
    assert {name: n for name, n in now.difference.counts.items() if n} == {"moved": 2}
    with pytest.raises(EditionChanged):
        apply(folder, now.reading)


def test_an_edition_in_force_that_cannot_be_read_is_said(folder: Path) -> None:
    place = apply(folder, read(folder, "s.csv", gsi_emergency(site(1))))
    (place / "layer.csv").write_bytes(b"x")
    found = looked(folder, gsi_emergency(site(1)))
    assert found.before is None
    assert not found.compared
    assert found.difference.counts["added"] == 1


def test_a_list_against_the_layer_of_another_kind(folder: Path) -> None:
    imported(folder, ("h.csv", gsi_shelter(site(2, 緯度="35.15", 経度="136.85"))))
    found = looked(folder, gsi_emergency(site(1), site(2, 緯度="", 経度="")))
    (repair,) = found.repairs
    assert (repair.code, repair.after) == ("position_elsewhere", {"longitude": "136.85", "latitude": "35.15"})


def test_duplicates_are_told_and_kept(folder: Path) -> None:
    twice = {**site(1), "施設・場所名": "港小"}
    found = looked(folder, gsi_emergency(twice, {**twice, "共通ID": "E2310000009201"}))
    assert found.duplicates["reason"].tolist() == ["name", "name"]
    assert ("duplicate_near", 3) in codes(found.reading.problems)
    apply(folder, found.reading)
    assert len(load_folder(folder, CONFIG).layers[KIND].frame) == 2


def test_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    found = looked(tmp_path / "new", SWAPPED)
    assert found.difference.counts["added"] == 3
    assert not (tmp_path / "new").exists()


def test_a_layer_without_points_has_no_positions_to_look_at(folder: Path) -> None:
    found = looked(folder, TWO_WARDS)
    assert (found.repairs, found.extent, len(found.duplicates)) == ((), None, 0)
    assert found.difference.empty


# --- problems -------------------------------------------------------------------------------------


def some() -> list[Problem]:
    return [
        Problem("f", 5, "b", "ward_unknown"),
        Problem("f", 3, "a", "flag_unreadable"),
        *(Problem("f", row, "b", "flag_unreadable") for row in (9, 2, 4, 7)),
        Problem("f", None, None, "bad_geometry"),
        Problem("f", 1, "c", "ward_disagrees"),
    ]


def test_groups_are_counted_most_serious_first() -> None:
    told = [(group.severity, group.code, group.column, group.count) for group in grouped(some())]
    assert told == [
        ("error", "bad_geometry", "", 1),
        ("warning", "flag_unreadable", "b", 4),
        ("warning", "flag_unreadable", "a", 1),
        ("warning", "ward_unknown", "b", 1),
        ("note", "ward_disagrees", "c", 1),
    ]
    assert [problem.row for problem in grouped(some(), examples=2)[1].examples] == [2, 4]
    assert grouped([]) == []


def test_filters_narrow_together() -> None:
    assert filtered(some()) == some()
    assert [p.row for p in filtered(some(), codes=["flag_unreadable"], columns=["b"])] == [9, 2, 4, 7]
    assert [p.code for p in filtered(some(), severities=["error"], columns=[""])] == ["bad_geometry"]
    assert [p.code for p in filtered(some(), rows=[5, 1])] == ["ward_unknown", "ward_disagrees"]


def test_the_review_groups_its_own_problems(folder: Path) -> None:
    groups = {group.code: group.count for group in looked(folder, SWAPPED).groups()}
    assert (groups["coordinates_swapped"], groups["digit_lost"], groups["outside_japan"]) == (1, 1, 2)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_code_has_words(language: str) -> None:
    words = Wording(CONFIG, language)
    for code in SEVERITY:
        assert words.problem(Problem("f", 1, "c", code, "V", "E"))
        assert words.say(f"problem_title.{code}")
    for table, names in {
        "change": ["added", "removed", "renamed", "moved", "changed", "kept_column"],
        "action": ["import", "undo", "redo"],
        "tied_by": ["key", "whole", "name+address", "name+near", "address+near"],
        "duplicate": ["key", "name", "place"],
        "extent": ["boundary", "records", "japan"],
    }.items():
        assert all(words.say(f"{table}.{name}") for name in names)
