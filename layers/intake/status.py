"""A condition of use hidden in a name: 中央図書館(※改修工事中のため当面の間使用不可). The name itself stays as published."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BRACKETS = re.compile(r"[（(]([^（()）]*)[）)]")
_STAR = re.compile(r"※([^（()）※]+)")


def may_tell(name: str) -> bool:
    """Whether a name holds a bracket or ※ at all: the others need no closer look."""
    return "（" in name or "(" in name or "※" in name


def status_note(name: str, words: Sequence[str]) -> str:
    """What a name says of the use of its place: text after ※, or brackets with one of ``words``; "" for nothing."""
    starred = [found.strip() for found in _STAR.findall(name)]
    bracketed = [
        found.strip() for found in _BRACKETS.findall(name) if "※" not in found and any(word in found for word in words)
    ]
    return "、".join(starred + bracketed)
