"""Header names as they are compared: blanks, width, case and known misspellings apart; the original is what is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache


@lru_cache(maxsize=8192)
def _plain(name: str) -> str:
    """Headers repeat from file to file, and the declared ones are compared with each of them."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def header_key(name: str, aliases: Mapping[str, str] | None = None) -> str:
    """``name`` in compatibility form without any blank, lower case; a declared misspelling as what was meant."""
    key = _plain(name)
    for wrong, right in (aliases or {}).items():
        if key == _plain(wrong):
            return _plain(right)
    return key


def header_keys(header: Iterable[str], aliases: Mapping[str, str]) -> dict[str, str]:
    """Key → header; of two headers with one key the first holds."""
    keys: dict[str, str] = {}
    for name in header:
        keys.setdefault(header_key(name, aliases), name)
    return keys


def find_header_named(wanted: str, keys: Mapping[str, str]) -> str | None:
    """The header of a table that ``wanted`` (``A|B``: either) names; None where none does."""
    for name in wanted.split("|"):
        found = keys.get(header_key(name))
        if found is not None:
            return found
    return None
