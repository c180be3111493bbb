"""What some published formats need beyond renaming columns, done in place on a draft's text cells.

A depth class becomes two numbers, a census table's labels tell its columns, N03 to 2023 moves city and ward. Whatever
is replaced stays under 元:HEADER.
"""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from layers.intake.headers import header_key
from layers.intake.table import Table
from layers.problems import Problem
from layers.spec import FormatSpec, KindSpec

_DEPTH = re.compile(r"(?:(?P<low>\d+(?:\.\d+)?)m?以上)?[〜~\-]?(?:(?P<high>\d+(?:\.\d+)?)m?未満)?")
_MERGED_AWAY = "1"
#: Signs of e-Stat tables for a figure that is not told.
_NOT_TOLD = {"*", "**", "***", "-", "−", "－", "X", "x", "…"}


def read_depth(text: str) -> tuple[str, str] | None:
    """A depth class [m] as its two ends, "" for an open one: ``3m以上～5m未満`` → ("3", "5"); None where it is none.

    Source: 国土数値情報 A40 製品仕様書; the classes differ by prefecture, wave dash and blanks by file.
    """
    cell = "".join(unicodedata.normalize("NFKC", text).replace("ｍ", "m").split())
    found = _DEPTH.fullmatch(cell)
    if found is None or not (found["low"] or found["high"]):
        return None
    return found["low"] or "0", found["high"] or ""


def depth_columns(cells: pd.DataFrame, header: str, fmt: FormatSpec) -> None:
    """Put both ends of the depth class in their fields; a class that cannot be read stays, to be reported as it is."""
    told = cells["depth_min_m"].tolist()
    if fmt.reader == "depth_text":
        ends = {text: read_depth(text) for text in set(told)}
    else:
        ends = {text: _rank(text, fmt) for text in set(told)}
    read = [ends[text] or (text, "") for text in told]
    cells["depth_min_m"], cells["depth_max_m"] = [low for low, _ in read], [high for _, high in read]
    cells["元:" + header] = told


def _rank(text: str, fmt: FormatSpec) -> tuple[str, str] | None:
    ends = fmt.depth_ranks_m.get(unicodedata.normalize("NFKC", text).strip().removesuffix(".0"))
    if ends is None:
        return None
    return f"{ends[0]:g}", f"{ends[1]:g}" if len(ends) > 1 else ""


def n03_wards_before_2024(cells: pd.DataFrame) -> None:
    """Put city and ward of N03 (to 2023) in their fields, in place.

    There N03_003 is the city of a ward, or a county (郡), or blank; N03_004 the ward or the municipality.
    """
    upper, lower = cells["city"], cells["ward"]
    is_ward = upper.str.endswith("市") & lower.str.endswith("区")
    cells["元:N03_003"] = upper
    cells["city"], cells["ward"] = upper.where(is_ward, lower), lower.where(is_ward, "")


# --- census ----------------------------------------------------------------------------------


def take_label_row(table: Table, key_header: str) -> dict[str, str]:
    """Take the second header row (labels, its key cell blank) off a census table; returns header → label."""
    if not table.rows or table.rows[0][table.header.index(key_header)].strip():
        return {}
    labels = table.rows.pop(0)
    table.numbers.pop(0)
    return {name: label.strip() for name, label in zip(table.header, labels, strict=True) if label.strip()}


def labelled_columns(labels: dict[str, str], fmt: FormatSpec) -> dict[str, str]:
    """Field id → header, by the labels of a census table; the first label of each list that occurs holds."""
    by_label: dict[str, str] = {}
    for name, label in labels.items():
        by_label.setdefault(header_key(label), name)
    columns: dict[str, str] = {}
    for field, wanted in fmt.labels.items():
        names = [by_label[header_key(label)] for label in wanted if header_key(label) in by_label]
        if names:
            columns[field] = names[0]
    return columns


def secret_cells(cells: pd.DataFrame, draft_kind: KindSpec, file: str) -> list[Problem]:
    """Blank the figures of cells whose people are counted in a neighbour (HTKSYORI 1), and say how many they are.

    There a 0 is no fact either. Signs for "not told" (``*``, ``-``, ``X``) are blanked in every cell. What stood in a
    column that changes stays under 元:秘匿前_FIELD.
    """
    column = cells.get("元:HTKSYORI", pd.Series("", index=cells.index))
    secret = column.str.strip() == _MERGED_AWAY
    for name in draft_kind.of_type("number"):
        if name in cells:
            gone = secret | cells[name].str.strip().isin(_NOT_TOLD)
            if gone.any():
                cells["元:秘匿前_" + name] = cells[name]
                cells[name] = cells[name].mask(gone, "")
    count = int(secret.sum())
    return [Problem(file, None, "HTKSYORI", "mesh_merged", f"{count:,}")] if count else []
