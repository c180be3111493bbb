"""Files of our own and Leaflet from its wheel: the browser gets everything from this host."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from xstatic.pkg import leaflet

from dashboard.markup import escape

ASSETS = Path(__file__).resolve().parent.parent / "assets"
#: How a state is drawn: fill and stroke of the ground, colour of the figure ("" none), dashes. C = the symbol's colour.
STATE_STYLES: dict[str, tuple[str, str, str, str]] = {
    "yes": ("C", "#ffffff", "#ffffff", ""),
    "conditional": ("#ffffff", "C", "C", ""),
    "estimate": ("#ffffff", "C", "C", "3 2"),
    "candidate": ("#ffffff", "#4d4d4d", "#4d4d4d", "3 2"),
    "unknown": ("#ffffff", "#4d4d4d", "", ""),
    "ended": ("#e6e6e6", "#767676", "#767676", "1.5 2"),
}


@cache
def symbols() -> dict[str, dict[str, object]]:
    """The drawings, shared by the map's canvas and the legend's SVG."""
    loaded: dict[str, dict[str, object]] = json.loads((ASSETS / "symbols.json").read_text(encoding="utf-8"))
    return loaded


def symbol_svg(name: str, state: str, glyph: str = "") -> str:
    """One symbol as SVG text, 24 × 24 units. KeyError for an undeclared name or state."""
    drawing = symbols()[name]
    colour = str(drawing["colour"])
    fill, stroke, figure, dash = (part.replace("C", colour) if part == "C" else part for part in STATE_STYLES[state])
    if name in ("square", "diamond", "triangle", "circle"):
        fill, stroke, figure = "#ffffff", colour, colour
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    parts = [f'<path d="{drawing["ground"]}" fill="{fill}" stroke="{stroke}" stroke-width="2"{dashes}/>']
    if figure:
        parts += [f'<circle cx="{x}" cy="{y}" r="{r}" fill="{figure}"/>' for x, y, r in drawing["dots"]]  # type: ignore[attr-defined]
        parts.append(
            f'<path d="{drawing["lines"]}" fill="none" stroke="{figure}" stroke-width="2"'
            ' stroke-linecap="round" stroke-linejoin="round"/>'
        )
    if glyph:
        y = 19 if name == "triangle" else 16.6
        parts.append(
            f'<text x="12" y="{y}" font-size="12.5" font-weight="700" text-anchor="middle" fill="{colour}"'
            f' font-family="sans-serif">{escape(glyph[:1])}</text>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1.5 -1.5 27 27">' + "".join(parts) + "</svg>"


def _symbol(request: Request) -> Response:
    name, _, state = request.path_params["file"].removesuffix(".svg").rpartition("-")
    if name not in symbols() or state not in STATE_STYLES:
        return Response("no such symbol", status_code=404, media_type="text/plain")
    body = symbol_svg(name, state, request.query_params.get("glyph", ""))
    return Response(body, media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})


@cache
def map_script() -> str:
    """The map's script with the drawings and styles it shares with the legend."""
    shared = {"symbols": symbols(), "styles": STATE_STYLES}
    code = (ASSETS / "map.js").read_text(encoding="utf-8")
    return f"window.SONAE = {json.dumps(shared, ensure_ascii=False)};\n{code}"


def script_version() -> str:
    """A short hash of the map's script, so that a new edition is never served from an old cache."""
    return hashlib.sha256(map_script().encode()).hexdigest()[:12]


def _map_script(request: Request) -> Response:
    return Response(map_script(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def routes() -> list[BaseRoute]:
    """Routes under /assets."""
    return [
        Route("/assets/symbols/{file}", _symbol),
        Route("/assets/map.js", _map_script),
        Mount("/assets/leaflet", StaticFiles(directory=leaflet.BASE_DIR)),
        Mount("/assets", StaticFiles(directory=ASSETS)),
    ]
