"""One TOML file of the config, read and checked against its model; a fault names file, table and key."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from layers.problems import ConfigError

_M = TypeVar("_M", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file.

    Raises:
        ConfigError: the file is missing, is not UTF-8 or is not TOML; says where.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as err:
        raise ConfigError(f"{path.name}: file not found; expected {path}") from err
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as err:
        raise ConfigError(f"{path.name}: not readable as TOML: {err}") from err
    except OSError as err:
        raise ConfigError(f"{path.name}: cannot be read: {err.strerror or err}") from err


def _explain(path: Path, err: ValidationError) -> ConfigError:
    lines = []
    for fault in err.errors():
        *table, key = [str(part) for part in fault["loc"]] or ["-"]
        found = "" if fault["type"] in ("missing", "value_error") else f", found {str(fault.get('input'))[:80]!r}"
        what = "unknown key" if fault["type"] == "extra_forbidden" else fault["msg"]
        lines.append(f"{path.name}: table [{'.'.join(table)}], key {key!r}: {what}{found}")
    return ConfigError("\n".join(lines))


def load_model(path: Path, model: type[_M], data: dict[str, Any] | None = None) -> _M:
    """Validate a TOML file (or ``data`` read from it) against its model; ConfigError names file, table and key."""
    try:
        return model.model_validate(read_toml(path) if data is None else data)
    except ValidationError as err:
        raise _explain(path, err) from err
