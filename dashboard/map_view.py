"""The map: the only place that knows folium. The base map never changes; what changes comes by the group and URLs.

Any change in the base map's script would remount the frame and lose the view, so boundaries and points are fetched
by the map itself from our own routes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlencode

import folium
import streamlit as st
import streamlit_folium
from branca.element import MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

from dashboard.markup import escape
from dashboard.routes.assets import script_version
from layers.folder import DataFolder
from layers.picks import Choice
from layers.spec import Config
from layers.wording import Wording

#: From the component's frame (/component/streamlit_folium.st_folium/index.html) up to our own routes.
_UP = "../../"
_LEAFLET_JS = [("leaflet", _UP + "assets/leaflet/leaflet.js")]
_LEAFLET_CSS = [("leaflet_css", _UP + "assets/leaflet/leaflet.css")]
#: What hears of a click before the run that follows it.
Hear = Callable[[dict[str, Any]], None]
_JAPAN = (122.0, 24.0, 146.0, 46.0)


class OutsideAddress(RuntimeError):
    """folium or streamlit-folium asked the browser to fetch from another host."""


@dataclass(frozen=True)
class View:
    """Where the map looks: ``key`` changes when it shall move; a box (w, s, e, n) or one point [degrees]."""

    key: str
    box: tuple[float, float, float, float] | None = None
    point: tuple[float, float] | None = None


def encoded(options: dict[str, Any]) -> str:
    """Options as text that no template engine and no script can read as anything but text: percent-encoded JSON.

    folium renders what it is given as a template, once more where it stands inside another element: a search for
    ``{{ … }}`` would run on the server.
    """
    return quote(json.dumps(options, ensure_ascii=False), safe="")


class _Base(JSCSSMixin, MacroElement):
    """Puts our script on the page and hands it the constant part of the map."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        'sonae.base({{ this._parent.get_name() }}, sonae.options("{{ this.options }}"));{% endmacro %}'
    )

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__()
        self._name = "SonaeBase"
        self.options = encoded(options)
        self.default_js = [("sonae_map", f"{_UP}assets/map.js?v={script_version()}")]
        self.default_css = [("sonae_map_css", f"{_UP}assets/map.css?v={script_version()}")]


class _Drawn(MacroElement):
    """What one function of our script ("points", "streets", "cells", "drill") fetches or is given, and draws."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "sonae.{{ this.function }}"
        '(map_div, {{ this._parent.get_name() }}, sonae.options("{{ this.options }}"));{% endmacro %}'
    )

    def __init__(self, function: Literal["points", "streets", "cells", "drill"], options: dict[str, Any]) -> None:
        super().__init__()
        self._name = "SonaeDrawn"
        self.function = function
        self.options = encoded(options)


def _localise() -> None:
    """Point folium at our own Leaflet and make streamlit-folium refuse any other host."""
    folium.Map.default_js[:] = _LEAFLET_JS
    folium.Map.default_css[:] = _LEAFLET_CSS
    if getattr(streamlit_folium._component_func, "sonae", False):
        return
    original = streamlit_folium._component_func

    def checked(**arguments: Any) -> Any:
        links = [*(arguments.get("js_links") or []), *(arguments.get("css_links") or [])]
        outside = [link for link in links if not link.startswith(_UP)]
        if outside:
            raise OutsideAddress(f"found {outside}, expected addresses under {_UP}")
        return original(**arguments)

    checked.sonae = True  # type: ignore[attr-defined]
    streamlit_folium._component_func = checked


def _base_map(folder: DataFolder, config: Config, words: Wording) -> folium.Map:
    limits = config.app.map
    chart = folium.Map(
        tiles=None,
        prefer_canvas=True,
        min_zoom=limits.min_zoom,
        max_zoom=limits.max_zoom,
        location=[35.15, 136.9],
        zoom_start=11,
        zoom_control="topleft",
        attributionControl=True,
    )
    chart.options["maxZoom"] = limits.max_zoom
    if limits.basemap == "offline" or folder.training:
        chart.options["zoomSnap"] = 0.25
    if limits.basemap == "gsi" and not folder.training:
        tiles = config.sources.tiles["gsi"]
        folium.TileLayer(
            tiles.url,
            attr=escape(tiles.credit),
            name=escape(tiles.credit),
            max_zoom=tiles.max_zoom,
            min_zoom=tiles.min_zoom,
            error_tile_url="",
        ).add_to(chart)
    chart.add_child(_Base(_base_options(folder, config, words)))
    return chart


def _base_options(folder: DataFolder, config: Config, words: Wording) -> dict[str, Any]:
    shown = [layer for layer in folder.layers.values() if layer.kind.group != "support"]
    sources = dict.fromkeys(layer.edition.source for layer in shown if layer.edition.source)
    if config.app.map.basemap == "gsi" and not folder.training:
        sources[config.sources.tiles["gsi"].credit] = None
    credit = words.say("map.credit", sources="、".join(sources)) if sources else ""
    return {
        "background": f"{_UP}map/background?{urlencode({'v': folder.fingerprint})}",
        "ground": "#e9e8e2" if "coast" in folder.layers else "#eef1f2",
        "label": words.say("map.label"),
        "failed": words.say("map.failed"),
        "mark": words.say("training.mark") if folder.training else "",
        "credit": credit,
    }


def draw(
    folder: DataFolder,
    config: Config,
    words: Wording,
    *,
    kinds: list[str],
    choice: Choice,
    view: View,
    chosen: str = "",
    key: str = "map",
    hear: Hear = lambda _told: None,
) -> dict[str, Any]:
    """Draw the map; returns what it told: "site" (KIND:UID) and "clicks" of the last click, "view" and its "key".

    ``hear`` gets the same before the run that follows a click: what it chooses is drawn at once. A click answered only
    after the map is drawn would ask for one run more, and the two may overtake each other.
    """
    _localise()
    wanted = {
        "v": folder.fingerprint,
        "kinds": ",".join(kinds),
        "ward": choice.ward,
        "hazard": choice.hazard,
        "q": choice.text,
        "district": choice.district,
        "only": choice.only,
        "as_of": choice.as_of.isoformat() if choice.only and choice.as_of else "",
        "site": chosen,
    }
    query = urlencode({name: value for name, value in wanted.items() if value})
    areas = urlencode({"v": folder.fingerprint, "ward": choice.ward})
    has_areas = choice.ward and len(folder.districts.of_ward(choice.ward))
    options = {
        "url": f"{_UP}map/points?{query}",
        "ward": choice.ward,
        "districts": f"{_UP}map/districts?{areas}" if has_areas else "",
        "district": choice.district,
        "chosen": chosen,
        "view": _view_options(view, config),
    }
    return _put(folder, config, words, _Drawn("points", options | _words(words)), key, hear)


@dataclass(frozen=True)
class Drawn:
    """What a map of the page 備え draws: ``classes`` are colour, weight or hatch and words of each class of ``url``'s
    answer, in their order; ``water`` is the layer kind of the area under it, "" for none; ``chosen`` a cell's id; ``box``
    what to look at (w, s, e, n) [degrees], None = the ward.
    """

    function: Literal["streets", "cells"]
    query: dict[str, str]
    classes: list[dict[str, Any]]
    water: str = ""
    chosen: str = ""
    box: tuple[float, float, float, float] | None = None


def draw_readiness(
    folder: DataFolder, config: Config, words: Wording, drawn: Drawn, ward: str, key: str
) -> dict[str, Any]:
    """Draw streets or cells; returns what the map told: "edge" (two nodes) or "cell" (its id), and "clicks"."""
    _localise()
    own = {"v": folder.fingerprint, "lang": words.language}
    query = {**own, **{name: value for name, value in drawn.query.items() if value}}
    water = urlencode({**own, "kind": drawn.water})
    view = View(f"ward:{ward}:", box=drawn.box or folder.extent(ward))
    options = {
        "url": f"{_UP}map/{drawn.function}?{urlencode(query)}",
        "water": f"{_UP}map/water?{water}" if drawn.water else "",
        "classes": drawn.classes,
        "ward": ward,
        "chosen": drawn.chosen,
        "view": _view_options(view, config),
    }
    return _put(folder, config, words, _Drawn(drawn.function, options | _words(words)), key)


def draw_drill(
    folder: DataFolder,
    config: Config,
    words: Wording,
    drawing: dict[str, Any],
    view: View,
    ward: str,
    key: str,
    hear: Hear,
) -> None:
    """Draw a drill: what its own map has (``drawing``: area, starts, ways, closed, places); ``hear`` gets "at" (longitude,
    latitude) and "clicks" of a click.
    """
    _localise()
    options = {**drawing, "ward": ward, "view": _view_options(view, config)}
    _put(folder, config, words, _Drawn("drill", options | _words(words)), key, hear)


def _words(words: Wording) -> dict[str, str]:
    return {"failed": words.say("map.failed"), "loading": words.say("map.loading")}


def _put(
    folder: DataFolder, config: Config, words: Wording, drawn: _Drawn, key: str, hear: Hear = lambda _told: None
) -> dict[str, Any]:
    group = folium.FeatureGroup(name="points")
    group.add_child(drawn)
    # A block of its own: a keyed component that is moved among its neighbours loads its frame anew, and Streamlit, which
    # knows it by its old window, never answers it. A block that is moved is built anew as a whole.
    with st.container():
        found = streamlit_folium.st_folium(
            _base_map(folder, config, words),
            key=key,
            height=config.app.map.height_px,
            use_container_width=True,
            returned_objects=[],
            feature_group_to_add=group,
            on_change=lambda: hear(_told(st.session_state.get(key))),
        )
    return _told(found)


def _told(found: object) -> dict[str, Any]:
    return dict(found) if isinstance(found, dict) else {}


def _view_options(view: View, config: Config) -> dict[str, Any]:
    if view.point is not None:
        longitude, latitude = view.point
        return {"key": view.key, "center": [latitude, longitude], "zoom": config.app.map.site_zoom}
    west, south, east, north = view.box or _JAPAN
    return {"key": view.key, "bounds": [[south, west], [north, east]]}
