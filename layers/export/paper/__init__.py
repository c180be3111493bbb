"""Paper for a dark gym: sheets of blocks as A4 PDFs in black and white, and the maps in them as SVG.

A `Sheet` says what stands on the paper, `pdf` sets it (typst, embedded IPAexGothic, no network, no system font), and
`map_svg` draws the map of a `Figure`. Data never become template code: they reach typst as one JSON string.
"""

from layers.export.paper.base import BaseMap, base_map
from layers.export.paper.blocks import (
    BLANK,
    Beside,
    Block,
    Card,
    Cards,
    Cell,
    Checklist,
    Column,
    Field,
    Figure,
    Form,
    Heading,
    Item,
    Number,
    Numbers,
    PageBreak,
    Sheet,
    Steps,
    Table,
    Text,
    Unknown,
)
from layers.export.paper.document import pages, pdf, png
from layers.export.paper.glyphs import Printable, printable
from layers.export.paper.map import map_svg, map_view
from layers.export.paper.marks import Band, Blocked, Marks, Place, Route, Short
from layers.export.paper.view import MapSize

__all__ = [
    "BLANK",
    "Band",
    "BaseMap",
    "Beside",
    "Block",
    "Blocked",
    "Card",
    "Cards",
    "Cell",
    "Checklist",
    "Column",
    "Field",
    "Figure",
    "Form",
    "Heading",
    "Item",
    "MapSize",
    "Marks",
    "Number",
    "Numbers",
    "PageBreak",
    "Place",
    "Printable",
    "Route",
    "Sheet",
    "Short",
    "Steps",
    "Table",
    "Text",
    "Unknown",
    "base_map",
    "map_svg",
    "map_view",
    "pages",
    "pdf",
    "png",
    "printable",
]
