"""Two steps into a data folder: read a file (nothing is written), then apply it as the edition in force.

Applying is atomic: the edition is written beside, then renamed, then the pointer is replaced. A crash at any
instant leaves the old edition or the new one in force.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from layers.folder import CURRENT, FolderSpec, fingerprint, load_boundaries, read_folder_spec, retired
from layers.intake.build import build_frame
from layers.intake.draft import MARK, MARKED, Draft, draft_from, write_own
from layers.intake.files import read_table
from layers.intake.keys import municipality_code
from layers.intake.table import check_size, write_csv
from layers.intake.wards import City, make_city
from layers.layer import Edition, Layer
from layers.problems import FileRefused, FolderError, Problem
from layers.spec import Config

#: A file belongs to one municipality when at least this share of its 共通ID says so.
_OWN_SHARE = 0.9
_UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f]')
#: Notes on one blank column that a national file may give (one for each municipality).
_BLANK_NOTES = 3


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

    ``stored`` is the file in our own form: its name and bytes.
    """

    layer: Layer
    draft: Draft
    stored: tuple[str, bytes]
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
        FileRefused: the file cannot be used, or has no row of the folder's city; says row, column, found, expected.
        FolderError, ConfigError: the folder is broken, or holds training data where the file is real, or the reverse.
    """
    file = file.encode("utf-8", "backslashreplace").decode()
    draft = draft_from(read_table(file, raw, config.app.intake), config.layers, as_kind)
    old = read_folder_spec(folder) if folder.exists() else FolderSpec()
    spec = _with_city(old, draft, config, city_code)
    _keep_city_rows(draft, spec)
    _few_blank_notes(draft)
    # The OR of what the file and the person say: neither can make the other's made-up data real.
    draft.training |= origin.training
    _refuse_mix(folder, old, draft.training)
    spec = spec.model_copy(update={"training": draft.training})
    areas = load_boundaries(folder, config, spec)
    city = _city_of(spec, draft, config, areas)
    frame, problems = build_frame(draft, config.layers.flag_styles["marks"], city, areas)
    stored = write_own(draft)
    check_size(f"{file} → {stored[0]}", len(stored[1]), config.app.intake.stored())
    layer = Layer(draft.kind, frame, _edition(file, raw, draft, origin), (*draft.problems, *problems))
    return Reading(layer, draft, stored, raw, spec)


def _refuse_mix(folder: Path, spec: FolderSpec, training: bool) -> None:
    if training != spec.training and (spec.training or _in_use(folder)):
        raise FolderError(f"training = {training} does not fit folder.toml: training = {spec.training}")


def _in_use(folder: Path) -> bool:
    return (folder / "folder.toml").exists() or any(folder.glob(f"layers/*/{CURRENT}"))


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
        training=draft.training,
        columns=draft.columns,
        intake_problems=tuple(draft.problems),
    )


def _with_city(spec: FolderSpec, draft: Draft, config: Config, city_code: str) -> FolderSpec:
    if city_code and not re.fullmatch(r"[0-9]{5}", city_code):
        raise FolderError(f"municipality code: found {city_code!r}, expected 5 digits (without the check digit)")
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
    if not own.any():
        found, column = "、".join(sorted(set(codes))[:3]), draft.columns["site_id"]
        raise FileRefused(Problem(draft.file, None, column, "file_refused", found, f"{spec.city} {spec.name}".strip()))
    gone = {number for number, keep in zip(draft.numbers, own, strict=True) if not keep}
    draft.problems = [p for p in draft.problems if p.row not in gone and _concerns(p, spec)]
    draft.problems.append(Problem(draft.file, None, None, "other_municipalities", f"{(~own).sum():,}", spec.city))
    draft.cells = draft.cells[own].reset_index(drop=True)
    draft.numbers = [number for number, keep in zip(draft.numbers, own, strict=True) if keep]
    if draft.geometry is not None:
        draft.geometry = [shape for shape, keep in zip(draft.geometry, own, strict=True) if keep]


def _concerns(problem: Problem, spec: FolderSpec) -> bool:
    return problem.code != "hazard_blank" or problem.value == spec.city


def _few_blank_notes(draft: Draft) -> None:
    """A file of the whole country says the same of hundreds of municipalities: a few of each column are enough."""
    seen: Counter[str] = Counter()
    kept = []
    for problem in draft.problems:
        if problem.code == "hazard_blank":
            seen[str(problem.column)] += 1
        if problem.code != "hazard_blank" or seen[str(problem.column)] <= _BLANK_NOTES:
            kept.append(problem)
    draft.problems = kept


# --- apply -----------------------------------------------------------------------------------


def apply(folder: Path, reading: Reading) -> Path:
    """Put a reading in force in its folder; returns the edition's folder. The same file twice is the same edition.

    Raises:
        FolderError: the folder cannot be written, or is by now one of training data and the reading is real, or the
            reverse; nothing is then in force that was not before.
    """
    _refuse_mix(folder, read_folder_spec(folder) if folder.exists() else FolderSpec(), reading.layer.training)
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
    old = retired(place)
    if place.exists():
        shutil.rmtree(old, ignore_errors=True)
        place.rename(old)
    staged.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _write_edition(staged: Path, reading: Reading) -> None:
    (staged / "original").mkdir(parents=True)
    name, own = reading.stored
    card = reading.layer.edition.model_dump_json(indent=1).encode() + b"\n"
    files = {name: own, "edition.json": card, "problems.csv": _problems_of(reading)}
    for relative, body in {**files, f"original/{_safe_name(reading.draft.file)}": reading.raw}.items():
        with (staged / relative).open("wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())


def _problems_of(reading: Reading) -> bytes:
    return problems_csv(reading.problems, training=reading.layer.training)


def _safe_name(file: str) -> str:
    """A file name every system takes: the end of the one given, at most 200 bytes."""
    name = _UNSAFE.sub("_", Path(file).name).encode()[-200:].decode("utf-8", "ignore")
    return name if name.strip(". ") else "file"


def write_atomic(path: Path, body: bytes) -> None:
    """Replace a file as a whole: written beside, synced, renamed."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def problems_csv(problems: tuple[Problem, ...], *, training: bool = False) -> bytes:
    """Problems as a CSV (UTF-8 with BOM); a cell that a spreadsheet would run as a formula gets an apostrophe.

    Those of made-up data carry the column 訓練データ.
    """
    names = ["severity", "file", "row", "column", "code", "value", "expected"]
    rows = [[no_formula(row[name]) for name in names] for row in (problem.as_row() for problem in problems)]
    if not training:
        return write_csv([names, *rows])
    return write_csv([[*names, MARK], *([*row, MARKED] for row in rows)])


def no_formula(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before = + - @ (also full-width), tab and return."""
    return "'" + cell if cell[:1] in tuple("=+-@＝＋－＠\t\r") and cell else cell


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


__all__ = ["Origin", "Reading", "apply", "fingerprint", "folder_toml", "no_formula", "problems_csv", "read_file"]
