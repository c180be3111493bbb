"""What a drill begins with: complete for every type, in both languages, and without people."""

from __future__ import annotations

import re

import pytest

from layers.drills.templates import filled
from layers.states import DRILL_TYPES, DrillType
from layers.store.drill_bodies import DrillBody
from layers.wording import Wording
from tests.support import CONFIG

JA, EN = Wording(CONFIG, "ja"), Wording(CONFIG, "en")
#: The usual order of an opening.
ORDER = [
    "参集",
    "周囲の安全",
    "開錠",
    "建物内の安全",
    "資機材",
    "班割り",
    "区割り",
    "受付",
    "開設",
    "名簿",
    "運営会議",
    "備蓄",
    "水",
    "トイレ",
]


def body(type_: DrillType, words: Wording = JA) -> DrillBody:
    return DrillBody(title="x", type=type_, **filled(CONFIG, words, type_))


@pytest.mark.parametrize("type_", DRILL_TYPES)
def test_every_type_begins_with_something_to_change(type_: DrillType):
    found = body(type_)
    assert 3 <= len(found.objectives) <= 5
    assert 5 <= len(found.safety) <= 8
    assert min(len(found.roles), len(found.timetable), len(found.checklist)) >= 5
    minutes = [one.minute for one in found.timetable]
    assert minutes == sorted(set(minutes))
    assert minutes[0] == 0
    lines = [one.minute for one in found.checklist]
    assert lines == sorted(lines, key=lambda minute: minute or 0)
    assert None not in lines


def test_the_opening_of_a_shelter_goes_in_the_usual_order():
    lines = [one.text for one in body("shelter").checklist]
    assert [line.split("：")[0] for line in lines] == ORDER
    assert all(line.endswith("。") and line.count("。") == 1 for line in lines)


@pytest.mark.parametrize("type_", DRILL_TYPES)
def test_the_other_language_says_as_much(type_: DrillType):
    ja, en = body(type_), body(type_, EN)
    for name in ("objectives", "safety", "roles", "timetable", "checklist"):
        assert len(getattr(ja, name)) == len(getattr(en, name)), name
    assert not re.search("[ぁ-んァ-ヶ一-龠]", en.model_dump_json())
    assert [one.minute for one in ja.timetable] == [one.minute for one in en.timetable]


def test_offices_are_groups_and_no_one_is_named():
    groups = ("班", "係", "委員会", "組織", "事業者", "役")
    assert all(one.ja.endswith(groups) for one in CONFIG.drills.offices.values())
    assert len({one.ja for one in CONFIG.drills.offices.values()}) == len(CONFIG.drills.offices)


@pytest.mark.parametrize("type_", DRILL_TYPES)
def test_every_type_has_injects_and_some_need_no_facts(type_: DrillType):
    own = [spec for spec in CONFIG.drills.injects.values() if type_ in spec.types]
    assert len(own) >= 8
    assert len([spec for spec in own if not spec.about]) >= 5


def test_both_languages_of_an_inject_name_the_same_facts():
    def braces(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    for name, spec in CONFIG.drills.injects.items():
        assert braces(spec.text.ja) == braces(spec.text.en), name
        assert spec.sender != spec.to, name
        assert "未登録" in spec.text.ja or not {"unknown"} & {spec.capacity, spec.need, *spec.values}, name
