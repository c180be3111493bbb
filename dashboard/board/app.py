"""The board's own server: its page and five routes, nothing of the dashboard beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from dashboard.board.desk import Desk, Seat
from dashboard.board.guard import Guard, Refused, bounded_body, check_origin
from dashboard.board.telling import told_plan
from layers.problems import SonaeError
from layers.spec import Config

PAGE = Path(__file__).resolve().parent / "page"
COOKIE = "sonae_board"
#: A run is over by then; whoever comes later joins again.
_COOKIE_S = 7 * 24 * 3600
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".html": "text/html"}


class Joining(BaseModel):
    """What a device sends to join."""

    model_config = ConfigDict(extra="forbid", strict=True)
    code: str
    device: str


class Leaving(BaseModel):
    """What a device sends to leave: nothing."""

    model_config = ConfigDict(extra="forbid", strict=True)


_M = TypeVar("_M", bound=BaseModel)
Answering = Callable[[Request], Awaitable[Response]]


def _answered(act: Answering) -> Answering:
    async def respond(request: Request) -> Response:
        try:
            return await act(request)
        except Refused as err:
            return err.answer()
        except SonaeError:
            return Refused(503, "damaged", retry_s=5).answer()

    return respond


def page_file(name: str) -> Response:
    """A file of the page; Refused (404) for any other name."""
    if name not in {path.name for path in PAGE.iterdir()} or Path(name).suffix not in _TYPES:
        raise Refused(404, "nothing_here")
    return Response((PAGE / name).read_bytes(), media_type=_TYPES[Path(name).suffix])


async def _message(request: Request, model: type[_M]) -> _M:
    check_origin(request)
    try:
        return model.model_validate_json(await bounded_body(request))
    except ValidationError as err:
        raise Refused(400, "message", ", ".join(".".join(map(str, one["loc"])) for one in err.errors())[:200]) from err


async def _object(request: Request) -> dict[str, Any]:
    try:
        told = json.loads(await bounded_body(request))
    except (ValueError, RecursionError) as err:
        raise Refused(400, "message") from err
    if not isinstance(told, dict):
        raise Refused(400, "message")
    return told


class Board:
    """The routes of one desk."""

    def __init__(self, desk: Desk, config: Config) -> None:
        self.desk, self.ahead = desk, config.app.time.utc_offset_hours
        #: Under this name the app itself enters into the log.
        self.apps = {texts["drill_run"]["device"] for texts in config.text.values()}
        self.all_words = {language: texts["board"] for language, texts in config.text.items()}

    async def page(self, _request: Request) -> Response:
        """The page."""
        return page_file("index.html")

    async def file(self, request: Request) -> Response:
        """Its style, scripts and drawing."""
        return page_file(request.path_params["name"])

    async def words(self, _request: Request) -> Response:
        """Its words in both languages; they tell nothing of a run."""
        return JSONResponse(self.all_words)

    async def join(self, request: Request) -> Response:
        """A code once, against a cookie."""
        asked = await _message(request, Joining)
        address = request.client.host if request.client else ""
        token = await run_in_threadpool(self.desk.join, asked.code, asked.device, address, self.apps)
        answer = JSONResponse({"joined": True})
        answer.set_cookie(COOKIE, token, max_age=_COOKIE_S, path="/", httponly=True, samesite="strict")
        return answer

    async def leave(self, request: Request) -> Response:
        """The device forgets its cookie."""
        await _message(request, Leaving)
        answer = JSONResponse({"joined": False})
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return answer

    async def plan(self, request: Request) -> Response:
        """What the run began with."""
        seat = await self._seat(request)
        return JSONResponse(told_plan(seat.run, seat.device, seat.role, self.ahead))

    async def state(self, request: Request) -> Response:
        """How it stands."""
        seat = await self._seat(request)
        after = request.query_params.get("after", "-1")
        if not re.fullmatch(r"-1|[0-9]{1,9}", after):
            raise Refused(400, "message", "after")
        return JSONResponse(await run_in_threadpool(self.desk.state, seat, int(after)))

    async def entries(self, request: Request) -> Response:
        """One entry; answered once it is on the disk."""
        check_origin(request)
        seat = await self._seat(request)
        self.desk.check_rate(seat)
        values = await _object(request)
        ident = values.get("id")
        stored = await run_in_threadpool(self.desk.add, seat, values)
        return JSONResponse({"id": ident, "seq": stored.seq, "stored": True, "new": stored.new})

    async def _seat(self, request: Request) -> Seat:
        return await run_in_threadpool(self.desk.seat, request.cookies.get(COOKIE, ""))


async def _not_here(_request: Request, _err: Exception) -> Response:
    return Refused(404, "nothing_here").answer()


def create_app(folders: Callable[[], Iterable[Path]], config: Config, desk: Desk | None = None) -> ASGIApp:
    """The board of these data folders; ``desk`` with other limits or clocks."""
    board = Board(desk or Desk(folders), config)
    routes = [
        ("/", board.page, "GET"),
        ("/board/page/{name}", board.file, "GET"),
        ("/board/words", board.words, "GET"),
        ("/board/join", board.join, "POST"),
        ("/board/leave", board.leave, "POST"),
        ("/board/plan", board.plan, "GET"),
        ("/board/state", board.state, "GET"),
        ("/board/entries", board.entries, "POST"),
    ]
    made = [Route(path, _answered(act), methods=[method]) for path, act, method in routes]
    # Around everything, so that an answer to a fault of ours bears the headers too.
    return Guard(Starlette(routes=made, exception_handlers={404: _not_here}))
