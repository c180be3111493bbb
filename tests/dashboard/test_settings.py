"""The server's settings as Streamlit reads them when it is started from the repository: safe, quiet, local."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.support import ROOT

SAFE = {
    "server.address": "127.0.0.1",
    "server.maxUploadSize": 20,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.disconnectedSessionTTL": 120,
    "server.runOnSave": False,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "client.disableDataExport": True,
    "browser.gatherUsageStats": False,
    "runner.magicEnabled": False,
    "logger.hideWelcomeMessage": True,
}
_READ = """
import json, sys
from streamlit import config
from streamlit.web import bootstrap
config._main_script_path = "dashboard/app.py"
bootstrap.load_config_options({})
print(json.dumps({name: config.get_option(name) for name in json.loads(sys.argv[1])}))
"""


@pytest.fixture(scope="module")
def effective() -> dict[str, Any]:
    """The settings of a process started in the repository without any of Streamlit's variables."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    command = [sys.executable, "-c", _READ, json.dumps(list(SAFE))]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    settings: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return settings


@pytest.mark.parametrize("name", SAFE)
def test_setting(name: str, effective: dict[str, Any]) -> None:
    assert effective[name] == SAFE[name]
