"""Small drawings: joined where values may be compared, broken where they may not, unknown shown as unknown."""

from __future__ import annotations

from base64 import b64decode
from xml.etree import ElementTree

import pytest

from dashboard.charts import Mark, series_chart, sparkline

SPACE = "{http://www.w3.org/2000/svg}"


def drawn(address: str) -> ElementTree.Element:
    kind, body = address.split(",", 1)
    assert kind == "data:image/svg+xml;base64"
    return ElementTree.fromstring(b64decode(body))


def paths(address: str) -> list[str]:
    return [one.attrib["d"] for one in drawn(address).iter(f"{SPACE}path")]


def dots(address: str) -> list[tuple[float, float]]:
    return [(float(one.attrib["cx"]), float(one.attrib["cy"])) for one in drawn(address).iter(f"{SPACE}circle")]


def test_values_that_may_be_compared_are_joined() -> None:
    address = sparkline([Mark(1), Mark(3, joined=True), Mark(2, joined=True)])
    assert len(paths(address)) == 2
    heights = [y for _, y in dots(address)]
    assert heights[1] < heights[2] < heights[0], "more stands higher"


def test_a_change_of_definition_is_two_strokes_and_no_line() -> None:
    address = series_chart([Mark(872), Mark(787)])
    (axis, *strokes) = paths(address)
    assert len(strokes) == 2
    ends = {f"{x:.1f} {y:.1f}" for x, y in dots(address)}
    assert not [path for path in [axis, *strokes] if path.split("L")[1] in ends], "no line leads to the new value"


def test_an_unknown_year_is_a_cross_and_joins_nothing() -> None:
    address = sparkline([Mark(1), Mark(None), Mark(2)])
    assert len(dots(address)) == 2
    assert len(paths(address)) == 2, "the two strokes of the cross alone"


def test_another_way_of_counting_is_hollow() -> None:
    fills = [one.attrib["fill"] for one in drawn(series_chart([Mark(1), Mark(2, hollow=True)])).iter(f"{SPACE}circle")]
    assert fills == ["#333333", "#ffffff"]


@pytest.mark.parametrize("values", [[], [None], [5.0], [5.0, 5.0], [0.0, 1e12]])
def test_every_number_of_values_can_be_drawn(values: list[float | None]) -> None:
    marks = [Mark(value) for value in values]
    assert len(dots(sparkline(marks))) == sum(value is not None for value in values) == len(dots(series_chart(marks)))


def test_words_of_a_file_stay_words() -> None:
    evil = '</text><script>alert(1)</script>&"'
    texts = [one.text for one in drawn(series_chart([Mark(1, label=evil, told=evil)])).iter(f"{SPACE}text")]
    assert texts == [evil, evil]


def test_a_bound_is_another_mark_and_no_change_of_definition() -> None:
    for draw in (sparkline, series_chart):
        drawing = drawn(draw([Mark(1), Mark(2, bound=True), Mark(3)]))
        assert len([*drawing.iter(f"{SPACE}rect")]) == 1
        assert len([*drawing.iter(f"{SPACE}circle")]) == 2
        exact = drawn(draw([Mark(1), Mark(2), Mark(3)]))
        assert len([*exact.iter(f"{SPACE}path")]) - len([*drawing.iter(f"{SPACE}path")]) == 4, (
            "two breaks of two strokes"
        )
