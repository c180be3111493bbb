"""A PDF read back with another library than the one that made it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf

_COLOURED = re.compile(rb"[\d.]\s+(rg|RG|k|K)\s")


def texts(raw: bytes) -> list[str]:
    """The text of each page, white space gone: line breaks are the typesetter's."""
    return [re.sub(r"\s", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(raw)).pages]


def sizes(raw: bytes) -> set[float]:
    """The type sizes set in text of the pages [pt]."""
    reader = pypdf.PdfReader(io.BytesIO(raw))
    return {float(size) for page in reader.pages for size in re.findall(rb"/f\d+ ([\d.]+) Tf", contents(page))}


def contents(page: Any) -> bytes:
    found = page.get_contents()
    return b"" if found is None else found.get_data()


def streams(raw: bytes) -> Iterator[tuple[bytes, Any]]:
    """Every stream of drawing operators with its resources: pages, patterns, forms."""
    for page in pypdf.PdfReader(io.BytesIO(raw)).pages:
        yield contents(page), page["/Resources"]
        yield from _nested(page["/Resources"], set())


def _nested(resources: Any, seen: set[int]) -> Iterator[tuple[bytes, Any]]:
    for group in ("/Pattern", "/XObject"):
        for reference in (resources.get(group) or {}).values():
            inner = reference.get_object()
            if reference.idnum in seen or not hasattr(inner, "get_data"):
                continue
            seen.add(reference.idnum)
            yield inner.get_data(), inner.get("/Resources", {})
            yield from _nested(inner.get("/Resources", {}), seen)


def colours(raw: bytes) -> list[str]:
    """Every use of a colour that is no grey: an operator of RGB or CMYK, a space of more than one component."""
    found = []
    for data, resources in streams(raw):
        found += [operator.decode() for operator in _COLOURED.findall(data)]
        for space in (resources.get("/ColorSpace") or {}).values():
            name, *rest = space.get_object() if isinstance(space.get_object(), list) else [space.get_object()]
            if name == "/ICCBased" and rest[0].get_object()["/N"] != 1:
                found.append(f"ICC of {rest[0].get_object()['/N']}")
            elif name not in ("/ICCBased", "/DeviceGray", "/CalGray"):
                found.append(str(name))
        for image in (resources.get("/XObject") or {}).values():
            if image.get_object().get("/Subtype") == "/Image":
                found.append("image")
    return found
