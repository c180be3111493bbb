"""Symbols for black and white: one silhouette a kind, one line style a state. On the meaning of JIS Z 8210, our drawing.

Drawn on a square of 24 units; on paper some 4 mm, where outlines tell them apart before the drawing inside does.
"""

from __future__ import annotations

from layers.export.paper.marks import State, Symbol
from layers.export.paper.svg import tag

#: Silhouette, and the drawing inside it (lines; dots as (x, y, radius)).
_DRAWN: dict[str, tuple[str, str, tuple[tuple[float, float, float], ...]]] = {
    # A runner on a round ground (6.1.4 広域避難場所・避難場所).
    "emergency_site": (
        "M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22z",
        "M13.4 8.6L10.4 13L13.2 15.8L12.2 20M10.4 13L8.2 16.8L5.2 16.8M13.2 8.8L9.4 8.8L7.8 11.6M13.4 9L15.8 11.6L18.4 11",
        ((14.8, 5.6, 2),),
    ),
    # A person under a roof (6.1.5 避難所).
    "shelter": (
        "M12 0L24 10H21.5V23H2.5V10H0Z",
        "M12 12.6V17.4M8.6 14.2H15.4M12 17.4L9.4 21.4M12 17.4L14.6 21.4",
        ((12, 9.4, 2),),
    ),
    # Stairs up a tower, waves at its foot (6.1.7 津波避難ビル).
    "tsunami_building": (
        "M10 0H21V24H3V12H6.5V6H10Z",
        "M14 13V4M10.8 7.2L14 4L17.2 7.2M6 17q3-2.6 6 0t6 0M6 21q3-2.6 6 0t6 0",
        (),
    ),
    "start": ("M12 0L15 8.2L24 8.6L17 14L19.4 23L12 17.8L4.6 23L7 14L0 8.6L9 8.2Z", "", ()),
    "square": ("M2 2H22V22H2Z", "", ()),
    "diamond": ("M12 0L24 12L12 24L0 12Z", "", ()),
    "triangle": ("M12 0L24 22.5H0Z", "", ()),
    "circle": ("M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18z", "", ()),
}


def symbol(kind: Symbol, state: State, x: float, y: float, size: float) -> str:
    """A symbol of ``size`` with its middle at (x, y)."""
    ground, lines, dots = _DRAWN[kind]
    ink, paper = ("#fff", "#000") if state == "usable" else ("#000", "#fff")
    dashes = {"stroke_dasharray": "3.2 2.2"} if state == "planned" else {}
    inside = "" if state == "unknown" else _inside(lines, dots, ink)
    return tag(
        "g",
        # A white edge keeps it apart from hatches and streets.
        tag("path", d=ground, fill="#fff", stroke="#fff", stroke_width=3.6, stroke_linejoin="round"),
        tag("path", d=ground, fill=paper, stroke="#000", stroke_width=1.8, stroke_linejoin="round", **dashes),
        inside,
        transform=f"translate({x - size / 2:.1f} {y - size / 2:.1f}) scale({size / 24:.3f})",
    )


def _inside(lines: str, dots: tuple[tuple[float, float, float], ...], ink: str) -> str:
    drawn = tag("path", d=lines, fill="none", stroke=ink, stroke_width=2, stroke_linecap="round") if lines else ""
    return drawn + "".join(tag("circle", cx=x, cy=y, r=radius, fill=ink) for x, y, radius in dots)


def cross(x: float, y: float, size: float) -> str:
    """A heavy × with a white edge: nobody can pass here."""
    arm = size / 2
    d = f"M{x - arm:.1f} {y - arm:.1f}L{x + arm:.1f} {y + arm:.1f}M{x + arm:.1f} {y - arm:.1f}L{x - arm:.1f} {y + arm:.1f}"
    edge = tag("path", d=d, fill="none", stroke="#fff", stroke_width=size * 0.55, stroke_linecap="round")
    return edge + tag("path", d=d, fill="none", stroke="#000", stroke_width=size * 0.26, stroke_linecap="round")
