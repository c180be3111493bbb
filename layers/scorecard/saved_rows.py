"""Saved entries as rows of the tables of entries, and rows as entries: which row is which record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from layers.plan.entries import Definition
from layers.plan.exchange import PlanTable
from layers.scorecard.book import PlanBook
from layers.scorecard.overlay import conditions_of, conditions_text
from layers.spec import Config
from layers.states import ROLLOUT_STATES
from layers.store.bodies import IndicatorBody, ResultBody, RolloutBody, body_of
from layers.store.body import Body
from layers.store.errors import EntryRefused
from layers.store.record import Entry, Record

#: The tables over which saved entries lie, and the kind of these entries.
SAVED_TABLES = {"results": "result", "rollout": "rollout", "values": "indicator_value"}
#: Texts of a result: column of the table → field of the entry.
_TEXTS = {"done": "results", "next_steps": "next_steps", "shocks": "external_shocks"}
#: Columns an entry cannot hold: what an import says there goes into the row of the table under it.
UNHELD: dict[str, tuple[str, ...]] = {
    "results": ("section",),
    "values": ("dated", "of", "approximate", "level", "address", "note"),
}
#: Those of them that speak of the row's own value: shown over a saved one only where the row says the same.
_OF_VALUE = ("dated", "of", "approximate", "level")
_YES = "○"
_DAY = len("2013-04-01")


def record_of(book: PlanBook, name: str, row: Mapping[str, str]) -> Record | None:
    """The record a row of a table says the same as; None for rows that no entry can hide."""
    year = int(row["fiscal_year"]) if row.get("fiscal_year") else None
    if year is None:
        return None
    if name == "results" and row["level"] == "detail" and row["measure"]:
        return Record("result", book.id, row["measure"], year)
    if name == "rollout":
        return Record("rollout", book.id, row["measure"], year, row["ward"])
    if name == "values" and not row["place"] and not row["conflict"]:
        main = {one.id: one.indicator for one in book.entries.definitions if one.main}
        indicator = main.get(row["definition"])
        return None if indicator is None else Record("indicator_value", book.id, indicator, year, row["ward"])
    return None


def body_of_row(record: Record, row: Mapping[str, str]) -> Body:
    """What a row says, as an entry of the record; raises EntryRefused where an entry cannot say it."""
    if record.kind == "result":
        rating = {"scale_id": row["scale"], "code": row["code"]} if row["scale"] else None
        texts = {field: row[column] for column, field in _TEXTS.items()}
        return body_of("result", {"state": row["state"], "rating": rating, **texts})
    if record.kind == "rollout":
        told = {"office": row["office"], "due": row["due"] or None, "note": row["note"], "blocker": row["blockers"]}
        return body_of("rollout", {"state": row["state"], "conditions": conditions_of(row["conditions"]), **told})
    value = float(row["value"]) if row["value"] else None
    return body_of("indicator_value", {"value": value, "date": row["date"] or None, "source": row["source"]})


def unsayable(record: Record, row: Mapping[str, str]) -> tuple[str | None, str] | None:
    """Why an entry cannot say what the row of a table may: the column, if it is one, and what it should hold."""
    if record.kind == "indicator_value" and len(row["date"]) != _DAY and (row["date"] or row["value"]):
        return "date", "a date as YYYY-MM-DD (an entry saved on the page)"
    if record.kind == "rollout" and not row["state"]:
        return "state", f"{' | '.join(ROLLOUT_STATES)} (an entry saved on the page)"
    try:
        body_of_row(record, row)
    except EntryRefused:
        return "state" if record.kind == "result" else None, "what an entry saved on the page can say"
    return None


def table_row(name: str, row: Mapping[str, str], stored: Mapping[str, str] | None) -> dict[str, str]:
    """The row to lie in the table under a saved entry: of a result it has only keeps its own text."""
    if name == "values" or stored is None:
        return dict(row)
    return {**stored, **{column: row[column] for column in UNHELD[name]}}


def value_body(book: PlanBook, record: Record) -> IndicatorBody | None:
    """What the tables say of an indicator's value, to begin editing with; None where they say nothing.

    A date not known to the day is left out, and so is the value then: nothing is guessed.
    """
    main = {one.id for one in book.entries.definitions if one.indicator == record.subject and one.main}
    place = (record.fiscal_year, record.ward or None)
    for one in book.entries.values:
        if one.definition in main and (one.fiscal_year, one.ward) == place and not one.place and not one.conflict:
            whole = len(one.date or "") == _DAY
            told = {"value": one.value, "date": one.date} if whole else {}
            return IndicatorBody.model_validate({**told, "source": one.source})
    return None


def with_saved_rows(table: PlanTable, book: PlanBook, config: Config) -> PlanTable:
    """The table with the saved entries in the places of their rows, and behind them those that have none."""
    if table.name == "definitions":
        return replace(table, rows=(*table.rows, *_definitions(table, book, config)))
    kind = SAVED_TABLES.get(table.name)
    saved = {record: one for record, one in book.saved.items() if record.kind == kind and _in_table(one)}
    rows = []
    for cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        one = saved.pop(record, None) if (record := record_of(book, table.name, row)) else None
        rows.append(cells if one is None else tuple(_over(book, row, one).values()))
    ids = {row[0] for row in rows}
    for one in saved.values():
        row = dict.fromkeys(table.columns, "") | _place(book, one, ids) | _cells(book, one)
        ids.add(row[table.columns[0]])
        rows.append(tuple(row.values()))
    return replace(table, rows=tuple(rows))


def _over(book: PlanBook, row: dict[str, str], one: Entry) -> dict[str, str]:
    """A row with the entry over it."""
    cells = _cells(book, one)
    if isinstance(one.body, IndicatorBody):
        same = {**row, "value": number(float(row["value"])) if row["value"] else ""}
        if all(same[column] == cells[column] for column in ("value", "date", "source")):
            cells = {column: cell for column, cell in cells.items() if column not in _OF_VALUE}
    return {**row, **cells}


def _in_table(one: Entry) -> bool:
    """Undone to no entry, or without a year: no row."""
    return one.body is not None and one.record.fiscal_year is not None


def _cells(book: PlanBook, one: Entry) -> dict[str, str]:
    """The cells an entry says."""
    body = one.body
    if isinstance(body, ResultBody):
        rating = {"scale": body.rating.scale_id, "code": body.rating.code} if body.rating else {"scale": "", "code": ""}
        return {**rating, "state": body.state, **{column: getattr(body, name) for column, name in _TEXTS.items()}}
    if isinstance(body, RolloutBody):
        due = body.due.isoformat() if body.due else ""
        told = {"state": body.state, "conditions": conditions_text(body.conditions), "blockers": body.blocker}
        return {**told, "office": body.office, "due": due, "note": body.note}
    assert isinstance(body, IndicatorBody)
    plain = dict.fromkeys(("dated", "of", "approximate"), "")
    told = {"date": body.date.isoformat() if body.date else "", "source": body.source or "未登録"}
    return {**plain, **told, "value": "" if body.value is None else number(body.value), "level": _level(book)}


def number(value: float) -> str:
    """A number as a cell of a table: no exponent, at most six decimals."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _level(book: PlanBook) -> str:
    """What an office enters about its own work is the primary source; what is made up is an assumption."""
    return "A" if book.training else "P"


def _place(book: PlanBook, one: Entry, ids: set[str]) -> dict[str, str]:
    """The cells that say where an entry stands."""
    record, year = one.record, str(one.record.fiscal_year)
    if record.kind == "rollout":
        return {"measure": record.subject, "ward": record.ward, "fiscal_year": year}
    if record.kind == "result":
        name = _new(f"{record.subject}-{year}", ids)
        return {"id": name, "fiscal_year": year, "level": "detail", "measure": record.subject, "section": "—"}
    number_ = f"-{book.wards.index(record.ward) + 1:02}" if record.ward in book.wards else ""
    definition = main_definition(book, record.subject)
    name = _new(f"{definition}-{year}{number_}", ids)
    return {"id": name, "definition": definition, "ward": record.ward, "fiscal_year": year}


def _new(wanted: str, ids: set[str]) -> str:
    return next(name for name in (wanted, *(f"{wanted}-{n}" for n in range(2, len(ids) + 3))) if name not in ids)


def main_definition(book: PlanBook, indicator: str) -> str:
    """The id of the definition that counts for an indicator, whether a table has it yet or not."""
    found = (one.id for one in book.entries.definitions if one.indicator == indicator and one.main)
    return next(found, f"{indicator}-main")


def _definitions(table: PlanTable, book: PlanBook, config: Config) -> Iterator[tuple[str, ...]]:
    """Definitions of the indicators people entered values of, where the table has none."""
    have = {row[0] for row in table.rows}
    known = {one.id: one for one in book.entries.definitions}
    named = {
        record.subject for record, one in book.saved.items() if record.kind == "indicator_value" and _in_table(one)
    }
    for indicator in sorted(named & set(config.indicators.indicators)):
        name = main_definition(book, indicator)
        if name not in have:
            row = _known(known[name]) if name in known else _declared(name, indicator, config)
            yield tuple(row[column] for column in table.columns)


def _known(one: Definition) -> dict[str, str]:
    told = {"id": one.id, "indicator": one.indicator, "measure": one.measure or "", "main": _YES if one.main else ""}
    return {**told, "name": one.name, "unit": one.unit, "better": one.better, "text": one.text, "source": one.source}


def _declared(name: str, indicator: str, config: Config) -> dict[str, str]:
    spec = config.indicators.indicators[indicator]
    unit = config.text["ja"]["unit"].get(spec.unit, spec.unit)
    told = {"id": name, "indicator": indicator, "measure": spec.measure, "main": _YES, "name": spec.ja, "unit": unit}
    return {**told, "better": spec.direction, "text": spec.rule_ja, "source": "config/indicators.toml"}
