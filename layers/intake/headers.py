"""Header names as they are compared: blanks, width, case and known misspellings apart; the original is what is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping


def header_key(name: str, aliases: Mapping[str, str] | None = None) -> str:
    """``name`` in compatibility form without any blank, lower case; a declared misspelling as what was meant."""
    key = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    for wrong, right in (aliases or {}).items():
        if key == wrong.casefold():
            return right.casefold()
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
