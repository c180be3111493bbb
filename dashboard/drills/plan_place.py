"""Step 2 of the plan: the scenario, the area where one is drawn, and the sites with what speaks for and against them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.drills import compute, how, scenario_part, sites_map, start_part, telling
from dashboard.drills.fields import sketch
from dashboard.drills.parts import list_field, put
from dashboard.drills.room import Room
from dashboard.entering import several_field
from dashboard.markup import Cell, Stack
from dashboard.plan.drafts import Draft
from layers.drills.kinds import OWN, kinds_of
from layers.drills.suggest import Suggestion
from layers.readiness.demand import ZONES
from layers.readiness.places import ALWAYS
from layers.store.drill_bodies import DrillBody

#: Rows of the table of sites before it is cut.
_LISTED = 8
#: As many can be chosen in one press, the first in order.
_FIRST = 3
#: Reasons that keep a site out of the list to choose from: what is known of it speaks against it.
AGAINST = ("not_designated", "not_yet_agreed", "candidate", "ended", "wet")


def draw(room: Room, draft: Draft) -> None:
    """Scenario, area, sites."""
    words = room.words
    # The map keeps its place, and with it what one looks at, while what stands above it grows.
    with st.container():
        scenario = scenario_part.draw(room, draft)
        _area(room, draft)
        markup.heading(words.say("drill_plan.sites") + room.mark, 3)
    if scenario is None:
        return
    body = sketch(room.desk, draft)
    with st.spinner(words.say("drill_plan.working")):
        found = compute.suggestion(room, body)
    left, right = st.columns([11, 9], gap="small")
    with left:
        _choose(room, draft, found)
        if not body.starts:
            start_part.propose(room, draft)
        _warn(room, draft, found)
        _table(room, found.sites[found.sites["suggested"]], "suggested", body)
    with right:
        body = sketch(room.desk, draft)
        sites_map.draw(room, body, found.sites, None, lambda at: _corner(draft, at))
    with st.expander(words.say("drill_plan.sites_others", count=int((~found.sites["suggested"]).sum()))):
        _table(room, found.sites[~found.sites["suggested"]], "others", body)
    _how(room, body, found)


def _area(room: Room, draft: Draft) -> None:
    """The corners of an area drawn by hand."""
    words = room.words
    drawn = bool(draft.fields["area"].strip())
    with st.expander(words.say("drill_plan.area_heading"), expanded=drawn):
        st.checkbox(words.say("drill_plan.area_click"), key=_click_key(draft))
        list_field(room, draft, "area")
        if drawn:
            st.button(
                words.say("drill_plan.area_clear"), key="drill_area_clear", on_click=put, args=(draft, "area", "")
            )


def _click_key(draft: Draft) -> str:
    return f"drill_corners_{draft.number}"


def _corner(draft: Draft, at: tuple[float, float]) -> None:
    """A click on the map adds a corner where that was asked for."""
    if st.session_state.get(_click_key(draft)):
        now = draft.fields["area"].rstrip()
        put(draft, "area", f"{now}\n{at[0]:.5f}, {at[1]:.5f}".lstrip("\n"))


def _choose(room: Room, draft: Draft, found: Suggestion) -> None:
    """The sites chosen: those suggested first, then those nothing known speaks against."""
    words, table = room.words, found.sites
    offered = table[table["suggested"] | ~table["reason"].isin(AGAINST)]
    provisional = not draft.fields["starts"]
    labels = {str(row["id"]): _label(room, row, provisional=provisional) for row in offered.to_dict("records")}
    names = dict(zip(table["id"].astype(str), table["name"].astype(str), strict=True))
    count = int(table["suggested"].sum())
    measured = words.say("drill_plan.from_starts" if draft.fields["starts"] else "drill_plan.from_crossings")
    if count:
        markup.paragraph(words.say("drill_plan.sites_found", count=count, **{"from": measured}))
    else:
        markup.paragraph(words.say("drill_plan.sites_none" if len(table) else "drill_plan.sites_nowhere"))
    several_field(
        draft,
        "sites",
        words.say("entry_field.drill_sites"),
        labels,
        lambda one: labels.get(one) or names.get(one) or telling.site_name(one, room.ctx.folder),
        words.say("drill_plan.sites_pick"),
    )
    best = table.loc[table["suggested"], "id"].astype(str).head(_FIRST).tolist()
    if best and not draft.fields["sites"]:
        label = words.say("drill_plan.sites_first", count=len(best))
        st.button(label, key="drill_site_first", on_click=put, args=(draft, "sites", best))


def _label(room: Room, row: dict[str, object], *, provisional: bool) -> str:
    """A site with its minutes; of one that is not suggested why."""
    words = room.words
    told = (
        _minutes(room, row["minutes"], provisional=provisional)
        if row["suggested"]
        else _reason(room, str(row["reason"]))
    )
    return words.say("drill_plan.site_label", name=str(row["name"]), told=told)


def _minutes(room: Room, value: object, *, provisional: bool = False) -> str:
    if not isinstance(value, int | float) or pd.isna(value):
        return room.words.say("drill_plan.minutes_unknown")
    name = "minutes_provisional" if provisional else "minutes"
    return room.words.say(f"drill_plan.{name}", minutes=f"{math.ceil(value - 1e-6):,}")


def _reason(room: Room, code: str) -> str:
    return room.words.say(f"drill_reason.{code}") if code else ""


def _warn(room: Room, draft: Draft, found: Suggestion) -> None:
    """Sites chosen that are not suggested now, with the reason."""
    words = room.words
    rows = found.sites.set_index(found.sites["id"].astype(str))
    said = []
    for ident in draft.fields["sites"]:
        name = telling.site_name(ident, room.ctx.folder)
        if ident not in rows.index:
            said.append(words.say("drill_plan.site_outside", name=name))
        elif not rows.loc[ident, "suggested"]:
            reason = _reason(room, str(rows.loc[ident, "reason"]))
            said.append(words.say("drill_plan.site_not_suggested", name=name, reason=reason))
        if ident in rows.index and rows.loc[ident, "water"]:
            said.append(words.say("drill_plan.site_water", name=name, told=_water(room, rows.loc[ident, "water"])))
    if said:
        markup.caution(*said)


def _table(room: Room, rows: pd.DataFrame, name: str, body: DrillBody) -> None:
    words = room.words
    if rows.empty:
        return
    columns = ("site", "minutes", "capacity", "last") if name == "suggested" else ("site", "why", "minutes", "last")
    said = {} if body.starts else {"minutes": "minutes_provisional"}
    heads = [words.say(f"drill_plan.site_{said.get(one, one)}") for one in columns]
    cells = [[_cell(room, row, one) for one in columns] for row in rows.head(_LISTED).to_dict("records")]
    caption = words.say(f"drill_plan.caption_{name}", shown=min(len(rows), _LISTED), count=len(rows)) + room.mark
    markup.table(heads, cells, caption, f"drill-sites-{name}", stacked=True)


def _cell(room: Room, row: dict[str, object], column: str) -> Cell | Stack:
    words, kinds = room.words, room.ctx.config.layers.kinds
    if column == "site":
        kind = words.name(kinds[str(row["kind"])])
        return Stack((Cell(str(row["name"]), "strong"), Cell(kind, "fine"), *_limits(room, row)))
    if column == "why":
        return Cell(_reason(room, str(row["reason"])))
    if column == "minutes":
        known = not pd.isna(row["minutes"])
        start = (Cell(words.say("drill_plan.from", start=str(row["nearest_start"])), "fine"),) if known else ()
        return Stack((Cell(_minutes(room, row["minutes"]), "plain" if known else "unknown"), *start))
    if column == "capacity":
        known = not pd.isna(row["capacity"])
        told = f"{row['capacity']:,.0f}" if known else words.say("value.unregistered")
        return Cell(words.say("drill_list.people", count=told) if known else told, "plain" if known else "unknown")
    last = row["last_drilled"]
    known = isinstance(last, datetime.date) and not pd.isna(last)
    return Cell(words.date(last) if known else words.say("drill_plan.never"), "whole")


def _limits(room: Room, row: dict[str, object]) -> list[Cell]:
    """What a place is designated or built for only in part, or may be, and the water it lies in: whoever chooses it has to know."""
    say = room.words.say
    told = [say("drill_plan.site_conditional")] if row["designation"] == "conditional" else []
    told += [say(f"drill_plan.site_wave_{row['wave']}")] if row["wave"] in ("conditional", "no", "unknown") else []
    told += [say("drill_plan.site_hours", hours=str(row["hours"]))] if str(row["hours"]) not in ALWAYS else []
    told += [_water(room, row["water"])] if row["water"] else []
    return [Cell(one, "whole") for one in told]


def _water(room: Room, kinds: Iterable[str]) -> str:
    """In which inundation areas a place lies that nobody designates: whoever chooses it has to know."""
    words, specs = room.words, room.ctx.config.layers.kinds
    return words.say("drill_plan.site_in_water", kinds="、".join(words.name(specs[one]) for one in kinds))


def _how(room: Room, body: DrillBody, found: Suggestion) -> None:
    own = body.type in OWN
    rules = ("registered" if own else "designated", "near", "lately", "order")
    kinds = (
        *kinds_of(body.type, found.scenario),
        *(ZONES.values() if own else ()),
        "walk_node",
        "walk_edge",
        "school_district",
    )
    how.show(room, body, found.statements, found.standards, rules, kinds, "drill-sites")
