"""One session of the product in Streamlit's own test runner, and what a person reads of it."""

from __future__ import annotations

import html
import re
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.support import ROOT

SCRIPT = ROOT / "dashboard" / "entry" / "script.py"


class Screen:
    """One session in the test runner."""

    def __init__(self, page: str, **url: str) -> None:
        self.at = AppTest.from_file(str(SCRIPT), default_timeout=120)
        for name, value in url.items():
            self.at.query_params[name] = value
        self.go(page)

    def go(self, page: str) -> None:
        """Open a page, as its link in the sidebar does."""
        self.at._page_hash = calc_hash("" if page == "overview" else page)
        self.run()

    def run(self) -> None:
        self.at.run()
        assert [error.value for error in self.at.exception] == []

    @property
    def markup(self) -> str:
        """Everything that came through the one door to HTML."""
        return "\n".join(element.proto.body for element in self.at.html)

    @property
    def text(self) -> str:
        """What a person reads of it, tables of records included."""
        words = html.unescape(re.sub(r"<[^>]*>", " ", self.markup))
        tables = [frame.value.to_string() for frame in self.at.dataframe]
        codes = [code.value for code in self.at.code]
        return re.sub(r"[ \n]+", " ", "\n".join([words, *tables, *codes]))

    @property
    def title(self) -> str:
        return re.findall(r"<h1>(.*?)</h1>", self.markup)[0]

    @property
    def alerts(self) -> list[str]:
        return re.findall(r'class="sn-alert" role="alert">(.*?)</div>', self.markup)

    @property
    def whole(self) -> bool:
        """Whether the page came to its end."""
        return 'id="sn-end"' in self.markup

    @property
    def url(self) -> dict[str, Any]:
        return dict(self.at.query_params)

    def choose(self, key: str, value: Any) -> None:
        kind = {"w_lang": "button_group", "w_as_of": "date_input", "w_q": "text_input"}.get(key, "selectbox")
        getattr(self.at, kind)(key=key).set_value(value)
        self.run()
