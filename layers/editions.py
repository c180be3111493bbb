"""Two steps into a data folder: read a file (nothing is written), then apply it as the edition in force.

Applying is atomic: the edition is written beside, then renamed, then the pointer is replaced. A crash at any
instant leaves the old edition or the new one in force.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from layers.folder import CURRENT, FolderSpec, fingerprint, load_boundaries, read_folder_spec
from layers.intake.build import build_frame
from layers.intake.draft import Draft, draft_from, write_own
from layers.intake.files import read_table
from layers.intake.keys import municipality_code
from layers.intake.wards import City, make_city
from layers.layer import Edition, Layer
from layers.problems import FolderError, Problem
from layers.spec import Config

#: A file belongs to one municipality when at least this share of its 共通ID says so.
_OWN_SHARE = 0.9
_UNSAFE = set('/\\:*?"<>|\0')


@dataclass(frozen=True)
class Origin:
    """What the person importing a file says of it. ``imported_at`` is a record of the act, no reference date."""

    who: str
    imported_at: datetime.datetime
    edition_date: datetime.date | None = None
    source: str = ""
    licence: str = ""
    training: bool = False


@dataclass(frozen=True)
class Reading:
    """A file read but not applied: the layer as it would be, the folder's city then, every problem."""

    layer: Layer
    draft: Draft
    raw: bytes
    spec: FolderSpec

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was odd in the file."""
        return self.layer.problems

    @property
    def edition_name(self) -> str:
        """The name of the edition's folder: the publisher's date, then the start of the original's hash."""
        edition = self.layer.edition
        return f"{edition.edition_date or 'undated'}-{edition.sha256[:12]}"


def read_file(
    folder: Path, file: str, raw: bytes, config: Config, origin: Origin, *, as_kind: str = "", city_code: str = ""
) -> Reading:
    """Read a published file against the folder it is meant for; writes nothing.

    Rows of other municipalities than the folder's city are left out with a note (a national file, say).

    Raises:
        FileRefused: the file cannot be used; says row, column, found, expected.
        FolderError, ConfigError: the folder is broken.
    """
    draft = draft_from(read_table(file, raw, config.app.intake), config.layers, as_kind)
    folder.mkdir(parents=True, exist_ok=True)
    spec = _with_city(read_folder_spec(folder), draft, config, city_code)
    _keep_city_rows(draft, spec)
    if origin.training != spec.training and (spec.training or (folder / "folder.toml").exists()):
        raise FolderError(f"training = {origin.training} does not fit folder.toml: training = {spec.training}")
    spec = spec.model_copy(update={"training": origin.training})
    areas = load_boundaries(folder, config, spec)
    city = _city_of(spec, draft, config, areas)
    frame, problems = build_frame(draft, config.layers.flag_styles["marks"], city, areas)
    edition = _edition(file, raw, draft, origin)
    return Reading(Layer(draft.kind, frame, edition, (*draft.problems, *problems)), draft, raw, spec)


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
        sha256=hashlib.sha256(raw).hexdigest(),
        training=origin.training,
        columns=draft.columns,
        intake_problems=tuple(draft.problems),
    )


def _with_city(spec: FolderSpec, draft: Draft, config: Config, city_code: str) -> FolderSpec:
    code = city_code or spec.city or _single_municipality(draft)
    if not code or (code == spec.city and spec.name):
        return spec
    prefecture, name = _names(code, draft, config)
    return spec.model_copy(update={"city": code, "prefecture": prefecture, "name": name})


def _single_municipality(draft: Draft) -> str:
    if "site_id" not in draft.cells or draft.format is None:
        return ""
    shares = municipality_code(draft.cells["site_id"]).value_counts(normalize=True)
    return str(shares.index[0]) if len(shares) and shares.iloc[0] >= _OWN_SHARE else ""


def _names(code: str, draft: Draft, config: Config) -> tuple[str, str]:
    if code in config.cities:
        return config.cities[code].prefecture, config.cities[code].name
    column = "" if draft.format is None else "元:" + draft.format.municipality
    if column in draft.cells and "site_id" in draft.cells:
        own = draft.cells.loc[municipality_code(draft.cells["site_id"]) == code, column]
        for name in own.mode():
            cut = 4 if name[3:4] == "県" else 3
            return name[:cut], name[cut:]
    return "", ""


def _keep_city_rows(draft: Draft, spec: FolderSpec) -> None:
    if not spec.city or "site_id" not in draft.cells or draft.format is None:
        return
    codes = municipality_code(draft.cells["site_id"])
    own = ((codes == spec.city) | (codes == "")).to_numpy()
    if own.all():
        return
    draft.problems.append(Problem(draft.file, None, None, "other_municipalities", f"{(~own).sum():,}", spec.city))
    draft.cells = draft.cells[own].reset_index(drop=True)
    draft.numbers = [number for number, keep in zip(draft.numbers, own, strict=True) if keep]
    if draft.geometry is not None:
        draft.geometry = [shape for shape, keep in zip(draft.geometry, own, strict=True) if keep]


# --- apply -----------------------------------------------------------------------------------


def apply(folder: Path, reading: Reading) -> Path:
    """Put a reading in force in its folder; returns the edition's folder. The same file twice is the same edition.

    Raises:
        FolderError: the folder cannot be written; nothing is then in force that was not before.
    """
    kind = reading.layer.kind.id
    place = folder / "layers" / kind / reading.edition_name
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        staged = place.parent / f".{place.name}.part"
        shutil.rmtree(staged, ignore_errors=True)
        _write_edition(staged, reading)
        _swap(staged, place)
        write_atomic(folder / "folder.toml", folder_toml(reading.spec))
        write_atomic(place.parent / CURRENT, place.name.encode() + b"\n")
    except OSError as err:
        raise FolderError(f"cannot write {place}: {err.strerror or err}") from err
    return place


def _swap(staged: Path, place: Path) -> None:
    """Rename the staged edition to its place; an older copy of the same edition steps aside, then goes."""
    old = place.parent / f".{place.name}.old"
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    staged.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _write_edition(staged: Path, reading: Reading) -> None:
    (staged / "original").mkdir(parents=True)
    name, own = write_own(reading.draft)
    card = reading.layer.edition.model_dump_json(indent=1).encode() + b"\n"
    original = "".join("_" if char in _UNSAFE else char for char in Path(reading.draft.file).name) or "file"
    files = {name: own, "edition.json": card, "problems.csv": problems_csv(reading.problems)}
    for relative, body in {**files, f"original/{original}": reading.raw}.items():
        with (staged / relative).open("wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())


def write_atomic(path: Path, body: bytes) -> None:
    """Replace a file as a whole: written beside, synced, renamed."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def problems_csv(problems: tuple[Problem, ...]) -> bytes:
    """Problems as a CSV (UTF-8 with BOM); a cell that a spreadsheet would run as a formula gets an apostrophe."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(
        buffer, ["severity", "file", "row", "column", "code", "value", "expected"], lineterminator="\n"
    )
    writer.writeheader()
    for problem in problems:
        writer.writerow({name: no_formula(cell) for name, cell in problem.as_row().items()})
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def no_formula(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before = + - @ (also full-width), tab and return."""
    return "'" + cell if cell[:1] in tuple("=+-@＝＋－＠\t\r") and cell else cell


def folder_toml(spec: FolderSpec) -> bytes:
    """``folder.toml`` of a folder."""
    lines = [
        f'{key} = "{value}"'
        for key, value in (("city", spec.city), ("prefecture", spec.prefecture), ("name", spec.name))
    ]
    lines.append(f"training = {str(spec.training).lower()}")
    if spec.as_of is not None:
        lines.append(f"as_of = {spec.as_of.isoformat()}")
    return ("\n".join(lines) + "\n").encode()


__all__ = ["Origin", "Reading", "apply", "fingerprint", "folder_toml", "no_formula", "problems_csv", "read_file"]
