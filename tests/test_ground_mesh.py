"""Mesh codes of JIS X 0410: corners by hand, inverse pairs, codes that are none, and a real list."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from layers.ground import MESH_PER_DEGREE, MESH_SIDE, mesh_boxes, mesh_cell, mesh_code

REAL = Path(__file__).resolve().parent.parent.parent / "shared" / "real" / "kawasaki"

# Worked out by hand from the standard: sheet 5339 begins at 35°20′ N (53 × 40′), 139° E; an eighth of it is 5′ × 7′30″,
# a tenth of that 30″ × 45″; then halves. Sheet 5236 begins at 34°40′ N, 136° E.
BY_HAND = {
    "53394611": (139 + 6 * 7.5 / 60 + 1 * 45 / 3600, 35 + 20 / 60 + 4 * 5 / 60 + 1 * 30 / 3600, 45, 30),
    "533946113": (139 + 45 / 60 + 45 / 3600, 35 + 40 / 60 + 30 / 3600 + 15 / 3600, 22.5, 15),
    "5339461132": (139 + 45 / 60 + 45 / 3600 + 11.25 / 3600, 35 + 40 / 60 + 45 / 3600, 11.25, 7.5),
    "53394611324": (139 + 45 / 60 + 45 / 3600 + 16.875 / 3600, 35 + 40 / 60 + 48.75 / 3600, 5.625, 3.75),
    "52360000": (136.0, 34 + 40 / 60, 45, 30),
    "52367799": (136 + 59.25 / 60, 34 + 40 / 60 + 39.5 / 60, 45, 30),
    "5236000044": (136 + 33.75 / 3600, 34 + 40 / 60 + 22.5 / 3600, 11.25, 7.5),
}
NO_CODES = ["", "5339", "533946", "5339461", "53398611", "53394811", "533946110", "533946115", "533946111111",
            "5339-46-11", "5.33946E+09", "５３３９４６１１", " 53394611", "abc"]  # fmt: skip


@pytest.mark.parametrize("code", BY_HAND)
def test_corners_by_hand(code: str) -> None:
    west, south, wide, high = BY_HAND[code]
    (box,) = mesh_boxes([code])
    assert box == pytest.approx([west, south, west + wide / 3600, south + high / 3600], abs=1e-12)


def test_the_four_digits_of_a_quarter_go_south_west_south_east_north_west_north_east() -> None:
    boxes = mesh_boxes(["523600001", "523600002", "523600003", "523600004"])
    west, south = boxes[:, 0], boxes[:, 1]
    assert west[0] == west[2] < west[1] == west[3]
    assert south[0] == south[1] < south[2] == south[3]


@pytest.mark.parametrize("code", NO_CODES)
def test_what_is_no_code(code: str) -> None:
    with pytest.raises(ValueError, match="mesh code: found"):
        mesh_cell(code)
    assert np.isnan(mesh_boxes([code])).all()


def test_a_bad_code_leaves_the_others_as_they_are() -> None:
    boxes = mesh_boxes(["53394611", "x", "53394612"])
    assert np.isnan(boxes[1]).all()
    assert boxes[0][2] == boxes[2][0]
    assert mesh_boxes([]).shape == (0, 4)


@pytest.mark.parametrize("digits", MESH_SIDE)
def test_code_and_cell_are_inverse(digits: int) -> None:
    side = MESH_SIDE[digits]
    for step in range(500):
        x, y = 136 * 640 + step * 7919 % 9000 // side * side, 35 * 960 + step * 104729 % 3000 // side * side
        code = mesh_code(x, y, digits)
        assert len(code) == digits
        assert mesh_cell(code) == (x, y, side)
        inner = mesh_code(x + side - 1, y + side - 1, digits)
        assert inner == code


@pytest.mark.parametrize("digits", [8, 9, 10])
def test_four_quarters_fill_their_cell(digits: int) -> None:
    """1 km into 500 m, 500 m into 250 m, 250 m into 125 m: to the last bit, and nothing beside it."""
    for step in range(50):
        parent = mesh_code(136 * 640 + step * 37, 35 * 960 + step * 53, digits)
        whole, quarters = mesh_boxes([parent])[0], mesh_boxes([f"{parent}{digit}" for digit in (1, 2, 3, 4)])
        assert [*quarters[:, :2].min(axis=0), *quarters[:, 2:].max(axis=0)] == whole.tolist()
        assert np.prod(quarters[:, 2:] - quarters[:, :2], axis=1).sum() == pytest.approx(np.prod(whole[2:] - whole[:2]))
        assert len({tuple(box) for box in quarters}) == 4


def test_neighbours_share_their_edges_to_the_last_bit() -> None:
    x, y = 137 * 640, 35 * 960
    for _ in range(200):
        here, east, north = (
            mesh_boxes([mesh_code(*cell, 11)])[0] for cell in ((x, y), (x + 1, y), (x, y + 1))
        )  # fmt: skip
        assert here[2] == east[0]
        assert here[3] == north[1]
        x, y = x + 1, y + 1
    assert MESH_PER_DEGREE == (640, 960)


@pytest.mark.real
def test_every_cell_of_a_real_list_lies_where_it_is_drawn() -> None:
    path = REAL / "kawasaki_population_mesh_250m.geojson"
    if not path.exists():
        if os.environ.get("SONAE_REQUIRE_ALL") == "1":
            pytest.fail("SONAE_REQUIRE_ALL=1, but real public files are not at ../shared/real")
        pytest.skip("real public files are not at ../shared/real")
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    codes = [each["properties"]["KEY_CODE"] for each in features]
    rings = np.array([each["geometry"]["coordinates"][0] for each in features])
    drawn = np.hstack([rings.min(axis=1), rings.max(axis=1)])
    assert len(codes) == 1734
    assert np.abs(mesh_boxes(codes) - drawn).max() < 1e-6
