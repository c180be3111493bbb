"""GeoJSON without GDAL: depth counted first, names once, geometry right or reported."""

from __future__ import annotations

import contextlib
import json
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.intake.files import read_bytes, read_table
from layers.intake.geojson import cell_text, nesting, read_geojson, to_geometry
from layers.intake.table import Table
from layers.problems import FileRefused, TooLarge
from layers.spec import IntakeLimits
from tests.support import LIMITS, box, collection, feature, point


def table_of(raw: bytes, limits: IntakeLimits = LIMITS) -> Table:
    return read_geojson("f.geojson", raw, limits)


def refusal(raw: bytes, limits: IntakeLimits = LIMITS) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        table_of(raw, limits)
    return caught.value


# --- nesting --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("", 0),
        ("[]", 1),
        ('{"a": [1, [2], {}]}', 3),
        ("[][][]", 1),
        ('"[[[["', 0),
        (r'["\"[[[["]', 1),
        (r'["\\", [[]]]', 3),
        (r'["\\\"[[", []]', 2),
        ('["unfinished [[[[', 1),
        ("]]]][[", 0),
        ('["港区[[", ["南区"]]', 2),
    ],
)
def test_nesting_counts_brackets_outside_strings(text: str, depth: int):
    assert nesting(text) == depth


@given(st.recursive(st.text(alphabet='[]{}"\\a', max_size=6), lambda inner: st.lists(inner, max_size=3), max_leaves=8))
def test_nesting_of_any_json_is_the_depth_of_its_lists(value: Any):
    def depth(item: Any) -> int:
        return 1 + max(map(depth, item), default=0) if isinstance(item, list) else 0

    assert nesting(json.dumps(value)) == depth(value)


def test_nesting_at_the_limit_is_read_one_more_is_refused():
    def deep(levels: int) -> bytes:
        # collection {, features [, feature {, properties { and then the levels of the property itself
        return collection(feature({"a": json.loads("[" * levels + "]" * levels)}, None))

    assert table_of(deep(28)).rows == [["[" * 28 + "]" * 28]]
    assert refusal(deep(29)).problem.value == "33 levels"


def quick(raw: bytes) -> FileRefused:
    start = time.process_time()
    refused = refusal(raw)
    assert time.process_time() - start < 1
    return refused


@pytest.mark.parametrize("unit", ["[", '{"a":', '[{"a":'])
def test_a_20000_deep_bomb_is_refused_at_once(unit: str):
    assert isinstance(quick(unit.encode() * 20_000), TooLarge)


def test_a_property_of_250_mb_is_refused_by_size_without_reading_it(tmp_path):
    path = tmp_path / "bomb.geojson"
    with path.open("wb") as out:
        out.write(b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"name":"')
        out.truncate(250_000_000)
    start = time.process_time()
    with peak_mb() as peak, pytest.raises(TooLarge):
        read_table("bomb.geojson", read_bytes(path, LIMITS), LIMITS)
    assert time.process_time() - start < 1
    assert peak[0] < 5


@contextlib.contextmanager
def peak_mb() -> Iterator[list[float]]:
    """The most memory in use at once [MB], known at the end."""
    peak: list[float] = []
    tracemalloc.start()
    try:
        yield peak
    finally:
        peak.append(tracemalloc.get_traced_memory()[1] / 1e6)
        tracemalloc.stop()


def test_a_long_string_within_the_size_limit_is_refused_soon():
    raw = collection(feature({"name": "a" * 15_000_000}, None))
    refused = quick(raw)
    assert (refused.problem.row, refused.problem.column, refused.problem.value) == (1, "name", "15,000,000 characters")
    with peak_mb() as peak:
        refusal(raw)
    assert peak[0] < 300


def test_counting_the_depth_of_a_large_file_takes_little_memory():
    text = "[" + ",".join(["[136.123456,35.123456]"] * 800_000) + "]"
    with peak_mb() as peak:
        assert nesting(text) == 2
    assert peak[0] < 100


def test_an_object_of_very_many_names_is_refused_soon():
    names = ",".join(f'"n{i}":1' for i in range(40_000))
    raw = b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{%s}}]}'
    assert isinstance(quick(raw % names.encode()), TooLarge)
    twice = names + ',"n39999":2'
    assert "n39999" in quick(raw % twice.encode()).problem.value


def test_too_many_features_are_refused():
    small = LIMITS.model_copy(update={"max_rows": 2})
    assert len(table_of(collection(feature({}, None), feature({}, None)), small).rows) == 2
    assert isinstance(refusal(collection(*[feature({}, None)] * 3), small), TooLarge)


# --- the JSON itself ------------------------------------------------------------------------------


def test_a_5000_digit_number_is_refused():
    raw = b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"a":%s}}]}'
    assert "5000" in quick(raw % (b"9" * 5_000)).problem.value


def test_broken_json_names_line_and_column():
    problem = refusal(b'{"type": "FeatureCollection",\n "features": [}').problem
    assert (problem.row, problem.column) == (2, "15")
    assert problem.expected == "GeoJSON (a FeatureCollection)"


@pytest.mark.parametrize(
    "raw",
    [
        b'{"type":"FeatureCollection","type":"x","features":[]}',
        b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"a":1,"a":2}}]}',
    ],
)
def test_a_name_twice_is_refused(raw: bytes):
    assert "twice in one object" in refusal(raw).problem.value


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"[]", "list"),
        (b"{}", "no type"),
        (b'{"type":"Feature","geometry":null,"properties":{}}', "Feature"),
        (b'{"type":"FeatureCollection"}', "FeatureCollection"),
        (b'{"type":"FeatureCollection","features":{}}', "FeatureCollection"),
        (b'{"type":"Topology","objects":{}}', "Topology"),
        (b'"text"', "str"),
        (b"null", "NoneType"),
    ],
)
def test_what_is_no_feature_collection_is_refused(raw: bytes, found: str):
    assert refusal(raw).problem.value == found


@pytest.mark.parametrize(
    "name",
    ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::6668", "urn:ogc:def:crs:EPSG::4612"],
)
def test_longitude_latitude_systems_are_taken(name: str):
    raw = collection(feature({"a": "1"}, point()), crs={"type": "name", "properties": {"name": name}})
    assert table_of(raw).rows == [["1"]]


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}},
        {"type": "name", "properties": {"name": "EPSG:14326"}},
        {"type": "link", "properties": {"href": "http://example.invalid/crs"}},
        {"properties": None},
        {"properties": ["EPSG:4326"]},
        "EPSG:4326",
        7,
    ],
)
def test_other_systems_are_refused(crs: Any):
    assert refusal(collection(feature({}, point()), crs=crs)).problem.value.startswith("crs")


# --- properties -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ("", ""),
        ("01101", "01101"),
        (1, "1"),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        (12345678901234567890, "12345678901234567890"),
        (["港", 1], '["港", 1]'),
        ({"a": None}, '{"a": null}'),
    ],
)
def test_a_property_as_text(value: Any, cell: str):
    assert cell_text(value) == cell


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "-Infinity"])
def test_a_number_beyond_numbers_stays_its_text(number: str):
    raw = '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"a":%s}}]}'
    assert table_of((raw % number).encode()).rows == [[number]]


def test_features_may_have_different_properties():
    table = table_of(collection(feature({"a": "1"}, None), feature({"b": "2"}, None), feature(None, None)))
    assert table.header == ["a", "b"]
    assert table.rows == [["1", ""], ["", "2"], ["", ""]]
    assert table.numbers == [1, 2, 3]


def test_half_a_character_is_kept_as_its_escape_and_reported():
    raw = b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"a":"x\\ud800"}}]}'
    table = table_of(raw)
    assert table.rows == [["x\\ud800"]]
    assert [(p.code, p.row, p.column) for p in table.problems] == [("control_character", 1, "a")]
    assert refusal(raw.replace(b'"a"', b'"\\udfff"')).problem.value == r"'\udfff'"


def test_a_whole_character_written_as_two_escapes_is_read():
    raw = (
        b'{"type":"FeatureCollection","features":'
        b'[{"type":"Feature","geometry":null,"properties":{"a":"\\ud842\\udfb7"}}]}'
    )
    assert table_of(raw).rows == [["𠮷"]]


# --- geometry -------------------------------------------------------------------------------------

RIGHT = {
    "point": (point(), "POINT (136.9 35.1)"),
    "3-D": ({"type": "Point", "coordinates": [136.9, 35.1, 12.5]}, "POINT (136.9 35.1)"),
    "line": ({"type": "LineString", "coordinates": [[136, 35], [137, 36]]}, "LINESTRING (136 35, 137 36)"),
    "box": (box(136, 35, 137, 36), "POLYGON ((136 35, 137 35, 137 36, 136 36, 136 35))"),
    "multi": (
        {"type": "MultiPoint", "coordinates": [[136, 35], [137, 36]]},
        "MULTIPOINT (136 35, 137 36)",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_geometry_is_read(name: str):
    raw, wkt = RIGHT[name]
    table = table_of(collection(feature({}, raw)))
    assert table.problems == []
    assert table.geometry is not None
    assert shapely.equals_identical(table.geometry[0], shapely.from_wkt(wkt))


@pytest.mark.parametrize(
    "raw",
    [
        {"type": "Polygon", "coordinates": []},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": None},
        None,
    ],
    ids=str,
)
def test_empty_geometry_is_none_and_the_row_stays(raw: Any):
    table = table_of(collection(feature({"a": "1"}, raw)))
    assert (table.rows, table.geometry, table.problems) == ([["1"]], [None], [])


WRONG = {
    "collection": {"type": "GeometryCollection", "geometries": []},
    "unknown type": {"type": "Circle", "coordinates": [136, 35]},
    "type a list": {"type": ["Point"], "coordinates": [136, 35]},
    "words": {"type": "Point", "coordinates": ["東経", "北緯"]},
    "no coordinates": {"type": "Point"},
    "a number": 5,
    "a text": "POINT (136 35)",
    "one number": {"type": "Point", "coordinates": [136]},
    "ring of two": {"type": "Polygon", "coordinates": [[[136, 35], [137, 36]]]},
    "line of one": {"type": "LineString", "coordinates": [[136, 35]]},
    "mixed": {"type": "LineString", "coordinates": [[136, 35], [137, 36, 5]]},
    "an object": {"type": "Point", "coordinates": {"lon": 136}},
    "huge": {"type": "Point", "coordinates": [10**400, 35]},
    "null in it": {"type": "Point", "coordinates": [None, 35]},
}


@pytest.mark.parametrize("name", WRONG)
def test_broken_geometry_sets_its_feature_aside(name: str):
    table = table_of(
        collection(feature({"a": "1"}, point()), feature({"a": "2"}, WRONG[name]), feature({"a": "3"}, point()))
    )
    assert table.rows == [["1"], ["3"]]
    assert table.numbers == [1, 3]
    assert [(p.code, p.row, p.column) for p in table.problems] == [("bad_geometry", 2, "geometry")]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400"])
def test_coordinates_must_be_finite(number: str):
    raw = (
        '{"type":"FeatureCollection","features":[{"properties":{},"geometry":{"type":"Point","coordinates":[%s,35]}}]}'
    )
    table = table_of((raw % number).encode())
    assert table.rows == []
    assert [p.code for p in table.problems] == ["bad_geometry"]


@pytest.mark.parametrize("item", [None, 5, "x", [1], {"properties": "text"}, {"properties": [1]}], ids=str)
def test_what_is_no_feature_is_set_aside(item: Any):
    table = table_of(collection(feature({"a": "1"}, point()), item))
    assert table.rows == [["1"]]
    assert [(p.code, p.row) for p in table.problems] == [("bad_geometry", 2)]


def test_a_bow_tie_is_read_as_it_is():
    raw = {"type": "Polygon", "coordinates": [[[136, 35], [137, 36], [137, 35], [136, 36], [136, 35]]]}
    geometry = to_geometry(raw)
    assert geometry is not None
    assert not geometry.is_valid
