"""SVG by the piece: an element with escaped attributes, path data of shapes, and room for text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.export.paper.glyphs import FONT, printable

#: Left, top, right, bottom in the units of the drawing.
Box = tuple[float, float, float, float]


def tag(name: str, *inside: str, **attributes: object) -> str:
    """An element; ``inside`` are elements already written. ``stroke_width=1`` becomes ``stroke-width="1"``."""
    written = "".join(f" {key.strip('_').replace('_', '-')}={quoteattr(_value(v))}" for key, v in attributes.items())
    return f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>"


def _value(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def words(x: float, y: float, text: str, size: float, *, halo: bool = False, **attributes: object) -> str:
    """A line of text from its baseline; ``halo`` draws white around it. The text may hold anything."""
    around = {"stroke": "#fff", "stroke_width": size * 0.28, "paint_order": "stroke", "stroke_linejoin": "round"}
    look = {"font_family": FONT, "font_size": size, **(around if halo else {}), **attributes}
    return tag("text", escape(printable(text).text.replace("\n", " ")), x=x, y=y, **look)


def text_width(text: str, size: float) -> float:
    """About how wide a line of text is: full-width characters one em, others 0.6 em."""
    return size * sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.6 for char in text)


def path(shape: BaseGeometry, **attributes: object) -> str:
    """A path of lines and areas; "" for a shape without either."""
    data = "".join(_data(part) for part in _parts(shape))
    return tag("path", d=data, **attributes) if data else ""


def _parts(shape: BaseGeometry) -> Iterable[BaseGeometry]:
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.GeometryCollection | shapely.MultiPolygon | shapely.MultiLineString):
            yield from _parts(part)
        elif not part.is_empty:
            yield part


def _data(part: BaseGeometry) -> str:
    if isinstance(part, shapely.Polygon):
        return "".join(_run(ring.coords) + "Z" for ring in (part.exterior, *part.interiors))
    return _run(part.coords) if isinstance(part, shapely.LineString) else ""


def _run(coords: Iterable[Iterable[float]]) -> str:
    points = np.asarray(coords)[:, :2]
    return "M" + "L".join(f"{_value(float(round(x, 1)))} {_value(float(round(y, 1)))}" for x, y in points)


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes share room."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
