"""The house rules that can be read from the source: who imports whom, no clock, one door to HTML, short pieces."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support import ROOT

ROOMS = ("layers", "dashboard", "data")
FILES = sorted(
    path
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if "__pycache__" not in path.parts and "training" not in path.relative_to(ROOT).parts[:2]
)
LAYERS = [path for path in FILES if path.is_relative_to(ROOT / "layers")]

#: The order of layers/: a unit imports only units that stand before it (and itself).
ORDER = [
    "problems",
    "toml_file",
    "ref",
    "rows",
    "states",
    "ground",
    "kinds",
    "indicators",
    "scales",
    "supplies",
    "drill_kinds",
    "standards",
    "spec",
    "intake",
    "layer",
    "districts",
    "outline",
    "report",
    "pairs",
    "difference",
    "tsunami",
    "wording",
    "folder",
    "kept",
    "municipality",
    "store",
    "held",
    "items",
    "history",
    "editions",
    "fetch",
    "review",
    "clusters",
    "sites",
    "summary",
    "exposure",
    "picks",
    "figures",
    "attention",
    "readiness",
    "drills",
    "evidence",
    "crosscheck",
    "catalogue",
    "export",
    "commands",
    "__main__",
]
#: Units beside that order, with all they may import.
BESIDE = {
    "plan": {"problems", "ref", "rows", "kinds", "scales", "spec", "intake", "plan", "states"},
    "scorecard": {*ORDER[: ORDER.index("evidence") + 1], "plan", "scorecard"},
    "knowledge": {"problems", "ref", "rows", "plan", "knowledge"},
    "meetings": {
        "problems",
        "ref",
        "rows",
        "states",
        "folder",
        "intake",
        "plan",
        "knowledge",
        "store",
        "held",
        "items",
        "export",
        "meetings",
    },
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, also inside functions, in full: ``from a.b import c`` gives a.b and a.b.c."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = ".".join(path.relative_to(ROOT).parts[: -node.level]) if node.level else ""
            base = ".".join(part for part in (here, node.module) if part)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def tops(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(path)}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the dotted text of what is called."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_the_source_is_found():
    assert len(LAYERS) >= 25
    assert len(FILES) > len(LAYERS) + 15


@pytest.mark.parametrize("path", LAYERS, ids=name)
def test_the_domain_knows_no_screen(path: Path):
    screen = {"streamlit", "streamlit_folium", "folium", "branca", "starlette", "dashboard", "data"}
    assert not tops(path) & screen


@pytest.mark.parametrize("path", FILES, ids=name)
def test_gdal_reads_nothing_anywhere(path: Path):
    assert not tops(path) & {"pyogrio", "fiona", "osgeo", "gdal", "ogr", "rasterio"}
    assert not [called for called, _ in calls(path) if re.search(r"\b(gpd|geopandas)\.(read_|list_layers)", called)]
    assert not [module for module in imports(path) if module.startswith("geopandas.") and "read" in module]


def test_gdal_is_not_even_loaded():
    body = (
        "import sys\n"
        "from pathlib import Path\n"
        "from layers.folder import load_folder\n"
        "from layers.spec import load_config\n"
        "folder = load_folder(Path('data/training'), load_config())\n"
        "print(len(folder.layers), sorted({'pyogrio', 'fiona', 'osgeo'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", body], cwd=ROOT, capture_output=True, text=True, check=True)
    count, loaded = done.stdout.strip().split(" ", 1)
    assert int(count) >= 5
    assert loaded == "[]"


def unit(module: str) -> str:
    """layers.intake.draft → intake; layers.spec.Config → spec."""
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("path", [path for path in LAYERS if path.name != "__init__.py"], ids=name)
def test_arrows_inside_layers_run_one_way(path: Path):
    own = path.relative_to(ROOT / "layers").parts[0].removesuffix(".py")
    used = {unit(module) for module in imports(path) if module.startswith("layers.")}
    assert own in ORDER or own in BESIDE, f"{own}: give it a place in ORDER or BESIDE"
    allowed = BESIDE[own] if own in BESIDE else {*ORDER[: ORDER.index(own) + 1]}
    assert used <= allowed


@pytest.mark.parametrize("path", [path for path in FILES if path not in LAYERS], ids=name)
def test_the_screen_takes_no_ward_arithmetic_libraries(path: Path):
    if path.is_relative_to(ROOT / "dashboard"):
        assert not tops(path) & {"scipy", "pyproj", "sklearn", "ortools"}


CLOCK = re.compile(r"(^|\.)(today|now|utcnow|localtime|gmtime|time|time_ns|monotonic|fromtimestamp)$")


def test_the_only_clock_in_layers_is_a_stamp_on_an_import():
    found = {(name(path), called) for path in LAYERS for called, _ in calls(path) if CLOCK.search(called)}
    assert found == {("layers/commands/common.py", "datetime.datetime.now")}
    tree = parsed(ROOT / "layers" / "commands" / "common.py")
    functions = {node.name: ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert [name for name, text in functions.items() if "datetime.now(" in text] == ["stamp"]
    assert re.search(r"return Origin\(who\(\), stamp\(\), ", functions["origin_now"])
    # Only commands ask for it, and only to say when a person acted.
    asking = {name(path) for path in LAYERS for called, _ in calls(path) if called.split(".")[-1] == "stamp"}
    assert asking == {f"layers/commands/{module}.py" for module in ("common", "entries", "history", "looking", "map_")}
    assert not [path for path in LAYERS if {"time", "calendar"} & tops(path)]


def test_the_stamp_is_stored_and_enters_no_calculation():
    uses = sorted(
        name(path)
        for path in LAYERS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr == "imported_at"
    )
    # editions.py stores it (edition.json, history.csv); folder.py takes its date where a publisher told none, to begin
    # with a reference date; the catalogue shows it; review.py passes on that of the act that signs a reading.
    assert uses == [
        "layers/catalogue.py",
        "layers/editions.py",
        "layers/editions.py",
        "layers/folder.py",
        "layers/review.py",
    ]


#: Who may put a moment into another zone: the store for what is stored, and who tells people the city's own time.
CLOCKS = {
    "layers/store/backup.py",
    "layers/store/book.py",
    "layers/store/run_bodies.py",
    "layers/store/runs.py",
    "layers/drills/outcome.py",
    "layers/folder.py",
    "layers/intake/mapping.py",
    "layers/wording.py",
}


def test_people_are_told_the_citys_time_alone():
    asked = {name(path) for path in FILES for called, _ in calls(path) if called.split(".")[-1] == "astimezone"}
    assert asked == CLOCKS
    told = {name(path) for path in FILES if "%H" in path.read_text(encoding="utf-8")}
    assert told == {"layers/store/backup.py", "layers/drills/log.py", "layers/wording.py"}
    # That of a machine is UTC in a container and whatever somebody set elsewhere.
    assert not [
        node for path in FILES for called, node in calls(path) if called.endswith("astimezone") and not node.args
    ]


def test_folium_lives_in_the_map_module_alone():
    homes = {name(path) for path in FILES if tops(path) & {"folium", "branca", "streamlit_folium"}}
    # The entry script imports the component so that it registers with the runtime; it draws nothing.
    assert homes <= {"dashboard/map_view.py", "dashboard/entry/script.py"}
    assert "dashboard/map_view.py" in homes


def test_one_door_to_html():
    markup = re.compile(r"(^|\.)(html|iframe)$|components\.")
    opened = {name(path) for path in FILES for called, _ in calls(path) if re.search(r"\bst\.(html|iframe)$", called)}
    assert opened == {"dashboard/markup.py"}
    for path in FILES:
        wanted = [module for module in imports(path) if module.startswith("streamlit.components")]
        assert not wanted, name(path)
        flags = [key.arg for _, node in calls(path) for key in node.keywords]
        assert "unsafe_allow_html" not in flags, name(path)
        assert "unsafe_allow_javascript" not in flags, name(path)
        raw = [called for called, _ in calls(path) if markup.search(called) and called.startswith("st.")]
        assert not raw or name(path) == "dashboard/markup.py"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_raw_popup_or_tooltip(path: Path):
    forbidden = re.compile(r"(Popup|Tooltip|DivIcon|FastMarkerCluster|GeoJson\w*)$")
    assert not [called for called, _ in calls(path) if forbidden.search(called) and "folium" in called]
    assert not [module for module in imports(path) if module.startswith("folium") and forbidden.search(module)]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_modules_and_functions_are_short(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno + 1 <= 60, node.name


ADDRESS = re.compile(r"(?:https?|wss?|ftp)://([\w.-]+)|[\"'(]//([\w-]+\.[\w.-]+)")
NAMESPACES = {"www.w3.org"}
TEXTS = [
    path
    for folder in ("layers", "dashboard", "config", "data", ".streamlit")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".js", ".css", ".html", ".toml", ".svg", ".json"}
    and "__pycache__" not in path.parts
    and not path.is_relative_to(ROOT / "data" / "training")
]


def hosts(text: str) -> set[str]:
    return {one or other for one, other in ADDRESS.findall(text)}


def test_an_address_would_be_seen():
    assert hosts('"https://cdn.example/x.js" <a href="//evil.example/">') == {"cdn.example", "evil.example"}
    assert hosts('f"http://{host}:{port}" // a comment') == set()


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_no_outside_address_but_those_of_sources_toml(path: Path):
    found = hosts(path.read_text(encoding="utf-8")) - NAMESPACES
    if name(path) == "config/sources.toml":
        tiles, downloads = {"cyberjapandata.gsi.go.jp", "maps.gsi.go.jp"}, {"hinanmap.gsi.go.jp", "nlftp.mlit.go.jp"}
        assert found == tiles | downloads
    else:
        # The plan's data cites its documents; a citation is shown, never fetched.
        assert not found or path.is_relative_to(ROOT / "data" / "plans")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_evaluates_text(path: Path):
    assert not [called for called, _ in calls(path) if called in {"eval", "exec", "compile", "__import__"}]
    assert not tops(path) & {"pickle", "marshal", "shelve"}


def test_the_network_has_one_home():
    outside = {"requests", "httpx", "urllib3", "socket", "ssl", "http", "aiohttp", "ftplib", "asyncio"}
    homes = {name(path) for path in FILES if tops(path) & outside or "urllib.request" in imports(path)}
    # The board's address: sockets that find this machine's own addresses and listen, and call nobody.
    assert homes == {"layers/intake/download.py", "dashboard/board/address.py"}


def test_the_board_has_one_home():
    """What listens beside Streamlit is the run board alone, and its page needs no Streamlit."""
    assert {name(path) for path in FILES if "uvicorn" in tops(path)} == {"dashboard/board/serve.py"}
    board = [path for path in FILES if path.is_relative_to(ROOT / "dashboard" / "board")]
    assert len(board) >= 8
    for path in board:
        assert not tops(path) & {"streamlit", "streamlit_folium", "folium"}, name(path)
        assert not [one for one in imports(path) if one.startswith(("dashboard.routes", "dashboard.pages"))], name(path)


def test_the_flows_have_one_home():
    """OR-Tools and highspy cannot live in one process: the mixed-integer programs are SciPy's HiGHS."""
    assert {name(path) for path in FILES if "ortools" in tops(path)} == {"layers/readiness/assign.py"}
    assert not [name(path) for path in FILES if tops(path) & {"highspy", "pulp"}]


def test_the_database_has_one_home():
    homes = {path.parent for path in FILES if tops(path) & {"sqlalchemy", "sqlite3"}}
    assert homes == {ROOT / "layers" / "store"}


def test_paper_has_one_home():
    homes = {path.parent for path in FILES if tops(path) & {"typst", "fontTools"}}
    assert homes == {ROOT / "layers" / "export" / "paper"}
    # matplotlib comes with the wheel that holds our font; nothing draws with it.
    assert not [name(path) for path in FILES if tops(path) & {"matplotlib", "matplotlib_fontja"}]


def test_the_template_of_paper_runs_no_data_reads_no_file_and_has_no_colour():
    (template,) = (ROOT / "layers").rglob("*.typ")
    code = re.sub(r"//.*", "", template.read_text(encoding="utf-8"))
    assert "sys.inputs.sheet" in code
    assert not re.findall(
        r"\b(eval|read|csv|plugin|import|include|today|rgb|cmyk|oklch|red|blue|green)\b|@preview", code
    )


def test_the_entries_ask_no_clock_and_nobodys_name():
    for path in LAYERS:
        if path.parent == ROOT / "layers" / "store":
            assert not [called for called, _ in calls(path) if CLOCK.search(called)], name(path)
            assert not tops(path) & {"time", "getpass", "random", "uuid"}, name(path)


def test_every_test_asserts():
    """A test without a claim cannot fail: each has an assert, a pytest.raises or a function that asserts."""
    claim = re.compile(r"\bassert\b|raises\(|assert_|\bcheck\(|\.fail\(|expect\(")
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        helpers = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and claim.search(ast.unparse(node))
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                body = ast.unparse(node)
                called = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
                assert claim.search(body) or called & helpers, f"{name(path)}: {node.name}"
