"""The legend's small drawings, the same colours and strokes as the map's."""

from __future__ import annotations

from urllib.parse import quote

from dashboard.markup import escape


def _image(inside: str) -> str:
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 18 18">{inside}</svg>'
    return "data:image/svg+xml," + quote(drawn)


def line(colour: str, weight: float, dash: str = "", *, cross: bool = False) -> str:
    """A street: its line, and the cross of a closed one."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    drawn = f'<path d="M0 9H18" stroke="{colour}" stroke-width="{max(weight, 1.5)}"{dashes}/>'
    return _image(drawn + ('<path d="M5 5L13 13M13 5L5 13" stroke="#1a1a1a" stroke-width="2.5"/>' if cross else ""))


def square(colour: str, *, hatched: bool = False, dash: str = "") -> str:
    """An area or a square of the map."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    lines = '<path d="M1 9L9 1M1 17L17 1M9 17L17 9" stroke="#4d4d4d" stroke-width="1.3"/>' if hatched else ""
    return _image(f'<rect x="1" y="1" width="16" height="16" fill="{colour}" stroke="#6b6b6b"{dashes}/>{lines}')


def disc(text: str, colour: str) -> str:
    """A numbered disc, as the map has where people set out."""
    told = (
        f'<text x="9" y="13" font-size="11" font-weight="700" fill="#ffffff" text-anchor="middle">{escape(text)}</text>'
    )
    return _image(f'<circle cx="9" cy="9" r="8" fill="{colour}"/>{told}')
