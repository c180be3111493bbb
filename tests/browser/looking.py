"""What a person sees and does on a page: read the map, choose, search, pick, click."""

from __future__ import annotations

import io
import math
from typing import Any
from urllib.parse import parse_qs, urlsplit

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Frame

from tests.browser.driving import drawn, map_frame, settle

#: Side of a tile of the web Mercator map at zoom 0 [px].
TILE_PX = 256
#: Every page and view of the product, by the name of its picture.
PAGES = {
    "overview": "/?",
    "map_city": "/map?",
    "map_ward": "/map?ward=港区&hazard=tsunami",
    **{
        f"readiness_{view}": f"/readiness?ward=港区&rview={view}"
        for view in ("who", "siting", "escape", "stock", "networks", "knowledge", "sheet")
    },
    "readiness_city": "/readiness?",
    "pillars": "/pillars?",
    "measure": "/pillars?measure=D2-1",
    **{f"pillars_{view}": f"/pillars?view={view}" for view in ("matrix", "wards", "periods", "year", "files", "about")},
    "pillars_programmes": "/pillars?plan=kawasaki_2011",
    **{f"knowledge_{view}": f"/knowledge?kview={view}" for view in ("cards", "ledger", "gaps", "compare", "sources")},
    "opinion": "/knowledge?kview=ledger&kopen=o6",
    "roll_out_cell": "/pillars?view=matrix&measure=D2-1&ward=港区",
    "meetings": "/meetings?",
    "meetings_homework": "/meetings?mview=homework",
    "meeting_prepare": "/meetings?meeting=2026-10-07&mview=prepare",
    "meeting_run": "/meetings?meeting=2026-10-07&mview=run-1",
    "meeting_minutes": "/meetings?meeting=2026-06-10&mview=minutes",
    "drills": "/drills?",
    **{
        f"drill_{view}": f"/drills?drill=d45&dview={view}"
        for view in ("plan", "plan-place", "plan-routes", "plan-day", "injects", "workshop", "print")
    },
    "drill_run": "/drills?drill=d44&dview=run",
    "drill_review": "/drills?drill=d30&dview=review",
    "drill_register": "/drills?dview=register&ward=港区",
    "drill_event": "/drills?dview=event",
    **{f"data_{tab}": f"/data?tab={tab}" for tab in ("import", "catalogue", "official", "compare", "export")},
}
WORDS = {
    "ja": {"ward": "区", "hazard": "災害の種類", "search": "名称・かな・住所で探す", "close": "一覧へもどる"},
    "en": {
        "ward": "Ward",
        "hazard": "Hazard",
        "search": "Search by name, kana or address",
        "close": "Back to the list",
    },
}


def serious_findings(page: Any) -> list[tuple[str, str]]:
    """What axe calls serious or critical: rule and the beginning of the element."""
    found = Axe().run(page).response
    assert found["passes"], "axe has looked at nothing"
    return [
        (rule["id"], node["html"][:200])
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def world_pixel(longitude: float, latitude: float, zoom: float) -> tuple[float, float]:
    """Spherical Mercator (EPSG:3857) in pixels from the north-west corner of the world."""
    size = TILE_PX * 2**zoom
    y = 0.5 - math.asinh(math.tan(math.radians(latitude))) / (2 * math.pi)
    return size * (longitude + 180) / 360, size * y


class Screen:
    """One page of the product in the browser."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address, self.words = page, address, WORDS["ja"]

    def go(self, path: str, *, wait: bool = True) -> None:
        """Open a path of the server."""
        self.words = WORDS["en" if "lang=en" in path else "ja"]
        self.page.goto(self.address + path)
        if wait:
            settle(self.page)

    # --- the page ---

    @property
    def url(self) -> dict[str, str]:
        """The query of the address bar."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def wait_url(self, **wanted: str | None) -> None:
        """Wait until the address bar holds these (None: does not hold it)."""
        self.page.wait_for_function(
            """wanted => { const have = new URLSearchParams(location.search);
                return Object.entries(wanted).every(([name, value]) => have.get(name) === value); }""",
            arg=wanted,
        )

    def wait_text(self, selector: str, text: str) -> None:
        """Wait until an element holds a text."""
        self.page.locator(selector, has_text=text).first.wait_for()

    @property
    def title(self) -> str:
        return str(self.page.locator(".sn-title h1").inner_text())

    @property
    def text(self) -> str:
        return str(self.page.locator("[data-testid=stMain]").inner_text())

    def choose(self, what: str, option: str) -> None:
        """Pick an option of a select box in the sidebar."""
        self.page.get_by_role("combobox", name=self.words[what], exact=True).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def selected(self, what: str) -> str:
        return str(self.page.get_by_role("combobox", name=self.words[what], exact=True).input_value())

    def write(self, label: str, text: str) -> None:
        """Write into a field and leave it."""
        box = self.page.get_by_label(label, exact=True).first
        box.fill(text)
        box.press("Tab")
        settle(self.page)

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def search(self, text: str) -> None:
        box = self.page.get_by_role("textbox", name=self.words["search"], exact=True)
        box.fill(text)
        box.press("Enter")
        self.wait_url(q=text or None)

    def switch(self, layer: str) -> None:
        """Press a layer's pill in the legend."""
        self.page.locator("[data-testid=stButtonGroup] button", has_text=layer).click()

    def pills(self) -> dict[str, int]:
        """The legend: layer → count."""
        # A count may be asked for while the page is still being drawn.
        drawn(self.page)
        self.page.locator(".st-key-w_sites button[aria-pressed]").first.wait_for()
        texts = self.page.locator(".st-key-w_sites button[aria-pressed]").all_inner_texts()
        pairs = (text.strip().rsplit(" ", 1) for text in texts)
        return {name: int(count.replace(",", "")) for name, count in pairs}

    # --- list and card ---

    @property
    def _grid(self) -> Any:
        return self.page.locator("[data-testid=stDataFrame] canvas[data-testid=data-grid-canvas]").first

    def list_rows(self) -> list[list[str]]:
        """The rows of the list as a screen reader gets them: those in view."""
        rows = self.page.locator("[data-testid=stDataFrame] canvas tbody tr")
        rows.first.wait_for(state="attached")
        return [row.locator("td").all_text_contents() for row in rows.all()]

    def wait_rows(self, count: int) -> list[list[str]]:
        """Wait until the list holds this many rows."""
        self.page.wait_for_function(
            """n => { const t = document.querySelector('[data-testid=stDataFrame] canvas table');
                return t && t.getAttribute('aria-rowcount') == n + 1; }""",
            arg=count,
        )
        return self.list_rows()

    def pick_row(self, number: int) -> None:
        """Tick a row of the list, counted from 0: a header of 35 px, rows of 35 px."""
        box = self._grid.bounding_box()
        self.page.mouse.click(box["x"] + 16, box["y"] + 35 * (number + 1) + 17)
        self.card.wait_for()
        settle(self.page)

    @property
    def card(self) -> Any:
        return self.page.locator(".st-key-card")

    def card_rows(self) -> dict[str, str]:
        """The card's fields: name → value."""
        found: dict[str, str] = self.card.evaluate(
            """card => Object.fromEntries([...card.querySelectorAll("table.sn-card tr")]
                .map(row => [row.querySelector("th").innerText, row.querySelector("td").innerText]))"""
        )
        return found

    def card_name(self) -> str:
        return str(self.card.locator(".sn-heading").first.text_content())

    def close_card(self) -> None:
        self.card.get_by_role("button", name=self.words["close"]).click()
        self.card.wait_for(state="detached")
        self.wait_url(site=None)

    # --- map ---

    @property
    def map(self) -> Frame:
        """The map's frame, once its ground and its symbols are there."""
        frame = map_frame(self.page)
        frame.wait_for_function("window.map && map.sonaeReady && map.sonaeMarks")
        return frame

    def marks(self) -> list[str]:
        """The ids of the symbols drawn."""
        ids: list[str] = self.map.evaluate("map.sonaeMarks.map(mark => mark.sonaeId)")
        return ids

    def wait_marks(self, count: int) -> list[str]:
        """Wait until the map draws this many symbols."""
        self.map.wait_for_function("n => window.map && map.sonaeMarks && map.sonaeMarks.length === n", arg=count)
        return self.marks()

    def view(self) -> tuple[float, float, float]:
        """Longitude and latitude of the centre [degrees], zoom."""
        lng, lat, zoom = self.map.evaluate("[map.getCenter().lng, map.getCenter().lat, map.getZoom()]")
        return lng, lat, zoom

    def look_at(self, longitude: float, latitude: float, zoom: float) -> None:
        self.map.evaluate("([x, y, z]) => { map.setView([y, x], z, {animate: false}); }", [longitude, latitude, zoom])

    def outlines(self) -> dict[str, float]:
        """Ward → width of its outline [px]."""
        found: dict[str, float] = self.map.evaluate(
            "Object.fromEntries(map.sonaeWards.map(([n, l]) => [n, l.getLayers()[0].options.weight]))"
        )
        return found

    def projected(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a position must stand in the map's box [px], by our own formula."""
        lng, lat, zoom = self.view()
        width, height = self.map.evaluate("[map.getContainer().clientWidth, map.getContainer().clientHeight]")
        (x, y), (cx, cy) = world_pixel(longitude, latitude, zoom), world_pixel(lng, lat, zoom)
        return x - cx + width / 2, y - cy + height / 2

    def mark_pixel(self, record: str) -> tuple[float, float]:
        """Where the map itself has put a symbol in its box [px]."""
        x, y = self.map.evaluate(
            """id => { const m = map.sonaeMarks.find(mark => mark.sonaeId === id);
                const p = map.layerPointToContainerPoint(m._point); return [p.x, p.y]; }""",
            record,
        )
        return x, y

    def on_page(self, x: float, y: float) -> tuple[float, float]:
        """A pixel of the map's box as a pixel of the window."""
        box = self.map.locator(".leaflet-container").bounding_box()
        assert box is not None
        return box["x"] + x, box["y"] + y

    def pixels(self, x: float, y: float, side: int = 10) -> list[tuple[int, int, int]]:
        """The colours around a pixel of the map's box, as they stand on the screen."""
        left, top = self.on_page(x, y)
        clip = {"x": round(left) - side // 2, "y": round(top) - side // 2, "width": side, "height": side}
        image = Image.open(io.BytesIO(self.page.screenshot(clip=clip))).convert("RGB")
        raw = image.tobytes()
        return [(raw[i], raw[i + 1], raw[i + 2]) for i in range(0, len(raw), 3)]

    def click_map(self, x: float, y: float) -> None:
        self.page.mouse.click(*self.on_page(x, y))

    def tooltip(self, x: float, y: float) -> str:
        """The text that comes up with the mouse on a pixel of the map's box."""
        left, top = self.on_page(x, y)
        tip = self.map.locator(".leaflet-tooltip")
        self.page.mouse.move(5, 5)
        tip.wait_for(state="detached")
        for turn in range(200):
            # Leaflet looks at the mouse every 32 ms and misses a single leap; a hand never holds still either.
            self.page.mouse.move(left + turn % 2, top)
            if tip.count():
                return str(tip.text_content())
            self.page.wait_for_timeout(40)
        raise TimeoutError(f"no tooltip at {x}, {y}")
