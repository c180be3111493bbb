"""分かっていないこと: what keeps a ward's readiness from being told; unknown is never "ready"."""

from __future__ import annotations

import pandas as pd

from dashboard import markup
from dashboard.markup import Cell
from dashboard.readiness import basis_view
from dashboard.readiness.cells import Row, answer, csv, data_link, import_link, list_link, numbers
from dashboard.readiness.room import HAZARD, Room
from dashboard.readiness.stock_lots import LOTS_FIRST
from layers.kept import KEPT, kept
from layers.readiness.freshness import BUILDING, Knowledge, Verdict, knowledge, unknown_words
from layers.summary import SITE_KINDS
from layers.wording import Wording

_VERDICTS: tuple[Verdict, ...] = ("ready", "not_ready", "unknown")
_WAVES = ("yes", "conditional", "no", "unknown")


def show(room: Room) -> None:
    """The whole view."""
    ctx, words = room.ctx, room.ctx.words
    hazard = room.scenario.hazard
    key = f"{ctx.as_of}:{hazard}"
    found = kept(
        ctx.folder, "readiness_knowledge", key, KEPT, lambda: knowledge(ctx.folder, ctx.config, ctx.as_of, hazard)
    )
    verdicts = {ward: found.verdict(ward, unserved_of(room, ward)) for ward in found.wards["ward"]}
    ward = ctx.ward or ("" if ctx.folder.city.has_wards else ctx.folder.city.ward_names[0])
    _answer(room, found, verdicts, ward)
    _gaps(room, found, ward)
    _statements(room)
    _wards(room, found, verdicts, ward)
    _waves(room, found, ward)
    _layers(room, found)
    basis_view.show(room, found.basis, "known-basis", words.say("known.title"))


def unserved_of(room: Room, ward: str) -> float | None:
    """People of a ward known to have no place they can reach in time; None where nobody can tell, also where it may
    only be that there are none.
    """
    table = room.found.by_ward
    rows = table[table["id"] == ward]
    if rows.empty or pd.isna(rows["served"].iloc[0]):
        return None
    row = rows.iloc[0]
    known = float(row["demand"] - row["served"] - row["unknown"])
    return known if known > 0 or not (row["unknown"] or row["at_least"]) else None


def _answer(room: Room, found: Knowledge, verdicts: dict[str, Verdict], ward: str) -> None:
    words = room.ctx.words
    if not ward:
        tally = {one: sum(verdict == one for verdict in verdicts.values()) for one in _VERDICTS}
        known = sum(not found.unknown(one) for one in verdicts)
        text = words.say("known.answer_city", place=room.ctx.whole, hazard=room.hazard, of=len(verdicts), **tally)
        answer(room, text, words.say("known.answer_city_detail", all_known=known, of=len(verdicts)))
        return
    codes = found.unknown(ward)
    people = unserved_of(room, ward)
    told = {"place": room.ctx.ward or room.ctx.whole, "hazard": room.hazard, "count": len(codes)}
    told["people"] = "" if people is None else f"{people:,.0f}"
    names = words.say("basis.between").join(unknown_words(code, words) for code in codes)
    parts = [words.say("known.unknown_of", names=names)] if codes else []
    parts.append(words.say("known.people_unknown" if people is None else "known.rule"))
    answer(room, words.say(f"known.answer_{verdicts[ward]}", **told), " ".join(parts))


def _gaps(room: Room, found: Knowledge, ward: str) -> None:
    """Each unknown with its number of how many, and the link to exactly its rows."""
    words = room.ctx.words
    items = [*_capacity_items(room, found, ward), *_wave_items(room, found, ward), *_overdue_items(room, found, ward)]
    items += _layer_items(room, found)
    markup.heading(words.say("known.gaps"))
    if items:
        markup.action_list(items, "known-gaps")
    else:
        markup.paragraph(words.say("known.no_gaps"), "note")


Item = tuple[str, str, str, str]


def _sum(found: Knowledge, ward: str, column: str) -> int | None:
    """A column of a ward, or added up; None where it is not registered."""
    own = found.wards[found.wards["ward"] == ward] if ward else found.wards
    value = own[column].sum(min_count=1)
    return None if pd.isna(value) else int(value)


def _capacity_items(room: Room, found: Knowledge, ward: str) -> list[Item]:
    words, group = room.ctx.words, room.ctx.words.say("known.group_capacity")
    items = []
    for kind in SITE_KINDS:
        sites, blank = _sum(found, ward, f"{kind}_sites"), _sum(found, ward, f"{kind}_unknown")
        if not sites or not blank:
            continue
        name = words.name(room.ctx.config.layers.kinds[kind])
        text = words.say("known.capacity", kind=name, of=f"{sites:,}", count=f"{blank:,}")
        goal = list_link(kind, ward=room.ctx.ward, only=capacity_pick(kind), hazard=room.scenario.hazard)
        items.append((group, text, goal, words.say("stock_view.see_rows")))
    return items


def capacity_pick(kind: str) -> str:
    """The pick (`layers.picks`) that shows a kind's records in force without a capacity."""
    return "uncounted" if kind == BUILDING else "capacity"


def _wave_items(room: Room, found: Knowledge, ward: str) -> list[Item]:
    words, blank = room.ctx.words, _sum(found, ward, "wave_unknown")
    of = sum(_sum(found, ward, f"wave_{state}") or 0 for state in _WAVES)
    if not blank:
        return []
    text = words.say("known.wave", of=f"{of:,}", count=f"{blank:,}")
    goal = list_link(BUILDING, ward=room.ctx.ward, only="" if estimated(room) else "wave")
    return [(words.say("known.group_wave"), text, goal, words.say("stock_view.see_rows"))]


def _overdue_items(room: Room, found: Knowledge, ward: str) -> list[Item]:
    words, items = room.ctx.words, []
    late = None if estimated(room) else _sum(found, ward, "inspection_overdue")
    expired = _sum(found, ward, "expired_lots")
    if late:
        goal = list_link(BUILDING, ward=room.ctx.ward, only="inspection")
        text = words.say("known.inspection", count=f"{late:,}")
        items.append((words.say("known.group_old"), text, goal, words.say("stock_view.see_rows")))
    if expired:
        text = words.say("known.expired", count=f"{expired:,}")
        goal = room.link(rview=LOTS_FIRST)
        items.append((words.say("known.group_old"), text, goal, words.say("stock_view.see_rows")))
    return items


def _layer_items(room: Room, found: Knowledge) -> list[Item]:
    """Layers that are missing, broken, undated, estimated or old, each to where it is mended."""
    words, items = room.ctx.words, []
    for row in found.layers.to_dict("records"):
        if row["state"] in ("fresh", "none"):
            continue
        name = words.name(room.ctx.config.layers.kinds[row["kind"]])
        gone = row["state"] in ("missing", "broken")
        goal, see = (
            (import_link(), "stock_view.take_list_link") if gone else (data_link(row["kind"]), "stock_view.see_layer")
        )
        text = words.say(f"readiness_unknown.{row['state']}", kind=name)
        items.append((words.say("known.group_layer"), text, goal, words.say(see)))
    return items


def _statements(room: Room) -> None:
    """What the answer on people of this scenario cannot say, and under which reservations it stands."""
    words = room.ctx.words
    said = [one for one in room.found.statements if one.weight != "basis"]
    if not said:
        return
    markup.heading(words.say("known.statements"))
    ordered = sorted(said, key=lambda one: ("cannot", "limit").index(one.weight))
    markup.bullet_list([(words.say(f"known.weight_{one.weight}"), one.words(words)) for one in ordered])


def estimated(room: Room) -> bool:
    """Whether tsunami buildings are only told by a rule: such a list says nothing of waves and inspections."""
    layer = room.ctx.folder.layer(BUILDING)
    return layer is not None and bool(layer.basis)


def _count(value: object, words: Wording, href: str = "") -> Cell:
    if pd.isna(value):  # type: ignore[call-overload]
        return Cell(words.say("value.unregistered"), "unknown")
    number = int(value)  # type: ignore[call-overload]
    return Cell(f"{number:,}", "number", href if number else "")


def _wards(room: Room, found: Knowledge, verdicts: dict[str, Verdict], ward: str) -> None:
    """How much of each ward is known."""
    words = room.ctx.words
    shown = found.wards[found.wards["ward"] == ward] if ward else found.wards
    rows: list[Row] = []
    for row in shown.to_dict("records"):
        own = row["ward"] if room.ctx.folder.city.has_wards else ""
        name = Cell(row["ward"], href=room.link(ward=own)) if own else Cell(room.ctx.whole)
        rows.append([name, verdict_cell(verdicts[row["ward"]], words), *_parts(room, row, own), *_olds(room, row, own)])
    kinds = [Cell(words.name(room.ctx.config.layers.kinds[kind]), "number") for kind in SITE_KINDS]
    headers = [*numbers(words, "app.ward", "known.verdict"), *kinds]
    headers += numbers(words, "#known.share", "#known.inspections", "#known.expired_lots")
    markup.heading(words.say("known.wards"))
    markup.table(headers, rows, words.say("known.wards_caption", hazard=room.hazard) + room.mark, "known-wards")
    csv(room, _file(room, shown, verdicts), "readiness_unknown", "known_csv")


def verdict_cell(verdict: Verdict, words: Wording) -> Cell:
    """A verdict in words."""
    kind = {"unknown": "unknown", "not_ready": "strong"}.get(verdict, "plain")
    return Cell(words.say(f"known.verdict_{verdict}"), kind)


def _parts(room: Room, row: dict, ward: str) -> list[Cell]:
    """For each kind of place how many have no capacity, of how many; then their share."""
    words, cells = room.ctx.words, []
    for kind in SITE_KINDS:
        sites, blank = row[f"{kind}_sites"], row[f"{kind}_unknown"]
        if pd.isna(sites):
            cells.append(Cell(words.say("value.unregistered"), "unknown"))
            continue
        goal = list_link(kind, ward=ward, only=capacity_pick(kind), hazard=room.scenario.hazard)
        told = f"{int(blank):,} / {int(sites):,}" if sites else "—"
        cells.append(Cell(told, "number", goal if blank else ""))
    share = row["capacity_unknown_share"]
    # Anything above nothing is not nothing.
    percent = 0 if pd.isna(share) else 100 * share
    told = "—" if pd.isna(share) else "<1 %" if 0 < percent < 1 else f"{percent:.0f} %"
    return [*cells, Cell(told, "number")]


def _olds(room: Room, row: dict, ward: str) -> list[Cell]:
    words = room.ctx.words
    late = list_link(BUILDING, ward=ward, only="inspection")
    return [
        _count(None if estimated(room) else row["inspection_overdue"], words, late),
        _count(row["expired_lots"], words, room.link(rview=LOTS_FIRST, ward=ward)),
    ]


def _waves(room: Room, found: Knowledge, ward: str) -> None:
    """Buildings in force by their resistance to waves: confirmed, under a condition, none and unknown apart."""
    words = room.ctx.words
    markup.heading(words.say("known.waves"))
    own = found.wards[found.wards["ward"] == ward] if ward else found.wards
    columns = [f"wave_{state}" for state in _WAVES]
    if own[columns].isna().all(axis=None):
        markup.paragraph(words.say("known.no_buildings"), "empty")
        return
    if estimated(room):
        markup.paragraph(words.say("known.waves_estimated"), "note")
    rows = [_wave_row(room, row) for row in own.to_dict("records") if sum(row[name] or 0 for name in columns)]
    if not rows:
        told = "waves_none" if room.scenario.hazard == HAZARD else "waves_not_asked"
        markup.paragraph(words.say(f"known.{told}", hazard=room.hazard), "empty")
        return
    if len(rows) > 1:
        total = own[columns].sum()
        parts = [Cell(f"{int(total[name]):,}", "number") for name in columns]
        rows.append([Cell(words.say("overview.together"), "strong"), *parts, Cell(f"{int(total.sum()):,}", "number")])
    heads = [f"#known.wave_{state}" for state in _WAVES]
    headers = numbers(words, "app.ward", *heads, "#known.buildings")
    markup.table(headers, rows, words.say("known.waves_caption") + room.mark, "known-waves")


def _wave_row(room: Room, row: dict) -> Row:
    own = row["ward"] if room.ctx.folder.city.has_wards else ""
    cells = [Cell(f"{int(row[f'wave_{state}']):,}", "number") for state in _WAVES[:3]]
    blank = int(row["wave_unknown"])
    pick = "" if estimated(room) else "wave"
    cells.append(Cell(f"{blank:,}", "number", list_link(BUILDING, ward=own, only=pick) if blank else ""))
    total = sum(int(row[f"wave_{state}"]) for state in _WAVES)
    all_of = list_link(BUILDING, ward=own, only="in_force" if pick else "")
    return [own or room.ctx.whole, *cells, Cell(f"{total:,}", "number", all_of)]


def _layers(room: Room, found: Knowledge) -> None:
    """Every layer readiness rests on: how old, against which limit."""
    words = room.ctx.words
    rows: list[Row] = []
    for row in found.layers.to_dict("records"):
        name = words.name(room.ctx.config.layers.kinds[row["kind"]])
        odd = {
            "missing": "unknown",
            "broken": "unknown",
            "undated": "unknown",
            "estimated": "unknown",
            "stale": "strong",
        }
        state = Cell(words.say(f"known.layer_{row['state']}"), odd.get(row["state"], "plain"))
        day = row["edition_date"]
        date = Cell(words.say("value.unregistered"), "unknown") if pd.isna(day) else Cell(words.date(day), "whole")
        age, limit = (
            Cell("—" if pd.isna(row[one]) else f"{int(row[one]):,}", "number") for one in ("age_days", "limit_days")
        )
        gone = row["state"] in ("missing", "broken")
        goal = import_link() if gone else data_link(row["kind"])
        rows.append(
            [Cell(name, href=goal), state, date, age, limit, Cell("—" if gone else f"{row['rows']:,}", "number")]
        )
    heads = ["how.layer", "known.layer_state", "how.date", "#known.age", "#known.limit", "#how.rows"]
    markup.heading(words.say("known.layers"))
    caption = words.say("known.layers_caption", date=words.date(room.ctx.as_of)) + room.mark
    markup.table(numbers(words, *heads), rows, caption, "known-layers")


def _file(room: Room, wards: pd.DataFrame, verdicts: dict[str, Verdict]) -> pd.DataFrame:
    words = room.ctx.words
    columns = {
        words.say("app.ward"): wards["ward"],
        words.say("known.verdict"): [words.say(f"known.verdict_{verdicts[ward]}") for ward in wards["ward"]],
    }
    for kind in SITE_KINDS:
        name = words.name(room.ctx.config.layers.kinds[kind])
        columns |= {name: wards[f"{kind}_sites"], words.say("known.no_capacity", kind=name): wards[f"{kind}_unknown"]}
    columns |= {
        words.say("known.file_wave", state=words.say(f"known.wave_{state}")): wards[f"wave_{state}"] for state in _WAVES
    }
    columns |= {words.say("known.inspections"): wards["inspection_overdue"]}
    columns |= {words.say("known.expired_lots"): wards["expired_lots"]}
    return pd.DataFrame(columns)
