"""The drawing of wards or school districts coloured by a figure, as an image."""

from __future__ import annotations

import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.area_map import svg
from dashboard.data import figures, folder_of, outlines
from layers.problems import SonaeError
from layers.spec import load_config


def _areas(request: Request) -> Response:
    asked, config = request.query_params, load_config()
    figure = config.figures.get(asked.get("figure", ""))
    hazard = asked.get("hazard", "")
    if figure is None or hazard not in ("", *config.layers.hazards):
        return PlainTextResponse(f"figure or hazard: found {str(asked)[:80]!r}", status_code=400)
    try:
        as_of = datetime.date.fromisoformat(asked["as_of"]) if "as_of" in asked else None
        folder = folder_of(asked.get("v", ""))
    except ValueError:
        return PlainTextResponse(f"as_of: found {asked['as_of'][:20]!r}, expected YYYY-MM-DD", status_code=400)
    except SonaeError as err:
        return PlainTextResponse(str(err), status_code=503)
    ward = asked.get("ward", "")
    lines = outlines(folder.fingerprint, ward)
    if lines is None:
        return PlainTextResponse("no outlines", status_code=404)
    tables = figures(folder.fingerprint, ward, hazard, as_of)
    mark = config.text["ja"]["training"]["mark"] if folder.training else ""
    body = svg(tables[figure.id], lines, figure, asked.get("chosen", ""), mark)
    return Response(body, media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


def routes() -> list[BaseRoute]:
    """The drawing."""
    return [Route("/map/areas.svg", _areas)]
