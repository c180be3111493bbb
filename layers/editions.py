"""Two steps into a data folder: read a file (nothing is written), then apply it as the edition in force.

Applying is atomic: the edition is written beside, then renamed, then the pointer is replaced. A crash at any
instant leaves the old edition or the new one in force.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import gc
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd

from layers.folder import (
    CURRENT,
    ENTRIES,
    RUNS,
    FolderSpec,
    fingerprint,
    load_boundaries,
    read_edition,
    read_folder_spec,
    retired,
)
from layers.history import Entry, check_in_force, in_force, locked, record, settle, verify_edition, write_atomic
from layers.intake.build import build_frame
from layers.intake.draft import Draft, stored_at_most, write_own
from layers.intake.files import read_table
from layers.intake.mapping import draft_for
from layers.intake.repairs import Accepted, accepted_csv
from layers.intake.table import check_size
from layers.intake.wards import City, make_city
from layers.layer import Edition, Layer
from layers.municipality import few_blank_notes, keep_city_rows, with_city
from layers.problems import FileRefused, FolderError, Problem
from layers.report import no_formula, problems_csv
from layers.spec import Config

_UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class Origin:
    """What the person importing a file says of it. ``imported_at`` is a record of the act, no reference date.

    A file that marks its own rows 訓練データ is training data whatever the person says.
    """

    who: str
    imported_at: datetime.datetime
    edition_date: datetime.date | None = None
    source: str = ""
    licence: str = ""
    training: bool = False


@dataclass(frozen=True)
class Reading:
    """A file read but not applied: the layer as it would be, the folder's city then, every problem.

    ``base`` is the edition in force when it was read ("" for
    none): `apply` refuses once another is. ``city`` and ``areas`` (its boundaries, if any) are those it was read
    against, ``accepted`` what a person had set right in it.
    """

    layer: Layer
    draft: Draft
    raw: bytes
    spec: FolderSpec
    city: City
    areas: gpd.GeoDataFrame | None
    base: str
    accepted: tuple[Accepted, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was odd in the file."""
        return self.layer.problems

    @functools.cached_property
    def stored(self) -> tuple[str, bytes]:
        """The file in our own form: its name and bytes; made when it is first asked for, at the latest by `apply`."""
        return write_own(self.draft)

    @functools.cached_property
    def edition(self) -> Edition:
        """The edition as `apply` records it: the layer's, with the hash of our own form."""
        return self.layer.edition.model_copy(update={"stored_sha256": _sha256(self.stored[1])})

    @property
    def edition_name(self) -> str:
        """The name of the edition's folder: the publisher's date, the start of the original's hash.

        Where a person set something right, the start of our own form's hash follows.
        """
        edition = self.layer.edition
        name = f"{edition.edition_date or 'undated'}-{edition.sha256[:12]}"
        return f"{name}-{self.edition.stored_sha256[:6]}" if self.accepted else name


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Python's cycle collector rests: it would go through the same millions of cells again and again, none in a cycle."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@_collector_paused()
def read_file(
    folder: Path,
    file: str,
    raw: bytes,
    config: Config,
    origin: Origin,
    *,
    as_kind: str = "",
    city_code: str = "",
    new: FolderSpec | None = None,
) -> Reading:
    """Read a published file against the folder it is meant for; writes nothing.

    ``new`` says what a folder that does not exist yet shall be; its ``folder.toml`` is written when the reading is
    applied. Rows of other municipalities than the folder's city are left out with a note (a national file, say).

    Raises:
        FileRefused: the file cannot be used, or has no row of the folder's city; says row, column, found, expected.
        FolderError, ConfigError: the folder is broken, or holds training data where the file is real, or the reverse.
    """
    file = file.encode("utf-8", "backslashreplace").decode()
    table = read_table(file, raw, config.app.intake, config.layers)
    draft = draft_for(folder, table, config.layers, as_kind, config.app.time.zone)
    old = read_folder_spec(folder) if folder.exists() else new or FolderSpec()
    spec = with_city(old, draft, config, city_code)
    keep_city_rows(draft, spec)
    few_blank_notes(draft)
    # The OR of what the file and the person say: neither can make the other's made-up data real.
    draft.training |= origin.training
    _refuse_mix(folder, old, draft.training)
    spec = spec.model_copy(update={"training": draft.training})
    areas = load_boundaries(folder, config, spec)
    city = _city_of(spec, draft, config, areas)
    base = in_force(folder, draft.kind.id)
    frame, problems = build_frame(draft, config.layers.flag_styles["marks"], city, areas)
    layer = Layer(draft.kind, frame, _edition(file, raw, draft, origin), (*draft.problems, *problems))
    return _fitting(Reading(layer, draft, raw, spec, city, areas, base), config)


def _fitting(reading: Reading, config: Config) -> Reading:
    """The reading if its stored form can be read again; it is only written here where that is in doubt."""
    limits, draft = config.app.intake.stored(), reading.draft
    if stored_at_most(draft) > limits.max_bytes:
        check_size(f"{draft.file} → {reading.stored[0]}", len(reading.stored[1]), limits)
    return reading


def rebuilt(reading: Reading, draft: Draft, accepted: tuple[Accepted, ...], config: Config) -> Reading:
    """The reading with another draft of the same file: values a person set, problems added or settled.

    Raises:
        TooLarge: the stored form would be over the limit.
    """
    frame, problems = build_frame(draft, config.layers.flag_styles["marks"], reading.city, reading.areas)
    facts = {"intake_problems": tuple(draft.problems), "repairs": len(accepted)}
    edition = reading.layer.edition.model_copy(update=facts)
    layer = Layer(draft.kind, frame, edition, (*draft.problems, *problems))
    return _fitting(replace(reading, layer=layer, draft=draft, accepted=accepted), config)


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _refuse_mix(folder: Path, spec: FolderSpec, training: bool) -> None:
    if training != spec.training and (spec.training or _in_use(folder)):
        raise FolderError(f"training = {training} does not fit folder.toml: training = {spec.training}")


def _in_use(folder: Path) -> bool:
    return any((folder / name).exists() for name in ("folder.toml", ENTRIES, RUNS)) or any(
        folder.glob(f"layers/*/{CURRENT}")
    )


def _city_of(spec: FolderSpec, draft: Draft, config: Config, areas: gpd.GeoDataFrame | None) -> City:
    addresses = draft.cells["address"].tolist() if "address" in draft.cells else []
    return make_city(spec.city, spec.prefecture, spec.name, areas, addresses, config.cities)


def _edition(file: str, raw: bytes, draft: Draft, origin: Origin) -> Edition:
    fmt = draft.format
    return Edition(
        kind=draft.kind.id,
        file=file,
        format="" if fmt is None else fmt.id,
        source=origin.source or ("" if fmt is None else fmt.source),
        licence=origin.licence or ("" if fmt is None else fmt.licence),
        notice=[] if fmt is None else fmt.notice,
        edition_date=origin.edition_date,
        imported_at=origin.imported_at,
        who=origin.who,
        rows=len(draft.numbers),
        sha256=_sha256(raw),
        training=draft.training,
        columns=draft.columns,
        intake_problems=tuple(draft.problems),
    )


# --- apply -----------------------------------------------------------------------------------


def apply(folder: Path, reading: Reading) -> Path:
    """Put a reading in force in its folder; returns the edition's folder. The same file twice is the same edition.

    Raises:
        EditionChanged: since the file was read another edition came into force; nothing was changed.
        FolderError: the folder cannot be written, or is by now one of training data and the reading is real, or the
            reverse; nothing is then in force that was not before.
    """
    _refuse_mix(folder, read_folder_spec(folder) if folder.exists() else FolderSpec(), reading.layer.training)
    kind = reading.layer.kind.id
    parent = folder / "layers" / kind
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with locked(parent):
            settle(parent)
            place = _place(parent, reading)
            now = in_force(folder, kind)
            check_in_force(kind, now, reading.base, place.name)
            _put(folder, place, reading, now)
    except OSError as err:
        raise FolderError(f"cannot write {parent}: {err.strerror or err}") from err
    return place


def _put(folder: Path, place: Path, reading: Reading, now: str) -> None:
    edition, files = reading.edition, _edition_files(reading)
    known = now == place.name and _bytes(place / "edition.json") == files["edition.json"]
    staged = place.parent / f".{place.name}.part"
    shutil.rmtree(staged, ignore_errors=True)
    _write_edition(staged, files)
    _swap(staged, place)
    write_atomic(folder / "folder.toml", folder_toml(reading.spec))
    if not known:
        act = Entry(edition.imported_at, edition.who, "import", place.name, now)
        facts = replace(act, rows=edition.rows, sha256=edition.sha256, repairs=edition.repairs)
        record(folder, place.parent.name, facts)


def _place(parent: Path, reading: Reading) -> Path:
    """The folder of the edition; one of its own where the same file, read another way, lies there sound."""
    place, stored = parent / reading.edition_name, reading.edition.stored_sha256
    with contextlib.suppress(FileRefused):
        if place.is_dir() and read_edition(place).stored_sha256 != stored and not verify_edition(place):
            return parent / f"{reading.edition_name}-{stored[:6]}"
    return place


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _swap(staged: Path, place: Path) -> None:
    """Rename the staged edition to its place; an older copy of the same edition steps aside, then goes."""
    old = retired(place)
    if place.exists():
        shutil.rmtree(old, ignore_errors=True)
        place.rename(old)
    staged.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _edition_files(reading: Reading) -> dict[str, bytes]:
    name, own = reading.stored
    card = reading.edition.model_dump_json(indent=1).encode() + b"\n"
    problems = problems_csv(reading.problems, training=reading.layer.training)
    files = {name: own, "edition.json": card, "problems.csv": problems}
    if reading.accepted:
        files["repairs.csv"] = accepted_csv(reading.accepted)
    return {**files, f"original/{_safe_name(reading.draft.file)}": reading.raw}


def _write_edition(staged: Path, files: dict[str, bytes]) -> None:
    (staged / "original").mkdir(parents=True)
    for relative, body in files.items():
        with (staged / relative).open("wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())


def _safe_name(file: str) -> str:
    """A file name every system takes: the end of the one given, at most 200 bytes."""
    name = _UNSAFE.sub("_", Path(file).name).encode()[-200:].decode("utf-8", "ignore")
    return name if name.strip(". ") else "file"


def folder_toml(spec: FolderSpec) -> bytes:
    """``folder.toml`` of a folder."""
    lines = [
        f"{key} = {_toml_text(value)}"
        for key, value in (("city", spec.city), ("prefecture", spec.prefecture), ("name", spec.name))
    ]
    lines.append(f"training = {str(spec.training).lower()}")
    if spec.as_of is not None:
        lines.append(f"as_of = {spec.as_of.isoformat()}")
    return ("\n".join(lines) + "\n").encode()


def _toml_text(text: str) -> str:
    """A TOML basic string; JSON escapes the same characters, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


__all__ = [
    "Origin",
    "Reading",
    "apply",
    "fingerprint",
    "folder_toml",
    "no_formula",
    "problems_csv",
    "read_file",
    "rebuilt",
    "write_atomic",
]
