"""One door for every file: what it is shows in its bytes, not in its name."""

from __future__ import annotations

from pathlib import Path

from layers.intake.geojson import read_geojson
from layers.intake.table import Table, check_size, read_csv, refuse
from layers.problems import FileRefused, Problem
from layers.spec import IntakeLimits


def read_table(file: str, raw: bytes, limits: IntakeLimits) -> Table:
    """Read a CSV or GeoJSON.

    Raises:
        FileRefused: neither of them, or broken beyond use; says row, column, found, expected.
        TooLarge: over a limit of `IntakeLimits`.
    """
    check_size(file, len(raw), limits)
    head = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        raise refuse(file, head[:40].decode("latin-1"), "CSV or GeoJSON")
    if head.startswith(b"PK\x03\x04"):
        raise refuse(file, "zip or xlsx", "CSV or GeoJSON")
    if head.startswith((b"{", b"[")) or file.lower().endswith((".geojson", ".json")):
        return read_geojson(file, raw, limits)
    return read_csv(file, raw, limits)


def read_bytes(path: Path, limits: IntakeLimits) -> bytes:
    """The bytes of a file on disk; its size is asked before it is read.

    Raises:
        FileRefused: it is missing or cannot be read.
        TooLarge: it is over the limit.
    """
    try:
        check_size(path.name, path.stat().st_size, limits)
        if not path.is_file():
            raise refuse(path.name, str(path), "a file, no folder or device")
        return path.read_bytes()
    except FileNotFoundError as err:
        raise FileRefused(Problem(path.name, None, None, "file_missing", str(path), "a file")) from err
    except OSError as err:
        raise refuse(path.name, err.strerror or str(err), "a file that can be read") from err
