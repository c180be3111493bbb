"""The server: `streamlit run dashboard/app.py` starts the screen together with our own routes."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st
from starlette.middleware import Middleware

from dashboard.routes import assets, points
from dashboard.routes.shell import JapaneseShell, SecurityHeaders
from layers.problems import ConfigError
from layers.spec import load_config

try:
    load_config()
except ConfigError as err:
    sys.exit(f"設定ファイルに誤りがあるため始められません / cannot start, a config file is wrong:\n{err}")

app = st.App(
    str(Path(__file__).resolve().parent / "entry" / "script.py"),
    routes=[*points.routes(), *assets.routes()],
    middleware=[Middleware(SecurityHeaders), Middleware(JapaneseShell)],
)
