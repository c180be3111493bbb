"""Whether our own sentences are those of a source document."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_RUN = 14


def source_text(name: str) -> str:
    """A source document; without it the test is skipped, or fails when nothing may be skipped."""
    path = ROOT / ".." / "shared" / "sources" / name
    if path.is_file():
        return path.read_text(encoding="utf-8")
    reason = f"the source document is not here: {name}"
    if os.environ.get("SONAE_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def plain(text: str) -> str:
    """Without width, spaces and markup, none of which make a difference between two texts."""
    return "".join(unicodedata.normalize("NFKC", re.sub(r"<[^>]*>", "", text)).split())


def shared_run(text: str, source: str, terms: Iterable[str]) -> str:
    """The first run of more than LONGEST_RUN characters that the text shares with the source, or nothing."""
    ours, theirs = plain(text), plain(source)
    for term in sorted(map(plain, terms), key=len, reverse=True):
        ours = ours.replace(term, "\0")
    size = LONGEST_RUN + 1
    return next((run for at in range(len(ours) - size + 1) if (run := ours[at : at + size]) in theirs), "")
