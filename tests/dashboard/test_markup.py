"""The one door from data to HTML: whatever goes in comes out as text, through every builder."""

from __future__ import annotations

import ast
import html
import inspect
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from dashboard import markup
from tests.dashboard.corpus import ALL
from tests.support import ROOT

#: Functions of the module that put nothing on the page: the escape, the door itself, and an address.
NO_BUILDERS = {"escape", "show", "symbol_path"}
_MARK = markup.Mark("a", "b", "c")
#: For every builder, one call for each argument a text may come in by.
CASES: dict[str, dict[str, Callable[[str], None]]] = {
    "title": {"text": lambda x: markup.title(x, "a"), "line": lambda x: markup.title("a", x)},
    "end_of_page": {},
    "answer": {"sentence": lambda x: markup.answer(x), "detail": lambda x: markup.answer("a", x)},
    "paragraph": {"text": lambda x: markup.paragraph(x), "kind": lambda x: markup.paragraph("a", x)},
    "alert": {"lines": lambda x: markup.alert("a", x)},
    "caution": {"lines": lambda x: markup.caution("a", x)},
    "success": {
        "text": lambda x: markup.success(x, [("a", "./map")]),
        "links": lambda x: markup.success("a", [(x, "./map")]),
        "links, address": lambda x: markup.success("a", [("b", x)]),
    },
    "training_band": {"text": lambda x: markup.training_band(x)},
    "key_line": {
        "entries": lambda x: markup.key_line([("./a.svg", x)]),
        "mark": lambda x: markup.key_line([("./a.svg", "a")], x),
        "entries, address": lambda x: markup.key_line([(x, "a")]),
        "entries, glyph": lambda x: markup.key_line([(markup.symbol_path("square", "yes", x), "a")]),
    },
    "beside": {
        "columns": lambda x: markup.beside([(x, [[markup.Cell("a")]])], "c"),
        "columns, entry": lambda x: markup.beside([("a", [[markup.Cell(x)]])], "c"),
        "columns, address": lambda x: markup.beside([("a", [[markup.Cell("b", "plain", x)]])], "c"),
        "blank": lambda x: markup.beside([("a", [])], x),
    },
    "definition_table": {
        "rows": lambda x: markup.definition_table([(x, "a", "plain")], "c"),
        "rows, value": lambda x: markup.definition_table([("a", x, "plain")], "c"),
        "rows, class": lambda x: markup.definition_table([("a", "b", x)], "c"),
        "caption": lambda x: markup.definition_table([("a", "b", "plain")], x),
    },
    "table": {
        "headers": lambda x: markup.table([x], [["a"]], "c"),
        "rows": lambda x: markup.table(["a", "b"], [[x, "b"]], "c"),
        "rows, group": lambda x: markup.table(["a", "b"], [[markup.Cell(x, "group")]], "c"),
        "rows, unknown": lambda x: markup.table(["a"], [[markup.Cell(x, "unknown")]], "c"),
        "rows, class": lambda x: markup.table(["a"], [[markup.Cell("a", x)]], "c"),
        "rows, link": lambda x: markup.table(["a"], [[markup.Cell("a", href=x)]], "c"),
        "caption": lambda x: markup.table(["a"], [["a"]], x),
        "key": lambda x: markup.table(["a"], [["a"]], "c", x),
        "stacked": lambda x: markup.table([x], [["a"]], "c", stacked=True),
        "rows, drawing": lambda x: markup.table(["a"], [[markup.Cell("a", src=x)]], "c"),
        "rows, words of a drawing": lambda x: markup.table(["a"], [[markup.Cell(x, src="a.svg")]], "c"),
        "rows, several lines": lambda x: markup.table(["a"], [[markup.Stack((markup.Cell(x),))]], "c"),
        "rows, class of a line": lambda x: markup.table(["a"], [[markup.Stack((markup.Cell("a", x),), x)]], "c"),
    },
    "spans": {
        "headers": lambda x: markup.spans([x], [["a"]], "c"),
        "rows": lambda x: markup.spans(["a", "b"], [[markup.Stack((markup.Cell(x),), "span", 2)]], "c"),
        "rows, plain": lambda x: markup.spans(["a"], [[x]], "c"),
        "caption": lambda x: markup.spans(["a"], [["a"]], x),
        "key": lambda x: markup.spans(["a"], [["a"]], "c", x),
    },
    "large_list": {
        "items": lambda x: markup.large_list([(markup.Cell(x), [])]),
        "items, link": lambda x: markup.large_list([(markup.Cell("a", href=x), [])]),
        "items, line": lambda x: markup.large_list([(markup.Cell("a"), [markup.Cell(x)])]),
        "items, class": lambda x: markup.large_list([(markup.Cell("a"), [markup.Cell("b", x)])]),
        "first": lambda x: markup.large_list([(markup.Cell(x), [])], 4),
    },
    "heading": {
        "text": lambda x: markup.heading(x),
        "level": lambda x: markup.heading(x, 3),
        "apart": lambda x: markup.heading(x, apart=True),
    },
    "picture": {
        "src": lambda x: markup.picture(x, "a"),
        "words": lambda x: markup.picture("a.svg", x),
        "caption": lambda x: markup.picture("a.svg", "a", x),
    },
    "mark_key": {
        "entries": lambda x: markup.mark_key([(markup.Mark("a", "b", "c"), x)]),
        "entries, letter": lambda x: markup.mark_key([(markup.Mark(x, "b", "c"), "d")]),
        "entries, state": lambda x: markup.mark_key([(markup.Mark("a", x, "c"), "d")]),
        "mark": lambda x: markup.mark_key([(markup.Mark("a", "b", "c"), "d")], x),
    },
    "matrix": {
        "headers": lambda x: markup.matrix([x, "b"], [(markup.Cell("a"), [_MARK], [])], "c", "k"),
        "rows": lambda x: markup.matrix(["a", "b"], [(markup.Cell(x), [_MARK], [])], "c", "k"),
        "rows, group": lambda x: markup.matrix(["a", "b"], [(markup.Cell(x), [], [])], "c", "k"),
        "rows, told": lambda x: markup.matrix(["a"], [(markup.Cell("a"), [markup.Mark("a", "b", x)], [])], "c", "k"),
        "rows, link": lambda x: markup.matrix(
            ["a"], [(markup.Cell("a"), [markup.Mark("a", "b", "c", x)], [])], "c", "k"
        ),
        "rows, end": lambda x: markup.matrix(["a"], [(markup.Cell("a"), [_MARK], [markup.Cell(x)])], "c", "k"),
        "caption": lambda x: markup.matrix(["a"], [(markup.Cell("a"), [_MARK], [])], x, "k"),
        "key": lambda x: markup.matrix(["a"], [(markup.Cell("a"), [_MARK], [])], "c", x),
    },
    "sides": {
        "headers": lambda x: markup.sides([x], [("a", "b", "c", "d")], "e", "k"),
        "rows": lambda x: markup.sides(["a"], [(x, "b", "c", "d")], "e", "k"),
        "rows, text": lambda x: markup.sides(["a"], [("a", "b", x, "d")], "e", "k"),
        "caption": lambda x: markup.sides(["a"], [("a", "b", "c", "d")], x, "k"),
        "key": lambda x: markup.sides(["a"], [("a", "b", "c", "d")], "e", x),
    },
    "board": {
        "place": lambda x: markup.board(x, "a", [], []),
        "title": lambda x: markup.board("a", x, [], []),
        "facts": lambda x: markup.board("a", "b", [(x, markup.Cell("c"), "d")], []),
        "facts, cell": lambda x: markup.board("a", "b", [("c", markup.Cell(x, "unknown"), "d")], []),
        "facts, class": lambda x: markup.board("a", "b", [("c", markup.Cell("d", x), "e")], []),
        "facts, small line": lambda x: markup.board("a", "b", [("c", markup.Cell("d"), x)], []),
        "columns": lambda x: markup.board("a", "b", [], [(x, [markup.Cell("c")])]),
        "columns, cell": lambda x: markup.board("a", "b", [], [("c", [markup.Cell(x)])]),
    },
    "bullet_list": {
        "items": lambda x: markup.bullet_list([(x, "a")]),
        "items, sentence": lambda x: markup.bullet_list([("a", x)]),
    },
    "action_list": {
        "items": lambda x: markup.action_list([(x, "a", "./map", "b")]),
        "items, sentence": lambda x: markup.action_list([("a", x, "./map", "b")]),
        "items, link": lambda x: markup.action_list([("a", "b", x, "c")]),
        "items, words of the link": lambda x: markup.action_list([("a", "b", "./map", x)]),
        "name": lambda x: markup.action_list([("a", "b", "./map", "c")], x),
    },
}
BUILDERS = {
    name: function
    for name, function in inspect.getmembers(markup, inspect.isfunction)
    if function.__module__ == markup.__name__ and not name.startswith("_") and name not in NO_BUILDERS
}
CALLS = [pytest.param(call, id=f"{name}({where})") for name, cases in CASES.items() for where, call in cases.items()]
HARMLESS = "zzz"


class _Parts(HTMLParser):
    """What a browser makes of a fragment: tags with their attributes' names, and every text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, ...]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.texts += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(("/" + tag,))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", data))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def parts(fragment: str) -> _Parts:
    parser = _Parts()
    parser.feed(fragment)
    parser.close()
    return parser


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    fragments: list[str] = []
    monkeypatch.setattr(markup, "show", fragments.append)
    return fragments


@pytest.mark.parametrize("text", ALL)
def test_escaped_text_reads_back_verbatim(text: str) -> None:
    assert html.unescape(markup.escape(text)) == text


@pytest.mark.parametrize("text", ALL)
def test_escaped_text_holds_nothing_that_html_or_a_script_template_reads(text: str) -> None:
    assert not re.search(r"[<>\"'`$\\{}]|&(?!#?\w+;)", markup.escape(text))


@pytest.mark.parametrize("value", [None, 5, 1.5, ["<b>"]])
def test_escape_takes_anything(value: Any) -> None:
    assert html.unescape(markup.escape(value)) == str(value)


def test_every_builder_has_a_case_for_every_argument() -> None:
    assert set(BUILDERS) == set(CASES)
    for name, function in BUILDERS.items():
        assert {where.split(",")[0] for where in CASES[name]} == set(inspect.signature(function).parameters), name


@pytest.mark.parametrize("text", ALL)
@pytest.mark.parametrize("call", CALLS)
def test_a_builder_shows_any_text_as_text(call: Callable[[str], None], text: str, shown: list[str]) -> None:
    call(HARMLESS)
    call(text)
    harmless, hostile = (parts(fragment) for fragment in shown)
    assert hostile.tags == harmless.tags
    if any(HARMLESS in value for value in harmless.texts) and "glyph=" not in shown[0]:
        assert hostile.texts == [value.replace(HARMLESS, text) for value in harmless.texts]


def test_the_end_of_the_page_is_marked(shown: list[str]) -> None:
    markup.end_of_page()
    assert 'id="sn-end"' in shown[0]


@pytest.mark.parametrize(("glyph", "query"), [("", ""), ("福", "?glyph=%E7%A6%8F"), ('"&<', "?glyph=%22%26%3C")])
def test_a_symbols_address_is_quoted(glyph: str, query: str) -> None:
    assert markup.symbol_path("square", "yes", glyph) == f"./assets/symbols/square-yes.svg{query}"


# --- nobody goes past the door ---------------------------------------------------------------

SOURCES = sorted((ROOT / "dashboard").rglob("*.py"))
#: Calls that turn text into HTML or a script; only their home may hold them.
DOORS = {"html": "markup.py", "iframe": "", "Popup": "", "Tooltip": "", "DivIcon": "", "GeoJsonTooltip": ""}
DOORS |= {"GeoJsonPopup": "", "components": "", "write_stream": ""}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_only_the_door_makes_html(path: Any) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {"st", "folium", "streamlit", "components"}
    found = [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names
    ]
    assert [name for name in found if name in DOORS and DOORS[name] != path.name] == []
    keywords = [node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)]
    assert "unsafe_allow_html" not in keywords
    assert "unsafe_allow_javascript" not in keywords


#: What draws its label as Markdown, and so would load a picture a file's text names.
LABELLED = {"button", "download_button", "expander", "pills", "progress", "segmented_control", "selectbox", "spinner"}
LABELLED |= {"checkbox", "date_input", "file_uploader", "radio", "tabs", "text_input", "toggle"}
#: What a label may be filled with: numbers, and names that come from config/ alone.
HARMLESS_VALUES = {"count", "size"}
FROM_CONFIG = {("export_view.py", "file"), ("official_view.py", "name")}
#: Fields of our own forms, a fiscal year, the number of a condition.
FROM_CONFIG |= {("conflict_view.py", "field"), ("year_view.py", "year"), ("forms.py", "number")}
#: What a block explains, in words of config/text.
FROM_CONFIG |= {("basis_view.py", "how"), ("basis_view.py", "name"), ("cells_map.py", "what")}
#: A unit of the settings.
FROM_CONFIG |= {("scenario_form.py", "unit")}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_label_holds_a_text_of_a_file(path: Any) -> None:
    """Streamlit reads labels as Markdown: a ward named ``![x](http://…)`` would ask that host for a picture."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    widgets = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in LABELLED]
    labels = [
        label
        for call in widgets
        for label in [*call.args[:1], *(word.value for word in call.keywords if word.arg in ("text", "help", "label"))]
    ]
    filled = {
        word.arg for label in labels for node in ast.walk(label) if isinstance(node, ast.Call) for word in node.keywords
    }
    assert {name for name in filled - HARMLESS_VALUES if (path.name, name) not in FROM_CONFIG} == set()


@pytest.mark.parametrize("path", sorted((ROOT / "dashboard" / "assets").glob("*.js")), ids=lambda path: path.name)
def test_our_scripts_write_text_never_html(path: Any) -> None:
    code = path.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|bindPopup|bindTooltip|\beval\(", code)
