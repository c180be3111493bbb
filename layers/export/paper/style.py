"""How areas and lines look in black and white: told apart by pattern, width and dashes, never by shade alone."""

from __future__ import annotations

from layers.export.paper.svg import tag

Look = dict[str, object]

AREA: dict[str, Look] = {
    "training": {"fill": "url(#training)", "stroke": "#000", "stroke_width": 0.6},
    "sea": {"fill": "url(#sea)", "stroke": "#555", "stroke_width": 0.8},
    "short": {"fill": "url(#short)", "fill_rule": "evenodd", "stroke": "#000", "stroke_width": 1.6},
    "inundation": {"fill": "url(#hatch)", "fill_rule": "evenodd", "stroke": "#777", "stroke_width": 0.5},
}
RIVER: Look = {"stroke": "#999", "stroke_width": 3.2}
#: The white core that makes a road of two edges.
ROAD: Look = {"stroke": "#888", "stroke_width": 2.6}
ROAD_CORE: Look = {"stroke": "#fff", "stroke_width": 1.4}
#: The walking network under what is marked, thin so that people can draw upon it.
STREET: Look = {"stroke": "#999", "stroke_width": 0.6}
DISTRICT: Look = {"stroke": "#666", "stroke_width": 0.6, "stroke_dasharray": "1 2"}
WARD: Look = {"stroke": "#333", "stroke_width": 0.9, "stroke_dasharray": "6 2 1 2"}
OUTLINE: Look = {"stroke": "#000", "stroke_width": 2.0}
#: Bands of time from near safety to far: the farther, the heavier and the more broken.
BANDS: tuple[Look, ...] = (
    {"stroke": "#000", "stroke_width": 0.6},
    {"stroke": "#000", "stroke_width": 1.5},
    {"stroke": "#000", "stroke_width": 1.5, "stroke_dasharray": "5 2"},
    {"stroke": "#000", "stroke_width": 2.4, "stroke_dasharray": "1.6 1.6"},
    {"stroke": "#000", "stroke_width": 3.2, "stroke_dasharray": "6 2"},
    {"stroke": "#000", "stroke_width": 3.6, "stroke_dasharray": "1.2 3.2"},
)
#: At this scale and larger lines are drawn at their own width; farther off thinner, or streets run together, down to a share.
_OWN_WIDTH, _THINNEST = 20_000, 0.35


def bands(denominator: float) -> tuple[Look, ...]:
    """`BANDS` for a map of scale 1:``denominator``."""
    share = min(1.0, max(_THINNEST, _OWN_WIDTH / denominator))
    return (
        BANDS if share == 1 else tuple({key: _thinner(value, share) for key, value in look.items()} for look in BANDS)
    )


def _thinner(value: object, share: float) -> object:
    if isinstance(value, float):
        return value * share
    dashes = str(value).split()
    return value if str(value).startswith("#") else " ".join(f"{float(dash) * share:.2f}" for dash in dashes)


ROUTE: Look = {"stroke": "#000", "stroke_width": 4.2, "stroke_linejoin": "round"}


def patterns() -> str:
    """The hatch of inundation (diagonal lines), of the training mark (heavy ones), of the sea (waves), and of areas that
    are short of something (heavy lines the other way, so that both are seen where they meet).
    """
    lines = tag("path", d="M0 2H4", stroke="#999", stroke_width=0.6)
    waves = tag("path", d="M0 4q2-2.4 4 0t4 0", fill="none", stroke="#aaa", stroke_width=0.5)
    mark = tag("path", d="M0 2H5", stroke="#000", stroke_width=1.6)
    short = tag("path", d="M0 2.5H5", stroke="#222", stroke_width=1.4)
    turned = {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(-45)"}
    return tag(
        "defs",
        tag("pattern", mark, id="training", width=5, height=5, **turned),
        tag(
            "pattern",
            short,
            id="short",
            width=5,
            height=5,
            patternUnits="userSpaceOnUse",
            patternTransform="rotate(45)",
        ),
        tag("pattern", lines, id="hatch", width=4, height=4, **turned),
        tag("pattern", waves, id="sea", width=8, height=8, patternUnits="userSpaceOnUse"),
    )
