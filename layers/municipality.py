"""Which municipality a file is about: told by its ids, and the rows of others left out of a city's folder."""

from __future__ import annotations

import re
from collections import Counter

from layers.folder import FolderSpec
from layers.intake.draft import Draft
from layers.intake.keys import municipality_code
from layers.problems import FileRefused, FolderError, Problem
from layers.spec import Config

#: A file belongs to one municipality when at least this share of its 共通ID says so.
_OWN_SHARE = 0.9
#: Notes on one blank column that a national file may give (one for each municipality).
_BLANK_NOTES = 3


def with_city(spec: FolderSpec, draft: Draft, config: Config, city_code: str) -> FolderSpec:
    """The folder's spec with its municipality: the code given, the folder's own, else the one nearly all ids name.

    Raises:
        FolderError: the code is none of 5 digits.
        FileRefused: the file is about another municipality than the folder.
    """
    if city_code and not re.fullmatch(r"[0-9]{5}", city_code):
        raise FolderError(f"municipality code: found {city_code!r}, expected 5 digits (without the check digit)")
    code = city_code or spec.city or _single_municipality(draft)
    if not code or (code == spec.city and spec.name):
        return spec
    prefecture, name = _names(code, draft, config)
    if spec.name and name and name != spec.name:
        column = draft.columns.get("site_id")
        raise FileRefused(
            Problem(draft.file, None, column, "file_refused", prefecture + name, spec.prefecture + spec.name)
        )
    told = {"prefecture": prefecture, "name": name} if name else {}
    return spec.model_copy(update={"city": code, **told})


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


def keep_city_rows(draft: Draft, spec: FolderSpec) -> None:
    """Leave the rows of other municipalities out, in place, with a note; FileRefused where no row is the city's."""
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


def few_blank_notes(draft: Draft) -> None:
    """A file of the whole country says the same of hundreds of municipalities: a few of each column are enough."""
    seen: Counter[str] = Counter()
    kept = []
    for problem in draft.problems:
        if problem.code == "hazard_blank":
            seen[str(problem.column)] += 1
        if problem.code != "hazard_blank" or seen[str(problem.column)] <= _BLANK_NOTES:
            kept.append(problem)
    draft.problems = kept
