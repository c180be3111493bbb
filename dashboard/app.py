"""The server: `streamlit run dashboard/app.py` starts the screen together with our own routes."""

import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st
from starlette.middleware import Middleware

from dashboard.data import current_folder
from dashboard.routes import areas, assets, points, readiness
from dashboard.routes.shell import JapaneseShell, SecurityHeaders
from layers.problems import ConfigError, SonaeError
from layers.spec import load_config

try:
    load_config()
except ConfigError as err:
    sys.exit(f"設定ファイルに誤りがあるため始められません / cannot start, a config file is wrong:\n{err}")


@contextlib.asynccontextmanager
async def _announce(app: st.App) -> AsyncIterator[None]:
    """Say where the page is: Streamlit's own greeting would ask the network for this machine's public address."""
    address, port = st.get_option("server.address") or "127.0.0.1", st.get_option("server.port")
    print(f"備え Sonae: http://{address}:{port}", flush=True)
    with contextlib.suppress(SonaeError):
        current_folder()
    yield


app = st.App(
    str(Path(__file__).resolve().parent / "entry" / "script.py"),
    routes=[*points.routes(), *areas.routes(), *readiness.routes(), *assets.routes()],
    lifespan=_announce,
    middleware=[Middleware(SecurityHeaders), Middleware(JapaneseShell)],
)
