"""Words looked for in texts, whatever their width and case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def folded(text: str) -> str:
    """The text in which width and case make no difference; NFKC twice, for casefold may leave what NFKC would join."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def holds(texts: Iterable[str], wanted: str) -> bool:
    """Whether every word of ``wanted`` occurs in one of the texts; no word is found across two. No words: True."""
    # The line ends keep texts apart: no word holds one.
    searched = folded("\n".join(texts))
    return all(word in searched for word in folded(wanted).split())
