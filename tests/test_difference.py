"""The difference is exactly what was done to an edition, with a key and without; the same edition twice is empty."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.difference import CHANGES, difference
from layers.intake.build import build_frame
from layers.intake.draft import draft_from
from layers.intake.table import Table
from layers.layer import Edition, Layer
from tests.support import CONFIG, REAL, need

STAMP = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
HEADER = ["ID", "名称", "住所", "経度", "緯度", "想定収容人数", "耐震性", "備考", "元:掲載"]
Row = dict[str, str]


def layer(rows: list[Row], kind: str = "tsunami_building", header: list[str] = HEADER) -> Layer:
    cells = [[row.get(name, "") for name in header] for row in rows]
    table = Table("t.csv", header, cells, list(range(2, len(rows) + 2)))
    draft = draft_from(table, CONFIG.layers, kind)
    frame, problems = build_frame(draft, CONFIG.layers.flag_styles["marks"])
    edition = Edition(
        kind=kind, file="t.csv", format="", source="", licence="", edition_date=None, imported_at=STAMP, who="",
        rows=len(rows), sha256="", training=False, columns=draft.columns,
    )  # fmt: skip
    return Layer(draft.kind, frame, edition, tuple(problems))


def compared(before: list[Row] | None, after: list[Row], **header: Any) -> Any:
    old = None if before is None else layer(before, **header)
    return difference(old, layer(after, **header), moved_m=10, near_m=500)


def site(n: int, **cells: str) -> Row:
    """Site n of a grid of sites some 2 km apart, each with its own name and address."""
    lon, lat = 136.5 + 0.02 * (n % 30), 35.0 + 0.02 * (n // 30)
    told = {"ID": f"K{n:04d}", "名称": f"第{n}ビル", "住所": f"港町{n}番地", "経度": f"{lon:.6f}", "緯度": f"{lat:.6f}"}
    return {**told, "想定収容人数": str(100 + n), "耐震性": "○", "備考": f"備考{n}", "元:掲載": f"p{n}", **cells}


def shifted(row: Row, metres: float) -> Row:
    return {**row, "緯度": f"{float(row['緯度']) + metres / 111_195:.6f}"}


# What may be done to a record: the record after it, and the change it is.
DEEDS = {
    "rename": (lambda row: {**row, "名称": "新" + row["名称"]}, {("renamed", "name")}),
    "move": (lambda row: shifted(row, 300), {("moved", "position")}),
    "step": (lambda row: shifted(row, 5), {("changed", "position")}),
    "far": (lambda row: shifted(row, 30_000), {("moved", "position")}),
    "readdress": (lambda row: {**row, "住所": "新町" + row["住所"]}, {("changed", "address")}),
    "capacity": (lambda row: {**row, "想定収容人数": "9999"}, {("changed", "capacity_people")}),
    "unknown": (lambda row: {**row, "想定収容人数": "-1"}, {("changed", "capacity_people")}),
    "flag": (lambda row: {**row, "耐震性": "△2階以上"}, {("changed", "seismic")}),
    "note": (lambda row: {**row, "備考": ""}, {("changed", "note")}),
    "kept": (lambda row: {**row, "元:掲載": "別"}, {("kept_column", "掲載")}),
    "lost": (lambda row: {**row, "経度": "", "緯度": ""}, {("moved", "position")}),
    "rename and move": (
        lambda row: shifted({**row, "名称": "新" + row["名称"]}, 300),
        {("renamed", "name"), ("moved", "position")},
    ),
}
deeds = st.lists(st.sampled_from([*DEEDS, *(["keep"] * 12), "remove"]), min_size=1, max_size=20)


def told(found: Any) -> dict[str, set[tuple[str, str]]]:
    """For each old site's address number the changes found, with the address before (else after)."""
    by: dict[str, set[tuple[str, str]]] = {}
    for row in found.changes.to_dict("records"):
        number = row["address"].removeprefix("新町").removeprefix("港町").removesuffix("番地")
        by.setdefault(number, set()).add((row["change"], row["field"]))
    return by


@pytest.mark.parametrize("keyed", [True, False], ids=["with a key", "without a key"])
@settings(max_examples=20, deadline=None)
@given(done=deeds, added=st.integers(0, 3), order=st.randoms(use_true_random=False))
def test_the_difference_is_exactly_what_was_done(keyed: bool, done: list[str], added: int, order: Any) -> None:
    before = [site(n) for n in range(len(done))]
    if not keyed:
        before = [{**row, "ID": ""} for row in before]
    after = [
        DEEDS[deed][0](row) if deed in DEEDS else row
        for row, deed in zip(before, done, strict=True)
        if deed != "remove"
    ]
    new = [{**site(n), "ID": site(n)["ID"] if keyed else ""} for n in range(500, 500 + added)]
    after = after + new
    order.shuffle(after)
    found = compared(before, after)

    expected = {str(n): DEEDS[deed][1] for n, deed in enumerate(done) if deed in DEEDS}
    expected |= {str(n): {("removed", "")} for n, deed in enumerate(done) if deed == "remove"}
    expected |= {str(n): {("added", "")} for n in range(500, 500 + added)}
    assert told(found) == expected
    assert found.unchanged == done.count("keep")
    assert sum(found.tied.values()) == len(done) - done.count("remove")
    if keyed:
        assert set(found.tied) <= {"key"}
        assert found.unkeyed == (0, 0)
    else:
        assert found.key == ""
        assert found.unkeyed == (len(before), len(after))


def test_before_and_after_are_what_the_files_say() -> None:
    before = [site(1), site(2), site(3)]
    after = [{**site(1), "想定収容人数": "５０人", "耐震性": "×"}, shifted(site(2), 300), {**site(3), "名称": "旧館"}]
    changes = compared(before, after).changes
    facts = {
        (c["field"], c["before"], c["after"], c["old_row"], c["new_row"], c["tied_by"])
        for c in changes.to_dict("records")
    }
    assert facts == {
        ("capacity_people", "101", "50", 2, 2, "key"),
        ("seismic", "○", "×", 2, 2, "key"),
        ("position", "136.54, 35.0", "136.54, 35.002698", 3, 3, "key"),
        ("name", "第3ビル", "旧館", 4, 4, "key"),
    }
    (away,) = changes.loc[changes["field"] == "position", "distance_m"]
    assert away == pytest.approx(300, abs=1)


def test_the_first_edition_is_all_added() -> None:
    found = compared(None, [site(1), site(2)])
    assert found.counts == {**dict.fromkeys(CHANGES, 0), "added": 2}
    assert found.changes["new_row"].tolist() == [2, 3]
    assert (found.unchanged, found.columns_added, found.empty) == (0, (), False)


@pytest.mark.parametrize("rows", [[], [site(1)], [site(n) for n in range(50)], [site(1, ID="")] * 3, [{}] * 2])
def test_the_same_edition_twice_is_no_difference(rows: list[Row]) -> None:
    found = compared(rows, rows)
    assert found.empty
    assert found.unchanged == len(rows)


def test_a_row_more_of_the_same_is_one_added() -> None:
    found = compared([site(1, ID="")] * 2, [site(1, ID="")] * 3)
    assert found.counts["added"] == 1
    assert found.unchanged == 2


def test_a_blank_key_falls_back_for_that_record_alone() -> None:
    before = [site(1), site(2, ID=""), site(3)]
    after = [site(1), site(2, ID="", 備考="新"), site(3, 備考="新")]
    found = compared(before, after)
    assert found.tied == {"key": 2, "name+address": 1}
    assert (found.key, found.unkeyed) == ("site_id", (1, 1))
    assert found.counts == {**dict.fromkeys(CHANGES, 0), "changed": 2}


def test_a_key_twice_ties_nothing_by_itself() -> None:
    found = compared([site(1), site(2, ID="K0001"), site(3)], [site(1), site(2, ID="K0001"), site(3)])
    assert found.tied == {"key": 1, "whole": 2}
    assert (found.unkeyed, found.empty) == ((2, 2), True)


def test_a_key_filled_in_later_is_a_change_of_the_key() -> None:
    found = compared([site(1, ID="")], [site(1)])
    assert [(c["change"], c["field"], c["after"]) for c in found.changes.to_dict("records")] == [
        ("changed", "site_id", "K0001")
    ]


def test_two_records_with_different_keys_are_never_one() -> None:
    found = compared([site(1)], [site(1, ID="K9999")])
    assert {key: n for key, n in found.counts.items() if n} == {"added": 1, "removed": 1}


def test_of_two_buildings_of_one_place_the_right_one_is_gone() -> None:
    east, west = site(1, ID=""), shifted(site(1, ID=""), 80)
    found = compared([east, west], [west])
    assert found.changes[["change", "old_row"]].values.tolist() == [["removed", 2]]
    moved = compared([east, west], [shifted(west, 3)])
    assert moved.changes[["change", "old_row"]].values.tolist() == [["removed", 2], ["changed", 3]]


def test_the_same_name_far_away_is_another_place() -> None:
    found = compared([site(1, ID="", 住所="甲町1")], [shifted(site(1, ID="", 住所="乙町9"), 5_000)])
    assert {key: n for key, n in found.counts.items() if n} == {"added": 1, "removed": 1}


def test_without_positions_a_name_alone_ties_one_with_one_only() -> None:
    def bare(n: int, **cells: str) -> Row:
        return site(n, ID="", 経度="", 緯度="", **cells)

    assert compared([bare(1)], [bare(1, 住所="乙町9")]).tied == {"name+near": 1}
    two = [bare(1), bare(1, 住所="丙町3")]
    assert compared(two, [bare(1, 住所="乙町9")]).counts["removed"] == 2


def test_width_of_letters_does_not_part_records_but_is_told() -> None:
    found = compared([site(1, ID="", 名称="ﾎﾃﾙ２号館")], [site(1, ID="", 名称="ホテル2号館")])
    assert found.tied == {"name+address": 1}
    assert found.counts["renamed"] == 1


def test_a_kept_column_that_counts_the_rows_says_nothing() -> None:
    header = [*HEADER[:-1], "元:NO", "元:new"]
    before = [site(n, **{"元:NO": str(n)}) for n in range(1, 5)]
    after = [{**row, "元:NO": str(n)} for n, row in enumerate(before[1:], start=1)]
    found = compared(before, after, header=header)
    assert {key: n for key, n in found.counts.items() if n} == {"removed": 1}
    assert found.unchanged == 3


def test_columns_that_come_and_go_are_named() -> None:
    old, new = layer([site(1)]), layer([site(1)], header=[*HEADER[:-1], "元:新列"])
    found = difference(old, new, moved_m=10, near_m=500)
    assert (found.columns_added, found.columns_removed) == (("新列",), ("掲載",))
    assert found.changes.empty
    assert not found.empty


def test_many_records_of_one_name_cost_no_square() -> None:
    rows = [site(n, ID="", 名称="広場", 住所="") for n in range(600)]
    changed = [{**row, "備考": "x"} for row in rows]
    found = compared(rows, changed)
    assert found.counts["added"] + found.counts["changed"] == 600


def test_a_table_without_places_is_compared_by_its_key() -> None:
    header = ["メッシュコード", "人口"]
    before = [{"メッシュコード": "5236000011", "人口": "10"}, {"メッシュコード": "5236000012", "人口": "20"}]
    after = [before[1], {**before[0], "人口": "11"}]
    kind = CONFIG.layers.kinds["population_cell"]
    columns = [kind.fields[kind.key].ja, next(spec.ja for spec in kind.fields.values() if spec.type == "number")]
    rename = dict(zip(header, columns, strict=True))
    sides = [[{rename[k]: v for k, v in row.items()} for row in rows] for rows in (before, after)]
    found = compared(*sides, kind="population_cell", header=columns)
    assert found.counts["changed"] == 1
    assert (found.unchanged, found.tied) == (1, {"key": 2})


# --- real -----------------------------------------------------------------------------------------


def takamatsu() -> Iterator[list[Row]]:
    import openpyxl

    folder = REAL / "takamatsu"
    need(folder, "no ../shared/real")
    text = (folder / "tsunami_evacuation_building__data.csv").read_bytes().decode("utf-8-sig")
    first = list(csv.reader(io.StringIO(text, newline="")))
    book = openpyxl.load_workbook(folder / "tsunami_evacuation_building__data.xlsx", read_only=True)
    second = [
        ["" if cell is None else str(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)
    ]
    names = {"latitude": "緯度", "longitude": "経度", "name": "名称", "address": "住所", "capacity": "想定収容人数"}
    for rows in (first, second):
        yield [dict(zip((names.get(name, "元:" + name) for name in rows[0]), row, strict=True)) for row in rows[1:]]


@pytest.mark.real
def test_the_one_building_takamatsu_took_off_its_list() -> None:
    header = ["名称", "住所", "緯度", "経度", "想定収容人数", "元:shelter", "元:district", "元:#property"]
    before, after = takamatsu()
    assert (len(before), len(after)) == (113, 112)
    found = compared(before, after, header=header)
    removed = found.changes[found.changes["change"] == "removed"]
    assert len(removed) == 1
    assert found.counts["added"] == 0
    assert sum(found.tied.values()) == 112
    places = [int(next(row for row in before if row["名称"] == name)["想定収容人数"]) for name in removed["name"]]
    assert places == [126_116 - 125_866]


def test_a_large_edition_against_itself_is_no_square_of_time() -> None:
    """5,000 rows, keyed and not; the time itself is a matter of the benchmark."""
    rows = 5_000
    frame = layer([site(1), site(2)]).frame
    many = pd.concat([frame] * (rows // 2), ignore_index=True)
    many["site_id"] = [f"K{n:06d}" for n in range(rows)]
    many["row"] = np.arange(2, rows + 2)
    big = layer([site(1)])
    big = Layer(big.kind, many, big.edition, ())
    assert difference(big, big, moved_m=10, near_m=500).unchanged == rows
    many["site_id"] = ""
    assert difference(big, big, moved_m=10, near_m=500).unchanged == rows
