"""docs/benchmarks.md, one section a script: a run replaces its own section and leaves the others as they are."""

from __future__ import annotations

import re
from pathlib import Path

PATH = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
_HEAD = "# Benchmarks\n\nWritten by the runs themselves; do not edit.\n"


def with_section(text: str, title: str, body: str) -> str:
    """The report with the section ``## title`` set to ``body``; a new one comes last."""
    text = text or _HEAD
    section = f"## {title}\n\n{body.strip()}\n"
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        return text.rstrip("\n") + "\n\n" + section
    rest = text[found.end() :]
    return text[: found.start()] + section + ("\n" + rest if rest else "")


def write_section(title: str, body: str, path: Path = PATH) -> None:
    """Replace one section of the report on disk."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(with_section(old, title, body), encoding="utf-8")
