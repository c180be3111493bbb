"""People by class as one bar: served plain, the others told apart by pattern, so that it also prints in black."""

from __future__ import annotations

from dashboard import markup
from dashboard.charts import address
from dashboard.readiness.room import Room
from layers.readiness.classes import CLASSES

_WIDTH, _HEIGHT = 900, 34
#: Fill of each class, in the order of `CLASSES`: light is well, dark is not; hatched is not known.
_FILL = ("#d9e4f7", "url(#h)", "#b9b9b2", "#9a8c6a", "#8fabe3", "#4d73c8", "#1d3f94")


def share_bar(room: Room, parts: list[tuple[str, int]]) -> None:
    """The bar with its legend. ``parts``: class, people."""
    words = room.ctx.words
    whole = sum(count for _, count in parts)
    told = [(name, count, words.say(f"readiness_class.{name}")) for name, count in parts if count]
    said = "、".join(f"{word} {count:,}" for _, count, word in told)
    markup.picture(address(_drawn([(name, count) for name, count, _ in told], whole)), said)
    markup.key_line([(address(_swatch(name)), f"{word} {count:,}") for name, count, word in told], room.mark)


def _pattern() -> str:
    return (
        '<defs><pattern id="h" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="7" height="7" fill="#ffffff"/><rect width="2.4" height="7" fill="#6b6b6b"/></pattern></defs>'
    )


def _drawn(parts: list[tuple[str, int]], whole: int) -> str:
    x, boxes = 0.0, []
    for name, count in parts:
        width = _WIDTH * count / whole
        boxes.append(_box(x, width, name))
        x += width
    size = f'width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{_pattern()}{"".join(boxes)}</svg>'


def _box(x: float, width: float, name: str) -> str:
    fill = _FILL[CLASSES.index(name)]  # type: ignore[arg-type]
    return f'<rect x="{x:.2f}" y="1" width="{width:.2f}" height="{_HEIGHT - 2}" fill="{fill}" stroke="#333333"/>'


def _swatch(name: str) -> str:
    fill = _FILL[CLASSES.index(name)]  # type: ignore[arg-type]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="18" height="18">{_pattern()}'
        f'<rect x="1" y="1" width="16" height="16" fill="{fill}" stroke="#333333"/></svg>'
    )
