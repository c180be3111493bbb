"""Official files of a municipality: fetched, then read through the same intake as any file; a person applies them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from layers.editions import Origin, Reading, read_file
from layers.folder import FolderSpec, edition_folder, read_folder_spec
from layers.intake.download import Patience, Progress, Wanted, download, silent
from layers.layer import Edition
from layers.problems import FileRefused, FolderError
from layers.spec import Config, DownloadSource, FormatSpec


@dataclass(frozen=True)
class Fetched:
    """One official file: its address, name, size [bytes], hash (SHA-256), and what the intake made of it.

    ``previous`` is the hash of the edition in force ("" = none); the same hash means unchanged, and then nothing is
    read (``reading`` is None). Otherwise ``reading`` waits to be applied.
    """

    source: str
    url: str
    file: str
    size: int
    sha256: str
    previous: str
    reading: Reading | None

    @property
    def unchanged(self) -> bool:
        """Whether the very same bytes are in force already."""
        return self.sha256 == self.previous


def address(source: DownloadSource, city_code: str) -> str:
    """The address of a municipality's file."""
    return source.url.format(city=city_code, prefecture=city_code[:2])


def format_of(source: DownloadSource, config: Config) -> FormatSpec:
    """The published format of an official file: its source, licence and 注意事項."""
    return config.layers.formats[source.format]


def check_city(folder: Path, city_code: str) -> None:
    """Whether official files of this municipality may go into the folder; asked before anything is fetched.

    Raises:
        FolderError: no 5-digit code, the folder is another city's, or it holds training data.
    """
    if len(city_code) != 5 or not (city_code.isascii() and city_code.isdigit()):  # noqa: PLR2004
        raise FolderError(f"municipality code: found {city_code!r}, expected 5 digits (without the check digit)")
    spec = read_folder_spec(folder) if folder.exists() else FolderSpec()
    if spec.city not in ("", city_code):
        raise FolderError(f"municipality code: found {city_code}, expected {spec.city} {spec.name}, the folder's own")
    if spec.training:
        raise FolderError("training = true in folder.toml: official data does not go into a folder of training data")


def fetch(
    folder: Path,
    source_id: str,
    city_code: str,
    config: Config,
    origin: Origin,
    progress: Progress = silent,
    patience: Patience | None = None,
    new: FolderSpec | None = None,
) -> Fetched:
    """Fetch one official file of ``config/sources.toml`` and read it; writes nothing (`layers.editions.apply` does).

    Raises:
        DownloadFailed: as `layers.intake.download.download`.
        FileRefused, FolderError, ConfigError: as `layers.editions.read_file`.
    """
    check_city(folder, city_code)
    source = config.sources.downloads[source_id]
    url = address(source, city_code)
    raw = download(Wanted(url, source.body, source.max_bytes), patience or Patience(config.sources.limits), progress)
    digest, kind = hashlib.sha256(raw).hexdigest(), format_of(source, config).kind
    file, previous = Path(urlsplit(url).path).name, hash_in_force(folder, kind)
    reading = None
    if digest != previous:
        told = replace(origin, edition_date=origin.edition_date or source.edition_date)
        reading = read_file(folder, file, raw, _roomy(config, source), told, as_kind=kind, city_code=city_code, new=new)
    return Fetched(source_id, url, file, len(raw), digest, previous, reading)


def _roomy(config: Config, source: DownloadSource) -> Config:
    """The limits of an upload, but for the bytes an official file may have."""
    limits = config.app.intake
    room = limits.model_copy(update={"max_bytes": max(limits.max_bytes, source.max_bytes)})
    return config.model_copy(update={"app": config.app.model_copy(update={"intake": room})})


def hash_in_force(folder: Path, kind: str) -> str:
    """The SHA-256 of the original file in force for a kind; "" where none is, or where it cannot be told."""
    try:
        place = edition_folder(folder, kind)
        return "" if place is None else Edition.model_validate_json((place / "edition.json").read_bytes()).sha256
    except (FileRefused, ValidationError, OSError):
        return ""
