"""Evidence of one indicator or of all: from layers by its rule, from a person's entry, or the reason why not."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict

import pandas as pd

from layers.evidence.asked import Asked
from layers.evidence.drilled import DRILL_RULES, Drilled
from layers.evidence.model import REASONS, Entered, Evidence, Found, Worth
from layers.evidence.rules import RULES
from layers.evidence.small import suppressed
from layers.figures import Parts, Scope, State, parts_table, units_of, whole_city
from layers.folder import DataFolder
from layers.spec import Config, IndicatorSpec

#: Name of the rule that shows what a person entered, and of the one that expects text.
ENTRY, TEXT = "entry", "text"
COLUMNS = ["id", "name", "value", "part", "whole", "at_least", "at_most", "state", "reason"]


def all_evidence(
    folder: DataFolder,
    config: Config,
    as_of: datetime.date | None,
    entries: Mapping[str, Entered] | None = None,
    ward: str = "",
) -> dict[str, Evidence]:
    """`evidence` of every declared indicator, by id, in the plan's order."""
    return {name: evidence(folder, config, name, as_of, entries, ward) for name in config.indicators.indicators}


def evidence(
    folder: DataFolder,
    config: Config,
    name: str,
    as_of: datetime.date | None,
    entries: Mapping[str, Entered] | None = None,
    ward: str = "",
    *,
    reveal_small: bool = False,
) -> Evidence:
    """An indicator at the reference date for the whole city and by ward; with ``ward`` for it and by its districts.

    ``entries`` are the values entered, by indicator id; those of kind L take none. What the register of drills tells
    (`from_register`) is not asked here: it changes while the folder stays as it is. ``reveal_small`` shows numbers
    resting on few people to those who may see them. Raises KeyError for an id that is not declared.
    """
    spec = config.indicators.indicators[name]
    scope = Scope(folder, config, "", as_of, units_of(folder, ward), ward)
    if spec.kind != "L":
        entry = (entries or {}).get(name)
        blank = "text_only" if spec.rule == TEXT else "not_entered"
        return nothing(scope, spec, blank) if entry is None else recorded(scope, spec, entry)
    reason = _lacking(folder, spec)
    found = reason or RULES[spec.rule](Asked(scope, spec))
    return nothing(scope, spec, found) if isinstance(found, str) else _computed(scope, spec, found, reveal_small)


def from_register(
    folder: DataFolder, config: Config, as_of: datetime.date, drilled: Drilled, ward: str = ""
) -> dict[str, Evidence]:
    """Every indicator counted in the register of drills, by id, as `evidence`; without those it cannot tell.

    Empty where no drill is registered: nobody knows then whether there was none.
    """
    if not drilled.registered:
        return {}
    scope, found = Scope(folder, config, "", as_of, units_of(folder, ward), ward), {}
    for name, spec in config.indicators.indicators.items():
        told = DRILL_RULES[spec.rule](Asked(scope, spec), drilled) if spec.rule in DRILL_RULES else ""
        if not isinstance(told, str):
            found[name] = _computed(scope, spec, told, reveal_small=True)
    return found


def _lacking(folder: DataFolder, spec: IndicatorSpec) -> str:
    """Why a needed layer is not there: not registered, or registered and not readable; "" where all are."""
    gone = [kind for kind in spec.needs if folder.layer(kind) is None]
    broken = {problem.file.split("/")[1] for problem in folder.problems if problem.file.startswith("layers/")}
    if any(kind in broken or folder.facts.refused(kind) for kind in gone):
        return "layer_broken"
    return "layer_missing" if gone else ""


def nothing(scope: Scope, spec: IndicatorSpec, reason: str) -> Evidence:
    """An indicator that cannot be told, for a reason of `REASONS`."""
    state = REASONS[reason]
    table = _blank(scope, [None] * len(scope.units), state, reason)
    # Nothing of the folder entered an answer that says only that there is none; the mark stays on the safe side.
    return Evidence(spec.id, None, spec.unit, state, reason, scope.as_of, scope.folder.training, by_ward=table)


def recorded(scope: Scope, spec: IndicatorSpec, entry: Entered) -> Evidence:
    """An indicator of any kind as it was recorded: counted and entered, or noted down at a freeze."""
    given = [] if scope.ward else [entry.by_ward.get(name) for name in scope.units["id"]]
    table = _blank(scope, given or [None] * len(scope.units), REASONS["not_entered"], "not_entered")
    worth = [Worth() if scope.ward else entry.worth.get(name, Worth()) for name in scope.units["id"]]
    for column in ("part", "whole"):
        table[column] = pd.Series([getattr(one, column) for one in worth], index=table.index, dtype="Float64")
    for column in ("at_least", "at_most"):
        table[column] = [getattr(one, column) for one in worth]
    value = entry.by_ward.get(scope.ward) if scope.ward else entry.value
    reason = "not_entered" if value is None else ""
    return Evidence(
        spec.id,
        value,
        spec.unit,
        REASONS[reason] if reason else "known",
        reason,
        entry.as_of or scope.as_of,
        entry.training,
        source=entry.source,
        by_ward=table,
        **asdict(entry.worth.get(scope.ward, Worth())),
    )


def _blank(scope: Scope, values: list[float | None], state: State, reason: str) -> pd.DataFrame:
    """A row a unit: those without a value with the state and the reason given."""
    told = [value is not None for value in values]
    unknown = pd.array([None] * len(values), dtype="Float64")
    columns = {
        "id": scope.units["id"],
        "name": scope.units["name"],
        "value": pd.array(values, dtype="Float64"),
        "part": unknown,
        "whole": unknown,
        "at_least": False,
        "at_most": False,
        "state": ["known" if known else state for known in told],
        "reason": ["" if known else reason for known in told],
    }
    return pd.DataFrame(columns, index=scope.units.index, columns=COLUMNS)


def _computed(scope: Scope, spec: IndicatorSpec, found: Found, reveal_small: bool) -> Evidence:
    table = pd.DataFrame({"id": scope.units["id"], "name": scope.units["name"]})
    table = parts_table(table, found.parts, spec)
    at_most = [False] * len(table) if found.at_most is None else found.at_most.to_numpy(dtype=bool)
    table = table.assign(at_most=at_most, reason=table["state"].map(_REASON_OF))[COLUMNS]
    city = _whole(table, spec, found)
    limit = None if reveal_small or not spec.small_counts else scope.config.standards["small_count"].value
    if limit is not None:
        table = suppressed(table, limit)
    whole = pd.DataFrame([city]).assign(reason=_REASON_OF[city["state"]])
    row = (whole if limit is None else suppressed(whole, limit)).iloc[0]
    return Evidence(
        spec.id,
        _number(row["value"]),
        spec.unit,
        row["state"],
        row["reason"],
        scope.as_of,
        scope.folder.training,
        part=_number(row["part"]),
        whole=_number(row["whole"]) if spec.of is not None else None,
        # A record that lies in no unit is in no number: of a plain count the truth is at least this.
        at_least=bool(row["at_least"]) or (spec.of is None and found.unplaced > 0),
        at_most=bool(row["at_most"]),
        left_out=found.left_out,
        unplaced=found.unplaced,
        estimated=found.estimated,
        rows=found.rows,
        by_ward=table,
    )


def _whole(table: pd.DataFrame, spec: IndicatorSpec, found: Found) -> pd.Series:
    """All units together: added up, or as the rule says where they do not add up."""
    own = found.together
    if own is None:
        row = whole_city(table, spec)
        row["at_most"] = bool(table["at_most"].any())
        return row
    parts = Parts(*(pd.Series([number], dtype="Float64") for number in (own.part, own.whole)))
    row = parts_table(pd.DataFrame({"id": [""], "name": [""]}), parts, spec).iloc[0].astype(object)
    row["at_least"], row["at_most"] = own.at_least, own.at_most
    return row


_REASON_OF = {
    "known": "",
    "undecided": "unknown_input",
    "not_applicable": "nothing_there",
    "unregistered": "layer_missing",
}


def _number(value: object) -> float | None:
    return None if pd.isna(value) else float(str(value))
