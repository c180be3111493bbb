"""Entries as tables."""

from __future__ import annotations

import json

from layers.store.bodies import RatingEntry, ResultBody
from layers.store.entries import Entries
from layers.store.listing import entry_table, version_table
from layers.store.record import Record
from tests.store.helpers import PLACE, WHEN, note, remark, result, saved


def test_a_table_of_one_kind_has_its_fields_in_columns(entries: Entries):
    rating = RatingEntry(scale_id="k", code="3")
    entries.save(PLACE, ResultBody(results="一", rating=rating), "山田", WHEN, 0)
    saved(entries, "二", record=Record("result", "nagoya", "W-1", 2014))
    entries.freeze("nagoya", 2013, "課長", WHEN)
    entries.addendum(PLACE, "訂正", "鈴木", WHEN)
    entries.addendum(PLACE, "再訂正", "鈴木", WHEN)
    table = entry_table(entries.current("result"), "result")
    assert table["subject"].tolist() == ["D1-4", "W-1"]
    assert table["fiscal_year"].tolist() == [2013, 2014]
    assert table["state"].tolist() == ["final", "draft"]
    assert json.loads(table["rating"][0]) == {"scale_id": "k", "code": "3"}
    assert table["addenda"].tolist() == ["訂正\n再訂正", ""]
    assert table["training"].tolist() == [True, True]
    assert table["version"].tolist() == [4, 1]
    assert table["when"].tolist() == [WHEN, WHEN]


def test_a_table_of_every_kind_has_the_body_as_text(entries: Entries):
    saved(entries, "一")
    entries.save(note(1), remark("x"), "山田", WHEN, 0)
    entries.undo(note(1), "山田", WHEN, 1)
    table = version_table(entries.versions())
    assert table["kind"].tolist() == ["note", "note", "result"]
    assert json.loads(table["body"][2]) == result("一").model_dump()
    assert table["body"].isna().tolist() == [False, True, False]
    assert table["fiscal_year"].isna().tolist() == [True, True, False]
    assert table["restores"].tolist()[1] == 0


def test_tables_without_rows_keep_their_columns():
    assert {"kind", "version", "body", "who", "training"} <= set(version_table([]))
    assert {"kind", "version", "results", "state", "addenda"} <= set(entry_table([], "result"))
    assert len(entry_table([])) == 0
