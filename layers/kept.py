"""The last few results of a kind kept with a folder: many pages, and many people at once, ask the same question."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from layers.folder import DataFolder

#: How many are kept where nothing speaks for more.
KEPT = 4
_T = TypeVar("_T")
#: Guards the shelves alone; nothing is computed under it.
_LOCK = threading.Lock()
_ABSENT = object()


def kept(folder: DataFolder, name: str, key: str, size: int, make: Callable[[], _T]) -> _T:
    """What is kept on the folder's shelf ``name`` under a key (None too), made where it is not.

    At most ``size`` results stay, those asked for last. What was found or made is returned whatever other sessions put
    aside meanwhile; two that ask at once may both make it.
    """
    shelf: dict[str, Any] = folder.once(name, dict)
    with _LOCK:
        found = shelf.get(key, _ABSENT)
    if found is _ABSENT:
        found = make()
    with _LOCK:
        shelf.pop(key, None)
        shelf[key] = found
        for old in list(shelf)[:-size]:
            del shelf[old]
    return cast("_T", found)
