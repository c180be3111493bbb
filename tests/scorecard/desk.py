"""A small real city with entries of FY2025 and FY2026 under the shipped plan of Nagoya, written as tables."""

from __future__ import annotations

import datetime
from pathlib import Path

from layers.folder import DataFolder
from layers.scorecard.book import PLAN_FOLDER, PlanBook, open_book
from layers.spec import ROOT
from tests.evidence.city import build
from tests.support import CONFIG

PLANS = ROOT / "data" / "plans"
NAGOYA, KAWASAKI = "nagoya_2013", "kawasaki_2011"
DAY = datetime.date(2026, 6, 1)
HEAD = f'plan = "{NAGOYA}"\ntraining = {{training}}\nnote = "試験の入力"\n'
_RESULT = "id,fiscal_year,level,pillar,measure,scale,code,state,done,next_steps,shocks,section\n"
_ROLLOUT = "measure,ward,fiscal_year,state,conditions,blockers,office,due,note\n"
TABLES = {
    "offices": "id,name,ward,section\nbousai,防災課,,I\nminato,港区総務課,港区,I\n",
    "results": (
        f"{_RESULT}"
        "a,2025,detail,,W-1,achievement,4,draft,前の年,,,I\n"
        "b,2026,detail,,W-1,achievement,2,draft,ことし,次,,I\n"
        "c,2025,detail,,W-2,achievement,3,draft,,,,I\n"
        "d,2007,detail,,W-2,validity,3,draft,,,,I\nf,2008,detail,,W-2,achievement,3,draft,,,,I\n"
        "e,2007,detail,,D1-1,three_years,IV,draft,,,,I\n"
    ),
    "definitions": (
        "id,indicator,measure,main,name,unit,better,text,source\n"
        "near,children_near,W-1,○,割合,%,more,数え方,源\n"
        "posts,dedicated_posts,W-2,○,区,区,more,数え方,源\n"
        "old,dedicated_posts,W-2,,区,区,more,前の数え方,源\n"
    ),
    "values": (
        "id,definition,ward,place,fiscal_year,date,dated,value,of,approximate,conflict,level,source,address,note\n"
        "v1,near,,,2025,2026-03-31,,40,,,,P,締めの記録,,\n"
        "v2,posts,,,2025,,,1,2,,,P,台帳,,\n"
        "v3,posts,,,2026,2026-05-01,,2,2,,,P,台帳,,\n"
        "v4,posts,港区,,2026,2026-05-01,,1,1,,,P,台帳,,\n"
        "v5,old,,,2024,,,9,,,,P,台帳,,\n"
    ),
    "targets": "id,definition,ward,fiscal_year,value,source\nt1,near,,2026,45,源\nt2,posts,,2026,2,源\n",
    "decisions": (
        "id,measure,ward,office,question,due,decided,section\n"
        "q1,W-1,,bousai,どうする,2026-05-01,,I\nq2,W-1,,bousai,先の問い,2026-04-01,2026-04-02,I\n"
        "q3,W-1,,bousai,もう決めた,2026-03-01,2026-06-01,I\n"
    ),
    "rollout": (
        f"{_ROLLOUT}W-1,港区,2026,preparing,場所［済］\n人［未］,人が足りない,minato,2026-05-31,\n".replace(
            "\n人", " 人"
        )
        + "W-1,南区,2026,ready,,,,2026-12-31,\n"
        "W-2,港区,2026,not_applicable,,,,2020-01-01,\nW-2,南区,2026,done,,,,2020-01-01,\n"
    ),
}


def city(path: Path, *, training: bool = False, **tables: str) -> DataFolder:
    """The evidence city with entries; some tables replaced ("" leaves one out)."""
    folder = build(path)
    place = path / PLAN_FOLDER / NAGOYA
    place.mkdir(parents=True)
    (place / "entries.toml").write_text(HEAD.format(training=str(training).lower()), encoding="utf-8")
    for name, text in {**TABLES, **tables}.items():
        if text:
            (place / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def book(folder: DataFolder, plan: str = NAGOYA) -> PlanBook:
    """The plan's book in this city, without a fault in its tables."""
    found = open_book(folder, PLANS, plan, CONFIG.indicators.plan)
    assert found.problems == ()
    return found
