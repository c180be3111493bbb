"""The data page in Streamlit's own test runner: drop a file, press, write, and pick rows."""

from __future__ import annotations

import re
from typing import Any

import pytest
import streamlit as st

from tests import support
from tests.dashboard.screen import Screen
from tests.support import gsi_emergency, site

WHO = "防災 花子"


class DataScreen(Screen):
    """One session on the data page."""

    def __init__(self, tab: str = "import", **url: str) -> None:
        super().__init__("data", tab=tab, **url)

    def drop(self, name: str, raw: bytes) -> None:
        """Put a file on the page."""
        self.at.file_uploader[0].set_value((name, raw, "application/octet-stream"))
        self.run()

    def write(self, key: str, text: str) -> None:
        self.at.text_input(key=key).set_value(text)
        self.run()

    def button(self, key: str) -> Any:
        return self.at.button(key=key)

    def press(self, key: str) -> None:
        """Press a button that can be pressed."""
        assert not self.button(key).disabled, key
        self.button(key).click()
        self.run()

    def apply(self, who: str = WHO) -> None:
        """Sign and put in force."""
        self.write("intake_who", who)
        self.press("intake_apply")

    def frame(self, column: str) -> Any:
        """The table of records that has a column of this name."""
        return next(frame.value for frame in self.at.dataframe if column in frame.value)

    def html_table(self, key: str) -> list[list[str]]:
        """The text of every cell of one of our own tables, row by row."""
        body = re.findall(rf'<table class="sn-table" id="{key}">.*?<tbody>(.*?)</tbody>', self.markup, re.DOTALL)[0]
        rows = re.findall(r"<tr>(.*?)</tr>", body)
        return [[re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td.*?</td>", row)] for row in rows]

    def said(self, kind: str) -> str:
        """Everything in the boxes of a class: alert, caution, success, answer."""
        return "\n".join(re.findall(rf'<div class="sn-{kind}".*?</div>', self.markup, re.DOTALL))


class Picks(dict[str, list[int]]):
    """Which rows a person has ticked, by the beginning of a table's key: the test runner cannot tick."""

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        drawn = st.dataframe

        def dataframe(*args: Any, **choices: Any) -> Any:
            event = drawn(*args, **choices)
            rows = next((rows for key, rows in self.items() if str(choices.get("key")).startswith(key)), None)
            return event if rows is None else {"selection": {"rows": rows, "columns": []}}

        monkeypatch.setattr(st, "dataframe", dataframe)


def fill_editor(monkeypatch: pytest.MonkeyPatch, column: str, cells: dict[str, str]) -> None:
    """What a person chooses in a table to be filled in: header in the first column → the cell of ``column``."""
    drawn = st.data_editor

    def data_editor(frame: Any, **choices: Any) -> Any:
        edited = drawn(frame, **choices).copy()
        edited[column] = [
            cells.get(header, cell) for header, cell in zip(edited.iloc[:, 0], edited[column], strict=True)
        ]
        return edited

    monkeypatch.setattr(st, "data_editor", data_editor)


#: A list of twelve sites of 港区, all sound.
SOUND = [site(n, 津波="1", 経度=f"{136.85 + n / 200:.4f}") for n in range(1, 13)]
#: The same with two positions the wrong way round (file rows 3 and 5).
SWAPPED = [
    {**cells, "緯度": cells["経度"], "経度": cells["緯度"]} if number in (1, 3) else cells
    for number, cells in enumerate(SOUND)
]


def sites(*changed: dict[str, str], of: list[dict[str, str]] = SOUND) -> bytes:
    """The list with some records in place of those of the same 共通ID."""
    by_id = {cells["共通ID"]: cells for cells in changed}
    return gsi_emergency(*(by_id.get(cells["共通ID"], cells) for cells in of))


BOUNDARY = ("n03.geojson", support.TWO_WARDS)
