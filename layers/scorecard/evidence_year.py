"""The evidence that stands beside a rating: that of the same fiscal year.

Layers show the city at the reference date, so what is computed from them belongs to the fiscal year of that date alone.
Of every other year only what was recorded then can be held against its rating: entered by an office, or noted down at
the yearly freeze.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import fields

from layers.drills.load import load_drills, load_lessons
from layers.evidence.compute import all_evidence, from_register, nothing, recorded
from layers.evidence.drilled import Drilled
from layers.evidence.model import Entered, Evidence, Worth
from layers.figures import Scope, units_of
from layers.folder import DataFolder
from layers.kept import KEPT, kept
from layers.plan.entries import Definition, IndicatorValue
from layers.plan.fiscal import first_day, fiscal_year_of, last_day
from layers.scorecard.book import PlanBook
from layers.spec import Config, IndicatorSpec
from layers.store.bodies import IndicatorBody


def evidence_of_year(
    book: PlanBook, folder: DataFolder, config: Config, fiscal_year: int, as_of: datetime.date | None, ward: str = ""
) -> dict[str, Evidence]:
    """Evidence of every declared indicator in a fiscal year, by id; empty for a plan without indicators here.

    With ``ward`` for that ward. In the fiscal year of the reference date what the register of drills tells comes first;
    then what was recorded for the year; then, in that year, what the layers give; else 判定不能 with the reason ``other_year`` (computed ones) or 未登録.
    """
    if not book.indicators:
        return {}
    told = recorded_values(book, config, fiscal_year)
    now = as_of is not None and fiscal_year_of(as_of) == fiscal_year
    live = live_evidence(folder, config, as_of, ward) if now else {}
    counted = counted_evidence(book, folder, config, as_of, ward) if now else {}
    scope = Scope(folder, config, "", as_of, units_of(folder, ward), ward)
    found: dict[str, Evidence] = {}
    for name, spec in config.indicators.indicators.items():
        if name in counted:
            found[name] = counted[name]
        elif name in told:
            found[name] = recorded(scope, spec, told[name])
        elif now:
            found[name] = live[name]
        else:
            # The same for every year that has no record: made once for the folder as it is.
            made = functools.partial(nothing, scope, spec, _absent(spec))
            found[name] = folder.once(f"nothing {as_of} {ward} {name}", made)
    return found


def live_evidence(
    folder: DataFolder, config: Config, as_of: datetime.date | None, ward: str = ""
) -> dict[str, Evidence]:
    """What the layers give at the reference date: the same for every plan and year that asks, so computed once."""
    return folder.once(f"evidence {as_of} {ward}", lambda: all_evidence(folder, config, as_of, ward=ward))


def counted_evidence(
    book: PlanBook, folder: DataFolder, config: Config, as_of: datetime.date | None, ward: str = ""
) -> dict[str, Evidence]:
    """What the register of drills tells in the fiscal year of the reference date, by indicator; without those that a
    freeze of the year noted down, and empty where no drill is registered.

    Drills and lessons are read anew each time: they are saved while the folder's layers stay as they are.
    """
    if as_of is None:
        return {}
    told, _ = load_drills(folder.path)
    if not told.records:
        return {}
    lessons, _ = load_lessons(folder.path, book.id)
    year = fiscal_year_of(as_of)
    drilled = Drilled(told, lessons, first_day(year))
    make = functools.partial(from_register, folder, config, as_of, drilled, ward)
    found = kept(folder, "register of drills", f"{as_of} {ward} {book.id} {drilled.state}", KEPT, make)
    return {name: one for name, one in found.items() if _frozen(book, name, year) is None}


def definition_of(book: PlanBook, indicator: str, fiscal_year: int) -> str:
    """The definition that the tables' value of a fiscal year follows, "" where they hold none; of a frozen year the one
    noted down then.
    """
    frozen = _frozen(book, indicator, fiscal_year)
    if frozen is not None:
        return frozen.definition
    found = _usable(book, indicator, fiscal_year)
    return found[0].definition if found else ""


def recorded_values(book: PlanBook, config: Config, fiscal_year: int) -> dict[str, Entered]:
    """What was entered or noted down for a fiscal year, by indicator id: of the city and of each ward what people saved,
    else what the tables say.

    Only values of an indicator's main definition count: another definition is another number.
    """
    return {
        name: one for name in config.indicators.indicators if (one := _recorded(book, name, fiscal_year)) is not None
    }


def told_wards(book: PlanBook, indicator: str, fiscal_year: int) -> set[str]:
    """The wards of which a value was recorded for a fiscal year."""
    found = _recorded(book, indicator, fiscal_year)
    return set() if found is None else {ward for ward, value in found.by_ward.items() if value is not None}


def target_of(book: PlanBook, config: Config, indicator: str, fiscal_year: int) -> tuple[float | None, bool]:
    """The city's target for an indicator in a fiscal year and whether it is made up; None where there is none.

    Of a frozen year it is the one noted down at the freeze, whatever the tables say since.
    """
    frozen = _frozen(book, indicator, fiscal_year)
    if frozen is not None:
        return frozen.target, frozen.target_training
    main = {one.id for one in _main(book, indicator)}
    for one in book.entries.targets:
        if one.definition in main and one.ward is None and one.fiscal_year == fiscal_year:
            return one.value, one.training
    return config.indicators.indicators[indicator].target(fiscal_year), False


def judged_by(book: PlanBook, config: Config, indicator: str, fiscal_year: int) -> dict[str, object]:
    """What a value is judged by, as fields of the entry that a freeze notes down."""
    target, made_up = target_of(book, config, indicator, fiscal_year)
    main = next((one.id for one in _main(book, indicator)), "")
    told = definition_of(book, indicator, fiscal_year) or main
    return {"frozen": True, "definition": told, "target": target, "target_training": made_up}


def _frozen(book: PlanBook, indicator: str, fiscal_year: int) -> IndicatorBody | None:
    """The city's value as a freeze noted it down; None in a year that no freeze closed."""
    body = saved_bodies(book, indicator, fiscal_year).get("")
    return body if body is not None and body.frozen else None


def _absent(spec: IndicatorSpec) -> str:
    return {"L": "other_year", "C": "not_entered", "T": "text_only"}[spec.kind]


def _main(book: PlanBook, indicator: str) -> list[Definition]:
    return [one for one in book.entries.definitions if one.indicator == indicator and one.main]


def _recorded(book: PlanBook, indicator: str, fiscal_year: int) -> Entered | None:
    """Record by record: a saved one hides the row it corrects and no other; a freeze saved all there was."""
    usable = [] if _frozen(book, indicator, fiscal_year) else _usable(book, indicator, fiscal_year)
    tables = _entered(usable, fiscal_year) if usable else None
    saved = saved_bodies(book, indicator, fiscal_year)
    return _over(tables, saved, book.training, fiscal_year) if saved else tables


def _usable(book: PlanBook, indicator: str, fiscal_year: int) -> list[IndicatorValue]:
    main = {one.id for one in _main(book, indicator)}
    values = [one for one in book.entries.values if one.definition in main and one.fiscal_year == fiscal_year]
    # Official values that disagree stand side by side: none of them is the evidence.
    return [one for one in values if not one.conflict and not one.place]


def _entered(values: list[IndicatorValue], fiscal_year: int) -> Entered:
    city = next((one for one in values if one.ward is None), None)
    by_ward: Mapping[str, float | None] = {one.ward: one.value for one in values if one.ward}
    first = city or values[0]
    return Entered(
        value=None if city is None else city.value,
        training=any(one.training for one in values),
        as_of=_day(first.date) or last_day(fiscal_year),
        source=first.source,
        by_ward=by_ward,
    )


def _day(text: str | None) -> datetime.date | None:
    """A day where the whole of it is known."""
    try:
        return datetime.date.fromisoformat(text or "")
    except ValueError:
        return None


def saved_bodies(book: PlanBook, indicator: str, fiscal_year: int) -> dict[str, IndicatorBody]:
    """What people saved of an indicator in a fiscal year, by ward, "" for the whole city."""
    return {
        record.ward: one.body
        for record, one in book.saved.items()
        if (record.kind, record.subject, record.fiscal_year) == ("indicator_value", indicator, fiscal_year)
        and isinstance(one.body, IndicatorBody)
    }


def _over(tables: Entered | None, saved: Mapping[str, IndicatorBody], training: bool, fiscal_year: int) -> Entered:
    city = saved.get("")
    # Day and source are those of the city's value; without one, of what is told of a ward.
    first = city or (None if tables is not None and tables.value is not None else next(iter(saved.values())))
    under = tables or Entered(None, training)
    return Entered(
        value=city.value if city else under.value,
        training=training or under.training,
        as_of=(first.date or last_day(fiscal_year)) if first else under.as_of,
        source=first.source if first else under.source,
        by_ward={**under.by_ward, **{ward: body.value for ward, body in saved.items() if ward}},
        worth={ward: _worth(body) for ward, body in saved.items()},
    )


def _worth(body: IndicatorBody) -> Worth:
    return Worth(**{one.name: getattr(body, one.name) for one in fields(Worth)})
