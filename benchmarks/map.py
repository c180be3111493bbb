"""The map against its rivals in one run: ``python benchmarks/map.py SITES.csv [SITES.csv …]``.

For each file (GSI emergency sites): our product's map page, folium's FastMarkerCluster and GeoJson through
streamlit-folium, and st.pydeck_chart. Each gets a bare page of its own with one map on it, and local assets.
Measured: bytes received beyond an empty Streamlit page, script time, time to painted, an unrelated rerun.
The table goes into docs/benchmarks.md.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from benchmarks.report import write_section
from layers.editions import Origin, apply, read_file
from layers.spec import load_config
from tests.browser.driving import FLAGS, chromium, free_port

TIMEOUT_S = 150
VISITS = 3
#: The colour every rival draws its points in, and our symbols' green.
_INK = ((11, 107, 63), (27, 127, 83))

_HEAD = """
import time, json, os, sys
sys.path.insert(0, {root!r})
T = time.perf_counter()
import streamlit as st
st.set_page_config(layout="wide")
"""
_TAIL = """
st.session_state.n = st.session_state.get("n", 0) + 1
st.sidebar.button("rerun")
st.sidebar.markdown(f"runs {st.session_state.n}")
open(os.environ["BENCH_TIME"], "a").write(f"{time.perf_counter() - T}\\n")
"""
_FOLIUM = """
import folium, folium.plugins, streamlit_folium, pandas as pd
UP = "../../vendor/"
folium.Map.default_js[:] = [("leaflet", UP + "leaflet/leaflet.js")]
folium.Map.default_css[:] = [("leaflet_css", UP + "leaflet/leaflet.css")]
js = [("markercluster", UP + "cluster/leaflet.markercluster.js")]
css = [("a", UP + "cluster/MarkerCluster.css"), ("b", UP + "cluster/MarkerCluster.Default.css")]
for kind in (folium.plugins.MarkerCluster, folium.plugins.FastMarkerCluster):
    kind.default_js, kind.default_css = js, css
@st.cache_data
def points():
    frame = pd.read_csv(os.environ["BENCH_CSV"], dtype=str, encoding="utf-8-sig")
    return frame.rename(columns={{"施設・場所名": "name", "経度": "x", "緯度": "y"}}).astype({{"x": float, "y": float}})
frame = points()
chart = folium.Map([36.5, 137.5], zoom_start=5, tiles=None, prefer_canvas=True, max_zoom=18)
chart.options["maxZoom"] = 18
"""
_CASES = {
    "empty Streamlit page": "st.title('empty')",
    "folium FastMarkerCluster": _FOLIUM.replace("{{", "{").replace("}}", "}")
    + "folium.plugins.FastMarkerCluster(frame[['y', 'x', 'name']].to_numpy().tolist(),"
    " callback='function (row) { return L.circleMarker([row[0], row[1]], {radius: 4}).bindTooltip(row[2]); }').add_to(chart)\n"
    "streamlit_folium.st_folium(chart, height=570, use_container_width=True, returned_objects=[], key='m')",
    "folium GeoJson": _FOLIUM.replace("{{", "{").replace("}}", "}") + "import json\n"
    "features = [{'type': 'Feature', 'properties': {'name': n}, 'geometry': {'type': 'Point', 'coordinates': [x, y]}}"
    " for n, x, y in zip(frame.name, frame.x, frame.y)]\n"
    "folium.GeoJson({'type': 'FeatureCollection', 'features': features},"
    " marker=folium.CircleMarker(radius=4, color='#0b6b3f', fill=True, fill_opacity=1)).add_to(chart)\n"
    "streamlit_folium.st_folium(chart, height=570, use_container_width=True, returned_objects=[], key='m')",
    "st.pydeck_chart": "import pandas as pd, pydeck\n"
    "@st.cache_data\n"
    "def points():\n"
    "    frame = pd.read_csv(os.environ['BENCH_CSV'], dtype=str, encoding='utf-8-sig')\n"
    "    return frame.rename(columns={'施設・場所名': 'name', '経度': 'x', '緯度': 'y'})[['name', 'x', 'y']].astype({'x': float, 'y': float})\n"
    "st.pydeck_chart(pydeck.Deck(map_style=None, initial_view_state=pydeck.ViewState(latitude=36.5, longitude=137.5, zoom=4),"
    " layers=[pydeck.Layer('ScatterplotLayer', points(), get_position=['x', 'y'], get_fill_color=[11, 107, 63],"
    " radius_min_pixels=3, pickable=True)]), height=570)",
    "Sonae": "from dashboard import map_view\n"
    "from dashboard.data import current_folder\n"
    "from layers.spec import load_config\n"
    "from layers.picks import Choice\n"
    "from layers.wording import Wording\n"
    "folder, config = current_folder(), load_config()\n"
    "map_view.draw(folder, config, Wording(config, 'ja'), kinds=list(folder.points()), choice=Choice(),"
    " view=map_view.View('all', box=folder.extent()))",
}
OURS, EMPTY = "Sonae", "empty Streamlit page"


@dataclass
class Result:
    """One case at one size; None = not reached within the time limit."""

    name: str
    points: int
    kilobytes: float | None
    script_s: float | None
    cold_s: float | None
    painted_s: float | None
    rerun_s: float | None


def _app(folder: Path, code: str, *, ours: bool) -> Path:
    (folder / "script").mkdir(exist_ok=True)
    (folder / "script" / "main.py").write_text(_HEAD.format(root=str(ROOT)) + code + "\n" + _TAIL, encoding="utf-8")
    routes = "[*points.routes(), *assets.routes()]" if ours else "[]"
    lines = [
        "import sys",
        f"sys.path.insert(0, {str(ROOT)!r})",
        "import streamlit as st",
        "import xstatic.pkg.leaflet as leaflet",
        "import xstatic.pkg.leaflet_markercluster as cluster",
        "from starlette.routing import Mount",
        "from starlette.staticfiles import StaticFiles",
        "from dashboard.routes import assets, points",
        "vendor = [Mount('/vendor/leaflet', StaticFiles(directory=leaflet.BASE_DIR)),"
        " Mount('/vendor/cluster', StaticFiles(directory=cluster.BASE_DIR))]",
        f"app = st.App({str(folder / 'script' / 'main.py')!r}, routes=[*{routes}, *vendor])",
    ]
    path = folder / "app.py"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@contextlib.contextmanager
def _server(app: Path, env: dict[str, str]) -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port), "--server.headless", "true"],
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


class _Bytes:
    """Every byte a page receives: HTTP bodies and headers as sent, and web socket frames."""

    def __init__(self, page: Page) -> None:
        self.total = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event: self._add(event["encodedDataLength"]))
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: self._add(len(frame))))

    def _add(self, size: float) -> None:
        self.total += int(size)


#: Does any canvas hold more than 30 pixels of the given colours? Asked of the canvas itself: nothing else waits.
_INKED = """colours => [...document.querySelectorAll("canvas")].some(canvas => {
  if (!canvas.width || !canvas.height) return false;
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let found = 0;
  for (let i = 0; i < data.length; i += 4)
    if (data[i + 3] > 200 && colours.some(c => c.every((v, k) => Math.abs(data[i + k] - v) <= 16)) && ++found > 30) return true;
  return false;
})"""


def _inked(page: Page) -> bool:
    frames = [frame for frame in page.frames if "streamlit_folium" in frame.url]
    return any(frame.evaluate(_INKED, [list(colour) for colour in _INK]) for frame in frames)


def _photographed(page: Page, selector: str) -> bool:
    """The same of a picture: a WebGL canvas cannot be asked."""
    box = page.locator(selector).first.bounding_box()
    if box is None:
        return False
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    crop = picture.crop((int(box["x"]), int(box["y"]), int(box["x"] + box["width"]), int(box["y"] + box["height"])))
    pixels = crop.getcolors(1 << 24) or []
    return sum(n for n, seen in pixels if any(_near(seen, colour) for colour in _INK)) > 30


def _near(seen: tuple[int, int, int], colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) <= 16 for one, other in zip(seen, colour, strict=True))


def _clusters(page: Page) -> bool:
    return any(frame.locator(".marker-cluster").count() for frame in page.frames if "streamlit_folium" in frame.url)


def _until(page: Page, ready: Callable[[], bool], started: float) -> float | None:
    while time.perf_counter() - started < TIMEOUT_S:
        with contextlib.suppress(PlaywrightTimeout):
            if ready():
                return time.perf_counter() - started
        # The driver's own wait: it hears of new frames, which a sleep would not.
        page.wait_for_timeout(50)
    return None


def _measure(name: str, app: Path, env: dict[str, str], points: int) -> Result:
    """A first visit that finds the server cold, then `VISITS` with an empty cache each: medians of those."""
    times = Path(env["BENCH_TIME"])
    times.write_text("")
    with _server(app, env) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=[*FLAGS, "--use-gl=swiftshader"])
        cold, _, _ = _visit(browser, name, address)
        times.write_text("")
        visits = [_visit(browser, name, address) for _ in range(VISITS)] if cold is not None else []
        browser.close()
    script = [float(line) for line in times.read_text().split()]
    painted, kilobytes, rerun = ([visit[i] for visit in visits] for i in range(3))
    # The first script run of each visit; the others are reruns.
    return Result(name, points, _median(kilobytes), _median(script[::2]), cold, _median(painted), _median(rerun))


def _median(values: list[float | None]) -> float | None:
    return None if None in values or not values else statistics.median(values)  # type: ignore[type-var]


def _visit(browser: Browser, name: str, address: str) -> tuple[float | None, float | None, float | None]:
    """Seconds to painted, kilobytes until then, seconds of an unrelated rerun; None where not reached."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(TIMEOUT_S * 1000)
    received = _Bytes(page)
    started = time.perf_counter()
    page.goto(address + "/")
    painted = _until(page, lambda: _ready(page, name), started)
    kilobytes = received.total / 1000
    rerun = _rerun(page) if painted else None
    context.close()
    time.sleep(1)
    return painted, kilobytes, rerun


def _ready(page: Page, name: str) -> bool:
    if name == EMPTY:
        return page.get_by_text("runs 1").count() > 0
    if name == "folium FastMarkerCluster":
        return _clusters(page)
    if "pydeck" not in name:
        return _inked(page)
    selector = "[data-testid=stDeckGlJsonChart]"
    return page.locator(selector).count() > 0 and _photographed(page, selector)


def _rerun(page: Page) -> float | None:
    before = page.get_by_text("runs ").first.inner_text()
    started = time.perf_counter()
    page.get_by_role("button", name="rerun").click()
    return _until(page, lambda: page.get_by_text("runs ").first.inner_text() != before, started)


def _folder(source: Path, target: Path) -> int:
    origin = Origin("benchmark", datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    reading = read_file(target, source.name, source.read_bytes(), load_config(), origin)
    apply(target, reading)
    return len(reading.layer.frame)


def run(sources: list[Path]) -> list[Result]:
    """Every case at every size, in one run."""
    results = []
    for source in sources:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            count = _folder(source, folder / "data")
            env = {"SONAE_DATA": str(folder / "data"), "BENCH_CSV": str(source), "BENCH_TIME": str(folder / "times")}
            for case, code in _CASES.items():
                results.append(_measure(case, _app(folder, code, ours=case == OURS), env, count))
                print(results[-1], flush=True)
    return results


def _cell(value: float | None, limit: float = TIMEOUT_S) -> str:
    return f"≥ {limit:.0f}" if value is None else f"{value:.2f}"


def table(results: list[Result]) -> str:
    """The results as Markdown, with ratios to ours at the same size."""
    lines = [
        "| points | map | kB beyond an empty page | script [s] | first visit [s] | painted [s] | rerun [s]"
        " | bytes × ours | painted × ours |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for size in sorted({result.points for result in results}):
        rows = [result for result in results if result.points == size]
        shell, ours = (next(result for result in rows if result.name == name) for name in (EMPTY, OURS))
        lines += [_row(row, shell, ours) for row in rows]
    return "\n".join(lines)


def _row(row: Result, shell: Result, ours: Result) -> str:
    own, extra = (_beyond(result, shell) for result in (ours, row))
    told = "—" if extra is None else f"{extra:,.0f}"
    times = [_cell(value) for value in (row.script_s, row.cold_s, row.painted_s, row.rerun_s)]
    ratios = ["—", "—"]
    if row.name != EMPTY and ours.painted_s is not None:
        sign = "≥ " if row.painted_s is None else ""
        ratios = [
            "—" if own is None or extra is None else f"{extra / own:.1f}",
            f"{sign}{(row.painted_s or TIMEOUT_S) / ours.painted_s:.1f}",
        ]
    return "| " + " | ".join([f"{row.points:,}", row.name, told, *times, *ratios]) + " |"


def _beyond(result: Result, shell: Result) -> float | None:
    if result.kilobytes is None or shell.kilobytes is None:
        return None
    return result.kilobytes - shell.kilobytes


def main(sources: list[Path]) -> None:
    """Run and write our section of docs/benchmarks.md."""
    results = run(sources)
    text = (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, headless Chromium without a graphics card, 1280 × 900."
        " Each draws on a bare page of its own, with local assets. The first visit finds the server cold (it reads the"
        f" file); the other times are medians of {VISITS} visits after it, each with an empty browser cache."
        " Painted is when the points are seen on the canvas (for clusters: when they stand in the page)."
        f" A case not painted within {TIMEOUT_S} s counts as ≥.\n\n{table(results)}\n"
    )
    write_section("Map (`benchmarks/map.py`)", text)
    print(table(results))


if __name__ == "__main__":
    main([Path(argument).resolve() for argument in sys.argv[1:]])
