"""だれが間に合わないか: people without a place they can reach in time, why, and where they are."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.markup import Cell, Stack
from dashboard.readiness import basis_view, cells_map, hazards_view, rows_view
from dashboard.readiness.cells import amount
from dashboard.readiness.crowd_view import crowd
from dashboard.readiness.room import Room
from dashboard.readiness.shares import share_bar
from dashboard.readiness.telling import band_words, cannot, how, percent, statements
from layers.readiness.answer import Readiness
from layers.readiness.classes import CLASSES
from layers.readiness.tables import WAVES, without_place
from layers.spec import Config
from layers.wording import Wording

_KINDS = ["population_cell", "inundation", "emergency_site", "tsunami_building", "shelter", "walk_edge", "walk_node"]
#: How a state is drawn; the others plain.
_STATE = {"unknown": "unknown", "undecided": "unknown", "short": "strong"}
#: Bands of age told: those who need most help on foot.
_BANDS = ("age_0_5", "age_65_up")
_RULES = ("demand", "reach", "place", "classes", "plan", "state")


def show(room: Room) -> None:
    """The whole view."""
    found = room.found
    _answer(room, found)
    if found.answered and found.total["demand"]:
        share_bar(room, [(name, int(found.total[name])) for name in CLASSES])
        left, right = st.columns([13, 7], gap="medium")
        with left:
            _classes(room, found)
        with right:
            _bands(room, found)
    else:
        _bands(room, found)
    left, right = st.columns(2, gap="small")
    with left:
        cells_map.show(room)
    with right:
        cells_map.card(room)
        _units(room, found)
    if found.answered:
        crowd(room)
    hazards_view.show(room)
    markup.heading(room.ctx.words.say("readiness.reservations"), apart=True)
    statements(room, found.statements)
    basis_view.standards_folded(room, found.standards, "who_standards")
    rows_view.show(room)
    how(room, _RULES, _KINDS, "who_how")


def _answer(room: Room, found: Readiness) -> None:
    words, total = room.ctx.words, found.total
    if not found.answered:
        sentence = words.say("readiness.answer_none", place=room.place, hazard=room.hazard)
        markup.answer(sentence + room.mark, " ".join(cannot(room, found.statements)))
        return
    short, more = without_place(total)
    bound = words.say("readiness.or_more") if more else ""
    told = {"demand": total["demand"], "short": short, "served": total["served"], "unknown": total["unknown"]}
    numbers = {name: f"{int(value):,}" for name, value in told.items() if value is not None}
    for name in ("demand", "short"):
        numbers[name] += bound
    key = headline(total)
    sentence = words.say(f"readiness.{key}", place=room.place, hazard=room.hazard, **numbers)
    markup.answer(sentence + room.mark, " ".join(_beside(room, found, key)))


def headline(total: pd.Series) -> str:
    """The words that tell a total, by their key: that everybody finds room is said only where nothing is unknown."""
    short, more = without_place(total)
    if not total["demand"]:
        return "answer_uncounted" if more else "answer_nobody"
    if short:
        return "answer"
    if total["unknown"]:
        return "answer_partly" if total["served"] else "answer_unknown_all"
    return "answer_least" if more else "answer_all"


def _beside(room: Room, found: Readiness, key: str) -> list[str]:
    """What has to stand right under the answer."""
    words, total = room.ctx.words, found.total
    said = []
    if key == "answer" and total["unknown"]:
        said.append(words.say("readiness.answer_unknown", count=f"{int(total['unknown']):,}"))
    if total["at_least"] and total["demand"] and key != "answer_least":
        said.append(words.say("readiness.answer_at_least"))
    return [*said, *everyone_counted(room, found)]


def everyone_counted(room: Room, found: Readiness) -> list[str]:
    """Where no area of the hazard is drawn: that all residents are counted, and that the truth is at most this."""
    words, kinds = room.ctx.words, room.ctx.config.layers.kinds
    counted = [one for one in found.statements if one.code in ("zone_not_drawn", "everyone_counted")]
    if not counted or not found.total["demand"]:
        return []
    kind = counted[0].values.get("kind")
    said = words.say("readiness.all_without_area")
    if kind:
        said = words.say("readiness.all_without_layer", kind=words.name(kinds[kind]))
    # Cells of unregistered people may make it more again.
    return [said] if found.total["at_least"] else [said, words.say("readiness.at_most")]


def _classes(room: Room, found: Readiness) -> None:
    words, total = room.ctx.words, found.total
    demand = int(total["demand"])
    rows: list[list[Cell | markup.Stack | str]] = [
        [
            words.say(f"readiness_class.{name}"),
            Cell(f"{int(total[name]):,}", "number"),
            Cell(f"{percent(int(total[name]) / demand)} %", "number"),
            words.say(f"readiness_class.{name}_means"),
        ]
        for name in CLASSES
        if int(total[name]) or name in ("served", "unknown")
    ]
    heads: list[Cell | str] = [words.say("readiness.class"), Cell(words.say("readiness.people"), "number")]
    heads += [Cell(words.say("readiness.share"), "number"), words.say("readiness.means")]
    markup.table(heads, rows, words.say("readiness.classes", count=f"{demand:,}") + room.mark, "who_classes")
    _waves(room, total)
    aged = ages(found, room.ctx.config, words)
    if aged:
        markup.paragraph(aged + room.mark, "note")
    because = far_because(found, words)
    if because:
        markup.paragraph(because + room.mark, "note")


def ages(found: Readiness, config: Config, words: Wording) -> str:
    """The youngest and the oldest among those who have to flee and those without a place; "" where no band is known.

    Few people (under the standard ``small_count``) are not told exactly: they could be recognised.
    """
    least, fields, parts = int(config.standards["small_count"].value), config.layers.kinds["population_cell"].fields, []
    for band in _BANDS:
        numbers = [found.total[f"{what}_{band}"] for what in ("demand", "unserved")]
        if any(pd.isna(one) for one in numbers):
            continue
        few = words.say("readiness.fewer", count=least)
        told = [words.say("readiness.heads", count=f"{n:,}") if n == 0 or n >= least else few for n in numbers]
        name = words.name(fields[band])
        parts.append(words.say("readiness.age_part", age=name, demand=told[0], left=told[1]))
    joint = "、" if words.language == "ja" else "; "
    return words.say("readiness.ages", parts=joint.join(parts)) if parts else ""


def far_because(found: Readiness, words: Wording) -> str:
    """How many are too far away by the limit on the way on foot, which no speed of walking changes; "" for none."""
    metres = next((one.values["metres"] for one in found.statements if one.code == "cap_used"), None)
    cells = found.cells[found.cells["ward"] == found.ward] if found.ward else found.cells
    blank, scenario = found.cells["start_s"].isna(), found.scenario
    # Where the water's time is known the limit does not hold, unless it is to hold everywhere.
    timed = scenario.inundation == "times" and not scenario.cap_all and not blank.all()
    capped = int(cells.loc[blank[cells.index], "too_far"].sum() if timed else cells["too_far"].sum())
    if metres is None or not capped:
        return ""
    count = f"{int(found.total['too_far']):,}"
    if not timed:
        return words.say("readiness.far_capped", count=count, metres=metres)
    return words.say("readiness.far_untimed", count=count, capped=f"{capped:,}", metres=metres)


def _waves(room: Room, total: pd.Series) -> None:
    """Of those who find room: in what buildings, by their resistance to waves."""
    words = room.ctx.words
    if room.scenario.hazard != "tsunami" or not total["served"]:
        return
    parts = [
        words.say("readiness.wave_part", wave=words.say(f"readiness_wave.{wave}"), count=f"{count:,}")
        for wave in WAVES
        if (count := int(total[f"served_wave_{wave}"]))
    ]
    joint = "、" if words.language == "ja" else ", "
    markup.paragraph(f"{words.say('readiness.waves', parts=joint.join(parts))}{_wave_rows(words)}{room.mark}", "note")


def _wave_rows(words: Wording) -> str:
    """Where the places behind these numbers stand."""
    told = {name: words.say(f"readiness_column.{name}") for name in ("wave", "assigned")}
    table = words.say("readiness_rows.places")
    return words.say("readiness.waves_rows", title=words.say("readiness_rows.title"), table=table, **told)


def main_reason(row: pd.Series, room: Room) -> str:
    """The class that holds most of a unit's people without a place, "" where there are none."""
    left = [(int(row[name]), name) for name in CLASSES[2:] if int(row[name])]
    if not left:
        return ""
    return room.ctx.words.say(f"readiness_class.{max(left, key=lambda pair: pair[0])[1]}")


def _units(room: Room, found: Readiness) -> None:
    """Wards, or the school districts of the chosen one, those with the most people without a place first."""
    words = room.ctx.words
    by_district = bool(found.ward) and len(found.by_district) > 0
    table = found.by_district if by_district else found.by_ward
    if found.answered:
        left = pd.Series([without_place(row)[0] for _, row in table.iterrows()], index=table.index, dtype="Int64")
        table = table.loc[left.sort_values(ascending=False, kind="stable").index]
    names = ("demand", "short", "unknown")
    heads: list[Cell | str] = [words.say("readiness.district" if by_district else "readiness.ward")]
    heads += [Cell(words.say(f"readiness.{name}"), "number") for name in names]
    heads.append(words.say("readiness.state"))
    rows = [_unit(room, row, by_district) for _, row in table.iterrows()]
    caption = words.say("readiness.by_district" if by_district else "readiness.by_ward", place=room.place)
    markup.table(heads, rows, caption + room.mark, "who_units")


def _unit(room: Room, row: pd.Series, by_district: bool) -> list[Cell | markup.Stack | str]:
    words = room.ctx.words
    href = ""
    if row["id"]:
        href = room.link(ward=row["id"]) if not by_district else ""
    name = Cell(room.of_unit(str(row["name"])), "plain", href)
    state = Cell(words.say(f"readiness_state.{row['state']}"), _STATE.get(str(row["state"]), "whole"))
    if pd.isna(row["served"]):
        undecided = amount(pd.NA, words)
        return [name, amount(row["demand"], words), undecided, undecided, state]
    left, more = without_place(row)
    short = amount(left, words, at_least=more)
    reason = main_reason(row, room)
    # The reason stands under the state: beside it the column is cut.
    told = Stack((state, Cell(reason, "fine"))) if reason else state
    demand = amount(row["demand"], words, at_least=more)
    return [name, demand, short, amount(row["unknown"], words), told]


def last_inhabited(bands: pd.DataFrame) -> int:
    """The number of the last band in which people live; of all, where nobody can tell or nobody lives in any."""
    known = bands["people"].fillna(0) > 0
    return int(bands.loc[known if known.any() and bands["people"].notna().all() else slice(None), "band"].max())


def _bands(room: Room, found: Readiness) -> None:
    """People and area by walking time to the nearest place, of the ward or of the whole."""
    words, ends = room.ctx.words, room.ctx.config.app.readiness.bands_min
    bands = found.bands[found.bands["unit"] == found.ward] if found.ward else found.bands
    if bands.empty:
        return
    rows: list[list[Cell | markup.Stack | str]] = []
    for band, part in bands[bands["band"] <= last_inhabited(bands)].groupby("band"):
        people = part["people"].sum(skipna=False)
        area = part["area_km2"].sum(skipna=True)
        rows.append([band_words(int(band), ends, words), amount(people, words), Cell(f"{area:,.1f} km²", "number")])
    heads: list[Cell | str] = [words.say("readiness.walk")]
    heads += [Cell(words.say("readiness.people"), "number"), Cell(words.say("readiness.area"), "number")]
    markup.table(heads, rows, words.say("readiness.bands", place=room.place) + room.mark, "who_bands")
