"""What the documents promise exists, and what exists is in the documents."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from layers.spec import load_config

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.ja.md")
START = "pip install -r requirements.txt && streamlit run dashboard/app.py"
TEST = "pip install -r requirements-dev.txt && pytest"


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.splitlines()]


@pytest.mark.parametrize("name", READMES)
def test_both_readmes_give_the_two_commands(name: str) -> None:
    lines = text(name).splitlines()
    assert START in lines
    assert TEST in lines


def test_ci_calls_the_readmes_test_command_and_skips_nothing() -> None:
    script = text(".ci/run")
    install, run = TEST.split(" && ")
    assert f"{install} -q && {run}" in script
    assert "export SONAE_REQUIRE_ALL=1" in script
    assert "chromium" in script


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_exactly(name: str) -> None:
    lines = [line for line in text(name).splitlines() if line and not line.startswith(("#", "-r"))]
    assert lines
    loose = [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9A-Za-z.]*", line)]
    assert loose == []


def test_every_direct_import_is_a_requirement() -> None:
    names = {"xstatic": "XStatic-Leaflet", "streamlit_folium": "streamlit-folium", "shapefile": "pyshp"}
    pinned = {line.split("==")[0].lower() for line in text("requirements.txt").splitlines() if "==" in line}
    found = set()
    for path in tracked("layers/*.py", "dashboard/*.py"):
        found |= set(re.findall(r"^(?:from|import) ([A-Za-z_0-9]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    ours = {"layers", "dashboard", "__future__"}
    outside = {names.get(name, name).lower() for name in found - ours if name not in _standard_library()}
    assert outside - pinned == set()


def _standard_library() -> frozenset[str]:
    import sys

    return frozenset(sys.stdlib_module_names)


def test_every_setting_is_documented() -> None:
    settings = text("docs/settings.md")
    app = tomllib.loads(text("config/app.toml"))
    missing = [f"{table}.{key}" for table, keys in app.items() for key in keys if f"`{key}`" not in settings]
    assert missing == []


def test_every_environment_variable_is_documented() -> None:
    used = set()
    for path in tracked("*.py", ".ci/*"):
        used |= set(re.findall(r"SONAE_(?!VENV|TEMPLATE)[A-Z_]+", path.read_text(encoding="utf-8")))
    assert {"SONAE_DATA", "SONAE_REQUIRE_ALL"} <= used
    settings = text("docs/settings.md")
    assert [name for name in sorted(used) if f"`{name}`" not in settings] == []


def test_every_layer_kind_and_format_is_documented() -> None:
    formats = text("docs/data-formats.md")
    layers = load_config().layers
    assert [name for name in (*layers.kinds, *layers.formats) if f"| `{name}` |" not in formats] == []


def test_a_format_without_a_real_sample_says_so() -> None:
    row = next(line for line in text("docs/data-formats.md").splitlines() if line.startswith("| `n03_2024`"))
    assert "未検証" in row


def test_every_page_is_in_the_readmes() -> None:
    words = load_config().text["ja"]["app"]
    pages = [title for key, title in words.items() if key.startswith("pages_")]
    assert len(pages) == 8
    for name in READMES:
        assert [page for page in pages if page not in text(name)] == []


def test_every_planted_fault_is_listed() -> None:
    source = text("data/training_source/faults.py")
    names = re.findall(r'^    \("\w+", "([^"]+)", "[^"]+"\),$', source, re.MULTILINE)
    assert len(names) == 10
    listed = text("data/README.md")
    assert [name for name in names if name not in listed] == []


@pytest.mark.parametrize("name", [*READMES, "data/README.md", "docs/settings.md", "docs/data-formats.md"])
def test_links_inside_the_project_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text(name)) if not link.startswith("http")]
    assert [link for link in links if not (folder / link).exists()] == []


def test_changelog_has_an_open_section() -> None:
    assert "## [Unreleased]" in text("CHANGELOG.md").splitlines()


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(n) for n in re.findall(r"^## (\d+)\. ", text("docs/decisions.md"), re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 11
