"""Proposals for a table nobody recognised: what kind it may be, and which column which field, with samples.

A proposal is never applied by itself: `layers.intake.mapping.confirm` takes what a person made of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from layers.ground import JAPAN
from layers.intake.formats import own_names
from layers.intake.headers import header_key
from layers.intake.table import Table
from layers.intake.values import nfkc
from layers.spec import KindSpec, LayersConfig

Confidence = Literal["sure", "likely", "none"]
_SAMPLES = 3
#: So many rows are looked at, and so great a share of their filled cells must fit, for cells to tell a field.
_ROWS, _SHARE = 200, 0.9
_ADDRESS = re.compile(r"(都|道|府|県|市|区|町|村|丁目|番).*\d")
_DECIMAL = re.compile(r"\d{2,3}\.\d+")


@dataclass(frozen=True)
class Proposal:
    """One column of the file: the field it may be ("" = kept as it is), how sure, and three of its cells."""

    header: str
    field: str
    confidence: Confidence
    samples: tuple[str, ...]


@dataclass(frozen=True)
class KindGuess:
    """A kind a table may be. ``named`` is the share of names that hold one of the kind's words (0–1); ``fields`` how
    many of the kind's own fields have a column whose header says so; ``missing`` the required fields without one.
    """

    kind: str
    named: float
    fields: int
    missing: tuple[str, ...]


def propose(table: Table, kind: KindSpec, layers: LayersConfig) -> list[Proposal]:
    """A proposal for every column of the table, in its order; each field is proposed once at most."""
    fields: dict[str, tuple[str, Confidence]] = {}
    taken: set[str] = set()
    for confidence, tell in _TELLERS:
        for index, header in enumerate(table.header):
            if header in fields:
                continue
            field = tell(table, index, kind, layers, taken)
            if field:
                fields[header] = field, confidence
                taken.add(field)
    return [
        Proposal(header, *fields.get(header, ("", "none")), _samples(table, index))
        for index, header in enumerate(table.header)
    ]


def _samples(table: Table, index: int) -> tuple[str, ...]:
    """The first three different filled cells of a column."""
    seen: dict[str, None] = {}
    for row in table.rows:
        if row[index].strip():
            seen[row[index]] = None
        if len(seen) == _SAMPLES:
            break
    return tuple(seen)


# --- what tells a field ------------------------------------------------------------------------


def _names(kind: KindSpec, layers: LayersConfig, *, own: bool) -> dict[str, str]:
    """Header key → field: the kind's own names and its formats' (``own``), or what formats of other kinds give
    fields of the same id and type.
    """
    names: dict[str, str] = {}
    for fmt in layers.formats.values():
        for field, wanted in fmt.columns.items() if (fmt.kind == kind.id) == own else ():
            same = field in kind.fields and kind.fields[field].type == layers.kinds[fmt.kind].fields[field].type
            for name in wanted.split("|") if same else []:
                names.setdefault(header_key(name), field)
    return names | ({header_key(name): field for name, field in own_names(kind).items()} if own else {})


def _by_name(table: Table, index: int, kind: KindSpec, layers: LayersConfig, taken: set[str]) -> str:
    key = header_key(table.header[index], layers.header_aliases)
    field = _names(kind, layers, own=True).get(key, "")
    return "" if field in taken else field


def _by_other(table: Table, index: int, kind: KindSpec, layers: LayersConfig, taken: set[str]) -> str:
    key = header_key(table.header[index], layers.header_aliases)
    field = _names(kind, layers, own=False).get(key, "")
    return "" if field in taken else field


def _by_word(table: Table, index: int, kind: KindSpec, layers: LayersConfig, taken: set[str]) -> str:
    """A declared word inside the header: 施設の名称, 緯度（世界測地系）, 収容可能人数(人)."""
    key = header_key(table.header[index])
    for field, words in layers.header_words.items():
        if field in kind.fields and field not in taken and any(header_key(word) in key for word in words):
            return field
    return ""


def _by_cells(table: Table, index: int, kind: KindSpec, layers: LayersConfig, taken: set[str]) -> str:
    """Cells that are all coordinates of Japan or addresses; with both axes alike wide, longitude is the greater."""
    cells = [nfkc(row[index]) for row in table.rows[:_ROWS] if row[index].strip()]
    west, south, east, north = JAPAN
    tests: dict[str, Callable[[str], bool]] = {
        "longitude": lambda cell: bool(_DECIMAL.fullmatch(cell)) and west <= float(cell) <= east,
        "latitude": lambda cell: bool(_DECIMAL.fullmatch(cell)) and south <= float(cell) <= north,
        "address": lambda cell: bool(_ADDRESS.search(cell)),
    }
    for field, test in tests.items():
        fits = sum(map(test, cells))
        if field in kind.fields and field not in taken and cells and fits >= _SHARE * len(cells):
            return field
    return ""


_Teller = Callable[[Table, int, KindSpec, LayersConfig, set[str]], str]
_TELLERS: tuple[tuple[Confidence, _Teller], ...] = (
    ("sure", _by_name),
    ("likely", _by_word),
    ("likely", _by_other),
    ("likely", _by_cells),
)


# --- what kind -----------------------------------------------------------------------------------


def guess_kinds(table: Table, layers: LayersConfig) -> list[KindGuess]:
    """The kinds a table may be, likeliest first; those its geometry rules out are left out.

    Names that hold a kind's words come first, then fields of its own with a column, then fewer required ones missing.
    """
    fitting = [kind for kind in layers.kinds.values() if _geometry_fits(table, kind)]
    guesses = [_guess(table, kind, layers) for kind in fitting]
    rank = {kind.id: kind.rank for kind in fitting}
    return sorted(guesses, key=lambda g: (len(g.missing) > 0, -round(g.named, 1), -g.fields, rank[g.kind]))


def _geometry_fits(table: Table, kind: KindSpec) -> bool:
    shapes = {shape.geom_type.removeprefix("Multi") for shape in table.geometry or [] if shape is not None}
    if not shapes:
        return not kind.drawn
    return kind.geometry in {
        {"Point": "point", "LineString": "line", "Polygon": "polygon"}[shape] for shape in shapes
    } or (kind.geometry == "mesh" and shapes == {"Polygon"})


def _guess(table: Table, kind: KindSpec, layers: LayersConfig) -> KindGuess:
    proposals = {found.field: found for found in propose(table, kind, layers) if found.field}
    shared = set(layers.place_fields)
    own = [name for name, found in proposals.items() if name not in shared and found.confidence == "sure"]
    missing = tuple(name for name, spec in kind.fields.items() if spec.required and name not in proposals)
    if (
        kind.geometry == "point"
        and table.geometry is None
        and not {"longitude", "latitude", "address"} & set(proposals)
    ):
        missing += ("longitude", "latitude")
    return KindGuess(kind.id, _named(table, kind, proposals), len(own), missing)


def _named(table: Table, kind: KindSpec, proposals: dict[str, Proposal]) -> float:
    if "name" not in proposals or not kind.words or not table.rows:
        return 0.0
    index = table.header.index(proposals["name"].header)
    names = [nfkc(row[index]) for row in table.rows[:_ROWS]]
    words = [nfkc(word) for word in kind.words]
    return sum(any(word in name for word in words) for name in names) / len(names)
