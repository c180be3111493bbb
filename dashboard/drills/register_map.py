"""School districts by whether they were drilled: drawn, told apart by hatch and edge as well as by colour."""

from __future__ import annotations

from urllib.parse import quote

import geopandas as gpd

from dashboard import markup
from dashboard.drills.register_desk import Facts
from dashboard.drills.room import Room
from dashboard.markup import escape
from dashboard.readiness import swatches
from layers.kept import kept
from layers.outline import Drawing, drawing

#: Ground of drilled and of not drilled districts; what is not known is hatched.
DRILLED, NOT = "#8fabe3", "#ffffff"
_HATCH = "url(#h)"
_FILL = {"yes": DRILLED, "no": NOT, "unknown": _HATCH}
_EDGE, _KEPT = 4, 4
#: From so many areas on labels are small.
_CROWD = 20


def show(room: Room, facts: Facts) -> None:
    """The drawing with its legend; a folder without school districts says so."""
    words, ctx = room.words, room.ctx
    areas = ctx.folder.districts.of_ward(ctx.ward)
    lines = kept(ctx.folder, "drill_register_map", ctx.ward, _KEPT, lambda: drawing(gpd.GeoSeries(areas["geometry"])))
    if areas.empty or lines is None:
        markup.paragraph(words.say("drill_register.no_districts"), "empty")
        return
    # Without an answer for a district nobody knows: it is hatched.
    table = facts.districts
    known = {} if table is None else dict(zip(table["code"].astype(str), table["state"], strict=True))
    states = [known.get(str(code), "unknown") for code in areas["code"]]
    _draw(room, areas, lines, states)
    counts = [(_swatch(one), one, states.count(one)) for one in _FILL]
    entries = [
        (src, words.say("drill_register.key", state=state_words(room, facts, one), count=count))
        for src, one, count in counts
    ]
    markup.key_line(entries, words.say("training.mark") if ctx.folder.training else "")


def state_words(room: Room, facts: Facts, state: str) -> str:
    """A state in words, with its months."""
    return room.words.say(f"drill_register.state_{state}", months=facts.asked.months)


def _swatch(state: str) -> str:
    return swatches.square(NOT, hatched=True) if state == "unknown" else swatches.square(_FILL[state])


def _draw(room: Room, areas: gpd.GeoDataFrame, lines: Drawing, states: list[str]) -> None:
    words, ctx = room.words, room.ctx
    source = "data:image/svg+xml," + quote(
        _svg(lines, states, words.say("training.mark") if ctx.folder.training else "")
    )
    wide, high = lines.width + 2 * _EDGE, lines.height + 2 * _EDGE
    # Numbers, as in the table beside, where a ward is chosen: a whole city has no room for them.
    labels = ""
    for number, (name, at) in enumerate(zip(areas["name"], lines.labels, strict=True), 1):
        if ctx.ward and at is not None:
            left, top = 100 * (at[0] + _EDGE) / wide, 100 * (at[1] + _EDGE) / high
            labels += (
                f'<a class="sn-on-light" href="#drill-districts" target="_self" title="{escape(name)}"'
                f' style="left: {left:.2f}%; top: {top:.2f}%"><b>{number}</b></a>'
            )
    name = words.say("drill_register.map", place=ctx.place if ctx.ward else ctx.whole)
    crowd = " sn-crowd" if len(areas) > _CROWD else ""
    markup.show(
        f'<div class="sn-areas{crowd}" style="aspect-ratio: {wide / high:.4f}"><img src="{escape(source)}"'
        f' alt="{escape(name)}">{labels}</div>'
    )


def _svg(lines: Drawing, states: list[str], mark: str) -> str:
    """The drawing alone; ``mark`` (訓練データ) stands in its corner."""
    shapes = "".join(
        f'<path d="{path}" fill="{_FILL[state]}" stroke="{"#1d3f94" if state == "no" else "#6b6b6b"}"'
        f' stroke-width="{2.4 if state == "no" else 1.4}"/>'
        for path, state in zip(lines.paths, states, strict=True)
        if path
    )
    corner = (
        f'<text x="6" y="{lines.height - 8}" font-size="26" font-weight="700">{escape(mark)}</text>' if mark else ""
    )
    box = f"{-_EDGE} {-_EDGE} {lines.width + 2 * _EDGE} {lines.height + 2 * _EDGE}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" stroke-linejoin="round" fill-rule="evenodd"'
        ' font-family="sans-serif"><defs><pattern id="h" width="9" height="9" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect width="9" height="9" fill="#ffffff"/>'
        f'<rect width="3" height="9" fill="#b9b9b2"/></pattern></defs>{shapes}{corner}</svg>'
    )
