"""What drills taught: the issues of a measure with their items, and what is overdue."""

from __future__ import annotations

from typing import Any

from layers.drills.lessons import late_drills, lessons_of, overdue, undated
from layers.meetings import all_homework
from layers.store.bodies import ActionBody
from layers.store.drill_bodies import FindingBody
from tests.drills.told import day, done, lessons, told

PLAN, DAY = "p", day("2026-06-01")


def issue(text: str = "鍵がない", drill: str = "d1", measure: str = "D2-3", **more: Any) -> FindingBody:
    return FindingBody.model_validate({"sort": "issue", "text": text, "drill": drill, "measure": measure, **more})


def item(finding: str = "", drill: str = "d1", due: str | None = "2026-05-01", **more: Any) -> ActionBody:
    return ActionBody.model_validate(
        {"text": "鍵を預ける", "drill": drill, "finding": finding, "due": due and day(due), **more}
    )


def test_issues_of_a_measure_with_what_is_done_about_them():
    held = lessons(
        PLAN,
        findings={
            "f1": issue(),
            "f2": issue("灯りがない"),
            "f3": issue("別の取り組み", measure="D1-3"),
            "f4": issue("名のない課題", measure=""),
            "f5": issue("よかった", sort="strength"),
        },
        actions={
            "a1": item("f1", measure="D2-3", due="2026-07-01"),
            "a2": item("f1", measure="D1-4"),
            "a3": item("f4", measure="D2-3"),
            "a4": item(measure="D2-3", drill="d2"),
            "a5": item("f5", measure="D2-3"),
            "a6": item("f3", measure="D1-3"),
            "a7": item("", "", measure="D2-3", meeting="m1"),
        },
    )
    found = lessons_of(held, "D2-3", DAY)
    told_so = [(one.drill, one.body.text if one.body else None, [it.id for it in one.items]) for one in found]
    # The issue's items all, wherever they stand; the late one first. What answers no issue comes last, by its drill.
    assert told_so == [
        ("d1", "鍵がない", ["a2", "a1"]),
        ("d1", "灯りがない", []),
        ("d1", "名のない課題", ["a3"]),
        ("d2", None, ["a4"]),
        ("d1", None, ["a5"]),
    ]
    assert lessons_of(held, "W-1", DAY) == []


def test_an_issue_of_another_drill_is_not_answered():
    held = lessons(PLAN, findings={"f1": issue()}, actions={"a1": item("f1", drill="d2", measure="D2-3")})
    assert [(one.drill, len(one.items)) for one in lessons_of(held, "D2-3", DAY)] == [("d1", 0), ("d2", 1)]


def test_overdue_is_what_waits_and_is_past_its_date():
    held = lessons(
        PLAN,
        actions={
            "a1": item(due="2026-05-31"),
            "a2": item(due="2026-04-01", state="running"),
            "a3": item(due="2026-06-01"),
            "a4": item(due="2026-01-01", state="done"),
            "a5": item(due=None),
            "a6": item(drill="", meeting="m1"),
        },
    )
    assert [(one.id, one.late_days) for one in overdue(held, DAY)] == [("a2", 61), ("a1", 1)]
    assert [one.id for one in undated(held)] == ["a5"]
    assert overdue(held, None) == []


def test_the_overview_names_each_drill_with_the_link_to_its_review():
    drills = told(done("2026-04-01", ward="港区", title="校区の訓練"), done("2026-04-02", ward="南区"))
    held = lessons(PLAN, actions={"a1": item(due="2026-05-31"), "a2": item(), "a3": item(drill="d2")})
    first, second = late_drills(drills, held, DAY)
    assert (first.code, first.group, first.count, first.size, first.detail) == (
        "drill_items",
        "overdue",
        2,
        31,
        "校区の訓練",
    )
    assert (first.page, first.link) == ("drills", {"drill": "d1", "dview": "review"})
    assert second.count == 1
    assert [one.link["drill"] for one in late_drills(drills, held, DAY, "南区")] == ["d2"]
    assert late_drills(drills, held, None) == []


def test_homework_and_drills_share_no_item_but_what_a_meeting_gave():
    held = lessons(
        PLAN,
        actions={
            "a1": item(),
            "a2": item("", "", meeting="m1"),
            "a3": item("", "d1", meeting="m1"),
            "a4": item("", ""),
        },
    )
    assert {one.id for one in all_homework(held, DAY)} == {"a2", "a3", "a4"}
