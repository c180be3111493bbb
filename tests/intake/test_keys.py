"""Site key and place key of 共通ID."""

from __future__ import annotations

import pandas as pd

from layers.intake.keys import municipality_code, place_key, unique_ids
from tests.support import codes, gsi_emergency, imported, site

IDS = pd.Series(["E2310000032201", "E231000003211A", "F3720100001111", "E23100000322011", "e2310000032201", "12", ""])


def test_the_place_is_the_first_eleven_characters_of_a_common_id():
    expected = ["E2310000032", "E2310000032", "F3720100001", "E23100000322011", "e2310000032201", "12", ""]
    assert place_key(IDS).tolist() == expected


def test_the_municipality_in_a_common_id():
    assert municipality_code(IDS).tolist() == ["23100", "23100", "37201", "", "", "", ""]


def test_every_row_has_an_address_of_its_own():
    frame = pd.DataFrame({"site_id": ["A", "B", "A", "", ""], "row": [2, 3, 4, 5, 6]})
    assert unique_ids(frame) == ["A~2", "B", "A~4", "~5", "~6"]
    assert unique_ids(frame.drop(columns="site_id")) == ["~2", "~3", "~4", "~5", "~6"]


def test_blank_and_double_keys_are_reported_with_their_rows(tmp_path):
    sites = [site(1), site(2), site(1), {**site(4), "共通ID": ""}]
    folder = imported(tmp_path, ("sites.csv", gsi_emergency(*sites)))
    layer = folder.layers["emergency_site"]
    found = [(p.code, p.row, p.column, p.value) for p in layer.problems if p.code.startswith("key")]
    assert found == [("key_missing", 5, "共通ID", ""), ("key_duplicate", 4, "共通ID", "E2310000001201")]
    assert layer.frame["uid"].tolist() == ["E2310000001201~2", "E2310000002201", "E2310000001201~4", "~5"]
    assert layer.frame["place_key"].tolist() == ["E2310000001", "E2310000002", "E2310000001", ""]
    assert ("key_missing", 5) in codes(folder.all_problems())
