"""The page 訓練 in Streamlit's own test runner, on a small city with five streets."""

from __future__ import annotations

import datetime
import html
import re
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from layers.drills import ids
from layers.drills.load import Drill, drills, load_drills
from layers.store.bodies import body_of
from layers.store.drill_bodies import DrillBody
from layers.store.place import open_entries
from tests import small_city
from tests.dashboard.data_screen import DataScreen
from tests.dashboard.screen import SCRIPT

WHEN = datetime.datetime(2026, 5, 1, 3, 0, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 6, 10)
IDENT = DAY.isoformat()
RECORD = ids.drill(IDENT)


class DrillScreen(DataScreen):
    """One session on the page 訓練."""

    def __init__(self, view: str = "", drill: str = IDENT, who: str = "鈴木", **url: str) -> None:
        self.at = AppTest.from_file(str(SCRIPT), default_timeout=120)
        self.at.session_state["who"] = who
        for name, value in {"as_of": "2026-06-01", "drill": drill, "dview": view, **url}.items():
            self.at.query_params[name] = value
        self.go("drills")

    def field(self, label: str, text: str) -> None:
        """Type into the box of a label."""
        boxes = [box for box in [*self.at.text_area, *self.at.text_input] if box.label.startswith(label)]
        boxes[0].set_value(text)

    def pick(self, label: str, value: Any) -> None:
        """Choose in the box of a label."""
        found = [box for box in [*self.at.main.selectbox, *self.at.main.multiselect] if box.label == label]
        found[0].set_value(value)
        self.run()

    @property
    def board(self) -> str:
        """The text of the sheet to be read from the back of the room."""
        found = re.findall(r'<section class="sn-board">(.*?)</section>', self.markup, re.DOTALL)[0]
        return html.unescape(re.sub(r"<[^>]*>", " ", found))

    def step(self, name: str) -> None:
        """Go to a step of the plan."""
        self.at.button_group(key="w_drill_step").set_value(name)
        self.run()

    def rows(self, key: str) -> list[str]:
        """The text of each row of a table."""
        body = re.findall(rf'id="{key}">.*?<tbody>(.*?)</tbody>', self.markup, re.DOTALL)[0]
        return [html.unescape(re.sub(r"<[^>]*>", " ", row)) for row in re.findall(r"<tr>(.*?)</tr>", body)]


def town(path: Path) -> Path:
    """The small city with five streets."""
    return small_city.with_streets(small_city.build(path).path)


def planned(path: Path, **values: Any) -> Path:
    """The same town with a drill."""
    save(town(path), **values)
    return path


def save(folder: Path, ident: str = IDENT, based_on: int = 0, **values: Any) -> None:
    """A drill saved by somebody else."""
    body = body_of("drill", {"title": "津波訓練", "type": "tsunami", "date": DAY, "ward": "港区", **values})
    open_entries(folder).save(ids.drill(ident), body, "山田", WHEN, based_on)


def drill(folder: Path, ident: str = IDENT) -> Drill:
    """A drill as it stands."""
    told, problems = load_drills(folder)
    assert problems == []
    return next(one for one in drills(told) if one.id == ident)


def body(folder: Path, ident: str = IDENT) -> DrillBody:
    """Its plan."""
    return drill(folder, ident).body
