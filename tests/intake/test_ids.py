"""共通ID: the quick look at a whole column says what a look at each id says."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from layers.intake.ids import municipality_parts, place_parts

COMMON = re.compile(r"[A-Z]\d{12}[0-9A-Z]")
ids = st.lists(st.one_of(st.from_regex(r"\A[A-Z][0-9]{12}[0-9A-Z]\Z"), st.text(alphabet="E0１A\n", max_size=15)))


@given(ids)
@example(["E2310000001201", "E2310000002201"])
@example(["E2310000001201\nE2310000002201", ""])
@example(["E2310000001201", "", "E1"])
@example([])
def test_parts_of_each_id(found: list[str]):
    known = [COMMON.fullmatch(one.removesuffix("\n")) is not None for one in found]
    assert municipality_parts(found) == [one[1:6] if is_one else "" for one, is_one in zip(found, known, strict=True)]
    assert place_parts(found) == [one[:11] if is_one else one for one, is_one in zip(found, known, strict=True)]
