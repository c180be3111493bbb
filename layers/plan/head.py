"""plan.toml: what a plan is, which city's, for which years, and where it was taken from."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from layers.plan.model import PlanFile
from layers.problems import ConfigError, FolderError

NAME = "plan.toml"


def shown(path: Path) -> str:
    """The name a person sees: the plan's folder and the file, never the way to them on this machine."""
    return f"{path.parent.resolve().name}/{path.name}"


def load_head(folder: Path) -> PlanFile:
    """plan.toml of a plan folder.

    Raises FolderError when the folder or the file is missing or cannot be opened, ConfigError when the file is not
    TOML or a key is missing, unknown or of the wrong kind; that message names file, table and key.
    """
    path = folder / NAME
    if not folder.is_dir():
        message = f"plan folder: found no folder {folder.name!r}, expected one with {NAME}"
        raise FolderError(message)
    try:
        return PlanFile.model_validate(tomllib.loads(path.read_bytes().decode("utf-8-sig")))
    except OSError as error:
        message = f"{shown(path)}: found {error.strerror}, expected a readable file"
        raise FolderError(message) from error
    except ValidationError as error:
        raise ConfigError(_faults(shown(path), error)) from error
    except (ValueError, RecursionError) as error:  # not UTF-8, not TOML, or nested without end: no table to name
        message = f"{shown(path)}: found {error}, expected TOML in UTF-8"
        raise ConfigError(message) from error


def _faults(file: str, error: ValidationError) -> str:
    """All faults, one a line: ``file: [table] key: found …, expected …``."""
    lines = []
    for fault in error.errors(include_url=False):
        found = "nothing" if fault["type"] == "missing" else repr(fault["input"])
        lines.append(f"{file}: {_place(fault['loc'])}: found {found}, expected: {fault['msg']}")
    return "\n".join(lines)


def _place(loc: tuple[int | str, ...]) -> str:
    """[table] key, or [table] alone when the whole table is meant."""
    *tables, key = [str(part) for part in loc]
    return f"[{'.'.join(tables)}] {key}" if tables else f"[{key}]"
